"""For what a person's means may be known: an authorisation in force, or a running grant of a means-tested programme."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

import pyarrow as pa

from minsheng.bulk import fetch_arrow, in_keys

GRANTS: Final = ("dibao", "dibao_single", "dibao_edge")
PURPOSES: Final = {
    "assessment": "每周研判",
    "casework": "办理本人的救助事项",
    "review": "在享对象复核",
    "audit": "审计监督",
}
_SPAN = pa.schema([("person_id", pa.int64()), ("first", pa.date32()), ("last", pa.date32())])


def may_be_checked(
    person_ids: pa.Array | pa.ChunkedArray, measured: pa.Array | pa.ChunkedArray, until: date
) -> list[bool]:
    """For each row: was there a ground at some time from the day the means were measured to `until`, when the file ends?

    A report of this week speaks of last month's balance; what counts is that somebody was allowed to ask for it. False where
    the person is NULL.
    """
    spans = _spans(sorted({person for person in person_ids.to_pylist() if person is not None}))
    return [
        person is not None
        and day is not None
        and any(_overlap(first, last, day, until) for first, last in spans[person])
        for person, day in zip(person_ids.to_pylist(), measured.to_pylist(), strict=True)
    ]


def _overlap(first: date | None, last: date | None, measured: date, until: date) -> bool:
    return (first is None or first <= max(measured, until)) and (last is None or last >= measured)


def _spans(person_ids: list[int]) -> defaultdict[int, list[tuple[date | None, date | None]]]:
    spans: defaultdict[int, list[tuple[date | None, date | None]]] = defaultdict(list)
    for person, first, last in _fetched(person_ids):
        spans[person].append((first, last))
    return spans


def _fetched(person_ids: list[int]) -> Iterator[tuple[int, date | None, date | None]]:
    listed = ", ".join(f"'{programme}'" for programme in GRANTS)
    for sql in (
        "SELECT person_id, valid_from, valid_to FROM registry_authorisation WHERE ended_at IS NULL",
        f"SELECT person_id, valid_from, valid_to FROM registry_enrolment WHERE ended_at IS NULL AND programme IN ({listed})",
    ):
        condition, params = in_keys("person_id", person_ids)
        found = fetch_arrow(f"{sql} AND {condition}", params, schema=_SPAN)
        yield from zip(*(found[name].to_pylist() for name in _SPAN.names), strict=True)
