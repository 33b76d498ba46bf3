"""Collecting the facts and writing them as a sealed folder."""

import os
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from minsheng.engine.snapshot import Manifest, arrow_schema, seal
from minsheng.feeds.catalogue import FEEDS
from minsheng.policy import facts
from minsheng.registry.export import sentences
from minsheng.registry.export.believed import Cut, load, reach_of


def collect(
    *,
    as_of: date,
    known_at: datetime,
    households: Sequence[int] | None = None,
    alone: Sequence[int] = (),
) -> dict[str, pa.Table]:
    """The tables of `minsheng.policy.facts`, sorted, as true on `as_of` and known at `known_at` (UTC).

    `households`: of these households only, with everybody who lives, is registered with or is related to their members;
    `alone`: persons beside them who live in none.
    """
    shown, read = (None, None) if households is None else reach_of(households, alone)
    with _everybody() if shown is None else _few() as db:
        load(db, Cut(as_of, known_at, read))
        db.execute(
            "CREATE TEMP TABLE cut AS SELECT CAST(? AS DATE) AS as_of, CAST(? AS INTEGER) AS medical_fresh_days, "
            "CAST(? AS INTEGER) AS pension_fresh_days, CAST(? AS INTEGER) AS means_fresh_days, "
            "CAST(? AS INTEGER) AS contribution_fresh_days, CAST(? AS INTEGER) AS survey_fresh_days",
            [as_of, *(FEEDS[code].freshness_days for code in _FRESH)],
        )
        for statement in sentences.PREPARED:
            db.execute(statement)
        if shown is None:
            return {
                name: _typed(db.sql(sql).to_arrow_table(), name) for name, sql in sentences.TABLES.items()
            }
        return _of(shown, {name: _small(db, sql, name) for name, sql in sentences.TABLES.items()})


_FRESH: Final = ("medical", "pensions", "means", "contributions", "supporters")


def _of(persons: Sequence[int], tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """What is about these persons and the households they belong to; others were read for their sake."""
    wanted = pa.array(persons, pa.int64())
    found = {
        name: table.filter(pc.is_in(table["person_id"], wanted))
        if "person_id" in table.column_names
        else table
        for name, table in tables.items()
    }
    homes = pc.unique(found["membership"]["household_id"])
    found["household"] = found["household"].filter(pc.is_in(found["household"]["household_id"], homes))
    return found


def snapshot(
    out_dir: Path,
    *,
    as_of: date,
    known_at: datetime,
    households: Sequence[int] | None = None,
    alone: Sequence[int] = (),
) -> Manifest:
    """Write `collect` as Parquet files with a sealed manifest into `out_dir` (made if missing)."""
    tables = collect(as_of=as_of, known_at=known_at, households=households, alone=alone)
    out_dir.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, out_dir / f"{name}.parquet", compression="zstd", row_group_size=1 << 17)
    return seal(out_dir, as_of=as_of, known_at=known_at)


def _typed(found: pa.Table, name: str) -> pa.Table:
    """Exactly the schema of the contract, in its column order."""
    schema = arrow_schema(facts.TABLES[name])
    columns = [found[field.name].cast(field.type) for field in schema]
    return pa.table(columns, schema=schema)


def _small(db: duckdb.DuckDBPyConnection, sql: str, name: str) -> pa.Table:
    """The same through Python rows: for a few rows that saves binding every query twice."""
    found = db.execute(sql)
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    columns = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    schema = arrow_schema(facts.TABLES[name])
    return pa.table([pa.array(columns[field.name], field.type) for field in schema], schema=schema)


def _everybody() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _few() -> duckdb.DuckDBPyConnection:
    """Temporary tables belong to the cursor. Over a handful of rows the optimizer costs more than it saves."""
    db = _one_thread(os.getpid()).cursor()
    db.execute("PRAGMA disable_optimizer")
    return db


@lru_cache(maxsize=1)
def _one_thread(process: int) -> duckdb.DuckDBPyConnection:
    """An engine for small questions, one for each process, because making one takes longer than the question."""
    assert process
    return duckdb.connect(config={"threads": 1})
