"""64-bit words and single bits in LLVM, written as arithmetic; dates and numbers of words in 32 bits, of which more fit at once.

Dates are days since 1970-01-01; what comes out for a number that is no date is not looked at. The calendar is the proleptic
Gregorian one, by Howard Hinnant's days_from_civil and civil_from_days
(https://howardhinnant.github.io/date_algorithms.html), exact for the years 1 to 9999.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from llvmlite import ir

I64 = ir.IntType(64)
I32 = ir.IntType(32)
BIT = ir.IntType(1)
POINTER = ir.PointerType()
_SHIFT = 719_468  # days from 0000-03-01 to 1970-01-01
_ERA = 146_097  # days of 400 years
FIRST_DAY, LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31


@dataclass(frozen=True)
class Word:
    """An i64, an i32 or an i1 with the builder that made it; a Python int on the other side becomes a constant."""

    builder: Any
    value: Any

    def _of(self, other: Word | int) -> Any:
        return other.value if isinstance(other, Word) else ir.Constant(self.value.type, int(other))

    def _word(self, value: Any) -> Word:
        return Word(self.builder, value)

    def __add__(self, other: Word | int) -> Word:
        return self._word(self.builder.add(self.value, self._of(other)))

    def __sub__(self, other: Word | int) -> Word:
        return self._word(self.builder.sub(self.value, self._of(other)))

    def __mul__(self, other: Word | int) -> Word:
        return self._word(self.builder.mul(self.value, self._of(other)))

    def __floordiv__(self, other: Word | int) -> Word:
        """Truncates toward zero; the divisor must not be 0."""
        return self._word(self.builder.sdiv(self.value, self._of(other)))

    def __mod__(self, other: Word | int) -> Word:
        """The rest of the truncating division."""
        return self._word(self.builder.srem(self.value, self._of(other)))

    def __and__(self, other: Word | int) -> Word:
        return self._word(self.builder.and_(self.value, self._of(other)))

    def __or__(self, other: Word | int) -> Word:
        return self._word(self.builder.or_(self.value, self._of(other)))

    def __neg__(self) -> Word:
        return self._word(self.builder.neg(self.value))

    def __invert__(self) -> Word:
        return self._word(self.builder.not_(self.value))

    def compare(self, op: str, other: Word | int) -> Word:
        """A bit: signed comparison."""
        return self._word(self.builder.icmp_signed(op, self.value, self._of(other)))

    def pick(self, then: Word, otherwise: Word | int) -> Word:
        """`then` where this bit is set."""
        return self._word(self.builder.select(self.value, then.value, then._of(otherwise)))

    def wide(self) -> Word:
        """A bit as 0 or 1 in 64 bits."""
        return self._word(self.builder.zext(self.value, I64))

    def half(self) -> Word:
        """The lower 32 bits of a word."""
        return self if self.value.type == I32 else self._word(self.builder.trunc(self.value, I32))

    def whole(self) -> Word:
        """A number of 32 bits in 64."""
        return self if self.value.type == I64 else self._word(self.builder.sext(self.value, I64))

    def placed(self, bits: int, place: int) -> Word:
        """A bit at a place of a number of so many bits."""
        kind = ir.IntType(bits)
        return self._word(self.builder.shl(self.builder.zext(self.value, kind), ir.Constant(kind, place)))

    def shifted(self, places: int) -> Word:
        """A number that is not negative, without its lowest bits."""
        return self._word(self.builder.lshr(self.value, self._of(places)))

    def over(self, divisor: int) -> Word:
        """The whole part of a number that is not negative, divided."""
        return self._word(self.builder.udiv(self.value, self._of(divisor)))

    def rest(self, divisor: int) -> Word:
        """The rest of that division."""
        return self._word(self.builder.urem(self.value, self._of(divisor)))

    def least(self, other: Word) -> Word:
        return self.compare("<", other).pick(self, other)

    def greatest(self, other: Word) -> Word:
        return self.compare(">", other).pick(self, other)


def full_years(birth: Word, on: Word) -> Word:
    """Full years from a birth date to `on`, both as `date_key`; the birth must not lie after it."""
    return (on - birth).over(10_000).whole()


def date_key(day: Word) -> Word:
    """Year * 10000 + month * 100 + day of the month."""
    year, month, in_month = _civil(day)
    return year * 10_000 + month * 100 + in_month


def shift_months(day: Word, months: Word) -> tuple[Word, Word]:
    """The same day so many calendar months on, cut to the end of the month, and whether it lies in the years 1 to 9999."""
    year, month, in_month = _civil(day)
    moved = (year * 12 + month - 1).whole() + months
    inside = moved.compare(">=", 12) & moved.compare("<", 120_000)
    index = inside.pick(moved, 12).half()
    year, month = index.over(12), index.rest(12) + 1
    in_month = in_month.least(_month_length(year, month))
    return _days(year, month, in_month), inside


def _civil(day: Word) -> tuple[Word, Word, Word]:
    shifted = day + _SHIFT
    era = shifted.over(_ERA)
    of_era = shifted - era * _ERA
    year_of_era = (of_era - of_era.over(1460) + of_era.over(36_524) - of_era.over(146_096)).over(365)
    of_year = of_era - (year_of_era * 365 + year_of_era.over(4) - year_of_era.over(100))
    part = (of_year * 5 + 2).over(153)
    in_month = of_year - (part * 153 + 2).over(5) + 1
    month = part.compare("<", 10).pick(part + 3, part - 9)
    early = month.compare("<=", 2)
    return (early.pick(year_of_era + 1, year_of_era) + era * 400), month, in_month


def _days(year: Word, month: Word, in_month: Word) -> Word:
    early = month.compare("<=", 2)
    year = early.pick(year - 1, year)
    era = year.over(400)
    year_of_era = year - era * 400
    of_year = (early.pick(month + 9, month - 3) * 153 + 2).over(5) + in_month - 1
    of_era = year_of_era * 365 + year_of_era.over(4) - year_of_era.over(100) + of_year
    return era * _ERA + of_era - _SHIFT


def _month_length(year: Word, month: Word) -> Word:
    leap = year.rest(4).compare("==", 0) & (year.rest(100).compare("!=", 0) | year.rest(400).compare("==", 0))
    short = month.compare("==", 4) | month.compare("==", 6) | month.compare("==", 9) | month.compare("==", 11)
    common = short.pick(month * 0 + 30, 31)
    return month.compare("==", 2).pick(leap.pick(month * 0 + 29, 28), common)
