"""A compiled module with everything it reads, run over chunks."""

from __future__ import annotations

import ctypes

import numpy as np

from minsheng.engine.fused.lowering import AGGREGATE_START
from minsheng.engine.fused.native import Native
from minsheng.engine.fused.prepared import Prepared
from minsheng.engine.fused.rows import Array, Chunk
from minsheng.engine.fused.slots import Key, Lowered
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

    def run(self, chunk: Chunk, spare: dict[Key, Array] | None = None) -> None:
        """Fill the output arrays of a chunk; in `spare`, memory of an earlier chunk that nobody looks at any more."""
        self._prepared.complete(chunk)
        arrays = chunk.arrays
        for key, bits in self._lowered.bits.items():
            if key not in arrays:
                arrays[key] = self._new(key, bits, chunk, {} if spare is None else spare)
            elif arrays[key].itemsize * 8 != bits or not arrays[key].flags.c_contiguous:
                arrays[key] = np.ascontiguousarray(arrays[key], _NUMBERS[bits])
        address = {key: arrays[key].__array_interface__["data"][0] for key in self._lowered.bits}
        for loop in self._lowered.loops:
            table = (ctypes.c_void_p * len(loop.keys))(*map(address.get, loop.keys))
            self._native.functions[loop.name](0, chunk.rows(loop.scope), table)

    def _new(self, key: Key, bits: int, chunk: Chunk, spare: dict[Key, Array]) -> Array:
        """An array to be written. Those of households have one more item, for persons of no household."""
        what, whose = key[0], key[1]
        if what in ("sum", "seen", "asked", "asked number"):
            made = _taken(spare, key, chunk.rows(whose) + 1, bits)
            made.fill(AGGREGATE_START.get(key[2].kind, 0) if what == "sum" else 0)
            return made
        of_persons = what in ("answer", "marks", "addend")
        scope = Scope.PERSON if of_persons else whose if what == "beyond" else self._subjects[whose]
        return _taken(spare, key, chunk.rows(scope), bits)


def _taken(spare: dict[Key, Array], key: Key, size: int, bits: int) -> Array:
    """An array of a size from what there is, or a new one, which is kept for the next chunk."""
    if key not in spare or len(spare[key]) < size:
        spare[key] = np.empty(size, _NUMBERS[bits])
    return spare[key][:size]
