"""What the phone shows, and what the town sees of it. Each asks duty and area first."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.discovery import queries as leads
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.rules import age_on
from minsheng.phone.models import Attachment, Report, VisitSheet, bound_to
from minsheng.registry import queries as registry
from minsheng.registry.identity import unseal
from minsheng.registry.models import Death, Person, RegisterEntry

CHANGE_DAYS: Final = 7
BIRTH_DAYS: Final = 60
"""A birth reaches the register some weeks late."""
MOST_SHOWN: Final = 60
MOST_REPORTS: Final = 200


@dataclass(frozen=True, slots=True)
class Last:
    """The latest visit to a household, whoever made it."""

    on: date
    met_person: bool
    note: str


@dataclass(frozen=True, slots=True)
class Card:
    """Whom to visit. `address` and `last` are empty where nobody said."""

    row: leads.Row
    address: str
    last: Last | None


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody of the village died, was born, moved in or away. `kind`: death | birth | arrival | departure."""

    kind: str
    on: date | None
    name: str
    sex: int | None
    age: int | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as its reader may see it. `visit`: what a late visit had found, see `actions`."""

    report: Report
    who: str
    where: str
    words: str
    files: Sequence[Attachment] = ()
    visit: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What the officer has done: visits since Monday, visits waiting for the town, the latest reports."""

    week: int
    waiting: int
    reports: Sequence[ReportLine]


# ------------------------------------------------------------------------------------------------ lists


def week(officer: Officer) -> QuerySet[Lead]:
    """Assigned to the officer and not yet visited, the nearest due date first."""
    mine = leads.leads_of(officer).filter(status="assigned", assignee=officer)
    return mine.order_by(F("due_on").asc(nulls_last=True), "-rank", "id")


def new(officer: Officer) -> QuerySet[Lead]:
    """Found in the officer's area and given to nobody yet."""
    return leads.leads_of(officer).filter(status="open", held=False).order_by("-rank", "id")


def cards(officer: Officer, found: QuerySet[Lead], *, on: date) -> list[Card]:
    """At most 60 cards in the order of the query, with the last visit to each household."""
    shown = list(found.select_related("assignee").defer("evidence")[:MOST_SHOWN])
    lasts = _lasts([lead.household_id for lead in shown if lead.household_id is not None])
    people = registry.identity([lead.contact_id for lead in shown if lead.contact_id is not None])
    made = []
    for row in leads.rows(officer, shown, on=on):
        contact = people.get(row.lead.contact_id or 0)
        address = contact.address if contact else ""
        made.append(Card(row, address, lasts.get(row.lead.household_id or 0)))
    return made


def card(officer: Officer, lead_id: int, *, on: date) -> Card | None:
    """The card of one lead of the officer's area, whatever its status."""
    found = cards(officer, leads.leads_of(officer).filter(pk=lead_id), on=on)
    return found[0] if found else None


def _lasts(households: Sequence[int]) -> dict[int, Last]:
    """Household to its latest visit; visits of years ago come along, they are few."""
    found = VisitRecord.objects.filter(lead__household_id__in=households).order_by("visited_on", "pk")
    return {
        household: Last(on, met, note)
        for household, on, met, note in found.values_list(
            "lead__household_id", "visited_on", "met_person", "note"
        )
    }


def changes(officer: Officer, *, on: date) -> list[Change]:
    """What the registry learnt about the officer's area within a week, the latest first. Raises accounts' Refusal."""
    duties.check(officer, "lead.visit")
    since = timezone.make_aware(datetime.combine(on - timedelta(days=CHANGE_DAYS), datetime.min.time()))
    rows = [
        *_deaths(officer, since),
        *_births(officer, since, on - timedelta(days=BIRTH_DAYS)),
        *_moves(officer, since),
    ]
    people = {p.pk: p for p in Person.objects.filter(pk__in=[row[2] for row in rows])}
    names = registry.identity(people)
    made = []
    for kind, day, person_id in rows:
        person = people[person_id]
        age = age_on(person.birth_date, on)
        name = leads.shown_name(officer, names[person_id].name, age)
        made.append(Change(kind, day, name, person.sex, age))
    return sorted(made, key=lambda one: one.on or date.min, reverse=True)


_Moved = tuple[str, date | None, int]


def _deaths(officer: Officer, since: datetime) -> Iterable[_Moved]:
    known = Death.objects.filter(recorded_at__gte=since, ended_at__isnull=True)
    found = jurisdiction.within(known, officer, "person__region")[:MOST_SHOWN]
    return [("death", one.died_on, one.person_id) for one in found]


def _births(officer: Officer, since: datetime, born_since: date) -> Iterable[_Moved]:
    known = Person.objects.filter(recorded_at__gte=since, birth_date__gte=born_since)
    return [("birth", one.birth_date, one.pk) for one in jurisdiction.within(known, officer)[:MOST_SHOWN]]


def _moves(officer: Officer, since: datetime) -> Iterable[_Moved]:
    day = timezone.localdate(since)
    known = RegisterEntry.objects.filter(ended_at__isnull=True).filter(
        Q(moved_in_on__gte=day) | Q(moved_on__gte=day)
    )
    for one in jurisdiction.within(known, officer)[:MOST_SHOWN]:
        away = one.moved_on is not None and one.moved_on >= day
        yield (
            "departure" if away else "arrival",
            one.moved_on if away else one.moved_in_on,
            one.person_id,
        )


def done(officer: Officer, *, on: date) -> Done:
    """The officer's own work. Raises accounts' Refusal."""
    duties.check(officer, "lead.visit")
    monday = on - timedelta(days=on.weekday())
    waiting = leads.leads_of(officer).filter(status="visited", visits__officer=officer).distinct().count()
    mine = Report.objects.filter(officer=officer).order_by("-recorded_at", "-id")[:20]
    return Done(
        week=VisitRecord.objects.filter(officer=officer, visited_on__gte=monday).count(),
        waiting=waiting,
        reports=_lines(mine),
    )


# ------------------------------------------------------------------------------------------------ the town's side


def reports(officer: Officer) -> list[ReportLine]:
    """Reports of the area that are not answered, emergencies first, then those of the last month. Raises accounts' Refusal."""
    duties.check(officer, "lead.assign")
    every = jurisdiction.within(Report.objects.select_related("officer", "lead", "answered_by"), officer)
    waiting = list(every.exclude(status="answered")[:MOST_REPORTS])
    past = list(every.filter(status="answered").order_by("-answered_at")[:30])
    return _lines([*waiting, *past])


def reports_waiting(officer: Officer) -> int:
    """How many reports nobody has answered; the number beside the entry of the menu."""
    return jurisdiction.within(Report.objects.exclude(status="answered"), officer).count()


def sheet(officer: Officer, visit_id: int) -> tuple[VisitRecord, VisitSheet | None, list[Attachment]] | None:
    """A visit with what the phone brought along; None outside the area. Raises accounts' Refusal."""
    duties.check(officer, "lead.view")
    visits = VisitRecord.objects.select_related("lead", "officer")
    visit = jurisdiction.within(visits, officer, "lead__region").filter(pk=visit_id).first()
    if visit is None:
        return None
    brought = VisitSheet.objects.filter(visit=visit).first()
    return visit, brought, list(Attachment.objects.filter(visit=visit))


def _lines(found: Iterable[Report]) -> list[ReportLine]:
    rows = list(found)
    files: dict[int, list[Attachment]] = {}
    for one in Attachment.objects.filter(report__in=[row.pk for row in rows]):
        files.setdefault(one.report_id or 0, []).append(one)
    made = []
    for row in rows:
        told = json.loads(unseal(bytes(row.sealed), bound_to(row)))
        made.append(
            ReportLine(
                report=row,
                who=told["who"],
                where=told["where"],
                words=told["words"],
                files=files.get(row.pk, []),
                visit=told["visit"],
            )
        )
    return made
