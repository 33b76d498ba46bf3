"""64-bit words and single bits in LLVM, written as arithmetic; dates and numbers of words in 32 bits, of which more fit at once.

Dates are days since 1970-01-01; what comes out for a number that is no date is not looked at. The calendar is the proleptic
Gregorian one after Cassio Neri and Lorenz Schneider, "Euclidean affine functions and their application to calendar algorithms"
(https://arxiv.org/abs/2102.06959), with years that begin in March and almost no division, exact for the years 1 to 9999.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any

from llvmlite import ir

I64 = ir.IntType(64)
I32 = ir.IntType(32)
I8 = ir.IntType(8)
BIT = ir.IntType(1)
DOUBLE = ir.DoubleType()
POINTER = ir.PointerType()
_SHIFT = 719_468  # days from 0000-03-01 to 1970-01-01
_ERA = 146_097  # days of 400 years, or quarters of days of a hundred on the average
FIRST_DAY, LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31


_COMPARED = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


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
        return self._settled(other, 0) or self._word(self.builder.and_(self.value, self._of(other)))

    def __or__(self, other: Word | int) -> Word:
        return self._settled(other, 1) or self._word(self.builder.or_(self.value, self._of(other)))

    def _settled(self, other: Word | int, settles: int) -> Word | None:
        """What comes of two bits of which one is a constant that settles it, or that changes nothing."""
        if self.value.type != BIT or not isinstance(other, Word):
            return None
        for one, two in ((self, other), (other, self)):
            if isinstance(one.value, ir.Constant):
                return one if int(one.value.constant) == settles else two
        return None

    def __neg__(self) -> Word:
        if isinstance(self.value, ir.Constant):
            return self._word(ir.Constant(self.value.type, -int(self.value.constant)))
        return self._word(self.builder.neg(self.value))

    def __invert__(self) -> Word:
        if self.value.type == BIT and isinstance(self.value, ir.Constant):
            return self._word(ir.Constant(BIT, 1 - int(self.value.constant)))
        return self._word(self.builder.not_(self.value))

    def quotient(self, other: Word, *, exact: bool) -> Word:
        """Truncates toward zero; the divisor must not be 0. By way of floating point, which divides eight at once.

        `exact`: neither is beyond 2^53, so that a quotient of doubles never reaches the next whole number. Else, up to 2^62 by
        2^52, what the first quotient leaves is divided again, and a rest with the wrong sign gives one back.
        """
        first = _by_double(self, other)
        if exact:
            return first
        rest = self - first * other
        second = _by_double(rest, other)
        rest, found = rest - second * other, first + second
        above = rest.compare(">", 0) & self.compare("<", 0)
        below = rest.compare("<", 0) & self.compare(">", 0)
        one = above.wide() - below.wide()
        return found + other.compare("<", 0).pick(-one, one)

    def compare(self, op: str, other: Word | int) -> Word:
        """A bit: signed comparison."""
        if isinstance(self.value, ir.Constant) and isinstance(constant := self._of(other), ir.Constant):
            return self._word(ir.Constant(BIT, int(_COMPARED[op](self.value.constant, constant.constant))))
        return self._word(self.builder.icmp_signed(op, self.value, self._of(other)))

    def pick(self, then: Word, otherwise: Word | int) -> Word:
        """`then` where this bit is set."""
        if isinstance(self.value, ir.Constant):
            return self._word(then.value if int(self.value.constant) else then._of(otherwise))
        return self._word(self.builder.select(self.value, then.value, then._of(otherwise)))

    def wide(self) -> Word:
        """A bit as 0 or 1 in 64 bits."""
        return self._word(self.builder.zext(self.value, I64))

    def half(self) -> Word:
        """The lower 32 bits of a word."""
        if isinstance(self.value, ir.Constant):
            return self._word(ir.Constant(I32, self.value.constant))
        return self if self.value.type == I32 else self._word(self.builder.trunc(self.value, I32))

    def whole(self) -> Word:
        """A number of 32 bits in 64."""
        if isinstance(self.value, ir.Constant):
            return self._word(ir.Constant(I64, self.value.constant))
        return self if self.value.type == I64 else self._word(self.builder.sext(self.value, I64))

    def between(self, limit: int) -> Word:
        """A number of 64 bits in 32, not farther from 0 than the limit."""
        return self.least(self * 0 + limit).greatest(self * 0 - limit).half()

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


def _by_double(one: Word, two: Word) -> Word:
    """The quotient of doubles, without what comes behind the point."""
    builder = one.builder
    quotient = builder.fdiv(*(builder.sitofp(each.value, DOUBLE) for each in (one, two)))
    return Word(builder, builder.fptosi(quotient, one.value.type))


def full_years(birth: Word, on: Word) -> Word:
    """Full years from a birth date to `on`, a day as year * 10000 + month * 100 + day of the month, not before it."""
    year, month, in_month = civil(birth)
    early = (month * 100 + in_month).compare(">", on.rest(10_000))
    return on.over(10_000) - early.pick(year + 1, year)


def shift_days(day: Word, days: Word) -> tuple[Word, Word]:
    """The day so many days on, and whether it lies in the years 1 to 9999."""
    moved = day + days.between(10**7)
    return moved, moved.compare(">=", FIRST_DAY) & moved.compare("<=", LAST_DAY)


def shift_months(day: Word, months: Word) -> tuple[Word, Word]:
    """The same day so many calendar months on, cut to the end of the month, and whether it lies in the years 1 to 9999."""
    year, month, in_month = civil(day)
    moved = year * 12 + month - 1 + months.between(10**6)
    inside = moved.compare(">=", 12) & moved.compare("<", 120_000)
    index = inside.pick(moved, 12)
    year = (index.shifted(2) * 43_691).shifted(17)
    month = index - year * 12 + 1
    in_month = in_month.least(_month_length(year, month))
    return _days(year, month, in_month), inside


def civil(day: Word) -> tuple[Word, Word, Word]:
    """Year, month and day of the month."""
    quarters = (day + _SHIFT) * 4 + 3
    century = quarters.over(_ERA)
    of_century = (quarters - century * _ERA).shifted(2)
    of_hundred = (of_century * 91_867 + 72_000).shifted(25)  # (4 * of_century + 3) // 1461
    of_year = of_century - (of_hundred * 1461).shifted(2)
    place = of_year * 2141 + 197_913
    month, in_month = place.shifted(16), ((place & 0xFFFF) * 31_345).shifted(26) + 1
    late = of_year.compare(">=", 306)
    year = century * 100 + of_hundred
    return late.pick(year + 1, year), late.pick(month - 12, month), in_month


def _days(year: Word, month: Word, in_month: Word) -> Word:
    early = month.compare("<=", 2)
    year, month = early.pick(year - 1, year), early.pick(month + 12, month)
    century = _century(year)
    before = (year * 1461).shifted(2) - century + century.shifted(2)
    return before + (month * 979 - 2919).shifted(5) + in_month - (_SHIFT + 1)


def _century(year: Word) -> Word:
    return (year * 5243).shifted(19)


def _month_length(year: Word, month: Word) -> Word:
    century = _century(year)
    whole = year.compare("==", century * 100)
    leap = (whole.pick(century, year) & 3).compare("==", 0)
    others = ((month + month.shifted(3)) & 1) + 30
    return month.compare("==", 2).pick(leap.pick(month * 0 + 29, 28), others)
