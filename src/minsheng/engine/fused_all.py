"""The fastest engine for everybody: the programmes as machine code over arrays, with the files and the hash of the others.

    evaluate_all(folder, pack, date(2026, 11, 16), out=Path("results")) -> Outcome

Needs `pip install minsheng[kernel]`. Programmes its loops cannot answer (other subjects, relatives of relatives) are answered
by DuckDB in the same run; the log names them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa

from minsheng.engine import duckdb_sql
from minsheng.engine.columnar.report import write_manifest
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.duckdb_sql import Outcome
from minsheng.engine.snapshot import Snapshot, open_snapshot
from minsheng.kernel.errors import MinshengError
from minsheng.policy.packs import Pack

log = logging.getLogger(__name__)


def evaluate_all(
    snapshot: Path | Snapshot,
    pack: Pack,
    on: date,
    out: Path,
    *,
    threads: int = 2,
    memory_mb: int = 256,
    reasons: bool = True,
) -> Outcome:
    """The same files and the same content hash as `duckdb_sql.evaluate_all`.

    `memory_mb` bounds DuckDB, which is asked for events that do not lie in order and for things; what does not fit is spilt.
    `reasons` False writes status and amount only, and no manifest.
    Raises KERNEL_MISSING, SnapshotError, PARAMETER_MISSING, SUBJECT_TWICE.
    """
    engine = _engine()
    opened = snapshot if isinstance(snapshot, Snapshot) else open_snapshot(snapshot)
    around = Folder(opened, pack, on)
    parts = engine.split(around)
    out.mkdir(parents=True, exist_ok=True)
    connect = partial(duckdb_sql.connection, out, threads, memory_mb)
    with _frugal():
        measured = engine.nobody(parts.idle, out, reasons=reasons)
        if parts.known:
            measured |= engine.Evaluation(around, parts.known, connect, threads, reasons).write(out)
        if parts.others:
            codes = [p.code for p in parts.others]
            log.warning("这些项目 kernel 引擎不认识，改由 DuckDB 研判：%s", "、".join(codes))
            with connect() as database:
                duckdb_sql.run(database, duckdb_sql.plan(opened, pack, on, codes), out, reasons=reasons)
    return Outcome(out, write_manifest(around, pack, out, measured) if reasons else {})


@contextmanager
def _frugal() -> Iterator[None]:
    """Arrow's memory from the system for the while; its own allocator keeps about a hundred megabytes more."""
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


def _engine() -> Any:
    try:
        return import_module("minsheng.engine.fused.engine")
    except ModuleNotFoundError as error:
        if error.name not in ("llvmlite", "numpy"):
            raise
        raise MinshengError(
            "KERNEL_MISSING",
            "kernel 引擎需要另外安装：pip install 'minsheng[kernel]'，或改用 --engine duckdb",
        ) from error
