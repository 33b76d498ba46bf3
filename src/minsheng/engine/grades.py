"""Who gets which amount: each branch of an amount with its people and its sum on the day, read from the definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from minsheng.engine.in_words import Reader
from minsheng.engine.sentences import parameters_of, winning
from minsheng.policy import nodes
from minsheng.policy.kinds import Type
from minsheng.policy.node_base import NUMBERS
from minsheng.policy.node_dates import DatePart
from minsheng.policy.nodes import AggregateKind, Node
from minsheng.policy.packs import Pack

OTHERS = "其他"
LONG = "按下列标准和限额逐项计算"
"""What is said instead of a calculation too long to be read."""
_LONGEST = 150
_MOST_ROWS = 12
_LARGEST = 60
"""So many parts a calculation may have to be told branch by branch, those of quantities with a name not counted."""
_OPPOSITE: dict[str, Any] = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
_FEW = 4
"""So many branches inside a calculation are told apart; with more it is read as one."""


@dataclass(frozen=True, slots=True)
class Grade:
    """Some people and their amount. `who` "": everybody who meets the conditions; `of` "": the amount itself, else the quantity
    on its way that this is a branch of; `parameters`: ids of the money in it; `alone`: it is nothing but one of these."""

    who: str
    amount: str
    parameters: tuple[str, ...]
    of: str = ""
    alone: bool = False


def grades(amount: Node, pack: Pack, on: date) -> list[Grade]:
    """The branches of an amount that give something, in the order of deciding; then those of quantities on its way."""
    reader = Reader(pack, on)
    node = _simplified(amount, reader)
    if _size(node) > _LARGEST:
        return [Grade("", LONG, tuple(_money(node)))]
    found = _few(list(_branches(node, (), reader)), node)
    for quantity in _quantities(node):
        parts = list(_branches(_simplified(quantity.value, reader), (), reader))
        if 1 < len(parts) <= _MOST_ROWS and not any(part.amount == LONG for part in parts):
            found += [replace(part, of=quantity.name_zh) for part in parts]
    return found


def _few(found: list[Grade], node: Node) -> list[Grade]:
    return found if len(found) <= _MOST_ROWS else [Grade("", LONG, tuple(_money(node)))]


def _branches(node: Node, given: tuple[str, ...], reader: Reader) -> Iterator[Grade]:
    match node:
        case nodes.Choose(guard=guard, then=then, otherwise=otherwise):
            decided, told = _guard(guard, reader)
            if decided is not False:
                yield from _branches(then, (*_without(given), *told), reader)
            if decided is not True:
                rest = (*_without(given), _rest(guard, then, otherwise, reader)) if decided is None else given
                yield from _branches(otherwise, rest, reader)
        case nodes.Named(value=value) | nodes.AtHousehold(value=value) if _splits(value):
            yield from _branches(value, given, reader)
        case nodes.MemberAggregate(kind=AggregateKind.SUM, value=Node() as value) if _splits(value):
            yield from _branches(value, (*given, "家里每个人"), reader)
        case nodes.Extreme(kind="greatest", operands=operands) if all(map(_splits, operands)):
            for one in operands:
                yield from _branches(one, (*_without(given), "几项只取最高"), reader)
        case nodes.Literal(value=0):
            return
        case nodes.Arithmetic() | nodes.Rounded() | nodes.Extreme() if 0 < _branching(node) <= _FEW:
            choice = _choices(node)[0]
            parts = (_simplified(_instead(node, choice, p), reader) for p in (choice.then, choice.otherwise))
            yield from _branches(nodes.Choose(choice.guard, *parts), given, reader)
        case _:
            alone = isinstance(node, nodes.Parameter)
            yield Grade("：".join(given), _amount(node, reader), tuple(_money(node)), alone=alone)


def _rest(guard: Node, then: Node, otherwise: Node, reader: Reader) -> str:
    """Who is left: the others; where nobody else gets anything, who they are."""
    if not isinstance(then, nodes.Literal) or then.value != 0 or _branching(otherwise):
        return OTHERS
    turned = isinstance(guard, nodes.Compare) and replace(guard, op=_OPPOSITE[guard.op])
    return reader.words(turned or nodes.Not(guard))


def _guard(node: Node, reader: Reader) -> tuple[bool | None, tuple[str, ...]]:
    """Whether the place has decided it for everybody on the day, and what is left to ask of a subject, in words."""
    parts = node.operands if isinstance(node, nodes.Logic) and node.op == "and" else (node,)
    states = [(part, _set_by_place(part, reader)) for part in parts]
    if any(state is False for _, state in states):
        return False, ()
    left = [part for part, state in states if state is None]
    if not left:
        return True, ()
    return None, (reader.words(left[0] if len(left) == 1 else nodes.Logic("and", tuple(left))),)


def _set_by_place(node: Node, reader: Reader) -> bool | None:
    """`保障金发放方式 = 补差`: a word that the place has set."""
    if isinstance(node, nodes.Compare) and node.op == "==" and isinstance(node.left, nodes.Parameter):
        values = {v.value for v in winning(reader.in_force(node.left))}
        if len(values) == 1 and isinstance(node.right, nodes.Literal):
            return node.right.value in values
    return None


def _choices(node: Node) -> list[nodes.Choose]:
    """Branches inside a sum that is worked out; not those of quantities with a name or of members."""
    if isinstance(node, nodes.Choose):
        return [node]
    if isinstance(node, nodes.Named | nodes.MemberAggregate | nodes.Presumed):
        return []
    return list(dict.fromkeys(one for child in node.children for one in _choices(child)))


def _size(node: Node) -> int:
    """The different parts of a calculation, quantities with a name as one."""
    seen: set[Node] = set()

    def visit(one: Node) -> None:
        if one not in seen:
            seen.add(one)
            for child in () if isinstance(one, nodes.Named) and one is not node else one.children:
                visit(child)

    visit(node)
    return len(seen)


def _branching(node: Node) -> int:
    """How many branches stand in a sum that is worked out, one inside another counted as well."""
    if isinstance(node, nodes.Named | nodes.MemberAggregate | nodes.Presumed):
        return 0
    return isinstance(node, nodes.Choose) + sum(map(_branching, node.children))


def _quantities(node: Node) -> list[nodes.Named]:
    """Quantities with a name that the amount itself is made of, not those inside them or inside what decides a branch."""
    if isinstance(node, nodes.Named):
        return [] if _splits(node.value) or _counts_months(node) else [node]
    if isinstance(node, nodes.MemberAggregate | nodes.Logic | nodes.Compare):
        return []
    found = list(dict.fromkeys(one for child in node.children for one in _quantities(child)))
    if isinstance(node, nodes.Arithmetic | nodes.Rounded | nodes.Extreme):
        found += [c for c in node.children if isinstance(c, nodes.Named) and c not in found]
    return [one for one in found if not _counts_months(one)]


def _counts_months(quantity: nodes.Named) -> bool:
    """Whether it is worked out of years and months: its name says more than the calculation."""
    return any(isinstance(node, DatePart) for node in quantity.walk())


# ------------------------------------------------------------------------------------------------------ simpler nodes
def _simplified(node: Node, reader: Reader) -> Node:
    """The expression without what the place has not set and therefore counts for nothing, and without branches it has decided."""
    node = _without_nothing(_mapped(node, lambda child: _simplified(child, reader)), reader)
    match node:
        case nodes.Presumed(value=nodes.Parameter() as parameter, default=default):
            node = parameter if reader.in_force(parameter) else default
        case nodes.Choose(guard=guard, then=then, otherwise=otherwise):
            decided = True if then == otherwise else _set_by_place(guard, reader)
            if decided is not None:
                node = then if decided else otherwise
        case nodes.Extreme(kind=kind, operands=operands):
            different = tuple(dict.fromkeys(operands))
            node = different[0] if len(different) == 1 else nodes.Extreme(kind, different)
        case (
            nodes.Arithmetic(op="*", left=nodes.Literal(value=0))
            | nodes.Arithmetic(op="*", right=nodes.Literal(value=0))
            | nodes.Rounded(numerator=nodes.Literal(value=0))
        ):
            node = nodes.Literal(0, node.type)
        case nodes.Arithmetic(op="+" | "-", left=left, right=nodes.Literal(value=0)):
            node = left
        case nodes.Arithmetic(op="+", left=nodes.Literal(value=0), right=right):
            node = right
        case nodes.Rounded(
            numerator=nodes.Extreme(kind=kind, operands=operands), denominator=nodes.Literal(value=whole)
        ) if any(_times(one, whole) for one in operands):
            parts = (_times(one, whole) or replace(node, numerator=one) for one in operands)
            node = nodes.Extreme(kind, tuple(parts))
        case nodes.Rounded(
            numerator=nodes.Arithmetic(op="*", left=left, right=nodes.Literal(value=share)),
            denominator=nodes.Literal(value=whole),
            mode=nodes.Literal(value="half_up_cent"),
        ) if share == whole:
            node = left
    return node


def _without_nothing(node: Node, reader: Reader) -> Node:
    """A sum with a plain 0 for each number that the place has set to 0 everywhere."""
    if isinstance(node, nodes.Extreme) or (isinstance(node, nodes.Arithmetic) and node.op != "//"):
        return _mapped(node, lambda child: nodes.Literal(0, child.type) if _nothing(child, reader) else child)
    return node


def _nothing(node: Node, reader: Reader) -> bool:
    if not isinstance(node, nodes.Parameter) or node.type not in NUMBERS:
        return False
    return {v.value for v in winning(reader.in_force(node))} == {0}


def _times(node: Node, whole: object) -> Node | None:
    """The amount that is multiplied by a whole only to be divided by it again beside a share (`line * 100`)."""
    match node:
        case nodes.Arithmetic(op="*", left=left, right=nodes.Literal(value=share)) if share == whole:
            return left
    return None


def _instead(node: Node, old: Node, new: Node) -> Node:
    """The expression with a part replaced."""
    return new if node == old else _mapped(node, lambda child: _instead(child, old, new))


def _mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with its children changed."""
    changed: dict[str, Any] = {}
    for name in (f.name for f in fields(node) if f.init):
        value = getattr(node, name)
        if isinstance(value, Node):
            changed[name] = change(value)
        elif isinstance(value, tuple):
            changed[name] = tuple(change(v) if isinstance(v, Node) else v for v in value)
    return replace(node, **changed) if changed else node


def _without(given: tuple[str, ...]) -> tuple[str, ...]:
    """A branch of the rest needs no word that it is the rest."""
    return given[:-1] if given and given[-1] == OTHERS else given


def _splits(node: Node) -> bool:
    """Whether it has branches of its own at the top."""
    if isinstance(node, nodes.Named | nodes.AtHousehold):
        return _splits(node.value)
    if isinstance(node, nodes.MemberAggregate):
        return node.kind is AggregateKind.SUM and node.value is not None and _splits(node.value)
    if isinstance(node, nodes.Extreme):
        return node.kind == "greatest" and all(map(_splits, node.operands))
    return isinstance(node, nodes.Choose)


def _amount(node: Node, reader: Reader) -> str:
    """A sum that stands by itself is its value; anything else is how it is worked out."""
    if isinstance(node, nodes.Parameter):
        return reader.known(node) or "需要参数"
    told = reader.words(node)
    return told if len(told) <= _LONGEST else LONG


def _money(node: Node) -> Iterator[str]:
    money = {n.id for n in node.walk() if isinstance(n, nodes.Parameter) and n.type is Type.FEN}
    yield from (id_ for id_ in parameters_of([node]) if id_ in money)
