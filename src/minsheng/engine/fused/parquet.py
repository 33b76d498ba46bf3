"""Result files as Parquet, written column by column from numbers that are known to repeat.

A general writer hashes every value to find those that repeat. Here a column is given as indices into the few values it has,
and what several files share (the ids) is encoded once. Only what result files need: whole numbers and words, with or without
NULL, one page to a column chunk, snappy. The format: https://parquet.apache.org/docs/file-format/.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

Array = npt.NDArray[Any]
_MAGIC = b"PAR1"
_SNAPPY = 1
_PLAIN, _RLE, _DELTA, _BY_INDEX = 0, 3, 5, 8
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12  # kinds of Thrift's compact protocol
_CODEC = pa.Codec("snappy")


@dataclass(frozen=True)
class Column:
    """A column of the file: words or 64-bit numbers, with NULLs or without."""

    name: str
    words: bool = False
    optional: bool = False

    @property
    def physical(self) -> int:
        """The type in the file: BYTE_ARRAY or INT64."""
        return 6 if self.words else 2


@dataclass(frozen=True)
class Encoded:
    """The pages of one column for some rows. `dictionary`: bytes of the dictionary page; `whole`: bytes before compression."""

    pages: bytes
    dictionary: int
    whole: int
    encodings: tuple[int, ...]
    least_and_greatest: tuple[bytes, bytes] | None = None


# ------------------------------------------------------------------------------------------------ columns


def rising(ids: Array) -> Encoded:
    """Ids as differences, by Arrow; a chunk of a column is the same wherever it stands."""
    sink = pa.BufferOutputStream()
    options = {"column_encoding": "DELTA_BINARY_PACKED", "use_dictionary": False, "compression": "snappy"}
    schema = pa.schema([pa.field("ids", pa.int64(), nullable=False)])
    pq.write_table(pa.table([pa.array(ids)], schema=schema), sink, row_group_size=max(1, len(ids)), **options)
    file = sink.getvalue()
    if not len(ids):
        return Encoded(b"", 0, 0, (_DELTA,))
    chunk = pq.read_metadata(pa.BufferReader(file)).row_group(0).column(0)
    start, size = chunk.data_page_offset, chunk.total_compressed_size
    least, greatest = (int(each).to_bytes(8, "little", signed=True) for each in (ids[0], ids[-1]))
    pages = file[start : start + size].to_pybytes()
    return Encoded(pages, 0, chunk.total_uncompressed_size, (_DELTA, _RLE), (least, greatest))


def indexed(places: Array, values: Sequence[str] | Array, known: Array | None = None) -> Encoded:
    """A column by the place of each value in `values` (as uint8, uint16 or int32).

    `known`: a byte for each row of a column with NULLs; then `places` are those of the known rows.
    """
    dictionary = _page(_DICTIONARY_PAGE, _plain(values), len(values), _PLAIN)
    body = _packed(places, len(values))
    rows = len(places)
    if known is not None:
        levels, rows = _packed_bits(known), len(known)
        body = len(levels).to_bytes(4, "little") + levels + body
    data = _page(_DATA_PAGE, body, rows, _BY_INDEX)
    return Encoded(
        dictionary[0] + data[0], len(dictionary[0]), dictionary[1] + data[1], (_PLAIN, _RLE, _BY_INDEX)
    )


def money(values: Array, known: Array) -> Encoded:
    """Numbers where known, each different one once."""
    given = values[known.view(bool)]
    if len(given) and (given == given[0]).all():
        return indexed(np.zeros(len(given), np.uint8), given[:1], known)
    found = pa.array(given).dictionary_encode()
    return indexed(found.indices.to_numpy(), found.dictionary.to_numpy(), known)


def _plain(values: Sequence[str] | Array) -> bytes:
    if isinstance(values, np.ndarray):
        return values.astype("<i8", copy=False).tobytes()
    return b"".join(len(word.encode()).to_bytes(4, "little") + word.encode() for word in values)


def _packed(places: Array, values: int) -> bytes:
    """Indices of 1, 2, 4, 8, 16 or 32 bits, the first in the lowest; one run where they are all the same."""
    if values <= 1:
        return b"\x01" + (_varint(len(places) << 1) + b"\x00" if len(places) else b"")
    width = next(w for w in (1, 2, 4, 8, 16, 32) if values <= 1 << w)
    padded = places.astype({16: "<u2", 32: "<u4"}.get(width, "u1"), copy=False)
    if len(padded) % 8:
        padded = np.concatenate([padded, np.zeros(-len(padded) % 8, padded.dtype)])
    groups, held = len(padded) // 8, width
    while held < 8:
        padded = padded[0::2] | padded[1::2] << held
        held *= 2
    return bytes([width]) + _varint(groups << 1 | 1) + padded.tobytes()


def _packed_bits(known: Array) -> bytes:
    """Which rows have a value: a run where all or none have, else a bit each."""
    first = bool(known[0]) if len(known) else True
    if (known == first).all():
        return _varint(len(known) << 1) + bytes([first])
    return _varint(-(-len(known) // 8) << 1 | 1) + np.packbits(known, bitorder="little").tobytes()


def _page(kind: int, body: bytes, values: int, encoding: int) -> tuple[bytes, int]:
    """A page with its header, and its bytes before compression."""
    pressed = _CODEC.compress(body, asbytes=True)
    of_data = ((3, _I32, _integer(_RLE)), (4, _I32, _integer(_RLE))) if kind == _DATA_PAGE else ()
    about = _struct((1, _I32, _integer(values)), (2, _I32, _integer(encoding)), *of_data)
    header = _struct(
        (1, _I32, _integer(kind)),
        (2, _I32, _integer(len(body))),
        (3, _I32, _integer(len(pressed))),
        (5 if kind == _DATA_PAGE else 7, _STRUCT, about),
    )
    return header + pressed, len(header) + len(body)


# --------------------------------------------------------------------------------------------------- file


class File:
    """A Parquet file to which groups of rows are added; whole once the block ends."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._file = path.open("wb")
        self._file.write(_MAGIC)
        self._groups: list[bytes] = []
        self._rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._file:
            if kind is None:
                footer = self._footer()
                self._file.write(footer + len(footer).to_bytes(4, "little") + _MAGIC)

    def add(self, rows: int, encoded: Sequence[Encoded]) -> None:
        """Some rows: what each column holds there, in the order of the columns."""
        if not rows:
            return
        chunks, whole = [], 0
        for column, part in zip(self._columns, encoded, strict=True):
            chunks.append(_chunk(column, part, self._file.tell(), rows))
            self._file.write(part.pages)
            whole += part.whole
        self._groups.append(
            _struct(
                (1, _LIST, _list(_STRUCT, chunks)),
                (2, _I64, _integer(whole)),
                (3, _I64, _integer(rows)),
            )
        )
        self._rows += rows

    def _footer(self) -> bytes:
        root = _struct((4, _BINARY, _binary(b"schema")), (5, _I32, _integer(len(self._columns))))
        natural = _struct((1, _STRUCT, _struct()))
        return _struct(
            (1, _I32, _integer(2)),
            (2, _LIST, _list(_STRUCT, [root, *map(_declared, self._columns)])),
            (3, _I64, _integer(self._rows)),
            (4, _LIST, _list(_STRUCT, self._groups)),
            (6, _BINARY, _binary(b"minsheng")),
            (7, _LIST, _list(_STRUCT, [natural] * len(self._columns))),
        )


def _declared(column: Column) -> bytes:
    utf8 = ((6, _I32, _integer(0)),) if column.words else ()
    return _struct(
        (1, _I32, _integer(column.physical)),
        (3, _I32, _integer(int(column.optional))),
        (4, _BINARY, _binary(column.name.encode())),
        *utf8,
    )


def _chunk(column: Column, part: Encoded, start: int, rows: int) -> bytes:
    indexed_by = ((11, _I64, _integer(start)),) if part.dictionary else ()
    known: tuple[tuple[int, int, bytes], ...] = ()
    if part.least_and_greatest is not None:
        least, greatest = map(_binary, part.least_and_greatest)
        statistics = _struct((3, _I64, _integer(0)), (5, _BINARY, greatest), (6, _BINARY, least))
        known = ((12, _STRUCT, statistics),)
    about = _struct(
        (1, _I32, _integer(column.physical)),
        (2, _LIST, _list(_I32, [_integer(e) for e in part.encodings])),
        (3, _LIST, _list(_BINARY, [_binary(column.name.encode())])),
        (4, _I32, _integer(_SNAPPY)),
        (5, _I64, _integer(rows)),
        (6, _I64, _integer(part.whole)),
        (7, _I64, _integer(len(part.pages))),
        (9, _I64, _integer(start + part.dictionary)),
        *indexed_by,
        *known,
    )
    return _struct((2, _I64, _integer(start)), (3, _STRUCT, about))


# ----------------------------------------------------------------------------- Thrift's compact protocol


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def _integer(number: int) -> bytes:
    return _varint(number << 1 if number >= 0 else (-number << 1) - 1)


def _binary(content: bytes) -> bytes:
    return _varint(len(content)) + content


def _list(kind: int, items: Sequence[bytes]) -> bytes:
    head = bytes([len(items) << 4 | kind]) if len(items) < 15 else bytes([0xF0 | kind]) + _varint(len(items))
    return head + b"".join(items)


def _struct(*fields: tuple[int, int, bytes]) -> bytes:
    """Fields by rising number, fewer than 16 apart: (number, kind, content)."""
    return b"".join(_numbered(fields)) + b"\x00"


def _numbered(fields: Iterable[tuple[int, int, bytes]]) -> Iterable[bytes]:
    last = 0
    for number, kind, content in fields:
        yield bytes([number - last << 4 | kind])
        yield content
        last = number
