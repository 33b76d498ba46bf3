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
from minsheng.engine.columnar.digest import Content, Ids, Measured
from minsheng.engine.fused.rows import Array, Chunk, UnsortedError
from minsheng.engine.fused.slots import Key
from minsheng.engine.results import OVERFLOW, Status
from minsheng.policy.programme import Programme

Arrays = Mapping[Key, Array]
Numbers = npt.NDArray[np.int64]
_STATUS = pa.array([s.value for s in (Status.UNMET, Status.UNKNOWN, Status.MET)])
_STATUS_TYPE = pa.dictionary(pa.int8(), pa.string())
_SHORT = 18
"""Bits of a packed number up to which every number has a counter."""
_ID = "subject_id"


class Subjects:
    """The ids of all subjects of a kind: with rising ids chunk by chunk, else kept and sorted at the end."""

    def __init__(self, *, rising: bool) -> None:
        self.ids = Ids()
        self.rising = rising
        self.order: Array | None = None
        self._kept: list[Numbers] = []
        self._last = -(2**63)

    def add(self, ids: Numbers) -> None:
        """The ids of a chunk. Raises UnsortedError if they do not rise and nothing is to be sorted."""
        if not self.rising:
            self._kept.append(ids)
        elif len(ids):
            if ids[0] <= self._last or not (ids[1:] > ids[:-1]).all():
                raise UnsortedError
            self._last = int(ids[-1])
            self.ids.add(pa.array(ids))

    def finish(self) -> None:
        """Find the order of what was kept. Raises SUBJECT_TWICE."""
        if not self.rising:
            together = np.concatenate(self._kept)
            self.order = np.argsort(together, kind="stable")
            self.ids.add(pa.array(together[self.order]))


class Writer:
    """The result file of one programme, with or without masks and lines."""

    def __init__(self, programme: Programme, path: Path, subjects: Subjects, *, reasons: bool) -> None:
        self._programme = programme
        self._subjects = subjects
        self._reasons = reasons
        self._kept: list[dict[Key, Array]] = []
        self._schema = _schema(programme, reasons=reasons)
        self._file = pq.ParquetWriter(path, self._schema, **form(self._schema.names))
        self._content = Content(programme)
        self._counts: dict[str, Counter[int]] = {"conditions": Counter(), "grounds": Counter()}

    def __enter__(self) -> Self:
        self._file.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        self._file.__exit__(*failure)

    def add(self, chunk: Chunk) -> None:
        """Write the rows of a chunk, or keep them to be sorted."""
        mine = {key: chunk.arrays[key] for key in self._keys() if key in chunk.arrays}
        mine["id",] = chunk.ids[self._programme.subject]
        if self._subjects.rising:
            self._write(mine)
        else:
            self._kept.append(mine)

    def finish(self) -> Measured:
        """Write what was kept in the order of the subjects, and say what the file holds."""
        if self._kept:
            together = {key: np.concatenate([part[key] for part in self._kept]) for key in self._kept[0]}
            self._kept.clear()
            self._write({key: array[self._subjects.order] for key, array in together.items()})
        conditions, grounds = self._counts.values()
        return Measured(conditions, grounds, self._content.hash(self._subjects.ids))

    def _keys(self) -> list[Key]:
        code = self._programme.code
        lines = [(part, code, line.key) for line in self._programme.lines for part in ("line", "line known")]
        parts = ("conditions", "grounds", "amount", "amount known")
        return [*((part, code) for part in parts), *lines, ("beyond", self._programme.subject)]

    def _write(self, arrays: Arrays) -> None:
        code, ids = self._programme.code, arrays["id",]
        packed = arrays["conditions", code]
        unmet, unknown = _unpacked(packed, len(self._programme.conditions))
        met = packed == 0
        status = (unmet == 0).view(np.int8) + met.view(np.int8)
        columns = {
            _ID: pa.array(ids),
            "status": pa.DictionaryArray.from_arrays(pa.array(status), _STATUS),
            "amount_fen": _money(arrays, "amount", (code,), met),
            "code": pa.nulls(len(ids), pa.string()),
        }
        beyond = arrays.get(("beyond", self._programme.subject))
        if beyond is not None and beyond.any():
            columns["code"] = pa.array(
                [OVERFLOW if there else None for there in beyond.tolist()], pa.string()
            )
        if self._reasons:
            columns |= self._reasoned(arrays, unmet, unknown, met)
            self._measure(arrays, beyond)
        self._file.write_batch(
            pa.record_batch([columns[name] for name in self._schema.names], schema=self._schema)
        )

    def _reasoned(self, arrays: Arrays, unmet: Numbers, unknown: Numbers, met: Array) -> dict[str, pa.Array]:
        """The columns of masks and lines."""
        code, lines = self._programme.code, self._programme.lines
        grounds = arrays.get(("grounds", code))
        first, second = (
            (none := np.zeros(len(unmet), np.int64), none)
            if grounds is None
            else _unpacked(grounds, len(self._programme.grounds))
        )
        masks = {
            "unmet_mask": unmet,
            "unknown_mask": unknown,
            "grounds_met": first,
            "grounds_unknown": second,
        }
        columns = {name: pa.array(mask) for name, mask in masks.items()}
        for line, name in zip(lines, line_names(self._programme), strict=True):
            columns[name] = _money(arrays, *self._line(line.key), met)
        return columns

    def _line(self, key: str) -> tuple[str, tuple[str, ...]]:
        """Where a line stands; a single one is the amount."""
        code = self._programme.code
        return ("line", (code, key)) if len(self._programme.lines) > 1 else ("amount", (code,))

    def _measure(self, arrays: Arrays, beyond: Array | None) -> None:
        code, ids = self._programme.code, arrays["id",]
        for part, counts in self._counts.items():
            if (packed := arrays.get((part, code))) is not None:
                counts.update(_counted(packed))
                self._content.add(part, packed)
        for line, name in zip(self._programme.lines, line_names(self._programme), strict=True):
            part, key = self._line(line.key)
            known = np.flatnonzero(arrays[f"{part} known", *key])
            self._content.add_known(name, ids[known], arrays[part, *key][known])
        if beyond is not None:
            there = ids[beyond != 0]
            self._content.add_known("code", there, there)


def form(names: Sequence[str]) -> dict[str, object]:
    """How result files are written: rising ids as differences (a tenth of the bytes), the rest by number in a dictionary."""
    return {
        "compression": "snappy",
        "store_schema": False,
        "use_dictionary": [n for n in names if n != _ID],
        "column_encoding": {_ID: "DELTA_BINARY_PACKED"},
        "write_statistics": [_ID],
    }


def _unpacked(packed: Array, parts: int) -> tuple[Numbers, Numbers]:
    first, second = packed & packed.dtype.type((1 << parts) - 1), packed >> packed.dtype.type(parts)
    return first.astype(np.int64), second.astype(np.int64)


def _counted(packed: Array) -> dict[int, int]:
    """How often each number occurs; without hashing where they are short."""
    if int(packed.max(initial=0)).bit_length() <= _SHORT:
        counts = np.bincount(packed)
        numbers = np.flatnonzero(counts)
        return dict(zip(numbers.tolist(), counts[numbers].tolist(), strict=True))
    counted = pa.array(packed).value_counts()
    return dict(zip(*(counted.field(part).to_pylist() for part in ("values", "counts")), strict=True))


def _money(arrays: Arrays, part: str, key: tuple[str, ...], met: Array) -> pa.Array:
    """Fen where known; a programme without lines gives nothing to those who meet it."""
    values, known = arrays.get((part, *key)), arrays.get((f"{part} known", *key))
    if values is None or known is None:
        values, known = np.zeros(len(met), np.int64), met
    bits = pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(pa.int64(), len(values), [bits, pa.py_buffer(values)])


def _schema(programme: Programme, *, reasons: bool) -> pa.Schema:
    masks = ("unmet_mask", "unknown_mask", "grounds_met", "grounds_unknown") if reasons else ()
    numbers = [*masks, "amount_fen", *(line_names(programme) if reasons else ())]
    columns = [(_ID, pa.int64()), ("status", _STATUS_TYPE), *((name, pa.int64()) for name in numbers)]
    return pa.schema([*columns, ("code", pa.string())])
