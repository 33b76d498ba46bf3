"""Parts of a date, for rules that count by calendar year and month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from minsheng.policy.kinds import Type
from minsheng.policy.node_base import Node, expect, fail


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
