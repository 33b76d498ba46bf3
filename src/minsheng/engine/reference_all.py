"""The reference engine for everybody: slow, in memory, and written in the same form, so that the two can be compared by hash.

For small folders (`fastest`) and for doubt; `minsheng assess --engine reference`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine import reference
from minsheng.engine.columnar.answers import line_names
from minsheng.engine.columnar.digest import subject_twice
from minsheng.engine.columnar.report import write_manifest
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.duckdb_sql import Outcome
from minsheng.engine.household_facts import Facts
from minsheng.engine.reference import Compiled, Ready
from minsheng.engine.results import Subject
from minsheng.engine.snapshot import Snapshot, open_snapshot
from minsheng.policy import facts as schema
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.policy.things import THINGS

THING_TABLES = frozenset(table.name for table in THINGS.values())


def evaluate_all(snapshot: Path | Snapshot, pack: Pack, on: date, out: Path) -> Outcome:
    """The same files and the same content hash as `duckdb_sql.evaluate_all`, one subject at a time. Raises as that."""
    opened = snapshot if isinstance(snapshot, Snapshot) else open_snapshot(snapshot)
    around = Folder(opened, pack, on)
    tables = {name: pq.read_table(opened.path(name)) for name in schema.TABLES if opened.holds(name)}
    facts = Facts.from_tables(tables)
    _refuse_twice(facts, tables)
    prepared = reference.ready(pack, on)
    prepared.prepare(list(around.programmes))
    out.mkdir(parents=True, exist_ok=True)
    for code, programme in around.programmes.items():
        rows = list(_rows(prepared, prepared.compiled[code], facts))
        pq.write_table(pa.Table.from_pylist(rows, schema=_schema(programme)), out / f"{code}.parquet")
    return Outcome(out, write_manifest(around, pack, out))


def _refuse_twice(facts: Facts, tables: Mapping[str, pa.Table]) -> None:
    kept = (({"person"}, facts.persons), ({"household"}, facts.households), (THING_TABLES, facts.things))
    for names, found in kept:
        if len(found) != sum(table.num_rows for name, table in tables.items() if name in names):
            raise subject_twice()


def _rows(prepared: Ready, compiled: Compiled, facts: Facts) -> Iterator[dict[str, Any]]:
    programme = compiled.programme
    names = line_names(programme)
    for id_ in facts.ids(programme.subject):
        row = reference.subject_row(Subject(programme.subject, id_), facts)
        run = prepared.run(facts, None)
        result = reference.result(compiled, row, run)
        open_grounds = [ground(row, run) is None for ground in compiled.grounds]
        yield {
            "subject_id": id_,
            "status": result.status.value,
            "unmet_mask": result.unmet,
            "unknown_mask": result.unknown,
            "grounds_met": result.grounds,
            "grounds_unknown": sum(1 << i for i, unknown in enumerate(open_grounds) if unknown),
            "amount_fen": result.amount_fen,
            **dict(zip(names, result.lines or (None,) * len(names), strict=True)),
            "code": result.code or None,
        }


def _schema(programme: Programme) -> pa.Schema:
    numbers = ("unmet_mask", "unknown_mask", "grounds_met", "grounds_unknown", "amount_fen")
    names = [*numbers, *line_names(programme)]
    columns = [("subject_id", pa.int64()), ("status", pa.string()), *((n, pa.int64()) for n in names)]
    return pa.schema([*columns, ("code", pa.string())])
