"""What a household gets: each running grant with its day, amount and source."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from minsheng.bulk import prepared
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.registry.models import Enrolment
from minsheng.ui import english
from minsheng.web.household.common import EVER
from minsheng.web.household.standing import why_url


@dataclass(frozen=True, slots=True)
class Grant:
    """A programme that runs for a person. `monthly_fen` None: the roll pays it to another member, or says no amount.

    `source`: file and row of the roll; `why_url`: how the amount comes about, "" where the policies do not know it.
    `paid`: by month in money; `review_months`: (class, months) between reviews, with `review_clause`.
    """

    person_id: int
    code: str
    name: str
    monthly_fen: int | None
    add_on_fen: int
    since: date | None
    until: date | None
    source: str
    batch_id: int | None
    why_url: str
    review_months: tuple[tuple[str, int], ...]
    review_clause: str


def grants_of(
    people: Iterable[int], household_id: int, names: Mapping[str, str], pack: Pack, on: date
) -> list[Grant]:
    """Running grants by programme, the amounts first."""
    rows = _running(list(people) or [0], on)
    versions = pack.programmes(on)
    return [_grant(row, household_id, names, versions.get(row.programme)) for row in rows]


@prepared
def _running(people: Collection[int], on: date) -> QuerySet[Enrolment]:
    return (
        Enrolment.objects.filter(person__in=people, ended_at__isnull=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        .select_related("batch")
        .order_by("programme", "-monthly_fen", "person_id", "valid_from")
    )


def _grant(row: Enrolment, household_id: int, names: Mapping[str, str], version: Programme | None) -> Grant:
    alone = version is not None and version.subject.value == "person"
    review = version.review if version else None
    return Grant(
        person_id=row.person_id,
        code=row.programme,
        name=english.clause(names.get(row.programme, row.programme)),
        monthly_fen=paid_fen(row),
        add_on_fen=row.add_on_fen or 0,
        since=row.valid_from,
        until=row.valid_to,
        source=source_of(row),
        batch_id=row.batch_id,
        why_url=why_url(household_id, row.programme, row.person_id if alone else None) if version else "",
        review_months=review.months if review else (),
        review_clause=review.clause if review else "",
    )


def paid_fen(row: Enrolment) -> int | None:
    """What the roll pays a month, with the add-on that it lists in a column of its own; None where it says neither."""
    if row.monthly_fen is None and not row.add_on_fen:
        return None
    return (row.monthly_fen or 0) + (row.add_on_fen or 0)


def source_of(row: Enrolment) -> str:
    """File and row of the roll, or the number of our own decision."""
    if row.batch is None:
        return _("本局决定 %(n)s") % {"n": row.decision}
    return f"{row.batch.file_name} " + _("第 %(n)s 行") % {"n": row.row_number}


def paid_on(
    people: Collection[int], programme: str, day: date, known_at: datetime, by: datetime
) -> tuple[int | None, str]:
    """What the rolls pay these people on the day in fen, and from which row; None where they say no amount, without a row
    where they do not name anybody.

    A roll says since when somebody is on it, not since when the sum is paid: of a day gone by the roll that was believed when
    it was over (`by`) says it, before the first roll the first one.
    """
    rows = _rolls(list(people) or [0], programme, day, known_at)
    at = min(known_at, max(by, min((row.recorded_at for row in rows), default=known_at)))
    found = [row for row in rows if row.recorded_at <= at and (row.ended_at is None or row.ended_at > at)]
    amounts = {row: fen for row in found if (fen := paid_fen(row)) is not None}
    places = _("、").join(source_of(row) for row in amounts or found)
    return (sum(amounts.values()) if amounts else None), places


@prepared
def _rolls(people: Collection[int], programme: str, day: date, known_at: datetime) -> QuerySet[Enrolment]:
    """Rows of a roll that hold on the day, those that were believed once too."""
    return (
        Enrolment.objects.filter(EVER, person__in=people, programme=programme, recorded_at__lte=known_at)
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .select_related("batch")
        .order_by("row_number")
    )
