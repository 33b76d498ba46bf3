"""The overview: for each town (or village) how many people, how many on each roll, what leads are open and how they ended."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.discovery import names, states
from minsheng.discovery.models import Lead, Sweep
from minsheng.feeds.queries import Freshness, freshness_board

RIGHT_OUTCOMES = frozenset({"applied", "informed", "aided", "death_confirmed"})
"""A person looked and the lead was right; those of review leads that led to a correction count by death_confirmed."""
WRONG_OUTCOMES = frozenset({"not_eligible", "not_found", "duplicate", "data_wrong"})


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
    """One town or village; `code` leads down to its own rows and to its queue. `open` by label, `closed` by outcome."""

    code: str
    name: str
    persons: Figure
    households: Figure
    enrolled: Mapping[str, Figure]
    open: Mapping[str, Figure]
    closed: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Overview:
    """`area` is what was asked for, `rows` its parts. `precision`: of the leads that people closed, those that were right;
    None until somebody has closed one.
    """

    area: str
    as_of: date | None
    run_id: int | None
    rows: Sequence[AreaRow]
    total: AreaRow
    programme_names: Mapping[str, str]
    precision: Figure | None
    feeds: Sequence[Freshness]


@dataclass
class _Counted:
    """Sums of one area while counting."""

    persons: int = 0
    households: int = 0
    enrolled: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)


def overview(officer: Officer, *, on: date, area: str = "") -> Overview:
    """Figures of `area` (default: the officer's own) by its parts. Raises accounts' Refusal."""
    duties.check(officer, "overview.view")
    area = area or officer.region_code
    jurisdiction.check(officer, area)
    sweep = Sweep.objects.select_related("run").order_by("-run__known_at", "-pk").first()
    as_of = sweep.run.as_of if sweep else None
    parts = names.areas_below(area)
    digits = len(parts[0][0]) if parts else len(area)
    counted: dict[str, _Counted] = {code: _Counted() for code, _ in parts}
    total = _Counted()
    for region, facts in (sweep.areas if sweep else {}).items():
        if region.startswith(area):
            for into in (counted.setdefault(region[:digits], _Counted()), total):
                _add_facts(into, facts)
    for region, label, status, outcome, n in _leads(area):
        for into in (counted.setdefault(region[:digits], _Counted()), total):
            _add_leads(into, label, status, outcome, n)
    known = dict(parts)
    return Overview(
        area=area,
        as_of=as_of,
        run_id=sweep.run_id if sweep else None,
        rows=[_row(code, known.get(code, ""), part, as_of) for code, part in sorted(counted.items())],
        total=_row(area, names.areas([area]).get(area, ""), total, as_of),
        programme_names=names.programmes(),
        precision=_precision(total.closed, on),
        feeds=freshness_board(on) if duties.may(officer, "feed.view") else [],
    )


def _leads(area: str) -> Any:
    """(village, label, status, outcome, n) of the area's leads."""
    return (
        Lead.objects.filter(names.under(area))
        .order_by()
        .values_list("region", "label", "status", "outcome")
        .annotate(n=Count("pk"))
    )


def _add_facts(into: _Counted, facts: Mapping[str, Any]) -> None:
    into.persons += facts["persons"]
    into.households += facts["households"]
    into.enrolled.update(facts["enrolled"])


def _add_leads(into: _Counted, label: str, status: str, outcome: str, n: int) -> None:
    if status == "closed":
        into.closed[outcome] += n
    else:
        into.open[label] += n


def _row(code: str, name: str, part: _Counted, as_of: date | None) -> AreaRow:
    opened, closed = sum(part.open.values()), sum(part.closed.values())
    return AreaRow(
        code=code,
        name=name,
        persons=Figure(part.persons, None, as_of),
        households=Figure(part.households, None, as_of),
        enrolled={c: Figure(n, part.persons, as_of) for c, n in sorted(part.enrolled.items())},
        open={c: Figure(part.open[c], opened, as_of) for c in states.LABELS},
        closed={c: Figure(n, closed, as_of) for c, n in sorted(part.closed.items())},
    )


def _precision(closed: Counter[str], on: date) -> Figure | None:
    right = sum(closed[outcome] for outcome in RIGHT_OUTCOMES)
    judged = right + sum(closed[outcome] for outcome in WRONG_OUTCOMES)
    return Figure(right, judged, on) if judged else None
