"""Making the plan of one town's week: what is moved on, who should be visited, who goes. Called by `actions.plan_week`."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from minsheng.amendments.queries import county_pack
from minsheng.discovery import parameters
from minsheng.discovery.actions import dispatch
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.names import under
from minsheng.fieldwork import rules
from minsheng.fieldwork.hands import pace, visitors
from minsheng.fieldwork.holidays import calendar
from minsheng.fieldwork.models import Campaign, HomePlace, Plan, Stop, StopLead, Target
from minsheng.fieldwork.owed import owed
from minsheng.fieldwork.routes import Place, route
from minsheng.fieldwork.rules import AGAIN, CAMPAIGN, LEAD, OWED, SAMPLE, Given, Pace, Wish
from minsheng.fieldwork.stops import HELD, NOT_DONE, TO_DO, open_leads, with_state
from minsheng.registry import queries as registry
from minsheng.registry.models import Household, Membership

WORKING_WEEK_ENDS = timedelta(days=5)
"""From its Saturday on a week is over, and what is left of it moves on."""


@dataclass
class Drawn:
    """What goes into a plan: households by key, and whom to ask for there."""

    wishes: dict[str, Wish] = field(default_factory=dict)
    contact: dict[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What planning did: households newly on the plan, of them carried over; leads newly on it; households moved on. `unread`:
    the code for which owed visits are not among them, see `owed.Told`."""

    added: int
    carried: int
    leads: int
    moved: int
    waiting: int
    hands: int
    unread: str = ""


def key_of(household_id: int | None, person_id: int | None) -> str:
    """How a household is named in plans; somebody without a joint household stands alone."""
    return f"h{household_id}" if household_id is not None else f"p{person_id}"


def fill(plan: Plan, *, now: datetime) -> Change:
    """Bring the plan up to date. The plan's row is locked by the caller."""
    today, pace_ = timezone.localdate(now), pace(plan.region, plan.monday)
    days = rules.working_days(plan.monday, calendar())
    moved = _move_on(plan, today, now)
    attached = _attach(plan, now)
    drawn = _wishes(plan, days, pace_)
    unread = _add_owed(plan, drawn, days, today)
    used = list(plan.stops.values_list("officer_id", flat=True))
    free, total = visitors(plan.region, plan.monday, pace_, extra=_extra(plan), used=used)
    _sample(plan, drawn, sum(one.sample for one in free))
    given, waiting = rules.share(drawn.wishes.values(), free, days[-1])
    stops = [_stop(plan, one, drawn, days[-1], now) for one in given]
    Stop.objects.bulk_create(stops)
    links = [(stop, lead) for stop, one in zip(stops, given, strict=True) for lead in one.wish.leads]
    StopLead.objects.bulk_create(StopLead(stop=stop, lead_id=lead, plan=plan) for stop, lead in links)
    dispatch([(lead, stop.officer_id, stop.due_on) for stop, lead in links], now=now)
    if stops:
        _order(plan)
    still = sum(wish.kind != SAMPLE for wish in waiting)
    carried = sum(one.wish.carried is not None for one in given)
    return Change(len(stops), carried, len(links) + attached, moved, still, total, unread)


def _move_on(plan: Plan, today: date, now: datetime) -> int:
    """What was not done in weeks that are over leaves them; its reason may be given before or after."""
    over = min(plan.monday - timedelta(days=1), today - WORKING_WEEK_ENDS)
    left = with_state(
        Stop.objects.filter(plan__region=plan.region, plan__monday__lte=over, moved_at__isnull=True)
    )
    return Stop.objects.filter(pk__in=list(left.filter(NOT_DONE).values_list("pk", flat=True))).update(
        moved_at=now
    )


def _attach(plan: Plan, now: datetime) -> int:
    """A new lead of a household that is still to be visited this week goes along on its sheet."""
    stops = {stop.key: stop for stop in with_state(plan.stops.all()).filter(TO_DO)}
    new = [
        (stop, lead)
        for lead in _unplanned(plan)
        if (stop := stops.get(key_of(lead.household_id, lead.person_id)))
    ]
    StopLead.objects.bulk_create(StopLead(stop=stop, lead=lead, plan=plan) for stop, lead in new)
    dispatch([(lead.pk, stop.officer_id, stop.due_on) for stop, lead in new], now=now)
    return len(new)


def _unplanned(plan: Plan) -> list[Lead]:
    """Open leads of the town that nobody has looked into and that are on no running week's plan."""
    found = open_leads(Lead.objects.filter(under(plan.region)), plan.monday).exclude(HELD)
    running = with_state(Stop.objects.filter(plan__region=plan.region)).filter(TO_DO)
    elsewhere = StopLead.objects.filter(stop__in=running.values("pk"))
    return list(
        found.filter(planned=False, looked=False)
        .exclude(pk__in=elsewhere.values("lead"))
        .defer("evidence")
        .order_by("-rank", "id")
    )


def _wishes(plan: Plan, days: Sequence[date], pace_: Pace) -> Drawn:
    grouped: dict[str, list[tuple[Lead, date]]] = defaultdict(list)
    for lead in _unplanned(plan):
        on = rules.due(timezone.localdate(lead.opened_at), lead.due_on, days, calendar(), pace_)
        grouped[key_of(lead.household_id, lead.person_id)].append((lead, on))
    for lead, on in _due_again(plan, days[-1]):
        grouped[key_of(lead.household_id, lead.person_id)].append((lead, min(on, days[-1])))
    taken, targets = set(plan.stops.values_list("key", flat=True)), _targets(plan)
    carried = _carried(plan)
    drawn = Drawn()
    for key, leads in grouped.items():
        if key not in taken:
            drawn.wishes[key] = _wish(key, leads, is_target=key in targets, carried=carried.get(key))
            drawn.contact[key] = leads[0][0].contact_id or leads[0][0].person_id
    for key, target in targets.items():
        if key not in taken and key not in drawn.wishes:
            before = carried.get(key)
            on = before.due_on if before else days[-1]
            carry = before.pk if before else None
            drawn.wishes[key] = Wish(key, target.region, 0, on, CAMPAIGN, target=True, carried=carry)
            drawn.contact[key] = target.contact_id
    return drawn


def _add_owed(plan: Plan, drawn: Drawn, days: Sequence[date], today: date) -> str:
    """Who was newly granted assistance, or struck by a disaster, and not seen since; whoever is visited for something else is
    seen by then, no later. Returns the code for which that is not known, "" where it is."""
    told = owed(plan.region)
    found = {f"h{pk}": one for pk, one in told.households.items()}
    went = _went(plan.region, min((one.since for one in found.values()), default=today))
    taken, carried = set(plan.stops.values_list("key", flat=True)), _carried(plan)
    missing = {
        key: one for key, one in found.items() if key not in taken and went.get(key, date.min) < one.since
    }
    contacts = heads(int(key[1:]) for key in missing)
    for key, one in missing.items():
        by, wish, before = one.due_on(days, today), drawn.wishes.get(key), carried.get(key)
        if wish is None:
            on, carry = (before.due_on, before.pk) if before else (by, None)
            drawn.wishes[key] = Wish(key, one.region, 0, on, OWED, carried=carry)
            drawn.contact[key] = contacts.get(int(key[1:]))
        elif by is not None:
            drawn.wishes[key] = wish._replace(due_on=min(wish.due_on or by, by))
    return told.unread


def _went(area: str, since: date) -> dict[str, date]:
    """The last day on or after `since` on which somebody went to each household."""
    visits = VisitRecord.objects.filter(under(area, "lead__region"), visited_on__gte=since)
    seen = [
        (key_of(*home), on)
        for *home, on in visits.values_list("lead__household_id", "lead__person_id", "visited_on")
    ]
    done = Stop.objects.filter(under(area), done_on__gte=since).values_list("key", "done_on")
    seen += [(key, on) for key, on in done if on is not None]
    found: dict[str, date] = {}
    for key, on in seen:
        found[key] = max(on, found.get(key, on))
    return found


def _wish(key: str, leads: Sequence[tuple[Lead, date]], *, is_target: bool, carried: Stop | None) -> Wish:
    due_on = min(on for _, on in leads)
    still_open = [lead for lead, _ in leads if lead.status in ("open", "assigned")]
    sampled = all(lead.label == SAMPLE for lead in still_open)
    return Wish(
        key=key,
        village=leads[0][0].region,
        rank=max(lead.rank for lead, _ in leads),
        due_on=min(due_on, carried.due_on) if carried else due_on,
        kind=AGAIN if not still_open else SAMPLE if sampled else LEAD,
        leads=tuple(lead.pk for lead, _ in leads if lead.status != "closed"),
        officer=next((lead.assignee_id for lead in still_open if lead.assignee_id), None),
        target=is_target,
        carried=carried.pk if carried else None,
    )


def _due_again(plan: Plan, last: date) -> list[tuple[Lead, date]]:
    """Leads of which the last visit named a day for the next one, and that day comes; a closed lead's household too."""
    visits = VisitRecord.objects.filter(under(plan.region, "lead__region")).order_by("visited_on", "pk")
    latest = {
        key_of(household, person): (lead, visited_on, due_on)
        for household, person, lead, visited_on, due_on in visits.values_list(
            "lead__household_id", "lead__person_id", "lead_id", "visited_on", "next_due_on"
        )
    }
    went = dict(
        Stop.objects.filter(plan__region=plan.region, done_on__isnull=False)
        .order_by("done_on")
        .values_list("key", "done_on")
    )
    due = {
        lead: due_on
        for key, (lead, visited_on, due_on) in latest.items()
        if due_on is not None and due_on <= last and (went.get(key) or visited_on) <= visited_on
    }
    leads = Lead.objects.filter(pk__in=due, status__in=["visited", "closed"]).exclude(HELD).defer("evidence")
    return [(lead, due[lead.pk]) for lead in leads]


def _carried(plan: Plan) -> dict[str, Stop]:
    """Households that were moved on and have not come back onto a plan, by key."""
    moved = Stop.objects.filter(
        plan__region=plan.region,
        moved_at__isnull=False,
        carried_to__isnull=True,
        plan__monday__lt=plan.monday,
    )
    return {stop.key: stop for stop in moved.order_by("plan__monday", "pk")}


def _campaigns(plan: Plan) -> list[Campaign]:
    """Running in this week, in this town or around it."""
    around = [plan.region[:digits] for digits in (4, 6, 9)]
    sunday = plan.monday + timedelta(days=6)
    return list(
        Campaign.objects.filter(
            region__in=around, from_on__lte=sunday, until_on__gte=plan.monday, closed_at__isnull=True
        )
    )


def _extra(plan: Plan) -> int:
    return sum(one.extra_visits for one in _campaigns(plan))


def _targets(plan: Plan) -> dict[str, Target]:
    """Households of the town that a running campaign wants visited and that nobody visited since it began."""
    found: dict[str, Target] = {}
    for campaign in _campaigns(plan):
        rows = Target.objects.filter(under(plan.region), campaign=campaign)
        done = visited_keys(plan.region, campaign.from_on)
        found |= {row.key: row for row in rows if row.key not in done}
    return found


def visited_keys(area: str, since: date) -> set[str]:
    """Households of an area somebody visited on or after a day."""
    visits = VisitRecord.objects.filter(under(area, "lead__region"), visited_on__gte=since)
    found = {key_of(*row) for row in visits.values_list("lead__household_id", "lead__person_id")}
    stops = Stop.objects.filter(under(area), done_on__gte=since)
    return found | set(stops.values_list("key", flat=True))


def _sample(plan: Plan, drawn: Drawn, wanted: int) -> None:
    """Fill up with households that have no open lead, drawn by chance; town and week are the seed, so that a second planning
    draws the same.
    """
    wanted -= sum(wish.kind == SAMPLE for wish in drawn.wishes.values())
    if wanted <= 0:
        return
    busy = set(
        Lead.objects.filter(under(plan.region), household__isnull=False)
        .exclude(status="closed")
        .values_list("household_id", flat=True)
    )
    rest = parameters.number(county_pack(), "sample_rest_days", plan.monday) or 0
    recent = visited_keys(plan.region, plan.monday - timedelta(days=rest))
    households = Household.objects.filter(
        under(plan.region), kind="joint", ended_at__isnull=True, valid_to__isnull=True
    )
    on_plan = set(
        Stop.objects.filter(plan__region=plan.region, moved_at__isnull=True).values_list("key", flat=True)
    )
    free: dict[str, list[int]] = defaultdict(list)
    for pk, region in households.order_by("pk").values_list("pk", "region"):
        if pk not in busy and f"h{pk}" not in recent and f"h{pk}" not in on_plan:
            free[region].append(pk)
    chance = random.Random(f"{plan.region}:{plan.monday}")  # noqa: S311 - to be repeated, not to be kept secret
    picked = {
        pk: region for region, pks in sorted(free.items()) for pk in chance.sample(pks, min(wanted, len(pks)))
    }
    contacts = heads(picked)
    for pk, region in picked.items():
        drawn.wishes[f"h{pk}"] = Wish(f"h{pk}", region, chance.randrange(1000), None, SAMPLE)
        drawn.contact[f"h{pk}"] = contacts.get(pk)


def heads(households: Iterable[int]) -> dict[int, int]:
    """Whom to ask for in each household: the head, else anybody."""
    running = Membership.objects.filter(
        household__in=list(households), kind="joint", ended_at__isnull=True, valid_to__isnull=True
    )
    found: dict[int, int] = {}
    for household_id, person_id, role in running.order_by("pk").values_list(
        "household_id", "person_id", "role"
    ):
        if role == "head" or household_id not in found:
            found[household_id] = person_id
    return found


def _stop(plan: Plan, given: Given, drawn: Drawn, last: date, now: datetime) -> Stop:
    wish = given.wish
    return Stop(
        plan=plan,
        key=wish.key,
        kind=wish.kind,
        region=wish.village,
        household_id=int(wish.key[1:]) if wish.key[0] == "h" else None,
        contact_id=drawn.contact[wish.key],
        officer_id=given.officer,
        due_on=wish.due_on or last,
        planned_at=now,
        carried_from_id=wish.carried,
    )


def _order(plan: Plan) -> None:
    """Number the stops in walking order."""
    stops = list(plan.stops.all())
    people = registry.identity(stop.contact_id for stop in stops if stop.contact_id is not None)
    at = {
        place.key: (place.latitude_e6 / 1e6, place.longitude_e6 / 1e6)
        for place in HomePlace.objects.filter(key__in=[stop.key for stop in stops])
    }
    places = [
        Place(
            stop.key,
            stop.region,
            people[stop.contact_id].address if stop.contact_id in people else "",
            at.get(stop.key),
        )
        for stop in stops
    ]
    keys, plan.basis = route(places)
    positions = {key: number for number, key in enumerate(keys, 1)}
    for stop in stops:
        stop.position = positions[stop.key]
    Stop.objects.bulk_update(stops, ["position"])
