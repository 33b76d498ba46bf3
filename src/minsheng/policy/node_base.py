"""What all nodes share: structural equality with a cached hash, and the checks of types, units and scopes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import SCOPE_WORDS, TYPE_WORDS, Scope, Type

Value = int | bool | date | str
HOUSEHOLD_SCOPES = (Scope.JOINT, Scope.REGISTERED, Scope.RESIDENCE)
ROUND_MODES = ("ceil_yuan", "half_up_cent", "ceil_10_yuan", "truncate")
NUMBERS = (Type.INT, Type.COUNT, Type.FEN)


@dataclass(frozen=True, eq=False)
class Node:
    """Base: cached structural hash, `type`, `unit`, `scope` and `children` set once at construction.

    `_alike`: an equal node that stands for this one; whole graphs are compared once, however often they are looked up.
    """

    type: Type = field(init=False, repr=False)
    unit: str = field(init=False, repr=False)
    scope: Scope = field(init=False, repr=False)
    children: tuple[Node, ...] = field(init=False, repr=False)
    _values: tuple[Any, ...] = field(init=False, repr=False)
    _hash: int = field(init=False, repr=False)
    _alike: Node | None = field(init=False, repr=False, default=None)

    def _is(self, type_: Type, unit: str, scope: Scope, *children: Node) -> None:
        values = tuple(getattr(self, name) for name in _given(self))
        put = object.__setattr__
        put(self, "type", type_)
        put(self, "unit", unit)
        put(self, "scope", scope)
        put(self, "children", children)
        put(self, "_values", values)
        put(self, "_hash", hash((self.__class__.__name__, *((v.__class__, v) for v in values))))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Node) or self._hash != other._hash or self.__class__ is not other.__class__:
            return False
        mine, theirs = self._alike or self, other._alike or other
        if mine is theirs:
            return True
        if not all(
            a.__class__ is b.__class__ and a == b for a, b in zip(self._values, other._values, strict=True)
        ):
            return False
        object.__setattr__(theirs, "_alike", mine)
        object.__setattr__(other, "_alike", mine)
        return True

    def walk(self) -> Iterator[Node]:
        """Every node of the graph once, children before parents."""
        seen: dict[Node, None] = {}
        _visit(self, seen)
        return iter(seen)


def _given(node: Node) -> tuple[str, ...]:
    """Names of what a node is made from."""
    kind = node.__class__.__name__
    if kind not in _GIVEN:
        _GIVEN[kind] = tuple(f.name for f in fields(node) if f.init)
    return _GIVEN[kind]


_GIVEN: dict[str, tuple[str, ...]] = {}
"""By name of a class of nodes; each name is there once, as in the hash."""


def _visit(node: Node, seen: dict[Node, None]) -> None:
    if node not in seen:
        for child in node.children:
            _visit(child, seen)
        seen[node] = None


def fail(code: str, message: str, **details: Any) -> PolicyError:
    """The error to raise."""
    return PolicyError(code, message, **details)


def check_value(value: object) -> Value:
    """A value a literal may hold. Raises FLOAT_REFUSED, LITERAL_TYPE."""
    if isinstance(value, float):
        raise fail(
            "FLOAT_REFUSED",
            f"不能使用小数 {value}：金额和比例写进 amounts/*.yaml（整数分、整数百分数），规则里写 parameter(…)",
        )
    if value is None:
        raise fail(
            "LITERAL_TYPE",
            "不能与 None 比较：没有值的事实本来就是“不清楚”，由 need 的 ask 去核实；要推定请用 presumed(…)",
        )
    if callable(value):
        raise fail(
            "LITERAL_TYPE",
            f"“{getattr(value, '__name__', value)}”后面少了括号：写 {getattr(value, '__name__', '…')}(…)",
        )
    if not isinstance(value, int | date | str):
        hint = "：几个值依次写，不加方括号，例如 is_in(1, 2)" if isinstance(value, list | tuple | set) else ""
        raise fail("LITERAL_TYPE", f"不能使用 {value.__class__.__name__} 类型的值{hint}")
    return value


def joined(*nodes: Node) -> Scope:
    """The scope of several operands; mixing two different rows is refused."""
    scopes = {n.scope for n in nodes} - {Scope.CONSTANT}
    if len(scopes) > 1:
        raise fail(
            "SCOPE_MIXED",
            "一个算式混用了个人与家庭的量：成员的量先汇总，例如 members().any(条件)、members().sum(金额)；"
            "在个人的算式里用家庭的量写 at_household(…)",
        )
    return scopes.pop() if scopes else Scope.CONSTANT


def same_unit(left: Node, right: Node) -> str:
    """The common unit; a side without one takes the other's. Raises UNIT_MISMATCH."""
    if left.unit and right.unit and left.unit != right.unit:
        raise fail("UNIT_MISMATCH", f"单位不同：{left.unit} 与 {right.unit} 不能相加减或比较")
    return left.unit or right.unit


def same_type(what: str, left: Node, right: Node) -> Type:
    """Both sides of a comparison, a sum or a choice; a plain number takes the kind of the counted one."""
    if left.type is right.type:
        return left.type
    if {left.type, right.type} == {Type.INT, Type.COUNT}:
        return Type.COUNT
    hint = "；金额请用 parameter(代码, 'fen')" if Type.FEN in (left.type, right.type) else ""
    if {left.type, right.type} == {Type.BOOL, Type.TEXT}:
        hint = "；成立直接写 fact(…)，不成立写 ~fact(…)"
    if {left.type, right.type} in ({Type.INT, Type.TEXT}, {Type.COUNT, Type.TEXT}):
        hint = "；数不加引号，等级写 1、2"
    raise fail(
        "TYPE_MISMATCH", f"{what}的两边类型不同：{TYPE_WORDS[left.type]}与{TYPE_WORDS[right.type]}{hint}"
    )


def expect(node: Node, type_: Type, what: str, hint: str = "") -> None:
    """Raises TYPE_MISMATCH."""
    if node.type is not type_:
        raise fail("TYPE_MISMATCH", f"{what}应是{TYPE_WORDS[type_]}，现在是{TYPE_WORDS[node.type]}{hint}")


def expect_scope(node: Node, scope: Scope, what: str) -> None:
    """Raises SCOPE_MIXED."""
    if node.scope not in (scope, Scope.CONSTANT):
        raise fail("SCOPE_MIXED", f"{what}应是{SCOPE_WORDS[scope]}的量，现在是{SCOPE_WORDS[node.scope]}的量")
