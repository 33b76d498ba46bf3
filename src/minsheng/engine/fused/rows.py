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

from minsheng.engine.fused import blocks
from minsheng.engine.fused.slots import WRITTEN, Key, Lowered
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import facts
from minsheng.policy.kinds import Scope

Array = npt.NDArray[Any]
Cells = tuple[Array, Array]
"""Values and, as bytes, which of them are known."""
HOUSEHOLD_ID = {Scope.JOINT: "joint_id", Scope.REGISTERED: "registered_id", Scope.RESIDENCE: "residence_id"}
PERSONS_AT_ONCE = 61_440
_DTYPES: dict[str, type[np.generic]] = {
    "int64": np.int64,
    "int32": np.int32,
    "int8": np.int8,
    "date32": np.int32,
    "bool": np.uint8,
}


class UnclusteredError(Exception):
    """The rows do not lie in the order that reading in chunks needs; everything must be one chunk."""


class UnsortedError(Exception):
    """The ids of persons and events do not rise; they must be kept and sorted."""


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
    """Rows by scope: how many, their ids, and the arrays of the slots; where its blocks begin (see `blocks.bounds`).

    Beside the slots `("number", kind)` is the row number of each person's household, or how many there are for none.
    """

    arrays: dict[Key, Array] = field(default_factory=dict)
    ids: dict[Scope, npt.NDArray[np.int64]] = field(default_factory=dict)
    bounds: npt.NDArray[np.int64] = field(default_factory=lambda: blocks.bounds({}))
    places: npt.NDArray[np.int64] | None = None
    """Where the facts lie, once a machine has asked (`Machine.place`)."""

    def rows(self, scope: Scope) -> int:
        return len(self.ids[scope])

    def forget(self) -> None:
        """Keep of the arrays only what result files hold: while these are written the next chunk is read."""
        self.arrays = {key: array for key, array in self.arrays.items() if key[0] in WRITTEN}


def needed(lowered: Lowered, scope: Scope) -> list[str]:
    """Columns the loops read on rows of a scope."""
    names = {key[2] for key in lowered.of("fact") if key[1] is scope}
    if ("area", scope) in lowered.bits:
        names |= {"region", "urban_rural"}
    if scope is Scope.PERSON and any(lowered.of("covered")):
        names.add("county")
    return sorted(names)


def cells(column: pa.Array, arrow: str, texts: Texts) -> Cells:
    """One column as arrays; the value of an unknown cell is whatever lies there, 0 for words."""
    count = len(column)
    if column.null_count == count:
        return same(_DTYPES.get(arrow, np.int32), 0, count), same(np.uint8, 0, count)
    known = (
        same(np.uint8, 1, count)
        if column.null_count == 0
        else _bits(column.buffers()[0], column.offset, count)
    )
    if arrow == "string":
        return _numbers(column, texts, known), known
    if arrow == "bool":
        return _bits(column.buffers()[1], column.offset, count), known
    values = np.frombuffer(column.buffers()[1], _DTYPES[arrow])
    return values[column.offset : column.offset + count], known


def same(dtype: type[np.generic], value: int, count: int) -> Array:
    """An array of one value, not to be written to; the longest so far is kept."""
    held = _SAME.get((dtype, value))
    if held is None or len(held) < count:
        held = _SAME[dtype, value] = np.full(count, value, dtype)
        held.flags.writeable = False
    return held[:count]


_SAME: dict[tuple[type[np.generic], int], Array] = {}
_BYTES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").view(np.uint64)[
    :, 0
]
"""By byte: its eight bits as bytes."""


def _bits(buffer: pa.Buffer, offset: int, count: int) -> npt.NDArray[np.uint8]:
    first = offset // 8
    packed = np.frombuffer(buffer, np.uint8)[first : (offset + count + 7) // 8]
    return _BYTES[packed].view(np.uint8)[offset - 8 * first :][:count]


def _numbers(column: pa.Array, texts: Texts, known: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    coded = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    words, indices = texts.of(coded.dictionary.to_pylist()), coded.indices
    places = np.frombuffer(indices.buffers()[1], np.int32)[indices.offset : indices.offset + len(column)]
    numbers: npt.NDArray[np.int32] = words.take(places, mode="clip")
    if column.null_count:
        numbers *= known
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
        if mask.all():
            return self
        rows = np.flatnonzero(mask)
        return Table({name: (v.take(rows), k.take(rows)) for name, (v, k) in self.cells.items()})


def joined(tables: Sequence[Table]) -> Table:
    """Rows of tables with the same columns, one after the other."""
    filled = [t for t in tables if t.rows] or list(tables[:1])
    if len(filled) == 1:
        return filled[0]
    return Table(
        {
            name: tuple(_together([t.cells[name][part] for t in filled]) for part in (0, 1))  # type: ignore[misc]
            for name in filled[0].cells
        }
    )


def _together(arrays: Sequence[Array]) -> Array:
    """Arrays one after the other; of one value where each of them is of that."""
    one = arrays[0].base
    if one is not None and any(one is held for held in _SAME.values()) and all(a.base is one for a in arrays):
        return same(one.dtype.type, one[0], sum(map(len, arrays)))
    return np.concatenate(arrays)


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
        houses = (
            Ahead(self._households(Scope.JOINT), "household_id", UnclusteredError, once=True)
            if kinds
            else None
        )

        def made(people: Table, *, last: bool = False) -> Chunk:
            if houses is None:
                return self.chunk(people, {})
            return self.chunk(people, {Scope.JOINT: houses.up_to(None if last else _greatest(people))})

        rest, open_, closed = self._empty("person", self._people), -1, -1
        for table in self._batches("person", self._people):
            following = table
            if rest.rows:
                more = _of_household(table, open_)
                rest, following = joined([rest, table.slice(0, more)]), table.slice(more)
                if not following.rows:
                    continue
                yield made(rest)
                closed = open_
            cut, open_ = _last_household(following, closed) if kinds else (following.rows, -1)
            rest = following.slice(cut)
            if cut:
                yield made(following.slice(0, cut))
        yield made(rest, last=True)

    def chunk(self, people: Table, households: Mapping[Scope, Table]) -> Chunk:
        """The arrays of some persons and of the households of each kind among them or in the household rows."""
        made = Chunk()
        made.ids[Scope.PERSON] = people.cells["person_id"][0].astype(np.int64, copy=False)
        self._put(made, people, Scope.PERSON)
        for kind, rows in households.items():
            of_person, ids, place = _housed(people.cells[HOUSEHOLD_ID[kind]], rows.cells["household_id"][0])
            made.ids[kind] = ids
            made.arrays["number", kind] = of_person
            full = np.array_equal(place, np.arange(len(ids)))
            self._put(made, rows if full else _spread(rows, place, len(ids)), kind)
        made.bounds = blocks.bounds(
            {scope: len(ids) for scope, ids in made.ids.items()}, made.arrays.get(("number", Scope.JOINT))
        )
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

    def events(self, name: str, columns: Sequence[str]) -> Iterator[Table]:
        """The rows of a table of events, front to back."""
        yield self._empty(name, columns)
        yield from self._batches(name, columns)

    def _empty(self, name: str, columns: Sequence[str]) -> Table:
        schema = {c.name: c.arrow for c in facts.TABLES[name].columns}
        none = np.empty(0, np.uint8)
        return Table({c: (np.empty(0, _DTYPES.get(schema[c], np.int32)), none) for c in columns})

    def _batches(self, name: str, columns: Sequence[str]) -> Iterator[Table]:
        schema = {c.name: c.arrow for c in facts.TABLES[name].columns}
        held = [c for c in columns if self.snapshot.holds(name, c)]
        words = [c for c in held if schema[c] == "string"]
        with pq.ParquetFile(self.snapshot.path(name), read_dictionary=words, pre_buffer=False) as file:
            for batch in file.iter_batches(
                batch_size=_batch_size(file.metadata), columns=held, use_threads=False
            ):
                table = self.table(batch, held, schema)
                for missing in set(columns) - set(held):
                    dtype = _DTYPES.get(schema[missing], np.int32)
                    table.cells[missing] = (
                        same(dtype, 0, batch.num_rows),
                        same(np.uint8, 0, batch.num_rows),
                    )
                yield table

    def table(self, batch: pa.RecordBatch, columns: Iterable[str], schema: Mapping[str, str]) -> Table:
        """A batch as arrays."""
        return Table({c: cells(batch.column(c), schema[c], self.texts) for c in columns})


class Ahead:
    """Rows by rising key, taken up to the last household or person of each chunk.

    `wrong`: what is raised where they do not rise; `once`: each key occurs once.
    """

    def __init__(self, tables: Iterator[Table], key: str, wrong: type[Exception], *, once: bool) -> None:
        self._tables = tables
        self._key = key
        self._wrong = wrong
        self._least = 1 if once else 0
        self._held = next(tables)
        self._last = -1

    def up_to(self, greatest: int | None) -> Table:
        """The rows not yet taken with a key up to `greatest`, or all that are left."""
        parts = [self._held]
        while greatest is None or not len(keys := parts[-1].cells[self._key][0]) or keys[-1] <= greatest:
            following = next(self._tables, None)
            if following is None:
                break
            parts.append(following)
        rows = joined(parts)
        keys = rows.cells[self._key][0].astype(np.int64, copy=False)
        if len(keys) and (keys[0] < self._last + self._least or (keys[1:] < keys[:-1] + self._least).any()):
            raise self._wrong
        cut = len(keys) if greatest is None else int(np.searchsorted(keys, greatest, side="right"))
        self._held = rows.slice(cut)
        self._last = int(keys[cut - 1]) if cut else self._last
        return rows.slice(0, cut)


def _batch_size(file: pq.FileMetaData) -> int:
    """As large as the row groups, so that no batch lies across two."""
    rows = int(file.row_group(0).num_rows) if file.num_row_groups else PERSONS_AT_ONCE
    return max(1, min(PERSONS_AT_ONCE, rows))


def _of_household(people: Table, household: int) -> int:
    """How many of the first rows go up to the last one of a household."""
    ids, known = people.cells["joint_id"]
    there = np.flatnonzero((ids == household) & known.astype(bool))
    return int(there[-1]) + 1 if len(there) else 0


def _last_household(people: Table, closed: int) -> tuple[int, int]:
    """Where the last household of the rows begins, and its id; households must rise, beyond the one that is closed."""
    ids, known = people.cells["joint_id"]
    housed = ids[known.astype(bool)] if not known.all() else ids
    if not len(housed):
        return people.rows, closed
    if housed[0] <= closed or not (housed[1:] >= housed[:-1]).all():
        raise UnclusteredError
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
