"""Bringing what is believed in line with what a file says, in sets.

A fact that is said again is left alone; a changed one is ended and added anew; one that a full file no longer says is ended.
"""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import pyarrow as pa
from django.db.models import Model

from minsheng.bulk import copy_rows, fetch_arrow, in_keys, most_of, update_rows
from minsheng.bulk.tables import quoted, table_of
from minsheng.kernel.scratch import scratch


@dataclass(frozen=True)
class Target:
    """A table whose current rows are compared: `key` says which rows are the same fact, `values` what it says.

    `origin` columns (row, sheet) are written with a new row, never compared. `complete_by`: columns of the key in which even a
    delta speaks completely (one bank's answer replaces all lines of its earlier answer); the whole key if empty.
    """

    model: type[Model]
    key: Sequence[str]
    values: Sequence[str]
    origin: Sequence[str] = ()
    complete_by: Sequence[str] = ()

    @property
    def columns(self) -> list[str]:
        return [*self.key, *self.values, *self.origin]


class Changes(NamedTuple):
    """What has to be written: ids of rows to end, rows to add, and how many stay."""

    target: Target
    ended: list[int]
    added: pa.Table
    kept: int


def plan(
    target: Target, desired: pa.Table, *, full: bool, scope: str = "", scope_params: Sequence[object] = ()
) -> Changes:
    """Compare `desired` (columns of `target`, key unique) with the current rows in `scope` (an SQL condition, alias t).

    With `full` current rows that `desired` lacks end; without they stay.
    """
    existing = _existing(target, desired, full, scope, scope_params)
    if not existing.num_rows:
        return Changes(target, [], desired, 0)
    same = _equal([*target.key, *target.values])
    replaced = _equal(target.complete_by or target.key)
    with scratch() as db:
        db.register("existing", existing)
        db.register("desired", desired.append_column("n", pa.array(range(desired.num_rows), pa.int64())))
        # Hash joins need an equality; every key holds one column that is never NULL, named first.
        head = f"e.{target.key[0]} = d.{target.key[0]}"
        kept = db.sql(
            f"SELECT e.id, d.n FROM existing e JOIN desired d ON {head} AND {same}"
        ).to_arrow_table()
        db.register("kept", kept)
        gone = "" if full else f"AND EXISTS (SELECT 1 FROM desired d WHERE {head} AND {replaced})"
        ended = db.sql(
            f"SELECT e.id FROM existing e WHERE e.id NOT IN (SELECT id FROM kept) {gone} ORDER BY 1"
        ).fetchall()
        added = db.sql(
            "SELECT * EXCLUDE (n) FROM desired WHERE n NOT IN (SELECT n FROM kept) ORDER BY n"
        ).to_arrow_table()
    return Changes(target, [row[0] for row in ended], added, kept.num_rows)


def _equal(names: Sequence[str]) -> str:
    return " AND ".join(f"e.{name} IS NOT DISTINCT FROM d.{name}" for name in names)


def apply(
    changes: Changes, *, batch_id: int | None, now: datetime, constants: dict[str, object] | None = None
) -> None:
    """Write the changes, inside the caller's transaction."""
    if changes.ended:
        update_rows(changes.target.model, ["ended_at"], [(now, row_id) for row_id in changes.ended])
    if changes.added.num_rows:
        fixed = {"batch_id": batch_id, "recorded_at": now, **(constants or {})}
        copy_rows(changes.target.model, changes.target.columns, changes.added, constants=fixed)


def _existing(
    target: Target, desired: pa.Table, full: bool, scope: str, scope_params: Sequence[object]
) -> pa.Table:
    columns = [*target.key, *target.values]
    schema = pa.schema([pa.field("id", pa.int64()), *(desired.schema.field(name) for name in columns)])
    conditions, params = ["t.ended_at IS NULL"], list(scope_params)
    if scope:
        conditions.append(scope)
    if not full and "person_id" in target.key and not most_of(target.model, desired.num_rows):
        keys = sorted(set(desired["person_id"].to_pylist()))
        condition, key_params = in_keys("t.person_id", keys)
        conditions.append(condition)
        params += key_params
    listed = ", ".join(f"t.{quoted(name)}" for name in ["id", *columns])
    sql = f"SELECT {listed} FROM {table_of(target.model)} t WHERE {' AND '.join(conditions)}"
    return fetch_arrow(sql, params, schema=schema)
