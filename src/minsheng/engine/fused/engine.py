"""From a facts folder to result files: read, run, write, chunk after chunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb

from minsheng.engine.columnar.report import Measured
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused import relatives
from minsheng.engine.fused.loops import Module, is_known
from minsheng.engine.fused.machine import Machine
from minsheng.engine.fused.prepared import Prepared
from minsheng.engine.fused.results import UnsortedError, Writer
from minsheng.engine.fused.rows import Reader, Texts, UnclusteredError
from minsheng.policy.programme import Programme


@dataclass(frozen=True)
class Split:
    """The programmes the loops can answer, and the others."""

    known: tuple[Programme, ...]
    others: tuple[Programme, ...]


def split(around: Folder) -> Split:
    """Which programmes in force are answered here."""
    known = tuple(p for p in around.programmes.values() if is_known(around, p))
    return Split(known, tuple(p for p in around.programmes.values() if p not in known))


@dataclass
class Evaluation:
    """A module ready to run over a folder."""

    around: Folder
    programmes: Sequence[Programme]
    database: duckdb.DuckDBPyConnection
    threads: int
    reasons: bool

    def __post_init__(self) -> None:
        lowered = Module(self.around, self.programmes, reasons=self.reasons).lower()
        texts = Texts(lowered.texts)
        related = relatives.answers(lowered, self.around, self.database)
        prepared = Prepared(self.around, lowered, texts, self.database, related)
        self.machine = Machine(lowered, prepared)
        self.reader = Reader(self.around.snapshot, lowered, texts)

    def write(self, out: Path) -> Mapping[str, Measured]:
        """One file per programme. Rows that do not lie in the declared order cost memory, not correctness."""
        clustered = rising = True
        while True:
            try:
                return self._pass(out, clustered=clustered, rising=rising)
            except UnclusteredError:
                clustered = False
            except UnsortedError:
                rising = False

    def _pass(self, out: Path, *, clustered: bool, rising: bool) -> Mapping[str, Measured]:
        with ExitStack() as open_:
            writers = {
                p: open_.enter_context(
                    Writer(p, out / f"{p.code}.parquet", rising=rising, reasons=self.reasons)
                )
                for p in self.programmes
            }
            pool = open_.enter_context(ThreadPoolExecutor(self.threads))
            running: list[Future[None]] = []
            for chunk in self.reader.chunks() if clustered else [self.reader.whole()]:
                self.machine.run(chunk)
                for job in running:
                    job.result()
                running = [pool.submit(w.add, chunk.ids[p.subject], chunk) for p, w in writers.items()]
            for job in running:
                job.result()
            return dict(
                zip((p.code for p in writers), pool.map(Writer.finish, writers.values()), strict=True)
            )
