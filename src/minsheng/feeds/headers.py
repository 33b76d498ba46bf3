"""Finding the header row: by the words a feed knows, across titles, merged cells and headers of two rows."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from minsheng.feeds.columns import Column, Feed, Kind, Need
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
# 学籍状态(在读/休学/转出): what may be filled in, not a part of the word.
_OPTIONS = re.compile(r"[(\[][^()\[\]]*[/、,;|][^()\[\]]*[)\]]$")
_NOISE = re.compile(r"[\s*:()/、_\-]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a sheet are. Row counts from 0 within the sheet; column indexes within a row.

    `headers`: the words found, one per index. `own`: indexes of the columns of an annotated file. `marked`: indexes
    whose header changes how the cells below it read: amounts in 万元, the dead counted with the injured (受伤). `parts`:
    of columns that share their cells with another (姓名/证件), which part is theirs (see `shared_cells`).
    """

    first_row: int
    last_row: int
    headers: tuple[str, ...]
    columns: dict[str, int]
    own: dict[str, int]
    marked: frozenset[int]
    parts: dict[str, str]

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
    return _NOISE.sub("", _UNIT.sub("", _compact(text)))


@lru_cache(maxsize=4096)
def _without_options(text: str) -> str:
    """The key of a header that lists what may be filled in; "" for any other."""
    plain = _OPTIONS.sub("", _compact(text))
    return "" if plain == _compact(text) else header_key(plain)


def _compact(text: str) -> str:
    return simplified("".join(unicodedata.normalize("NFKC", text).split()))


def header_words(text: str) -> tuple[str, ...]:
    """The keys of a header, with and without the options it lists."""
    return tuple(key for key in (header_key(text), _without_options(text)) if key)


class Meaning(NamedTuple):
    """What a header says: a column, how sure (0: its own header), and which part of the cells where two columns share them."""

    column: Column
    rank: int
    part: str = ""


_RANKS: Final = range(4)
_OWN, _SYNONYM, _SHARED, _OPTIONED = _RANKS
_PAIRED: Final = ("证件", "身份证", "证件号", "证件号码", "身份证号", "身份证号码")
_PHONES: Final = ("", "电话", "联系电话")


def _meanings(feed: Feed) -> dict[str, tuple[Meaning, ...]]:
    """The columns that each header word names."""
    words: dict[str, tuple[Meaning, ...]] = {}
    for column in feed.columns:
        words[header_key(column.header)] = (Meaning(column, _OWN),)
    for column in feed.columns:
        for word in column.synonyms:
            words.setdefault(header_key(word), (Meaning(column, _SYNONYM),))
    for name in feed.columns:
        number = feed.column(name.key.removesuffix("name") + "id") if name.key.endswith("name") else None
        if name.kind is Kind.NAME and number is not None:
            both = (Meaning(name, _SHARED, "name"), Meaning(number, _SHARED, "id"))
            for parts in itertools.product((name.header, *name.synonyms), _PAIRED, _PHONES):
                words.setdefault(header_key("".join(parts)), both)
    for header, (first, last) in feed.ranges.items():
        ends = (feed.column(first), feed.column(last))
        words[header_key(header)] = tuple(
            Meaning(column, _SHARED, part)
            for column, part in zip(ends, ("first", "last"), strict=True)
            if column
        )
    return words


@dataclass(frozen=True)
class Head:
    """The first rows of a visible sheet; what every feed's dictionary asks of them is read once."""

    sheet: str
    rows: Sequence[Row]
    merges: tuple[Merge, ...] = ()

    @cached_property
    def texts(self) -> list[list[str]]:
        """The rows that may hold the header, as words."""
        return [[header_text(cell) for cell in row] for row in self.rows[:HEAD_ROWS]]

    @cached_property
    def keys(self) -> list[frozenset[str]]:
        """What each row could name, in any feed."""
        return [frozenset(key for text in row for key in header_words(text)) for row in self.texts]

    @cached_property
    def filled(self) -> list[list[str]]:
        """The texts, the word of a merged cell in every column it spans."""
        return _fill_merges(self.texts, self.merges)

    @property
    def words(self) -> str:
        """Sheet name and the text above and around the header."""
        return self.sheet + " " + " ".join(text for row in self.texts[:3] for text in row)


class Dictionary:
    """The header words of one feed."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self._words = _meanings(feed)

    def find(self, head: Head) -> Layout | None:
        """The row (or pair of rows) that names most columns; None if no row names two."""
        rows, filled = head.texts, head.filled
        best: Layout | None = None
        known = [not keys.isdisjoint(self._words) for keys in head.keys]
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
        return [column.header for column in self.feed.indispensable if not _has(layout, column)]

    def absent(self, layout: Layout) -> list[Column]:
        """Columns of consequence that the file does without: unknown, or as their `stand_in` says."""
        return [c for c in self.feed.columns if c.need is not Need.MAY and not _has(layout, c)]

    def usual(self, layout: Layout | None) -> int:
        """How many of the usual headers are there."""
        return sum(_has(layout, column) for column in self.feed.usual)

    def _named(self, text: str) -> tuple[Meaning, ...]:
        """What one header names; nothing for a word of somebody else."""
        if found := self._words.get(header_key(text)):
            return found
        plain = self._words.get(_without_options(text), ())
        return tuple(one._replace(rank=_OPTIONED) for one in plain)

    def _layout(self, first: int, last: int, options: Sequence[tuple[str, ...]]) -> Layout:
        columns: dict[str, int] = {}
        ranks: dict[str, int] = {}
        parts: dict[str, str] = {}
        own: dict[str, int] = {}
        headers = []
        marked = set()
        for index, texts in enumerate(options):
            found, text = self._match(texts)
            headers.append(text)
            if text in _OWN_HEADERS and not found:
                own.setdefault(text, index)
            for one in found:
                key = one.column.key
                if one.rank >= ranks.get(key, len(_RANKS)):
                    continue
                columns[key], ranks[key], parts[key] = index, one.rank, one.part
                if any(mark in text for mark in _MARKS):
                    marked.add(index)
        shared = {key: part for key, part in parts.items() if part}
        return Layout(first, last, tuple(headers), columns, own, frozenset(marked), shared)

    def _match(self, texts: tuple[str, ...]) -> tuple[tuple[Meaning, ...], str]:
        for text in texts:
            if found := self._named(text):
                return found, text
        return (), next((text for text in texts if text), "")


def _has(layout: Layout | None, column: Column) -> bool:
    return layout is not None and not layout.columns.keys().isdisjoint({column.key, *column.instead})


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
