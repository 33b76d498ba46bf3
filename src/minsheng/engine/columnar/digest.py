"""What a result table says, in few bytes: its masks packed into one number a row, how often each occurs, a hash of the content.

The hash does not depend on files, row groups, threads or versions. It is that of the ids of all rows, of the packed masks, and of
each line and the code by id and value where there is one; status and amount follow from these.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from minsheng.engine.columnar.answers import line_names
from minsheng.kernel.errors import MinshengError
from minsheng.policy.programme import Programme

_BATCH = 1 << 17
_PACKED = {16: pa.uint16(), 32: pa.uint32(), 64: pa.int64()}


@dataclass(frozen=True)
class Measured:
    """What a result file holds: how often each packed number of conditions and of grounds occurs, and the content hash."""

    conditions: Counter[int]
    grounds: Counter[int]
    content_hash: str


def packed_bits(parts: int) -> int:
    """The width in which two masks of so many bits (at most 31) are stored as one number: the first below the second."""
    return 16 if parts <= 8 else 32 if parts <= 16 else 64


def subject_twice() -> MinshengError:
    """SUBJECT_TWICE: a key of the facts folder occurs twice."""
    return MinshengError("SUBJECT_TWICE", "快照里有编号重复的人或家庭，请检查导出")


class Ids:
    """The ids of the rows of a table, which must rise strictly."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._last = -(2**63)

    def add(self, ids: pa.Array) -> None:
        """More ids. Raises SUBJECT_TWICE when they do not rise: a key of the facts folder occurs twice."""
        if len(ids) == 0:
            return
        rising = pc.all(pc.less(ids[:-1], ids[1:])).as_py() is not False
        if not rising or ids[0].as_py() <= self._last:
            raise subject_twice()
        self._last = int(ids[-1].as_py())
        self._digest.update(values_of(ids))

    def digest(self) -> bytes:
        """The hash of all ids so far."""
        return self._digest.digest()


class Content:
    """SHA-256 over the parts of a result table in row order, little endian."""

    def __init__(self, programme: Programme) -> None:
        sparse = [*line_names(programme), "code"]
        parts = ["conditions", *(["grounds"] if programme.grounds else [])]
        parts += [f"{name} {what}" for name in sparse for what in ("ids", "values")]
        self._digests = {part: hashlib.sha256(part.encode()) for part in parts}

    def add(self, part: str, packed: Any) -> None:
        """More packed masks, as a buffer."""
        self._digests[part].update(packed)

    def add_known(self, name: str, ids: Any, values: Any) -> None:
        """Where there is a value, and which (of a code: that there is one), as buffers of int64."""
        self._digests[f"{name} ids"].update(ids)
        self._digests[f"{name} values"].update(values)

    def hash(self, ids: Ids) -> str:
        """The hash of all rows so far."""
        whole = hashlib.sha256(ids.digest())
        for digest in self._digests.values():
            whole.update(digest.digest())
        return whole.hexdigest()


def measure(path: Path, programme: Programme) -> Measured:
    """Read a result file once. Raises SUBJECT_TWICE."""
    ids, content = Ids(), Content(programme)
    masks = {"conditions": ("unmet_mask", "unknown_mask", len(programme.conditions))}
    if programme.grounds:
        masks["grounds"] = ("grounds_met", "grounds_unknown", len(programme.grounds))
    counts: dict[str, Counter[int]] = {part: Counter() for part in ("conditions", "grounds")}
    for batch in _batches(path, programme):
        subjects = batch.column("subject_id")
        ids.add(subjects)
        for part, (first, second, size) in masks.items():
            packed = _pack(batch.column(first), batch.column(second), size)
            content.add(part, values_of(packed))
            for row in pc.value_counts(packed).to_pylist():
                counts[part][row["values"]] += row["counts"]
        for name in (*line_names(programme), "code"):
            column = batch.column(name)
            if column.null_count < len(column):
                known = subjects.filter(column.is_valid())
                value = known if name == "code" else column.drop_null()
                content.add_known(name, values_of(known), values_of(value))
    return Measured(counts["conditions"], counts["grounds"], content.hash(ids))


def _batches(path: Path, programme: Programme) -> Iterator[pa.RecordBatch]:
    grounds = ["grounds_met", "grounds_unknown"] if programme.grounds else []
    columns = ["subject_id", "unmet_mask", "unknown_mask", *grounds, *line_names(programme), "code"]
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=_BATCH, columns=columns)


def _pack(first: pa.Array, second: pa.Array, parts: int) -> pa.Array:
    both = pc.bit_wise_or(first, pc.shift_left(second, pa.scalar(parts, pa.int64())))
    return both.cast(_PACKED[packed_bits(parts)])


def values_of(column: pa.Array) -> memoryview:
    """The values of a column of whole numbers without NULLs, as they lie in memory."""
    width = column.type.bit_width // 8
    return memoryview(column.buffers()[1])[column.offset * width : (column.offset + len(column)) * width]
