"""How often a kind of lead was right, from how people closed them; and what a kind that is mostly wrong may still do.

A kind is programme x label x reason x first ground. What the system closed because facts changed says nothing and counts
nowhere; until people have closed leads there is no figure at all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from math import sqrt
from operator import or_
from typing import Any, Final, NamedTuple

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast, Substr, TruncMonth

from minsheng.discovery import parameters, states
from minsheng.discovery.kept import CITY, Sum, sums
from minsheng.discovery.models import KindSwitch, Lead
from minsheng.policy.packs import Pack

Z95: Final = 1.959963984540054
MONTHS_SHOWN: Final = 12
PARAMETERS: Final = ("precision_min_closed", "precision_floor_percent", "held_share_percent")


class LeadKind(NamedTuple):
    """What leads have in common whose precision is counted together."""

    programme: str
    label: str
    reason: str
    ground: str


@dataclass(slots=True)
class Tally:
    """Leads that people closed: right, wrong, and those whose outcome does not say."""

    right: int = 0
    wrong: int = 0
    unclear: int = 0

    def add(self, was_right: bool | None, n: int = 1) -> None:
        """Count n leads with one verdict."""
        if was_right is None:
            self.unclear += n
        elif was_right:
            self.right += n
        else:
            self.wrong += n

    def join(self, other: "Tally") -> None:
        """Count another's leads too."""
        self.right += other.right
        self.wrong += other.wrong
        self.unclear += other.unclear

    @property
    def judged(self) -> int:
        """Right or wrong."""
        return self.right + self.wrong

    @property
    def share(self) -> float | None:
        """Right of judged, 0..1; None until one is judged."""
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % Wilson interval of the share."""
        return wilson(self.right, self.judged)


def wilson(hits: int, n: int, z: float = Z95) -> tuple[float, float] | None:
    """Wilson score interval of hits of n, both ends in 0..1; None for n = 0. Raises ValueError unless 0 <= hits <= n."""
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n}")
    if n == 0:
        return None
    share, square = hits / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a kind is held: at least `least` judged and the upper end of the interval below `floor` (0..1); `share` percent of
    its new leads go out all the same.
    """

    least: int
    floor: float
    share: int

    def holds(self, tally: Tally) -> bool:
        """Whether this kind makes no more work."""
        ends = tally.interval
        return tally.judged >= self.least and ends is not None and ends[1] < self.floor

    def goes_out(self, facts_hash: str) -> bool:
        """Whether a lead of a held kind is one of the few that go out; the same facts give the same answer."""
        return int(facts_hash[:8], 16) % 100 < self.share


def rule_of(pack: Pack, on: date) -> Rule | None:
    """None where the pack has no parameters for it: then nothing is held."""
    values = parameters.numbers(pack, PARAMETERS, on)
    if values is None:
        return None
    return Rule(
        values["precision_min_closed"], values["precision_floor_percent"] / 100, values["held_share_percent"]
    )


# ----------------------------------------------------------------------------------------------- counted


@dataclass
class Kind:
    """One row of the page. `by_month`: first day of the month of closing; `by_town`: nine digits; `current`: what counts for
    holding, that is since somebody last let it out; `waiting`: held leads; `switch`: who let it out last.
    """

    key: LeadKind
    total: Tally = field(default_factory=Tally)
    current: Tally = field(default_factory=Tally)
    by_month: dict[date, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_town: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    waiting: int = 0
    is_held: bool = False
    switch: KindSwitch | None = None


_KEY: Final = ("programme", "label", "reason", "ground")


def closed_by_people(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Leads that judge a kind: closed by somebody, not random visits."""
    return (
        leads.filter(status="closed").exclude(outcome=states.FACTS_CHANGED).exclude(label="sample").order_by()
    )


def kinds(leads: QuerySet[Lead], rule: Rule | None) -> list[Kind]:
    """Every kind among `leads` that people have closed or that is held, the least precise first; three queries.

    Whether a kind is held is asked of the whole house by `held_kinds`, not of these leads alone.
    """
    found: dict[LeadKind, Kind] = {}
    rows = (
        closed_by_people(leads)
        .annotate(town=Cast(Substr("region", 1, 9), CharField()), month=TruncMonth("closed_at"))
        .values_list(*_KEY, "outcome", "town", "month")
        .annotate(n=Count("pk"))
    )
    for *parts, outcome, town, month, n in rows:
        key = LeadKind(*parts)
        kind = found.setdefault(key, Kind(key))
        was_right = states.verdict(key.label, key.reason, outcome)
        for tally in (kind.total, kind.by_month[month.date()], kind.by_town[town]):
            tally.add(was_right, n)
    held = leads.filter(held=True).exclude(status="closed").order_by()
    for *parts, n in held.values_list(*_KEY).annotate(n=Count("pk")):
        found.setdefault(LeadKind(*parts), Kind(LeadKind(*parts))).waiting = n
    if rule is not None:
        _add_standing(found, rule)
    return sorted(
        found.values(), key=lambda k: (not k.is_held, k.total.share if k.total.judged else 2.0, k.key)
    )


def _add_standing(found: Mapping[LeadKind, Kind], rule: Rule) -> None:
    tallies, switches = _current(), latest_switches()
    for key, kind in found.items():
        kind.current = tallies.get(key, Tally())
        kind.switch = switches.get(key)
        kind.is_held = rule.holds(kind.current) and key.reason not in states.NEVER_HELD


def _judged(leads: QuerySet[Any]) -> QuerySet[Any, Any]:
    told: Any = closed_by_people(leads).values_list("part", *_KEY, "outcome")
    found: QuerySet[Any, Any] = told.annotate(n=Count("pk"))
    return found


JUDGED: Final = Sum("judged", Lead, _judged)
"""Leads that people closed: kind and outcome."""


def held_kinds(rule: Rule) -> frozenset[LeadKind]:
    """Kinds that make no work now, by all that people have closed since each was last let out."""
    return frozenset(
        key for key, tally in _current().items() if rule.holds(tally) and key.reason not in states.NEVER_HELD
    )


def latest_switches() -> dict[LeadKind, KindSwitch]:
    """By kind, who let it out last."""
    rows = KindSwitch.objects.select_related("officer").order_by("made_at", "pk")
    return {LeadKind(s.programme, s.label, s.reason, s.ground): s for s in rows}


def _current() -> dict[LeadKind, Tally]:
    """Per kind what was closed since it was last let out: the whole house's sums; rows of kinds that ever were only."""
    every: Counter[Any] = sum(sums(JUDGED, "", CITY).values(), Counter())
    found = _tallies(every)
    switches = latest_switches()
    if switches:
        since = (_is(key) & Q(closed_at__gt=switch.made_at) for key, switch in switches.items())
        rows = closed_by_people(Lead.objects.filter(reduce(or_, since))).values_list(*_KEY, "outcome")
        again = _tallies(Counter({tuple(key): n for *key, n in rows.annotate(n=Count("pk"))}))
        found |= {key: again.get(key, Tally()) for key in switches}
    return found


def _tallies(counted: Mapping[tuple[str, ...], int]) -> dict[LeadKind, Tally]:
    found: dict[LeadKind, Tally] = {}
    for (*parts, outcome), n in counted.items():
        key = LeadKind(*parts)
        found.setdefault(key, Tally()).add(states.verdict(key.label, key.reason, outcome), n)
    return found


def _is(key: LeadKind) -> Q:
    return Q(**key._asdict())


# ----------------------------------------------------------------------------------------------- left out


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Random visits to households without a lead in one town: `visited` with an outcome, `missed` in need of something;
    `frame`: households without a lead; `estimate` and `interval` of how many of these were missed, None until one is visited.
    """

    town: str
    frame: int
    visited: int
    missed: int

    @property
    def estimate(self) -> float | None:
        """Households of the town that were missed, by the sample's share."""
        return self.frame * self.missed / self.visited if self.visited else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % Wilson interval of `estimate`."""
        ends = wilson(self.missed, self.visited)
        return None if ends is None else (ends[0] * self.frame, ends[1] * self.frame)


def left_out(leads: QuerySet[Lead], households: Mapping[str, int]) -> list[LeftOut]:
    """By town, the town with the most missed first. `households`: joint households by town (nine digits)."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    closed = leads.filter(label="sample", status="closed").exclude(outcome=states.FACTS_CHANGED).order_by()
    for region, outcome, n in closed.values_list("region", "outcome").annotate(n=Count("pk")):
        tallies[region[:9]].add(states.verdict("sample", states.RANDOM, outcome), n)
    known = _with_leads(leads)
    rows = [
        LeftOut(town, max(count - known[town], 0), tallies[town].judged, tallies[town].right)
        for town, count in sorted(households.items())
    ]
    return sorted(rows, key=lambda row: (-(row.estimate or 0), row.town))


def _with_leads(leads: QuerySet[Lead]) -> Counter[str]:
    """Households with an open lead, by town."""
    open_ = leads.exclude(status="closed").exclude(label="sample").order_by()
    towns = open_.annotate(town=Substr("region", 1, 9)).values_list("town")
    return Counter(dict(towns.annotate(n=Count("household_id", distinct=True))))


def together(rows: Iterable[LeftOut]) -> LeftOut:
    """The totals of the area; its estimate weights every visit alike, whatever its town."""
    listed: Sequence[LeftOut] = list(rows)
    return LeftOut(
        "", sum(r.frame for r in listed), sum(r.visited for r in listed), sum(r.missed for r in listed)
    )


def months_shown(now: datetime) -> list[date]:
    """First days of the last twelve months, the oldest first."""
    at = now.year * 12 + now.month - 1
    return [date(m // 12, m % 12 + 1, 1) for m in range(at - MONTHS_SHOWN + 1, at + 1)]
