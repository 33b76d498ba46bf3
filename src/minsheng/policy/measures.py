"""Shares of money: an amount times a percentage is a hundred times too large until it is divided."""

from __future__ import annotations

from minsheng.policy import nodes
from minsheng.policy.nodes import Node

_SHARES = {"%": 2, "‰": 3}


def too_large(node: Node) -> int:
    """The power of ten by which shares leave a value too large; 0 or less for one that is divided, or of unknown measure."""
    tens = 0
    match node:
        case nodes.Parameter():
            tens = _SHARES.get(node.label, 0)
        case nodes.Arithmetic(op="*"):
            tens = too_large(node.left) + too_large(node.right)
        case nodes.Arithmetic(op="//"):
            tens = too_large(node.left) - _tens(node.right)
        case nodes.Rounded():
            tens = too_large(node.numerator) - _tens(node.denominator)
        case nodes.Choose():
            tens = max(too_large(node.then), too_large(node.otherwise))
        case nodes.Arithmetic() | nodes.Extreme():
            tens = max(too_large(child) for child in node.children)
        case (
            nodes.MemberAggregate(value=Node() as value)
            | nodes.Named(value=value)
            | nodes.Presumed(value=value)
        ):
            tens = too_large(value)
        case nodes.AtHousehold(value=value) | nodes.AtPerson(value=value):
            tens = too_large(value)
    return tens


def _tens(divisor: Node) -> int:
    """The power of ten of a divisor; what is not written out may be any."""
    if isinstance(divisor, nodes.Literal):
        digits = str(divisor.value)
        return len(digits) - 1 if digits.strip("0") == "1" else 0
    return too_large(divisor) or max(_SHARES.values())
