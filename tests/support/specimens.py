"""One small programme per corner of the language, so that a wrong operator has nowhere to hide.

Evaluated on 2026-02-28, when the two leap-day rules differ, over `tests.support.snapshots`.
"""

import datetime as dt

from minsheng.policy import nodes
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.nodes import AggregateKind, Node
from minsheng.policy.packs import Pack
from tests.support.policies import literal, pack_of, parameter_book, programme

ON = dt.date(2026, 2, 28)
WAGE, TRANSFER = nodes.PersonFact("wage_fen"), nodes.PersonFact("transfer_fen")
GRADE, KIND = nodes.PersonFact("disability_grade"), nodes.PersonFact("disability_kind")
ILL, ALIVE = nodes.PersonFact("serious_illness"), nodes.PersonFact("alive")
SCHOOL = nodes.PersonFact("in_school")
BORN, UNTIL = nodes.PersonFact("birth_date"), nodes.PersonFact("disability_valid_until")


def fen(number: int) -> Node:
    return literal(number, Type.FEN)


def number(value: int) -> Node:
    return literal(value, Type.INT)


def count(value: int) -> Node:
    return literal(value, Type.COUNT)


def compare(op: str, left: Node, right: Node) -> Node:
    return nodes.Compare(op, left, right)  # type: ignore[arg-type]


def arithmetic(op: str, left: Node, right: Node) -> Node:
    return nodes.Arithmetic(op, left, right)  # type: ignore[arg-type]


def logic(op: str, *operands: Node) -> Node:
    return nodes.Logic(op, operands)  # type: ignore[arg-type]


def members(kind: AggregateKind, value: Node | None = None, where: Node | None = None) -> Node:
    return nodes.MemberAggregate(kind, Scope.JOINT, value, where)


def comparisons() -> list[Node]:
    found = [compare(op, WAGE, fen(30_000)) for op in ("<", "<=", ">", ">=", "==", "!=")]
    words = [
        compare(op, nodes.PersonFact("hukou_status"), literal("moved", Type.TEXT)) for op in ("==", "!=")
    ]
    return [*found, *words]


def sums() -> list[Node]:
    return [
        compare("==", arithmetic("+", WAGE, TRANSFER), fen(30_000)),
        compare("==", arithmetic("-", TRANSFER, WAGE), fen(30_000)),
        compare("==", arithmetic("*", GRADE, number(3)), number(6)),
        compare("==", arithmetic("//", arithmetic("-", GRADE, number(5)), number(2)), number(-1)),
        compare(">=", arithmetic("//", KIND, arithmetic("-", GRADE, number(3))), number(0)),
    ]


def truths() -> list[Node]:
    return [
        nodes.Not(ILL),
        logic("and", ILL, SCHOOL),
        logic("or", ILL, SCHOOL),
        logic("or", ILL, nodes.Untold(Type.BOOL, Scope.PERSON)),
        nodes.Presumed(ILL, nodes.Literal(True, Type.BOOL), "推定"),
        compare("==", nodes.Choose(ILL, number(1), number(2)), number(2)),
        compare("==", nodes.Choose(ILL, GRADE, number(2)), number(2)),
        compare("==", nodes.Extreme("least", (GRADE, KIND)), number(2)),
        compare("==", nodes.Extreme("greatest", (GRADE, KIND)), number(4)),
    ]


def ages() -> list[Node]:
    feb28, mar1 = nodes.AgeYears("feb28"), nodes.AgeYears("mar1")
    return [
        compare(">=", feb28, count(18)),
        compare(">=", mar1, count(18)),
        compare("<", feb28, count(60)),
        compare(">", count(60), mar1),
        compare("<=", feb28, count(60)),
        compare(">", feb28, count(60)),
        compare("==", feb28, count(18)),
        compare("==", mar1, count(18)),
        compare(">=", feb28, nodes.Parameter("fuzz.age", Type.COUNT, label="岁")),
    ]


def days() -> list[Node]:
    today = nodes.EvaluationDate()
    return [
        compare(">=", UNTIL, today),
        compare(">=", nodes.ShiftDate(UNTIL, number(-1), "days"), today),
        compare(">=", nodes.ShiftDate(BORN, number(12 * 18), "months"), today),
        compare("<", nodes.ShiftDate(UNTIL, number(-1), "months"), today),
        compare(
            "<=",
            nodes.DatePart(BORN, "year"),
            nodes.DatePart(nodes.ShiftDate(today, number(-216), "months"), "year"),
        ),
        compare("==", nodes.DatePart(UNTIL, "month"), nodes.DatePart(today, "month")),
    ]


def roundings() -> list[Node]:
    """Amount lines: each way of rounding, a negative numerator, a negative and a zero divisor."""
    below = arithmetic("-", fen(47_777), WAGE)
    divisor = arithmetic("-", GRADE, number(3))
    return [
        *(nodes.Rounded(below, number(7), literal(mode, Type.TEXT)) for mode in nodes.ROUND_MODES),
        nodes.Rounded(below, divisor, literal("half_up_cent", Type.TEXT)),
        nodes.Rounded(below, divisor, literal("ceil_yuan", Type.TEXT)),
        nodes.Rounded(below, number(2), nodes.Parameter("fuzz.mode", Type.TEXT)),
    ]


def parameters() -> list[Node]:
    classed = {"fuzz.classed": True, "fuzz.both": True, "fuzz.regional": False, "fuzz.plain": False}
    lacking = {"fuzz.absent": False, "fuzz.urban": True}
    return [
        *(compare("<", WAGE, nodes.Parameter(id_, Type.FEN, by)) for id_, by in classed.items()),
        *(
            compare("<", WAGE, nodes.Parameter(id_, Type.FEN, by, may_lack=True))
            for id_, by in lacking.items()
        ),
    ]


def events() -> list[Node]:
    year = nodes.MonthSum("medical_month", "own_fen", 12)
    return [
        nodes.Enrolled("tekun"),
        nodes.Enrolled("old_age_allowance"),
        nodes.Enrolled("tekun", 18),
        nodes.Enrolled("old_age_allowance", 60),
        compare(">=", year, fen(2_000_000)),
        compare(">=", nodes.MonthSum("medical_month", "own_fen", 1), fen(12_345)),
    ]


def relatives() -> list[Node]:
    return [
        nodes.Related("any", "spouse", ILL),
        nodes.Related("all", "spouse", ILL),
        nodes.AtHousehold(Scope.JOINT, nodes.HouseholdFact("truth_promised")),
        nodes.AtHousehold(Scope.JOINT, compare(">=", members(AggregateKind.COUNT, None, ALIVE), count(3))),
        nodes.Entitled("ages", Scope.PERSON),
        nodes.Named("quantity", "某量", SCHOOL),
    ]


SETTLEMENT = Scope.SETTLEMENT
TOTAL = nodes.ThingFact(SETTLEMENT, "total_fen")


def settlements() -> list[Node]:
    """A thing's own cells, its person, that person's household, and the roll on the thing's own day."""
    return [
        compare(">=", TOTAL, fen(280_000)),
        compare("==", nodes.ThingFact(SETTLEMENT, "care_kind"), literal("inpatient", Type.TEXT)),
        nodes.AtPerson(SETTLEMENT, ILL),
        compare(">=", TOTAL, nodes.AtPerson(SETTLEMENT, WAGE)),
        nodes.AtPerson(SETTLEMENT, nodes.AtHousehold(Scope.JOINT, nodes.HouseholdFact("truth_promised"))),
        nodes.AtPerson(SETTLEMENT, nodes.Entitled("ages", Scope.PERSON)),
        nodes.EnrolledOn("tekun", SETTLEMENT, "visited_on"),
        nodes.EnrolledOn("old_age_allowance", SETTLEMENT, "settled_on"),
        compare("<", TOTAL, nodes.Parameter("fuzz.both", Type.FEN, by_class=True)),
        nodes.Entitled("inspections", SETTLEMENT),
    ]


def institutions() -> list[Node]:
    """A thing that concerns nobody."""
    return [
        nodes.ThingFact(Scope.INSTITUTION, "school_licence"),
        compare(">=", nodes.ThingFact(Scope.INSTITUTION, "pupils"), count(3)),
    ]


def households() -> list[Node]:
    earned = compare(">", WAGE, fen(0))
    return [
        members(AggregateKind.ANY, ILL),
        members(AggregateKind.ALL, ALIVE),
        compare(">=", members(AggregateKind.COUNT), count(2)),
        compare(">=", members(AggregateKind.COUNT, None, ILL), count(1)),
        compare(">=", members(AggregateKind.SUM, nodes.PersonFact("house_count")), count(3)),
        compare(">=", members(AggregateKind.SUM, WAGE, ALIVE), fen(30_000)),
        compare(">=", members(AggregateKind.MIN, WAGE, earned), fen(58_850)),
        compare("<", members(AggregateKind.MAX, GRADE, ALIVE), number(3)),
        compare(">=", nodes.HouseholdFact("size"), count(3)),
        compare(">=", nodes.HouseholdFact("declared_income_fen"), fen(58_850)),
    ]


def specimen_pack() -> Pack:
    """The specimens as one pack."""
    always = [nodes.Not(nodes.Literal(False, Type.BOOL))]
    person = Scope.PERSON
    made = [
        programme("comparisons", person, comparisons()),
        programme("sums", person, sums()),
        programme("truths", person, truths(), grounds=truths()[:3]),
        programme("ages", person, [compare(">=", nodes.AgeYears("feb28"), count(16)), nodes.Not(ILL)]),
        programme("birthdays", person, ages()),
        programme("days", person, days()),
        programme("roundings", person, always, lines=roundings()),
        programme("parameters", person, parameters()),
        programme("events", person, events()),
        programme("relatives", person, relatives()),
        programme("inspections", SETTLEMENT, [nodes.ThingFact(SETTLEMENT, "designated")]),
        programme("settlements", SETTLEMENT, settlements(), lines=[TOTAL]),
        programme("institutions", Scope.INSTITUTION, institutions()),
        programme("households", Scope.JOINT, households(), grounds=households()[:2]),
    ]
    return pack_of(made, parameter_book(), "specimens")
