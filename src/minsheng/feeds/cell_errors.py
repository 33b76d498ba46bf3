"""Error cells (#REF!, #N/A ...) and formulas without a stored value, found in a sheet's XML.

The reader gives both as blank cells, and a blank amount would pass as "nothing stated". Sheets without any are passed
over by two searches for a few bytes; only the cells themselves are looked at further.
"""

import re
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath
from typing import IO, Final
from zipfile import BadZipFile, ZipFile

from minsheng.feeds.refusals import refuse

# What a spreadsheet shows in place of a value, in its cells and in text exported from them.
NO_RESULT: Final = "#无结果"
CELL_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA",
     "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!", NO_RESULT}
)  # fmt: skip
# Row -> column -> what the cell shows; both from 0.
Errors = dict[int, dict[int, str]]

_CHUNK: Final = 1 << 20
_OVERLAP: Final = 1 << 16
"""More than the longest cell: a formula has at most 8,192 characters."""
_MOST: Final = 1_000_000
_LARGEST_PART: Final = 10_000_000
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c(\s(?:[^<>]*\s)?t\s*=\s*["']e["'][^<>]*)>"""
    rb"""(?:\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f\s*>))?\s*(?:<(?:\w+:)?v\b[^<>]*>([^<]*))?"""
)
_FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c((?:\s[^<>]*)?)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f\s*>)\s*"
    rb"(?:(<(?:\w+:)?v\b(?:[^<>]*/>|[^<>]*>\s*</))|</(?:\w+:)?c\s*>)"
)
_EMPTY_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
_PLACE = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{1,3})\$?([0-9]{1,7})["']""")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def find(path: Path, index: int) -> Errors:
    """The errors of one sheet of an .xlsx file that has been sniffed; `index`: its place among all sheets, from 0.

    Raises FEED_CELL_ERRORS if such a cell does not say where it stands or there are more than a million; FEED_DAMAGED.
    """
    try:
        with ZipFile(path) as book, book.open(_part(book, index)) as stream:
            return _in_stream(stream)
    except (BadZipFile, zlib.error, ET.ParseError, LookupError, ValueError, OSError, EOFError) as error:
        raise refuse("FEED_DAMAGED") from error


def _in_stream(stream: IO[bytes]) -> Errors:
    found: Errors = {}
    total = 0
    tail = b""
    while piece := stream.read(_CHUNK):
        text = tail + piece
        for place, shown in _in_text(text):
            row, column = _position(place)
            found.setdefault(row, {})[column] = shown
            total += 1
        if total > _MOST:
            raise refuse("FEED_CELL_ERRORS")
        tail = text[-_OVERLAP:]
    return found


def _in_text(text: bytes) -> Iterator[tuple[bytes, str]]:
    if b"<f" in text or b":f" in text:
        for cell in _FORMULA_WITHOUT_VALUE.finditer(text):
            # A formula that gives "" is stored as a text that is there and empty.
            if not (cell[2] and _EMPTY_TEXT.search(cell[1])):
                yield cell[1], NO_RESULT
    if b'"e"' in text or b"'e'" in text:
        for cell in _ERROR_CELL.finditer(text):
            shown = (cell[2] or b"").decode("ascii", "replace").strip()
            yield cell[1], shown if shown.startswith("#") else NO_RESULT


def _position(attributes: bytes) -> tuple[int, int]:
    place = _PLACE.search(attributes)
    if place is None:
        raise refuse("FEED_CELL_ERRORS")
    column = 0
    for letter in place[1].upper():
        column = column * 26 + letter - 64
    return int(place[2]) - 1, column - 1


def _part(book: ZipFile, index: int) -> str:
    """The name of the part that holds a sheet; KeyError if there is none."""
    sheets = [
        one.get(_RELATION) or one.get(_STRICT_RELATION)
        for one in _xml(book, "xl/workbook.xml").iter()
        if one.tag.rpartition("}")[2] == "sheet"
    ]
    targets = {one.get("Id"): one.get("Target") or "" for one in _xml(book, "xl/_rels/workbook.xml.rels")}
    target = targets[sheets[index]].replace("\\", "/").lstrip("/")
    name = normpath(target if target.startswith("xl/") else f"xl/{target}").lower()
    # The reader does not mind the case of part names.
    return {part.lower(): part for part in book.namelist()}[name]


def _xml(book: ZipFile, part: str) -> ET.Element:
    if book.getinfo(part).file_size > _LARGEST_PART:
        raise refuse("FEED_DAMAGED")
    return ET.fromstring(book.read(part))  # noqa: S314 - small, and expat bounds what entities grow to
