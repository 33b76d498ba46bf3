"""Working days (工作日): Monday to Friday, less public holidays, plus make-up working weekends.

The lists come from the State Council's yearly notice and cannot be computed. A year without a list is refused:
a deadline that silently ignores Spring Festival is worse than none.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

import yaml

from minsheng.kernel.errors import MinshengError

_DAY = timedelta(days=1)


class Calendar:
    """The working days of the years it has lists for; immutable."""

    def __init__(
        self, holidays: Iterable[date], make_up_days: Iterable[date], years: Iterable[int] | None = None
    ) -> None:
        """`years` names the years covered; without it, the years in which `holidays` has a day."""
        self._holidays = frozenset(holidays)
        self._make_up_days = frozenset(make_up_days)
        self.years = frozenset(years) if years is not None else frozenset(day.year for day in self._holidays)

    @classmethod
    def from_yaml(cls, source: Path | str) -> Self:
        """Read a file (a Path) or YAML text (a str) in the shape of packs/common/holidays.yaml.

        Raises HOLIDAYS_UNREADABLE with the year and what is wrong.
        """
        text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
        holidays: list[date] = []
        make_up_days: list[date] = []
        years = _years(text)
        for year, lists in years.items():
            for days in lists["holidays"].values():
                holidays += _days(year, days)
            make_up_days += _days(year, lists.get("make_up_days", []))
        both = set(holidays) & set(make_up_days)
        if both:
            raise _unreadable(f"{min(both)} 既列为放假又列为上班")
        return cls(holidays, make_up_days, years)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`; raises HOLIDAYS_MISSING for a year without a list."""
        if day.year not in self.years:
            raise MinshengError(
                "HOLIDAYS_MISSING",
                f"缺少 {day.year} 年的节假日安排，不能计算工作日；"
                "请社会救助股或数据管理员按国务院办公厅通知在“节假日”页面登记",
                year=day.year,
            )
        return day in self._make_up_days or (day.weekday() < 5 and day not in self._holidays)

    def add(self, start: date, n: int) -> date:
        """The n-th working day after `start`; the day of the event itself is not counted. `n` >= 0, 0 is `start`."""
        assert n >= 0, "a time limit runs forward"
        day = start
        while n:
            day += _DAY
            n -= self.is_workday(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`: between(d, add(d, n)) == n. Negative if end < start."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_workday(start + _DAY * i) for i in range(1, (end - start).days + 1))


def _years(text: str) -> dict[int, dict[str, Any]]:
    """The lists by year, checked for their outer shape."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _unreadable("不是有效的 YAML") from error
    years = data.get("years") if isinstance(data, dict) else None
    if not isinstance(years, dict) or not years:
        raise _unreadable("缺少 years")
    for year, lists in years.items():
        if (
            not isinstance(year, int)
            or not isinstance(lists, dict)
            or not isinstance(lists.get("holidays"), dict)
        ):
            raise _unreadable(f"{year} 年缺少 holidays")
    return years


def _days(year: int, days: object) -> list[date]:
    """The dates of one entry, all inside their year."""
    if not isinstance(days, list):
        raise _unreadable(f"{year} 年的日期应写成列表")
    for day in days:
        if type(day) is not date or day.year != year:
            raise _unreadable(f"{year} 年的日期 {day} 应写成 {year}-MM-DD")
    return days


def _unreadable(reason: str) -> MinshengError:
    return MinshengError("HOLIDAYS_UNREADABLE", f"节假日表无法读取：{reason}")
