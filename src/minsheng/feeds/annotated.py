"""The annotated Excel that goes back: the rejected rows as they came, each with what is wrong; and CSV export.

A corrected copy is landed like any file: its headers are the original ones, 错误说明 is ignored, and 原工作表 and 原行号
tie each row to the row it corrects.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Protocol

import xlsxwriter

from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.choosing import find_layout
from minsheng.feeds.columns import Feed
from minsheng.feeds.headers import (
    HEAD_ROWS,
    ORIGIN_ROW_HEADER,
    ORIGIN_SHEET_HEADER,
    REMARK_HEADER,
    Head,
    Layout,
)
from minsheng.feeds.normalise import kept_digits
from minsheng.feeds.parsing import Cell, Row, open_book
from minsheng.feeds.rows import RowSelector
from minsheng.feeds.validate import Problem

_LEADING: Final = (REMARK_HEADER, ORIGIN_SHEET_HEADER, ORIGIN_ROW_HEADER)
_EXACT: Final = 10**15
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_INSTRUCTIONS: Final = (
    "本文件列出未能接收的行，其余各行已经接收，不必再报。",
    "“错误说明”写明每一行哪里不对、怎样改；标红的单元格就是要改的地方。",
    "请直接在本表改正后保存，作为新文件报送。表头、“原工作表”“原行号”请不要改动。",
    "证件号码整列已设为文本。曾经存成数字的号码，第 15 位以后已经丢失，请从原始资料重新填写。",
    "“错误说明”一列报送时会被忽略，不必清空。不需要的行请整行删除。",
    "核对答复和羁押数据的行只退回姓名、证件号码、委托号和答复机构，其余内容请对照原文件填回。",
    "没有取得授权的行只写明在原文件的哪一行，内容不退回；取得授权后请整行重新报送。",
    "本文件含有个人信息，请按规定保管，用后删除。",
)


WITHHELD: Final = frozenset({"PURPOSE_NOT_AUTHORISED"})
"""Who got such a row back would read what nobody may ask: of it only the place is told."""


class Sent(Protocol):
    """A file that was checked: a Batch, or `Source` for a file without a database."""

    @property
    def landing_path(self) -> Path: ...
    @property
    def file_name(self) -> str: ...
    @property
    def feed(self) -> str: ...
    def problems(self) -> list[Problem]: ...


class Source:
    """A checked file and its problems, outside the database."""

    def __init__(self, path: Path, feed: str, problems: Sequence[Problem], *, file_name: str = "") -> None:
        self.landing_path = path
        self.feed = feed
        self.file_name = file_name or path.name
        self._problems = list(problems)

    def problems(self) -> list[Problem]:
        """The problems given."""
        return self._problems


def annotated_name(file_name: str) -> str:
    """The name of the file that goes back; it keeps the words that say feed and period."""
    return f"{Path(file_name).stem}_错误说明.xlsx"


def write(sent: Sent, out: Path) -> int:
    """Write the annotated Excel to `out`; returns how many rows it lists. The file must still lie where it landed."""
    problems: dict[tuple[str, int], list[Problem]] = {}
    for problem in sent.problems():
        problems.setdefault((problem.sheet, problem.row_number), []).append(problem)
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(out), options) as workbook:
        writer = _Writer(workbook, FEEDS[sent.feed])
        for layout, sheet, number, row in _rejected_rows(sent, problems):
            writer.add(layout, sheet, number, row, problems[sheet, number])
        writer.finish(sent.file_name)
        return writer.rows


def _rejected_rows(
    sent: Sent, wanted: dict[tuple[str, int], list[Problem]]
) -> Iterator[tuple[Layout, str, int, Row]]:
    """The original cells of the rows wanted, in the order of the file."""
    with open_book(sent.landing_path) as book:
        for sheet in book.sheets:
            layout, selector = None, None
            for chunk in sheet.chunks():
                if selector is None:
                    layout = find_layout(
                        FEEDS[sent.feed], Head(sheet.name, chunk.rows[:HEAD_ROWS], sheet.merges)
                    )
                    if layout is None:
                        break
                    selector = RowSelector(sheet.name, layout)
                assert layout is not None, "a selector is made from a layout"
                # Shifted rows are shown with all their cells, also those beyond the header.
                chosen = selector.select(chunk, whole_rows=True)
                for row, number, origin in zip(chosen.rows, chosen.numbers, chosen.sheets, strict=True):
                    if (origin, number) in wanted:
                        yield layout, origin, number, row


class _Writer:
    """Rows into the workbook; a header row is written anew whenever the columns change from one sheet to the next."""

    def __init__(self, workbook: Any, feed: Feed) -> None:
        self.rows = 0
        self._feed = feed
        self._options: dict[str, str] = {}
        self._workbook = workbook
        self._sheet = workbook.add_worksheet(feed.name_zh[:31])
        self._header = workbook.add_format(
            {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}
        )
        self._text = workbook.add_format({"num_format": "@"})
        self._bad = workbook.add_format({"num_format": "@", "bg_color": "#FFC7CE", "font_color": "#9C0006"})
        self._remark = workbook.add_format({"text_wrap": True, "font_color": "#9C0006", "valign": "top"})
        self._columns: tuple[str, ...] | None = None
        self._skip: frozenset[int] = frozenset()

    def add(self, layout: Layout, sheet: str, number: int, row: Row, problems: Sequence[Problem]) -> None:
        """One rejected row below the others."""
        if self._columns is None:
            self._begin(layout)
        assert self._columns is not None, "the header stands before the first row"
        self.rows += 1
        at = self.rows
        remarks = "；".join(dict.fromkeys(f"{p.message.rstrip('。')}。{p.suggestion}" for p in problems))
        self._sheet.write_string(at, 0, remarks, self._remark)
        self._sheet.write_string(at, 1, sheet, self._text)
        self._sheet.write_number(at, 2, number)
        if any(problem.code in WITHHELD for problem in problems):
            return
        bad = {problem.column for problem in problems}
        self._options.update({p.column: p.suggestion for p in problems if p.code == "CODE_UNKNOWN"})
        keys = {index: key for key, index in layout.columns.items()}
        by_header = {
            header: row[i]
            for i, header in enumerate(layout.headers)
            if i not in layout.own.values() and not self._feed.withholds(keys.get(i, ""))
        }
        for offset, header in enumerate(self._columns):
            self._put(
                at, offset + len(_LEADING), by_header.get(header), self._bad if header in bad else self._text
            )
        if self._feed.bound:
            return
        for extra, cell in enumerate(row[len(layout.headers) :]):
            self._put(at, len(_LEADING) + len(self._columns) + extra, cell, self._bad)

    def _begin(self, layout: Layout) -> None:
        own = set(layout.own.values())
        self._columns = tuple(dict.fromkeys(h for i, h in enumerate(layout.headers) if i not in own and h))
        for at, header in enumerate((*_LEADING, *self._columns)):
            self._sheet.write_string(0, at, header, self._header)
        self._sheet.set_column(0, 0, 46)
        self._sheet.set_column(1, len(_LEADING) + len(self._columns), 16, self._text)
        self._sheet.freeze_panes(1, len(_LEADING))

    def _put(self, at: int, column: int, cell: Cell, style: Any) -> None:
        """Everything as text: nothing a department typed may become a formula, a link or a rounded number."""
        self._sheet.write_string(at, column, _as_written(cell), style)

    def finish(self, file_name: str) -> None:
        """The sheet that explains."""
        notes = self._workbook.add_worksheet("填写说明")
        notes.set_column(0, 0, 100)
        notes.write_string(0, 0, f"原文件：{file_name}", self._header)
        options = [f"“{header}”一列：{suggestion}。" for header, suggestion in self._options.items()]
        for at, line in enumerate((*_INSTRUCTIONS, *options), start=1):
            notes.write_string(at, 0, f"{at}. {line}")


def _as_written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time().isoformat() != "00:00:00" else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        # Only the digits Excel kept; the rest is shown as lost, not as zeros that look like digits.
        text = str(int(cell))
        return text if cell < _EXACT else kept_digits(cell) + "?" * (len(text) - len(kept_digits(cell)))
    return str(cell)


def safe_cell(text: str) -> str:
    """A cell for CSV: what a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def problems_csv(problems: Iterable[Problem]) -> str:
    """The problems as CSV text for spreadsheets (BOM, formula-proof); values stay masked."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["工作表", "行号", "列", "内容", "代码", "说明", "建议", "程度"])
    for problem in problems:
        writer.writerow([safe_cell(str(value)) for value in problem])
    return "\ufeff" + out.getvalue()
