"""What a file really is, judged by its content and never by its name; refuses what is locked, broken or hostile."""

import codecs
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from struct import unpack
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from minsheng.feeds import far_cells
from minsheng.feeds.refusals import refuse


class Format(StrEnum):
    """The formats that can be read."""

    XLSX = "xlsx"
    XLS = "xls"
    HTML = "html"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds against hostile files, in bytes and cells; the defaults hold a county of three million."""

    file_bytes: int = 1_500_000_000
    workbook_bytes: int = 300_000_000
    unpacked_bytes: int = 3_000_000_000
    packed_times: int = 200
    """Sheets of real rows pack to a twentieth, of empty formatted ones to a fiftieth; a bomb to a thousandth."""
    trusted_bytes: int = 50_000_000
    """Unpacked to this size, it does no harm however well it was packed."""
    sheet_cells: int = 60_000_000


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`encoding` is a Python codec name for CSV and HTML, empty for workbooks."""

    format: Format
    encoding: str = ""


_OLE2: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_CHUNK: Final = 1 << 20
_COUNT: Final = re.compile(rb"""(?:uniqueC|\sc)ount\s*=\s*["']([^"'<>]{0,40})["']""")
DEFAULT_LIMITS: Final = Limits()


def sniff(path: Path, limits: Limits = DEFAULT_LIMITS) -> Sniffed:
    """Judge the file. Raises FeedError with FEED_EMPTY, FEED_TOO_LARGE, FEED_ENCRYPTED, FEED_FORMAT, FEED_ENCODING,
    FEED_ZIP_BOMB, FEED_CELL_FAR_AWAY or FEED_DAMAGED."""
    size = path.stat().st_size
    if size == 0:
        raise refuse("FEED_EMPTY")
    if size > limits.file_bytes:
        raise refuse("FEED_TOO_LARGE", bytes=size)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_OLE2):
        return _sniff_ole2(path, size, limits)
    if head.startswith(b"PK"):
        return _sniff_zip(path, size, limits)
    if head.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
    ):
        raise refuse("FEED_FORMAT")
    encoding = find_encoding(path)
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n").lower()
    if text.startswith(("<html", "<!doctype html", "<table", "<meta", "<head")) or "<table" in text:
        if size > limits.workbook_bytes:
            raise refuse("FEED_TOO_LARGE", bytes=size)
        return Sniffed(Format.HTML, encoding)
    if text.startswith(("<?xml", "{", "[")):
        raise refuse("FEED_FORMAT")
    return Sniffed(Format.CSV, encoding)


def find_encoding(path: Path) -> str:
    """BOM first, then strict UTF-8, then GB18030 (never GBK, which lacks rare characters of names)."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise refuse("FEED_ENCODING")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                if b"\0" in chunk:
                    return False
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _sniff_ole2(path: Path, size: int, limits: Limits) -> Sniffed:
    if size > limits.workbook_bytes:
        raise refuse("FEED_TOO_LARGE", bytes=size)
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refuse("FEED_ENCRYPTED")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise refuse("FEED_FORMAT")
    return Sniffed(Format.XLS)


def _sniff_zip(path: Path, size: int, limits: Limits) -> Sniffed:
    if size > limits.workbook_bytes:
        raise refuse("FEED_TOO_LARGE", bytes=size)
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refuse("FEED_DAMAGED") from error
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise refuse("FEED_FORMAT")
    if any(member.flag_bits & 1 for member in members):
        raise refuse("FEED_ENCRYPTED")
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked_bytes or unpacked > max(limits.trusted_bytes, size * limits.packed_times):
        raise refuse("FEED_ZIP_BOMB")
    with path.open("rb") as file:
        for member in members:
            _check_member(file, member, limits)
    return Sniffed(Format.XLSX)


def _check_member(file: BinaryIO, member: ZipInfo, limits: Limits) -> None:
    """Unpack without keeping: the true size must be the declared one, no cell may lie outside the bounds."""
    is_sheet = member.filename.startswith("xl/worksheets/")
    extent = far_cells.Extent()
    unpacked = 0
    for piece in _unpack(file, member):
        unpacked += len(piece)
        # The directory of an archive may lie about sizes; the reader behind us trusts nothing but the stream.
        if unpacked > member.file_size:
            raise refuse("FEED_ZIP_BOMB")
        if _boasts(piece, member.file_size):
            raise refuse("FEED_ZIP_BOMB")
        if is_sheet and extent.feed(piece) > limits.sheet_cells:
            raise refuse("FEED_CELL_FAR_AWAY")


def _boasts(piece: bytes, size: int) -> bool:
    """Whether XML declares more items than the part has bytes; readers set memory aside for what is declared."""
    return any(not value.strip().isdigit() or int(value) > size for value in _COUNT.findall(piece))


def _unpack(file: BinaryIO, member: ZipInfo) -> Iterator[bytes]:
    """The member's content in bounded pieces, read past the directory from the stream itself."""
    if member.header_offset < 0:
        raise refuse("FEED_DAMAGED")
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or member.compress_type not in (0, 8):
        raise refuse("FEED_DAMAGED")
    name_length, extra_length = unpack("<HH", header[26:30])
    file.seek(name_length + extra_length, 1)
    left = member.compress_size
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and (packed := file.read(min(_CHUNK, left))):
        left -= len(packed)
        if member.compress_type == 0:
            yield packed
            continue
        try:
            while packed:
                yield stream.decompress(packed, _CHUNK)
                packed = stream.unconsumed_tail
        except zlib.error as error:
            raise refuse("FEED_DAMAGED") from error
