"""A file of an earlier period that comes late: what a later one states stays as it is.

Files arrive in any order: last month's roll may be sent again, or for the first time, after this month's. A roll, a list of
certificates or the register state how things stand; those of an earlier period add nothing to that. Monthly sums state each
month; those months that a later file states stay, the months before them are history that the late file may fill.
"""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import pyarrow as pa
from django.utils.timezone import localdate

from minsheng.bulk import fetch_arrow, in_keys
from minsheng.bulk.tables import table_of
from minsheng.feeds import states
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch, ServedCounty
from minsheng.registry.loading.people import counties_in, regions
from minsheng.registry.loading.plans import Covered, Plan, Source
from minsheng.registry.sync import Changes

CODE: Final = "PERIOD_EARLIER"
_AREAS: Final = {"register": "region", "regions": "code"}
"""Files about areas and everybody in them: all of one, or nothing."""
_THINGS: Final = frozenset({"posts", "training", "prescriptions"})
_DAY: Final = pa.date32()


def period_of(batch: Batch) -> tuple[date, date]:
    """The days a file speaks of; one that does not say, from the first of the month in which it came."""
    came = localdate(batch.received_at)
    return batch.period_from or came.replace(day=1), batch.period_to or came


def stated_later(source: Source) -> dict[str, date]:
    """County -> the first day that full files of later periods state for it. A file whose days overlap with a list's is no
    later one: it may be the same month's, sent again.
    """
    if (
        FEEDS[source.feed].mode != "full" or FEEDS[source.feed].names_programmes
    ):  # a list by programme looks for itself
        return {}
    later: dict[str, date] = {}
    served = ServedCounty.objects.filter(
        batch__feed=source.feed, batch__status=states.REGISTERED, batch__mode="full"
    ).exclude(batch=source.batch_id)
    for one in served.select_related("batch"):
        first, last = period_of(one.batch)
        if (last if _monthly(source) else first) > source.period_to:
            later[one.county] = min(first, later.get(one.county, first))
    return later


def hold_back(plan: Plan, source: Source, later: Mapping[str, date]) -> bool:
    """Take out of the plan what later files state; whether anything had to be."""
    if source.feed in _AREAS:
        return _hold_back_areas(plan, source, later)
    if source.feed in _THINGS:
        return _hold_back_things(plan, later)
    counties = {row.county for row in plan.covered} or {
        code[:6] for code in regions(plan.person_ids)["region"].to_pylist()
    }
    if counties.isdisjoint(later):
        return False
    plan.changes = [_left(change, source, later) for change in plan.changes]
    plan.covered = [left for row in plan.covered if (left := _before(row, source, later)) is not None]
    return True


def _monthly(source: Source) -> bool:
    return FEEDS[source.feed].period_column == "month"


def _hold_back_areas(plan: Plan, source: Source, later: Mapping[str, date]) -> bool:
    if not later.keys() >= set(counties_in(source.staged[_AREAS[source.feed]])):
        return False
    plan.inserts, plan.updates, plan.changes, plan.covered = [], [], [], []
    return True


def _hold_back_things(plan: Plan, later: Mapping[str, date]) -> bool:
    """A list of things comes for one county, and gives way as a whole."""
    if not plan.covered or not later.keys() >= {row.county for row in plan.covered}:
        return False
    plan.changes, plan.covered = [], []
    return True


def _before(row: Covered, source: Source, later: Mapping[str, date]) -> Covered | None:
    first = later.get(row.county)
    if first is None:
        return row
    if not _monthly(source) or row.from_date >= first:
        return None
    return row._replace(to_date=min(row.to_date, first - timedelta(days=1)))


def _left(change: Changes, source: Source, later: Mapping[str, date]) -> Changes:
    """The rows to add and to end about people, or months, of which no later file speaks."""
    month = "valid_from" if _monthly(source) else ""
    condition, params = in_keys("t.id", change.ended)
    ended = fetch_arrow(
        f"SELECT t.id, t.person_id, {month or 'NULL'} AS month FROM {table_of(change.target.model)} t WHERE {condition}",
        params,
        schema=pa.schema([("id", pa.int64()), ("person_id", pa.int64()), ("month", _DAY)]),
    )
    people = regions(
        pa.chunked_array([change.added["person_id"].combine_chunks(), ended["person_id"].combine_chunks()])
    )
    first = {
        person: later.get(region[:6])
        for person, region in zip(people["person_id"].to_pylist(), people["region"].to_pylist(), strict=True)
    }

    def free(person: int, on: date | None) -> bool:
        begins = first.get(person)
        return begins is None or (on is not None and on < begins)

    rows = change.added.num_rows
    months = change.added[month].to_pylist() if month else [None] * rows
    mask = list(map(free, change.added["person_id"].to_pylist(), months))
    still = [
        row_id
        for row_id, person, on in zip(*(column.to_pylist() for column in ended.columns), strict=True)
        if free(person, on)
    ]
    return change._replace(ended=still, added=change.added.filter(pa.array(mask, pa.bool_())))
