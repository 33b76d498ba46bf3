"""Finding the header row: by the words a feed knows, across titles, merged cells and headers of two rows."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from minsheng.feeds.columns import Column, Feed
from minsheng.feeds.normalise import simplified
from minsheng.feeds.parsing import Merge, Row

HEAD_ROWS: Final = 30
# Columns of an annotated file that came back corrected.
REMARK_HEADER: Final = "错误说明"
ORIGIN_SHEET_HEADER: Final = "原工作表"
ORIGIN_ROW_HEADER: Final = "原行号"
_MARKS: Final = ("万元", "受伤")
_OWN_HEADERS: Final = (REMARK_HEADER, ORIGIN_SHEET_HEADER, ORIGIN_ROW_HEADER)

_UNIT = re.compile(r"\((?:单位:)?(?:万元|元|人|岁|套|辆|个|次|户|元/月|必填|选填|可空|[yYmMdD/.\-]+)\)$")
_NOISE = re.compile(r"[\s*:()/、_\-]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a sheet are. Row counts from 0 within the sheet; column indexes within a row.

    `headers`: the words found, one per index. `own`: indexes of the columns of an annotated file. `marked`: indexes
    whose header changes how the cells below it read: amounts in 万元, the dead counted with the injured (受伤).
    """

    first_row: int
    last_row: int
    headers: tuple[str, ...]
    columns: dict[str, int]
    own: dict[str, int]
    marked: frozenset[int]

    @property
    def strength(self) -> tuple[int, int]:
        """More columns win; with as many, one row wins over two (the upper one is then a title)."""
        return len(self.columns), self.first_row - self.last_row

    @property
    def is_correction(self) -> bool:
        """Whether this sheet is an annotated file coming back."""
        return REMARK_HEADER in self.own and ORIGIN_ROW_HEADER in self.own


@lru_cache(maxsize=4096)
def header_key(text: object) -> str:
    """Headers are compared half-width, simplified, without blanks, units and brackets."""
    if not isinstance(text, str):
        return ""
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    return _NOISE.sub("", _UNIT.sub("", simplified(compact)))


class Dictionary:
    """The header words of one feed."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self._columns: dict[str, Column] = {}
        for column in feed.columns:
            self._columns[header_key(column.header)] = column
        for column in feed.columns:
            for word in column.synonyms:
                self._columns.setdefault(header_key(word), column)

    def find(self, head: Sequence[Row], merges: Iterable[Merge] = ()) -> Layout | None:
        """The row (or pair of rows) that names most columns; None if no row names two."""
        rows = [[header_text(cell) for cell in row] for row in head[:HEAD_ROWS]]
        filled = _fill_merges(rows, tuple(merges))
        best: Layout | None = None
        known = [any(header_key(text) in self._columns for text in row) for row in rows]
        for i, row in enumerate(rows):
            if not any(known[i : i + 2]):
                continue
            candidates = [self._layout(i, i, [(text,) for text in row])]
            if i + 1 < len(rows):
                candidates.append(self._layout(i, i + 1, _pairs(filled[i], rows[i + 1])))
            for layout in candidates:
                if best is None or layout.strength > best.strength:
                    best = layout
        return best if best is not None and len(best.columns) >= 2 else None

    def missing(self, layout: Layout | None) -> list[str]:
        """Headers that must be there and are not."""
        found = layout.columns if layout else {}
        return [column.header for column in self.feed.required if column.key not in found]

    def _layout(self, first: int, last: int, options: Sequence[tuple[str, ...]]) -> Layout:
        columns: dict[str, int] = {}
        own: dict[str, int] = {}
        headers = []
        marked = set()
        for index, texts in enumerate(options):
            column, text = self._match(texts)
            headers.append(text)
            if column is not None:
                columns.setdefault(column.key, index)
                if any(mark in text for mark in _MARKS):
                    marked.add(index)
            elif text in _OWN_HEADERS:
                own.setdefault(text, index)
        return Layout(first, last, tuple(headers), columns, own, frozenset(marked))

    def _match(self, texts: tuple[str, ...]) -> tuple[Column | None, str]:
        for text in texts:
            column = self._columns.get(header_key(text))
            if column is not None:
                return column, text
        return None, next((text for text in texts if text), "")


def header_text(cell: object) -> str:
    """A header cell as text without line breaks and outer blanks; anything but text is no header."""
    return "".join(cell.split()) if isinstance(cell, str) else ""


def _pairs(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[str, ...]]:
    """For two header rows: both words together, then the lower, then the upper one."""
    width = max(len(upper), len(lower))
    above = [*upper, *[""] * (width - len(upper))]
    below = [*lower, *[""] * (width - len(lower))]
    return [
        (up + low, low, up) if low and up != low else (low or up,)
        for up, low in zip(above, below, strict=True)
    ]


def _fill_merges(rows: Sequence[Sequence[str]], merges: tuple[Merge, ...]) -> list[list[str]]:
    """Rows in which the word of a merged cell stands in every column it spans."""
    filled = [list(row) for row in rows]
    for top, left, _, right in merges:
        if top >= len(filled) or left < 0 or left >= len(filled[top]):
            continue
        word = filled[top][left]
        for index in range(left + 1, min(right + 1, len(filled[top]))):
            filled[top][index] = filled[top][index] or word
    return filled
