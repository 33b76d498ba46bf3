"""The rows behind the week's pages: each question's SQL is written once (`bulk.prepared`)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from minsheng.accounts.models import Absence
from minsheng.assessment.models import Run
from minsheng.bulk import counted, prepared
from minsheng.discovery.kept import Sum
from minsheng.discovery.models import Lead
from minsheng.discovery.overview import LEADS, SINCE
from minsheng.discovery.precision import JUDGED
from minsheng.fieldwork import rules
from minsheng.fieldwork.hands import TOWN_DIGITS
from minsheng.fieldwork.models import Plan, Reminder, Stop, StopLead
from minsheng.fieldwork.stops import NOT_DONE, not_done, open_leads, to_do, with_state
from minsheng.registry.models import Person

GOOD_OUTCOMES: Final = ("applied", "informed", "aided", "guardian_settled", "guardian_taken")
"""A visit that found somebody something."""
AROUND: Final = 3
"""The week at work, the one before and the one after."""


def end_of(monday: date, on: date) -> datetime | None:
    """The instant at which a week ended; None while it runs or is ahead."""
    _, after = rules.weeks_around(monday)
    return timezone.make_aware(datetime.combine(after, time())) if after <= on else None


def weeks(on: date) -> list[date]:
    """Those whose sums are kept: every one since the first, until the one after the week at work."""
    _, after = rules.weeks_around(rules.working_week(on))
    first = min(first_week() or after, after - timedelta(weeks=AROUND - 1))
    return [first + timedelta(weeks=n) for n in range((after - first).days // 7 + 1)]


def first_week() -> date | None:
    """Before it there was neither a lead nor a plan; None: there is none yet."""
    begun = [rules.monday_of(timezone.localdate(at)) for at in _first_run()]
    return min([*_first_planned(), *begun], default=None)


@prepared
def _first_planned() -> QuerySet[Plan, date]:
    return Plan.objects.order_by("monday").values_list("monday", flat=True)[:1]


@prepared
def _first_run() -> QuerySet[Run, datetime]:
    return Run.objects.order_by("pk").values_list("started_at", flat=True)[:1]


def ends_in_turn(on: date) -> set[date]:
    """The days by which the weeks around this one end, and one of those before, each week another."""
    every = weeks(on)
    older = every[:-AROUND]
    turn = [older[on.toordinal() // 7 % len(older)]] if older else []
    return {_after(monday) for monday in (*turn, *every[-AROUND:])}


def _after(monday: date) -> date:
    return rules.weeks_around(monday)[1]


def _ended(on: date) -> list[tuple[datetime, date]]:
    return [(end, monday) for monday in weeks(on) if (end := end_of(monday, on)) is not None]


def _open(leads: QuerySet[Any], monday: date) -> QuerySet[Any, Any]:
    return _standing(open_leads(leads, monday))


def _open_then(leads: QuerySet[Any], until: datetime, monday: date) -> QuerySet[Any, Any]:
    return _standing(open_leads(leads, monday, until))


def _standing(leads: QuerySet[Any]) -> QuerySet[Any, Any]:
    # Grouped by what is asked of each lead, so that the database asks it once.
    home = Coalesce("household_id", -F("person_id"))
    grouped: Any = leads.values_list("part", "held", "planned", "visited", "looked")
    found: QuerySet[Any, Any] = grouped.annotate(n=Count("pk"), homes=Count(home, distinct=True))
    return found


def _leads_and_homes(row: Sequence[Any]) -> Iterable[Sequence[Any]]:
    part, *standing, n, homes = row
    state = _state(*standing)
    return [(part, state, n), *([(part, "homes", homes)] if state == "waiting" else [])]


def _state(held: bool, planned: bool, visited: bool, looked: bool) -> str:
    if held:
        return "planned" if planned and not looked else "held"
    if visited:
        return "seen"
    return "served" if looked else "planned" if planned else "waiting"


def _closed(leads: QuerySet[Any]) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = leads.filter(status="closed").values_list("part").annotate(n=Count("pk"))
    return found


def _closed_then(leads: QuerySet[Any], until: datetime) -> QuerySet[Any, Any]:
    return _closed(leads.filter(closed_at__lt=until))


def _stops(stops: QuerySet[Any], monday: date) -> QuerySet[Any, Any]:
    led = Exists(StopLead.objects.filter(stop=OuterRef("pk"), lead__outcome__in=GOOD_OUTCOMES))
    states: Any = with_state(stops.filter(plan__monday=monday)).annotate(
        state=Case(
            When(~NOT_DONE, then=Value("done")),
            When(moved_at__isnull=False, then=Value("moved")),
            default=Value("todo"),
        ),
        good=Q(found="need") | Q(led),
        went_on=Q(moved_at__isnull=False) & ~Q(kind=rules.SAMPLE),
    )
    grouped = states.values_list("part", "state", "due_on", "good", "went_on", "why_not")
    found: QuerySet[Any, Any] = grouped.annotate(n=Count("pk"))
    return found


def _waiting(stops: QuerySet[Any]) -> QuerySet[Any, Any]:
    left: Any = to_do(stops).annotate(town=Substr("region", 1, TOWN_DIGITS))
    found: QuerySet[Any, Any] = left.values_list("part", "town", "plan__monday", "due_on").annotate(
        n=Count("pk")
    )
    return found


OPEN: Final = Sum(
    "standing", Lead, _open, spread=_leads_and_homes, by_village=True,
    versions=lambda on: [(monday,) for monday in weeks(on) if end_of(monday, on) is None],
)  # fmt: skip
"""Leads open in a week, by how they stand, and the households of those that wait."""
OPEN_THEN: Final = Sum(
    "standing_then", Lead, _open_then, spread=_leads_and_homes, by_village=True, versions=_ended,
    over=lambda _end, monday: _after(monday),
)  # fmt: skip
"""The same at the end of a week that is over."""
CLOSED: Final = Sum("closed", Lead, _closed)
CLOSED_THEN: Final = Sum(
    "closed_then", Lead, _closed_then, versions=lambda on: [(end,) for end, _ in _ended(on)],
    over=timezone.localdate,
)  # fmt: skip
STOPS: Final = Sum(
    "stops", Stop, _stops, versions=lambda on: [(monday,) for monday in weeks(on)], over=_after
)
"""Households planned in a week: state (done, settled ones too; moved; todo), day due, whether something was found, whether it
went on into another week, why not."""
TO_DO: Final = Sum("to_do", Stop, _waiting)
"""Households that somebody has to visit yet: town, week, day due."""
SUMS: Final = (LEADS, SINCE, JUDGED, OPEN, OPEN_THEN, CLOSED, CLOSED_THEN, STOPS, TO_DO)
"""All that is kept."""


@prepared
def plan_of(town: str, monday: date) -> QuerySet[Plan]:
    """The plan of a town's week."""
    return Plan.objects.filter(region=town, monday=monday)


@prepared
def stops_of(plan: int) -> QuerySet[Any]:
    """Every household of a plan with its state, and no more than counting needs."""
    shown = ("officer", "region", "kind", "due_on", "moved_at")
    return with_state(Stop.objects.filter(plan=plan)).only(*shown)


@prepared
def with_officers(stops: Collection[int]) -> QuerySet[Any]:
    """These households with their state and who goes there."""
    return with_state(Stop.objects.filter(pk__in=stops)).select_related("officer")


def _moved(town: str, monday: date) -> QuerySet[Any]:
    earlier = Stop.objects.filter(plan__region=town, plan__monday__lt=monday, moved_at__isnull=False)
    return with_state(earlier).select_related("officer")


@prepared
def moved_into(town: str, monday: date, plan: int) -> QuerySet[Any]:
    """What was not done in earlier weeks and went on into this plan."""
    return _moved(town, monday).filter(carried_to__plan=plan)


@prepared
def moved_nowhere(town: str, monday: date) -> QuerySet[Any]:
    """What was not done in earlier weeks and is in no plan yet."""
    return _moved(town, monday).filter(carried_to__isnull=True)


@prepared
def reminders(town: str) -> QuerySet[Reminder]:
    """What the town was reminded of and has not read."""
    return Reminder.objects.filter(region=town, read_at__isnull=True).select_related("sent_by")


@prepared
def births(people: Collection[int]) -> QuerySet[Person]:
    """Sex and day of birth of these persons."""
    return Person.objects.filter(pk__in=people).only("sex", "birth_date")


@prepared
def links(stops: Collection[int]) -> QuerySet[StopLead]:
    """The leads of these households, the most pressing first."""
    shown = ("stop_id", "lead__programme", "lead__label", "lead__rank", "lead__rank_reason")
    links = StopLead.objects.filter(stop__in=stops).select_related("lead")
    return links.only(*shown).order_by("-lead__rank", "lead")


@prepared
def absences(officers: Collection[int], first: date, last: date) -> QuerySet[Absence]:
    """Days on which these officers are away, between two days."""
    return Absence.objects.filter(officer__in=officers, from_on__lte=last, until_on__gte=first)


@prepared
def planned(first: str, before: str, town: str, behind: str, monday: date) -> QuerySet[Any, int]:
    """How many households were planned in a week, between two codes and in the plans of towns between two."""
    return counted(_of_week(first, before, town, behind, monday))


def _of_week(first: str, before: str, town: str, behind: str, monday: date) -> QuerySet[Stop]:
    plans = {"plan__monday": monday, "plan__region__gte": town, "plan__region__lt": behind}
    return Stop.objects.filter(region__gte=first, region__lt=before, **plans)


@prepared
def left_of_week(
    first: str, before: str, town: str, behind: str, monday: date
) -> QuerySet[Any, tuple[date, bool, int]]:
    """(day due, not moved on, households) that were not visited in a week."""
    left = not_done(_of_week(first, before, town, behind, monday).order_by()).annotate(
        stays=Q(moved_at__isnull=True)
    )
    return left.values_list("due_on", "stays").annotate(n=Count("pk"))


@prepared
def late_by_day(first: str, before: str, on: date) -> QuerySet[Any, tuple[str, date, int]]:
    """(town, day it was due, households) not visited before today."""
    late = to_do(Stop.objects.filter(region__gte=first, region__lt=before, due_on__lt=on)).order_by()
    late = late.annotate(town=Substr("region", 1, TOWN_DIGITS))
    return late.values_list("town", "due_on").annotate(n=Count("pk"))


@prepared
def late_of_week(first: str, before: str, on: date, monday: date) -> QuerySet[Any, tuple[str, date, int]]:
    """`late_by_day` of one week."""
    return late_by_day.build(first, before, on).filter(plan__monday=monday)


@prepared
def unread(region: str) -> QuerySet[Any, int]:
    """How many reminders of the area nobody has read."""
    return counted(Reminder.objects.filter(region=region, read_at__isnull=True))
