"""Expressions of a policy in Chinese, with the values in force on a day; what reads an amount aloud for a policy officer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from minsheng.engine import wording
from minsheng.engine.sentences import by_place, winning
from minsheng.policy import facts, measures, nodes
from minsheng.policy.kinds import Type
from minsheng.policy.node_dates import DatePart
from minsheng.policy.nodes import AggregateKind, Node
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue
from minsheng.policy.thing_nodes import AtPerson, EnrolledOn, ThingFact

_SIGNS = {"+": "＋", "-": "－", "*": "×", "//": "÷"}
_COMPARED = {">=": "达到", ">": "超过", "<=": "不超过", "<": "低于", "==": "为", "!=": "不为"}
_OF_AGE = {">=": "满", ">": "超过", "<=": "不超过", "<": "未满", "==": "正好", "!=": "不是"}
_OF_DAYS = {">=": "不早于", ">": "晚于", "<=": "不晚于", "<": "早于", "==": "是", "!=": "不是"}
_ROUNDED = {
    "ceil_yuan": "见角进元",
    "half_up_cent": "四舍五入到分",
    "ceil_10_yuan": "进到十元",
    "truncate": "去尾",
}
_RELATED = {"supporter": "法定义务人", "parent": "父母", "guardian": "监护人"}
_SUMS = ("+", "-")
_BIRTH = nodes.PersonFact("birth_date")
_CODES: dict[str, dict[object, str]] = {
    "disability_grade": {1: "一级", 2: "二级", 3: "三级", 4: "四级"},
    **wording.NUMBERS,
    "facility_level": {"primary": "一级及以下", "secondary": "二级", "tertiary": "三级"},
    "elder_level": {0: "能力完好", 1: "轻度失能", 2: "中度失能", 3: "重度失能", 4: "完全失能"},
    "disability_status": {"valid": "有效", "frozen": "冻结", "cancelled": "注销", "expired": "过期"},
}
"""Numbers and words that say nothing by themselves, by column or named quantity."""
_PLAIN: dict[tuple[str, str], str] = {
    ("disability_grade", "=="): "残疾等级为{}",
    ("disability_kind", "=="): "残疾类别为{}",
    ("sex", "=="): "性别为{}",
    ("facility_level", "=="): "医疗机构等级为{}",
    ("disability_status", "=="): "残疾证{}",
    ("disability_valid_until", ">="): "未过期",
    ("elder_level", "=="): "{}",
}


@dataclass(frozen=True)
class Reader:
    """Reads expressions of one pack on one day."""

    pack: Pack
    on: date

    def words(self, node: Node) -> str:
        """The expression in words."""
        told: str = _TOLD[type(node)](self, node)
        return told

    def in_force(self, node: nodes.Parameter) -> list[ParameterValue]:
        """The values of a parameter on the day."""
        return [v for v in self.pack.parameters.find(node.id).values if v.in_force(self.on)]

    def known(self, node: nodes.Parameter) -> str:
        """The values of a parameter in force, by area and class."""
        return by_place(self.in_force(node), node, node.unit)

    def name(self, code: str) -> str:
        """A programme or a roll by name."""
        names = {p.code: p.name_zh for p in self.pack.versions}
        return names.get(code) or self.pack.roll_names.get(code) or code

    # -------------------------------------------------------------------------------------------------- leaves
    def literal(self, node: nodes.Literal) -> str:
        return wording.words(node.value, node.type, node.unit)

    def parameter(self, node: nodes.Parameter) -> str:
        series = self.pack.parameters.find(node.id)
        if node.type is Type.TEXT:
            return _short(series.name_zh)
        value = self.known(node) or "需要参数"
        return f"{series.name_zh}（{value}）" if node.type is Type.FEN or not self.known(node) else value

    def fact(self, node: nodes.PersonFact | nodes.HouseholdFact) -> str:
        table = "person" if isinstance(node, nodes.PersonFact) else "household"
        return facts.rule_column(table, node.column).label

    def thing_fact(self, node: ThingFact) -> str:
        return facts.rule_column(node.kind.value, node.column).label

    def month_sum(self, node: nodes.MonthSum) -> str:
        return f"近{node.months}个月{facts.rule_column(node.table, node.column).label}合计"

    def enrolled(self, node: nodes.Enrolled | EnrolledOn) -> str:
        age = node.before_age if isinstance(node, nodes.Enrolled) else None
        return f"{'' if age is None else f'满{age}周岁前一天'}在{self.name(node.programme)}名册"

    def entitled(self, node: nodes.Entitled) -> str:
        return f"符合{self.name(node.programme)}"

    # ------------------------------------------------------------------------------------------------- composed
    def named(self, node: nodes.Named) -> str:
        return _short(node.name_zh)

    def inner(self, node: Any) -> str:
        return self.words(node.value)

    def arithmetic(self, node: nodes.Arithmetic) -> str:
        if (ceiling := _ceiling(node)) is not None:
            return f"{self.words(node.left)}（不超过{self.words(ceiling)}）"
        left, right = (self._factor(side, node.op) for side in (node.left, node.right))
        if node.op == "//" and measures.too_large(node.left) > 0:
            return left  # a share of a hundred is written with its sign
        return f"{left}{_SIGNS[node.op]}{right}"

    def rounded(self, node: nodes.Rounded) -> str:
        amount = self.words(node.numerator)
        by = node.denominator
        if not isinstance(by, nodes.Literal) or by.value not in (1, 100, 1000):
            amount = f"{self._factor(node.numerator, '//')}÷{self._factor(by, '//')}"
        mode = node.mode
        word = mode.value if isinstance(mode, nodes.Literal) else self._mode(mode)
        return f"{amount}，{_ROUNDED[str(word)]}" if word in _ROUNDED else amount

    def extreme(self, node: nodes.Extreme) -> str:
        parts = [self.words(one) for one in node.operands]
        if node.kind == "greatest" and len(parts) == 2 and parts[1] in ("0", "0.00元"):
            return f"（{parts[0]}，不小于0）"
        if node.kind == "least" and len(parts) == 2:
            amount, ceiling = parts if _varies(node.operands[0]) else parts[::-1]
            return f"{amount}（不超过{ceiling}）"
        return f"{''.join(map(_quoted, parts))}中{'最高' if node.kind == 'greatest' else '最低'}的"

    def compare(self, node: nodes.Compare) -> str:
        left, right = node.left, node.right
        if isinstance(left, nodes.AgeYears):
            return f"{_OF_AGE[node.op]}{self.words(right)}"
        column = _about(left)
        told = _PLAIN.get((column, node.op))
        if told and not isinstance(right, nodes.Parameter):
            return told.format(self._value(left, right))
        words = _OF_DAYS if left.type is Type.DATE else _COMPARED
        told = self.words(right)
        return f"{self.words(left)}{words[node.op]}{told}{left.unit if told.isdecimal() else ''}"

    def logic(self, node: nodes.Logic) -> str:
        parts = [
            f"（{told}）"
            if isinstance(one, nodes.Logic) and len(node.operands) > 1 and "，" in told
            else told
            for one, told in ((one, self.words(one)) for one in self._distinct(node))
        ]
        return ("，且" if node.op == "and" else "，或").join([*self._listed(node), *parts])

    def negation(self, node: nodes.Not) -> str:
        inner = node.operand
        while isinstance(inner, nodes.Presumed):
            inner = inner.value
        if isinstance(inner, nodes.Enrolled | EnrolledOn):
            return f"不{self.words(inner)}"
        if isinstance(inner, nodes.PersonFact | nodes.HouseholdFact | ThingFact | nodes.Named):
            return f"没有（{self.words(inner)}）"
        return f"不是（{self.words(inner)}）"

    def choose(self, node: nodes.Choose) -> str:
        return f"【{self.words(node.guard)}的：{self.words(node.then)}；其他：{self.words(node.otherwise)}】"

    def members(self, node: nodes.MemberAggregate) -> str:
        who = f"家里{self._plain(node.where) if node.where else ''}的人"
        value = "" if node.value is None else self.words(node.value)
        match node.kind:
            case AggregateKind.COUNT:
                return f"{who}数"
            case AggregateKind.ANY:
                return f"家里有人{self._plain(node.value) if node.value else ''}"
            case AggregateKind.ALL:
                return f"家里每个人都{value}"
        return (
            f"{who}每人{_quoted(value)}的{ {'sum': '合计', 'min': '最小', 'max': '最大'}[node.kind.value] }"
        )

    def related(self, node: nodes.Related) -> str:
        every = "都" if node.kind == "all" else "有一人"
        return f"{_RELATED.get(node.relation, node.relation)}{every}{self.words(node.value)}"

    def shifted(self, node: nodes.ShiftDate) -> str:
        return f"{self.words(node.base)}加{self.words(node.amount)}"

    def date_part(self, node: DatePart) -> str:
        return f"{self.words(node.base)}的{'年份' if node.part == 'year' else '月份'}"

    # -------------------------------------------------------------------------------------------------- helping
    def _factor(self, node: Node, op: str) -> str:
        loose = isinstance(node, nodes.Arithmetic) and node.op in _SUMS and op not in _SUMS
        return f"（{self.words(node)}）" if loose else self.words(node)

    def _listed(self, node: nodes.Logic) -> list[str]:
        """`残疾等级为一级、二级` of several equations about one thing in an `or`."""
        told = []
        for left, rights in _equations(node).items():
            first, *others = [self.words(nodes.Compare("==", left, right)) for right in rights]
            stem = self.words(nodes.Compare("==", left, rights[0])).removesuffix(self._value(left, rights[0]))
            told.append("、".join([first, *(other.removeprefix(stem) for other in others)]))
        return told

    def _value(self, left: Node, right: Node) -> str:
        known = _CODES.get(_about(left), {})
        return known.get(right.value, "") if isinstance(right, nodes.Literal) and known else self.words(right)

    def _distinct(self, node: nodes.Logic) -> list[Node]:
        """What is no such equation."""
        listed = {(left, right) for left, rights in _equations(node).items() for right in rights}
        return [
            o for o in node.operands if not (isinstance(o, nodes.Compare) and (o.left, o.right) in listed)
        ]

    def _mode(self, node: Node) -> str:
        values = self.in_force(node) if isinstance(node, nodes.Parameter) else []
        return next((str(v.value) for v in winning(values)), "")

    def _plain(self, node: Node) -> str:
        """Who counts: being born, alive and at home goes without saying."""
        if (
            isinstance(node, nodes.Compare)
            and isinstance(node.left, nodes.Presumed)
            and node.left.value == _BIRTH
        ):
            return ""
        if isinstance(node, nodes.Logic) and node.op == "and":
            parts = [self._plain(one) for one in node.operands]
            return "，".join(part for part in parts if part)
        told = self.words(node)
        return "" if told == "在世" or told.startswith("不计入家庭的原因") else told


def _ceiling(node: nodes.Arithmetic) -> Node | None:
    """What a sum may not surpass, where what is too much is taken off again: `a - greatest(a - b, 0)` gives b."""
    off = node.right
    while isinstance(off, nodes.Presumed):
        off = off.value
    if node.op != "-" or not isinstance(off, nodes.Extreme) or off.kind != "greatest":
        return None
    beyond = off.operands[0]
    same = isinstance(beyond, nodes.Arithmetic) and beyond.op == "-" and beyond.left == node.left
    return beyond.right if isinstance(beyond, nodes.Arithmetic) and same else None


def _varies(node: Node) -> bool:
    """Whether it is something of somebody, not only what a place has set."""
    return not isinstance(node, nodes.Literal | nodes.Parameter)


def _equations(node: nodes.Logic) -> dict[Node, list[Node]]:
    """Of an `or`: what is compared with several values, with these."""
    found: dict[Node, list[Node]] = {}
    if node.op == "or":
        for one in node.operands:
            if isinstance(one, nodes.Compare) and one.op == "==":
                found.setdefault(one.left, []).append(one.right)
    return {left: rights for left, rights in found.items() if len(rights) > 1}


def _about(node: Node) -> str:
    """The column or the named quantity that a comparison is about."""
    return str(getattr(node, "column", "") or getattr(node, "key", ""))


def _quoted(words: str) -> str:
    """In quotation marks; those inside become single ones, as in print."""
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


def _short(name: str) -> str:
    """A name without what stands in brackets behind it."""
    return name.partition("（")[0] or name


_TOLD: dict[type[Node], Callable[..., str]] = {
    nodes.Literal: Reader.literal,
    nodes.Parameter: Reader.parameter,
    nodes.PersonFact: Reader.fact,
    nodes.HouseholdFact: Reader.fact,
    ThingFact: Reader.thing_fact,
    nodes.Untold: lambda _reader, _node: "",
    nodes.EvaluationDate: lambda _reader, _node: "当日",
    nodes.AgeYears: lambda _reader, _node: "周岁",
    nodes.MonthSum: Reader.month_sum,
    nodes.Enrolled: Reader.enrolled,
    EnrolledOn: Reader.enrolled,
    nodes.Entitled: Reader.entitled,
    nodes.Named: Reader.named,
    nodes.Presumed: Reader.inner,
    nodes.AtHousehold: Reader.inner,
    AtPerson: Reader.inner,
    nodes.Arithmetic: Reader.arithmetic,
    nodes.Rounded: Reader.rounded,
    nodes.Extreme: Reader.extreme,
    nodes.Compare: Reader.compare,
    nodes.Logic: Reader.logic,
    nodes.Not: Reader.negation,
    nodes.Choose: Reader.choose,
    nodes.MemberAggregate: Reader.members,
    nodes.Related: Reader.related,
    nodes.ShiftDate: Reader.shifted,
    DatePart: Reader.date_part,
}
"""How each kind of node is read; a new kind without a line here fails its test."""
