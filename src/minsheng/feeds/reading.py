"""The pure door: one department file to typed rows, rejects and warnings. No database, no Django, no clock."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.feeds.cells import ColumnReader
from minsheng.feeds.choosing import DICTIONARIES, choose_feed, find_layout, find_period
from minsheng.feeds.chunks import ChunkChecker, Tally
from minsheng.feeds.columns import Feed, Kind, Mode, Period
from minsheng.feeds.headers import HEAD_ROWS, Head, Layout, header_text
from minsheng.feeds.parsing import Book, Chunk, Sheet, open_book, rows_at_top
from minsheng.feeds.refusals import FeedError, refuse
from minsheng.feeds.rows import RowSelector
from minsheng.feeds.sniff import DEFAULT_LIMITS, Format, Limits
from minsheng.feeds.validate import Problem

# Above this share of bad rows the file itself is wrong (another export, shifted columns), not its rows.
MOST_ERRORS_PERCENT: Final = 20
_FEWEST_ROWS_FOR_SHARE: Final = 50
# A visible sheet with more rows like these is no title page: rows of every feed fill at least three cells.
_FEW_ROWS: Final = 3
_FEWEST_CELLS: Final = 3
SLACK_DAYS: Final = 31
"""So long after the period of a file, or after a row of deaths came, a day of an event may still lie."""
# The day on which a form was filled in is not the period it covers.
_WRITTEN_ON: Final = re.compile(
    r"(?:填报|填表|制表|打印|导出|生成|上报|报送)(?:日期|时间)[:：]?[0-9年月日.\-/]*"
)
_NO_LATEST: Final = date(2098, 12, 31)


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one file; always rows_in = accepted + quarantined. `warned` rows are among the accepted ones."""

    rows_in: int
    accepted: int
    quarantined: int
    warned: int
    skipped: dict[str, int]
    codes: dict[str, int]
    id_states: dict[str, int]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file holds.

    `staged`: accepted rows in `feed.schema`. `rejects`: problems of quarantined rows (a row may have several);
    `warnings`: of accepted ones (the first 20,000). `period`: days covered, both ends inclusive, None if the file
    does not say. `mode`: "delta" for a corrected copy of a full file, which proves nobody's absence. `mapping`:
    header as written -> column key. `ignored_sheets`: visible, but without a header of the feed; those with data are
    among the warnings as SHEET_IGNORED, and their rows in no count.
    """

    feed: Feed
    staged: pa.Table
    rejects: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    counts: Counts
    period: Period | None
    mode: Mode
    format: Format
    encoding: str
    is_correction: bool
    mapping: dict[str, str]
    hidden_sheets: tuple[str, ...]
    ignored_sheets: tuple[str, ...]


@dataclass(slots=True)
class _Opened:
    """A visible sheet, its first chunk drawn, the rest waiting."""

    sheet: Sheet
    first: Chunk | None
    rest: Any
    head: Head
    layout: Layout | None = field(default=None)


def check_file(
    path: Path,
    feed_code: str | None = None,
    *,
    file_name: str | None = None,
    received_on: date | None = None,
    limits: Limits = DEFAULT_LIMITS,
    most_errors_percent: int = MOST_ERRORS_PERCENT,
) -> Checked:
    """Read and check a whole file.

    `file_name`: the name it was sent under, where that is not the name on disk; it may say the period and the feed.
    `received_on`: the day it came; an event may lie up to it, however long ago the period of the file ended.
    Raises FeedError (see `refusals.REFUSALS`) when nothing of the file can be loaded; bad rows are rejects, no errors.
    """
    words = file_name or path.name
    with open_book(path, limits) as book:
        opened = _open_sheets(book)
        heads = [one.head for one in opened if one.first is not None]
        if not heads:
            raise refuse("FEED_EMPTY")
        feed = choose_feed(feed_code, heads, words)
        for one in opened:
            one.layout = find_layout(feed, one.head) if one.first is not None else None
        read = [one for one in opened if one.layout is not None]
        period, exact = _stated_period(words, read)
        latest = _latest(period, received_on)
        checked = _check_sheets(feed, read, (latest, period if exact else None), most_errors_percent)
        ignored = [one for one in opened if one.layout is None and one.first is not None]
        dictionary = DICTIONARIES[feed.code]
        checked[1].add_absent({one.sheet.name: dictionary.absent(one.layout) for one in read if one.layout})
        checked[1].add_ignored([one.sheet.name for one in ignored if _has_data(one)])
        true_period = _true_period(feed, checked[0], period, exact=exact)
        checked[1].add_outside(_months_outside(feed, checked[0], true_period))
        return _result(book, feed, read, checked, ignored, true_period)


def foreseen_feed(path: Path, file_name: str) -> str | None:
    """The feed that `check_file` will find in a CSV file, or None: a workbook is known only once it is read.

    Where the rest of the file changes what its first rows say, the check refuses it.
    """
    rows = rows_at_top(path, HEAD_ROWS)
    with suppress(FeedError):
        return choose_feed(None, [Head("", rows)], file_name).code if rows else None
    return None


def _has_data(one: _Opened) -> bool:
    assert one.first is not None, "a sheet without rows is not asked about"
    rows = (row for chunk in chain([one.first], one.rest) for row in chunk.rows)
    filled = (row for row in rows if sum(cell is not None and cell != "" for cell in row) >= _FEWEST_CELLS)
    return len(list(islice(filled, _FEW_ROWS + 1))) > _FEW_ROWS


def _open_sheets(book: Book) -> list[_Opened]:
    opened = []
    for sheet in book.sheets:
        rest = sheet.chunks()
        first = next(rest, None)
        rows = first.rows[:HEAD_ROWS] if first else []
        opened.append(_Opened(sheet, first, rest, Head(sheet.name, rows, sheet.merges)))
    return opened


def _latest(period: Period | None, received_on: date | None) -> date:
    """The last day on which what the file tells may have happened."""
    if period is None:
        return _NO_LATEST
    return max(period[1] + timedelta(days=SLACK_DAYS), received_on or period[1])


def _check_sheets(
    feed: Feed, opened: list[_Opened], days: tuple[date, Period | None], most_errors_percent: int
) -> tuple[pa.Table, Tally]:
    latest, exact = days
    tally, seen = Tally(), set[int]()
    batches: list[pa.RecordBatch] = []
    shared: dict[frozenset[str], dict[str, ColumnReader]] = {}
    for one in opened:
        assert one.layout is not None, "only sheets with a header are read"
        assert one.first is not None, "a sheet is read once"
        marked = frozenset(key for key, index in one.layout.columns.items() if index in one.layout.marked)
        if marked not in shared:
            shared[marked] = {
                column.key: ColumnReader(feed, column, latest, marked=column.key in marked)
                for column in feed.columns
                if column.kind is not Kind.IGNORED
            }
        last = exact[1] if exact else None
        checker = ChunkChecker(feed, one.layout, shared[marked], tally, seen, last)
        selector = RowSelector(one.sheet.name, one.layout)
        first, one.first = one.first, None
        for chunk in chain([first], one.rest):
            selected = selector.select(chunk)
            tally.skipped.update(selected.skipped)
            batches.append(checker.check(selected))
    _refuse_hopeless(feed, tally, most_errors_percent)
    return pa.Table.from_batches(batches, schema=feed.schema), tally


def _refuse_hopeless(feed: Feed, tally: Tally, most_errors_percent: int) -> None:
    if tally.rows_in == 0 and not feed.is_roll:
        raise refuse("FEED_NO_ROWS")
    if (
        tally.rows_in >= _FEWEST_ROWS_FOR_SHARE
        and tally.quarantined * 100 > tally.rows_in * most_errors_percent
    ):
        common = [f"{code} {count} 处" for code, count in tally.codes.most_common(3)]
        raise refuse(
            "FEED_TOO_MANY_ERRORS",
            f"共 {tally.rows_in} 行，{tally.quarantined} 行有错。最多的是：{'，'.join(common)}。",
            rows_in=tally.rows_in,
            quarantined=tally.quarantined,
        )


def _result(
    book: Book,
    feed: Feed,
    read: list[_Opened],
    checked: tuple[pa.Table, Tally],
    ignored: list[_Opened],
    period: Period | None,
) -> Checked:
    staged, tally = checked
    layouts = [one.layout for one in read if one.layout is not None]
    is_correction = any(layout.is_correction for layout in layouts)
    counts = Counts(
        tally.rows_in,
        tally.rows_in - tally.quarantined,
        tally.quarantined,
        tally.warned,
        dict(tally.skipped),
        dict(tally.codes.most_common()),
        dict(tally.id_states.most_common()),
    )
    named = staged.num_rows - counts.accepted
    assert 0 <= named <= (counts.quarantined if feed.keeps_unnumbered or feed.closes else 0), (
        "no row is lost or counted twice"
    )
    return Checked(
        feed=feed,
        staged=staged,
        rejects=tuple(tally.rejects),
        warnings=tuple(tally.warnings),
        counts=counts,
        period=period,
        mode="delta" if is_correction else feed.mode,
        format=book.format,
        encoding=book.encoding,
        is_correction=is_correction,
        mapping={layout.headers[index]: key for layout in layouts for key, index in layout.columns.items()},
        hidden_sheets=book.hidden,
        ignored_sheets=tuple(one.sheet.name for one in ignored),
    )


def _stated_period(file_name: str, read: list[_Opened]) -> tuple[Period | None, bool]:
    """The period in the file name, else in the rows above the header; one exact to the day wins over a year."""
    period, exact = find_period(file_name)
    if period is not None and exact:
        return period, True
    for one in read:
        assert one.layout is not None, "only sheets with a header are read"
        title = " ".join(header_text(cell) for row in one.head.rows[: one.layout.first_row] for cell in row)
        stated, stated_exact = find_period(_WRITTEN_ON.sub("", title))
        if stated is not None and stated_exact:
            return stated, True
        period = period or stated
    return period, False


def _months_outside(feed: Feed, staged: pa.Table, period: Period | None) -> list[str]:
    """The months of the rows that the file does not claim to cover: of these it proves nobody's absence."""
    if feed.period_column != "month" or period is None:
        return []
    months = staged["month"].unique().drop_null().to_pylist()
    return sorted(f"{month:%Y-%m}" for month in months if not period[0] <= month <= period[1])


def _true_period(feed: Feed, staged: pa.Table, period: Period | None, *, exact: bool) -> Period | None:
    """Where only a year or nothing is stated, the rows say how far the file reaches: never promise more than it holds."""
    if exact or feed.period_column is None or staged.num_rows == 0:
        return period
    column = staged[feed.period_column]
    if column.null_count == staged.num_rows:
        return period
    bounds = pc.min_max(column).as_py()
    first, last = bounds["min"], bounds["max"]
    if feed.column(feed.period_column) and feed.period_column == "month":
        last = (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return (period[0] if period else first), last
