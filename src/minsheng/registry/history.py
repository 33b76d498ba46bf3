"""What happened to a file and to one fact over time: who looked, what was paid month by month, what one column held before."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Q

from minsheng.registry.errors import RegistryError
from minsheng.registry.fact_words import FACT_TABLES, FactTable
from minsheng.registry.models import Enrolment, Relation
from minsheng.trail.models import Event

_LOOKS: Final = (
    "registry.household_viewed",
    "registry.reveal",
    "registry.means_refused",
    "registry.household_printed",
)


class Look(NamedTuple):
    """One look at a person or household, from the trail. `field` is empty where the file as a whole was opened."""

    seq: int
    at: datetime
    actor: str
    verb: str
    subject: str
    field: str
    reason: str


class MonthPaid(NamedTuple):
    """What a roll said for one person and programme in one month. `monthly_fen` None: the amount was not stated."""

    month: date
    person_id: int
    programme: str
    monthly_fen: int | None


class Stated(NamedTuple):
    """One value a column held: for which days, from which row, believed from when until when (NULL: still)."""

    value: Any
    valid_from: date | None
    valid_to: date | None
    batch_id: int | None
    feed: str
    file_name: str
    sheet: str
    row_number: int | None
    recorded_at: datetime
    ended_at: datetime | None


class Related(NamedTuple):
    """`other_id` is the `kind` of `person_id`, as these feeds say."""

    person_id: int
    other_id: int
    kind: str
    sources: tuple[str, ...]


def looks(household_id: int, person_ids: Collection[int], *, limit: int = 100) -> list[Look]:
    """Who looked at this household or its members, or was refused, newest first."""
    subjects = [f"household:{household_id}", *(f"person:{person}" for person in sorted(set(person_ids)))]
    events = Event.objects.filter(subject__in=subjects, verb__in=_LOOKS).order_by("-seq")[:limit]
    return [
        Look(
            event.seq,
            event.at,
            event.actor,
            event.verb,
            event.subject,
            str(event.detail.get("field", "")),
            str(event.detail.get("reason", "")),
        )
        for event in events
    ]


def paid_by_month(
    person_ids: Collection[int], *, first: date, last: date, known_at: datetime
) -> list[MonthPaid]:
    """Each month from `first` to `last` (first days of months) in which an enrolment of these persons ran.

    A month counts as the roll of that month said it: the row believed at the end of the month, or, of months before our first
    file, the earliest row that covers them. Programme and person in order, oldest month first. Raises RegistryError
    MONTHS_BACKWARDS.
    """
    if last < first:
        raise RegistryError("MONTHS_BACKWARDS", "起始月份晚于截止月份。")
    rows = list(
        Enrolment.objects.filter(person_id__in=person_ids, recorded_at__lte=known_at)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        .order_by("person_id", "programme", "recorded_at", "pk")
    )
    grouped: dict[tuple[int, str], list[Enrolment]] = defaultdict(list)
    for row in rows:
        grouped[row.person_id, row.programme].append(row)
    found = []
    month = first
    while month <= last:
        following = _next_month(month)
        for (person, programme), lines in grouped.items():
            running = _as_said(
                [line for line in lines if _runs(line, month, following)], min(following, known_at.date())
            )
            if running:
                amounts = [line.monthly_fen for line in running if line.monthly_fen is not None]
                found.append(MonthPaid(month, person, programme, sum(amounts) if amounts else None))
        month = following
    return found


def _runs(row: Enrolment, month: date, following: date) -> bool:
    return (row.valid_from is None or row.valid_from < following) and (
        row.valid_to is None or row.valid_to >= month
    )


def _as_said(rows: list[Enrolment], day: date) -> list[Enrolment]:
    """The rows believed on the day; where none had come by then, those that came first and were not withdrawn at once."""
    believed = [
        row
        for row in rows
        if row.recorded_at.date() <= day and (row.ended_at is None or row.ended_at.date() > day)
    ]
    if believed or any(row.recorded_at.date() <= day for row in rows):
        return believed
    first = min((row.recorded_at for row in rows), default=None)
    return [row for row in rows if row.recorded_at == first]


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def stated(person_id: int, table: str, field: str, *, known_at: datetime) -> list[Stated]:
    """Everything a field of a fact table ever held for a person, newest first, withdrawn values included.

    Whoever shows means or custody asks `purposes.require` first. Raises RegistryError FACT_UNKNOWN.
    """
    known = _table(table, field)
    rows = (
        known.model._default_manager.filter(person_id=person_id, recorded_at__lte=known_at)  # noqa: SLF001
        .select_related("batch")
        .order_by("-recorded_at", "-pk")
    )
    return [
        Stated(
            getattr(row, field),
            row.valid_from,
            row.valid_to,
            row.batch_id,
            row.batch.feed if row.batch else "",
            row.batch.file_name if row.batch else "",
            row.sheet,
            row.row_number,
            row.recorded_at,
            row.ended_at if row.ended_at and row.ended_at <= known_at else None,
        )
        for row in rows
    ]


def _table(name: str, field: str) -> FactTable:
    for table in FACT_TABLES:
        if table.model._meta.model_name == name and field in table.fields:  # noqa: SLF001 - documented by Django
            return table
    raise RegistryError("FACT_UNKNOWN", "没有这一项事实。")


def relations(person_ids: Collection[int], *, known_at: datetime) -> list[Related]:
    """Whom these persons are related to, each with the feeds that say so."""
    rows = (
        Relation.objects.filter(person_id__in=person_ids, recorded_at__lte=known_at)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gt=known_at))
        .order_by("person_id", "kind", "other_id", "source")
    )
    grouped: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for row in rows:
        grouped[row.person_id, row.other_id, row.kind].append(row.source)
    return [Related(*key, tuple(sources)) for key, sources in grouped.items()]
