"""The facts of a few persons: one question to the registry, and the same sentences as for everybody, run by SQLite in memory.

Nothing of it reaches a disk, and nothing stays: the rows are rolled back when the answer is there.
"""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from itertools import compress
from typing import Any, Final

import pyarrow as pa
from django.db import connection

from minsheng.bulk import Part, ask, column_of, instant, together
from minsheng.engine.snapshot import arrow_schema
from minsheng.policy import facts
from minsheng.registry.dialect import Desks, lay
from minsheng.registry.export import sentences
from minsheng.registry.export.believed import INPUTS, Fetched

_DESKS: Final = Desks(
    {name: fetched.listed for name, fetched in INPUTS.items()} | {"cut": ", ".join(sentences.CUT)},
    "".join(sentences.PREPARED),
)
Columns = dict[str, Sequence[Any]]


def collect_few(
    shown: Sequence[int], read: Sequence[int], known_at: datetime, cut: Sequence[object]
) -> dict[str, pa.Table]:
    """What is about the persons `shown` and the households they belong to; the persons `read` are read for their sake.

    `cut`: the values of `sentences.CUT`, the legal day first.
    """
    return {name: _table(name, columns) for name, columns in _found(shown, read, known_at, cut).items()}


def rows_of_few(
    shown: Sequence[int], read: Sequence[int], known_at: datetime, cut: Sequence[object]
) -> dict[str, list[dict[str, Any]]]:
    """`collect_few` as rows, for an engine that reads rows: no column of a handful of values is worth making."""
    return {name: _rows_of(name, columns) for name, columns in _found(shown, read, known_at, cut).items()}


def _found(
    shown: Sequence[int], read: Sequence[int], known_at: datetime, cut: Sequence[object]
) -> dict[str, Columns]:
    with _DESKS.one() as db:
        day = str(cut[0])
        db.execute(f"INSERT INTO cut VALUES ({', '.join('?' * len(cut))})", [day, *cut[1:]])
        for name, rows in _believed(read, day, known_at):
            lay(db, name, len(INPUTS[name].columns), rows)
        _DESKS.follow(db)
        found = {name: _columns(db, sql) for name, sql in sentences.TABLES.items()}
    people = set(shown)
    told = {
        name: _only(columns, "person_id", people) if "person_id" in columns else columns
        for name, columns in found.items()
    }
    # who died alone belongs to no household any more, but a roll may still name theirs
    homes = {*told["membership"]["household_id"], *told["enrolment"]["household_id"]}
    told["household"] = _only(found["household"], "household_id", homes)
    return told


def _columns(db: sqlite3.Connection, sql: str) -> Columns:
    found = db.execute(sql)
    names = [column[0] for column in found.description]
    return dict(zip(names, list(zip(*found, strict=True)) or [()] * len(names), strict=True))


def _only(columns: Columns, key: str, wanted: set[int]) -> Columns:
    kept = [value in wanted for value in columns[key]]
    return columns if all(kept) else {name: [*compress(values, kept)] for name, values in columns.items()}


def _table(name: str, columns: Columns) -> pa.Table:
    schema = _schema(name)
    rows = len(next(iter(columns.values())))
    found = [
        pa.nulls(rows, field.type)
        if (name, field.name) in sentences.UNFED
        else column_of(columns[field.name], field.type)
        for field in schema
    ]
    return pa.table(found, schema=schema)


def _rows_of(name: str, columns: Columns) -> list[dict[str, Any]]:
    made, rows = _makers(name), len(next(iter(columns.values())))
    values = [
        [None] * rows
        if make is None
        else columns[column]
        if make is _as_it_is
        else [None if value is None else make(value) for value in columns[column]]
        for column, make in made
    ]
    names = [column for column, _make in made]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


@cache
def _makers(name: str) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """What makes a value of what SQLite holds, by column; None where no file feeds it."""
    return tuple(
        (field.name, None if (name, field.name) in sentences.UNFED else _maker(field.type))
        for field in _schema(name)
    )


def _as_it_is(value: Any) -> Any:
    return value


def _maker(kind: pa.DataType) -> Callable[[Any], Any]:
    if pa.types.is_boolean(kind):
        return bool
    return date.fromisoformat if pa.types.is_date(kind) else _as_it_is


@cache
def _schema(name: str) -> pa.Schema:
    return arrow_schema(facts.TABLES[name])


def _believed(persons: Sequence[int], day: str, known_at: datetime) -> Iterable[tuple[str, str]]:
    """Each table's rows as a JSON list of lists, in one question."""
    wanted = list(persons) if connection.vendor == "postgresql" else json.dumps(list(persons))
    return ask(_question(connection.vendor), [wanted, day, instant(known_at)]).items()


@cache
def _question(_vendor: str) -> str:
    """Current and former rows are looked up apart: each has its own index. Households are those anybody ever belonged to."""
    return together(
        {
            name: Part([f'"{column}"' for column, _type in fetched.columns], _rows(name, fetched))
            for name, fetched in INPUTS.items()
        }
    )


def _rows(name: str, fetched: Fetched) -> str:
    select = f"SELECT {fetched.listed} FROM registry_{name} t WHERE t.recorded_at <= (SELECT known FROM day)"
    if fetched.where:
        select += f" AND {fetched.where.format(as_of='(SELECT day FROM day)')}"
    if name == "household":
        mine = "SELECT m.household_id FROM registry_membership m WHERE m.person_id IN (SELECT id FROM asked)"
        select += f" AND t.id IN ({mine})"
    elif fetched.subject:
        select += f" AND t.{fetched.subject} IN (SELECT id FROM asked)"
    if not fetched.ends:
        return select
    return f"{select} AND t.ended_at IS NULL UNION ALL {select} AND t.ended_at > (SELECT known FROM day)"
