"""What registering a file will write: computed from reads alone, applied in one short transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import pyarrow as pa
from django.db.models import Model

from minsheng.bulk import copy_rows, indexes_afterwards, update_rows
from minsheng.registry import rules, sync
from minsheng.registry.matching import Linked, Refused
from minsheng.registry.models import Coverage, Link, LinkCount


class Source(NamedTuple):
    """A checked file: its batch, its feed, its staged rows, the days it speaks of and the day it came.

    `nobody_in`: of a roll without a row, the counties (6 digits) of which it says that nobody is on it; `nobody_programmes`: on
    which, where the feed itself names none.
    """

    batch_id: int
    feed: str
    full: bool
    staged: pa.Table
    period_from: date
    period_to: date
    freshness_days: int
    closes: tuple[str, ...]
    received_on: date
    nobody_in: tuple[str, ...] = ()
    nobody_programmes: tuple[str, ...] = ()

    @property
    def arrived_on(self) -> date:
        """The day from which a ground to look must hold: when the file came, or the last day it speaks of if that is past."""
        return min(self.received_on, self.period_to)

    @property
    def read_on(self) -> date:
        """The last day on which a ground may begin: when the file came, or the last day it speaks of if that is later."""
        return max(self.received_on, self.period_to)


class Insert(NamedTuple):
    """New rows whose primary keys were reserved."""

    model: type[Model]
    columns: Sequence[str]
    rows: pa.Table
    constants: dict[str, object]


class Update(NamedTuple):
    """Columns to set; each row ends with its primary key."""

    model: type[Model]
    columns: Sequence[str]
    rows: list[tuple[Any, ...]]


class Covered(NamedTuple):
    """The file is complete for this table, county and days."""

    table: str
    county: str
    from_date: date
    to_date: date


class Warned(NamedTuple):
    """A row that is accepted with a remark; `extra` continues the message of its code."""

    row: int
    code: str
    column: str
    extra: str = ""


class Doubt(NamedTuple):
    """A full file that may not be complete: rows that came, rows accepted; rows that stand, rows of them that would end."""

    came: int
    accepted: int
    standing: int
    gone: int


class Mixed(NamedTuple):
    """A row of deaths (by position) with the number of `holder` and the name of another, or without a number: that of
    `namesake`, if it is clear. Never neither. `died_on`: None where the row has no day."""

    row: int
    holder: int | None
    namesake: int | None
    died_on: date | None = None


@dataclass
class Plan:
    """Everything one file changes. `inserts` and `updates` come first, then `changes` in order.

    `kept`: what may stay of the staged rows of a purpose-bound feed (NULL: all of them); `cells_dropped`: cells in other rows
    that nobody may know; `earlier`: a file of a later period is registered, and what that one states was taken out;
    `doubt`: why a full file only adds, and `apart`: whether each change may be it alone; `mixed`: of whose death a row speaks
    has to be asked.
    """

    inserts: list[Insert] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    changes: list[sync.Changes] = field(default_factory=list)
    covered: list[Covered] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    warned: list[Warned] = field(default_factory=list)
    linked: list[Linked] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    rows_unauthorised: int = 0
    cells_dropped: int = 0
    earlier: bool = False
    doubt: Doubt | None = None
    mixed: list[Mixed] = field(default_factory=list)
    apart: bool = False
    kept: pa.Table | None = None
    person_ids: pa.Array = field(default_factory=lambda: pa.array([], pa.int64()))


def write(plan: Plan, source: Source, *, now: datetime) -> None:
    """Apply a plan inside the caller's transaction."""
    fixed = {"batch_id": source.batch_id, "recorded_at": now}
    with indexes_afterwards(_new_rows(plan)):
        for insert in plan.inserts:
            copy_rows(insert.model, insert.columns, insert.rows, constants=fixed | insert.constants)
        for update in plan.updates:
            update_rows(update.model, update.columns, update.rows)
        for changes in plan.changes:
            sync.apply(changes, batch_id=source.batch_id, now=now)
    _write_coverage(plan.covered, source, now)
    _write_links(plan, source, now)


def _new_rows(plan: Plan) -> Counter[type[Model]]:
    """How many rows each table gets; none for a table of which rows are ended or changed: those are found by its indexes."""
    rows: Counter[type[Model]] = Counter()
    for insert in plan.inserts:
        rows[insert.model] += insert.rows.num_rows
    for change in plan.changes:
        rows[change.target.model] += change.added.num_rows
    for model in [u.model for u in plan.updates] + [c.target.model for c in plan.changes if c.ended]:
        rows.pop(model, None)
    return rows


def _write_coverage(covered: Sequence[Covered], source: Source, now: datetime) -> None:
    """Believe the new coverage and stop believing what it replaces: older files whose missing rows were ended."""
    for row in covered:
        older = Coverage.objects.filter(table=row.table, county=row.county, ended_at__isnull=True)
        if row.table in _BY_MONTH:
            older = older.filter(from_date__gte=row.from_date, to_date__lte=row.to_date)
        older.update(ended_at=now)
        Coverage.objects.create(batch_id=source.batch_id, recorded_at=now, **row._asdict())


_BY_MONTH = frozenset({"medical_month", "pension", "contribution", "death", "hpv"})
"""Files of these keep standing beside older ones: each proves absence for its own days."""


def _write_links(plan: Plan, source: Source, now: datetime) -> None:
    numbers, sheets = source.staged["row_number"], source.staged["sheet"]
    Link.objects.bulk_create(
        [
            Link(
                batch_id=source.batch_id,
                sheet=sheets[link.row].as_py() or "",
                row_number=numbers[link.row].as_py(),
                person_id=link.person_id,
                rule=link.rule,
                weight=rules.WEIGHTS[link.rule],
                evidence=link.evidence,
                version=rules.VERSION,
                recorded_at=now,
            )
            for link in plan.linked
        ],
        batch_size=2_000,
    )
    LinkCount.objects.bulk_create(
        LinkCount(batch_id=source.batch_id, rule=rule, version=rules.VERSION, rows=rows)
        for rule, rows in sorted(plan.counts.items())
        if rows
    )
