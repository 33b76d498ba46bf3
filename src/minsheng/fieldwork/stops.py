"""Where a household of a week stands: done, settled, moved on or still to do. Asked of the visits, never kept twice."""

from datetime import UTC, date, datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from minsheng.accounts import jurisdiction
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.fieldwork.models import Stop, StopLead
from minsheng.fieldwork.rules import SAMPLE

HELD: Final = Q(held=True)
"""Leads of a kind that is mostly wrong make no work."""
_NOT_YET: Final = Value(datetime(9999, 1, 1, tzinfo=UTC))
VISITED = Exists(
    VisitRecord.objects.filter(
        lead__stops__stop=OuterRef("pk"),
        recorded_at__gte=OuterRef("planned_at"),
        recorded_at__lt=Coalesce(OuterRef("moved_at"), _NOT_YET),
    )
)
"""Somebody went before the household moved on into another week."""
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
        settled=Q(ANY, moved_at__isnull=True) & ~Q(LEFT) & ~Q(VISITED),
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
    return stops.filter(~Q(VISITED), ~Q(ANY) | Q(LEFT) | Q(moved_at__isnull=False), done_on__isnull=True)


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


def open_leads(leads: QuerySet[Lead], monday: date, until: datetime | None = None) -> QuerySet[Any]:
    """Open leads with `planned` (on a stop of this week that was not moved on), `visited`, and `looked` (visited, or a visit went
    to the household while this lead was on its sheet): the household is not visited again for it. `until`: as they stood then.
    """
    went = StopLead.objects.filter(
        lead=OuterRef("pk"),
        stop__links__lead__visits__recorded_at__gte=F("stop__planned_at"),
    )
    planned = StopLead.objects.filter(lead=OuterRef("pk"), plan__monday=monday)
    if until is None:
        return leads.exclude(status="closed").annotate(
            planned=Exists(planned.filter(stop__moved_at__isnull=True)),
            visited=Q(status="visited"),
            looked=Q(status="visited") | Q(Exists(went)),
        )
    visits = VisitRecord.objects.filter(lead=OuterRef("pk"), recorded_at__lt=until)
    went = went.filter(stop__links__lead__visits__recorded_at__lt=until)
    return leads.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=until), opened_at__lt=until).annotate(
        planned=Exists(planned.filter(Q(stop__moved_at__isnull=True) | Q(stop__moved_at__gte=until))),
        visited=Exists(visits),
        looked=Q(Exists(visits)) | Q(Exists(went)),
    )
