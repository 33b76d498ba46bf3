"""Which feed a file is, which of its sheets hold rows, and which period it covers."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.catalogue.unused import unused_feed
from minsheng.feeds.columns import Feed, Period
from minsheng.feeds.headers import Dictionary, Head, Layout
from minsheng.feeds.refusals import refuse
from minsheng.kernel.periods import Month


def choose_feed(code: str | None, heads: Sequence[Head], file_name: str) -> Feed:
    """The feed named, once the headers agree, or the one whose headers they are.

    Raises FEED_UNKNOWN, FEED_HEADER_NOT_FOUND (naming the missing headers), FEED_NOT_USED, FEED_UNRECOGNISED (naming the
    nearest), FEED_WRONG_FEED, FEED_AMBIGUOUS.
    """
    if code is not None and code not in FEEDS:
        raise refuse("FEED_UNKNOWN", feed=code)
    words = file_name + " " + " ".join(head.words for head in heads)
    fitting = _fitting(heads, words, said=code)
    if code is not None:
        return _confirm(FEEDS[code], fitting, heads, words)
    if not fitting:
        raise _nothing_fits(heads, words)
    top = max(fitting.values())
    best = [FEEDS[name] for name, matched in fitting.items() if matched == top]
    named = [feed for feed in best if _is_named(feed, words)]
    if len(best) == 1:
        return best[0]
    if len(named) == 1:
        return named[0]
    raise refuse("FEED_AMBIGUOUS", "可能是：" + "、".join(feed.name_zh for feed in best) + "。")


def _fitting(heads: Iterable[Head], words: str, *, said: str | None) -> dict[str, int]:
    """Feeds whose indispensable headers all stand in some sheet, with the number of columns matched.

    Many files have 姓名 and 证件号码: half of the usual headers, the file's name or the sender (`said`) must speak for the feed.
    """
    found: dict[str, int] = {}
    for head in heads:
        for code, dictionary in DICTIONARIES.items():
            layout = dictionary.find(head)
            if layout is None or dictionary.missing(layout):
                continue
            if code == said or _speaks_for(dictionary, layout, words):
                found[code] = max(found.get(code, 0), len(layout.columns))
    return found


def _speaks_for(dictionary: Dictionary, layout: Layout, words: str) -> bool:
    feed = dictionary.feed
    return dictionary.usual(layout) * 2 >= len(feed.usual) or _is_named(feed, words)


def _confirm(feed: Feed, fitting: dict[str, int], heads: Sequence[Head], words: str) -> Feed:
    matched = fitting.get(feed.code, 0)
    others = [FEEDS[code].name_zh for code, columns in fitting.items() if columns > matched]
    if others:
        raise refuse("FEED_WRONG_FEED", f"所选是《{feed.name_zh}》，表头像是《{'》《'.join(others)}》。")
    if not matched:
        raise _headers_missing(feed, heads)
    twins = [FEEDS[code] for code, columns in fitting.items() if code != feed.code and columns == matched]
    named = [twin for twin in twins if _is_named(twin, words)]
    if named and not _is_named(feed, words):
        raise refuse("FEED_WRONG_FEED", f"所选是《{feed.name_zh}》，标题写的是《{named[0].name_zh}》。")
    return feed


def _is_named(feed: Feed, words: str) -> bool:
    return any(word in words for word in feed.title_words)


def _nothing_fits(heads: Sequence[Head], words: str) -> Exception:
    """What is missing of the feed that the file surely is; what it is if we do not use that; else what comes nearest."""
    layouts = [
        (dictionary, layout)
        for head in heads
        for dictionary in DICTIONARIES.values()
        if (layout := dictionary.find(head)) is not None
    ]
    if unused := unused_feed([text for head in heads for row in head.texts for text in row]):
        told = f"看起来是《{unused.name_zh}》（{unused.department}）：{unused.why}"
        return refuse("FEED_NOT_USED", told, feed=unused.name_zh)
    if not layouts:
        return refuse("FEED_HEADER_NOT_FOUND", "表中没有任何已知的表头。")
    nearest, layout = max(
        layouts, key=lambda one: (one[0].usual(one[1]) / len(one[0].feed.usual), len(one[1].columns))
    )
    if _speaks_for(nearest, layout, words):
        return _headers_missing(nearest.feed, heads)
    known = "、".join(dict.fromkeys(layout.headers[index] for index in sorted(layout.columns.values())))
    told = f"认得的表头只有：{known}。"
    if nearest.usual(layout):
        told += f"最接近的是《{nearest.feed.name_zh}》，还缺：{'、'.join(nearest.missing(layout)) or '多数表头'}。"
    return refuse("FEED_UNRECOGNISED", told)


def _headers_missing(feed: Feed, heads: Sequence[Head]) -> Exception:
    dictionary = DICTIONARIES[feed.code]
    missing = min((dictionary.missing(dictionary.find(head)) for head in heads), key=len)
    listed = "、".join(missing)
    return refuse(
        "FEED_HEADER_NOT_FOUND", f"《{feed.name_zh}》缺少：{listed}。", feed=feed.code, missing=missing
    )


def find_layout(feed: Feed, head: Head) -> Layout | None:
    """The layout of one sheet of a file whose feed is settled; None for a sheet of something else.

    Raises FEED_HEADER_NOT_FOUND if the sheet plainly is a part of the feed but lacks an indispensable header: leaving a town
    out in silence would be worse than refusing the file.
    """
    dictionary = DICTIONARIES[feed.code]
    layout = dictionary.find(head)
    missing = dictionary.missing(layout)
    if layout is None or (missing and dictionary.usual(layout) * 2 < len(feed.usual)):
        return None
    if missing:
        raise refuse(
            "FEED_HEADER_NOT_FOUND",
            f"工作表《{head.sheet}》缺少：{'、'.join(missing)}。",
            feed=feed.code,
            missing=missing,
        )
    return layout


DICTIONARIES: Final = {code: Dictionary(feed) for code, feed in FEEDS.items()}

_DAY: Final = r"(20[0-9]{2})[年.\-/]([0-9]{1,2})[月.\-/]([0-9]{1,2})日?"
_DAY_RANGE = re.compile(_DAY + r"(?:至|到|-|—|~|～)" + _DAY)
_TO: Final = r"(?:至|到|[-—–~～]+)"
_COMPACT_DAY: Final = r"(20[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
_COMPACT_RANGE = re.compile(rf"(?<![0-9]){_COMPACT_DAY}{_TO}{_COMPACT_DAY}(?![0-9])")
# One digit is a month only behind a mark: 2025.9, 2025年9月.
_MONTH_OF: Final = r"(20[0-9]{2})[年.\-/]?(0[1-9]|1[0-2]|(?<=[年.\-/])[1-9])月?份?"
_MONTH_RANGE = re.compile(rf"(?<![0-9]){_MONTH_OF}{_TO}{_MONTH_OF}(?![0-9])")
_MONTHS_OF_YEAR = re.compile(
    rf"(?<![0-9])(20[0-9]{{2}})[年.\-/](0?[1-9]|1[0-2])月?份?{_TO}(0?[1-9]|1[0-2])月(?!{_TO}?[0-9])"
)
_QUARTER = re.compile(r"(?<![0-9])(20[0-9]{2})年?(?:Q|第)([1-4一二三四])(?:季度?)?")
_TERM = re.compile(r"(?<![0-9])(20[0-9]{2})年?(春|秋)季?")
_WEEK = re.compile(r"(20[0-9]{2})年?第([0-9]{1,2})周")
_DATED = re.compile(r"(?<![0-9])(20[0-9]{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_MONTH = re.compile(r"(?<![0-9])(20[0-9]{2})[年.\-]?(0[1-9]|1[0-2]|[1-9](?=月))月?(?![0-9])")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")


def find_period(text: str) -> tuple[Period | None, bool]:
    """The period that a file name or title states, and whether it is exact to the day at both ends.

    Forms: two days, two months, a week (ISO), a quarter, a school term, one day, one month, one year; a year alone is not
    exact.
    """
    try:
        return _find_period(text)
    except ValueError:
        return None, False


def _find_period(text: str) -> tuple[Period | None, bool]:
    for pattern, build, exact in _PERIOD_FORMS:
        if found := pattern.search(text):
            return build([_WORD_NUMBERS.get(part) or int(part) for part in found.groups()]), exact
    return None, False


def _week(year: int, week: int) -> Period:
    monday = date.fromisocalendar(year, week, 1)
    return monday, monday + timedelta(days=6)


def _quarter(year: int, quarter: int) -> Period:
    return Month(year, quarter * 3 - 2).first, Month(year, quarter * 3).last


def _term(year: int, first_month: int) -> Period:
    """Spring: February to July; autumn: August to January."""
    last = Month(year + 1, 1) if first_month == _AUTUMN else Month(year, 7)
    return Month(year, first_month).first, last.last


_AUTUMN: Final = 8
_WORD_NUMBERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "春": 2, "秋": _AUTUMN}

_PERIOD_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[list[int]], Period], bool], ...]] = (
    (_DAY_RANGE, lambda n: (date(n[0], n[1], n[2]), date(n[3], n[4], n[5])), True),
    (_COMPACT_RANGE, lambda n: (date(n[0], n[1], n[2]), date(n[3], n[4], n[5])), True),
    (_MONTH_RANGE, lambda n: (Month(n[0], n[1]).first, Month(n[2], n[3]).last), True),
    (_MONTHS_OF_YEAR, lambda n: (Month(n[0], n[1]).first, Month(n[0], n[2]).last), True),
    (_WEEK, lambda n: _week(n[0], n[1]), True),
    (_QUARTER, lambda n: _quarter(n[0], n[1]), True),
    (_TERM, lambda n: _term(n[0], n[1]), True),
    (_DATED, lambda n: (date(n[0], n[1], n[2]), date(n[0], n[1], n[2])), True),
    (_MONTH, lambda n: (Month(n[0], n[1]).first, Month(n[0], n[1]).last), True),
    (_YEAR, lambda n: (date(n[0], 1, 1), date(n[0], 12, 31)), False),
)
