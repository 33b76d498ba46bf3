"""Small files of made-up people, staged as feeds would stage them."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.columns import Feed, Kind
from minsheng.feeds.models import Batch
from minsheng.feeds.normalise import name_key, read_id
from minsheng.kernel.resident_id import check_digit
from minsheng.registry.actions import Registered, register

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
AS_OF = date(2026, 11, 16)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
VILLAGE = "990101101201"
OTHER_VILLAGE = "990101102202"


def number(birth: str, sequence: int) -> str:
    """A made-up ID number of the unassigned county 990101; odd sequence: male."""
    first = f"990101{birth}{sequence:03d}"
    return first + check_digit(first)


GRANDMA = number("19400203", 2)
FATHER = number("19700405", 11)
MOTHER = number("19720607", 12)
CHILD = number("20120809", 13)
ALONE = number("19550101", 21)

FAMILY: list[dict[str, Any]] = [
    {"id": FATHER, "name": "巴图", "relation": "head", "sex": 1, "birth_date": date(1970, 4, 5)},
    {"id": MOTHER, "name": "乌云其木格", "relation": "spouse", "sex": 2, "birth_date": date(1972, 6, 7)},
    {
        "id": CHILD, "name": "苏和", "relation": "son", "sex": 1, "birth_date": date(2012, 8, 9), "guardian_id": FATHER,
        "guardian_name": "巴图",
    },
    {"id": GRANDMA, "name": "张桂兰", "relation": "mother", "sex": 2, "birth_date": date(1940, 2, 3)},
]  # fmt: skip
NEIGHBOUR: dict[str, Any] = {
    "id": ALONE, "name": "陈志强", "relation": "head", "sex": 1, "birth_date": date(1955, 1, 1),
    "household_number": "H2", "region": OTHER_VILLAGE,
}  # fmt: skip
COMMON = {"household_number": "H1", "region": VILLAGE, "hukou_kind": "rural", "hukou_status": "normal"}


def register_rows(*changes: Mapping[str, Any], without: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The five people; `changes` carry an `id` and what differs (or a new person); `without` are ID numbers to leave out."""
    people = {row["id"]: {**COMMON, **row} for row in [*FAMILY, NEIGHBOUR]}
    for change in changes:
        people[change["id"]] = {**COMMON, **people.get(change["id"], {}), **change}
    return [row for key, row in people.items() if key not in set(without)]


def staged(feed: Feed, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows by column key as the feed stages them; an ID as a number is a numeric cell."""
    table = []
    for position, row in enumerate(rows):
        cells: dict[str, Any] = {
            "sheet": row.get("sheet", ""),
            "row_number": row.get("row_number", position + 2),
        }
        for column in feed.columns:
            cells |= _cells(column.key, column.kind, row.get(column.key))
        table.append({field.name: cells.get(field.name) for field in feed.schema})
    return pa.Table.from_pylist(table, schema=feed.schema)


def _cells(key: str, kind: Kind, value: Any) -> dict[str, Any]:
    if kind is Kind.ID:
        clean, state = read_id(value)
        return {f"{key}_clean": clean, f"{key}_state": state}
    if kind is Kind.NAME:
        return {f"{key}_raw": value, f"{key}_clean": value, f"{key}_key": name_key(value) if value else None}
    return {key: value}


def make_batch(
    feed: str, rows: list[dict[str, Any]], *, period: tuple[date, date] = NOVEMBER, mode: str | None = None
) -> Batch:
    """A checked batch with its staged file."""
    count = Batch.objects.count()
    batch = Batch.objects.create(
        feed=feed,
        file_name=f"{FEEDS[feed].name_zh}_{count}.xlsx",
        sha256=hashlib.sha256(f"{feed}{count}".encode()).hexdigest(),
        size_bytes=1,
        department="示例局",
        period_from=period[0],
        period_to=period[1],
        mode=mode or FEEDS[feed].mode,
        received_at=NOW,
        received_by="test",
        checked_at=NOW,
        status="checked",
        rows_in=len(rows),
        accepted=len(rows),
    )
    batch.staged_path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(staged(FEEDS[feed], rows), batch.staged_path)
    return batch


def load(
    feed: str,
    rows: list[dict[str, Any]],
    *,
    period: tuple[date, date] = NOVEMBER,
    mode: str | None = None,
    now: datetime = NOW,
) -> Registered:
    """Stage and register."""
    return register(make_batch(feed, rows, period=period, mode=mode), actor="test", now=now)
