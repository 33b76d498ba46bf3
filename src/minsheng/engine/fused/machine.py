"""A compiled module with everything it reads, run over chunks."""

from __future__ import annotations

import ctypes

import numpy as np
import pyarrow as pa

from minsheng.engine.fused.lowering import AGGREGATE_START
from minsheng.engine.fused.native import Native
from minsheng.engine.fused.prepared import Prepared
from minsheng.engine.fused.rows import Array, Chunk
from minsheng.engine.fused.slots import WRITTEN, Key, Lowered
from minsheng.policy.kinds import Scope

_NUMBERS = {8: np.uint8, 16: np.uint16, 32: np.uint32, 64: np.int64}


class Machine:
    """Runs the loops of one module."""

    def __init__(self, lowered: Lowered, prepared: Prepared, *, quick: bool) -> None:
        """`quick`: compile in a hurry, for few rows."""
        self._lowered = lowered
        self._prepared = prepared
        self._native = Native(lowered.loops, quick=quick)
        self._subjects = {p.code: p.subject for p in lowered.programmes}

    def run(self, chunk: Chunk, spare: dict[Key, Array] | None = None, before: Chunk | None = None) -> None:
        """Fill the output arrays of a chunk; in `spare`, memory of an earlier chunk that nobody looks at any more.

        `before`: a chunk that was run, whose rows are put in front, so that both are written as one.
        """
        self._prepared.complete(chunk)
        arrays = chunk.arrays
        whole: dict[Key, Array] = {}
        for key, bits in self._lowered.bits.items():
            if before is not None and key[0] in WRITTEN:
                first = before.arrays[key]
                whole[key] = _taken(spare or {}, key, len(first) + chunk.rows(self._scope(key)), bits)
                whole[key][: len(first)] = first
                arrays[key] = whole[key][len(first) :]
            elif key not in arrays:
                arrays[key] = self._new(key, bits, chunk, {} if spare is None else spare)
            elif arrays[key].itemsize * 8 != bits or not arrays[key].flags.c_contiguous:
                arrays[key] = np.ascontiguousarray(arrays[key], _NUMBERS[bits])
        address = {key: pa.py_buffer(arrays[key]).address for key in self._lowered.bits}
        for loop in self._lowered.loops:
            table = (ctypes.c_void_p * len(loop.keys))(*map(address.get, loop.keys))
            self._native.functions[loop.name](0, chunk.rows(loop.scope), table)
        arrays |= whole
        if before is not None:
            chunk.ids = {scope: np.concatenate([before.ids[scope], ids]) for scope, ids in chunk.ids.items()}

    def _scope(self, key: Key) -> Scope:
        """Whose rows an array holds that is written for result files, or by persons for others."""
        if key[0] in ("answer", "marks", "addend"):
            return Scope.PERSON
        whose = key[1]
        return whose if key[0] == "beyond" else self._subjects[whose]

    def _new(self, key: Key, bits: int, chunk: Chunk, spare: dict[Key, Array]) -> Array:
        """An array to be written. Those of households have one more item, for persons of no household."""
        what, whose = key[0], key[1]
        if what in ("sum", "seen", "asked", "asked number"):
            made = _taken(spare, key, chunk.rows(whose) + 1, bits)
            made.fill(AGGREGATE_START.get(key[2].kind, 0) if what == "sum" else 0)
            return made
        return _taken(spare, key, chunk.rows(self._scope(key)), bits)


def _taken(spare: dict[Key, Array], key: Key, size: int, bits: int) -> Array:
    """An array of a size from what there is, or a new one, which is kept for the next chunk, though that be a little longer."""
    if key not in spare or len(spare[key]) < size:
        spare[key] = np.empty(size + size // 32, _NUMBERS[bits])
    return spare[key][:size]
