"""Where a household of a week stands: done, settled, moved on or still to do. Asked of the visits, never kept twice."""

from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from minsheng.accounts import jurisdiction
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.fieldwork.models import Stop, StopLead
from minsheng.fieldwork.rules import SAMPLE

HELD: Final = Q(held=True)
"""Leads of a kind that is mostly wrong make no work."""
VISITED = Exists(
    VisitRecord.objects.filter(lead__stops__stop=OuterRef("pk"), recorded_at__gte=OuterRef("planned_at"))
)
LEFT = Exists(StopLead.objects.filter(stop=OuterRef("pk")).exclude(lead__status="closed"))
ANY = Exists(StopLead.objects.filter(stop=OuterRef("pk")))


def stops_of(officer: Officer, stops: QuerySet[Stop]) -> QuerySet[Stop]:
    """Those in the officer's area; of whoever sees only their own, those given to them."""
    found = jurisdiction.within(stops, officer)
    return found.filter(officer=officer) if ROLES[officer.role].own_only else found


def with_state(stops: QuerySet[Stop]) -> QuerySet[Any]:
    """Adds `visited`: somebody went; `settled`: nobody needs to go any more, all its leads being closed."""
    return stops.annotate(
        visited=Q(VISITED) | Q(done_on__isnull=False),
        settled=Q(ANY) & ~Q(LEFT) & ~Q(VISITED),
    )


TO_DO = Q(visited=False, settled=False, moved_at__isnull=True)
"""Of `with_state`: still to be visited in the stop's own week."""
NOT_DONE = Q(visited=False, settled=False)
"""Of `with_state`: was not visited in the stop's own week, or not yet."""


def to_do(stops: QuerySet[Stop]) -> QuerySet[Stop]:
    """Those that `TO_DO` leaves, for who needs no state of them: the database is asked half as much."""
    return not_done(stops).filter(moved_at__isnull=True)


def not_done(stops: QuerySet[Stop]) -> QuerySet[Stop]:
    """Those that `NOT_DONE` leaves, likewise."""
    return stops.filter(~Q(VISITED), ~Q(ANY) | Q(LEFT), done_on__isnull=True)


def state_of(stop: Any, on: date) -> str:
    """done | settled | moved | missed | late | todo of a stop from `with_state`. Missed: a random visit, for which others are
    drawn the next week."""
    if stop.visited:
        return "done"
    if stop.settled:
        return "settled"
    if stop.moved_at is not None:
        return "missed" if stop.kind == SAMPLE else "moved"
    return "late" if stop.due_on < on else "todo"


def open_leads(leads: QuerySet[Lead], monday: date) -> QuerySet[Any]:
    """Open leads with `planned` (on a stop of this week that was not moved on) and `looked` (visited, or a visit went to the
    household while this lead was on its sheet): the household is not visited again for it.
    """
    went = StopLead.objects.filter(
        lead=OuterRef("pk"),
        stop__links__lead__visits__recorded_at__gte=F("stop__planned_at"),
    )
    planned = StopLead.objects.filter(lead=OuterRef("pk"), plan__monday=monday, stop__moved_at__isnull=True)
    return leads.exclude(status="closed").annotate(
        planned=Exists(planned), looked=Q(status="visited") | Q(Exists(went))
    )
