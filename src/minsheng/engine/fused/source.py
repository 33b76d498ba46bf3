"""Chunks with their events, read in the best way that the order of the files allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

import duckdb
import pyarrow as pa

from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused.events import Beforehand, Beside
from minsheng.engine.fused.rows import Chunk, Reader, UnclusteredError, UnsortedError

Connect = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]
"""Opens DuckDB, which is asked only for what does not lie in order: being there takes forty megabytes, a table as many."""
Taken = TypeVar("Taken")
_TIDIED = 2
"""Chunks after which memory goes back to the system, which gives it page by page: a sixth of the CPU when done each time, and
a million people take 45 MB more when it is done after sixteen."""


@dataclass(frozen=True)
class Source:
    """What a module reads of a folder."""

    reader: Reader
    around: Folder
    connect: Connect

    def over(self, take: Callable[[Iterator[Chunk], bool], Taken]) -> Taken:
        """What is made of all chunks, and of whether their ids rise; begun anew where rows do not lie in the declared order.

        That costs memory, not correctness.
        """
        clustered = rising = True
        while True:
            try:
                beside = clustered and rising
                return take(self.chunks(beside=beside) if clustered else iter([self.whole()]), rising)
            except UnclusteredError:
                clustered = False
            except UnsortedError:
                rising = False

    def chunks(self, *, beside: bool = True) -> Iterator[Chunk]:
        """Chunks with their events. Raises UnclusteredError, and with events read `beside` them UnsortedError."""
        events = Beside(self.reader, self.around) if beside else self._beforehand()
        for number, chunk in enumerate(self.reader.chunks(), start=1):
            events.add(chunk)
            yield chunk
            if number % _TIDIED == 0:  # the pieces that reading and writing leave between others
                pa.default_memory_pool().release_unused()

    def whole(self) -> Chunk:
        """Everything in one chunk."""
        chunk = self.reader.whole()
        self._beforehand().add(chunk)
        return chunk

    def _beforehand(self) -> Beforehand:
        with self.connect() as database:
            return Beforehand(self.reader.lowered, self.around, database)
