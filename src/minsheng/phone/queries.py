"""What the phone shows, and what the town sees of it. Each asks duty and area first."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.bulk import counted, prepared
from minsheng.discovery import queries as leads
from minsheng.discovery.evidence import dead_in
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.rules import age_on
from minsheng.phone.models import Attachment, Report, VisitSheet, bound_to
from minsheng.registry import queries as registry
from minsheng.registry.deaths import presenting as deaths
from minsheng.registry.deaths.queries import of_persons, questions_put
from minsheng.registry.identity import unseal
from minsheng.registry.models import Birth, Death, Person, RegisterEntry, Relation

Fact = TypeVar("Fact", bound=Model)

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
    """Somebody of the village died, was born, moved in or away. `kind`: death | birth | arrival | departure. `lead_id`: the open
    lead about somebody's death, where the village says that the person lives."""

    kind: str
    on: date | None
    name: str
    sex: int | None
    age: int | None
    lead_id: int | None = None


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


def given(officer: Officer) -> QuerySet[Lead]:
    """Assigned to the officer and not yet visited, the nearest due date first."""
    mine = leads.leads_of(officer).filter(status="assigned", assignee=officer)
    return mine.order_by(F("due_on").asc(nulls_last=True), "-rank", "id")


def new(officer: Officer) -> QuerySet[Lead]:
    """Found in the officer's area and given to nobody yet."""
    return leads.leads_of(officer).filter(status="open", held=False).order_by("-rank", "id")


def cards(officer: Officer, found: QuerySet[Lead], *, on: date) -> list[Card]:
    """At most 60 cards in the order of the query."""
    return cards_of(officer, list(found.select_related("assignee").defer("evidence")[:MOST_SHOWN]), on=on)


def cards_of(officer: Officer, shown: Sequence[Lead], *, on: date) -> list[Card]:
    """The cards of leads of the officer's area, with the last visit to each household."""
    lasts = last_visits([lead.household_id for lead in shown if lead.household_id is not None])
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


def said_dead(officer: Officer, lead: Lead) -> list[deaths.Line]:
    """The persons of a lead whom the registry takes for dead now."""
    people = dead_in(lead.evidence)
    return deaths.lines(officer, of_persons(officer, people)) if people else []


def last_visits(households: Sequence[int]) -> dict[int, Last]:
    """Household to its latest visit; visits of years ago come along, they are few."""
    found = VisitRecord.objects.filter(lead__household_id__in=households).order_by("visited_on", "pk")
    return {
        household: Last(on, met, note)
        for household, on, met, note in found.values_list(
            "lead__household_id", "visited_on", "met_person", "note"
        )
    }


def changes(officer: Officer, *, on: date) -> list[Change]:
    """What the registry learnt about the officer's area within a week, the latest first. Raises accounts' Refusal.

    Who comes out of custody is not among them: that file may not be used to tell a village.
    """
    rows, newborn = _changed(officer, on)
    people = {p.pk: p for p in Person.objects.filter(pk__in=[row[2] for row in rows])}
    names = registry.identity({*people, *(one.person_id for one in newborn)})
    doubtful = _doubtful(officer, [person for kind, _day, person in rows if kind == "death"])
    made = []
    for kind, day, person_id in rows:
        person = people[person_id]
        age = age_on(person.birth_date, on)
        name = leads.shown_name(officer, names[person_id].name, age)
        made.append(Change(kind, day, name, person.sex, age, doubtful.get(person_id)))
    for one in newborn:
        mother = _("%(who)s的孩子") % {"who": leads.shown_name(officer, names[one.person_id].name, None)}
        made.append(Change("birth", one.valid_from, mother, one.sex, age_on(one.valid_from, on)))
    return sorted(made, key=lambda one: one.on or date.min, reverse=True)


def _doubtful(officer: Officer, dead: Sequence[int]) -> dict[int, int]:
    """Person to the open lead that asks whether the death is true."""
    if not dead or not duties.may(officer, "death.report"):
        return {}
    found = leads.leads_of(officer).filter(reason="dead", person__in=dead).exclude(status="closed")
    return dict(found.order_by("-pk").values_list("person_id", "pk"))


def deaths_asked(officer: Officer) -> list[deaths.Asked]:
    """Deaths that may be somebody's of the area and that the files cannot tell; [] for who may say nothing of deaths."""
    if not duties.may(officer, "death.report"):
        return []
    return deaths.asked(officer, questions_put(officer)[:MOST_SHOWN], leads.shown_name)


def deaths_unanswered(officer: Officer) -> int:
    """How many of `deaths_asked` the village has said nothing of; nobody's name is opened for it."""
    if not duties.may(officer, "death.report"):
        return 0
    return questions_put(officer).filter(said_who="").count()


def changes_counted(officer: Officer, *, on: date) -> int:
    """How many `changes` are; nobody's name is opened for it. Raises accounts' Refusal."""
    rows, newborn = _changed(officer, on)
    return len(rows) + len(newborn)


_Moved = tuple[str, date | None, int]


def _changed(officer: Officer, on: date) -> tuple[list[_Moved], list[Birth]]:
    """Whom something happened to, and children whom the register does not have yet."""
    duties.check(officer, "change.view")
    since = timezone.make_aware(datetime.combine(on - timedelta(days=CHANGE_DAYS), datetime.min.time()))
    here = jurisdiction.reach(officer)
    village = here[0] if here[0] == here[1] else ""
    died = _deaths_in_village(since, village) if village else _deaths(since, *here)
    certified = _certified_in_village(since, village) if village else _certified(since, *here)
    rows: list[_Moved] = [("death", died_on, person) for died_on, person in died]
    rows += [
        ("birth", born_on, person)
        for born_on, person in _births(since, on - timedelta(days=BIRTH_DAYS), *here)
    ]
    return [*rows, *_moves(since, *here)], list(certified)


@prepared
def _deaths(since: datetime, first: str, last: str) -> QuerySet[Death, tuple[date, int]]:
    return _dead(since, _here(first, last))


@prepared
def _deaths_in_village(since: datetime, village: str) -> QuerySet[Death, tuple[date, int]]:
    return _dead(since, _in_village(village))


def _dead(since: datetime, here: Q | Exists) -> QuerySet[Death, tuple[date, int]]:
    known = Death.objects.filter(here, recorded_at__gte=since, ended_at__isnull=True)
    return known.values_list("died_on", "person_id")[:MOST_SHOWN]


@prepared
def _births(
    since: datetime, born_since: date, first: str, last: str
) -> QuerySet[Person, tuple[date | None, int]]:
    known = Person.objects.filter(recorded_at__gte=since, birth_date__gte=born_since)
    here = known.filter(region__gte=first, region__lte=last)
    return here.values_list("birth_date", "pk")[:MOST_SHOWN]


@prepared
def _certified(since: datetime, first: str, last: str) -> QuerySet[Birth]:
    return _unregistered(since, _here(first, last))


@prepared
def _certified_in_village(since: datetime, village: str) -> QuerySet[Birth]:
    return _unregistered(since, _in_village(village))


def _unregistered(since: datetime, here: Q | Exists) -> QuerySet[Birth]:
    """Birth certificates of children whom the register does not have yet."""
    registered = Relation.objects.filter(
        person_id=OuterRef("person_id"), kind="child", source="births", ended_at__isnull=True,
        other__birth_date=OuterRef("valid_from"),
    )  # fmt: skip
    known = Birth.objects.filter(here, recorded_at__gte=since, ended_at__isnull=True)
    return known.filter(~Exists(registered)).order_by("pk")[:MOST_SHOWN]


def _here(first: str, last: str) -> Exists:
    """About people of the area; asked of each fact, which are few: joined, the database would begin with everybody."""
    return Exists(Person.objects.filter(pk=OuterRef("person_id"), region__gte=first, region__lte=last))


def _in_village(village: str) -> Q:
    """About people of a village, who are fewer than the facts of a week in which a prefecture's first files came."""
    return Q(person__in=Person.objects.filter(region=village).order_by().values("pk"))


def _moves(since: datetime, first: str, last: str) -> Iterable[_Moved]:
    """Who moved in or away, and who is back in the register after having been away."""
    day = timezone.localdate(since)
    # One question for each: together they would read the whole register through.
    each = (*_came(day, first, last), *_went(day, first, last), *_back(since, first, last))
    for one in {one.pk: one for one in each}.values():
        away = one.status != "normal" and one.moved_on is not None and one.moved_on >= day
        came = one.moved_in_on if one.moved_in_on and one.moved_in_on >= day else None
        yield (
            "departure" if away else "arrival",
            one.moved_on if away else came or timezone.localdate(one.recorded_at),
            one.person_id,
        )


def _registered(first: str, last: str) -> QuerySet[RegisterEntry]:
    return RegisterEntry.objects.filter(ended_at__isnull=True, region__gte=first, region__lte=last)


@prepared
def _came(day: date, first: str, last: str) -> QuerySet[RegisterEntry]:
    return _registered(first, last).filter(moved_in_on__gte=day)[:MOST_SHOWN]


@prepared
def _went(day: date, first: str, last: str) -> QuerySet[RegisterEntry]:
    return _registered(first, last).filter(moved_on__gte=day)[:MOST_SHOWN]


@prepared
def _back(since: datetime, first: str, last: str) -> QuerySet[RegisterEntry]:
    gone = RegisterEntry.objects.filter(ended_at__gte=since, status__in=["moved", "cancelled"])
    return _registered(first, last).filter(
        Exists(gone.filter(person_id=OuterRef("person_id"), ended_at=OuterRef("recorded_at"))),
        person__in=gone.values("person_id"),
        status="normal",
        recorded_at__gte=since,
    )[:MOST_SHOWN]


def done(officer: Officer, *, on: date) -> Done:
    """The officer's own work. Raises accounts' Refusal."""
    duties.check(officer, "lead.visit")
    monday = on - timedelta(days=on.weekday())
    waiting = leads.leads_of(officer).filter(status="visited", visits__officer=officer).distinct().count()
    mine = Report.objects.filter(officer=officer).order_by("-recorded_at", "-id")[:20]
    return Done(
        week=_households(VisitRecord.objects.filter(officer=officer, visited_on__gte=monday)),
        waiting=waiting,
        reports=_lines(mine),
    )


def _households(visits: QuerySet[VisitRecord]) -> int:
    """A visit that served several leads of a household is one."""
    went = visits.order_by().values_list("visited_on", "lead__household_id", "lead__person_id")
    return len({(on, home or -(person or 0)) for on, home, person in went})


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
    return _waiting(*jurisdiction.reach(officer))[0]


@prepared
def _waiting(first: str, last: str) -> QuerySet[Any, int]:
    return counted(Report.objects.exclude(status="answered").filter(region__gte=first, region__lte=last))


def sheet(officer: Officer, visit_id: int) -> tuple[VisitRecord, VisitSheet | None, list[Attachment]] | None:
    """A visit with what the phone brought along; None outside the area. Raises accounts' Refusal."""
    visits = VisitRecord.objects.filter(lead__in=leads.leads_of(officer).values("pk"))
    visit = visits.select_related("lead", "officer").filter(pk=visit_id).first()
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
