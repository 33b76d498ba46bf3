"""The comparison with a limit that a condition is, and the same condition with its limit moved. Pure."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import Type
from minsheng.policy.node_base import NUMBERS, Node
from minsheng.policy.nodes import (
    Arithmetic,
    AtHousehold,
    Choose,
    Compare,
    Literal,
    Logic,
    Named,
    Parameter,
    Presumed,
)
from minsheng.policy.programme import Condition

_HUNDRED = Decimal(100)
_BASIS_POINTS = 10_000


def moved(condition: Condition, percent: Decimal) -> Condition:
    """The condition with its limit raised; sums and counts only."""
    compared = comparison(condition.node)
    if compared is None or compared.right.type not in NUMBERS:
        raise PolicyError(
            "CHANGE_CONDITION", f"条件“{condition.key}”不是数的比较，不能按百分比调整。", key=condition.key
        )
    points = Literal(int((_HUNDRED + percent) * _HUNDRED), Type.INT)

    def raised(limit: Node) -> Node:
        return Arithmetic("//", Arithmetic("*", limit, points), Literal(_BASIS_POINTS, Type.INT))

    def raised_if_one(limit: Node) -> Node:
        return raised(limit) if _one_limit(limit, compared.right) else limit

    return replace(
        condition,
        node=_swapped(condition.node, raised),
        have=_shown(condition.have, raised_if_one),
        need=_needed(condition.need, compared.right, raised_if_one),
    )


def comparison(node: Node) -> Compare | None:
    """The comparison that a condition is, or that stands first among its alternatives (below the line, or in grace), or among
    comparisons with one limit (the whole, and what is known of it so far)."""
    if isinstance(node, AtHousehold):
        node = node.value
    if isinstance(node, Logic):
        first, *others = node.operands
        return comparison(first) if node.op == "or" or all(_beside(one, first) for one in others) else None
    return node if isinstance(node, Compare) else None


def _beside(node: Node, first: Node) -> bool:
    """It looks at the limit of the first, or at something that has a name of its own and does not move."""
    if isinstance(node, Compare) and isinstance(first, Compare) and node.op == first.op:
        return _one_limit(node.right, first.right)
    return isinstance(node, Named) or _part(node) == first


def _one_limit(one: Node, other: Node) -> bool:
    """The same limit, or the highest that it can be: it is worked out of the same figures."""
    return one == other or (bool(_figures(one)) and _figures(one) == _figures(other))


def _figures(node: Node) -> set[str]:
    return {n.id for n in node.walk() if isinstance(n, Parameter)}


def _part(node: Node) -> Node | None:
    """Of what the comparison speaks that only looks at what is known so far, as long as that itself is not known."""
    last = node.operands[-1] if isinstance(node, Logic) else None
    return last.value if isinstance(last, Presumed) else None


def _swapped(node: Node, limit: Callable[[Node], Node]) -> Node:
    """With another limit for the whole and for what is known of it; other alternatives stay."""
    match node:
        case Compare():
            return Compare(node.op, node.left, limit(node.right))
        case AtHousehold():
            return AtHousehold(node.kind, _swapped(node.value, limit))
        case Presumed():
            return replace(node, value=_swapped(node.value, limit))
        case Logic(op="or", operands=(first, *others)):
            rest = (_swapped(one, limit) if isinstance(one, Presumed) else one for one in others)
            return Logic("or", (_swapped(first, limit), *rest))
        case Logic():
            return Logic(node.op, tuple(_swapped(one, limit) for one in node.operands))
    return node


def _shown(have: Node | None, limit: Callable[[Node], Node]) -> Node | None:
    """What the sentence says somebody has: the known part once it is over the limit."""
    if isinstance(have, Choose):
        otherwise = _shown(have.otherwise, limit) or have.otherwise
        return replace(have, guard=_swapped(have.guard, limit), otherwise=otherwise)
    return have


def _needed(need: Node | None, old: Node, limit: Callable[[Node], Node]) -> Node | None:
    if isinstance(need, AtHousehold):
        return AtHousehold(need.kind, _needed(need.value, old, limit) or need.value)
    if isinstance(need, Choose) and need.otherwise == old:
        return Choose(_swapped(need.guard, limit), limit(need.then), limit(old))
    return limit(old) if need == old else need
