"""The sentence of a condition for everybody: what is needed in words, and nobody's own figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from minsheng.engine import wording
from minsheng.policy import nodes
from minsheng.policy.kinds import Type
from minsheng.policy.nodes import Node
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue
from minsheng.policy.programme import Condition, Ground

_HOLLOW = (
    (re.compile(r"（[^（）{}]*\{have\}[^（）{}]*）"), ""),  # 受灾（日期{have}）
    (re.compile(r"现年\{have\}，(?=未)"), ""),  # 现年{have}，未满{need}
    (re.compile(r"为?\{have\}，(?=须|不|低于|达到|少于|应|已)"), ""),  # 现年{have}，须满{need}
    (re.compile(r"，现为\{have\}$"), ""),
    (re.compile(r"\{have\}(?=个月|剂|次|份)"), "若干"),
)
"""What is left around a figure that is not shown, and what is said instead."""
_UNSET = {
    "天": "天数",
    "个月": "月数",
    "岁": "年龄",
    "年": "年数",
    "次": "次数",
    "级": "等级",
    "%": "比例",
    "‰": "比例",
    "辆": "辆数",
    "套": "套数",
    "个": "个数",
}
_NOTHING = "不超过0"
_NONE = re.compile(rf"{_NOTHING}(?=[辆套个])")
CLASSES = {"": "", "urban": "城镇", "rural": "农村"}


def filled(part: Condition | Ground, pack: Pack, on: date) -> str:
    """The text of a condition or ground with what it needs on the day: `年龄须满80岁`."""
    text, words = part.text, needed(part.need, pack, on, unit_of(part))
    short = words.partition("（")[0]
    if short and short in text:  # “低于低保线{need}” names it already
        words = words.removeprefix(short)
    for hollow, instead in _HOLLOW:
        text = hollow.sub(instead, text)
    return plain(text.format(have="", need=words).replace("（）", "").replace("()", ""))


def plain(text: str) -> str:
    """A limit of nothing in plain words: `须为0辆`, not `须不超过0辆`."""
    return _NONE.sub("为0", text) if _NOTHING in text else text


def unit_of(part: Condition | Ground) -> str:
    """The unit of both sides of a comparison: a limit without one has that of what it limits."""
    return next((side.unit for side in (part.have, part.need) if side is not None and side.unit), "")


def unset(node: Node, unit: str) -> str:
    """What is said instead of a value that nobody has set here: it fits where a figure with its unit would stand."""
    what = "金额" if node.type is Type.FEN else _UNSET.get(unit, "数")
    return f"当地规定的{what}〔需要参数〕"


def needed(node: Node | None, pack: Pack, on: date, unit: str = "") -> str:
    """What stands on the right side of a comparison: a value, a named quantity, else the amounts it is made of."""
    while isinstance(node, nodes.AtHousehold | nodes.AtPerson):
        node = node.value
    if isinstance(node, nodes.Choose) and isinstance(node.otherwise, nodes.Named):
        node = node.otherwise  # the limit itself; the rest is for a household that is not known whole
    if isinstance(node, nodes.Named):
        return node.name_zh
    if isinstance(node, nodes.Literal):
        return wording.words(node.value, node.type, node.unit or unit)
    if isinstance(node, nodes.Parameter):
        values = [v for v in pack.parameters.find(node.id).values if v.in_force(on)]
        return by_place(values, node, node.unit or unit) or unset(node, node.unit or unit)
    if node is None:
        return ""
    names = [pack.parameters.find(id_).name_zh for id_ in parameters_of([node])]
    return f"（按{'、'.join(names)}计算）" if names else ""


def by_place(values: Sequence[ParameterValue], node: nodes.Parameter, unit: str) -> str:
    """The values in force with their class and, of a part of the area, its code: `农村700.00元、区划990121001 800.00元`."""
    won = winning(values)
    shown = dict.fromkeys(
        f"{f'区划{v.region} ' if v.region else ''}{CLASSES[v.urban_rural]}{wording.words(v.value, node.type, unit)}"
        for v in won
    )
    return "、".join(shown) + ("，别处没有公布" if won and all(v.region for v in won) else "")


def winning(values: Sequence[ParameterValue]) -> list[ParameterValue]:
    """Of the values in force, the one of the last pack for each class and area."""
    last = {(v.urban_rural, v.region): v for v in sorted(values, key=lambda v: v.rank)}
    return list(last.values())


def parameters_of(roots: Iterable[Node]) -> list[str]:
    """The parameters that expressions rest on, each once."""
    return sorted({n.id for root in roots for n in root.walk() if isinstance(n, nodes.Parameter)})
