"""Months, ages and month arithmetic by the calendar of the Civil Code."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from minsheng.kernel.errors import MinshengError

Leap = Literal["feb28", "mar1"]

ENDLESS = date(2999, 12, 31)
"""The day that stands for no end at all (长期)."""
NEVER = date(1900, 1, 1)
"""The day that stands for what never happened, as far as anybody noted."""
_MONTH = re.compile(r"([0-9]{4})(?:-|/|\.|年)?([0-9]{1,2})月?", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; ordered, hashable. `year` 1–9999, `month` 1–12, otherwise MONTH_UNREADABLE."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.year <= 9999):
            raise MinshengError(
                "MONTH_UNREADABLE", "月份无法识别，请写成 2026-11", year=self.year, month=self.month
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-11`, `202611`, `2026/11`, `2026.11` or `2026年11月`; raises MONTH_UNREADABLE."""
        found = _MONTH.fullmatch(text.strip())
        if found is None:
            raise MinshengError("MONTH_UNREADABLE", "月份无法识别，请写成 2026-11")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which `day` lies."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """First day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Last day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def shift(self, n: int) -> Self:
        """The month `n` months later (earlier when negative)."""
        year, month0 = divmod(self.year * 12 + self.month - 1 + n, 12)
        return type(self)(year, month0 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def full_years(birth: date, on: date, leap: Leap = "feb28") -> int:
    """Age in full years (周岁) on the day `on`; the birthday itself counts. Negative before birth.

    Somebody born on 29 February completes a year in common years on 28 February (`feb28`, the last day of the
    month where the matching day does not exist, 民法典 第二百零二条) or on 1 March (`mar1`, local practice).
    """
    birthday = (birth.month, birth.day)
    if birthday == (2, 29) and not calendar.isleap(on.year):
        birthday = (2, 28) if leap == "feb28" else (3, 1)
    return on.year - birth.year - ((on.month, on.day) < birthday)


def birthday_cutoff(on: date, years: int, leap: Leap = "feb28") -> date:
    """The last birth date that has reached `years` on `on`: age >= years exactly when birth <= cutoff.

    For questions over a whole table, where one comparison replaces an age per row.
    """
    year = on.year - years
    if (on.month, on.day) == (2, 29):
        return date(year, 2, 29 if calendar.isleap(year) else 28)
    last_of_february = (on.month, on.day) == (2, 28) and not calendar.isleap(on.year)
    if last_of_february and leap == "feb28" and calendar.isleap(year):
        return date(year, 2, 29)
    return date(year, on.month, on.day)


def add_months(day: date, n: int) -> date:
    """The matching day `n` months later, or the last day of that month where it has none (民法典 第二百零二条)."""
    month = Month.of(day).shift(n)
    return date(month.year, month.month, min(day.day, month.last.day))
