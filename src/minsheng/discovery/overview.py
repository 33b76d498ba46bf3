"""The overview: for each programme and each town (or village) how many people, what leads are open and how they ended."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.bulk import prepared
from minsheng.discovery import names, states
from minsheng.discovery.evidence import ROLL_NAMES
from minsheng.discovery.kept import Sum, sums
from minsheng.discovery.models import Lead, Sweep
from minsheng.discovery.precision import Tally
from minsheng.feeds.queries import Freshness, freshness_board

RIGHT_OUTCOMES = frozenset(
    {"applied", "informed", "aided", "death_confirmed", "guardian_settled", "guardian_taken"}
)
"""A person looked and the lead was right; those of review leads that led to a correction count by death_confirmed."""
WRONG_OUTCOMES = frozenset({"not_eligible", "not_found", "duplicate", "data_wrong"})
DEAD = "dead"
COUNTY_DIGITS, TOWN_DIGITS = 6, 9


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
    counted: dict[str, _Counted] = defaultdict(_Counted, {code: _Counted() for code, _ in parts})
    for part, facts in (
        _facts(sweep.pk, sweep.made_at, sweep.run.facts_hash, digits) if sweep else {}
    ).items():
        if part.startswith(area):
            one = counted[part]
            one.persons, one.households, one.enrolled = facts.persons, facts.households, facts.enrolled
    for part, leads in sums(LEADS, area, digits).items():
        for lead, n in leads.items():
            _add_leads(counted[part], *lead, n=n)
    for part, instants in sums(SINCE, area, digits).items():
        if instants:
            counted[part].oldest = min(datetime.fromisoformat(since) for (since,) in instants)
    total = _together(counted.values())
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
    newest = Sweep.objects.select_related("run").order_by("-run__known_at", "-pk")
    return newest.defer("areas", "details", "counts")[:1]


@lru_cache(maxsize=8)
def _facts(sweep: int, made_at: datetime, facts_hash: str, digits: int) -> Mapping[str, _Counted]:
    """Who lives in each part, and receives what: a run's sums do not change, and a prefecture has thousands of villages."""
    assert made_at, facts_hash
    found: dict[str, _Counted] = defaultdict(_Counted)
    for region, facts in Sweep.objects.values_list("areas", flat=True).get(pk=sweep).items():
        one = found[region[:digits]]
        one.persons += facts["persons"]
        one.households += facts["households"]
        one.enrolled.update(facts["enrolled"])
    return found


def households_by_town(within: str) -> dict[str, int]:
    """Joint households by town (nine digits) of an area, as the newest run counted them."""
    sweep = next(iter(_newest_sweep()), None)
    parts = _facts(sweep.pk, sweep.made_at, sweep.run.facts_hash, TOWN_DIGITS) if sweep else {}
    return {town: one.households for town, one in parts.items() if town.startswith(within)}


def _beyond(sweep: Sweep | None, area: str, total: _Counted) -> tuple[int, int]:
    if sweep is None or len(area) != COUNTY_DIGITS:
        return 0, 0
    return max(sweep.run.persons - total.persons, 0), max(sweep.run.households - total.households, 0)


def _count(leads: QuerySet[Any]) -> QuerySet[Any, Any]:
    told = leads.values_list("part", "programme", "label", "reason", "status", "outcome")
    found: QuerySet[Any, Any] = told.annotate(n=Count("pk"))
    return found


def _count_since(leads: QuerySet[Any]) -> QuerySet[Any, Any]:
    open_ = leads.exclude(status="closed").values_list("part", "opened_at")
    found: QuerySet[Any, Any] = open_.annotate(n=Count("pk"))
    return found


LEADS: Final = Sum("leads", Lead, _count)
"""By programme, label, reason, status, outcome."""
SINCE: Final = Sum("since", Lead, _count_since)
"""Open leads by the instant they were found: a run finds many at once."""


def _together(parts: Iterable[_Counted]) -> _Counted:
    total = _Counted()
    for one in parts:
        total.persons += one.persons
        total.households += one.households
        for name in ("enrolled", "open", "closed", "by_programme", "dead"):
            getattr(total, name).update(getattr(one, name))
        total.judged.join(one.judged)
        if one.oldest is not None:
            total.oldest = min(total.oldest or one.oldest, one.oldest)
    return total


def _add_leads(
    into: _Counted,
    programme: str,
    label: str,
    reason: str,
    status: str,
    outcome: str,
    *,
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
