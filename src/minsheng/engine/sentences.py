"""The sentence of a condition for everybody: what is needed in words, and nobody's own figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from minsheng.engine import wording
from minsheng.policy import nodes
from minsheng.policy.nodes import Node
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue

_HOLLOW = (
    (re.compile(r"（[^（）{}]*\{have\}[^（）{}]*）"), ""),  # 受灾（日期{have}）
    (re.compile(r"为?\{have\}，(?=须|不|低于|达到|少于|应|已)"), ""),  # 现年{have}，须满{need}
    (re.compile(r"，现为\{have\}$"), ""),
    (re.compile(r"\{have\}(?=个月|剂|次|份)"), "若干"),
)
"""What is left around a figure that is not shown, and what is said instead."""
CLASSES = {"": "", "urban": "城镇", "rural": "农村"}


def filled(text: str, need: Node | None, pack: Pack, on: date) -> str:
    """The text of a condition with what it needs on the day: `年龄须满80岁`."""
    words = needed(need, pack, on)
    plain = words.partition("（")[0]
    if plain and plain in text:  # “低于低保线{need}” names it already
        words = words.removeprefix(plain)
    for hollow, instead in _HOLLOW:
        text = hollow.sub(instead, text)
    return text.format(have="", need=words).replace("（）", "").replace("()", "")


def needed(node: Node | None, pack: Pack, on: date) -> str:
    """What stands on the right side of a comparison: a value, a named quantity, else the amounts it is made of."""
    while isinstance(node, nodes.AtHousehold | nodes.AtPerson):
        node = node.value
    if isinstance(node, nodes.Named):
        return node.name_zh
    if isinstance(node, nodes.Literal):
        return wording.words(node.value, node.type, "")
    if isinstance(node, nodes.Parameter):
        values = [v for v in pack.parameters.find(node.id).values if v.in_force(on)]
        shown = dict.fromkeys(
            f"{CLASSES[v.urban_rural]}{wording.words(v.value, node.type, node.unit)}" for v in winning(values)
        )
        return "、".join(shown) or "（需要参数）"
    if node is None:
        return ""
    names = [pack.parameters.find(id_).name_zh for id_ in parameters_of([node])]
    return f"（按{'、'.join(names)}计算）" if names else ""


def winning(values: Sequence[ParameterValue]) -> list[ParameterValue]:
    """Of the values in force, the one of the last pack for each class and area."""
    last = {(v.urban_rural, v.region): v for v in sorted(values, key=lambda v: v.rank)}
    return list(last.values())


def parameters_of(roots: Iterable[Node]) -> list[str]:
    """The parameters that expressions rest on, each once."""
    return sorted({n.id for root in roots for n in root.walk() if isinstance(n, nodes.Parameter)})
