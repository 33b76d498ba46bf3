"""Enrolments that are probable only: see `loading.probable`."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from minsheng.registry.models import ProbableEnrolment


class Probable(NamedTuple):
    """A row of a roll that probably means this person. `rule`: found by number, household, village or name alone."""

    person_id: int
    programme: str
    rule: str
    batch_id: int
    file_name: str
    sheet: str
    row_number: int


def probable_enrolments(
    *, known_at: datetime, person_ids: Collection[int] | None = None
) -> dict[tuple[int, str], Probable]:
    """{(person, programme): the row} as believed at an instant; of these persons, or of everybody.

    No fact: it suppresses a lead or lowers it to `check`; nobody gets or loses anything by it.
    """
    rows = ProbableEnrolment.objects.filter(recorded_at__lte=known_at).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=known_at)
    )
    if person_ids is not None:
        rows = rows.filter(person_id__in=list(person_ids))
    return {
        (row.person_id, row.programme): Probable(
            row.person_id,
            row.programme,
            row.rule,
            row.batch_id,
            row.batch.file_name,
            row.sheet,
            row.row_number,
        )
        for row in rows.select_related("batch").order_by("pk")
    }
