"""Children without a guardian, who stand first on the home screens of county, town and village until somebody took them in."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from minsheng.accounts import jurisdiction
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.bulk import prepared
from minsheng.discovery import names, words
from minsheng.discovery.models import Lead
from minsheng.discovery.states import GUARDIAN
from minsheng.discovery.words import Tag
from minsheng.registry import presenting
from minsheng.registry import queries as registry
from minsheng.registry.identity import Identity

NOT_CLOSED = ("open", "assigned", "visited")


@dataclass(frozen=True, slots=True)
class Unguarded:
    """One child. `known_on`: the day of the file that told it, or of the week that did; `due`: what is due; `assignee`: who was
    sent, "" nobody yet; `name`: as the officer may see it.
    """

    lead_id: int
    name: str
    age: int | None
    place: str
    known_on: date
    due: Tag | None
    state: Tag
    assignee: str


def unguarded(officer: Officer, on: date, *, below: str = "") -> list[Unguarded]:
    """Those of the officer's area (or of `below`, an area within it), the longest known first; who sees nothing but the own
    visits has no list."""
    if ROLES[officer.role].own_only:
        return []
    first, last = jurisdiction.reach(officer)
    rows = [one for one in _open(first, last) if one.region.startswith(below)]
    if not rows:
        return []
    people = registry.identity({one.person_id for one in rows if one.person_id is not None})
    places = names.areas({one.region for one in rows})
    return [_told(officer, one, people.get(one.person_id or 0), places, on) for one in rows]


def _told(officer: Officer, lead: Lead, who: Identity | None, places: dict[str, str], on: date) -> Unguarded:
    age = presenting.age_of(lead.person.birth_date, on) if lead.person else None
    return Unguarded(
        lead_id=lead.pk,
        name=presenting.shown_name(officer, who.name, age) if who else "",
        age=age,
        place=places.get(lead.region, lead.region),
        known_on=timezone.localdate(lead.opened_at) if lead.reaction_id else lead.first_run.as_of,
        due=words.due_tag(lead.due_on, lead.status, on),
        state=words.status_tag(lead.status),
        assignee=lead.assignee.name if lead.assignee else "",
    )


@prepared
def _open(first: str, last: str) -> QuerySet[Lead]:
    found = Lead.objects.filter(
        region__gte=first, region__lte=last, programme="", label="warning", reason=GUARDIAN
    )
    told = (
        "region",
        "status",
        "due_on",
        "opened_at",
        "reaction",
        "first_run__as_of",
        "person__birth_date",
        "assignee__name",
    )
    return (
        found.filter(status__in=NOT_CLOSED)
        .select_related("person", "assignee", "first_run")
        .only(*told)
        .order_by("opened_at", "pk")
    )
