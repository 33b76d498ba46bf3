"""A content hash of a result table that does not depend on files, row groups, threads or versions."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from minsheng.kernel.errors import MinshengError

#: Derived from the other columns, so that they add nothing to the hash.
_DERIVED = ("status", "amount_fen")
_NARROW = ("unmet_mask", "unknown_mask", "grounds_met", "grounds_unknown")
_NULL = -(2**63)


class Digest:
    """SHA-256 over column names and values in row order, little endian, NULL as the least int64."""

    def __init__(self, names: Sequence[str]) -> None:
        self._digests = {n: hashlib.sha256(n.encode()) for n in names if n not in _DERIVED}
        self._last = _NULL

    @property
    def names(self) -> list[str]:
        """The columns that count."""
        return list(self._digests)

    def update(self, batch: pa.RecordBatch) -> None:
        """Add rows. Raises SUBJECT_TWICE when the ids do not rise strictly: a key of the facts folder occurs twice."""
        if batch.num_rows == 0:
            return
        self._last = _check_rising(batch.column("subject_id"), self._last)
        for name, digest in self._digests.items():
            digest.update(_bytes(name, batch.column(name)))

    def value(self) -> str:
        """The hash of all rows so far."""
        whole = hashlib.sha256()
        for digest in self._digests.values():
            whole.update(digest.digest())
        return whole.hexdigest()


def content_hash(path: Path) -> str:
    """The digest of a result file. Raises SUBJECT_TWICE."""
    with pq.ParquetFile(path) as file:
        digest = Digest(file.schema_arrow.names)
        for batch in file.iter_batches(batch_size=1 << 17, columns=digest.names):
            digest.update(batch)
    return digest.value()


def _bytes(name: str, column: pa.Array) -> memoryview:
    if pa.types.is_string(column.type):  # the code: there or not
        flat = column.is_valid().cast(pa.int8())
    elif name in _NARROW:
        flat = column.cast(pa.int32())
    else:
        flat = pc.fill_null(column, _NULL) if column.null_count else column
    width = flat.type.bit_width // 8
    return memoryview(flat.buffers()[1])[flat.offset * width : (flat.offset + len(flat)) * width]


def _check_rising(ids: pa.Array, last: int) -> int:
    """The last id, after checking that each is greater than the one before."""
    rising = pc.all(pc.less(ids[:-1], ids[1:])).as_py() is not False
    if not rising or ids[0].as_py() <= last:
        raise MinshengError("SUBJECT_TWICE", "快照里有编号重复的人或家庭，请检查导出")
    return int(ids[-1].as_py())
