"""Villages from which suspiciously little is heard, for their people and their need (organisation.md, question 18).

For each village and each of three counts of a year (leads found, applications and reports, visits) the town's rate per person
in need gives what could be expected; a village is listed when a Poisson count that low is less likely than the pack's limit,
shared among the three. The list says where to look, not that anybody did anything wrong.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from math import exp
from typing import Any, Final

from django.db.models import Count

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.discovery import parameters
from minsheng.discovery.models import Lead, Sweep, VisitRecord
from minsheng.policy.packs import Pack
from minsheng.registry.models import CounterMatter, Declaration, Enrolment, Visit

COUNTS: Final = ("leads", "applications", "visits")
YEAR_DAYS: Final = 365
_GREAT: Final = 700
"""Beyond this mean e^-mean is no double any more; the tail of a count far below it is zero for our purpose."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One village: its living people, those in need among them (old, severely disabled, seriously ill, or under age),
    and what was counted in a year.
    """

    region: str
    persons: int
    needy: int
    leads: int = 0
    applications: int = 0
    visits: int = 0


@dataclass(frozen=True, slots=True)
class Silent:
    """A village of the list. `expected` and `tail` by count: what the town's rate gives, and how likely so few are."""

    heard: Heard
    expected: Mapping[str, float]
    tail: Mapping[str, float]

    @property
    def least(self) -> float:
        """The smallest of the three tails."""
        return min(self.tail.values())


def poisson_tail(count: int, mean: float) -> float:
    """P(X <= count) for a Poisson variable; 1 for mean 0. Raises ValueError for negative input."""
    if count < 0 or mean < 0:
        raise ValueError(f"{count}, {mean}")
    if mean > _GREAT:
        return 0.0 if count < mean / 2 else 1.0
    term = total = exp(-mean)
    for k in range(1, count + 1):
        term *= mean / k
        total += term
    return min(total, 1.0)


def silent(villages: Iterable[Heard], limit: float) -> list[Silent]:
    """Those heard of less than `limit` (a probability, shared among the counts) allows, the least likely first."""
    by_town: dict[str, list[Heard]] = {}
    for village in villages:
        by_town.setdefault(village.region[:9], []).append(village)
    found = [one for rows in by_town.values() for one in _judged(rows) if one.least < limit / len(COUNTS)]
    return sorted(found, key=lambda one: (one.least, one.heard.region))


def _judged(rows: list[Heard]) -> Iterable[Silent]:
    needy = sum(row.needy for row in rows)
    if not needy:
        return
    rates = {name: sum(getattr(row, name) for row in rows) / needy for name in COUNTS}
    for row in rows:
        expected = {name: rate * row.needy for name, rate in rates.items()}
        tail = {name: poisson_tail(getattr(row, name), mean) for name, mean in expected.items()}
        yield Silent(row, expected, tail)


def limit_of(pack: Pack, on: date) -> float | None:
    """The pack's limit as a probability; None where it has none."""
    per_mille = parameters.number(pack, "silence_per_mille", on)
    return None if per_mille is None else per_mille / 1000


def listed(areas: Mapping[str, Mapping[str, Any]], *, on: date, pack: Pack) -> list[dict[str, Any]]:
    """The silent villages of a run over the year before `on`, as `Sweep.details` keeps them; `areas` as `Sweep.areas`.

    It counts everybody's facts of a year, so it is asked once a run, never by a page. Raises PolicyError of the pack.
    """
    limit = limit_of(pack, on)
    return [] if limit is None else [asdict(one) for one in silent(_heard(areas, on), limit)]


def silent_villages(officer: Officer) -> list[Silent]:
    """The list of the newest run, of it the officer's area. Raises accounts' Refusal."""
    duties.check(officer, "question.view")
    return [one for one in of_area("") if jurisdiction.covers(officer, one.heard.region)]


def of_area(region: str) -> list[Silent]:
    """The list of the newest run, of it the villages whose codes begin with `region`."""
    newest = Sweep.objects.order_by("-run__known_at", "-pk").values_list("details__silent", flat=True)
    return [
        Silent(Heard(**one["heard"]), one["expected"], one["tail"])
        for one in newest.first() or ()
        if one["heard"]["region"].startswith(region)
    ]


def _heard(areas: Mapping[str, Mapping[str, Any]], on: date) -> list[Heard]:
    since = on - timedelta(days=YEAR_DAYS)
    leads = _by(Lead.objects.exclude(label="sample").filter(opened_at__date__gt=since), "region")
    said = Counter[str]()
    for model in (Declaration, CounterMatter, Enrolment):
        facts: Any = model._default_manager  # noqa: SLF001
        rows = facts.filter(ended_at__isnull=True, valid_from__gt=since, valid_from__lte=on)
        said += _by(rows, "person__region")
    seen = Visit.objects.filter(ended_at__isnull=True, valid_from__gt=since, valid_from__lte=on)
    ours = VisitRecord.objects.filter(reached_registry=False, visited_on__gt=since, visited_on__lte=on)
    visits = _by(seen, "person__region") + _by(ours, "lead__region")
    return [
        Heard(region, part["persons"], part["needy"], leads[region], said[region], visits[region])
        for region, part in areas.items()
    ]


def _by(rows: Any, field: str) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list(field).annotate(n=Count("pk"))))
