"""From a facts folder to result files: read, run, write, chunk after chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from minsheng.engine.columnar.digest import Measured
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused import plans, relatives
from minsheng.engine.fused.loops import is_known
from minsheng.engine.fused.machine import Machine
from minsheng.engine.fused.prepared import Prepared
from minsheng.engine.fused.results import Subjects, Writer
from minsheng.engine.fused.rows import Array, Chunk, Reader, Texts
from minsheng.engine.fused.slots import Key
from minsheng.engine.fused.source import Connect, Source
from minsheng.policy.kinds import Scope
from minsheng.policy.programme import Programme
from minsheng.policy.things import THINGS

_FEW = 4_096
"""Persons below whom a chunk is written together with the next: a household that lies across two pieces of a file."""


@dataclass(frozen=True)
class Split:
    """The programmes the loops can answer; those about things of which there are none; the others."""

    known: tuple[Programme, ...]
    idle: tuple[Programme, ...]
    others: tuple[Programme, ...]


def split(around: Folder) -> Split:
    """Which programmes in force are answered here."""
    parts: dict[str, list[Programme]] = {"known": [], "idle": [], "others": []}
    for programme in around.programmes.values():
        part = "known" if is_known(around, programme) else "others"
        parts["idle" if _is_idle(around, programme) else part].append(programme)
    return Split(**{name: tuple(programmes) for name, programmes in parts.items()})


def _is_idle(around: Folder, programme: Programme) -> bool:
    entry = around.snapshot.manifest.tables.get(programme.subject.value)
    return programme.subject in THINGS and (entry is None or not entry.rows)


def nobody(programmes: Sequence[Programme], out: Path, *, reasons: bool) -> dict[str, Measured]:
    """The files of programmes that have no subject here."""
    found = {}
    for programme in programmes:
        subjects = Subjects(rising=True)
        with Writer(programme, out / f"{programme.code}.parquet", subjects, reasons=reasons) as writer:
            found[programme.code] = writer.finish()
    return found


@dataclass
class Evaluation:
    """A module ready to run over a folder."""

    around: Folder
    programmes: Sequence[Programme]
    connect: Connect
    threads: int
    reasons: bool

    def __post_init__(self) -> None:
        lowered = plans.lowered(self.around, self.programmes, reasons=self.reasons)
        texts = Texts({})
        related = relatives.answers(lowered, self.around, self.connect)
        prepared = Prepared(self.around, lowered, texts, related)
        self.machine = Machine(lowered, prepared, quick=self.around.is_small)
        self.source = Source(Reader(self.around.snapshot, lowered, texts), self.around, self.connect)

    def write(self, out: Path) -> Mapping[str, Measured]:
        """One file per programme."""
        return self.source.over(partial(self._pass, out))

    def _pass(self, out: Path, chunks: Iterator[Chunk], rising: bool) -> Mapping[str, Measured]:
        with ExitStack() as open_:
            subjects = {p.subject: Subjects(rising=rising) for p in self.programmes}
            writers = {
                p.code: open_.enter_context(
                    Writer(p, out / f"{p.code}.parquet", subjects[p.subject], reasons=self.reasons)
                )
                for p in self.programmes
            }
            pool = open_.enter_context(ThreadPoolExecutor(self.threads))
            running: list[Future[None]] = []
            spare: dict[Key, Array] | None = {} if rising else None
            before = None
            for chunk in chunks:
                if before is None and rising and 0 < chunk.rows(Scope.PERSON) < _FEW:
                    self.machine.run(chunk)
                    chunk.forget()
                    before = chunk
                    continue
                for job in running:  # written while this chunk was read
                    job.result()
                self.machine.run(chunk, spare, before, pool)
                before = None
                chunk.forget()
                running = self._written(chunk, subjects, writers, pool)
            for job in running:
                job.result()
            if before is not None:
                for job in self._written(before, subjects, writers, pool):
                    job.result()
            for each in subjects.values():
                each.finish()
            return dict(zip(writers, pool.map(Writer.finish, writers.values()), strict=True))

    def _written(
        self,
        chunk: Chunk,
        subjects: Mapping[Scope, Subjects],
        writers: Mapping[str, Writer],
        pool: ThreadPoolExecutor,
    ) -> list[Future[None]]:
        """Jobs that write a chunk, each programme for itself."""
        ids = {scope: each.add(chunk.ids[scope]) for scope, each in subjects.items()}
        return [pool.submit(writers[p.code].add, chunk, ids[p.subject]) for p in self.programmes]
