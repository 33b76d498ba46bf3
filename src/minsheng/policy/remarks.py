"""What `minsheng policy check` finds in a pack that can be read but is not yet right, or is perhaps not what was meant.

Pure decisions over a loaded pack and its worked cases; nothing here stops a pack from being used.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from minsheng.kernel.money import yuan
from minsheng.policy import hints, nodes, senders
from minsheng.policy.cases import Case
from minsheng.policy.kinds import Type
from minsheng.policy.nodes import Node
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue
from minsheng.policy.programme import Condition, Programme

TEMPLATE_LEFT = "TEMPLATE_LEFT"
PARAMETER_GAP = "PARAMETER_GAP"
PARAMETER_BEYOND_LAW = "PARAMETER_BEYOND_LAW"
CONDITION_CONSTANT = "CONDITION_CONSTANT"
NEVER_UNMET = "NEVER_UNMET"
PARAMETER_UNUSED = "PARAMETER_UNUSED"
NEVER_SENT = "NEVER_SENT"
NOBODY_SENDS = "NOBODY_SENDS"
AMOUNT_SMALL = "AMOUNT_SMALL"
REGION_ELSEWHERE = "REGION_ELSEWHERE"
UNIT_TWICE = "UNIT_TWICE"
_TEMPLATE = re.compile("写文件名称|写条款|一句话说明给谁、给什么")
_UNITS = re.compile(r"(\{(?:have|need)\})(元|岁|人|天|个月|小时|%|％|‰)")
_FEW = 3
_LITTLE = 3000
"""Thirty yuan: few sums of social assistance are less."""
_READ_BY_NAME = ("discovery", "limit")
"""First words of parameters that the application reads, not the rules."""


def errors(pack: Pack, own: Iterable[Programme]) -> Iterator[str]:
    """What must be mended, in this pack's own folder, with the code at the end."""
    yield from _template_words(pack.folders[-1].path)
    yield from _gaps(pack)
    yield from _beyond_law(pack)
    for programme in own:
        for condition in programme.conditions:
            if told := _constant(condition.node):
                yield f"{programme.code} 的条件“{condition.key}”{told}（{CONDITION_CONSTANT}）"


def warnings(pack: Pack, own: Iterable[Programme], cases: Iterable[Case]) -> Iterator[str]:
    """What is worth a second look: unproved conditions, parameters nobody reads, facts nobody sends."""
    own = list(own)
    yield from _never_unmet(own, cases)
    yield from _unused(pack, own)
    yield from _small(pack)
    yield from _elsewhere(pack)
    for programme in own:
        for part in programme.conditions:
            for figure, unit in _UNITS.findall(part.text):
                if unit in _brought(part):
                    yield f"{programme.code} 的条件“{part.key}”：{figure} 自带单位，后面不写“{unit}”（{UNIT_TWICE}）"
            for told in senders.never_sent(part.node):
                yield f"{programme.code} 的条件“{part.key}”：{told}（{NEVER_SENT}）"
            for code in dict.fromkeys(_rolls(part.node)):
                if code in pack.rolls:
                    yield (
                        f"{programme.code} 的条件“{part.key}”：名册 {code} 还没有文件可以导入，研判时不清楚；"
                        f"宜写 asked(…, Person)（{NOBODY_SENDS}）"
                    )
            if part.known_at == "screening" and (labels := list(senders.unfed(part.node))):
                more = f"等 {len(labels)} 项" if len(labels) > _FEW else ""
                yield (
                    f"{programme.code} 的条件“{part.key}”：{'、'.join(labels[:_FEW])}{more} 还没有部门提供，研判时不清楚；"
                    f'要问本人的写 asked(…)，known_at="case"（{NOBODY_SENDS}）'
                )


def _rolls(root: Node) -> Iterator[str]:
    yield from (n.programme for n in root.walk() if isinstance(n, nodes.Enrolled | nodes.EnrolledOn))


# ------------------------------------------------------------------------------------------------------------ mistakes
def _template_words(folder: Path) -> Iterator[str]:
    for place in ("rules/*.py", "amounts/*.yaml", "illustrative/*.yaml", "exclusions.yaml"):
        for path in sorted(folder.glob(place)):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if found := list(dict.fromkeys(_TEMPLATE.findall(line))):
                    words = "、".join(f"“{word}”" for word in found)
                    yield f"{hints.place(path, number)}样板的话还没有改：{words}（{TEMPLATE_LEFT}）"


def _gaps(pack: Pack) -> Iterator[str]:
    """Days between two values of this folder on which there is none."""
    for series in pack.parameters.series.values():
        rows = defaultdict(list)
        for value in series.values:
            if value.pack == pack.code:
                rows[value.urban_rural, value.region].append(value)
        for group in rows.values():
            group.sort(key=lambda value: value.valid_from)
            for first, second in pairwise(group):
                next_day = (first.valid_to or second.valid_from) + timedelta(days=1)
                if next_day < second.valid_from and not any(
                    v.in_force(next_day) and _stands_for(v, first) for v in series.values
                ):
                    yield (
                        f"{first.place}参数“{series.id}”从 {next_day} 到 {second.valid_from - timedelta(days=1)} "
                        f"没有值（{PARAMETER_GAP}）"
                    )


def _beyond_law(pack: Pack) -> Iterator[str]:
    """Values of this folder outside what the law leaves to a place. Of a base that differs by class the greatest counts."""
    book = pack.parameters.series
    for series in book.values():
        for value in series.values if series.bound else ():
            assert series.bound is not None
            base = book[series.bound.of].values if series.bound.of in book else ()
            greatest = max((int(v.value) for v in base if v.in_force(value.valid_from)), default=None)
            if value.pack == pack.code and (told := series.bound.broken(int(value.value), greatest)):
                said = f"{value.place}参数“{series.id}”写的是 {value.value}"
                yield f"{said}，{series.bound.basis}规定{told}（{PARAMETER_BEYOND_LAW}）"


def _stands_for(one: ParameterValue, other: ParameterValue) -> bool:
    return one.urban_rural in ("", other.urban_rural) and other.region.startswith(one.region)


def _constant(node: Node) -> str:
    """Whether a condition says the same of everybody: it holds and does not hold at once, or is about nobody."""
    if not any(child.type is not Type.BOOL or _about_somebody(child) for child in node.walk()):
        return "对谁都一样"
    for part in node.walk():
        if isinstance(part, nodes.Logic) and any(
            _opposite(a, b) for a in part.operands for b in part.operands
        ):
            return "永远成立" if part.op == "or" else "永远不成立"
    return ""


def _about_somebody(node: Node) -> bool:
    return not isinstance(node, nodes.Literal | nodes.Logic | nodes.Not)


_AGAINST = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}


def _opposite(one: Node, other: Node) -> bool:
    if isinstance(other, nodes.Not):
        return other.operand == one
    if isinstance(one, nodes.Compare) and isinstance(other, nodes.Compare):
        return _AGAINST[one.op] == other.op and (one.left, one.right) == (other.left, other.right)
    return False


# ------------------------------------------------------------------------------------------------------- second looks
def _never_unmet(own: Iterable[Programme], cases: Iterable[Case]) -> Iterator[str]:
    proved: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        for expected in case.gives:
            proved[expected.programme] |= expected.unmet or set()
    for programme in own:
        if missing := [c.key for c in programme.conditions if c.key not in proved[programme.code]]:
            named = "、".join(missing)
            yield f"{programme.code} 没有案例使这些条件不成立：{named}（{NEVER_UNMET}）"


def _small(pack: Pack) -> Iterator[str]:
    """Money of this folder that is so little that yuan were perhaps written for fen."""
    for series in pack.parameters.series.values():
        for value in series.values:
            if series.type is Type.FEN and value.pack == pack.code and 0 < int(value.value) < _LITTLE:
                yield (
                    f"{value.place}参数“{series.id}”写的是 {yuan(int(value.value))} 元（金额以分为单位）："
                    f"如果是 {value.value} 元，应写 {int(value.value) * 100}（{AMOUNT_SMALL}）"
                )


def _brought(part: Condition) -> set[str]:
    """The unit that both figures of a text bring with them."""
    sides = [side for side in (part.have, part.need) if side is not None]
    return {"元" if side.type is Type.FEN else side.unit for side in sides}


def _elsewhere(pack: Pack) -> Iterator[str]:
    """Values of this folder for an area that does not lie in its own: they would never be found."""
    for series in pack.parameters.series.values():
        for value in series.values:
            shared = min(len(value.region), len(pack.region))
            if value.pack == pack.code and value.region[:shared] != pack.region[:shared]:
                yield f"{value.place}区划 {value.region} 不在本政策包的 {pack.region} 里（{REGION_ELSEWHERE}）"


def _unused(pack: Pack, own: Iterable[Programme]) -> Iterator[str]:
    used = {n.id for p in pack.versions for n in p.every_node if isinstance(n, nodes.Parameter)}
    used |= {id_ for p in pack.versions if p.procedure for id_ in p.procedure.limits}
    codes = {p.code for p in pack.versions} - {p.code for p in own}
    for id_, series in pack.parameters.series.items():
        mine = bool(series.values) and all(value.pack == pack.code for value in series.values)
        if mine and id_ not in used and id_.split(".")[0] not in {*_READ_BY_NAME, *codes}:
            yield f"{series.values[0].place}参数“{id_}”没有规则用到{hints.meant(id_, used)}（{PARAMETER_UNUSED}）"
