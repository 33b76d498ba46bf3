"""Small department files written by the tests themselves; the people in them are made up (prefix 99)."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from minsheng.feeds.catalogue import FEEDS
from minsheng.kernel.resident_id import check_digit

ROLL_HEADERS = ["姓名", "证件号码", "乡镇", "村", "月补贴金额(元)", "起始月", "状态", "停发日期", "账户户名"]


def make_id(serial: int, birth: str = "19400307", *, male: bool = True) -> str:
    """A valid made-up number; `serial` < 500 gives different ones for the same birth date."""
    first = f"990101{birth}{serial * 2 + male:03d}"
    return first + check_digit(first)


def roll_row(serial: int, **changes: Any) -> list[Any]:
    """A good row of the old-age roll; keywords are headers."""
    row: dict[str, Any] = {
        "姓名": "示例甲", "证件号码": make_id(serial), "乡镇": "甲镇", "村": "一村", "月补贴金额(元)": "100.00",
        "起始月": "2024-01", "状态": "在享", "停发日期": "", "账户户名": "示例甲",
    }  # fmt: skip
    assert set(changes) <= set(row), "headers of the roll"
    return list((row | changes).values())


def headers_of(code: str) -> list[str]:
    """The headers of a feed as its department writes them."""
    return [column.header for column in FEEDS[code].columns]


def write_csv(
    path: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig", delimiter: str = ","
) -> Path:
    """Rows as text; cells must not need quoting."""
    path.write_bytes("\r\n".join(delimiter.join(map(str, row)) for row in rows).encode(encoding))
    return path


class WorkbookFile:
    """A workbook to which sheets of rows are added; numbers stay number cells, dates become date cells."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})

    def sheet(
        self,
        name: str,
        rows: Sequence[Sequence[Any]],
        *,
        hidden: bool = False,
        merges: Sequence[tuple[int, ...]] = (),
    ) -> "WorkbookFile":
        """Add a sheet; `merges` as (first row, first column, last row, last column) from 0."""
        sheet = self._book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(at, column, cell, self._date)
                elif isinstance(cell, int | float):
                    sheet.write_number(at, column, cell)
                elif cell:
                    sheet.write_string(at, column, cell)
        sheet.merge.extend(list(merge) for merge in merges)
        if hidden:
            sheet.hide()
        return self

    def save(self) -> Path:
        """Write the file."""
        self._book.close()
        return self.path


def write_roll(
    path: Path, rows: Sequence[Sequence[Any]], headers: Sequence[str] = tuple(ROLL_HEADERS)
) -> Path:
    """A plain old-age roll of one sheet."""
    return WorkbookFile(path).sheet("名单", [list(headers), *rows]).save()
