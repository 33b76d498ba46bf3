"""What a policy file declares: a programme with its law, conditions, grounds, amounts, delivery, procedure and review.

A policy file makes one or more `Programme(...)` objects at module level, one per version of the law. Everything is checked
when it is written; references between programmes and to parameters are checked when the pack is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from string import Formatter
from typing import Any, TypeVar, get_args
from typing import Literal as OneOf

from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import SCOPE_WORDS, TYPE_WORDS, Scope, Type
from minsheng.policy.nodes import (
    HOUSEHOLD_SCOPES,
    AtHousehold,
    AtPerson,
    Compare,
    Literal,
    Named,
    Node,
    Untold,
)
from minsheng.policy.things import THINGS

_CODE = re.compile(r"[a-z][a-z0-9_]*")
MAX_CONDITIONS = 31
EVIDENCE = ("V", "V2", "K", "I", "REPORT", "LOCAL", "illustrative")
"""How a text or a value was come by: read, read second-hand, known, inferred, reported, a local habit, made up."""
_ASK_MEMBERS = "：要写明看家里的谁，例如 members().any(条件)（有一人）、members().all(条件)（每个人）"


class KnownAt(StrEnum):
    """When a condition can be known: SCREENING from the standing feeds, CASE only after an authorised application."""

    SCREENING = "screening"
    CASE = "case"


@dataclass(frozen=True)
class Law:
    """A citation: title, document number, article, the day it took effect, how the text was read."""

    title: str
    clause: str
    number: str = ""
    since: date | None = None
    evidence: str = "K"

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.clause.strip():
            raise PolicyError(
                "CITATION_MISSING", "法律依据要写文件名称和条款，例如 Law('社会救助法', '第十八条')"
            )
        if self.evidence not in EVIDENCE:
            raise PolicyError(
                "EVIDENCE_UNKNOWN",
                f"《{self.title}》的 evidence 写了 {self.evidence!r}；可用：{'、'.join(EVIDENCE)}",
            )
        if not isinstance(self.number, str):
            raise PolicyError(
                "TYPE_MISMATCH",
                f"《{self.title}》的文号要写成加引号的文字，现在是 {self.number}；施行日期写 since=date(2026, 7, 1)",
            )
        if self.since is not None and not isinstance(self.since, date):
            raise PolicyError(
                "TYPE_MISMATCH", f"《{self.title}》的施行日期要写成 date(2026, 7, 1)，现在是 {self.since!r}"
            )

    def __str__(self) -> str:
        return f"《{self.title}》{self.number}{self.clause}"


@dataclass(frozen=True)
class Condition:
    """One named condition; bit i of the masks is the i-th condition in declared order.

    `have` and `need` are what the text shows; for a comparison they are its two sides.
    """

    key: str
    node: Node
    text: str
    clause: str
    ask: str
    known_at: KnownAt
    have: Node | None
    need: Node | None

    def __post_init__(self) -> None:
        _check_code(self.key, "条件")
        if self.node.type is not Type.BOOL:
            raise PolicyError(
                "TYPE_MISMATCH", f"条件 {self.key} 应是成立或不成立，现在是{TYPE_WORDS[self.node.type]}"
            )
        if not self.clause.strip():
            raise PolicyError("CITATION_MISSING", f"条件 {self.key} 没有写依据条款（clause）", key=self.key)
        if not self.ask.strip():
            raise PolicyError("ASK_MISSING", f"条件 {self.key} 没有写不清楚时向谁核实（ask）", key=self.key)
        _check_text(self.key, self.text, self.have, self.need)


@dataclass(frozen=True)
class Ground:
    """A reason to look at a subject at all (发现依据); never decides entitlement."""

    key: str
    node: Node
    text: str
    have: Node | None
    need: Node | None

    def __post_init__(self) -> None:
        _check_code(self.key, "发现依据")
        if self.node.type is not Type.BOOL:
            raise PolicyError(
                "TYPE_MISMATCH", f"发现依据 {self.key} 应是成立或不成立，现在是{TYPE_WORDS[self.node.type]}"
            )
        _check_text(self.key, self.text, self.have, self.need)


@dataclass(frozen=True)
class Line:
    """One amount of a met programme for each cycle of its delivery (a month unless it says otherwise), in fen."""

    key: str
    name_zh: str
    node: Node

    def __post_init__(self) -> None:
        _check_code(self.key, "金额项")
        if self.node.type is not Type.FEN:
            raise PolicyError(
                "TYPE_MISMATCH", f"金额项 {self.key} 应是金额，现在是{TYPE_WORDS[self.node.type]}"
            )


Part = TypeVar("Part", Condition, Ground, Line)


_ROWS: dict[str, tuple[str, type]] = {
    "law": ("Law(…)", Law),
    "conditions": ("need(…)", Condition),
    "grounds": ("ground(…)", Ground),
    "lines": ("line(…)", Line),
}
"""What stands in each list of a programme, and how it is written."""
Kind = OneOf["cash", "status", "service"]
Begins = OneOf["month_of_application", "month_after_decision", "month_reached"]
Ends = OneOf["month_of_event", "month_after_event"]
Cycle = OneOf["monthly", "quarterly", "half_yearly", "term", "yearly", "once", "none"]
CYCLES: tuple[str, ...] = get_args(Cycle)
"""How often something is paid or given; `term`: each school term, `none`: each time it is used."""
TIMES_A_YEAR: dict[str, int] = {
    "monthly": 12,
    "quarterly": 4,
    "half_yearly": 2,
    "term": 2,
    "yearly": 1,
    "once": 1,
    "none": 1,
}
"""How often an amount is paid in a year; what is given each time it is used is counted once."""
EACH: dict[str, str] = {
    "monthly": "每月",
    "quarterly": "每季",
    "half_yearly": "每半年",
    "term": "每学期",
    "yearly": "每年",
    "once": "一次性",
    "none": "每次",
}
"""The word before an amount."""


@dataclass(frozen=True)
class Delivery:
    """How it reaches people: cash, a status or a service; when it begins and ends. Raises DELIVERY_UNKNOWN."""

    kind: Kind
    cycle: Cycle = "monthly"
    begins: Begins = "month_after_decision"
    ends: Ends = "month_of_event"

    def __post_init__(self) -> None:
        for name, words in (("kind", Kind), ("cycle", Cycle), ("begins", Begins), ("ends", Ends)):
            if getattr(self, name) not in get_args(words):
                raise PolicyError(
                    "DELIVERY_UNKNOWN",
                    f"Delivery 的 {name} 没有“{getattr(self, name)}”；可用：{'、'.join(get_args(words))}",
                )

    @property
    def times_a_year(self) -> int:
        """How often an amount is paid in a year."""
        return TIMES_A_YEAR[self.cycle]


@dataclass(frozen=True)
class Step:
    """One step of the procedure: who does it, within how many working days (None: no limit of its own)."""

    key: str
    name_zh: str
    office: str
    limit_workdays: int | None = None
    calendar_days: int | None = None
    clause: str = ""

    def __post_init__(self) -> None:
        for days in (self.limit_workdays, self.calendar_days):
            if days is not None:
                _check_number(days, 0, f"步骤 {self.key} 的天数")


@dataclass(frozen=True)
class Procedure:
    """The steps in order and the limit of the whole, in working days.

    `limits`: ids of dated parameters that bind the office beside the steps (longer in special cases, shorter where the town
    confirms, a share to be checked, the time to appeal). They are shown with their history and never computed with.
    """

    steps: tuple[Step, ...]
    limit_workdays: int | None = None
    clause: str = ""
    limits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.limit_workdays is None:
            return
        _check_number(self.limit_workdays, 1, "全程的工作日")
        together = sum(step.limit_workdays or 0 for step in self.steps)
        if together > self.limit_workdays:
            raise PolicyError(
                "STEPS_TOO_LONG",
                f"各步骤共 {together} 个工作日，超过全程 limit_workdays={self.limit_workdays}",
            )

    @property
    def longest(self) -> tuple[int, int]:
        """(working days, calendar days) until the answer: the limit of the whole, else of its steps; 0 where none is set."""
        if self.limit_workdays is not None:
            return self.limit_workdays, 0
        steps = self.steps
        return sum(s.limit_workdays or 0 for s in steps), sum(s.calendar_days or 0 for s in steps)


@dataclass(frozen=True)
class Review:
    """Months between reviews by class of the household (稳定 12, 不稳定 6 ...)."""

    months: tuple[tuple[str, int], ...]
    clause: str = ""

    def __post_init__(self) -> None:
        for row in self.months:
            if not isinstance(row, tuple | list) or len(row) != 2:
                raise PolicyError(
                    "NUMBER_FORM", f'复核写成 months=[("全部", 12)]：每类一个括号，现在有 {row!r}'
                )
            _check_number(row[1], 1, f"复核“{row[0]}”的月数")


@dataclass(frozen=True)
class Programme:
    """One version of one programme. `valid_to` is inclusive; None: still in force.

    `subject`: PERSON, a household kind or a thing. `also`: what departments call it besides, in their pay lists. `unlisted`: why
    nobody keeps a list of who gets it, so that nobody can be missing from one and it never becomes a lead.
    """

    code: str
    name_zh: str
    subject: Scope
    valid_from: date
    law: tuple[Law, ...]
    conditions: tuple[Condition, ...]
    valid_to: date | None = None
    grounds: tuple[Ground, ...] = ()
    lines: tuple[Line, ...] = ()
    delivery: Delivery | None = None
    procedure: Procedure | None = None
    review: Review | None = None
    note: str = ""
    also: tuple[str, ...] = ()
    unlisted: str = ""

    def __post_init__(self) -> None:
        _check_code(self.code, "项目")
        if not isinstance(self.subject, Scope):
            raise PolicyError(
                "SCOPE_MIXED",
                f"项目 {self.code} 的 subject 写了 {self.subject!r}：应写 Person、JointHousehold 等，不加引号",
            )
        object.__setattr__(self, "also", tuple(self.also))
        for name in ("law", "conditions", "grounds", "lines"):
            parts = self._rows(name)
            if name != "law":
                parts = tuple(_asked_by(self.subject, part) for part in parts)
            object.__setattr__(self, name, parts)
        if not self.law:
            raise PolicyError(
                "CITATION_MISSING", f"项目 {self.code} 没有写法律依据（law）", programme=self.code
            )
        if not isinstance(self.valid_from, date) or not isinstance(self.valid_to, date | None):
            raise PolicyError("TYPE_MISMATCH", f"项目 {self.code} 的起止日要写成 date(2026, 7, 1)")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise PolicyError("DATES_REVERSED", f"项目 {self.code} 的终止日早于起始日", programme=self.code)
        if not 1 <= len(self.conditions) <= MAX_CONDITIONS:
            raise PolicyError("CONDITIONS_RANGE", f"项目 {self.code} 的条件应为 1 至 {MAX_CONDITIONS} 个")
        if len(self.grounds) > MAX_CONDITIONS:
            raise PolicyError("CONDITIONS_RANGE", f"项目 {self.code} 的依据应至多 {MAX_CONDITIONS} 个")
        if self.subject is Scope.CONSTANT:
            raise PolicyError("SCOPE_MIXED", f"项目 {self.code} 的对象应是个人、家庭或一种事物")
        self._check_parts()

    def _rows(self, name: str) -> tuple[Any, ...]:
        """The parts under a name. Raises TYPE_MISMATCH unless it is a list of what belongs there."""
        word, kind = _ROWS[name]
        given = getattr(self, name)
        if not isinstance(given, list | tuple) or not all(isinstance(part, kind) for part in given):
            raise PolicyError(
                "TYPE_MISMATCH", f"项目 {self.code} 的 {name} 要写成方括号里的一列：{name}=[{word}, …]"
            )
        return tuple(given)

    @cached_property
    def every_node(self) -> tuple[Node, ...]:
        """Every node of the programme once, children before parents."""
        seen: dict[Node, None] = {}
        for _, root in self.named_nodes():
            seen.update(dict.fromkeys(root.walk()))
        return tuple(seen)

    def _check_parts(self) -> None:
        groups = (self.conditions, self.grounds, self.lines)
        for keys in ([part.key for part in group] for group in groups):
            for key in keys:
                if keys.count(key) > 1:
                    raise PolicyError(
                        "KEY_TWICE", f"项目 {self.code} 里“{key}”写了两次", programme=self.code, key=key
                    )
        for key, node in self.named_nodes():
            if node.scope not in (self.subject, Scope.CONSTANT):
                household = self.subject in HOUSEHOLD_SCOPES and node.scope is Scope.PERSON
                raise PolicyError(
                    "SCOPE_MIXED",
                    f"项目 {self.code} 的对象是{SCOPE_WORDS[self.subject]}，“{key}”却是{SCOPE_WORDS[node.scope]}的量"
                    + (_ASK_MEMBERS if household else ""),
                    key=key,
                )

    def named_nodes(self) -> list[tuple[str, Node]]:
        """Every expression of the programme with the key of its condition, ground or line."""
        shown: list[Condition | Ground] = [*self.conditions, *self.grounds]
        found = [(part.key, part.node) for part in shown] + [(line.key, line.node) for line in self.lines]
        for part in shown:
            found += [(part.key, n) for n in (part.have, part.need) if n is not None]
        return found

    def answering_nodes(self) -> list[Node]:
        """The expressions that decide results: those of conditions, grounds and lines, without what only texts show."""
        shown: list[Condition | Ground] = [*self.conditions, *self.grounds]
        return [*(part.node for part in shown), *(line.node for line in self.lines)]

    def asked(self) -> Iterator[tuple[Named, Untold, Condition | Line]]:
        """What only the people themselves can say (`asked(...)`), each with the condition or amount that looks at it."""
        parts: list[Condition | Line] = [*self.conditions, *self.lines]
        for part in parts:
            for node in part.node.walk():
                if isinstance(node, Named) and isinstance(node.value, Untold):
                    yield node, node.value, part

    def condition(self, key: str) -> Condition | None:
        """The condition of that key."""
        return next((one for one in self.conditions if one.key == key), None)

    def in_force(self, on: date) -> bool:
        """Whether this version applies on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @cached_property
    def screening_mask(self) -> int:
        """Bits of the conditions that the standing feeds can answer."""
        return sum(1 << i for i, c in enumerate(self.conditions) if c.known_at is KnownAt.SCREENING)

    @cached_property
    def told_mask(self) -> int:
        """Bits of the conditions that no file answers and only the people themselves can (`asked`)."""
        return sum(
            1 << i
            for i, c in enumerate(self.conditions)
            if any(isinstance(n, Untold) and not n.opened_by for n in c.node.walk())
        )

    @property
    def screened(self) -> Programme:
        """The programme with the conditions alone that the standing feeds can answer; itself, where these are all or none."""
        kept = tuple(c for c in self.conditions if c.known_at is KnownAt.SCREENING)
        return replace(self, conditions=kept, grounds=()) if 0 < len(kept) < len(self.conditions) else self


@dataclass(frozen=True)
class Exclusion:
    """Who is on `higher` cannot be on `lower` at the same time; applied after evaluation."""

    higher: str
    lower: str
    basis: str
    evidence: str
    place: str = field(default="", compare=False, repr=False)
    """File and line, for messages."""


def asked_by(row: Scope, node: Node, standing_on: Scope | None = None) -> Node:
    """A quantity of a household asked from its member, and of a person asked from what concerns them; others as they are.

    `standing_on` says on whose row a constant stands that may differ by class or region.
    """
    of = standing_on or node.scope
    if of in (row, Scope.CONSTANT) or of in THINGS or row in HOUSEHOLD_SCOPES:
        return node
    personal = AtHousehold(of, node) if of in HOUSEHOLD_SCOPES else node
    return personal if row is Scope.PERSON else AtPerson(row, personal)


def _asked_by(subject: Scope, part: Part) -> Part:
    """A condition about somebody around the subject, asked from the subject, its text with it."""
    changes: dict[str, Node] = {}
    for name in ("node", "have", "need"):
        node = getattr(part, name, None)
        if node is not None and not isinstance(node, Literal):  # a written number is the same for everybody
            changes[name] = asked_by(subject, node, part.node.scope if node.scope is Scope.CONSTANT else None)
    return replace(part, **changes)  # type: ignore[arg-type]  # nodes for node, have and need


def sides(node: Node) -> tuple[Node | None, Node | None]:
    """What {have} and {need} mean by default: the two sides of a comparison."""
    return (node.left, node.right) if isinstance(node, Compare) else (None, None)


def _check_number(value: object, least: int, what: str) -> None:
    """Raises NUMBER_FORM for words and for numbers that cannot be."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise PolicyError("NUMBER_FORM", f"{what}要写不小于 {least} 的整数，现在是 {value!r}")


def _check_code(code: str, what: str) -> None:
    if not _CODE.fullmatch(code):
        raise PolicyError("KEY_FORM", f"{what}的代码“{code}”应由小写字母、数字、下划线组成")


def _check_text(key: str, text: str, have: Node | None, need: Node | None) -> None:
    if not text.strip():
        raise PolicyError("TEXT_MISSING", f"“{key}”没有写给人看的文字", key=key)
    for _, name, _, _ in Formatter().parse(text):
        if name is None:
            continue
        given = {"have": have, "need": need}
        if name not in given:
            raise PolicyError(
                "TEXT_PLACEHOLDER",
                f"“{key}”的文字里有 {{{name}}}；花括号里只能写 {{have}}（现有）和 {{need}}（要求）",
                key=key,
            )
        if given[name] is None:
            raise PolicyError(
                "TEXT_PLACEHOLDER",
                f"“{key}”的文字用了 {{{name}}}，但它不是一个比较；请用 have=、need= 写明",
                key=key,
            )
