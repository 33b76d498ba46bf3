"""Facts of many kinds about a few persons, as believed at an instant: one question, however many kinds."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

from django.db import connection, models

from minsheng.bulk import Part, ask, instant, together
from minsheng.registry.models import Fact

OF_EVERY_FACT: Final = (
    "id",
    "person_id", "valid_from", "valid_to", "batch_id", "sheet", "row_number", "recorded_at",
)  # fmt: skip
FILE: Final = ("feed", "file_name")
"""The feed and the file of the fact's batch; NULL for a decision of our own."""
Wanted = tuple[tuple[type[Fact], tuple[str, ...]], ...]
Row = dict[str, Any]


def facts_about(
    wanted: Wanted, person_ids: Collection[int], *, known_at: datetime, begun_by: date
) -> Mapping[type[Fact], list[Row]]:
    """Rows with the columns asked for, `OF_EVERY_FACT` and `FILE`, by kind; by person, the latest first.

    Only facts that began on `begun_by` at the latest, or whose beginning nobody knows.
    """
    if not wanted or not person_ids:
        return {model: [] for model, _columns in wanted}
    people = sorted(set(person_ids))
    asked = people if connection.vendor == "postgresql" else json.dumps(people)
    found = ask(_question(wanted, connection.vendor), [asked, begun_by.isoformat(), instant(known_at)])
    return {model: _rows(model, columns, found[_name(model)]) for model, columns in wanted}


@cache
def _question(wanted: Wanted, _vendor: str) -> str:
    return together({_name(model): _part(model, columns) for model, columns in wanted})


def _name(model: type[Fact]) -> str:
    return model._meta.db_table  # noqa: SLF001 - documented by Django


def _part(model: type[Fact], columns: tuple[str, ...]) -> Part:
    """Current and former rows are looked up apart: each has its own index."""
    names = [*(f"t.{name}" for name in (*OF_EVERY_FACT, *columns)), *(f"b.{name}" for name in FILE)]
    select = f"""SELECT {", ".join(names)} FROM {_name(model)} t LEFT JOIN feeds_batch b ON b.id = t.batch_id
        WHERE t.person_id IN (SELECT id FROM asked) AND t.recorded_at <= (SELECT known FROM day)
          AND (t.valid_from IS NULL OR t.valid_from <= (SELECT day FROM day))"""
    former = f"{select} AND t.ended_at IS NOT NULL AND t.ended_at > (SELECT known FROM day)"
    return Part((*OF_EVERY_FACT, *columns, *FILE), f"{select} AND t.ended_at IS NULL UNION ALL {former}")


def _rows(model: type[Fact], columns: tuple[str, ...], answer: str) -> list[Row]:
    names = (*OF_EVERY_FACT, *columns, *FILE)
    typed = _typed(model, names)
    rows = [dict(zip(names, row, strict=True)) for row in json.loads(answer)]
    for row in rows:
        for name, make in typed:
            if row[name] is not None:
                row[name] = make(row[name])
    return sorted(rows, key=lambda row: (row["person_id"], -_number(row["valid_from"]), row["id"]))


def _number(day: date | None) -> int:
    """Days in order, the unknown one first."""
    return 0 if day is None else day.toordinal()


@cache
def _typed(model: type[Fact], names: tuple[str, ...]) -> list[tuple[str, Callable[[Any], Any]]]:
    """What makes a column's values of what JSON holds, for the columns that need it."""
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001 - documented by Django
    made = ((name, _MAKE.get(type(fields[name]))) for name in names if name in fields)
    return [(name, make) for name, make in made if make is not None]


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_MAKE: Final[dict[type[Any], Callable[[Any], Any]]] = {
    models.DateField: date.fromisoformat,
    models.DateTimeField: _instant,
    models.BooleanField: bool,
}
