"""The node graph: what a policy means, frozen and validated. Engines read this and nothing else of the language.

Values are int64, bool, date or text; None is *unknown*. There are no floats. Every node has a `type`, a display `unit`
(岁, 人, 元 ...), a `scope` (the row it is evaluated on) and `children`. Nodes are equal when they are written alike.

Scope. PERSON nodes are evaluated on a person row, JOINT / REGISTERED / RESIDENCE nodes on a household row of that kind, nodes of
a thing on its row, CONSTANT nodes anywhere. `AtHousehold` goes from a person to a household of that person, `MemberAggregate`
comes back; `AtPerson` goes from a thing to its person, and nothing comes back.
The members of household h of kind K are the person rows whose `<K>_id` equals h, the dead included (filter on `alive`).

- Literal: the value; never unknown
- PersonFact, HouseholdFact: the cell; NULL is unknown, and so is a number beyond the limits (`facts.LIMITS`)
- Parameter: the value at the evaluation date for the class (`by_class`: `urban_rural`) and the longest prefix
  of `region`, both of the row on which it stands. Class NULL: unknown if `by_class`. Region NULL: unknown
  only if the parameter has a value with a region prefix. A parameter without a value for the whole area on
  that date refuses before any evaluation, unless it `may_lack` one: then it is unknown
- Untold: unknown, on every row
- EvaluationDate: the legal date `on`
- AgeYears: full years of `birth_date` on `on`. Leap rule: who was born on 29 February reaches a year of age
  in a common year on 28 February (`feb28`) or on 1 March (`mar1`). Birth NULL or after `on`: unknown. `age >=
  k` is the same as `birth_date <= kernel.periods.birthday_cutoff`
- Named: its inner value, or the value supplied under its key; engines then do not descend
- Arithmetic: `+ - *` exact; `//` truncates toward zero (-7 // 2 = -3); unknown if an operand is, or the
  divisor is 0
- Extreme: least or greatest of the operands; unknown if any operand is
- Compare: `< <= > >= == !=`; unknown if a side is
- Not, Logic: Kleene: `and` is unmet if any is unmet, else unknown if any is unknown; `or` the mirror image
- Choose: guard met: `then`; guard unmet: `otherwise`; guard unknown: the common value if both are known and
  equal, else unknown. `case` nests it: first met guard wins, an unknown guard before it makes the whole
  unknown unless all outcomes still possible agree
- Presumed: its inner value if known, else `default` (a literal); the note is shown in the explanation
- MemberAggregate: over the members of the household. `any` / `all`: Kleene or / and of `value`. `count`:
  members with `where` met; unknown if `where` is unknown for a member. `sum`: of `value` where `where` is
  met; an unknown `where` or an unknown addend makes it unknown, a value whose `where` is unmet is not looked
  at. `min` / `max`: likewise, and unknown if no member is selected. No members: any unmet, all met, count 0,
  sum 0. `where` None: everybody; `any` and `all` have no `where`
- AtHousehold: the inner household value for the household of that kind of this person; `<K>_id` NULL: unknown.
  (A household id without a row in the household table: its facts are unknown, its members still count)
- ThingFact: the cell of the row of a thing (`policy.things`), as PersonFact
- AtPerson: the inner personal value for the person of the thing; `person_id` NULL or not in the folder: unknown
- EnrolledOn: Enrolled, asked of the thing's person for the day in `column` of the thing; the day NULL: unknown
- MonthSum: (one row per person and month) sum of `column` over the `months` calendar months before the
  month of `on`. Unknown unless the
  coverage rows of the table for the person's county together contain every day of them; a NULL cell is
  unknown; no row in a covered month adds 0
- Enrolled: met if an enrolment row of the person and programme is running on `on` (from_date NULL or <= on,
  to_date NULL or >= on); else unmet if coverage `enrolment:<programme>` of the person's county contains `on`;
  else unknown. `before_age`: met if one was running on the day before that birthday (29 February: 28); else
  unknown, since who has left a roll need not be listed any more
- Entitled: the status of another programme for this very row, before exclusions; the scope is that
  programme's subject
- Related: Kleene any / all of `value` over the persons `other_id` of the relation; a person missing from the
  snapshot counts as unknown. If coverage `relation:<kind>` of the county does not contain `on`, one more
  unknown person counts
- ShiftDate: base plus `amount` days or months (the day is cut to the end of the month); unknown beyond the years 1 to 9999
- DatePart: the calendar year or month of a date
- Rounded: numerator / denominator rounded once by `mode` (see kernel.money.round_fen); unknown if a part is,
  or the denominator is 0

Coverage ranges are inclusive and are united before the test; county NULL: not covered. Overflow cannot happen: numbers beyond
`facts.LIMITS` read as unknown, and the loader refuses a programme whose numbers could leave int64 within these limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import ClassVar
from typing import Literal as OneOf

from minsheng.policy import facts
from minsheng.policy.kinds import TYPE_WORDS, Scope, Type
from minsheng.policy.node_base import (
    HOUSEHOLD_SCOPES,
    NUMBERS,
    ROUND_MODES,
    Node,
    Value,
    check_value,
    expect,
    expect_scope,
    fail,
    joined,
    same_type,
    same_unit,
)
from minsheng.policy.node_dates import DatePart, ShiftDate
from minsheng.policy.node_untold import Untold
from minsheng.policy.thing_nodes import AtPerson, EnrolledOn, ThingFact

__all__ = [
    "HOUSEHOLD_SCOPES",
    "NUMBERS",
    "ROUND_MODES",
    "AgeYears",
    "AggregateKind",
    "Arithmetic",
    "AtHousehold",
    "AtPerson",
    "Choose",
    "Compare",
    "DatePart",
    "Enrolled",
    "EnrolledOn",
    "Entitled",
    "EvaluationDate",
    "Extreme",
    "HouseholdFact",
    "Literal",
    "Logic",
    "MemberAggregate",
    "MonthSum",
    "Named",
    "Node",
    "Not",
    "Parameter",
    "PersonFact",
    "Presumed",
    "Related",
    "Rounded",
    "ShiftDate",
    "ThingFact",
    "Untold",
    "Value",
]


class AggregateKind(StrEnum):
    COUNT = "count"
    SUM = "sum"
    ANY = "any"
    ALL = "all"
    MIN = "min"
    MAX = "max"


# ------------------------------------------------------------------------------------------------ leaves
@dataclass(frozen=True, eq=False)
class Literal(Node):
    """A constant. `of` is needed for integers only: INT, COUNT or FEN."""

    value: Value
    of: Type
    label: str = ""

    def __post_init__(self) -> None:
        value = check_value(self.value)
        natural = {bool: Type.BOOL, date: Type.DATE, str: Type.TEXT}.get(value.__class__)
        if (natural or self.of) is not self.of or (natural is None and self.of not in NUMBERS):
            raise fail("TYPE_MISMATCH", f"值 {value!r} 不是{TYPE_WORDS[self.of]}")
        self._is(self.of, "元" if self.of is Type.FEN else self.label, Scope.CONSTANT)


@dataclass(frozen=True, eq=False)
class PersonFact(Node):
    """A column of the person row."""

    column: str

    def __post_init__(self) -> None:
        self._is(*facts.rule_type("person", self.column), Scope.PERSON)


@dataclass(frozen=True, eq=False)
class HouseholdFact(Node):
    """A column of the household row of one kind."""

    column: str
    kind: Scope = Scope.JOINT

    def __post_init__(self) -> None:
        if self.kind not in HOUSEHOLD_SCOPES:
            raise fail("SCOPE_MIXED", "家庭事实要指明家庭种类：joint、registered 或 residence")
        self._is(*facts.rule_type("household", self.column), self.kind)


@dataclass(frozen=True, eq=False)
class Parameter(Node):
    """A dated, cited value of the pack; `by_class`: it may differ for urban and rural rows; `may_lack`: it may be missing."""

    id: str
    of: Type
    by_class: bool = False
    label: str = ""
    may_lack: bool = False

    def __post_init__(self) -> None:
        self._is(self.of, "元" if self.of is Type.FEN else self.label, Scope.CONSTANT)


@dataclass(frozen=True, eq=False)
class EvaluationDate(Node):
    """The legal date on which the policy is evaluated."""

    def __post_init__(self) -> None:
        self._is(Type.DATE, "", Scope.CONSTANT)


@dataclass(frozen=True, eq=False)
class AgeYears(Node):
    """Full years of the person on the evaluation date."""

    leap: OneOf["feb28", "mar1"]

    def __post_init__(self) -> None:
        if self.leap not in ("feb28", "mar1"):
            raise fail("LEAP_RULE", "2月29日出生的周岁规则要写 feb28 或 mar1")
        self._is(Type.COUNT, "岁", Scope.PERSON)


@dataclass(frozen=True, eq=False)
class MonthSum(Node):
    """Sum of a column of a monthly event table over the full months before the month of the evaluation date."""

    table: str
    column: str
    months: int

    def __post_init__(self) -> None:
        type_, unit = facts.event_type(self.table, self.column)
        if isinstance(self.months, bool) or not 1 <= self.months <= 120:
            raise fail("MONTHS_RANGE", "月数应在 1 到 120 之间", months=self.months)
        self._is(type_, unit, Scope.PERSON)


@dataclass(frozen=True, eq=False)
class Enrolled(Node):
    """Whether the person is on the roll of a programme on the evaluation date, or was on the day before a birthday."""

    programme: str
    before_age: int | None = None

    def __post_init__(self) -> None:
        if self.before_age is not None and not 1 <= self.before_age <= 120:
            raise fail("AGE_RANGE", "before_age 应在 1 到 120 周岁之间", age=self.before_age)
        self._is(Type.BOOL, "", Scope.PERSON, *self._day())

    def _day(self) -> tuple[Node, ...]:
        """The day before the birthday, where that is asked for."""
        if self.before_age is None:
            return ()
        months, back = Literal(self.before_age * 12, Type.INT), Literal(-1, Type.INT)
        return (ShiftDate(ShiftDate(PersonFact("birth_date"), months, "months"), back, "days"),)


@dataclass(frozen=True, eq=False)
class Entitled(Node):
    """The result of another programme whose subject is `subject`."""

    programme: str
    subject: Scope

    def __post_init__(self) -> None:
        if self.subject is Scope.CONSTANT:
            raise fail("SCOPE_MIXED", "entitled 要指明对象：person 或家庭种类")
        self._is(Type.BOOL, "", self.subject)


# ------------------------------------------------------------------------------------------------ operators
@dataclass(frozen=True, eq=False)
class Named(Node):
    """A quantity people know by name; it can be supplied from outside under `key`."""

    key: str
    name_zh: str
    value: Node

    def __post_init__(self) -> None:
        self._is(self.value.type, self.value.unit, self.value.scope, self.value)


@dataclass(frozen=True, eq=False)
class Arithmetic(Node):
    """`+ - * //` on whole numbers; the last one truncates toward zero."""

    op: OneOf["+", "-", "*", "//"]
    left: Node
    right: Node

    RESULTS: ClassVar[dict[tuple[str, Type, Type], Type]] = {
        ("*", Type.FEN, Type.INT): Type.FEN,
        ("*", Type.FEN, Type.COUNT): Type.FEN,
        ("*", Type.INT, Type.FEN): Type.FEN,
        ("*", Type.COUNT, Type.FEN): Type.FEN,
        ("*", Type.INT, Type.INT): Type.INT,
        ("*", Type.INT, Type.COUNT): Type.COUNT,
        ("*", Type.COUNT, Type.INT): Type.COUNT,
        ("//", Type.FEN, Type.INT): Type.FEN,
        ("//", Type.FEN, Type.COUNT): Type.FEN,
        ("//", Type.FEN, Type.FEN): Type.INT,
        ("//", Type.INT, Type.INT): Type.INT,
        ("//", Type.COUNT, Type.INT): Type.COUNT,
        ("//", Type.COUNT, Type.COUNT): Type.INT,
    }

    def __post_init__(self) -> None:
        left, right = self.left, self.right
        for side in (left, right):
            if side.type not in NUMBERS:
                raise fail("TYPE_MISMATCH", f"{TYPE_WORDS[side.type]}不能参加 {self.op} 运算")
        if self.op in ("+", "-"):
            type_, unit = same_type("加减", left, right), same_unit(left, right)
        else:
            found = self.RESULTS.get((self.op, left.type, right.type))
            if found is None:
                raise fail(
                    "TYPE_MISMATCH", f"{TYPE_WORDS[left.type]} {self.op} {TYPE_WORDS[right.type]}没有意义"
                )
            type_, unit = (
                found,
                "" if found is Type.INT else (left.unit if left.type is found else right.unit),
            )
        self._is(type_, unit, joined(left, right), left, right)


@dataclass(frozen=True, eq=False)
class Extreme(Node):
    """The least or the greatest of two or more operands."""

    kind: OneOf["least", "greatest"]
    operands: tuple[Node, ...]

    def __post_init__(self) -> None:
        if len(self.operands) < 2:
            raise fail("OPERANDS", "least / greatest 至少要两个量")
        pairs = list(combinations(self.operands, 2))
        types = {same_type("取大取小", a, b) for a, b in pairs}
        type_ = Type.COUNT if Type.COUNT in types else types.pop()
        unit = max(same_unit(a, b) for a, b in pairs)
        if type_ in (Type.BOOL, Type.TEXT):
            raise fail("TYPE_MISMATCH", f"{TYPE_WORDS[type_]}不能取大取小")
        self._is(type_, unit, joined(*self.operands), *self.operands)


@dataclass(frozen=True, eq=False)
class Compare(Node):
    """A comparison of two values of the same type and unit."""

    op: OneOf["<", "<=", ">", ">=", "==", "!="]
    left: Node
    right: Node

    def __post_init__(self) -> None:
        type_ = same_type("比较", self.left, self.right)
        same_unit(self.left, self.right)
        if type_ in (Type.BOOL, Type.TEXT) and self.op not in ("==", "!="):
            raise fail("TYPE_MISMATCH", f"{TYPE_WORDS[type_]}只能比较相等或不等")
        self._is(Type.BOOL, "", joined(self.left, self.right), self.left, self.right)


@dataclass(frozen=True, eq=False)
class Not(Node):
    """Kleene negation."""

    operand: Node

    def __post_init__(self) -> None:
        expect(self.operand, Type.BOOL, "`~` 的对象")
        self._is(Type.BOOL, "", self.operand.scope, self.operand)


@dataclass(frozen=True, eq=False)
class Logic(Node):
    """Kleene `and` / `or` of two or more operands."""

    op: OneOf["and", "or"]
    operands: tuple[Node, ...]

    def __post_init__(self) -> None:
        if len(self.operands) < 2:
            raise fail("OPERANDS", "`&` / `|` 至少要两个条件")
        for operand in self.operands:
            expect(operand, Type.BOOL, "`&` / `|` 的两边", "；每个比较要加括号：(a == b) & (c > d)")
        self._is(Type.BOOL, "", joined(*self.operands), *self.operands)


@dataclass(frozen=True, eq=False)
class Choose(Node):
    """`then` if the guard is met, `otherwise` if it is unmet."""

    guard: Node
    then: Node
    otherwise: Node

    def __post_init__(self) -> None:
        expect(self.guard, Type.BOOL, "case 的条件")
        type_ = same_type("case 的各个结果", self.then, self.otherwise)
        unit = same_unit(self.then, self.otherwise)
        parts = (self.guard, self.then, self.otherwise)
        self._is(type_, unit, joined(*parts), *parts)


@dataclass(frozen=True, eq=False)
class Presumed(Node):
    """An inner value with a stated default for when it is unknown."""

    value: Node
    default: Literal
    note: str

    def __post_init__(self) -> None:
        if not self.note.strip():
            raise fail("NOTE_MISSING", "presumed 要写明推定的理由")
        same_type("presumed", self.value, self.default)
        self._is(self.value.type, self.value.unit, self.value.scope, self.value, self.default)


@dataclass(frozen=True, eq=False)
class MemberAggregate(Node):
    """A value of a household from the rows of its members."""

    kind: AggregateKind
    household: Scope
    value: Node | None = None
    where: Node | None = None

    def __post_init__(self) -> None:
        if self.household not in HOUSEHOLD_SCOPES:
            raise fail("SCOPE_MIXED", "成员汇总要指明家庭种类：joint、registered 或 residence")
        parts = tuple(n for n in (self.value, self.where) if n is not None)
        for part in parts:
            expect_scope(part, Scope.PERSON, "成员汇总的内容")
        if self.where is not None:
            expect(self.where, Type.BOOL, "where")
        self._is(*self._kind(), self.household, *parts)

    def _kind(self) -> tuple[Type, str]:
        if self.kind is AggregateKind.COUNT:
            if self.value is not None:
                raise fail("OPERANDS", "count 只有 where，没有 value")
            return Type.COUNT, "人"
        if self.value is None:
            raise fail("OPERANDS", f"{self.kind} 需要 value")
        if self.kind in (AggregateKind.ANY, AggregateKind.ALL):
            expect(self.value, Type.BOOL, "any / all 的内容")
            if self.where is not None:
                raise fail("OPERANDS", "any / all 把筛选条件写进 value")
        elif self.value.type not in NUMBERS and not (
            self.value.type is Type.DATE and self.kind is not AggregateKind.SUM
        ):
            raise fail("TYPE_MISMATCH", f"{TYPE_WORDS[self.value.type]}不能 {self.kind}")
        return self.value.type, self.value.unit


@dataclass(frozen=True, eq=False)
class AtHousehold(Node):
    """A household value, asked from one of its members."""

    kind: Scope
    value: Node

    def __post_init__(self) -> None:
        if self.kind not in HOUSEHOLD_SCOPES:
            raise fail("SCOPE_MIXED", "at_household 要指明家庭种类：joint、registered 或 residence")
        expect_scope(self.value, self.kind, "at_household 的内容")
        self._is(self.value.type, self.value.unit, Scope.PERSON, self.value)


@dataclass(frozen=True, eq=False)
class Related(Node):
    """Any or all of the persons in a relation to the person (relation.person_id = this person)."""

    kind: OneOf["any", "all"]
    relation: str
    value: Node

    def __post_init__(self) -> None:
        facts.check_code("relation", "kind", self.relation)
        if self.kind not in ("any", "all"):
            raise fail("OPERANDS", "related 只能是 any 或 all")
        expect(self.value, Type.BOOL, "related 的内容")
        expect_scope(self.value, Scope.PERSON, "related 的内容")
        self._is(Type.BOOL, "", Scope.PERSON, self.value)


@dataclass(frozen=True, eq=False)
class Rounded(Node):
    """Numerator / denominator in fen, rounded once; `mode` is text: a literal or a parameter."""

    numerator: Node
    denominator: Node
    mode: Node

    def __post_init__(self) -> None:
        expect(self.numerator, Type.FEN, "舍入的对象")
        expect(self.mode, Type.TEXT, "舍入方式")
        if self.denominator.type not in (Type.INT, Type.COUNT):
            raise fail("TYPE_MISMATCH", "舍入的除数应是整数")
        if isinstance(self.mode, Literal) and self.mode.value not in ROUND_MODES:
            raise fail("ROUND_MODE", f"舍入方式应是 {'、'.join(ROUND_MODES)} 之一")
        parts = (self.numerator, self.denominator, self.mode)
        self._is(Type.FEN, "元", joined(*parts), *parts)
