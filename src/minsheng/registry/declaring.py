"""By which documents a household is declared to live together, for its page. The loader decides it (`loading.declared`)."""

from collections import defaultdict
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Q

from minsheng.registry.models import Authorisation, Enrolment, Household, Membership, RegisterEntry

PROGRAMMES: Final = ("dibao", "dibao_edge", "rigid_expense")
"""Whose rolls name families by number."""
AUTHORISATION: Final = "authorisation"


class Document(NamedTuple):
    """Lines of one file that name people of several booklets as one family. `kind`: a programme, or AUTHORISATION."""

    kind: str
    number: str
    person_ids: list[int]
    since: date | None
    batch_id: int | None
    file_name: str
    rows: list[int]


def documents(household: Household, on: date) -> list[Document]:
    """The newest first; none for a household that no document declares."""
    if household.kind != "joint" or household.basis != "declared":
        return []
    here = Membership.objects.filter(household=household, ended_at__isnull=True, valid_to__isnull=True)
    people = list(here.values_list("person_id", flat=True))
    booklets = dict(
        RegisterEntry.objects.filter(person__in=people, ended_at__isnull=True).values_list(
            "person_id", "household_key"
        )
    )
    told: dict[tuple[str, str], list[Enrolment | Authorisation]] = defaultdict(list)
    running = Q(person__in=people, ended_at__isnull=True) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    rolls = Enrolment.objects.filter(running, programme__in=PROGRAMMES).exclude(source_key="")
    for line in rolls.select_related("batch").order_by("row_number"):
        told[line.programme, line.source_key].append(line)
    letters = Authorisation.objects.filter(running, valid_from__lte=on)
    for letter in letters.select_related("batch").order_by("row_number"):
        told[AUTHORISATION, letter.request].append(letter)
    found = [
        _document(*key, lines)
        for key, lines in told.items()
        if len({booklets.get(line.person_id) for line in lines}) > 1
    ]
    return sorted(found, key=lambda one: one.since or date.min, reverse=True)


def _document(kind: str, number: str, lines: list[Enrolment | Authorisation]) -> Document:
    batch = lines[0].batch
    return Document(
        kind,
        number,
        [line.person_id for line in lines],
        max((line.valid_from for line in lines if line.valid_from), default=None),
        batch.pk if batch else None,
        batch.file_name if batch else "",
        [line.row_number for line in lines if line.row_number],
    )
