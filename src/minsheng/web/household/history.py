"""A household's past: what happened to it, and who looked at its file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.accounts.models import Officer
from minsheng.bulk import prepared
from minsheng.discovery import words
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.redaction import PARENTS
from minsheng.registry.fact_words import CUSTODY, MEANS, MEDICAL
from minsheng.registry.queries import FactLine, HouseholdFile
from minsheng.trail.models import Event
from minsheng.web.household.common import titled, together
from minsheng.web.verbs import VERBS

EVENTS_READ, EVENTS_SHOWN = 60, 10
MOMENTS_SHOWN = 30
WHAT: Final = {
    "id_number": gettext_noop("证件号码"),
    "name": gettext_noop("姓名"),
    "phone": gettext_noop("联系电话"),
    "account": gettext_noop("发放账户户名"),
    "address": gettext_noop("住址"),
    MEDICAL: gettext_noop("医疗和残疾信息"),
    MEANS: gettext_noop("收入财产核对信息"),
    CUSTODY: gettext_noop("羁押信息"),
    PARENTS: gettext_noop("父母的情形"),
}
DATED: Final = {
    ("death", "died_on"): gettext_noop("去世"),
    ("registerentry", "moved_on"): gettext_noop("户口迁出或注销"),
    ("registerentry", "moved_in_on"): gettext_noop("户口迁入"),
}
"""Facts whose value is the day of what happened."""
BEGUN: Final = {
    "declaration": gettext_noop("自主申报困难"),
    "visit": gettext_noop("走访"),
    "authorisation": gettext_noop("授权核对家庭经济状况"),
}
"""Kinds of fact whose `valid_from` is the day of what happened."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `person_id` None: to the whole household; `also`: others to whom the same happened."""

    on: date
    text: str
    person_id: int | None = None
    source: str = ""
    url: str = ""
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody did with the file on one day: `what` was revealed, of `count` members, so many `times`."""

    at: datetime
    verb: str
    what: str
    who: str
    reason: str
    count: int
    times: int


def moments(
    facts: Iterable[FactLine],
    leads: Iterable[Lead],
    visits: Iterable[VisitRecord],
    names: Mapping[str, str],
    on: date,
) -> list[Moment]:
    """What happened up to `on`, the newest first."""
    found = {*_of_facts(facts, names), *_of_leads(leads, names), *_of_visits(visits)}
    past = [one for one in found if one.on <= on]
    ordered = sorted(past, key=lambda one: (one.on, one.text, -(one.person_id or 0)), reverse=True)
    return together(ordered)[:MOMENTS_SHOWN]


def _of_facts(facts: Iterable[FactLine], names: Mapping[str, str]) -> Iterable[Moment]:
    for line in facts:
        dated, begun = DATED.get((line.table, line.field)), BEGUN.get(line.table)
        if dated and isinstance(line.value, date):
            yield Moment(line.value, _(dated), line.person_id, line.file_name)
        elif begun and line.valid_from is not None:
            yield Moment(line.valid_from, _(begun), line.person_id, line.file_name)
        elif line.table == "enrolment" and line.field == "programme":
            yield from _of_enrolment(line, names.get(line.value, str(line.value)))


def _of_enrolment(line: FactLine, programme: str) -> Iterable[Moment]:
    if line.valid_from is not None:
        text = _("开始享受%(programme)s") % {"programme": programme}
        yield Moment(line.valid_from, text, line.person_id, line.file_name)
    if line.valid_to is not None:
        text = _("不再享受%(programme)s") % {"programme": programme}
        yield Moment(line.valid_to, text, line.person_id, line.file_name)


def _of_leads(leads: Iterable[Lead], names: Mapping[str, str]) -> Iterable[Moment]:
    happened: dict[tuple[date, str], list[Lead]] = {}
    for lead in leads:
        values = {"programme": titled(lead, names), "label": words.label_tag(lead.label).text}
        opened = _("研判发现线索：%(programme)s（%(label)s）") % values
        happened.setdefault((timezone.localdate(lead.opened_at), opened), []).append(lead)
        if lead.closed_at is not None:
            values["outcome"] = lead.get_outcome_display()
            closed = _("线索办结：%(programme)s（%(outcome)s）") % values
            happened.setdefault((timezone.localdate(lead.closed_at), closed), []).append(lead)
    for (on, text), same in happened.items():
        url = reverse("lead-detail", args=[same[0].pk]) if len(same) == 1 else "#leads"
        yield from (
            Moment(on, text, person, "", url) for person in dict.fromkeys(one.person_id for one in same)
        )


def _of_visits(visits: Iterable[VisitRecord]) -> Iterable[Moment]:
    for visit in visits:
        text = _("走访，见到本人") if visit.met_person else _("走访，没有见到本人")
        yield Moment(
            visit.visited_on, text, None, visit.officer.name, reverse("lead-detail", args=[visit.lead_id])
        )


def looked(file: HouseholdFile) -> list[Looked]:
    """Who did what with this household and its members, the newest first; one deed about several members is one line."""
    subjects = [f"household:{file.household.pk}", *(f"person:{member.person_id}" for member in file.members)]
    events = _events(subjects)
    people = officer_names(events)
    lines: list[Looked] = []
    for _same, group in groupby(events, key=_deed):
        first, *others = group
        count = len({event.subject for event in (first, *others)})
        what = WHAT.get(str(first.detail.get("field")))
        lines.append(
            Looked(
                at=first.at,
                verb=_(VERBS.get(first.verb, first.verb)),
                what=_(what) if what else "",
                who=people.get(first.actor, first.actor),
                reason=str(first.detail.get("reason", "")),
                count=count,
                times=(1 + len(others)) // count,
            )
        )
    return lines[:EVENTS_SHOWN]


@prepared
def _events(subjects: Iterable[str]) -> QuerySet[Event]:
    return Event.objects.filter(subject__in=subjects).order_by("-seq")[:EVENTS_READ]


def officer_names(events: Sequence[Event]) -> dict[str, str]:
    """The actors of these events by name."""
    usernames = {event.actor.removeprefix("officer:") for event in events}
    return {f"officer:{username}": name for username, name in _named(usernames)} if usernames else {}


@prepared
def _named(usernames: Iterable[str]) -> QuerySet[Officer, tuple[str, str]]:
    return Officer.objects.filter(username__in=usernames).values_list("username", "name")


def _deed(event: Event) -> tuple[Any, ...]:
    """What makes events one line: the same officer, verb, field and reason on the same day."""
    return (
        timezone.localdate(event.at),
        event.actor,
        event.verb,
        event.detail.get("field"),
        event.detail.get("reason"),
    )
