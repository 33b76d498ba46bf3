"""Finding people: by name, pinyin initials or the end of an ID number, inside one's own area."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minsheng.accounts.models import Officer
from minsheng.disclosure.masks import mask_id
from minsheng.registry import presenting, queries
from minsheng.trail.actions import record
from minsheng.ui.components import Crumb

LONGEST_QUESTION: Final = 60


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A person found, masked."""

    person_id: int
    name: str
    id_number: str
    sex: int | None
    age: int | None
    place: str
    household_id: int | None


@require_http_methods(["GET", "HEAD", "POST"])
def person_search(request: HttpRequest) -> HttpResponse:
    """The question comes by POST, so that no name and no number stands in an address; only that one searched is noted."""
    officer = request.user
    assert isinstance(officer, Officer)
    asked = request.POST.get("q", "").strip()[:LONGEST_QUESTION]
    found = _found(officer, asked) if asked else []
    context = {
        "asked": asked,
        "found": found,
        "is_full": len(found) >= queries.MOST_FOUND,
        "most": queries.MOST_FOUND,
        "crumbs": [Crumb(_("对象")), Crumb(_("查人查户"))],
    }
    return render(request, "registry/person_search.html", context)


def _found(officer: Officer, asked: str) -> list[FoundLine]:
    people = queries.search_people(officer, asked)
    record(
        actor=officer.actor,
        verb="registry.search",
        subject="registry",
        detail={"found": len(people)},
        now=timezone.now(),
    )
    numbers = queries.identity(person.person_id for person in people)
    places = presenting.area_names(person.region for person in people)
    on = timezone.localdate()
    lines = []
    for person in people:
        age = presenting.age_of(person.birth_date, on)
        lines.append(
            FoundLine(
                person_id=person.person_id,
                name=presenting.shown_name(officer, person.name, age),
                id_number=mask_id(numbers[person.person_id].id_number),
                sex=person.sex,
                age=age,
                place=places.get(person.region, ""),
                household_id=person.joint_id,
            )
        )
    return lines
