"""The holidays of a year: as shipped with the packs, and for later years as an officer copied them from the notice."""

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from minsheng.fieldwork.errors import Refusal
from minsheng.fieldwork.models import HolidayYear
from minsheng.kernel.workdays import Calendar
from minsheng.policy import packs

STATUTORY: Final = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
LONGEST_DAYS: Final = 10
SEEN_AFTER_SECONDS: Final = 5
"""So late at most another process learns of a year that was entered."""
_DAY: Final = re.compile(r"(?:(?P<year>\d{4})[年-])?(?:(?P<month>\d{1,2})[月-])?(?P<day>\d{1,2})日?")
_RANGE: Final = re.compile(r"\s*(?:—+|–|~|～|至|到)\s*")
_APART: Final = re.compile(r"[、，,;；\s]+")
_SATURDAY: Final = 5


class _WithEntered(Calendar):
    """Asks the database only about a year that is not shipped."""

    def is_workday(self, day: date) -> bool:
        """As `Calendar.is_workday`, for the years that were entered as well."""
        if day.year in self.years:
            return super().is_workday(day)
        return _entered(int(time.monotonic()) // SEEN_AFTER_SECONDS).is_workday(day)


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    """Working days; a year that is neither shipped (`years`) nor entered is refused (HOLIDAYS_MISSING)."""
    return _WithEntered.from_yaml(packs.shipped_folder() / "common" / "holidays.yaml")


@lru_cache(maxsize=1)
def _entered(_turn: int) -> Calendar:
    rows = list(HolidayYear.objects.all())
    holidays = [date.fromisoformat(day) for row in rows for days in row.holidays.values() for day in days]
    make_up = [date.fromisoformat(day) for row in rows for day in row.make_up_days]
    return Calendar(holidays, make_up, [row.year for row in rows])


def forget() -> None:
    """Look again at once: a year was entered in this process."""
    _entered.cache_clear()


def read_holidays(year: int, text: str) -> dict[str, list[date]]:
    """A line for each holiday: its name and its days (春节 2月5日—2月11日). Raises Refusal HOLIDAYS_FORM, HOLIDAYS_INCOMPLETE."""
    found: dict[str, list[date]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name = re.match(r"\s*([^\d\s：:]+)[\s：:]*", line)
        days = list(_days(year, line[name.end() :], number)) if name else []
        if name is None or not days or len(days) > LONGEST_DAYS:
            raise Refusal(
                "HOLIDAYS_FORM", f"第 {number} 行看不懂，请写成“春节 2月5日—2月11日”。", line=number
            )
        found.setdefault(name[1], []).extend(days)
    named = "".join(found)
    missing = [one for one in STATUTORY if one not in named]
    if missing:
        raise Refusal("HOLIDAYS_INCOMPLETE", f"还缺{'、'.join(missing)}：通知里的每个节日都要写。")
    return found


def read_make_up_days(year: int, text: str, holidays: dict[str, list[date]]) -> list[date]:
    """Weekend days that are worked. Raises Refusal HOLIDAYS_FORM, MAKE_UP_NOT_WEEKEND."""
    found = list(_days(year, text, 1)) if text.strip() else []
    off = {day for days in holidays.values() for day in days}
    for day in found:
        if day.weekday() < _SATURDAY or day in off:
            raise Refusal(
                "MAKE_UP_NOT_WEEKEND", f"{day:%m月%d日}不是周末，或者写在放假里，不能是调休上班日。"
            )
    return found


def _days(year: int, text: str, number: int) -> Iterator[date]:
    """The days of a text; a second day without a month lies in the month before it."""
    month: int | None = None
    for part in _APART.split(_RANGE.sub("—", text.strip())):
        ends = []
        for written in filter(None, part.split("—")):
            found = _DAY.fullmatch(written)
            month = int(found["month"]) if found and found["month"] else month
            if found is None or month is None or found["year"] not in (None, str(year)):
                raise Refusal(
                    "HOLIDAYS_FORM",
                    f"第 {number} 行的“{written}”看不懂，请写成 {year} 年的月和日。",
                    line=number,
                )
            try:
                ends.append(date(year, month, int(found["day"])))
            except ValueError:
                raise Refusal(
                    "HOLIDAYS_FORM", f"{year} 年没有{month}月{found['day']}日。", line=number
                ) from None
        if ends:
            yield from (ends[0] + timedelta(days=n) for n in range((ends[-1] - ends[0]).days + 1))
