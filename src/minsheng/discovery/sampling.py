"""Random visits to households without a lead: whom did the net leave out?

`draw` picks households by a seed, the same seed the same households; `open_visits` makes each a lead of the label sample, which
is visited and closed like any other. What comes out of them is counted in `precision.left_out`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from minsheng.accounts import duties
from minsheng.accounts.jurisdiction import within
from minsheng.accounts.models import Officer
from minsheng.amendments.queries import county_pack
from minsheng.discovery import evidence, parameters, rules, states, writing
from minsheng.discovery.explaining import Draft
from minsheng.discovery.models import Lead, Sweep, VisitRecord
from minsheng.discovery.rules import Candidate
from minsheng.discovery.states import Refusal
from minsheng.engine.household_facts import Facts
from minsheng.registry import export
from minsheng.registry.models import Household, Membership, Visit
from minsheng.trail.actions import record

SILENT_WEIGHT = 2
RANK = 100


class Drawn(NamedTuple):
    """A household to visit, and the village it lies in."""

    household_id: int
    region: str


def draw(
    officer: Officer, *, count: int, seed: str, on: date, silent: Collection[str] = (), area: str = ""
) -> list[Drawn]:
    """`count` households of the officer's area (or `area` within it) that have no open lead and no recent visit.

    Stratified by town in proportion to its households; villages in `silent` weigh double. Raises accounts' Refusal.
    """
    duties.check(officer, "lead.assign")
    rows = within(Household.objects.filter(kind="joint", ended_at__isnull=True), officer)
    if area:
        rows = rows.filter(region__startswith=area)
    busy = _busy(on)
    frame = [Drawn(*row) for row in rows.order_by("pk").values_list("pk", "region") if row[0] not in busy]
    return pick(frame, count=count, seed=seed, silent=silent)


def pick(frame: Iterable[Drawn], *, count: int, seed: str, silent: Collection[str] = ()) -> list[Drawn]:
    """At most `count` of the frame, by town in proportion to its weight, largest remainders first. Pure and repeatable."""
    towns: dict[str, list[Drawn]] = defaultdict(list)
    for one in frame:
        towns[one.region[:9]].append(one)
    quiet = frozenset(silent)
    weights = {
        town: sum(SILENT_WEIGHT if one.region in quiet else 1 for one in rows) for town, rows in towns.items()
    }
    shares = quota(weights, {town: len(rows) for town, rows in towns.items()}, count)
    found: list[Drawn] = []
    for town in sorted(towns):
        found += sorted(towns[town], key=lambda one: _order(one, seed, weight=one.region in quiet))[
            : shares[town]
        ]
    return found


def quota(weights: Mapping[str, int], most: Mapping[str, int], count: int) -> dict[str, int]:
    """`count` shared by weight, nobody above `most`; what is left over goes to the largest remainders, then to who has room."""
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0)
    exact = {key: count * weight / total for key, weight in weights.items()}
    shares = {key: min(int(value), most[key]) for key, value in exact.items()}
    order = sorted(exact, key=lambda key: (int(exact[key]) - exact[key], key))
    while sum(shares.values()) < min(count, sum(most.values())):
        for key in order:
            if shares[key] < most[key] and sum(shares.values()) < count:
                shares[key] += 1
    return shares


def _order(one: Drawn, seed: str, *, weight: bool) -> float:
    """A number between 0 and 1 that looks random, nearer to 0 for a silent village (exponential keys)."""
    digest = hashlib.sha256(f"{seed}:{one.household_id}".encode()).digest()
    share = (int.from_bytes(digest[:8]) + 1) / (2**64 + 1)
    return float(1 - share ** (1 / (SILENT_WEIGHT if weight else 1)))


def _busy(on: date) -> set[int]:
    """Households with an open lead, or visited within the time the pack says."""
    pack = county_pack()
    since = on - timedelta(days=parameters.number(pack, "sample_rest_days", on) or 0)
    opened = Lead.objects.exclude(status="closed").exclude(household=None)
    seen = Visit.objects.filter(ended_at__isnull=True, valid_from__gt=since).values("person_id")
    homes = Membership.objects.filter(kind="joint", ended_at__isnull=True, person_id__in=seen)
    ours = VisitRecord.objects.filter(visited_on__gt=since).exclude(lead__household=None)
    return {
        *opened.values_list("household_id", flat=True),
        *homes.values_list("household_id", flat=True),
        *ours.values_list("lead__household_id", flat=True),
    }


@transaction.atomic
def open_visits(drawn: Sequence[Drawn], *, officer: Officer, due_on: date, now: datetime) -> list[int]:
    """A lead of the label sample for each household drawn, unless it has an open one; ids of these leads.

    Raises Refusal NO_RUN_YET; accounts' Refusal.
    """
    duties.check(officer, "lead.assign")
    sweep = Sweep.objects.select_related("run").order_by("-run__known_at", "-pk").first()
    if sweep is None:
        raise Refusal("NO_RUN_YET", "还没有研判过，不能抽查没有线索的家庭。")
    ids = sorted({one.household_id for one in drawn})
    sampled = Lead.objects.filter(label="sample", household_id__in=ids).exclude(status="closed")
    known = set(sampled.values_list("household_id", flat=True))
    wanted = [one for one in drawn if one.household_id not in known]
    writing.one_at_a_time()
    writing.open_leads(sweep.run, _drafts(wanted, on=sweep.run.as_of, now=now, due_on=due_on), now)
    detail = {"drawn": len(drawn), "opened": len(wanted), "due_on": due_on}
    record(actor=officer.actor, verb="samples_opened", subject="leads", detail=detail, now=now)
    return list(sampled.order_by("pk").values_list("pk", flat=True))


def _drafts(drawn: Sequence[Drawn], *, on: date, now: datetime, due_on: date) -> list[Draft]:
    households = [one.household_id for one in drawn]
    facts = (
        Facts.from_tables(export.collect(as_of=on, known_at=now, households=households)) if drawn else Facts()
    )
    pack = county_pack()
    made = []
    for one in drawn:
        candidate = Candidate(
            rules.HOUSEHOLD, one.household_id, one.household_id, one.region, "", "sample", states.RANDOM
        )
        made.append(
            Draft(
                candidate=candidate,
                evidence=evidence.of_lead(candidate, None, facts, on=on, known_at=now, pack=pack),
                facts_hash="",
                rank=RANK,
                rank_reason=["随机抽到，检验有没有遗漏"],
                ask="",
                contact_id=rules.contact(evidence.members_of(candidate, facts)),
                amount_fen=None,
                seen_on=None,
                due_on=due_on,
                ground="",
            )
        )
    return made
