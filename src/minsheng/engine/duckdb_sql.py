"""The engine for everybody: every programme in force for every subject of a facts folder, in one pass of DuckDB.

    evaluate_all(folder, pack, date(2026, 11, 16), out=Path("results")) -> Outcome

Equal to the reference engine to the fen and to the bit. One Parquet file per programme, rows sorted by subject_id, and
`manifest.json`. Nothing is supplied from outside here: `supplied` quantities belong to one subject and to the reference.
"""

import json
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.columnar import operators as sql
from minsheng.engine.columnar.answers import CREATE_STATUS_TYPE, Answer, answer
from minsheng.engine.columnar.columns import settle
from minsheng.engine.columnar.compiler import Compiler
from minsheng.engine.columnar.report import MANIFEST, write_manifest
from minsheng.engine.columnar.stages import StageQuery, Stages
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.snapshot import Snapshot, open_snapshot
from minsheng.policy.packs import Pack

COMPRESSION = "snappy"
INTERRUPTED = "Query interrupted"


@dataclass(frozen=True)
class Outcome:
    """Where the results lie and what the manifest says of them."""

    folder: Path
    manifest: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "Outcome":
        """The outcome that an earlier evaluation wrote."""
        return cls(folder, json.loads((folder / MANIFEST).read_text(encoding="utf-8")))

    @property
    def content_hash(self) -> str:
        """The same for the same facts, pack and date, whatever the order of rows, threads and versions."""
        return str(self.manifest["content_hash"])

    @property
    def programmes(self) -> tuple[str, ...]:
        """Codes in dependency order."""
        return tuple(self.manifest["programmes"])

    def path(self, programme: str) -> Path:
        """The Parquet file of a programme."""
        return self.folder / f"{programme}.parquet"

    def table(self, programme: str) -> pa.Table:
        """The result rows of a programme."""
        return pq.read_table(self.path(programme))


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before a row is read: stages to run, answers to write."""

    surroundings: Folder
    stages: tuple[StageQuery, ...]
    answers: tuple[Answer, ...]
    columns: Mapping[str, tuple[str, ...]]

    def table(self, answer: Answer) -> str:
        """The stored table from which an answer is written."""
        return next(s.table for s in self.stages if s.last and s.scope is answer.programme.subject)


def plan(
    snapshot: Snapshot, pack: Pack, on: date, only: Collection[str] | None = None, *, ordered: bool = True
) -> Plan:
    """Compile the programmes in force, or some; `ordered`: rows by subject. Raises PARAMETER_MISSING, errors of the pack."""
    around = Folder(snapshot, pack, on)
    compiler = Compiler(around)
    wanted = [p for code, p in around.programmes.items() if only is None or code in only]
    answers = tuple(answer(compiler, p, compiler.oversized(p.subject)) for p in wanted)
    named = settle(column for a in answers for column in a.outputs)
    stages = Stages(snapshot, on, compiler.sources, named, {p.subject for p in wanted}, ordered=ordered)
    return Plan(around, tuple(stages.queries()), answers, stages.columns_read())


def evaluate_all(
    snapshot: Path | Snapshot,
    pack: Pack,
    on: date,
    out: Path,
    *,
    threads: int = 2,
    memory_mb: int = 1500,
    reasons: bool = True,
) -> Outcome:
    """Evaluate every programme in force on the date for every subject and write OUT/<programme>.parquet + manifest.json.

    `reasons` False writes status and amount only, and no manifest. Beyond `memory_mb` DuckDB spills to a temporary folder
    beside OUT. Raises SnapshotError, PARAMETER_MISSING, SUBJECT_TWICE when a key occurs twice.
    """
    opened = snapshot if isinstance(snapshot, Snapshot) else open_snapshot(snapshot)
    made = plan(opened, pack, on)
    out.mkdir(parents=True, exist_ok=True)
    with connection(out, threads, memory_mb) as database:
        run(database, made, out, reasons=reasons)
    return Outcome(out, write_manifest(made.surroundings, pack, out) if reasons else {})


@contextmanager
def connection(beside: Path, threads: int, memory_mb: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private in-memory database that spills beside the results."""
    with tempfile.TemporaryDirectory(prefix=".spill-", dir=beside) as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": threads,
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": spill,
        }
        with duckdb.connect(config=config) as database:
            try:
                yield database
            except RuntimeError as error:
                if str(error) == INTERRUPTED:  # what DuckDB makes of Ctrl-C
                    raise KeyboardInterrupt from error
                raise


def hold(
    database: duckdb.DuckDBPyConnection, made: Plan, prefix: str, *, views: bool = False
) -> dict[str, str]:
    """The answers as temporary tables `<prefix><programme>` for what goes on in the database: masks, amount and lines.

    `views`: worked out from the stages as they are read; the stages then stay, so only once in a database. Returns
    code -> table.
    """
    database.execute(CREATE_STATUS_TYPE.replace("create type", "create type if not exists"))
    held = {}
    for stage in made.stages:
        database.execute(f"create temp table {stage.table} as {stage.select}")
    for each in made.answers:
        held[each.programme.code] = name = f"{prefix}{each.programme.code}"
        unread = "status, grounds_met, grounds_unknown, code"
        select = f"select * exclude ({unread}) from ({each.select(made.table(each))})"  # noqa: S608 - the compiler's own text
        database.execute(f"create temp {'view' if views else 'table'} {name} as {select}")
    for stage in () if views else made.stages:
        database.execute(f"drop table {stage.table}")
    return held


def run(database: duckdb.DuckDBPyConnection, made: Plan, out: Path, *, reasons: bool = True) -> None:
    """Fill the stages and write the answers."""
    database.execute(CREATE_STATUS_TYPE)
    for stage in made.stages:
        database.execute(f"create temp table {stage.table} as {stage.select}")
    for each in made.answers:
        target = sql.text(str(out / f"{each.programme.code}.parquet"))
        select = each.select(made.table(each), reasons=reasons)
        database.execute(f"copy ({select}) to {target} (format parquet, compression {COMPRESSION})")
