"""What happens next with a household, when, and whose turn it is: visits, answers, deadlines, birthdays, reviews."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from minsheng.accounts.roles import ROLES
from minsheng.bulk import prepared
from minsheng.discovery import rules
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.words import Tag
from minsheng.fieldwork.models import Stop
from minsheng.fieldwork.planning import key_of
from minsheng.fieldwork.rules import monday_of
from minsheng.fieldwork.stops import to_do
from minsheng.kernel.periods import add_months
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.queries import FactLine
from minsheng.web.household.checking import CheckLine
from minsheng.web.household.common import titled, together
from minsheng.web.household.receiving import Grant

TOWN: Final = ROLES["town_desk"].name_zh
VILLAGE: Final = ROLES["village_worker"].name_zh
WEEK: Final = timedelta(days=7)
SOON: Final = timedelta(days=60)

FORGOTTEN_DAYS = 90
"""An appointment that passed longer ago than this and was not kept is history, not an appointment."""
YEAR = 12


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing ahead. `who`: whose turn it is; `person_id` None: the whole household; `tag` None: in its own time; `also`:
    others of whom the same is said."""

    on: date
    text: str
    who: str
    person_id: int | None = None
    tag: Tag | None = None
    url: str = ""
    note: str = ""
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has read already. `people`: everybody of the household, the dead too; `members`: person rows of the
    facts; `reviews`: deaths that wait to be looked at."""

    people: Sequence[int]
    members: Sequence[Mapping[str, Any]]
    grants: Sequence[Grant]
    leads: Sequence[Lead]
    visits: Sequence[VisitRecord]
    facts: Sequence[FactLine]
    checks: Sequence[CheckLine]
    reviews: Sequence[DeathReview]
    names: Mapping[str, str]


def coming(household_id: int, region: str, known: Known, on: date) -> list[Coming]:
    """The nearest first; what is overdue stands on top. One query: the week's plan."""
    planned = _planned(household_id, region, known.people)
    events = rules.life_events(known.members, on)
    found = [
        *(_of_stop(stop) for stop in planned),
        *_of_leads(known.leads, known.names, on, is_planned=bool(planned)),
        *_of_visits(known.visits, known.facts, on),
        *_of_checks(known.checks),
        *_of_deaths(known.reviews),
        *(Coming(e.on, e.text, _(TOWN), e.person_id) for e in events),
        *_of_grants(known.grants, on),
    ]
    ordered = sorted(found, key=lambda one: (one.on, one.text))
    return together([_marked(one, on) for one in ordered])


def _marked(one: Coming, on: date) -> Coming:
    if one.on < on:
        return replace(one, tag=Tag("bad", _("已过期")))
    if one.on <= on + SOON:
        return replace(one, tag=Tag("warn", _("近期")))
    return one


def _planned(household_id: int, region: str, people: Iterable[int]) -> list[Stop]:
    """Visits of the weekly plans that nobody has made yet; members without a joint household stand alone in a plan."""
    keys = [key_of(household_id, None), *(key_of(None, person) for person in people)]
    return _stops(region, keys)


@prepared
def _stops(region: str, keys: Iterable[str]) -> QuerySet[Stop]:
    stops = to_do(Stop.objects.filter(region=region, key__in=keys))
    return stops.select_related("officer").order_by("due_on", "pk")


def _of_stop(stop: Stop) -> Coming:
    return Coming(stop.due_on, _("走访计划"), stop.officer.name)


def _of_leads(
    leads: Iterable[Lead], names: Mapping[str, str], on: date, *, is_planned: bool
) -> Iterable[Coming]:
    """Deadlines; and for what nobody has been given, when the next week is planned."""
    waiting = []
    due: dict[tuple[date, str, str], list[Lead]] = {}
    for lead in leads:
        if lead.status == "closed":
            continue
        if lead.due_on is None:
            waiting.append(lead)
            continue
        who = lead.assignee.name if lead.assignee else _(TOWN)
        due.setdefault((lead.due_on, who, titled(lead, names)), []).append(lead)
    for (on_day, who, title), same in due.items():
        people = list(dict.fromkeys(lead.person_id for lead in same if lead.person_id))
        yield Coming(
            on_day,
            _("线索办理期限：%(what)s") % {"what": title},
            who,
            next(iter(people), None),
            url=reverse("lead-detail", args=[same[0].pk]) if len(same) == 1 else "#leads",
            also=tuple(people[1:]),
        )
    if waiting and not is_planned and not all(lead.held for lead in waiting):
        text = ngettext("安排走访：%(n)d 条线索还没有分派", "安排走访：%(n)d 条线索还没有分派", len(waiting))
        yield Coming(
            monday_of(on) + WEEK,
            text % {"n": len(waiting)},
            _(TOWN),
            url=reverse("lead-detail", args=[waiting[0].pk]),
        )


def _of_visits(visits: Iterable[VisitRecord], facts: Iterable[FactLine], on: date) -> list[Coming]:
    """Appointments that no later visit kept: of our own visits, and of the rounds a file reported."""
    made = [(visit.visited_on, visit.next_due_on, visit.officer.name) for visit in visits]
    by_visit: dict[tuple[int, date], date | None] = {}
    for line in facts:
        if line.table == "visit" and line.valid_from is not None:
            due = by_visit.setdefault((line.person_id, line.valid_from), None)
            by_visit[line.person_id, line.valid_from] = line.value if line.field == "next_due_on" else due
    made += [(day, due, _(VILLAGE)) for (_person, day), due in by_visit.items()]
    latest = max((day for day, _due, _who in made), default=None)
    kept = [(due, who) for day, due, who in made if day == latest and due is not None]
    due, who = max(kept, default=(None, ""))
    if due is None or due < on - timedelta(days=FORGOTTEN_DAYS):
        return []
    return [Coming(due, _("约定的下次走访"), who, note=_("上次走访 %(on)s") % {"on": latest})]


def _of_checks(checks: Iterable[CheckLine]) -> Iterable[Coming]:
    """By when the missing answers should come, and whose they are."""
    for one in checks:
        if one.due_on is not None:
            yield Coming(one.due_on, _("收入财产核对答复"), one.waits_for, one.person_id, note=one.tag.text)


def _of_deaths(reviews: Iterable[DeathReview]) -> Iterable[Coming]:
    """Deaths that somebody has to look at: nothing stops before."""
    for review in reviews:
        yield Coming(review.due_on, _("核实死亡登记"), _(TOWN), review.person_id)


def _of_grants(grants: Sequence[Grant], on: date) -> list[Coming]:
    found = []
    seen = set()
    for grant in grants:
        if grant.until is not None:
            text = _("%(programme)s到期") % {"programme": grant.name}
            found.append(Coming(grant.until, text, _(TOWN), grant.person_id))
        if grant.since is None or not grant.review_months or (grant.code, grant.since) in seen:
            continue
        seen.add((grant.code, grant.since))
        found.append(
            Coming(
                next_yearly(grant.since, on),
                _("%(programme)s年度复核") % {"programme": grant.name},
                _(TOWN),
                note=_("从起享月推算；%(classes)s；%(clause)s")
                % {
                    "classes": _("、").join(
                        _("%(class)s %(n)d 个月") % {"class": name, "n": months}
                        for name, months in grant.review_months
                    ),
                    "clause": grant.review_clause,
                },
            )
        )
    return found


def next_yearly(since: date, on: date) -> date:
    """The first anniversary of `since` that is not before `on`."""
    day = since
    while day < on or day == since:
        day = add_months(since, YEAR * (day.year - since.year + 1))
    return day
