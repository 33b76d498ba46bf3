"""Sums that pages of a city show: kept by village and by county, and counted anew wherever something has changed since.

Whoever changes what is counted leaves a row of `Changed` for the village, in the same transaction and by the database itself
(`fieldwork.changes`); rows are only added, so no two verbs wait for each other. A sum of a city is that of its counties as they
were last kept, less the villages that changed since as they were kept, plus these villages as they count now. It is exact at
any moment; how many villages have changed says only how long it takes. The towns of a county are likewise the sum of their
villages. Below a county everything is counted from the rows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Substr

from minsheng.bulk import Prepared, prepared
from minsheng.discovery import names
from minsheng.discovery.models import Changed, KeptSum

CITY, COUNTY, TOWN, VILLAGE = 4, 6, 9, 12
_KEEPING_LOCK: Final = 0x6B65_6570
_AT_ONCE: Final = 500
_EVERYWHERE: Final = ("0", "9" * 13)
Key = tuple[Any, ...]
Args = tuple[Any, ...]
Counts = dict[str, Counter[Key]]
"""By part of an area: what is counted, by key; days and instants as ISO text."""
Notes = Mapping[str, date]
"""By village: the earliest day from which on something changed."""


def _always(_on: date) -> Iterable[Args]:
    return [()]


def _never(*_args: Any) -> date | None:
    return None


def _as_it_is(row: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return [row]


@dataclass(frozen=True)
class Sum:
    """What is counted: `count(rows, *args)` of rows with `part`, the code of the part of the area, gives (part, *key, n).

    `versions(on)`: the arguments with which it is kept on a day; `spread`: several rows (part, *key, n) out of one that counts
    more than one thing; `by_village`: counted by village even for a whole county, of what does not add up otherwise.
    `over(*args)`: the day by which all had happened that it counts, None: it counts what is there today.
    """

    name: str
    model: type[Model]
    count: Callable[..., QuerySet[Any, Any]]
    versions: Callable[[date], Iterable[Args]] = _always
    spread: Callable[[Sequence[Any]], Iterable[Sequence[Any]]] = _as_it_is
    by_village: bool = False
    over: Callable[..., date | None] = _never

    def touched(self, notes: Notes, args: Args) -> set[str]:
        """The villages in which it may count otherwise since they were noted."""
        end = self.over(*args)
        return {region for region, since in notes.items() if end is None or since <= end}

    def below(self, area: Sequence[str], digits: int, args: Args) -> Counts:
        """Counted from the rows between two codes (`names.span`)."""
        grain = VILLAGE if self.by_village else digits
        return self._by_part(_below(self, grain)(*area, *args), digits)

    def among(self, villages: Collection[str], args: Args) -> Counts:
        """Counted from the rows of these villages."""
        codes = sorted(villages)
        found: Counts = {}
        for at in range(0, len(codes), _AT_ONCE):
            found |= self._by_part(_among(self)(codes[at : at + _AT_ONCE], *args), VILLAGE)
        return found

    def _by_part(self, rows: Iterable[Sequence[Any]], digits: int) -> Counts:
        found: Counts = defaultdict(Counter)
        for row in rows:
            for part, *key, n in self.spread(row):
                found[part[:digits]][tuple(_plain(value) for value in key)] += n
        return found


@cache
def _below(one: Sum, digits: int) -> Prepared[..., Any]:
    def build(first: str, before: str, *args: Any) -> QuerySet[Any, Any]:
        return one.count(_rows(one, digits).filter(region__gte=first, region__lt=before), *args)

    return prepared(build)


@cache
def _among(one: Sum) -> Prepared[..., Any]:
    def build(villages: Collection[str], *args: Any) -> QuerySet[Any, Any]:
        return one.count(_rows(one, VILLAGE).filter(region__in=villages), *args)

    return prepared(build)


def _rows(one: Sum, digits: int) -> QuerySet[Any]:
    every = one.model._default_manager.order_by()  # noqa: SLF001 - any model
    found: QuerySet[Any] = every.annotate(part=Substr("region", 1, digits))
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# ------------------------------------------------------------------------------------------------- asking


def sums(one: Sum, area: str, digits: int, *args: Any) -> Counts:
    """By part of the area (its first `digits`; "": everything), exact now."""
    span = names.span(area) if area else _EVERYWHERE
    if len(area) > COUNTY or digits > TOWN or (digits > COUNTY and len(area) < COUNTY):
        return one.below(span, digits, args)
    # In this order: what is kept between the two already holds the changes that were seen.
    changed = one.touched(_earliest(_changed(*span)), args)
    by_county = digits <= COUNTY
    kept = _kept_of(one, args, span, changed) if by_county else dict(_kept_villages(one, args, span))
    if "" not in kept:
        return one.below(span, digits, args)
    found: Counts = defaultdict(Counter)
    for code, counts in kept.items():
        if len(code) == COUNTY or (code and not by_county and code not in changed):
            found[code[:digits]].update(counts)
        elif code and by_county:
            found[code[:digits]].subtract(counts)
    if changed:
        for village, counts in one.among(changed, args).items():
            found[village[:digits]].update(counts)
    return {part: Counter({key: n for key, n in counts.items() if n}) for part, counts in found.items()}


def _earliest(noted: Iterable[tuple[str, date]]) -> Notes:
    found: dict[str, date] = {}
    for region, since in noted:
        found[region] = min(since, found.get(region, since))
    return found


def _kept_of(one: Sum, args: Args, span: tuple[str, str], changed: Collection[str]) -> Counts:
    label = _label(args)
    rows = _kept_and(one.name, label, *span, changed) if changed else _kept(one.name, label, *span)
    return {code: _counter(counts) for code, counts in rows}


def _kept_villages(one: Sum, args: Args, span: tuple[str, str]) -> Iterator[tuple[str, Counter[Key]]]:
    return ((code, _counter(counts)) for code, counts in _kept_below(one.name, _label(args), *span))


@prepared
def _kept_below(name: str, version: str, first: str, before: str) -> QuerySet[Any, Any]:
    of_villages = Q(area="") | Q(area__gte=first, area__lt=before, is_county=False)
    return KeptSum.objects.filter(of_villages, name=name, version=version).values_list("area", "counts")


@prepared
def _changed(first: str, before: str) -> QuerySet[Changed, tuple[str, date]]:
    found = Changed.objects.filter(region__gte=first, region__lt=before)
    return found.order_by().values_list("region", "since").distinct()


@prepared
def _kept(name: str, version: str, first: str, before: str) -> QuerySet[Any, Any]:
    found = KeptSum.objects.filter(_of_counties(first, before), name=name, version=version)
    return found.values_list("area", "counts")


@prepared
def _kept_and(
    name: str, version: str, first: str, before: str, villages: Collection[str]
) -> QuerySet[Any, Any]:
    found = KeptSum.objects.filter(
        _of_counties(first, before) | Q(area__in=villages), name=name, version=version
    )
    return found.values_list("area", "counts")


def _of_counties(first: str, before: str) -> Q:
    return Q(area="") | Q(area__gte=first, area__lt=before, is_county=True)


def _label(args: Args) -> str:
    return "/".join(str(_plain(one)) for one in args)


def _counter(counts: Iterable[Sequence[Any]]) -> Counter[Key]:
    return Counter({tuple(key): n for *key, n in counts})


# ------------------------------------------------------------------------------------------------ keeping


def is_stale(every: Iterable[Sum], on: date) -> bool:
    """Whether `keep` would have anything to do."""
    return Changed.objects.exists() or _whole() != {
        (one.name, label) for one, _, label in _versions(every, on)
    }


def _whole() -> set[tuple[str, str]]:
    """Which sums are kept, with which arguments."""
    return set(KeptSum.objects.filter(area="").values_list("name", "version"))


@transaction.atomic
def keep(every: Sequence[Sum], on: date) -> int:
    """Count the villages that changed, and whatever was not kept yet, for the pages of this day; how many villages changed.

    One at a time. A change that is not seen here keeps its row: only rows that were read before counting are removed.
    """
    _one_at_a_time()
    marks = list(Changed.objects.values_list("pk", "region", "since"))
    notes = _earliest((region, since) for _, region, since in marks)
    whole, wanted = _whole(), list(_versions(every, on))
    for one, args, label in wanted:
        _keep(one, args, label, one.touched(notes, args) if (one.name, label) in whole else None)
    for name, label in whole - {(one.name, label) for one, _, label in wanted}:
        KeptSum.objects.filter(name=name, version=label).delete()
    _forget([pk for pk, *_ in marks])
    return len(notes)


def _forget(marks: Sequence[int]) -> None:
    for at in range(0, len(marks), _AT_ONCE):
        Changed.objects.filter(pk__in=marks[at : at + _AT_ONCE]).delete()


def _one_at_a_time() -> None:
    """An older count must not be stored over a newer one; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEEPING_LOCK])


def _versions(every: Iterable[Sum], on: date) -> Iterator[tuple[Sum, Args, str]]:
    for one in every:
        for args in one.versions(on):
            yield one, args, _label(args)


def _keep(one: Sum, args: Args, label: str, villages: Collection[str] | None) -> None:
    """`villages`: those to count again, None: all of them for the first time."""
    rows = KeptSum.objects.filter(name=one.name, version=label)
    if villages is None:
        fresh = one.below(_EVERYWHERE, VILLAGE, args)
        _write(one, label, {**fresh, **_counties(fresh), "": Counter()})
        return
    if not villages:
        return
    fresh = {village: Counter[Key]() for village in villages} | one.among(villages, args)
    areas = {*villages, *(village[:COUNTY] for village in villages)}
    kept = {code: _counter(counts) for code, counts in _in(rows, areas)}
    counties = {code: kept.get(code, Counter()) for code in areas if len(code) == COUNTY}
    for village, counts in fresh.items():
        counties[village[:COUNTY]].update(counts)
        counties[village[:COUNTY]].subtract(kept.get(village, Counter()))
    _write(one, label, {**fresh, **counties})


def _in(rows: QuerySet[KeptSum], areas: Collection[str]) -> Iterator[tuple[str, Any]]:
    codes = sorted(areas)
    for at in range(0, len(codes), _AT_ONCE):
        yield from rows.filter(area__in=codes[at : at + _AT_ONCE]).values_list("area", "counts")


def _counties(villages: Mapping[str, Counter[Key]]) -> Counts:
    found: Counts = defaultdict(Counter)
    for village, counts in villages.items():
        found[village[:COUNTY]].update(counts)
    return found


def _write(one: Sum, label: str, found: Mapping[str, Counter[Key]]) -> None:
    rows = [
        KeptSum(
            name=one.name, version=label, area=area, is_county=len(area) == COUNTY,
            counts=[[*key, n] for key, n in counts.items() if n],
        )
        for area, counts in found.items()
    ]  # fmt: skip
    KeptSum.objects.bulk_create(
        rows, batch_size=_AT_ONCE, update_conflicts=True,
        unique_fields=["name", "version", "area"], update_fields=["counts"],
    )  # fmt: skip


# ----------------------------------------------------------------------------------------------- checking


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum of a county that does not say what its rows say."""

    name: str
    version: str
    county: str
    key: Key
    kept: int
    counted: int


@transaction.atomic
def check(every: Sequence[Sum], on: date, *, weeks: Collection[date] | None = None) -> list[Difference]:
    """Every sum of every county against its rows; all that is kept is thrown away where one differs.

    `weeks`: of sums that are over by a day only those of these days, None: all.
    """
    _one_at_a_time()
    found: list[Difference] = []
    whole = _whole()
    for one, args, label in _versions(every, on):
        end = one.over(*args)
        if (one.name, label) in whole and (weeks is None or end is None or end in weeks):
            found += _differences(one, args, label)
    if found:
        KeptSum.objects.all().delete()
    return found


def _differences(one: Sum, args: Args, label: str) -> Iterator[Difference]:
    counted = one.below(_EVERYWHERE, COUNTY, args)
    cities = {*counted, *KeptSum.objects.exclude(area="").values_list("area", flat=True)}
    for city in sorted({code[:CITY] for code in cities}):
        shown = sums(one, city, COUNTY, *args)
        for county in sorted({*shown, *(code for code in counted if code.startswith(city))}):
            kept, real = shown.get(county, Counter()), counted.get(county, Counter())
            for key in sorted({*kept, *real}, key=str):
                if kept[key] != real[key]:
                    yield Difference(one.name, label, county, key, kept[key], real[key])
