"""What the words build, and what they refuse."""

from datetime import date
from typing import Any

import pytest

from minsheng.policy import (
    Expr,
    JointHousehold,
    Law,
    Person,
    PolicyError,
    RegisteredHousehold,
    Scope,
    Type,
    age,
    at_household,
    case,
    enrolled,
    entitled,
    fact,
    fen,
    greatest,
    ground,
    household_fact,
    least,
    line,
    members,
    month_sum,
    named,
    need,
    nodes,
    on,
    parameter,
    presumed,
    related_any,
    round_up_yuan,
    rounded,
    shift_days,
    shift_months,
    yuan,
)
from minsheng.policy import nodes as n

wage = fact("wage_fen")
grade = fact("disability_grade")
alive = fact("alive")

REFUSED: list[tuple[str, str, Any]] = [
    ("FLOAT_REFUSED", "a decimal factor", lambda: wage * 1.5),
    ("FLOAT_REFUSED", "a decimal limit", lambda: wage < 1.5),
    ("FLOAT_REFUSED", "true division", lambda: wage / 2),
    ("FLOAT_REFUSED", "division of a number", lambda: 2 / wage),
    ("FLOAT_REFUSED", "float()", lambda: float(wage)),
    ("FLOAT_REFUSED", "round()", lambda: round(wage)),
    ("FLOAT_REFUSED", "yuan of a number", lambda: yuan(12.5)),  # type: ignore[arg-type]
    ("PYTHON_DECISION", "if", lambda: 1 if alive else 2),
    ("PYTHON_DECISION", "and", lambda: alive and alive),
    ("PYTHON_DECISION", "not", lambda: not alive),
    ("PYTHON_DECISION", "chained comparison", lambda: 18 <= age() <= 59),
    ("PYTHON_DECISION", "in", lambda: grade in (1, 2)),
    ("PYTHON_DECISION", "iteration", lambda: list(wage)),
    ("PYTHON_DECISION", "int()", lambda: int(wage)),
    ("PYTHON_DECISION", "index", lambda: [1, 2][grade]),  # type: ignore[call-overload]
    ("PYTHON_DECISION", "a Python truth as guard", lambda: case((True, 1), default=0)),  # type: ignore[arg-type]
    ("FACT_UNKNOWN", "a misspelt fact", lambda: fact("wage")),
    ("FACT_UNKNOWN", "a key", lambda: fact("person_id")),
    ("FACT_UNKNOWN", "ethnicity", lambda: fact("ethnicity")),
    ("FACT_UNKNOWN", "a household fact", lambda: household_fact("income")),
    ("FACT_UNKNOWN", "an event table", lambda: month_sum("visits", "own_fen", months=12)),
    ("FACT_UNKNOWN", "an event column", lambda: month_sum("medical_month", "month", months=12)),
    ("MONTHS_RANGE", "no months", lambda: month_sum("medical_month", "own_fen", months=0)),
    ("CODE_UNKNOWN", "a misspelt code", lambda: fact("hukou_status") == "norml"),
    ("CODE_UNKNOWN", "a household code", lambda: household_fact("basis") == "guess"),
    ("CODE_UNKNOWN", "a presumed code", lambda: presumed(fact("hukou_status"), "normal", "推定") == "norml"),
    ("CODE_UNKNOWN", "a relation", lambda: related_any("cousin", alive)),
    ("TYPE_MISMATCH", "money with a number", lambda: wage < 100),
    ("TYPE_MISMATCH", "money times money", lambda: wage * wage),
    ("TYPE_MISMATCH", "a flag in a sum", lambda: wage + alive),
    ("TYPE_MISMATCH", "order of texts", lambda: fact("marital") < "x"),
    ("TYPE_MISMATCH", "not of a number", lambda: ~grade),
    ("TYPE_MISMATCH", "or of a number", lambda: alive | grade),
    ("TYPE_MISMATCH", "least of flags", lambda: least(alive, alive)),
    ("TYPE_MISMATCH", "a sum of dates", lambda: members().sum(fact("birth_date"))),
    ("TYPE_MISMATCH", "any of numbers", lambda: members().any(grade)),
    ("TYPE_MISMATCH", "days of money", lambda: shift_days(on, wage)),
    ("TYPE_MISMATCH", "shift of a number", lambda: shift_months(grade, 1)),
    ("TYPE_MISMATCH", "rounding of a count", lambda: round_up_yuan(age())),
    ("TYPE_MISMATCH", "rounding by money", lambda: rounded(wage, "truncate", wage)),
    ("TYPE_MISMATCH", "a line of numbers", lambda: line("a", "甲", grade)),
    ("TYPE_MISMATCH", "a condition of numbers", lambda: need("a", grade, "甲", "一", ask="乙")),
    ("TYPE_MISMATCH", "a ground of numbers", lambda: ground("a", grade, "甲")),
    ("TYPE_MISMATCH", "a literal of another kind", lambda: n.Literal("x", Type.INT)),
    ("LITERAL_TYPE", "a list", lambda: wage < [1]),  # type: ignore[operator]
    ("UNIT_MISMATCH", "years with persons", lambda: age() + members().count()),
    ("UNIT_MISMATCH", "least of years and persons", lambda: least(grade * 1, age(), members().count())),
    ("ROUND_MODE", "an unknown rounding", lambda: rounded(wage, "up")),
    ("OPERANDS", "is_in of nothing", grade.is_in),
    ("OPERANDS", "case of nothing", lambda: case(default=1)),
    ("OPERANDS", "least of one", lambda: least(wage)),
    ("OPERANDS", "and of one", lambda: n.Logic("and", (alive.node,))),
    (
        "OPERANDS",
        "a count of values",
        lambda: n.MemberAggregate(n.AggregateKind.COUNT, Scope.JOINT, alive.node),
    ),
    ("OPERANDS", "a sum of nothing", lambda: n.MemberAggregate(n.AggregateKind.SUM, Scope.JOINT)),
    (
        "OPERANDS",
        "any with where",
        lambda: n.MemberAggregate(n.AggregateKind.ANY, Scope.JOINT, alive.node, alive.node),
    ),
    ("OPERANDS", "most of the related", lambda: n.Related("most", "spouse", alive.node)),  # type: ignore[arg-type]
    (
        "SCOPE_MIXED",
        "two households without a person",
        lambda: n.Compare("==", _size(), _size(Scope.REGISTERED)),
    ),
    ("SCOPE_MIXED", "members of a person", lambda: n.MemberAggregate(n.AggregateKind.COUNT, Scope.PERSON)),
    (
        "SCOPE_MIXED",
        "a household in a member",
        lambda: n.MemberAggregate(n.AggregateKind.SUM, Scope.JOINT, _size()),
    ),
    ("SCOPE_MIXED", "a person as household", lambda: n.AtHousehold(Scope.PERSON, alive.node)),
    ("SCOPE_MIXED", "a person at a household", lambda: at_household(alive)),
    ("SCOPE_MIXED", "a fact of no household", lambda: household_fact("size", Person)),
    ("SCOPE_MIXED", "entitled of nobody", lambda: entitled("x", Scope.CONSTANT)),
    ("NOTE_MISSING", "a presumption without a reason", lambda: presumed(alive, True, " ")),
    ("LEAP_RULE", "a leap rule", lambda: age("never")),  # type: ignore[arg-type]
    ("UNIT_UNKNOWN", "a unit", lambda: parameter("x", "metres")),
    ("CITATION_MISSING", "a law without article", lambda: Law("社会救助法", " ")),
    ("CITATION_MISSING", "a condition without clause", lambda: need("a", alive, "甲", "", ask="乙")),
    ("ASK_MISSING", "nobody to ask", lambda: need("a", alive, "甲", "一", ask=" ")),
    ("TEXT_MISSING", "no text", lambda: need("a", alive, "", "一", ask="乙")),
    ("TEXT_PLACEHOLDER", "have of a flag", lambda: need("a", alive, "{have}", "一", ask="乙")),
    ("TEXT_PLACEHOLDER", "a strange placeholder", lambda: need("a", age() > 1, "{x}", "一", ask="乙")),
    ("KEY_FORM", "a key in hanzi", lambda: need("年龄", alive, "甲", "一", ask="乙")),
    ("KNOWN_AT", "a strange moment", lambda: need("a", alive, "甲", "一", ask="乙", known_at="later")),
]


def _size(kind: Scope = Scope.JOINT) -> n.Node:
    return n.HouseholdFact("size", kind)


@pytest.mark.parametrize(("code", "build"), [pytest.param(c, b, id=i) for c, i, b in REFUSED])
def test_what_cannot_work_is_refused_with_a_code_and_chinese_words(code: str, build: Any) -> None:
    with pytest.raises(PolicyError) as caught:
        build()
    assert caught.value.code == code
    assert any("\u4e00" <= letter <= "\u9fff" for letter in caught.value.message)


def test_expressions_written_alike_are_equal_and_hash_alike() -> None:
    def build() -> n.Node:
        return (members().sum(wage) < fen(5) * members().count()).node

    assert build() == build()
    assert hash(build()) == hash(build())
    assert build() != (members().sum(wage) < fen(6) * members().count()).node
    assert n.Literal(1, Type.INT) != n.Literal(True, Type.BOOL)
    assert n.Literal(1, Type.INT) != 1


def test_an_expression_shows_its_node_and_cannot_be_a_key() -> None:
    assert "wage_fen" in repr(wage)
    with pytest.raises(TypeError):
        hash(wage)


@pytest.mark.parametrize(
    ("expr", "type_", "unit", "scope"),
    [
        (wage + yuan("1"), Type.FEN, "元", Scope.PERSON),
        (yuan("1") - wage, Type.FEN, "元", Scope.PERSON),
        (2 * wage, Type.FEN, "元", Scope.PERSON),
        (wage // 2, Type.FEN, "元", Scope.PERSON),
        (wage // wage, Type.INT, "", Scope.PERSON),
        (10 // grade, Type.INT, "", Scope.PERSON),
        (1 + age(), Type.COUNT, "岁", Scope.PERSON),
        (0 - age(), Type.COUNT, "岁", Scope.PERSON),
        (age() * 2, Type.COUNT, "岁", Scope.PERSON),
        (members().count(), Type.COUNT, "人", Scope.JOINT),
        (members(RegisteredHousehold).max(age()), Type.COUNT, "岁", Scope.REGISTERED),
        (members().min(fact("birth_date")), Type.DATE, "", Scope.JOINT),
        (members().enrolled("dibao"), Type.BOOL, "", Scope.JOINT),
        (members().only(alive).only(alive).all(alive), Type.BOOL, "", Scope.JOINT),
        (greatest(wage, 0), Type.FEN, "元", Scope.PERSON),
        (case((alive, 0), default=wage), Type.FEN, "元", Scope.PERSON),
        (at_household(parameter("x", "fen", by_class=True)), Type.FEN, "元", Scope.PERSON),
        (household_fact("declared_income_fen") < wage, Type.BOOL, "", Scope.PERSON),
        (members().count() + members(RegisteredHousehold).count(), Type.COUNT, "人", Scope.PERSON),
        (shift_months(on, -12), Type.DATE, "", Scope.CONSTANT),
        (parameter("x", "percent"), Type.INT, "%", Scope.CONSTANT),
        (entitled("x", JointHousehold), Type.BOOL, "", Scope.JOINT),
        (named("a", "甲", members().sum(wage)), Type.FEN, "元", Scope.JOINT),
        (presumed(wage, 0, "没有申报"), Type.FEN, "元", Scope.PERSON),
        (month_sum("medical_month", "own_fen", months=12), Type.FEN, "元", Scope.PERSON),
        (round_up_yuan(wage, 3), Type.FEN, "元", Scope.PERSON),
    ],
)
def test_type_unit_and_scope_follow_from_the_parts(expr: Expr, type_: Type, unit: str, scope: Scope) -> None:
    assert (expr.node.type, expr.node.unit, expr.node.scope) == (type_, unit, scope)


def test_flat_logic_keeps_one_level_of_operands() -> None:
    both = alive & alive & (True & alive)
    assert isinstance(both.node, n.Logic)
    assert len(both.node.operands) == 4
    either = alive | (False | alive)
    assert isinstance(either.node, n.Logic)
    assert len(either.node.operands) == 3


def test_is_in_of_one_value_is_a_plain_comparison() -> None:
    assert grade.is_in(1).node == (grade == 1).node
    assert grade.between(1, 2).node == ((grade >= 1) & (grade <= 2)).node


def test_dates_and_flags_may_be_written_as_python_values() -> None:
    assert (fact("birth_date") <= date(1946, 1, 1)).node.type is Type.BOOL
    assert (alive == True).node.type is Type.BOOL  # noqa: E712 - a word of the language
    assert (grade > 1).node == (grade > 1).node


def test_members_who_are_enrolled_are_asked_one_by_one() -> None:
    assert members().enrolled("x").node == members().any(enrolled("x")).node


def test_walk_gives_children_first_and_each_node_once() -> None:
    doubled = (wage + wage).node
    order = list(doubled.walk())
    assert order == [wage.node, doubled]


def test_a_household_quantity_inside_a_member_is_asked_from_the_members_household() -> None:
    node = members().sum(case((members().count() > 1, wage), default=0)).node
    assert any(isinstance(part, n.AtHousehold) for part in node.walk())


def test_have_and_need_are_the_sides_of_the_comparison_unless_given() -> None:
    plain = need("a", age() >= 80, "{have} {need}", "一", ask="公安")
    assert (plain.have, plain.need) == (age().node, n.Literal(80, Type.INT))
    given = ground("a", alive, "{have}", have=age())
    assert given.have == age().node
    assert need("a", alive, "{have} {need}", "一", ask="公安", have=age(), need=on).need == on.node


def test_graphs_that_are_written_twice_are_compared_once_and_not_along_every_way_through_them() -> None:
    def doubled() -> nodes.Node:
        node: nodes.Node = nodes.PersonFact("wage_fen")
        for _ in range(60):
            node = nodes.Arithmetic("+", node, node)
        return node

    one, two = doubled(), doubled()
    assert one is not two
    assert one == two == one
    assert one != nodes.Arithmetic("-", one, two)
