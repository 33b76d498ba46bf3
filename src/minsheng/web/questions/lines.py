"""Lines of a kept answer, as they lie in their file by village: a line is made only when somebody looks at it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.discovery import names
from minsheng.web.questions.kinds import Found

REGION, HOUSEHOLD, PERSON = "region", "household_id", "person_id"


@dataclass(frozen=True, slots=True, eq=False)
class Lines(Sequence[Found]):
    """`table`: region, household_id, person_id, then a question's columns; sorted in this order, the region "" where unknown."""

    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @overload
    def __getitem__(self, at: int) -> Found: ...
    @overload
    def __getitem__(self, at: slice) -> list[Found]: ...
    def __getitem__(self, at: int | slice) -> Found | list[Found]:
        if isinstance(at, slice):
            first, before, step = at.indices(len(self))
            assert step == 1
            return list(Lines(self.table.slice(first, max(before - first, 0))))
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self[at : at + 1][0]

    def __iter__(self) -> Iterator[Found]:
        columns = [column.to_pylist() for column in self.table.columns]
        return (
            Found(region, home, person, tuple(values))
            for region, home, person, *values in zip(*columns, strict=True)
        )

    def of_area(self, area: str) -> "Lines":
        """Those of an area and what lies below it; no other is read."""
        regions = self.table[REGION]
        first, before = (
            bisect_left(range(len(self)), code, key=lambda at: regions[at].as_py())
            for code in names.span(area)
        )
        return Lines(self.table.slice(first, before - first))

    def by_area(self, digits: int) -> Counter[str]:
        """How many in each part of the area."""
        parts = pc.utf8_slice_codeunits(self.table[REGION], 0, digits).value_counts()
        return Counter({str(one["values"]): one["counts"].as_py() for one in parts})

    def people(self) -> list[int]:
        """Who stands on the lines, 0 where nobody does."""
        return list(self.table[PERSON].to_pylist())

    def without(self, people: Collection[int], *, where: tuple[int, str] | None = None) -> "Lines":
        """The others; `where`: only lines whose column of that number says so are taken off."""
        if not people:
            return self
        gone = self._of(people)
        if where:
            gone = pc.and_kleene(gone, pc.fill_null(pc.equal(self._values()[where[0]], where[1]), False))
        return Lines(self.table.filter(pc.invert(gone)))

    def saying(self, words: Collection[str]) -> "Lines":
        """Those with one of these words in a column."""
        return Lines(self.table.filter(self._says(words)))

    def not_saying(self, words: Collection[str], *, but_of: Collection[int]) -> "Lines":
        """Those with none of these words in a column, and all of these people."""
        return Lines(self.table.filter(pc.or_(pc.invert(self._says(words)), self._of(but_of))))

    def _of(self, people: Collection[int]) -> Any:
        return pc.is_in(self.table[PERSON], pa.array(sorted(people), pa.int64()))

    def _says(self, words: Collection[str]) -> Any:
        found: Any = pa.chunked_array([pa.nulls(len(self), pa.bool_()).fill_null(False)])
        for column in self._values():
            if pa.types.is_string(column.type):
                found = pc.or_(found, pc.is_in(column, pa.array(sorted(words))))
        return found

    def _values(self) -> list[Any]:
        return list(self.table.columns[3:])


def read(path: Path) -> Lines:
    """The lines of a file that `write` made, without reading those nobody looks at."""
    with pa.memory_map(str(path)) as file:
        return Lines(pa.ipc.open_file(file).read_all())


def write(path: Path, table: pa.Table) -> None:
    """As one piece: so a line is found by its place."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as out:
        out.write_table(table.combine_chunks())
