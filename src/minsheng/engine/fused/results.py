"""From the arrays of the loops to the result files, with counts and content hash taken on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from minsheng.engine.columnar.answers import line_names
from minsheng.engine.columnar.digest import Content, Ids, Measured
from minsheng.engine.fused import parquet
from minsheng.engine.fused.parquet import Encoded
from minsheng.engine.fused.rows import Array, Chunk, UnsortedError
from minsheng.engine.fused.slots import Key
from minsheng.engine.results import OVERFLOW, Status
from minsheng.policy.programme import Programme

Arrays = Mapping[Key, Array]
Numbers = npt.NDArray[np.int64]
_WORDS = tuple(s.value for s in (Status.UNMET, Status.UNKNOWN, Status.MET))
_SHORT = 18
"""Bits of a packed number up to which every number has a counter."""
_ID = "subject_id"
_SMALL = 4
"""Bytes of an amount where none can be greater."""


class Subjects:
    """The ids of all subjects of a kind: with rising ids chunk by chunk, else kept and sorted at the end."""

    def __init__(self, *, rising: bool) -> None:
        self.ids = Ids()
        self.rising = rising
        self.order: Array | None = None
        self.encoded: Encoded | None = None
        """Of all ids together, once they are sorted."""
        self._kept: list[Numbers] = []
        self._last = -(2**63)

    def add(self, ids: Numbers) -> Encoded | None:
        """The ids of a chunk, for its files. Raises UnsortedError if they do not rise and nothing is to be sorted."""
        if not self.rising:
            self._kept.append(ids)
            return None
        if len(ids):
            if ids[0] <= self._last or not (ids[1:] > ids[:-1]).all():
                raise UnsortedError
            self._last = int(ids[-1])
            self.ids.add(pa.array(ids))
        return parquet.rising(ids)

    def finish(self) -> None:
        """Find the order of what was kept. Raises SUBJECT_TWICE."""
        if not self.rising:
            together = np.concatenate(self._kept)
            self.order = np.argsort(together, kind="stable")
            together = together[self.order]
            self.ids.add(pa.array(together))
            self.encoded = parquet.rising(together)


class Writer:
    """The result file of one programme, with or without masks and lines."""

    def __init__(self, programme: Programme, path: Path, subjects: Subjects, *, reasons: bool) -> None:
        self._programme = programme
        self._subjects = subjects
        self._reasons = reasons
        self._kept: list[dict[Key, Array]] = []
        self._columns = _columns(programme, reasons=reasons)
        self._file = parquet.File(path, self._columns)
        self._content = Content(programme)
        self._counts: dict[str, Counter[int]] = {"conditions": Counter(), "grounds": Counter()}

    def __enter__(self) -> Self:
        self._file.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.__exit__(kind)

    def add(self, chunk: Chunk, ids: Encoded | None) -> None:
        """Write the rows of a chunk, or keep them to be sorted; `ids`: what `Subjects.add` gave for it."""
        mine = {key: chunk.arrays[key] for key in self._keys() if key in chunk.arrays}
        for key, array in mine.items():
            if key[0] in ("amount", "line") and array.itemsize == _SMALL:
                mine[key] = array.view(np.int32)
        mine["id",] = chunk.ids[self._programme.subject]
        if ids is not None:
            self._write(mine, ids)
        else:
            self._kept.append(mine)

    def finish(self) -> Measured:
        """Write what was kept in the order of the subjects, and say what the file holds."""
        if self._kept and self._subjects.encoded is not None:
            together = {key: np.concatenate([part[key] for part in self._kept]) for key in self._kept[0]}
            self._kept.clear()
            ordered = {key: array[self._subjects.order] for key, array in together.items()}
            self._write(ordered, self._subjects.encoded)
        conditions, grounds = self._counts.values()
        return Measured(conditions, grounds, self._content.hash(self._subjects.ids))

    def _keys(self) -> list[Key]:
        code = self._programme.code
        lines = [(part, code, line.key) for line in self._programme.lines for part in ("line", "line known")]
        parts = ("conditions", "grounds", "amount", "amount known")
        return [*((part, code) for part in parts), *lines, ("beyond", self._programme.subject)]

    def _write(self, arrays: Arrays, ids: Encoded) -> None:
        code, rows = self._programme.code, len(arrays["id",])
        if not rows:
            return
        packed = arrays["conditions", code]
        unmet = packed & packed.dtype.type((1 << len(self._programme.conditions)) - 1)
        columns = {
            _ID: ids,
            "status": parquet.indexed((unmet == 0).view(np.uint8) + (packed == 0), _WORDS),
            "amount_fen": self._money(arrays, "amount", (code,)),
            "code": _code(arrays.get(("beyond", self._programme.subject)), rows),
        }
        if self._reasons:
            columns |= self._reasoned(arrays, Packed(packed, len(self._programme.conditions)))
            self._measure(arrays)
        self._file.add(rows, [columns[column.name] for column in self._columns])

    def _reasoned(self, arrays: Arrays, conditions: Packed) -> dict[str, Encoded]:
        """The columns of masks and lines; what occurs is counted on the way."""
        code, lines = self._programme.code, self._programme.lines
        packed = arrays.get(("grounds", code))
        grounds = Packed(
            np.zeros(len(arrays["id",]), np.uint8) if packed is None else packed, len(self._programme.grounds)
        )
        self._counts["conditions"].update(conditions.counted())
        if packed is not None:
            self._counts["grounds"].update(grounds.counted())
        columns = dict(zip(_MASKS, (*conditions.masks(), *grounds.masks()), strict=True))
        for line, name in zip(lines, line_names(self._programme), strict=True):
            columns[name] = self._money(arrays, *self._line(line.key))
        return columns

    def _money(self, arrays: Arrays, part: str, key: tuple[str, ...]) -> Encoded:
        """Fen where known; a programme without lines gives nothing to those who meet it."""
        values, known = arrays.get((part, *key)), arrays.get((f"{part} known", *key))
        if values is None or known is None:
            met = arrays["conditions", self._programme.code] == 0
            return parquet.indexed(
                np.zeros(int(met.sum()), np.uint8), np.zeros(1, np.int64), met.view(np.uint8)
            )
        return parquet.money(values, known)

    def _line(self, key: str) -> tuple[str, tuple[str, ...]]:
        """Where a line stands; a single one is the amount."""
        code = self._programme.code
        return ("line", (code, key)) if len(self._programme.lines) > 1 else ("amount", (code,))

    def _measure(self, arrays: Arrays) -> None:
        code, ids = self._programme.code, arrays["id",]
        for part in self._counts:
            if (packed := arrays.get((part, code))) is not None:
                self._content.add(part, packed)
        for line, name in zip(self._programme.lines, line_names(self._programme), strict=True):
            part, key = self._line(line.key)
            known = np.flatnonzero(arrays[f"{part} known", *key])
            self._content.add_known(name, ids[known], arrays[part, *key][known].astype(np.int64))
        if (beyond := arrays.get(("beyond", self._programme.subject))) is not None:
            there = ids[beyond != 0]
            self._content.add_known("code", there, there)


class Packed:
    """Two masks packed into one number a row: the numbers that occur, how often, and by which of them each row stands."""

    def __init__(self, packed: Array, parts: int) -> None:
        if int(packed.max(initial=0)).bit_length() <= _SHORT:
            counts, self._by = np.bincount(packed), packed
            self._at = numbers = np.flatnonzero(counts)
            self._counts = counts[numbers]
        else:
            coded = pa.array(packed).dictionary_encode()
            numbers, self._by = coded.dictionary.to_numpy().astype(np.int64), coded.indices.to_numpy()
            self._at = np.arange(len(numbers))
            self._counts = np.bincount(self._by)
        self._numbers: Numbers = numbers
        self._first, self._second = numbers & ((1 << parts) - 1), numbers >> parts

    def counted(self) -> dict[int, int]:
        """How often each number occurs."""
        return dict(zip(self._numbers.tolist(), self._counts.tolist(), strict=True))

    def masks(self) -> tuple[Encoded, Encoded]:
        """The columns of both masks."""
        first, second = (self._places(mask) for mask in (self._first, self._second))
        return parquet.indexed(*first), parquet.indexed(*second)

    def _places(self, of_numbers: Numbers) -> tuple[Array, Numbers]:
        """What follows from each number, row by row: the place in the different values, and these."""
        values, places = np.unique(of_numbers, return_inverse=True)
        table = np.zeros(int(self._at[-1]) + 1, np.min_scalar_type(len(values)))
        table[self._at] = places
        return table.take(self._by, mode="clip"), values


_MASKS = ("unmet_mask", "unknown_mask", "grounds_met", "grounds_unknown")


def _code(beyond: Array | None, rows: int) -> Encoded:
    known = np.zeros(rows, np.uint8) if beyond is None else beyond
    return parquet.indexed(np.zeros(int(known.sum()), np.uint8), [OVERFLOW], known)


def _columns(programme: Programme, *, reasons: bool) -> list[parquet.Column]:
    masks, lines = (_MASKS, line_names(programme)) if reasons else ((), [])
    return [
        parquet.Column(_ID),
        parquet.Column("status", words=True),
        *(parquet.Column(name) for name in masks),
        *(parquet.Column(name, optional=True) for name in ("amount_fen", *lines)),
        parquet.Column("code", words=True, optional=True),
    ]
