"""What happens next with a household and when: visits, deadlines, birthdays that matter, certificates, reviews."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from minsheng.discovery import rules
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.words import Tag
from minsheng.kernel.periods import add_months
from minsheng.registry.queries import FactLine
from minsheng.web.household.receiving import Grant

FORGOTTEN_DAYS = 90
"""An appointment that passed longer ago than this and was not kept is history, not an appointment."""
YEAR = 12


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing ahead. `person_id` None: the whole household; `tag` None: in its own time."""

    on: date
    text: str
    person_id: int | None = None
    tag: Tag | None = None
    url: str = ""
    note: str = ""


def coming(
    *,
    on: date,
    members: Iterable[Mapping[str, Any]],
    grants: Sequence[Grant],
    leads: Iterable[Lead],
    visits: Iterable[VisitRecord],
    facts: Iterable[FactLine],
    names: Mapping[str, str],
) -> list[Coming]:
    """The nearest first; what is overdue stands on top. `members`: person rows of the facts."""
    found = [
        *_of_leads(leads, names),
        *_of_visits(visits, facts, on),
        *(Coming(e.on, e.text, e.person_id) for e in rules.life_events(members, on)),
        *_of_grants(grants, on),
    ]
    ordered = sorted(found, key=lambda one: (one.on, one.text))
    return [_marked(one, on) for one in ordered]


def _marked(one: Coming, on: date) -> Coming:
    if one.on < on:
        tag = Tag("bad", _("已过期"))
    elif one.on <= on + timedelta(days=rules.SOON_DAYS):
        tag = Tag("warn", _("近期"))
    else:
        return one
    return Coming(one.on, one.text, one.person_id, tag, one.url, one.note)


def _of_leads(leads: Iterable[Lead], names: Mapping[str, str]) -> list[Coming]:
    return [
        Coming(
            lead.due_on,
            _("线索办理期限：%(programme)s") % {"programme": names.get(lead.programme, lead.programme)},
            lead.person_id,
            url=reverse("lead-detail", args=[lead.pk]),
        )
        for lead in leads
        if lead.due_on is not None and lead.status != "closed"
    ]


def _of_visits(visits: Iterable[VisitRecord], facts: Iterable[FactLine], on: date) -> list[Coming]:
    """Appointments that no later visit kept: of our own visits, and of the rounds a file reported."""
    made = [(visit.visited_on, visit.next_due_on) for visit in visits]
    by_visit: dict[tuple[int, date], date | None] = {}
    for line in facts:
        if line.table == "visit" and line.valid_from is not None:
            due = by_visit.setdefault((line.person_id, line.valid_from), None)
            by_visit[line.person_id, line.valid_from] = line.value if line.field == "next_due_on" else due
    made += [(day, due) for (_person, day), due in by_visit.items()]
    latest = max((day for day, _due in made), default=None)
    due = max((due for day, due in made if day == latest and due is not None), default=None)
    if due is None or due < on - timedelta(days=FORGOTTEN_DAYS):
        return []
    return [Coming(due, _("约定的下次走访"), note=_("上次走访 %(on)s") % {"on": latest})]


def _of_grants(grants: Sequence[Grant], on: date) -> list[Coming]:
    found = []
    seen = set()
    for grant in grants:
        if grant.until is not None:
            text = _("%(programme)s到期") % {"programme": grant.name}
            found.append(Coming(grant.until, text, grant.person_id))
        if grant.since is None or not grant.review_months or (grant.code, grant.since) in seen:
            continue
        seen.add((grant.code, grant.since))
        found.append(
            Coming(
                next_yearly(grant.since, on),
                _("%(programme)s年度复核") % {"programme": grant.name},
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
