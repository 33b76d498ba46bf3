"""From the arrays of the loops to the result files, with counts and content hash taken on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.columnar.answers import line_names
from minsheng.engine.columnar.digest import Digest
from minsheng.engine.columnar.report import Measured
from minsheng.engine.fused.rows import Array, Chunk
from minsheng.engine.fused.slots import Key
from minsheng.engine.results import OVERFLOW, Status
from minsheng.policy.programme import Programme

Arrays = Mapping[Key, Array]
_STATUS = (Status.UNMET, Status.UNKNOWN, Status.MET)
_WORDS = pa.array([s.value for s in _STATUS])
_STATUS_TYPE = pa.dictionary(pa.int8(), pa.string())
_SHORT = 18
"""Bits of a combination up to which all combinations have a counter."""
_ID = "subject_id"
PARTS = ("unmet", "unknown", "grounds", "open", "amount", "amount known", "beyond")


class UnsortedError(Exception):
    """The ids of the chunks do not rise; they must be kept and sorted."""


class Writer:
    """The result file of one programme. Chunks come with rising ids, or are kept and sorted at the end."""

    def __init__(self, programme: Programme, path: Path, *, rising: bool, reasons: bool) -> None:
        self._programme = programme
        self._rising = rising
        self._reasons = reasons
        self._kept: list[dict[Key, Array]] = []
        self._schema = _schema(programme, reasons=reasons)
        self._file = pq.ParquetWriter(
            path,
            self._schema,
            compression="snappy",
            store_schema=False,
            use_dictionary=[n for n in self._schema.names if n != _ID],
            column_encoding={
                _ID: "DELTA_BINARY_PACKED"
            },  # rising numbers: a tenth of the bytes, half of the time
            write_statistics=[_ID],
        )
        self._digest = Digest([n for n in self._schema.names if n in _schema(programme, reasons=True).names])
        self._counts: Counter[tuple[int, ...]] = Counter()
        self._last = -(2**63)

    def __enter__(self) -> Self:
        self._file.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        self._file.__exit__(*failure)

    def add(self, ids: npt.NDArray[np.int64], chunk: Chunk) -> None:
        """Write the rows of a chunk. Raises UnsortedError if ids do not rise and nothing is to be sorted."""
        code = self._programme.code
        mine = {key: chunk.arrays[key] for key in self._keys() if key in chunk.arrays}
        mine["id", code] = ids
        if not self._rising:
            self._kept.append(mine)
            return
        if len(ids) and (ids[0] <= self._last or not (np.diff(ids) > 0).all()):
            raise UnsortedError
        self._last = int(ids[-1]) if len(ids) else self._last
        self._write(mine)

    def finish(self) -> Measured:
        """Sort and write what was kept, and say what the file holds."""
        if self._kept:
            together = {key: np.concatenate([part[key] for part in self._kept]) for key in self._kept[0]}
            self._kept.clear()
            order = np.argsort(together["id", self._programme.code], kind="stable")
            self._write({key: array[order] for key, array in together.items()})
        return Measured(self._counts, self._digest.value())

    def _keys(self) -> list[Key]:
        code = self._programme.code
        lines = [(part, code, line.key) for line in self._programme.lines for part in ("line", "line known")]
        return [*((part, code) for part in PARTS), *lines]

    def _write(self, arrays: Arrays) -> None:
        code = self._programme.code
        count = len(arrays["id", code])
        none = np.zeros(count, np.uint8)
        masks = [arrays.get((part, code), none) for part in ("unmet", "unknown", "grounds", "open")]
        met = (masks[0] | masks[1]) == 0
        status = np.where(masks[0] != 0, 0, np.where(met, 2, 1)).astype(np.int8)
        columns = {_ID: pa.array(arrays["id", code])}
        columns["status"] = pa.DictionaryArray.from_arrays(pa.array(status), _WORDS)
        for name, mask in zip(
            ("unmet_mask", "unknown_mask", "grounds_met", "grounds_unknown"), masks, strict=True
        ):
            columns[name] = pa.array(mask.astype(np.int64))
        columns["amount_fen"] = _money(arrays, "amount", (code,), met)
        lines = self._programme.lines
        for line, name in zip(lines, line_names(self._programme), strict=True):
            part, key = ("line", (code, line.key)) if len(lines) > 1 else ("amount", (code,))
            columns[name] = _money(arrays, part, key, met)
        columns["code"] = _code(arrays.get(("beyond", code)), count)
        batch = pa.record_batch([columns[name] for name in self._schema.names], schema=self._schema)
        self._counts.update(_combinations(masks))
        self._digest.update(batch)
        self._file.write_batch(batch)


def _combinations(masks: Sequence[Array]) -> Counter[tuple[int, ...]]:
    """How often each combination of masks occurs; a packed word for each row, counted without sorting where it is short."""
    shifts, width = [], 0
    for mask in masks:
        shifts.append(width)
        width += int(mask.max(initial=0)).bit_length()
    packed = np.zeros(len(masks[0]), np.int64)
    for mask, shift in zip(masks, shifts, strict=True):
        if mask.any():
            packed |= mask.astype(np.int64) << shift
    if width <= _SHORT:
        counts = np.bincount(packed)
        words = np.flatnonzero(counts)
        counts = counts[words]
    else:
        words, counts = np.unique(packed, return_counts=True)
    ends = [*shifts[1:], width]
    return Counter(
        {
            tuple((int(w) >> a) & ((1 << (b - a)) - 1) for a, b in zip(shifts, ends, strict=True)): int(n)
            for w, n in zip(words, counts, strict=True)
        }
    )


def _money(arrays: Arrays, part: str, key: Key, met: npt.NDArray[np.bool_]) -> pa.Array:
    """Fen where known; a programme without lines gives nothing to those who meet it."""
    values = arrays.get((part, *key))
    known = arrays.get((f"{part} known", *key))
    values, known = (
        (np.zeros(len(met), np.int64), met) if values is None or known is None else (values, known)
    )
    bits = pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(pa.int64(), len(values), [bits, pa.py_buffer(np.ascontiguousarray(values))])


def _code(beyond: Array | None, count: int) -> pa.Array:
    if beyond is None:
        return pa.nulls(count, pa.string())
    return pa.array([OVERFLOW if there else None for there in beyond.tolist()], pa.string())


def _schema(programme: Programme, *, reasons: bool) -> pa.Schema:
    masks = ("unmet_mask", "unknown_mask", "grounds_met", "grounds_unknown") if reasons else ()
    numbers = [*masks, "amount_fen", *(line_names(programme) if reasons else ())]
    columns = [(_ID, pa.int64()), ("status", _STATUS_TYPE), *((name, pa.int64()) for name in numbers)]
    return pa.schema([*columns, ("code", pa.string())])
