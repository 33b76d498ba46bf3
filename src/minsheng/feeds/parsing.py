"""Sheets, rows and cells of a file as they stand: types kept, rows counted from 1, nothing interpreted yet."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from minsheng.feeds import cell_errors, probe
from minsheng.feeds.refusals import FeedError, refuse
from minsheng.feeds.sniff import DEFAULT_LIMITS, Format, Limits, Sniffed, sniff

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Row = list[Cell]
# (first row, first column, last row, last column), counted from 0 within the rows as delivered.
Merge = tuple[int, int, int, int]

CHUNK_ROWS: Final = 20_000
_WIDEST_ROW: Final = 1_000
# A line of our own after the last one: found inside a cell, it shows that a quote never ended.
_END: Final = "\ufdd0"
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_DELIMITERS: Final = ",\t;|，"
_HEAD_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows; `first` is the 1-based number of the first one in the file."""

    first: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet. `chunks()` may be called once; a CSV file is one sheet without a name."""

    name: str
    chunks: Callable[[], Iterator[Chunk]]
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """The visible sheets in order, and the names of those that are hidden and therefore not read."""

    format: Format
    encoding: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()


@contextmanager
def open_book(path: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[Book]:
    """Sniff and open a file. Raises FeedError for everything that cannot be read, also while rows are drawn."""
    sniffed = sniff(path, limits)
    try:
        if sniffed.format is Format.CSV:
            with path.open(encoding=sniffed.encoding, newline="") as file:
                yield Book(Format.CSV, sniffed.encoding, (Sheet("", lambda: _csv_chunks(file)),))
        elif sniffed.format is Format.HTML:
            yield _html_book(path, sniffed)
        else:
            yield from _workbook(path, sniffed)
    except PasswordError as error:
        raise refuse("FEED_ENCRYPTED") from error
    except csv.Error as error:
        raise refuse("FEED_ROW_TOO_LONG") from error
    except (CalamineError, UnicodeError) as error:
        raise refuse("FEED_DAMAGED") from error
    except BaseException as error:
        # A fault inside the Rust reader arrives as a "panic" that is no Exception; it is a damaged file to us.
        if type(error).__name__ == "PanicException":
            raise refuse("FEED_DAMAGED") from error
        raise


def rows_at_top(path: Path, rows: int) -> list[Row]:
    """The first rows of a CSV file as `open_book` gives them, from its first bytes alone; none of any other file.

    Bytes that are good UTF-8 so far may turn out to be GB 18030 further down: then the whole file reads otherwise.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if len(head) == _HEAD_BYTES:
        head = head[: head.rfind(b"\n") + 1]
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError, csv.Error, FeedError):
            text = head.decode(encoding)
            if "\0" in text or "<" in text[:1]:
                return []
            lines = io.StringIO(text, newline="")
            return list(islice(csv.reader(lines, delimiter=_find_delimiter(lines)), rows))  # type: ignore[arg-type]
    return []


def _csv_chunks(file: Any) -> Iterator[Chunk]:
    delimiter = _find_delimiter(file)
    try:
        yield from _csv_rows(file, delimiter)
    except csv.Error as error:
        raise _too_long(file, delimiter) from error


def _too_long(file: Any, delimiter: str) -> FeedError:
    """Why a cell is longer than the reader takes: a quote that swallows lines is named with the first of them."""
    file.seek(0)
    reader = csv.reader(file, delimiter=delimiter)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error:
        if reader.line_num > line:
            return refuse("FEED_QUOTE_UNCLOSED", f"问题从第 {line} 行开始。", line=line)
    return refuse("FEED_ROW_TOO_LONG")


def _csv_rows(file: Any, delimiter: str) -> Iterator[Chunk]:
    reader = csv.reader(chain(file, [_END]), delimiter=delimiter)
    first, line, width = 1, 1, 0
    while rows := list(islice(reader, CHUNK_ROWS)):
        width = width or _usual_width(rows)
        if reader.line_num - line + 1 > len(rows):
            _check_quotes(rows, line, width, delimiter)
        line = reader.line_num + 1
        if rows[-1] == [_END]:
            del rows[-1]
            if not rows:
                return
        if max(map(len, rows)) > _WIDEST_ROW:
            raise refuse("FEED_ROW_TOO_LONG")
        yield Chunk(first, rows)  # type: ignore[arg-type]  # list is invariant; strings are cells
        first += len(rows)


def _usual_width(rows: list[list[str]]) -> int:
    return max(Counter(map(len, rows)).items(), key=itemgetter(1, 0))[0]


def _check_quotes(rows: list[list[str]], line: int, width: int, delimiter: str) -> None:
    """Raise FEED_QUOTE_UNCLOSED, with the line, if a cell has swallowed the end of its row and lines after it.

    `line`: where the first row begins. The cell then holds the delimiters of those rows, or the end of the file.
    """
    for row in rows:
        breaks = sum(len(_LINE_BREAK.findall(cell)) for cell in row)
        if breaks:
            held = [cell for cell in row if _LINE_BREAK.search(cell)]
            delimiters = len(row) - 1 + sum(cell.count(delimiter) for cell in held)
            if delimiters >= (breaks + 1) * max(width - 1, 1) or held[-1].endswith(_END):
                raise refuse("FEED_QUOTE_UNCLOSED", f"问题从第 {line} 行开始。", line=line)
        elif row and row[-1].endswith(_END) and row != [_END]:
            raise refuse("FEED_QUOTE_UNCLOSED", f"问题从第 {line} 行开始。", line=line)
        line += 1 + breaks


def _find_delimiter(file: Any) -> str:
    """The candidate that occurs most often in the first lines; comma when none does."""
    head = file.read(4096)
    file.seek(0)
    if (
        len(head) == 4096
        and "\n" not in head
        and "\r" not in head
        and not any(mark in head for mark in _DELIMITERS)
    ):
        raise refuse("FEED_FORMAT")
    return max(_DELIMITERS, key=head.count)


def _workbook(path: Path, sniffed: Sniffed) -> Iterator[Book]:
    probe.survive(path)
    with CalamineWorkbook.from_path(path) as workbook:
        visible, hidden = [], []
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible is SheetVisibleEnum.Visible:
                visible.append(_sheet(workbook, sheet.name, sniffed.format, path, index))
            else:
                hidden.append(sheet.name)
        yield Book(sniffed.format, "", tuple(visible), tuple(hidden))


def _sheet(workbook: CalamineWorkbook, name: str, kind: Format, path: Path, index: int) -> Sheet:
    grid = workbook.get_sheet_by_name(name)
    left = grid.start[1] if grid.start else 0
    merges = grid.merged_cell_ranges or [] if kind is Format.XLSX else []
    # Only merges in the head matter; a sheet may hold a merge per row further down.
    head = [(top, a - left, bottom, b - left) for (top, a), (bottom, b) in merges if top < 40]
    errors = cell_errors.find(path, index) if kind is Format.XLSX else {}
    return Sheet(name, lambda: _grid_chunks(grid, left, errors), tuple(head))


def _grid_chunks(grid: CalamineSheet, left: int, errors: cell_errors.Errors) -> Iterator[Chunk]:
    if grid.start is None:
        return
    rows = grid.iter_rows()
    first = 1
    while part := list(islice(rows, CHUNK_ROWS)):
        if len(part[0]) > _WIDEST_ROW:
            raise refuse("FEED_ROW_TOO_LONG")
        if errors:
            _put_errors(part, first - 1, left, errors)
        yield Chunk(first, part)  # type: ignore[arg-type]
        first += len(part)


def _put_errors(rows: list[Any], top: int, left: int, errors: cell_errors.Errors) -> None:
    """Show the errors that the reader gave as blank cells."""
    for at, row in enumerate(rows, top):
        for column, shown in errors.get(at, {}).items():
            if 0 <= column - left < len(row):
                row[column - left] = shown


class _Tables(HTMLParser):
    """Rows of the tables of a page; a cell spanning columns is followed by empty ones."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[Row] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._close_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._close_cell()
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), _WIDEST_ROW) if span.isdecimal() else 1
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is None:
            return
        if not self.rows:
            self.rows.append([])
        row = self.rows[-1]
        row.append("".join(self._cell).strip())
        row.extend([""] * (self._span - 1))
        self._cell = None
        if len(row) > _WIDEST_ROW:
            raise refuse("FEED_ROW_TOO_LONG")


def _html_book(path: Path, sniffed: Sniffed) -> Book:
    """A web page saved as .xls, as many systems export: read its table as text cells."""
    page = _Tables()
    with path.open(encoding=sniffed.encoding) as file:
        while piece := file.read(1 << 20):
            page.feed(piece)
    page.close()
    return Book(Format.HTML, sniffed.encoding, (Sheet("", lambda: _list_chunks(page.rows)),))


def _list_chunks(rows: list[Row]) -> Iterator[Chunk]:
    for start in range(0, len(rows), CHUNK_ROWS):
        yield Chunk(start + 1, rows[start : start + CHUNK_ROWS])


__all__ = [
    "CHUNK_ROWS",
    "Book",
    "Cell",
    "Chunk",
    "FeedError",
    "Merge",
    "Row",
    "Sheet",
    "open_book",
    "rows_at_top",
]
