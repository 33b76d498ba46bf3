"""The rows behind the week's pages: each question's SQL is written once (`bulk.prepared`)."""

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, Substr

from minsheng.accounts.models import Absence
from minsheng.bulk import Prepared, counted, prepared
from minsheng.discovery.models import Lead
from minsheng.fieldwork.hands import TOWN_DIGITS
from minsheng.fieldwork.models import Plan, Reminder, Stop, StopLead
from minsheng.fieldwork.stops import not_done, open_leads, to_do, with_state
from minsheng.registry.models import Person


@cache
def open_and_closed(digits: int, *, ended: bool) -> tuple[Prepared[..., Any], Prepared[..., Any]]:
    """The leads of an area that are open in a week, by part of it and how they stand, and the closed ones by part; `ended`: how
    they stood at the end of the week."""
    part = Substr("region", 1, digits)

    def below(first: str, before: str) -> QuerySet[Lead]:
        return Lead.objects.filter(region__gte=first, region__lt=before).order_by()

    def open_now(*asked: Any) -> QuerySet[Lead, Any]:
        first, before, *until, monday = asked
        leads = open_leads(below(first, before), monday, until[0] if ended else None)
        # Grouped by what is asked of each lead, so that the database asks it once.
        home = Coalesce("household_id", -F("person_id"))
        grouped = leads.annotate(part=part).values_list("part", "held", "planned", "looked")
        found: QuerySet[Any, Any] = grouped.annotate(n=Count("pk"), homes=Count(home, distinct=True))
        return found

    def closed_now(first: str, before: str, *until: datetime) -> QuerySet[Lead, Any]:
        closed = below(first, before).filter(status="closed")
        closed = closed.filter(closed_at__lt=until[0]) if ended else closed
        found: QuerySet[Any, Any] = closed.annotate(part=part).values_list("part").annotate(n=Count("pk"))
        return found

    return prepared(open_now), prepared(closed_now)


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
def planned(first: str, before: str, monday: date) -> QuerySet[Any, int]:
    """How many households were planned in a week."""
    return counted(Stop.objects.filter(region__gte=first, region__lt=before, plan__monday=monday))


@prepared
def left_of_week(first: str, before: str, monday: date) -> QuerySet[Any, tuple[date, bool, int]]:
    """(day due, not moved on, households) that were not visited in a week."""
    stops = Stop.objects.filter(region__gte=first, region__lt=before, plan__monday=monday).order_by()
    left = not_done(stops).annotate(stays=Q(moved_at__isnull=True))
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
