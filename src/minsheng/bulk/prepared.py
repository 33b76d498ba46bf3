"""Queries whose SQL is written once: for a small answer Django spends ten times longer on the words than the database on the
rows.

    @prepared
    def late(first: str, last: str, on: date) -> QuerySet[Any, Any]:
        return Stop.objects.filter(region__gte=first, region__lte=last, due_on__lt=on)

    late("990150000000", "990150999999", today)   # -> the rows, as a list

The function is asked once for each kind of database and shape of arguments, with markers in the place of the values. It must
hand every argument to the database as it is and decide nothing by its value.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import update_wrapper
from typing import Any, Final, Generic, ParamSpec, TypeVar

from django.db import connections
from django.db.models import Count, QuerySet, Value
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

P = ParamSpec("P")
T = TypeVar("T")
_BEGIN: Final = datetime(2, 1, 1, tzinfo=UTC)
_FIRST: Final = 7_700_000_000
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class _Written:
    """SQL with the place of each argument among its parameters (None: always the same value), and what makes of the database's
    rows what the query set would give."""

    sql: str
    values: tuple[Any, ...]
    places: tuple[int | None, ...]
    read: Callable[[Rows, Any], list[Any]]


@dataclass
class Prepared(Generic[P, T]):
    """A function that builds a query, as a function that answers it. Raises TypeError if an argument is not found again in the
    SQL, or is of a kind that has no marker."""

    build: Callable[P, QuerySet[Any, T]]
    written: dict[object, _Written] = field(default_factory=dict)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        assert not kwargs
        given = [_as_list(one) for one in args]
        shape = tuple((_kind(one[0]), len(one), one.__class__) for one in given)
        alias = "default"
        key = (connections[alias].vendor, shape)
        known = self.written.get(key)
        if known is None:
            known = self.written[key] = self._write(given, alias)
        return _asked(known, [value for one in given for value in one], alias)

    def _write(self, given: list[Any], alias: str) -> _Written:
        """Raises TypeError for an argument that is not found again, and for a query set of neither models nor value lists."""
        count, marked = 0, []
        for one in given:
            marks = [_marker(value, count + place) for place, value in enumerate(one)]
            count += len(marks)
            marked.append(marks if isinstance(one, _Many) else marks[0])
        queryset = self.build(*marked)  # type: ignore[arg-type,call-arg]  # as many, of the same kinds
        compiler = queryset.query.get_compiler(using=alias)
        sql, values = compiler.as_sql()
        flat = [mark for one in marked for mark in (one if isinstance(one, list) else [one])]
        ops = connections[alias].ops
        place_of = {_adapted(ops, mark): place for place, mark in enumerate(flat)}
        places = tuple(place_of.get(value) if value.__hash__ else None for value in values)
        if missing := set(range(count)) - set(places):
            raise TypeError(
                f"{self.build.__name__}: arguments {sorted(missing)} do not stand in the SQL as they are"
            )
        return _Written(sql, tuple(values), places, _reader(queryset, compiler, alias))


def prepared(build: Callable[P, QuerySet[Any, T]]) -> Prepared[P, T]:
    """See above."""
    found = Prepared(build)
    update_wrapper(found, build)
    return found


def counted(queryset: QuerySet[Any, Any]) -> QuerySet[Any, int]:
    """One row with the number of rows, for a query that is prepared."""
    alone = queryset.order_by().annotate(all_rows=Value(1)).values("all_rows")
    found: QuerySet[Any, int] = alone.annotate(n=Count("pk")).values_list("n", flat=True)
    return found


class _One(list[Any]):
    """A single value."""


class _Many(list[Any]):
    """The values of an `in`, the last of them repeated: few lengths, few shapes."""


def _as_list(given: Any) -> list[Any]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        return _One([given])
    values = list(given)
    if not values:
        raise TypeError("an empty list has no marker")
    return _Many(values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values)))


def _kind(value: Any) -> type:
    for kind in (str, int, datetime, date):
        if isinstance(value, kind) and not isinstance(value, bool):
            return kind
    raise TypeError(f"{value!r} has no marker")


def _marker(value: Any, place: int) -> Any:
    day = _BEGIN + timedelta(days=place)
    return {str: f"\u241f{place}\u241f", int: _FIRST + place, datetime: day, date: day.date()}[_kind(value)]


def _adapted(ops: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return ops.adapt_datetimefield_value(value)
    return ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _asked(known: _Written, given: list[Any], alias: str) -> list[Any]:
    connection = connections[alias]
    params = tuple(
        value if place is None else _adapted(connection.ops, given[place])
        for value, place in zip(known.values, known.places, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(known.sql, params)
        return known.read(cursor.fetchall(), connection)


def _reader(queryset: QuerySet[Any, Any], compiler: Any, alias: str) -> Callable[[Rows, Any], list[Any]]:
    """What the query set does with rows, decided once: for the few rows of a page it would take longer than to ask for them."""
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    converters = list(compiler.get_converters(columns).items())
    made = _maker(queryset, compiler, alias)

    def read(rows: Rows, connection: Any) -> list[Any]:
        found = [list(row) for row in rows]
        for at, (steps, expression) in converters:
            for row in found:
                for step in steps:
                    row[at] = step(row[at], expression, connection)
        return [made(row) for row in found]

    return read


def _maker(queryset: QuerySet[Any, Any], compiler: Any, alias: str) -> Callable[[list[Any]], Any]:
    kind = queryset._iterable_class  # noqa: SLF001 - what Django itself asks
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    if kind is ValuesListIterable:
        return tuple if not compiler.has_extra_select else lambda row: tuple(row[: compiler.col_count])
    if kind is not ModelIterable:
        raise TypeError(f"{kind.__name__} is not prepared")
    model, fields = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    first, last = fields[0], fields[-1] + 1
    names = [column.target.attname for column, *_ in compiler.select[first:last]]
    beside = get_related_populators(compiler.klass_info, compiler.select, alias)  # type: ignore[call-arg]  # stubs of a later version
    annotated = [*(compiler.annotation_col_map or {}).items()]

    def made(row: list[Any]) -> Any:
        one = model.from_db(alias, names, row[first:last])
        for other in beside:
            other.populate(row, one)
        for name, at in annotated:
            setattr(one, name, row[at])
        return one

    return made
