"""The words of the policy language: thin wrappers that build validated nodes. Policy files import these from `minsheng.policy`.

An `Expr` stands for a value that is not known yet, so Python's `if`, `and`, `or`, `not`, `in` and chained comparisons cannot
work on it; each of them raises an error that says what to write instead. Household quantities used beside personal ones are
asked from the person's household by themselves (`AtHousehold`), those of people beside a thing's from its person (`AtPerson`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf
from typing import NoReturn, TypeAlias

from minsheng.kernel.money import parse_yuan
from minsheng.policy import facts, hints, nodes
from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.programme import asked_by
from minsheng.policy.things import THINGS

Operand: TypeAlias = "Expr | int | bool | str | date"

UNITS: dict[str, tuple[Type, str]] = {
    "fen": (Type.FEN, "元"),
    "fen_per_month": (Type.FEN, "元"),
    "fen_per_person_month": (Type.FEN, "元"),
    "percent": (Type.INT, "%"),
    "permille": (Type.INT, "‰"),
    "number": (Type.INT, ""),
    "count": (Type.COUNT, ""),
    "points": (Type.INT, "分"),
    "persons": (Type.COUNT, "人"),
    "years": (Type.COUNT, "岁"),
    "term_years": (Type.COUNT, "年"),
    "months": (Type.COUNT, "个月"),
    "days": (Type.COUNT, "天"),
    "hours": (Type.COUNT, "小时"),
    "text": (Type.TEXT, ""),
    "flag": (Type.BOOL, ""),
}
"""Unit words of parameters: the type and the label of their values."""
_NEAR_UNITS = {"date": "；不能问日期，请改问是或否", "bool": "；是或否写 flag", "boolean": "；是或否写 flag"}


class Expr:
    """A value of the policy; combine with + - * //, < <= > >= == !=, & | ~."""

    __slots__ = ("node",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, node: nodes.Node) -> None:
        self.node = node

    def __repr__(self) -> str:
        return f"Expr({self.node!r})"

    # arithmetic
    def __add__(self, other: Operand) -> Expr:
        return _arithmetic("+", self, other)

    def __radd__(self, other: Operand) -> Expr:
        return _arithmetic("+", other, self)

    def __sub__(self, other: Operand) -> Expr:
        return _arithmetic("-", self, other)

    def __rsub__(self, other: Operand) -> Expr:
        return _arithmetic("-", other, self)

    def __mul__(self, other: Operand) -> Expr:
        return _arithmetic("*", self, other)

    def __rmul__(self, other: Operand) -> Expr:
        return _arithmetic("*", other, self)

    def __floordiv__(self, other: Operand) -> Expr:
        return _arithmetic("//", self, other)

    def __rfloordiv__(self, other: Operand) -> Expr:
        return _arithmetic("//", other, self)

    # comparison
    def __lt__(self, other: Operand) -> Expr:
        return _compare("<", self, other)

    def __le__(self, other: Operand) -> Expr:
        return _compare("<=", self, other)

    def __gt__(self, other: Operand) -> Expr:
        return _compare(">", self, other)

    def __ge__(self, other: Operand) -> Expr:
        return _compare(">=", self, other)

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]
        return _compare("==", self, other)

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]
        return _compare("!=", self, other)

    def between(self, low: Operand, high: Operand) -> Expr:
        """Both ends included. Raises OPERANDS when the ends are the wrong way round."""
        numbers = isinstance(low, int) and isinstance(high, int) and low > high
        days = isinstance(low, date) and isinstance(high, date) and low > high
        if numbers or days:
            raise PolicyError("OPERANDS", f"between({low}, {high}) 的下限大于上限：小的写在前面")
        return (self >= low) & (self <= high)

    def is_in(self, *values: Operand) -> Expr:
        """Equal to one of the values."""
        if not values:
            raise PolicyError("OPERANDS", "is_in 至少要一个值")
        return _any_of([self == value for value in values])

    # logic
    def __and__(self, other: Operand) -> Expr:
        return _logic("and", self, other)

    def __rand__(self, other: Operand) -> Expr:
        return _logic("and", other, self)

    def __or__(self, other: Operand) -> Expr:
        return _logic("or", self, other)

    def __ror__(self, other: Operand) -> Expr:
        return _logic("or", other, self)

    def __invert__(self) -> Expr:
        return Expr(nodes.Not(self.node))

    # what Python would decide too early
    def __bool__(self) -> NoReturn:
        raise PolicyError(
            "PYTHON_DECISION",
            "规则里不能用 if、and、or、not、in、min、max 或连写比较：请改用 &、|、~（各比较加括号）、"
            "case((条件, 值), ..., default=值)、x.between(a, b)、x.is_in(a, b)、least(a, b)、greatest(a, b)",
        )

    def __len__(self) -> int:
        raise PolicyError("PYTHON_DECISION", "不能用 len(…)：人数写 members().only(条件).count()")

    def __iter__(self) -> Iterator[NoReturn]:
        raise PolicyError(
            "PYTHON_DECISION", "不能遍历规则中的量；成员汇总请用 members(...).sum / count / any / all"
        )

    def __truediv__(self, other: object) -> NoReturn:
        raise PolicyError(
            "FLOAT_REFUSED", "没有小数除法：用 //（向零取整），或 rounded(x, 方式, 除数) 写明舍入"
        )

    __rtruediv__ = __truediv__

    def __format__(self, how: str) -> NoReturn:
        raise PolicyError(
            "PYTHON_DECISION",
            '文字里不能放规则中的量：文字里写 {have}、{need}，再用 have=、need= 指明是哪两个量（不要写 f"…"）',
        )

    def __str__(self) -> str:
        return format(self, "")

    def __float__(self) -> NoReturn:
        raise PolicyError("FLOAT_REFUSED", "规则中的量不能变成小数；金额一律是整数分")

    def __int__(self) -> NoReturn:
        raise PolicyError("PYTHON_DECISION", "规则中的量此时还没有值，不能变成整数")

    __index__ = __int__

    def __round__(self, digits: int | None = None) -> NoReturn:
        raise PolicyError("FLOAT_REFUSED", "舍入请用 round_up_yuan(x) 或 rounded(x, 方式)")


# ------------------------------------------------------------------------------------------------ lifting
def lift(value: object, like: nodes.Node | None = None) -> nodes.Node:
    """A node from an expression or a Python value; a whole number takes the kind of `like` (0 may be money)."""
    if isinstance(value, Expr):
        return value.node
    if isinstance(value, bool):
        return nodes.Literal(value, Type.BOOL)
    if isinstance(value, int):
        money = value == 0 and like is not None and like.type is Type.FEN
        return nodes.Literal(value, Type.FEN if money else Type.INT)
    if isinstance(value, str):
        _check_code_word(value, like)
        return nodes.Literal(value, Type.TEXT)
    if isinstance(value, date):
        return nodes.Literal(value, Type.DATE)
    return nodes.Literal(value, Type.INT)  # type: ignore[arg-type]  # refuses it with the right words


def _check_code_word(value: str, like: nodes.Node | None) -> None:
    while isinstance(like, nodes.Named | nodes.Presumed | nodes.AtHousehold | nodes.AtPerson):
        like = like.value
    if isinstance(like, nodes.PersonFact):
        facts.check_code("person", like.column, value)
    elif isinstance(like, nodes.HouseholdFact):
        facts.check_code("household", like.column, value)
    elif isinstance(like, nodes.ThingFact):
        facts.check_code(like.kind.value, like.column, value)


def _person(value: object) -> nodes.Node:
    return asked_by(Scope.PERSON, value if isinstance(value, nodes.Node) else lift(value))


def _together(*operands: nodes.Node) -> tuple[nodes.Node, ...]:
    """Ask household quantities from the person, and people's from the thing, where they stand beside others' quantities."""
    scopes = {n.scope for n in operands} - {Scope.CONSTANT}
    if len(scopes) <= 1:
        return operands
    row = next((scope for scope in THINGS if scope in scopes), Scope.PERSON)
    return tuple(asked_by(row, n) for n in operands)


def _pair(left: object, right: object) -> tuple[nodes.Node, ...]:
    if isinstance(left, Expr):
        return _together(left.node, lift(right, left.node))
    assert isinstance(right, Expr), "an operator of Expr has an Expr on one side"
    return _together(lift(left, right.node), right.node)


def _arithmetic(op: OneOf["+", "-", "*", "//"], left: object, right: object) -> Expr:
    like = left if isinstance(left, Expr) else right
    if op in ("*", "//") and isinstance(like, Expr):
        one, two = _together(lift(left), lift(right))
    else:
        one, two = _pair(left, right)
    return Expr(nodes.Arithmetic(op, one, two))


def _compare(op: OneOf["<", "<=", ">", ">=", "==", "!="], left: object, right: object) -> Expr:
    one, two = _pair(left, right)
    return Expr(nodes.Compare(op, one, two))


def _logic(op: OneOf["and", "or"], left: object, right: object) -> Expr:
    operands: list[nodes.Node] = []
    for node in _pair(left, right):
        operands += node.operands if isinstance(node, nodes.Logic) and node.op == op else [node]
    return Expr(nodes.Logic(op, _together(*operands)))


def _any_of(parts: list[Expr]) -> Expr:
    return parts[0] if len(parts) == 1 else Expr(nodes.Logic("or", tuple(p.node for p in parts)))


# ------------------------------------------------------------------------------------------------ leaves
def fen(amount: int) -> Expr:
    """An amount written in fen."""
    return Expr(nodes.Literal(amount, Type.FEN))


def yuan(text: str) -> Expr:
    """An amount written in yuan, as text: yuan("12.50")."""
    if not isinstance(text, str):
        raise PolicyError("FLOAT_REFUSED", f"金额请写成文字，例如 yuan('{text}')")
    return fen(parse_yuan(text))


def fact(column: str) -> Expr:
    """A fact of the person, e.g. fact("wage_fen")."""
    return Expr(nodes.PersonFact(column))


def household_fact(column: str, kind: Scope = Scope.JOINT) -> Expr:
    """A fact of the household, e.g. household_fact("declared_income_fen")."""
    return Expr(nodes.HouseholdFact(column, kind))


def fact_of(kind: Scope, column: str) -> Expr:
    """A fact of a thing, e.g. fact_of(Settlement, "total_fen")."""
    if not isinstance(kind, Scope):
        raise PolicyError("SCOPE_MIXED", f"fact_of 先写不加引号的 Settlement、Post 等，现在是 {kind!r}")
    return Expr(nodes.ThingFact(kind, column))


def parameter(id: str, unit: str, *, by_class: bool = False, may_lack: bool = False) -> Expr:  # noqa: A002 - the word of the YAML files
    """A dated parameter of the pack; `unit` as in its file, `by_class` if urban and rural may differ.

    Without a value on the day the programme is refused; with `may_lack` the value is unknown instead, so that those whom it
    does not concern still have an answer.
    """
    type_, label = _unit(id, unit)
    return Expr(nodes.Parameter(id, type_, by_class, unit if type_ is Type.FEN else label, may_lack))


def _unit(id_: str, unit: str) -> tuple[Type, str]:
    if unit not in UNITS:
        near = _NEAR_UNITS.get(str(unit)) or hints.meant(str(unit), UNITS)
        raise PolicyError(
            "UNIT_UNKNOWN", f"{id_} 的单位“{unit}”没有定义{near}；可用：{'、'.join(UNITS)}", id=id_
        )
    return UNITS[unit]


on = Expr(nodes.EvaluationDate())
"""The legal date of the evaluation."""


def age(leap: OneOf["feb28", "mar1"] = "feb28") -> Expr:
    """Full years of the person; born on 29 February: a year older on 28 February (`feb28`) or 1 March (`mar1`)."""
    return Expr(nodes.AgeYears(leap))


def month_sum(table: str, column: str, *, months: int) -> Expr:
    """Sum of a monthly fact over the full months before the month of the evaluation date."""
    return Expr(nodes.MonthSum(table, column, months))


def enrolled(programme: str, *, before_age: int | None = None) -> Expr:
    """Whether the person is on the roll of the programme; `before_age`: was on it on the day before that birthday."""
    return Expr(nodes.Enrolled(programme, before_age))


def enrolled_on(programme: str, kind: Scope, column: str) -> Expr:
    """Whether the person of a thing was on the roll on its own day, e.g. enrolled_on("dibao", Settlement, "visited_on")."""
    return Expr(nodes.EnrolledOn(programme, kind, column))


def entitled(programme: str, subject: Scope) -> Expr:
    """The result of another programme for this person or household; `subject` is that programme's subject."""
    return Expr(nodes.Entitled(programme, subject))


# ------------------------------------------------------------------------------------------------ composition
def named(key: str, name_zh: str, value: Expr) -> Expr:
    """A quantity with a name for people; may be supplied from outside under its key."""
    return Expr(nodes.Named(key, name_zh, value.node))


def least(first: Expr, *others: Operand) -> Expr:
    """The smallest of the operands."""
    return Expr(nodes.Extreme("least", _together(first.node, *(lift(o, first.node) for o in others))))


def greatest(first: Expr, *others: Operand) -> Expr:
    """The largest of the operands."""
    return Expr(nodes.Extreme("greatest", _together(first.node, *(lift(o, first.node) for o in others))))


def case(*branches: tuple[Expr, Operand], default: Operand) -> Expr:
    """The value of the first met guard, else `default`; see `nodes.Choose` for unknown guards."""
    if not branches:
        raise PolicyError("OPERANDS", "case 至少要一个 (条件, 值)")
    values = [value for _, value in branches] + [default]
    like = next((v.node for v in values if isinstance(v, Expr)), None)
    result = lift(default, like)
    for guard, value in reversed(branches):
        if not isinstance(guard, Expr):
            raise PolicyError("PYTHON_DECISION", "case 的条件应是规则中的比较，不是 Python 的真假值")
        result = nodes.Choose(*_together(guard.node, lift(value, like), result))
    return Expr(result)


def presumed(value: Expr, default: int | bool | str | date, note: str) -> Expr:
    """The value, or when it is unknown a stated default with the reason."""
    literal = lift(default, value.node)
    assert isinstance(literal, nodes.Literal)
    return Expr(nodes.Presumed(value.node, literal, note))


def at_household(value: Expr, kind: Scope = Scope.JOINT) -> Expr:
    """A household quantity asked from a person; only needed for parameters that follow the household's class."""
    return Expr(nodes.AtHousehold(kind, value.node))


def related_any(relation: str, condition: Expr) -> Expr:
    """Whether the condition is met for any person in this relation to the person."""
    return Expr(nodes.Related("any", relation, _person(condition)))


def related_all(relation: str, condition: Expr) -> Expr:
    """Whether the condition is met for all persons in this relation to the person."""
    return Expr(nodes.Related("all", relation, _person(condition)))


def shift_days(base: Expr, days: Operand) -> Expr:
    """The date so many days later; negative for earlier."""
    start, amount = _together(base.node, lift(days))
    return Expr(nodes.ShiftDate(start, amount, "days"))


def shift_months(base: Expr, months: Operand) -> Expr:
    """The date so many months later; negative for earlier; the day is cut to the end of the month."""
    start, amount = _together(base.node, lift(months))
    return Expr(nodes.ShiftDate(start, amount, "months"))


def year(day: Expr) -> Expr:
    """The calendar year of a date."""
    return Expr(nodes.DatePart(day.node, "year"))


def month(day: Expr) -> Expr:
    """The calendar month of a date, 1 to 12."""
    return Expr(nodes.DatePart(day.node, "month"))


def rounded(value: Expr, mode: Expr | str, divisor: Operand = 1) -> Expr:
    """value / divisor rounded once; mode ceil_yuan, half_up_cent, ceil_10_yuan, truncate or a text parameter."""
    return Expr(nodes.Rounded(*_together(value.node, lift(divisor), lift(mode))))


def round_up_yuan(value: Expr, divisor: Operand = 1) -> Expr:
    """value / divisor rounded up to a whole yuan (见角进元)."""
    return rounded(value, "ceil_yuan", divisor)


@dataclass(frozen=True)
class Members:
    """The members of a household, to be counted or summed; conditions and values are personal ones."""

    kind: Scope
    where: nodes.Node | None = None

    def only(self, condition: Expr) -> Members:
        """The members that meet the condition."""
        node = _person(condition)
        return Members(self.kind, node if self.where is None else nodes.Logic("and", (self.where, node)))

    def count(self) -> Expr:
        """How many."""
        return self._of(nodes.AggregateKind.COUNT, None)

    def sum(self, value: Expr) -> Expr:
        """The total; one unknown addend makes it unknown."""
        return self._of(nodes.AggregateKind.SUM, _person(value))

    def min(self, value: Expr) -> Expr:
        """The smallest; unknown for nobody."""
        return self._of(nodes.AggregateKind.MIN, _person(value))

    def max(self, value: Expr) -> Expr:
        """The largest; unknown for nobody."""
        return self._of(nodes.AggregateKind.MAX, _person(value))

    def any(self, condition: Expr) -> Expr:
        """Whether somebody meets the condition."""
        node = _person(condition)
        both = node if self.where is None else nodes.Logic("and", (self.where, node))
        return Expr(nodes.MemberAggregate(nodes.AggregateKind.ANY, self.kind, both))

    def all(self, condition: Expr) -> Expr:
        """Whether everybody meets the condition."""
        node = _person(condition)
        either = node if self.where is None else nodes.Logic("or", (nodes.Not(self.where), node))
        return Expr(nodes.MemberAggregate(nodes.AggregateKind.ALL, self.kind, either))

    def enrolled(self, programme: str) -> Expr:
        """Whether somebody is on the roll of the programme."""
        return self.any(enrolled(programme))

    def __iter__(self) -> Iterator[NoReturn]:
        raise PolicyError(
            "PYTHON_DECISION", "不能逐个遍历成员；汇总请用 members().any(条件)、.all、.count()、.sum(金额)"
        )

    def __len__(self) -> int:
        raise PolicyError("PYTHON_DECISION", "人数请写 members().count()，不是 len(…)")

    def __bool__(self) -> NoReturn:
        raise PolicyError("PYTHON_DECISION", "有没有这样的成员请写 members().any(条件)")

    def _of(self, kind: nodes.AggregateKind, value: nodes.Node | None) -> Expr:
        return Expr(nodes.MemberAggregate(kind, self.kind, value, self.where))


def members(kind: Scope = Scope.JOINT) -> Members:
    """The members of the person's or household's household of this kind, the dead included."""
    return Members(kind)


def asked(key: str, name_zh: str, unit: str, of: Scope = Scope.JOINT, *, opened_by: str = "") -> Expr:
    """What no department sends and only the people themselves can say; unknown until supplied under its key.

    `opened_by`: the parameter without which (false, 0) nobody asks it; then an officer looks into it, and nobody waits for it.

    `unit` as of a parameter (`flag`: yes or no), `of` whose answer it is. Conditions on it are `known_at="case"`.
    """
    type_, label = _unit(key, unit)
    return named(key, name_zh, Expr(nodes.Untold(type_, of, label, opened_by)))
