"""Facts as arrays, in chunks of whole households: what the loops read of the person and household files.

In a folder in its declared order (persons by joint household) a chunk holds some hundred thousand persons and the joint
households they form, and the files are read once, front to back. Where another kind of household is asked for, or the order
is another, everything is one chunk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.fused.slots import Key, Lowered
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import facts
from minsheng.policy.kinds import Scope

Array = npt.NDArray[Any]
Cells = tuple[Array, Array]
"""Values and, as bytes, which of them are known."""
HOUSEHOLD_ID = {Scope.JOINT: "joint_id", Scope.REGISTERED: "registered_id", Scope.RESIDENCE: "residence_id"}
PERSONS_AT_ONCE = 1 << 17
_DTYPES = {"int64": np.int64, "int32": np.int32, "int8": np.int8, "date32": np.int32}


class UnclusteredError(Exception):
    """The rows do not lie in the order that reading in chunks needs; everything must be one chunk."""


@dataclass
class Texts:
    """Numbers for words, the same in every column and chunk; 0 is no word."""

    numbers: dict[str, int]

    def of(self, words: Sequence[str | None]) -> npt.NDArray[np.int32]:
        """The number of each word."""
        numbers = self.numbers
        found = [0 if w is None else numbers.setdefault(w, len(numbers) + 1) for w in words]
        return np.array(found, dtype=np.int32)


@dataclass
class Chunk:
    """Rows by scope: how many, their ids, and the arrays of the slots."""

    arrays: dict[Key, Array] = field(default_factory=dict)
    ids: dict[Scope, npt.NDArray[np.int64]] = field(default_factory=dict)

    def rows(self, scope: Scope) -> int:
        return len(self.ids[scope])


def needed(lowered: Lowered, scope: Scope) -> list[str]:
    """Columns the loops read on rows of a scope."""
    slots = lowered.slots
    names = {key[2] for key in slots.of("fact") if key[1] is scope}
    if ("area", scope) in slots.places:
        names |= {"region", "urban_rural"}
    return sorted(names)


def cells(column: pa.Array, arrow: str, texts: Texts) -> Cells:
    """One column as arrays; the value of an unknown cell is whatever lies there, 0 for words."""
    count = len(column)
    known = (
        np.ones(count, np.uint8)
        if column.null_count == 0
        else _bits(column.buffers()[0], column.offset, count)
    )
    if arrow == "string":
        return _numbers(column, texts), known
    if arrow == "bool":
        return _bits(column.buffers()[1], column.offset, count), known
    values = np.frombuffer(column.buffers()[1], _DTYPES[arrow]) if count else np.empty(0, _DTYPES[arrow])
    return values[column.offset : column.offset + count], known


def _bits(buffer: pa.Buffer | None, offset: int, count: int) -> npt.NDArray[np.uint8]:
    if buffer is None or count == 0:
        return np.ones(count, np.uint8)
    packed = np.frombuffer(buffer, np.uint8)
    return np.unpackbits(packed, count=offset + count, bitorder="little")[offset:]


def _numbers(column: pa.Array, texts: Texts) -> npt.NDArray[np.int32]:
    coded = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    words = np.append(texts.of(coded.dictionary.to_pylist()), np.int32(0))
    indices = coded.indices.fill_null(len(words) - 1) if coded.null_count else coded.indices
    numbers: npt.NDArray[np.int32] = words[np.asarray(indices)]
    return numbers


@dataclass
class Table:
    """Columns of some rows of a file."""

    cells: dict[str, Cells]

    @property
    def rows(self) -> int:
        return len(next(iter(self.cells.values()))[0])

    def slice(self, first: int, after: int | None = None) -> Table:
        return Table({name: (v[first:after], k[first:after]) for name, (v, k) in self.cells.items()})

    def where(self, mask: npt.NDArray[np.bool_]) -> Table:
        return (
            self if mask.all() else Table({name: (v[mask], k[mask]) for name, (v, k) in self.cells.items()})
        )


def joined(tables: Sequence[Table]) -> Table:
    """Rows of tables with the same columns, one after the other."""
    filled = [t for t in tables if t.rows] or list(tables[:1])
    if len(filled) == 1:
        return filled[0]
    return Table(
        {
            name: tuple(np.concatenate([t.cells[name][part] for t in filled]) for part in (0, 1))  # type: ignore[misc]
            for name in filled[0].cells
        }
    )


@dataclass
class Reader:
    """The two row files of a folder with the columns a module asks for."""

    snapshot: Snapshot
    lowered: Lowered
    texts: Texts

    def whole(self) -> Chunk:
        """Everything at once, in any order."""
        people = joined([self._empty("person", self._people), *self._batches("person", self._people)])
        return self.chunk(people, {kind: joined(list(self._households(kind))) for kind in self.lowered.kinds})

    def chunks(self) -> Iterator[Chunk]:
        """Chunks of whole joint households, ids rising; raises UnclusteredError where the files do not lie so."""
        kinds = self.lowered.kinds
        if set(kinds) - {Scope.JOINT}:
            raise UnclusteredError
        houses = _Ahead(self._households(Scope.JOINT)) if kinds else None
        rest: Table | None = None
        last = -1
        for table in self._batches("person", self._people):
            people = table if rest is None else joined([rest, table])
            cut, last = _last_household(people, last) if kinds else (people.rows, last)
            rest = people.slice(cut)
            if cut:
                found = {} if houses is None else {Scope.JOINT: houses.up_to(_greatest(people.slice(0, cut)))}
                yield self.chunk(people.slice(0, cut), found)
        rest = self._empty("person", self._people) if rest is None else rest
        yield self.chunk(rest, {} if houses is None else {Scope.JOINT: houses.up_to(None)})

    def chunk(self, people: Table, households: Mapping[Scope, Table]) -> Chunk:
        """The arrays of some persons and of the households of each kind among them or in the household rows."""
        made = Chunk()
        made.ids[Scope.PERSON] = people.cells["person_id"][0].astype(np.int64, copy=False)
        self._put(made, people, Scope.PERSON)
        for kind, rows in households.items():
            of_person, ids, place = _housed(people.cells[HOUSEHOLD_ID[kind]], rows.cells["household_id"][0])
            made.ids[kind] = ids
            made.arrays["household", kind] = of_person
            full = np.array_equal(place, np.arange(len(ids)))
            self._put(made, rows if full else _spread(rows, place, len(ids)), kind)
        return made

    def _put(self, made: Chunk, table: Table, scope: Scope) -> None:
        for name in needed(self.lowered, scope):
            made.arrays["fact", scope, name], made.arrays["known", scope, name] = table.cells[name]

    @property
    def _people(self) -> list[str]:
        keys = ["person_id", *(HOUSEHOLD_ID[kind] for kind in self.lowered.kinds)]
        return [*keys, *(n for n in needed(self.lowered, Scope.PERSON) if n not in keys)]

    def _households(self, kind: Scope) -> Iterator[Table]:
        columns = ["household_id", "kind", *needed(self.lowered, kind)]
        number = self.texts.of([kind.value])[0]
        yield self._empty("household", columns)
        for table in self._batches("household", columns):
            yield table.where(table.cells["kind"][0] == number)

    def _empty(self, name: str, columns: Sequence[str]) -> Table:
        schema = {c.name: c.arrow for c in facts.TABLES[name].columns}
        none = np.empty(0, np.uint8)
        return Table({c: (np.empty(0, _DTYPES.get(schema[c], np.int32)), none) for c in columns})

    def _batches(self, name: str, columns: Sequence[str]) -> Iterator[Table]:
        schema = {c.name: c.arrow for c in facts.TABLES[name].columns}
        held = [c for c in columns if self.snapshot.holds(name, c)]
        words = [c for c in held if schema[c] == "string"]
        with pq.ParquetFile(self.snapshot.path(name), read_dictionary=words, pre_buffer=True) as file:
            for batch in file.iter_batches(batch_size=PERSONS_AT_ONCE, columns=held):
                table = self.table(batch, held, schema)
                for missing in set(columns) - set(held):
                    none = np.zeros(batch.num_rows, np.uint8)
                    table.cells[missing] = (none.astype(_DTYPES.get(schema[missing], np.int32)), none)
                yield table

    def of_rows(self, name: str, rows: pa.Table, scope: Scope) -> Table:
        """Rows with all columns of their file."""
        columns = self._people if scope is Scope.PERSON else ["household_id", *needed(self.lowered, scope)]
        schema = {c.name: c.arrow for c in facts.TABLES[name].columns}
        batches = rows.combine_chunks().to_batches()
        parts = [self.table(batch, columns, schema) for batch in batches]
        return joined([self._empty(name, columns), *parts])

    def table(self, batch: pa.RecordBatch, columns: Iterable[str], schema: Mapping[str, str]) -> Table:
        """A batch as arrays."""
        return Table({c: cells(batch.column(c), schema[c], self.texts) for c in columns})


class _Ahead:
    """Household rows by rising id, taken up to the last household of each chunk of persons."""

    def __init__(self, tables: Iterator[Table]) -> None:
        self._tables = tables
        self._held = next(tables)
        self._last = -1

    def up_to(self, greatest: int | None) -> Table:
        """The rows not yet taken with an id up to `greatest`, or all that are left."""
        parts = [self._held]
        while greatest is None or not len(ids := parts[-1].cells["household_id"][0]) or ids[-1] <= greatest:
            following = next(self._tables, None)
            if following is None:
                break
            parts.append(following)
        rows = joined(parts)
        ids = rows.cells["household_id"][0].astype(np.int64)
        if len(ids) and (ids[0] <= self._last or not (np.diff(ids) > 0).all()):
            raise UnclusteredError
        cut = len(ids) if greatest is None else int(np.searchsorted(ids, greatest, side="right"))
        self._held = rows.slice(cut)
        self._last = int(ids[cut - 1]) if cut else self._last
        return rows.slice(0, cut)


def _last_household(people: Table, last: int) -> tuple[int, int]:
    """Where the last household of the rows begins, after checking that households rise; and its id."""
    ids, known = people.cells["joint_id"]
    housed = ids[known.astype(bool)] if not known.all() else ids
    if len(housed) and (housed[0] < last or not (np.diff(housed) >= 0).all()):
        raise UnclusteredError
    if not len(housed):
        return people.rows, last
    final = housed[-1]
    begins = np.flatnonzero((ids == final) & known.astype(bool))[0]
    return int(begins), int(final)


def _greatest(people: Table) -> int:
    ids, known = people.cells["joint_id"]
    return int(ids[known.astype(bool)].max(initial=-1))


def _housed(of_persons: Cells, of_rows: Array) -> tuple[Array, npt.NDArray[np.int64], Array]:
    """Household number of each person, ids by rising number, number of each household row.

    Number len(ids) stands for no household.
    """
    values, known = of_persons
    all_known = bool(known.all())
    housed = values if all_known else values[known.astype(bool)]
    steps = np.diff(housed)
    if (steps >= 0).all():
        new = np.concatenate([[True], steps > 0]) if len(housed) else np.empty(0, bool)
        distinct, inverse = housed[new], np.cumsum(new) - 1
    else:
        distinct, inverse = np.unique(housed, return_inverse=True)
    if np.array_equal(distinct, of_rows):
        ids = distinct
    else:
        ids = np.union1d(distinct, of_rows)
        inverse = np.searchsorted(ids, distinct)[inverse] if len(distinct) else inverse
    numbers = np.full(len(values), len(ids), np.int32)
    numbers[slice(None) if all_known else known.astype(bool)] = inverse
    return numbers, ids.astype(np.int64, copy=False), np.searchsorted(ids, of_rows)


def _spread(rows: Table, place: Array, count: int) -> Table:
    """Household rows at their numbers; unknown cells for a household that is known by its members only."""
    spread: dict[str, Cells] = {}
    for name, (values, known) in rows.cells.items():
        wide, wide_known = np.zeros(count, values.dtype), np.zeros(count, np.uint8)
        wide[place], wide_known[place] = values, known
        spread[name] = (wide, wide_known)
    return Table(spread)
