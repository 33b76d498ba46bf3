"""A compiled module with everything it reads, run over chunks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from minsheng.engine.fused.blocks import SCOPES
from minsheng.engine.fused.lowering import AGGREGATE_START
from minsheng.engine.fused.native import Native
from minsheng.engine.fused.prepared import Prepared
from minsheng.engine.fused.rows import Array, Chunk
from minsheng.engine.fused.slots import FACTS, FOR_ALL, MADE, WITHIN, Key, Lowered
from minsheng.policy.kinds import Scope

_NUMBERS = {8: np.uint8, 16: np.uint16, 32: np.uint32, 64: np.int64}
_SHARES, _SHARE = 8, 4
"""Into how many pieces a chunk is cut for several threads, and how many blocks each has at least."""
_LINE = 64
"""Bytes that a processor fetches at a time."""
Numbers = npt.NDArray[np.int64]
Group = tuple[Scope, int]
"""Slots with a row for each row of a scope and items of equally many bits: one piece of memory."""
Spare = dict[Group, Array]
"""Memory of an earlier chunk that nobody looks at any more."""


class Machine:
    """Runs the loops of one module. Several threads may do so at once, each over chunks of its own."""

    def __init__(self, lowered: Lowered, prepared: Prepared, *, quick: bool) -> None:
        """`quick`: compile in a hurry, for few rows."""
        self._prepared = prepared
        self._subjects = {p.code: p.subject for p in lowered.programmes}
        self._native = Native(lowered.loops, quick=quick)
        self._slots = {key: n for n, key in enumerate(lowered.bits)}
        read = [(key, bits) for key, bits in lowered.bits.items() if key[0] not in MADE | WITHIN | FOR_ALL]
        self._facts = [(key, bits) for key, bits in read if key[0] in FACTS]
        self._answers = [(key, bits) for key, bits in read if key[0] not in FACTS]
        self._read_at = self._places(key for key, _ in (*self._facts, *self._answers))
        self._tables: tuple[object, Numbers] = (None, np.empty(0, np.int64))
        self._tables_at = self._places(key for key in lowered.bits if key[0] in FOR_ALL)
        groups: dict[Group, list[Key]] = {}
        for key, bits in lowered.bits.items():
            if key[0] in MADE:
                groups.setdefault((self._scope(key), bits), []).append(key)
        self._written = [(group, keys, self._places(keys)) for group, keys in groups.items()]
        self._within = {
            key: (self._scope(key), bits) for key, bits in lowered.bits.items() if key[0] in WITHIN
        }
        self._entries = self._places(key for loop in lowered.loops for key in loop.keys)
        self._moves = np.array([self._move(key, bits) for key, bits in lowered.bits.items()], np.int64)[
            self._entries
        ].T.copy()
        sizes = [len(loop.keys) for loop in lowered.loops]
        self._loops = (
            np.array([SCOPES.index(loop.scope) for loop in lowered.loops], np.int64),
            np.cumsum([0, *sizes], dtype=np.int64)[:-1],
            np.array([self._native.addresses[loop.name] for loop in lowered.loops], np.int64),
        )
        self._idle: list[_Within] = []

    def _places(self, keys: Iterable[Key]) -> Numbers:
        return np.array([self._slots[key] for key in keys], np.int64)

    def _scope(self, key: Key) -> Scope:
        """Whose rows an array has a row for."""
        what, whose = key[0], key[1]
        if what in ("fact", "known", "beyond", "area", "seen", "sum", "asked", "asked number"):
            return Scope(whose)
        return self._subjects[whose] if what in MADE and what != "answer" else Scope.PERSON

    def _move(self, key: Key, bits: int) -> tuple[int, int]:
        """By how many bytes an address moves from row to row, and with the rows of which scope."""
        if key[0] in FOR_ALL or key[0] in WITHIN:
            return 0, 0
        return bits // 8, SCOPES.index(self._scope(key))

    def run(
        self,
        chunk: Chunk,
        spare: Spare | None = None,
        before: Chunk | None = None,
        pool: Executor | None = None,
    ) -> None:
        """Fill the output arrays of a chunk, in `spare` memory where it is given, shared out among the threads of a pool.

        `before`: a chunk that was run, whose rows are put in front, so that both are written as one.
        """
        tables = self._prepared.complete(chunk)
        bases = np.zeros(len(self._slots), np.int64)
        bases[self._read_at] = np.append(self.place(chunk), _placed(chunk, self._answers))
        bases[self._tables_at] = self._placed_tables(tables)
        for group, keys, at in self._written:
            bases[at] = self._to_write(chunk, group, keys, {} if spare is None else spare, before)
        houses = [_address(chunk.arrays["number", key[1]]) for key in self._within if key[0] == "household"]
        share = partial(self._share, bases, np.array(houses, np.int64))
        blocks_ = len(chunk.bounds) - 1
        size = blocks_ if pool is None else max(_SHARE, -(-blocks_ // _SHARES))
        shares = [chunk.bounds[n : n + size + 1] for n in range(0, blocks_, max(1, size))]
        list(map(share, shares) if pool is None else pool.map(share, shares))
        if before is not None:
            chunk.ids = {scope: np.concatenate([before.ids[scope], ids]) for scope, ids in chunk.ids.items()}

    def place(self, chunk: Chunk) -> Numbers:
        """Where the facts of a chunk lie."""
        if chunk.places is None:
            chunk.places = np.array(_placed(chunk, self._facts), np.int64)
        return chunk.places

    def _placed_tables(self, tables: Mapping[Key, Array]) -> Numbers:
        held, places = self._tables
        if held is not tables:
            keys = [key for key in self._slots if key[0] in FOR_ALL]
            places = np.array([_address(tables[key]) for key in keys], np.int64)
            self._tables = tables, places
        return places

    def _to_write(
        self, chunk: Chunk, group: Group, keys: Sequence[Key], spare: Spare, before: Chunk | None
    ) -> Numbers:
        """Arrays for what is written, those of a group in one piece of memory; where each begins for this chunk."""
        scope, bits = group
        ahead = 0 if before is None else before.rows(scope)
        rows, size = ahead + chunk.rows(scope), bits // 8
        length = _apart(rows * size)
        held = spare.get(group)
        if held is None or held.nbytes < len(keys) * length:
            held = spare[group] = np.empty(len(keys) * (length + length // 32), np.uint8)
        arrays = held[: len(keys) * length].reshape(len(keys), length)[:, : rows * size].view(_NUMBERS[bits])
        if before is not None:
            for array, key in zip(arrays, keys, strict=True):
                array[:ahead] = before.arrays[key]
        chunk.arrays.update(zip(keys, arrays, strict=True))
        return _address(held) + ahead * size + length * np.arange(len(keys))

    def _taken(self, rows: Numbers) -> _Within:
        """Memory for what loops hand on within blocks of at most so many rows of each scope."""
        while self._idle:
            held = self._idle.pop()
            if (held.rows >= rows).all():
                return held
        return _Within.made(self._within, self._slots, rows, len(self._entries))

    def _share(self, slots: Numbers, houses: Numbers, bounds: Numbers) -> None:
        """Some blocks of a chunk: where their slots lie, and the household numbers of persons by kind."""
        within = self._taken(np.diff(bounds, axis=0).max(axis=0, initial=0))
        bases = slots.copy()
        bases[within.at] = within.bases
        bases = bases[self._entries]
        steps, whose = self._moves
        scopes, places = within.houses
        lists = [
            *(len(bounds) - 1, bounds),
            *(len(bases), bases, steps, whose, within.table),
            *(len(within.fills[0]), *within.fills),
            *(len(scopes), scopes, houses, places),
            *(len(self._loops[0]), *self._loops),
        ]
        job = np.array([each if isinstance(each, int) else _address(each) for each in lists], np.int64)
        self._native.over_blocks(_address(job))
        self._idle.append(within)


@dataclass(frozen=True)
class _Within:
    """Memory of one thread for what loops hand on to each other within a block."""

    rows: Numbers
    """Of a block, by scope."""
    memory: Array
    at: Numbers
    bases: Numbers
    """Slots and where each lies."""
    table: Numbers
    fills: tuple[Numbers, Numbers, Numbers]
    """What begins with a value: where, how many rows as of which scope, and the value."""
    houses: tuple[Numbers, Numbers]
    """Kinds of households, and where the number of each person's within the block lies."""

    @staticmethod
    def made(keys: dict[Key, Group], slots: dict[Key, int], rows: Numbers, entries: int) -> _Within:
        """An item more than there are rows, for persons of no household."""
        sizes = [_apart((int(rows[SCOPES.index(scope)]) + 1) * bits // 8) for scope, bits in keys.values()]
        memory = np.empty(sum(sizes) + _LINE, np.uint8)
        first = -(-_address(memory) // _LINE) * _LINE
        bases = first + np.cumsum([0, *sizes], dtype=np.int64)[:-1]
        placed = dict(zip(keys, bases.tolist(), strict=True))
        filled = [
            (at, SCOPES.index(key[1]), AGGREGATE_START.get(key[2].kind, 0) if key[0] == "sum" else 0)
            for key, at in placed.items()
            if key[0] in ("seen", "sum", "asked", "asked number")
        ]
        numbers = [(SCOPES.index(key[1]), at) for key, at in placed.items() if key[0] == "household"]
        houses = np.array(numbers, np.int64).reshape(-1, 2).T.copy()
        places, scopes, values = np.array(filled, np.int64).reshape(-1, 3).T.copy()
        return _Within(
            rows,
            memory,
            np.array([slots[key] for key in keys], np.int64),
            bases,
            np.empty(entries, np.int64),
            (places, scopes, values),
            (houses[0], houses[1]),
        )


def _apart(size: int) -> int:
    """Bytes from one array to the next: an odd number of lines, so that not all begin at the same place of a cache."""
    return (-(-size // _LINE) | 1) * _LINE


def _address(array: Array) -> int:
    found: int = pa.py_buffer(array).address
    return found


def _placed(chunk: Chunk, keys: Sequence[tuple[Key, int]]) -> list[int]:
    """Where arrays lie, in the width and the order that the loops read."""
    places = []
    for key, bits in keys:
        array = chunk.arrays[key]
        if array.itemsize * 8 != bits or not array.flags.c_contiguous:
            array = chunk.arrays[key] = np.ascontiguousarray(array, _NUMBERS[bits])
        places.append(_address(array))
    return places
