"""Which rows of a sheet are data: blank rows, repeated headers, totals and signature lines are not."""

import re
from dataclasses import dataclass
from typing import Final

from minsheng.feeds.cells import looks_like_id
from minsheng.feeds.headers import ORIGIN_ROW_HEADER, ORIGIN_SHEET_HEADER, Layout, header_text
from minsheng.feeds.normalise import Unreadable, read_int, text_of
from minsheng.feeds.parsing import Cell, Chunk, Row

_TAIL_WORDS: Final = (
    "合计", "小计", "总计", "共计", "累计", "本页小计", "制表", "填表", "填报", "审核", "复核人", "负责人", "经办人",
    "单位负责人", "单位(盖章", "(盖章", "联系人", "打印", "备注:", "注:", "说明:", "统计时间", "以下空白",
)  # fmt: skip
_TAIL_STARTS: Final = frozenset(word[0] for word in _TAIL_WORDS) | {"（", "以", " ", "\u3000", "共"}


@dataclass(slots=True)
class Selected:
    """The data rows of a chunk. `numbers`, `sheets`: where each stands (for a corrected copy: where it first stood).

    `shifted`: places of rows that are longer than the header. `skipped`: how many rows were left out, by reason.
    """

    rows: list[Row]
    numbers: list[int]
    sheets: list[str]
    shifted: list[int]
    skipped: dict[str, int]


class RowSelector:
    """Chooses the data rows of one sheet."""

    def __init__(self, sheet: str, layout: Layout) -> None:
        self._sheet = sheet
        self._layout = layout
        self._width = len(layout.headers)
        self._identity = [layout.columns[key] for key in ("id", "code") if key in layout.columns]
        self._header_first = next((word for word in layout.headers if word), "")

    def select(self, chunk: Chunk, *, whole_rows: bool = False) -> Selected:
        """The data rows among the rows of the chunk, in order; `whole_rows` leaves on what exceeds the header."""
        chosen = Selected([], [], [], [], {"blank": 0, "tail": 0, "header": 0})
        rows, numbers, sheets = chosen.rows, chosen.numbers, chosen.sheets
        sheet, width, plain = self._sheet, self._width, not self._layout.is_correction
        data_from = self._layout.last_row + 2  # numbers count from 1
        for number, row in enumerate(chunk.rows, chunk.first):
            if number < data_from:
                continue
            first: Cell = None
            for cell in row:
                if cell not in ("", None):
                    first = cell
                    break
            if first is None or (first.__class__ is str and not first.strip() and self._is_blank(row)):
                chosen.skipped["blank"] += 1
            elif first.__class__ is str and first[0] in _TAIL_STARTS and self._is_tail(row, first):
                chosen.skipped["tail"] += 1
            elif first == self._header_first and self._is_header(row):
                chosen.skipped["header"] += 1
            elif plain and len(row) == width:
                rows.append(row)
                numbers.append(number)
                sheets.append(sheet)
            else:
                self._take(chosen, number, row, whole=whole_rows)
        return chosen

    def _take(self, chosen: Selected, number: int, row: Row, *, whole: bool) -> None:
        length = len(row)
        if length > self._width:
            if any(not _is_empty(cell) for cell in row[self._width :]):
                chosen.shifted.append(len(chosen.rows))
            row = row if whole else row[: self._width]
        elif length < self._width:
            row = [*row, *[""] * (self._width - length)]
        sheet = self._sheet
        if self._layout.is_correction:
            sheet, number = self._origin(row, number)
        chosen.rows.append(row)
        chosen.numbers.append(number)
        chosen.sheets.append(sheet)

    def _origin(self, row: Row, number: int) -> tuple[str, int]:
        """Where the row stood in the file that was sent back; a row added by hand keeps its own place."""
        own = self._layout.own
        try:
            origin = read_int(row[own[ORIGIN_ROW_HEADER]])
        except Unreadable:
            origin = None
        if not origin:
            return self._sheet, number
        sheet = text_of(row[own[ORIGIN_SHEET_HEADER]]) if ORIGIN_SHEET_HEADER in own else ""
        return sheet, origin

    def _is_blank(self, row: Row) -> bool:
        return all(_is_empty(cell) for cell in row)

    def _is_tail(self, row: Row, first: str) -> bool:
        word = "".join(text_of(first).split())
        if not word.startswith(_TAIL_WORDS):
            return False
        return not any(index < len(row) and _names_somebody(row[index]) for index in self._identity)

    def _is_header(self, row: Row) -> bool:
        words = [header_text(cell) for cell in row]
        return all(word in ("", header) for word, header in zip(words, self._layout.headers, strict=False))


_COUNT: Final = re.compile(r"共?[\d,，]+(个|条|份)?(行|人|户|名|笔|项|家)(次)?")


def _names_somebody(cell: Cell) -> bool:
    """Whether a cell of numbers or codes may mean somebody or some place: 387026行 under 合计 only counts rows."""
    word = "".join(text_of(cell).split())
    return looks_like_id(cell) or (sum(char.isdigit() for char in word) >= 6 and not _COUNT.fullmatch(word))


def _is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
