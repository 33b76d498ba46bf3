"""A compiled module with everything it reads, run over chunks."""

from __future__ import annotations

import ctypes

import numpy as np

from minsheng.engine.fused.native import Native
from minsheng.engine.fused.prepared import Prepared
from minsheng.engine.fused.rows import Array, Chunk
from minsheng.engine.fused.slots import Key, Lowered
from minsheng.policy.kinds import Scope
from minsheng.policy.nodes import AggregateKind

_NUMBERS = {8: np.uint8, 16: np.uint16, 32: np.uint32, 64: np.int64}
_START = {AggregateKind.MIN: 2**63 - 1, AggregateKind.MAX: -(2**63)}


class Machine:
    """Runs the loops of one module."""

    def __init__(self, lowered: Lowered, prepared: Prepared, *, quick: bool) -> None:
        """`quick`: compile in a hurry, for few rows."""
        self._lowered = lowered
        self._prepared = prepared
        self._native = Native(lowered.loops, quick=quick)
        self._subjects = {p.code: p.subject for p in lowered.programmes}

    def run(self, chunk: Chunk) -> None:
        """Fill the output arrays of a chunk."""
        self._prepared.complete(chunk)
        arrays = chunk.arrays
        for key, bits in self._lowered.bits.items():
            if key not in arrays:
                arrays[key] = self._new(key, bits, chunk)
            elif arrays[key].itemsize * 8 != bits or not arrays[key].flags.c_contiguous:
                arrays[key] = np.ascontiguousarray(arrays[key], _NUMBERS[bits])
        address = {key: arrays[key].ctypes.data for key in self._lowered.bits}
        for loop in self._lowered.loops:
            table = (ctypes.c_void_p * len(loop.keys))(*(address[key] for key in loop.keys))
            self._native.functions[loop.name](0, chunk.rows(loop.scope), ctypes.addressof(table))

    def _new(self, key: Key, bits: int, chunk: Chunk) -> Array:
        """An array to be written. Those of households have one more item, for persons of no household."""
        what, whose = key[0], key[1]
        if what == "sum":
            return np.full(chunk.rows(whose) + 1, _START.get(key[2].kind, 0), np.int64)
        if what == "seen":
            return np.zeros(chunk.rows(whose) + 1, np.uint8)
        if what in ("asked", "asked known"):
            return np.zeros(chunk.rows(whose.kind) + 1, _NUMBERS[bits])
        if what == "beyond":
            return np.empty(chunk.rows(whose), np.uint8)
        scope = Scope.PERSON if what == "answer" else self._subjects[whose]
        return np.empty(chunk.rows(scope), _NUMBERS[bits])
