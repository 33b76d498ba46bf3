"""Collecting the facts and writing them as a sealed folder."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.snapshot import Manifest, arrow_schema, seal
from minsheng.feeds.catalogue import FEEDS
from minsheng.kernel.scratch import scratch
from minsheng.policy import facts
from minsheng.registry.dialect import FOR_DUCKDB
from minsheng.registry.export import sentences
from minsheng.registry.export.believed import load, reach_of
from minsheng.registry.export.few import collect_few, rows_of_few
from minsheng.registry.export.things import collect_things


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
    cut = _cut(as_of)
    if households is not None:
        return collect_few(*reach_of(households, alone), known_at, cut)
    with scratch() as db:
        load(db, as_of, known_at)
        db.execute(FOR_DUCKDB)
        columns = ", ".join(f"CAST(? AS {kind}) AS {name}" for name, kind in sentences.CUT.items())
        db.execute(f"CREATE TEMP TABLE cut AS SELECT {columns}", cut)
        for statement in sentences.PREPARED:
            db.execute(statement)
        told = {name: _typed(db.sql(sql).to_arrow_table(), name) for name, sql in sentences.TABLES.items()}
    return told | collect_things(known_at)


def rows_about(
    *, as_of: date, known_at: datetime, households: Sequence[int], alone: Sequence[int] = ()
) -> dict[str, list[dict[str, Any]]]:
    """`collect` of some households as rows."""
    return rows_of_few(*reach_of(households, alone), known_at, _cut(as_of))


def _cut(as_of: date) -> list[object]:
    return [as_of, *(FEEDS[code].freshness_days for code in _FRESH)]


_FRESH: Final = ("medical", "pensions", "means", "contributions", "supporters")


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
    """Exactly the schema of the contract, in its column order; what no file says is unknown."""
    schema = arrow_schema(facts.TABLES[name])
    columns = [
        pa.nulls(len(found), field.type)
        if (name, field.name) in sentences.UNFED
        else found[field.name].cast(field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)
