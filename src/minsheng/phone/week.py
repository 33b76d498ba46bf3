"""本周要走访: the households of the week's plan in walking order, then what was given out besides the plan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.bulk import prepared
from minsheng.discovery.models import Lead
from minsheng.fieldwork import queries as fieldwork
from minsheng.fieldwork.models import Stop, StopLead
from minsheng.fieldwork.planning import key_of
from minsheng.fieldwork.rules import monday_of, working_week
from minsheng.fieldwork.stops import TO_DO, with_state
from minsheng.phone import queries
from minsheng.phone.queries import MOST_SHOWN, Card, Last
from minsheng.registry import queries as registry


class Going(NamedTuple):
    """A household to visit. `stop`: its place in the plan, None besides the plan; `lead`: its first, None without one."""

    stop: Any
    lead: Lead | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Bare:
    """A household of the plan without a lead: a random visit, one that is due again, one of a campaign."""

    line: fieldwork.StopLine
    address: str
    last: Last | None


def going(officer: Officer, *, on: date) -> list[Going]:
    """The households the officer has still to visit in the week of `on`, each once; at a weekend those of the coming week
    too. Raises accounts' Refusal.
    """
    duties.check(officer, "lead.visit")
    weeks = {monday_of(on), working_week(on)}
    stops = _planned(officer.pk, sorted(weeks), *jurisdiction.reach(officer))
    links = _links([stop.pk for stop in stops]) if stops else []
    first = {link.stop_id: link.lead for link in links}
    found = [Going(stop, first.get(stop.pk), stop.due_on) for stop in stops]
    seen = {stop.key for stop in stops}
    for lead in queries.given(officer):
        key = key_of(lead.household_id, lead.person_id)
        if key not in seen:
            seen.add(key)
            found.append(Going(None, lead, lead.due_on))
    return found


@prepared
def _planned(officer: int, weeks: Collection[date], first: str, last: str) -> QuerySet[Any]:
    """What the officer has still to visit in these weeks, in walking order."""
    mine = Stop.objects.filter(officer=officer, plan__monday__in=weeks, region__gte=first, region__lte=last)
    return with_state(mine.order_by("plan__monday", "position", "pk")).filter(TO_DO)


@prepared
def _links(stops: Collection[int]) -> QuerySet[StopLead]:
    """The open leads of these households, of each the one last that its card names: the most pressing."""
    links = StopLead.objects.filter(stop__in=stops).exclude(lead__status="closed")
    return links.select_related("lead").defer("lead__evidence").order_by("lead__rank", "-lead_id")


def cards(officer: Officer, found: Sequence[Going], *, on: date) -> list[Card | Bare]:
    """What the list shows of at most 60 households, in their order."""
    shown = found[:MOST_SHOWN]
    with_lead = queries.cards_of(officer, [one.lead for one in shown if one.lead is not None], on=on)
    by_lead = {card.row.lead.pk: card for card in with_lead}
    bare = _bare(officer, [one.stop for one in shown if one.lead is None], on=on)
    return [by_lead[one.lead.pk] if one.lead is not None else bare[one.stop.pk] for one in shown]


def _bare(officer: Officer, stops: Sequence[Any], *, on: date) -> dict[int, Bare]:
    lines = fieldwork.stop_lines(officer, stops, on=on)
    people = registry.identity(stop.contact_id for stop in stops if stop.contact_id is not None)
    lasts = queries.last_visits([stop.household_id for stop in stops if stop.household_id is not None])
    found = {}
    for line in lines:
        contact = people.get(line.stop.contact_id or 0)
        last = lasts.get(line.stop.household_id or 0)
        found[line.stop.pk] = Bare(line, contact.address if contact else "", last)
    return found
