"""The overview: for each programme and each town (or village) how many people, what leads are open and how they ended."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.bulk import Prepared, prepared
from minsheng.discovery import names, states
from minsheng.discovery.evidence import ROLL_NAMES
from minsheng.discovery.models import Lead, Sweep
from minsheng.discovery.precision import Tally
from minsheng.feeds.queries import Freshness, freshness_board

RIGHT_OUTCOMES = frozenset({"applied", "informed", "aided", "death_confirmed"})
"""A person looked and the lead was right; those of review leads that led to a correction count by death_confirmed."""
WRONG_OUTCOMES = frozenset({"not_eligible", "not_found", "duplicate", "data_wrong"})
DEAD = "dead"
COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it is part of (None: nothing) and the day it holds for."""

    numerator: int
    denominator: int | None
    as_of: date | None

    @property
    def percent(self) -> float | None:
        """One decimal; None without a denominator."""
        return round(self.numerator * 100 / self.denominator, 1) if self.denominator else None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One town or village; `code` leads down to its own rows and to its queue. `open` by label, `closed` by outcome.

    `handled`: leads that officers closed, of those and the open ones; what the system closed because the facts changed
    counts in neither. `dead`: open leads about grants of people who died. `oldest_open_on`: when the oldest was found.
    """

    code: str
    name: str
    persons: Figure
    households: Figure
    enrolled: Mapping[str, Figure]
    open: Mapping[str, Figure]
    closed: Mapping[str, Figure]
    handled: Figure
    dead: int
    oldest_open_on: date | None

    @property
    def open_total(self) -> int:
        """Open leads of every label."""
        return sum(figure.numerator for figure in self.open.values())

    @property
    def closed_total(self) -> int:
        """Closed leads of every outcome."""
        return sum(figure.numerator for figure in self.closed.values())


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """One programme in the area: persons on its roll now, open leads by label, and those about people who died."""

    code: str
    name: str
    enrolled: Figure
    open: Mapping[str, Figure]
    dead: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`area` is what was asked for, `rows` its parts. `precision`: of the leads that people closed, those that were right;
    None until somebody has closed one. `beyond`: persons and households of the run whose village is not known, so that they
    stand in no row; asked of a whole county only.
    """

    area: str
    as_of: date | None
    run_id: int | None
    rows: Sequence[AreaRow]
    total: AreaRow
    programmes: Sequence[ProgrammeRow]
    programme_names: Mapping[str, str]
    precision: Figure | None
    feeds: Sequence[Freshness]
    beyond: tuple[int, int]


@dataclass
class _Counted:
    """Sums of one area while counting."""

    persons: int = 0
    households: int = 0
    enrolled: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    judged: Tally = field(default_factory=Tally)
    by_programme: Counter[tuple[str, str]] = field(default_factory=Counter)
    dead: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None


def overview(officer: Officer, *, on: date, area: str = "") -> Overview:
    """Figures of `area` (default: the officer's own) by its parts. Raises accounts' Refusal."""
    duties.check(officer, "overview.view")
    area = area or officer.region_code
    jurisdiction.check(officer, area)
    sweep = next(iter(_newest_sweep()), None)
    as_of = sweep.run.as_of if sweep else None
    parts = names.areas_below(area)
    digits = len(parts[0][0]) if parts else len(area)
    counted: dict[str, _Counted] = {code: _Counted() for code, _ in parts}
    total = _Counted()
    for region, facts in (sweep.areas if sweep else {}).items():
        if region.startswith(area):
            for into in (counted.setdefault(region[:digits], _Counted()), total):
                _add_facts(into, facts)
    of_leads, of_days = _leads(digits)
    for part, *lead in of_leads(*names.span(area)):
        for into in (counted.setdefault(part, _Counted()), total):
            _add_leads(into, *lead)
    for part, oldest in of_days(*names.span(area)):
        counted[part].oldest = oldest
        total.oldest = min(total.oldest or oldest, oldest)
    known = dict(parts)
    return Overview(
        area=area,
        as_of=as_of,
        run_id=sweep.run_id if sweep else None,
        rows=[_row(code, known.get(code, ""), part, as_of) for code, part in sorted(counted.items())],
        total=_row(area, names.areas([area]).get(area, ""), total, as_of),
        programmes=_programmes(total, as_of),
        programme_names=names.programmes(),
        precision=_precision(total.judged, on),
        feeds=freshness_board(on, area) if duties.may(officer, "feed.view") else [],
        beyond=_beyond(sweep, area, total),
    )


@prepared
def _newest_sweep() -> QuerySet[Sweep]:
    return Sweep.objects.select_related("run").order_by("-run__known_at", "-pk")[:1]


def _beyond(sweep: Sweep | None, area: str, total: _Counted) -> tuple[int, int]:
    if sweep is None or len(area) != COUNTY_DIGITS:
        return 0, 0
    return max(sweep.run.persons - total.persons, 0), max(sweep.run.households - total.households, 0)


@cache
def _leads(digits: int) -> tuple[Prepared[[str, str], Any], Prepared[[str, str], Any]]:
    """(part of the area, programme, label, reason, status, outcome, n) of an area's leads; (part, since when the oldest is
    open): days cost more to read than numbers."""

    def below(first: str, before: str) -> QuerySet[Any]:
        found = Lead.objects.filter(region__gte=first, region__lt=before).order_by()
        return found.annotate(part=Substr("region", 1, digits))

    def sums(first: str, before: str) -> QuerySet[Any, Any]:
        grouped = below(first, before).values_list(
            "part", "programme", "label", "reason", "status", "outcome"
        )
        found: QuerySet[Any, Any] = grouped.annotate(n=Count("pk"))
        return found

    def oldest(first: str, before: str) -> QuerySet[Any, Any]:
        open_ = below(first, before).exclude(status="closed").values_list("part")
        found: QuerySet[Any, Any] = open_.annotate(oldest=Min("opened_at"))
        return found

    return prepared(sums), prepared(oldest)


def _add_facts(into: _Counted, facts: Mapping[str, Any]) -> None:
    into.persons += facts["persons"]
    into.households += facts["households"]
    into.enrolled.update(facts["enrolled"])


def _add_leads(
    into: _Counted,
    programme: str,
    label: str,
    reason: str,
    status: str,
    outcome: str,
    n: int,
) -> None:
    if status == "closed":
        into.closed[outcome] += n
        if outcome != states.FACTS_CHANGED and label != "sample":
            into.judged.add(states.verdict(label, reason, outcome), n)
        return
    into.open[label] += n
    into.by_programme[programme, label] += n
    if reason == DEAD:
        into.dead[programme] += n


def _row(code: str, name: str, part: _Counted, as_of: date | None) -> AreaRow:
    opened, closed = sum(part.open.values()), sum(part.closed.values())
    handled = closed - part.closed[states.FACTS_CHANGED]
    return AreaRow(
        code=code,
        name=name,
        persons=Figure(part.persons, None, as_of),
        households=Figure(part.households, None, as_of),
        enrolled={c: Figure(n, part.persons, as_of) for c, n in sorted(part.enrolled.items())},
        open={c: Figure(part.open[c], opened, as_of) for c in states.LABELS},
        closed={c: Figure(n, closed, as_of) for c, n in sorted(part.closed.items())},
        handled=Figure(handled, opened + handled, as_of),
        dead=sum(part.dead.values()),
        oldest_open_on=timezone.localdate(part.oldest) if part.oldest else None,
    )


def _programmes(total: _Counted, as_of: date | None) -> list[ProgrammeRow]:
    """Those that somebody receives or may receive, the most received first; those known by roll only come last."""
    known = names.programmes()
    seen = {code for code, n in total.enrolled.items() if n} | {
        code for (code, _), n in total.by_programme.items() if n
    }
    codes = sorted(seen & known.keys(), key=lambda code: (code in ROLL_NAMES, -total.enrolled[code], code))
    opened = sum(total.open.values())
    return [
        ProgrammeRow(
            code=code,
            name=known[code],
            enrolled=Figure(total.enrolled[code], total.persons, as_of),
            open={label: Figure(total.by_programme[code, label], opened, as_of) for label in states.LABELS},
            dead=total.dead[code],
        )
        for code in codes
    ]


def _precision(judged: Tally, on: date) -> Figure | None:
    return Figure(judged.right, judged.judged, on) if judged.judged else None
