"""Dates: the parts by which rules count years and months, and a date moved by days or months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from minsheng.policy.kinds import Type
from minsheng.policy.node_base import Node, expect, fail, joined


@dataclass(frozen=True, eq=False)
class DatePart(Node):
    """The calendar year (2026) or month (1 to 12) of a date."""

    base: Node
    part: OneOf["year", "month"]

    def __post_init__(self) -> None:
        expect(self.base, Type.DATE, "取年月的对象")
        if self.part not in ("year", "month"):
            raise fail("OPERANDS", "只能取年（year）或月（month）")
        self._is(Type.INT, "", self.base.scope, self.base)


@dataclass(frozen=True, eq=False)
class ShiftDate(Node):
    """A date moved by days or calendar months."""

    base: Node
    amount: Node
    step: OneOf["days", "months"]

    def __post_init__(self) -> None:
        expect(self.base, Type.DATE, "起算日")
        if self.amount.type not in (Type.INT, Type.COUNT) or self.step not in ("days", "months"):
            raise fail("TYPE_MISMATCH", "日期只能加减整数的天（days）或月（months）")
        self._is(Type.DATE, "", joined(self.base, self.amount), self.base, self.amount)
