"""Seeded random programmes over every node of the language, and one specimen programme per operator.

The random ones find what nobody thought of; the specimens make sure that each operator stands alone in a condition where
its neighbours (`<` and `<=`) differ on rows that `tests.support.snapshots` draws.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from random import Random

from minsheng.policy import checking, nodes
from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.nodes import AggregateKind, Node
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import Book, ParameterValue, Series
from minsheng.policy.programme import Condition, Ground, KnownAt, Law, Line, Programme
from minsheng.policy.things import PERSONAL, THINGS
from tests.support.things import facts_of_things

START = dt.date(2020, 1, 1)
HOUSEHOLDS = (Scope.JOINT, Scope.REGISTERED, Scope.RESIDENCE)
SUBJECTS = (Scope.PERSON, *HOUSEHOLDS)
FACTS: dict[tuple[Scope, Type], tuple[str, ...]] = {
    (Scope.PERSON, Type.FEN): ("wage_fen", "transfer_fen", "financial_assets_fen", "pension_other_fen"),
    (Scope.PERSON, Type.INT): ("disability_grade", "disability_kind", "sex"),
    (Scope.PERSON, Type.COUNT): ("vehicle_count", "house_count", "company_count"),
    (Scope.PERSON, Type.BOOL): ("alive", "serious_illness", "in_school", "care_need"),
    (Scope.PERSON, Type.DATE): ("birth_date", "died_on", "disability_valid_until", "moved_on"),
    (Scope.PERSON, Type.TEXT): ("hukou_status", "disability_status", "urban_rural", "joint_role"),
    (Scope.JOINT, Type.FEN): ("declared_income_fen",),
    (Scope.JOINT, Type.INT): (),
    (Scope.JOINT, Type.COUNT): ("size",),
    (Scope.JOINT, Type.BOOL): ("truth_promised", "check_authorised", "hardship_seen"),
    (Scope.JOINT, Type.DATE): ("declared_on", "hardship_seen_on"),
    (Scope.JOINT, Type.TEXT): ("urban_rural", "basis"),
    **facts_of_things(),
}
WORDS = {
    "hukou_status": ("normal", "moved"),
    "disability_status": ("valid", "none"),
    "urban_rural": ("urban", "rural"),
    "joint_role": ("head", "child"),
    "basis": ("declared", "visited"),
}
PROGRAMMES = ("dibao", "tekun", "old_age_allowance")
AMOUNTS = (0, 1, 30_000, 55_000, 58_850, 78_280, 120_000, 2_000_000)


def literal(value: nodes.Value, of: Type) -> nodes.Literal:
    return nodes.Literal(value, of)


def value(number: int | bool | str, urban_rural: str = "", region: str = "") -> ParameterValue:
    return ParameterValue(number, START, None, urban_rural, region, "测试", "I", "", "", "fuzz", 0, False)


def parameter_book() -> Book:
    """One parameter of each kind: everywhere, by class, by region, by both, a word and a flag."""
    series = (
        Series("fuzz.plain", "常数", "fen", (value(58_850),)),
        Series("fuzz.classed", "分城乡", "fen", (value(78_280, "urban"), value(55_000, "rural"))),
        Series("fuzz.regional", "分地区", "fen", (value(55_000), value(78_280, "", "990102"))),
        Series(
            "fuzz.both",
            "分地区城乡",
            "fen",
            (value(1, "urban"), value(30_000), value(58_850, "", "990101001"), value(0, "rural", "990102")),
        ),
        Series("fuzz.absent", "没有值", "fen", ()),
        Series("fuzz.urban", "只有城镇有值", "fen", (value(55_000, "urban"),)),
        Series("fuzz.age", "年龄", "years", (value(60),)),
        Series("fuzz.mode", "舍入", "text", (value("half_up_cent"), value("ceil_yuan", "", "990102"))),
        Series("fuzz.flag", "开关", "flag", (value(True), value(False, "", "990101002"))),
    )
    return Book({s.id: s for s in series}, "99")


def pack_of(programmes: Sequence[Programme], book: Book, name: str) -> Pack:
    """A checked pack of programmes that never lay in a folder."""
    checking.check_references(programmes, book, frozenset(PROGRAMMES))
    return Pack(name, "随机政策", "99", (), tuple(programmes), frozenset(PROGRAMMES), (), book, name, name)


def programme(
    code: str,
    subject: Scope,
    conditions: Sequence[Node],
    grounds: Sequence[Node] = (),
    lines: Sequence[Node] = (),
) -> Programme:
    """A programme from bare nodes."""
    return Programme(
        code=code,
        name_zh="随机",
        subject=subject,
        valid_from=START,
        law=(Law("测试法", "第一条"),),
        conditions=tuple(
            Condition(f"c{i}", n, "条件", "第一条", "测试", KnownAt.SCREENING, None, None)
            for i, n in enumerate(conditions)
        ),
        grounds=tuple(Ground(f"g{i}", n, "依据", None, None) for i, n in enumerate(grounds)),
        lines=tuple(Line(f"l{i}", "金额", n) for i, n in enumerate(lines)),
    )


def random_pack(seed: int, programmes: int = 6) -> Pack:
    """Random programmes of every subject; later ones may build on earlier ones."""
    writer = Writer(Random(seed))
    book = parameter_book()
    made: list[Programme] = []
    while len(made) < programmes:
        subject = writer.rng.choice(
            (*[Scope.PERSON, Scope.JOINT] * 2, Scope.RESIDENCE, Scope.SETTLEMENT, *THINGS)
        )
        draft = programme(
            f"fuzz_{len(made)}",
            subject,
            [writer.any(Type.BOOL, subject, 4) for _ in range(writer.rng.randint(1, 5))],
            [writer.any(Type.BOOL, subject, 3) for _ in range(writer.rng.randint(0, 2))],
            [writer.any(Type.FEN, subject, 3) for _ in range(writer.rng.randint(0, 2))],
        )
        try:
            pack_of([*made, draft], book, "probe")
        except PolicyError:
            continue  # may overflow
        made.append(draft)
        writer.earlier.append(draft)
    return pack_of(made, book, f"fuzz-{seed}")


class Writer:
    """Draws nodes of a wanted type for a wanted row; what the language refuses is drawn again."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.earlier: list[Programme] = []

    def any(self, type_: Type, scope: Scope, depth: int) -> Node:
        """A node of the type that stands on the row."""
        while True:
            try:
                return self._draw(type_, scope, depth)
            except PolicyError:
                continue

    def _draw(self, type_: Type, scope: Scope, depth: int) -> Node:
        if depth <= 0 or self.rng.random() < 0.1:
            return self._leaf(type_, scope)
        makers: list[Callable[[Type, Scope, int], Node]] = [*_COMMON, *_BY_TYPE[type_]]
        if scope is Scope.PERSON:
            makers += [_ask_household]
        elif scope in PERSONAL:
            makers += [_ask_person, _ask_person]
        elif scope not in THINGS and type_ is not Type.TEXT:
            makers += [_aggregate, _aggregate]
        return self.rng.choice(makers)(self, type_, scope, depth - 1)  # type: ignore[call-arg, arg-type]

    def _leaf(self, type_: Type, scope: Scope) -> Node:
        names = FACTS[_like(scope), type_]
        if names and self.rng.random() < 0.7:
            return _fact(scope, self.rng.choice(names))
        return self.rng.choice(_LEAVES[type_])(self, scope)


def _like(scope: Scope) -> Scope:
    """The scope under which the facts of a row stand in `FACTS`."""
    return Scope.JOINT if scope in HOUSEHOLDS else scope


def _fact(scope: Scope, name: str) -> Node:
    if scope in THINGS:
        return nodes.ThingFact(scope, name)
    return nodes.PersonFact(name) if scope is Scope.PERSON else nodes.HouseholdFact(name, scope)


def _parameter(id_: str, of: Type, *, by_class: bool = False, label: str = "") -> Node:
    return nodes.Parameter(id_, of, by_class, label)


def _amount(w: Writer, _scope: Scope) -> Node:
    return literal(w.rng.choice(AMOUNTS) * w.rng.choice((1, 1, 1, -1)), Type.FEN)


def _amount_parameter(w: Writer, _scope: Scope) -> Node:
    id_ = w.rng.choice(("fuzz.plain", "fuzz.classed", "fuzz.regional", "fuzz.both"))
    return _parameter(id_, Type.FEN, by_class=id_ in ("fuzz.classed", "fuzz.both"))


def _month_sum(w: Writer, scope: Scope) -> Node:
    if scope is not Scope.PERSON:
        return _amount(w, scope)
    return nodes.MonthSum("medical_month", w.rng.choice(("own_fen", "total_fen")), w.rng.choice((1, 3, 12)))


def _age(w: Writer, scope: Scope) -> Node:
    if scope in THINGS:
        return literal(w.rng.choice((0, 2, 18)), Type.COUNT)
    if scope is not Scope.PERSON:
        return nodes.MemberAggregate(AggregateKind.COUNT, scope)
    return nodes.AgeYears(w.rng.choice(("feb28", "mar1")))


def _flag_leaf(w: Writer, scope: Scope) -> Node:
    if scope is Scope.PERSON and (drawn := w.rng.random()) < 0.7:
        age = 18 if drawn < 0.1 else 40 if drawn < 0.2 else None
        return nodes.Enrolled(w.rng.choice(PROGRAMMES), age)
    if scope in PERSONAL and w.rng.random() < 0.5:
        return nodes.EnrolledOn(w.rng.choice(PROGRAMMES), scope, w.rng.choice(FACTS[scope, Type.DATE]))
    fitting = [p.code for p in w.earlier if p.subject is scope]
    if fitting and w.rng.random() < 0.6:
        return nodes.Entitled(w.rng.choice(fitting), scope)
    return w.rng.choice((literal(w.rng.random() < 0.5, Type.BOOL), _parameter("fuzz.flag", Type.BOOL)))


def _day(w: Writer, _scope: Scope) -> Node:
    known = literal(dt.date(2026, 11, 16) - dt.timedelta(days=w.rng.choice((0, 1, 90, 365))), Type.DATE)
    return w.rng.choice((known, nodes.EvaluationDate()))


_LEAVES: dict[Type, list[Callable[[Writer, Scope], Node]]] = {
    Type.FEN: [_amount, _amount_parameter, _amount_parameter, _month_sum],
    Type.INT: [lambda w, _: literal(w.rng.choice((0, 1, 2, 3, -1, -3, 7)), Type.INT)],
    Type.COUNT: [lambda w, _: literal(w.rng.choice((0, 1, 2, 3, 18, 60)), Type.COUNT), _age, _age],
    Type.BOOL: [_flag_leaf],
    Type.DATE: [_day],
    Type.TEXT: [lambda w, _: literal(w.rng.choice(("urban", "normal", "valid", "head")), Type.TEXT)],
}


def _named(w: Writer, type_: Type, scope: Scope, depth: int) -> Node:
    return nodes.Named("some_quantity", "某量", w.any(type_, scope, depth))


def _choose(w: Writer, type_: Type, scope: Scope, depth: int) -> Node:
    return nodes.Choose(
        w.any(Type.BOOL, scope, depth), w.any(type_, scope, depth), w.any(type_, scope, depth)
    )


def _presumed(w: Writer, type_: Type, scope: Scope, depth: int) -> Node:
    defaults = {Type.BOOL: True, Type.DATE: dt.date(2026, 1, 1), Type.TEXT: "none"}
    return nodes.Presumed(w.any(type_, scope, depth), literal(defaults.get(type_, 2), type_), "推定")


def _plus(w: Writer, type_: Type, scope: Scope, depth: int) -> Node:
    return nodes.Arithmetic(w.rng.choice(("+", "-")), w.any(type_, scope, depth), w.any(type_, scope, depth))


def _times(w: Writer, type_: Type, scope: Scope, depth: int) -> Node:
    small = literal(w.rng.choice((2, 3, -2, 12)), Type.INT)
    return nodes.Arithmetic("*", w.any(type_, scope, depth), small)


def _divide(w: Writer, type_: Type, scope: Scope, depth: int) -> Node:
    return nodes.Arithmetic("//", w.any(type_, scope, depth), w.any(Type.INT, scope, min(depth, 1)))


def _extreme(w: Writer, type_: Type, scope: Scope, depth: int) -> Node:
    operands = tuple(w.any(type_, scope, depth) for _ in range(w.rng.choice((2, 2, 3))))
    return nodes.Extreme(w.rng.choice(("least", "greatest")), operands)


def _rounded(w: Writer, _type: Type, scope: Scope, depth: int) -> Node:
    modes = [literal(mode, Type.TEXT) for mode in nodes.ROUND_MODES]
    mode = w.rng.choice([*modes, _parameter("fuzz.mode", Type.TEXT)])
    return nodes.Rounded(w.any(Type.FEN, scope, depth), w.any(Type.INT, scope, min(depth, 1)), mode)


def _compare(w: Writer, _type: Type, scope: Scope, depth: int) -> Node:
    type_ = w.rng.choice((Type.FEN, Type.FEN, Type.INT, Type.COUNT, Type.COUNT, Type.DATE))
    left, right = w.any(type_, scope, depth), w.any(type_, scope, depth if w.rng.random() < 0.5 else 0)
    sides = (left, right) if w.rng.random() < 0.5 else (right, left)
    return nodes.Compare(w.rng.choice(("<", "<=", ">", ">=", "==", "!=")), *sides)


def _word(w: Writer, _type: Type, scope: Scope, depth: int) -> Node:
    name = w.rng.choice(FACTS[_like(scope), Type.TEXT])
    words = WORDS.get(name) or next(c.codes for c in THINGS[scope].columns if c.name == name) or ("990101",)
    return nodes.Compare(
        w.rng.choice(("==", "!=")), _fact(scope, name), literal(w.rng.choice(words), Type.TEXT)
    )


def _not(w: Writer, _type: Type, scope: Scope, depth: int) -> Node:
    return nodes.Not(w.any(Type.BOOL, scope, depth))


def _logic(w: Writer, _type: Type, scope: Scope, depth: int) -> Node:
    operands = tuple(w.any(Type.BOOL, scope, depth) for _ in range(w.rng.choice((2, 2, 3))))
    return nodes.Logic(w.rng.choice(("and", "or")), operands)


def _related(w: Writer, type_: Type, scope: Scope, depth: int) -> Node:
    if scope is not Scope.PERSON:
        return _logic(w, type_, scope, depth)
    kind = w.rng.choice(("spouse", "parent", "supporter"))
    return nodes.Related(w.rng.choice(("any", "all")), kind, w.any(Type.BOOL, scope, depth))


def _shift(w: Writer, _type: Type, scope: Scope, depth: int) -> Node:
    amount = literal(w.rng.choice((0, 1, -1, 12, 90)), Type.INT)
    return nodes.ShiftDate(w.any(Type.DATE, scope, depth), amount, w.rng.choice(("days", "months")))


def _ask_household(w: Writer, type_: Type, _scope: Scope, depth: int) -> Node:
    kind = w.rng.choice(HOUSEHOLDS)
    return nodes.AtHousehold(kind, w.any(type_, kind, depth))


def _ask_person(w: Writer, type_: Type, scope: Scope, depth: int) -> Node:
    return nodes.AtPerson(scope, w.any(type_, Scope.PERSON, depth))


def _aggregate(w: Writer, type_: Type, scope: Scope, depth: int) -> Node:
    where = w.any(Type.BOOL, Scope.PERSON, depth) if w.rng.random() < 0.5 else None
    if type_ is Type.BOOL:
        kind = w.rng.choice((AggregateKind.ANY, AggregateKind.ALL))
        return nodes.MemberAggregate(kind, scope, w.any(Type.BOOL, Scope.PERSON, depth))
    if type_ is Type.COUNT and w.rng.random() < 0.5:
        return nodes.MemberAggregate(AggregateKind.COUNT, scope, None, where)
    kinds = [AggregateKind.MIN, AggregateKind.MAX, *([] if type_ is Type.DATE else [AggregateKind.SUM])]
    return nodes.MemberAggregate(w.rng.choice(kinds), scope, w.any(type_, Scope.PERSON, depth), where)


_COMMON = [_named, _choose, _presumed]
_NUMBER = [_plus, _times, _extreme]
_BY_TYPE: dict[Type, list[Callable[[Writer, Type, Scope, int], Node]]] = {
    Type.FEN: [*_NUMBER, _divide, _rounded],
    Type.INT: [*_NUMBER, _divide],
    Type.COUNT: [*_NUMBER],
    Type.BOOL: [_compare, _compare, _compare, _word, _not, _logic, _logic, _related],
    Type.DATE: [_shift, _extreme],
    Type.TEXT: [],
}
