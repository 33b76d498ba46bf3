"""Nodes on the row of a thing (`policy.things`): its own cells, its person's values, its person's rolls on a day of its own."""

from __future__ import annotations

from dataclasses import dataclass

from minsheng.policy import facts
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.node_base import Node, expect_scope, fail
from minsheng.policy.things import PERSONAL, THINGS


@dataclass(frozen=True, eq=False)
class ThingFact(Node):
    """A column of the row of a thing."""

    kind: Scope
    column: str

    def __post_init__(self) -> None:
        if self.kind not in THINGS:
            raise fail("SCOPE_MIXED", f"fact_of 要指明对象：{'、'.join(THINGS)}")
        self._is(*facts.rule_type(self.kind.value, self.column), self.kind)


@dataclass(frozen=True, eq=False)
class AtPerson(Node):
    """A value of the person whom the thing concerns."""

    kind: Scope
    value: Node

    def __post_init__(self) -> None:
        _check_personal(self.kind)
        expect_scope(self.value, Scope.PERSON, "at_person 的内容")
        self._is(self.value.type, self.value.unit, self.kind, self.value)


@dataclass(frozen=True, eq=False)
class EnrolledOn(Node):
    """Whether the person whom the thing concerns was on the roll of a programme on a day that stands in the thing's row."""

    programme: str
    kind: Scope
    column: str

    def __post_init__(self) -> None:
        _check_personal(self.kind)
        type_, _ = facts.rule_type(self.kind.value, self.column)
        if type_ is not Type.DATE:
            raise fail("TYPE_MISMATCH", f"enrolled_on 的日期列应是日期，{self.column} 是 {type_}")
        self._is(Type.BOOL, "", self.kind)


def _check_personal(kind: Scope) -> None:
    if kind not in PERSONAL:
        raise fail(
            "SCOPE_MIXED", f"{kind} 不涉及个人，不能问个人的事；可以问的有：{'、'.join(sorted(PERSONAL))}"
        )
