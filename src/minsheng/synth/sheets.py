"""How departments lay out a file: title rows, merged two-row headers, one sheet per town, tails, hidden sheets, encodings.

Bytes depend on nothing but the rows: creation dates are fixed and no dictionary order or clock enters.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Final, NamedTuple, Self

import xlsxwriter

from minsheng.kernel.periods import Month
from minsheng.synth.world import Person

Cell = str | float | date | Month
"""A float is written as a number cell, everything else as text."""

_EPOCH: Final = date(1899, 12, 30).toordinal()


class Row(NamedTuple):
    """One row before dirt. `sheet` names the sheet of a file with several; `spare`: must not be damaged beyond repair."""

    sheet: str
    cells: list[Cell]
    person: Person | None
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The layout of one kind of file. Columns are named by their headers.

    `groups`: upper header row as (title, number of columns); an empty title joins the two rows of one column.
    """

    code: str
    file_name: str
    title: str
    headers: tuple[str, ...]
    id_header: str
    name_header: str
    groups: tuple[tuple[str, int], ...] = ()
    date_headers: tuple[str, ...] = ()
    required_date: str = ""
    amount_headers: tuple[str, ...] = ()
    optional_headers: tuple[str, ...] = ()
    encoding: str = ""
    total: str = ""

    def index(self, header: str) -> int:
        """Position of a column."""
        return self.headers.index(header)


def make_form(
    code: str, file_name: str, title: str, headers: str, id_header: str, name_header: str, **more: object
) -> Form:
    """A form from its headers, divided by commas."""
    return Form(code, file_name, title, tuple(headers.split(",")), id_header, name_header, **more)  # type: ignore[arg-type]


@dataclass(slots=True)
class Style:
    """How the clerk of one sheet writes dates, months, empty cells and money."""

    date_style: int = 0
    month_style: int = 0
    empty: str = ""
    commas: bool = False
    _known: dict[date | Month, str | float] = field(default_factory=dict)

    def write(self, cell: Cell) -> str | float:
        """A cell as this clerk writes it."""
        if isinstance(cell, str | float):
            return cell
        written = self._known.get(cell)
        if written is None:
            written = (
                write_month(cell, self.month_style)
                if isinstance(cell, Month)
                else write_date(cell, self.date_style)
            )
            self._known[cell] = written
        return written


def draw_style(rng: Random, *, spreadsheet: bool) -> Style:
    """The habits of one clerk."""
    dates = rng.choices((0, 1, 2, 3, 4), (45, 15, 15, 15, 10 if spreadsheet else 0))[0]
    empty = rng.choices(("", "无", "/", "—", "至今"), (60, 12, 12, 8, 8))[0]
    return Style(dates, rng.choice((0, 0, 1, 2)), empty, commas=rng.random() < 0.2)


def write_date(day: date, style: int) -> str | float:
    """2026-01-05, 20260105, 2026.1.5, 2026年1月5日 or the serial number of a spreadsheet."""
    if style == 0:
        return day.isoformat()
    if style == 1:
        return f"{day.year:04d}{day.month:02d}{day.day:02d}"
    if style == 2:
        return f"{day.year}.{day.month}.{day.day}"
    if style == 3:
        return f"{day.year}年{day.month}月{day.day}日"
    return float(day.toordinal() - _EPOCH)


def write_month(month: Month, style: int) -> str:
    """2026-01, 202601 or 2026年1月."""
    if style == 1:
        return f"{month.year}{month.month:02d}"
    return f"{month.year}年{month.month}月" if style == 2 else str(month)


def yuan(fen: int) -> str:
    """Fen as departments write money: `1234.50`."""
    return f"{fen // 100}.{fen % 100:02d}"


class CsvFile:
    """A text file with CRLF lines in the encoding of the form; the header is row 1."""

    def __init__(self, path: Path, form: Form) -> None:
        self._file = io.open(path, "w", encoding=form.encoding, newline="", buffering=1 << 20)  # noqa: SIM115, UP020
        self._writer = csv.writer(self._file)
        self._form = form
        self._rows = 1
        self._writer.writerow(form.headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, sheet: str, cells: Sequence[str | float]) -> tuple[str, int]:  # noqa: ARG002 - same door as Book
        """Append a row; returns ('', row number)."""
        self._writer.writerow(cells)
        self._rows += 1
        return "", self._rows

    def style(self, sheet: str, rng: Random) -> Style:  # noqa: ARG002 - same door as Book
        """Exports of systems have one style."""
        return Style(date_style=1 if self._form.code == "register" else 0, month_style=1)


class Book:
    """A workbook written row by row; sheets appear in the order of their first row."""

    def __init__(self, path: Path, form: Form, as_of: date, strangers: Sequence[Sequence[str]]) -> None:
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._book.set_properties({"created": datetime(as_of.year, as_of.month, 1), "author": "示例"})  # noqa: DTZ001
        self._form = form
        self._as_of = as_of
        self._strangers = strangers
        self._sheets: dict[str, _Sheet] = {}
        self._styles: dict[str, Style] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            if not self._sheets:
                self._sheet("名单")
            for sheet in self._sheets.values():
                sheet.finish(self._form, self._as_of)
            self._hide_last_month()
        self._book.close()

    def write(self, sheet: str, cells: Sequence[str | float]) -> tuple[str, int]:
        """Append a row; returns (sheet, row number from 1)."""
        return sheet, self._sheet(sheet).append(cells)

    def style(self, sheet: str, rng: Random) -> Style:
        """Each sheet has its own clerk."""
        if sheet not in self._styles:
            self._styles[sheet] = draw_style(rng, spreadsheet=True)
        return self._styles[sheet]

    def _sheet(self, name: str) -> "_Sheet":
        sheet = self._sheets.get(name)
        if sheet is None:
            sheet = self._sheets[name] = _Sheet(self._book.add_worksheet(name))
            sheet.begin(self._form, name if name != "名单" else "")
        return sheet

    def _hide_last_month(self) -> None:
        """A forgotten sheet with the same header: whoever reads it finds people nobody knows."""
        worksheet = self._book.add_worksheet("上期备份")
        worksheet.hide()
        hidden = _Sheet(worksheet)
        hidden.begin(self._form, "上期备份")
        for cells in self._strangers:
            hidden.append(cells)


class _Sheet:
    """One worksheet and the number of its last row."""

    def __init__(self, worksheet: "xlsxwriter.worksheet.Worksheet") -> None:
        self.worksheet = worksheet
        self.rows = 0
        self.people = 0
        self.total_fen = 0
        self.total_column = -1

    def begin(self, form: Form, place: str) -> None:
        width = len(form.headers) - 1
        self._line([f"{form.title}{f'（{place}）' if place else ''}"])
        self.worksheet.merge.append([0, 0, 0, width])
        if form.groups:
            self._two_rows(form)
        else:
            self._line(form.headers)
        self.total_column = form.index(form.total) if form.total else -1

    def _two_rows(self, form: Form) -> None:
        """Merges are noted after writing: XlsxWriter cannot go back to a row it has flushed."""
        upper, lower, column, top = [], [], 0, self.rows
        for title, count in form.groups:
            headers = form.headers[column : column + count]
            upper += [title or headers[0]] + [""] * (count - 1)
            lower += [""] if not title else list(headers)
            if not title:
                self.worksheet.merge.append([top, column, top + 1, column])
            elif count > 1:
                self.worksheet.merge.append([top, column, top, column + count - 1])
            column += count
        self._line(upper)
        self._line(lower)

    def append(self, cells: Sequence[str | float]) -> int:
        self.people += 1
        if self.total_column >= 0:
            amount = cells[self.total_column]
            amount = amount.replace(",", "") if isinstance(amount, str) else ""
            if amount.replace(".", "", 1).isdecimal():
                whole, _, part = amount.partition(".")
                self.total_fen += int(whole) * 100 + int(part.ljust(2, "0")[:2])
        return self._line(cells)

    def finish(self, form: Form, as_of: date) -> None:
        total = ["合计", f"{self.people}行"] + [""] * (len(form.headers) - 2)
        if self.total_column >= 2:
            total[self.total_column] = yuan(self.total_fen)
        self._line(total)
        self._line([f"制表人：示例甲　审核人：示例乙　填报日期：{write_date(as_of, 3)}"])

    def _line(self, cells: Sequence[str | float]) -> int:
        row, worksheet = self.rows, self.worksheet
        for column, cell in enumerate(cells):
            if isinstance(cell, float):
                worksheet.write_number(row, column, cell)
            elif cell:
                worksheet.write_string(row, column, cell)
        self.rows += 1
        return self.rows
