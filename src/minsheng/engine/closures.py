"""Node by node into Python closures: the meaning of the language in its plainest form.

A closure takes a row and the run (one evaluation: facts, what was supplied, what is already known) and gives the value or
None for unknown. Nodes written alike share one closure. What is asked again and again, or looks at other rows, is remembered per
run and row, under an object of the closure's own: it is found faster than a node.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from minsheng.engine.household_facts import Facts, Row, table_and_id
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import round_fen
from minsheng.kernel.periods import Month, add_months, full_years
from minsheng.policy import facts, nodes
from minsheng.policy.nodes import AggregateKind, Node, Value
from minsheng.policy.parameters import Book, Resolved

Supplied = Mapping["str | tuple[str, int]", "Value | None"]
_MISSING = object()


@dataclass
class Run:
    """One evaluation over the facts of one household. `names`: the quantities and facts of which something was supplied."""

    facts: Facts
    supplied: Supplied
    entitled: Callable[[str, Row, Run], bool | None]
    memo: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.names = frozenset(given if isinstance(given, str) else given[0] for given in self.supplied)

    def given(self, key: str, row: Row) -> Any:
        """What was supplied for the key on this row, or _MISSING."""
        _, row_id = table_and_id(row)
        return self.supplied.get((key, row_id), self.supplied.get(key, _MISSING))


Closure = Callable[[Row, Run], Any]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def truncating(left: int, right: int) -> int | None:
    """Integer division toward zero; unknown for a zero divisor."""
    if right == 0:
        return None
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


_ARITHMETIC: dict[str, Callable[[int, int], int | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": truncating,
}


def kleene_any(values: Iterable[Any]) -> bool | None:
    """Met if any is met, else unknown if any is unknown, else unmet."""
    unknown = False
    for value in values:
        if value is None:
            unknown = True
        elif value:
            return True
    return None if unknown else False


def kleene_all(values: Iterable[Any]) -> bool | None:
    """Unmet if any is unmet, else unknown if any is unknown, else met."""
    unknown = False
    for value in values:
        if value is None:
            unknown = True
        elif not value:
            return False
    return None if unknown else True


def choose(guard: Any, then: Any, otherwise: Callable[[], Any]) -> Any:
    """See `nodes.Choose`; `then` and `otherwise` are asked for only when they matter."""
    if guard is True:
        return then()
    if guard is False:
        return otherwise()
    first, second = then(), otherwise()
    return first if first is not None and first == second else None


def window(on: date, months: int) -> tuple[date, date]:
    """First and last day of the full months before the month of `on`."""
    month = Month.of(on)
    return month.shift(-months).first, month.shift(-1).last


def running(row: Row, on: date) -> bool:
    """Whether an enrolment row is running on the day."""
    start, end = row.get("from_date"), row.get("to_date")
    return (start is None or start <= on) and (end is None or end >= on)


def on_roll(facts_: Facts, programme: str, person_id: int, person: Row, day: date) -> bool | None:
    """Whether a person is on the roll of a programme on the day; unknown where the roll of the county is not covered."""
    rows = facts_.enrolments.get((person_id, programme))
    if rows and any(running(row, day) for row in rows):
        return True
    return False if facts_.covered(f"enrolment:{programme}", person.get("county"), day, day) else None


@dataclass
class Compiler:
    """Closures for one date and one book of parameters.

    `unpresumed`: facts, as "person.wage_fen", that somebody can still be asked for; what is presumed about them is unknown.
    """

    on: date
    book: Book
    unpresumed: frozenset[str] = frozenset()
    closures: dict[Node, Closure] = field(default_factory=dict)
    resolved: dict[Node, Resolved] = field(default_factory=dict)
    keys: dict[str, Node] = field(default_factory=dict)

    def closure(self, node: Node) -> Closure:
        """Compiled once per meaning. Raises PARAMETER_MISSING."""
        if node not in self.closures:
            self.closures[node] = _COMPILERS[node.__class__](self, node)
        return self.closures[node]

    def parameter(self, node: nodes.Parameter) -> Resolved:
        """The values of the parameter on the date."""
        if node not in self.resolved:
            self.resolved[node] = self.book.resolve(
                node.id, self.on, by_class=node.by_class, may_lack=node.may_lack
            )
        return self.resolved[node]

    # leaves
    def literal(self, node: nodes.Literal) -> Closure:
        value = node.value
        return lambda _row, _run: value

    def person_fact(self, node: nodes.PersonFact) -> Closure:
        return self._cell(f"person.{node.column}", node.column, node)

    def household_fact(self, node: nodes.HouseholdFact) -> Closure:
        return self._cell(f"household.{node.column}", node.column, node)

    def thing_fact(self, node: nodes.ThingFact) -> Closure:
        return self._cell(f"{node.kind}.{node.column}", node.column, node)

    def _cell(self, key: str, column: str, node: Node) -> Closure:
        self.keys[key] = node

        def cell(row: Row, run: Run) -> Any:
            if key in run.names and (given := run.given(key, row)) is not _MISSING:
                return given
            return row.get(column)

        return cell

    def parameter_value(self, node: nodes.Parameter) -> Closure:
        resolved = self.parameter(node)
        if not node.by_class and not resolved.regional:
            value = resolved.choices[0].value if resolved.choices else None
            return lambda _row, _run: value
        class_column = "urban_rural" if node.by_class else ""

        def parameter(row: Row, _run: Run) -> Any:
            choice = resolved.pick(row.get(class_column) if class_column else "", row.get("region"))
            return None if choice is None else choice.value

        return parameter

    def untold(self, _node: nodes.Untold) -> Closure:
        return lambda _row, _run: None

    def evaluation_date(self, _node: nodes.EvaluationDate) -> Closure:
        on = self.on
        return lambda _row, _run: on

    def age_years(self, node: nodes.AgeYears) -> Closure:
        on, leap = self.on, node.leap
        birth_date = self._cell("person.birth_date", "birth_date", nodes.PersonFact("birth_date"))

        def age(row: Row, run: Run) -> int | None:
            birth = birth_date(row, run)
            return None if birth is None or birth > on else full_years(birth, on, leap)

        return age

    def month_sum(self, node: nodes.MonthSum) -> Closure:
        table, column, month_column = node.table, node.column, facts.EVENT_TABLES[node.table]
        first, last = window(self.on, node.months)

        def month_sum(row: Row, run: Run) -> int | None:
            if not run.facts.covered(table, row.get("county"), first, last):
                return None
            cells = [
                r.get(column)
                for r in run.facts.months.get((table, row["person_id"]), ())
                if first <= r[month_column] <= last
            ]
            return None if None in cells else sum(c for c in cells if c is not None)

        return month_sum

    def enrolled(self, node: nodes.Enrolled) -> Closure:
        on, programme, mine = self.on, node.programme, object()
        before = [self.closure(day) for day in node.children]

        def stood(row: Row, run: Run) -> bool | None:
            if not before:
                return on_roll(run.facts, programme, row["person_id"], row, on)
            day, lines = before[0](row, run), run.facts.enrolments.get((row["person_id"], programme), ())
            return True if day is not None and any(running(line, day) for line in lines) else None

        def enrolled(row: Row, run: Run) -> bool | None:
            place = (mine, id(row))
            if place not in run.memo:
                run.memo[place] = stood(row, run)
            found: bool | None = run.memo[place]
            return found

        return enrolled

    def enrolled_on(self, node: nodes.EnrolledOn) -> Closure:
        day_of, programme = self.closure(nodes.ThingFact(node.kind, node.column)), node.programme

        def enrolled_on(row: Row, run: Run) -> bool | None:
            day, person_id = day_of(row, run), row.get("person_id")
            if day is None or person_id is None:
                return None
            return on_roll(run.facts, programme, person_id, run.facts.person_of(row) or {}, day)

        return enrolled_on

    def entitled(self, node: nodes.Entitled) -> Closure:
        programme = node.programme
        return lambda row, run: run.entitled(programme, row, run)

    # operators
    def named(self, node: nodes.Named) -> Closure:
        inner, key, mine = self.closure(node.value), node.key, object()
        self.keys[key] = node

        def named(row: Row, run: Run) -> Any:
            if key in run.names and (given := run.given(key, row)) is not _MISSING:
                return given
            place = (mine, id(row))
            if place not in run.memo:
                run.memo[place] = inner(row, run)
            return run.memo[place]

        return named

    def arithmetic(self, node: nodes.Arithmetic) -> Closure:
        return self._both(_ARITHMETIC[node.op], node.left, node.right)

    def compare(self, node: nodes.Compare) -> Closure:
        return self._both(_COMPARE[node.op], node.left, node.right)

    def _both(self, function: Callable[[Any, Any], Any], left: Node, right: Node) -> Closure:
        one, two = self.closure(left), self.closure(right)

        def both(row: Row, run: Run) -> Any:
            a = one(row, run)
            if a is None:
                return None
            b = two(row, run)
            return None if b is None else function(a, b)

        return both

    def extreme(self, node: nodes.Extreme) -> Closure:
        parts, pick = [self.closure(n) for n in node.operands], min if node.kind == "least" else max

        def extreme(row: Row, run: Run) -> Any:
            values = [part(row, run) for part in parts]
            return None if None in values else pick(values)

        return extreme

    def negation(self, node: nodes.Not) -> Closure:
        inner = self.closure(node.operand)

        def negation(row: Row, run: Run) -> bool | None:
            value = inner(row, run)
            return None if value is None else not value

        return negation

    def logic(self, node: nodes.Logic) -> Closure:
        parts = [self.closure(n) for n in node.operands]
        decisive: bool = node.op == "or"
        mine = object()

        def logic(row: Row, run: Run) -> bool | None:
            place = (mine, id(row))
            if place not in run.memo:
                run.memo[place] = decide(row, run)
            found: bool | None = run.memo[place]
            return found

        def decide(row: Row, run: Run) -> bool | None:
            unknown = False
            for part in parts:
                value = part(row, run)
                if value is None:
                    unknown = True
                elif value == decisive:
                    return decisive
            return None if unknown else not decisive

        return logic

    def choose(self, node: nodes.Choose) -> Closure:
        guard, then, other = (self.closure(n) for n in (node.guard, node.then, node.otherwise))
        return lambda row, run: choose(guard(row, run), lambda: then(row, run), lambda: other(row, run))

    def presumed(self, node: nodes.Presumed) -> Closure:
        inner, default = self.closure(node.value), node.default.value
        if self.unpresumed and not self.unpresumed.isdisjoint(map(_fact_key, node.value.walk())):
            return inner

        def presumed(row: Row, run: Run) -> Any:
            value = inner(row, run)
            return default if value is None else value

        return presumed

    def aggregate(self, node: nodes.MemberAggregate) -> Closure:
        value = None if node.value is None else self.closure(node.value)
        where = None if node.where is None else self.closure(node.where)
        kind, mine = node.kind, object()

        def aggregate(row: Row, run: Run) -> Any:
            place = (mine, id(row))
            if place not in run.memo:
                run.memo[place] = _aggregate(kind, run.facts.members_of(row), value, where, run)
            return run.memo[place]

        return aggregate

    def at_household(self, node: nodes.AtHousehold) -> Closure:
        inner, kind = self.closure(node.value), node.kind

        def at_household(row: Row, run: Run) -> Any:
            household = run.facts.household_of(row, kind)
            return None if household is None else inner(household, run)

        return at_household

    def at_person(self, node: nodes.AtPerson) -> Closure:
        inner = self.closure(node.value)

        def at_person(row: Row, run: Run) -> Any:
            person = run.facts.person_of(row)
            return None if person is None else inner(person, run)

        return at_person

    def related(self, node: nodes.Related) -> Closure:
        inner, relation, table = self.closure(node.value), node.relation, f"relation:{node.relation}"
        on, decide = self.on, kleene_any if node.kind == "any" else kleene_all

        def related(row: Row, run: Run) -> bool | None:
            others = [
                run.facts.persons.get(i) for i in run.facts.relations.get((row["person_id"], relation), ())
            ]
            values = [None if other is None else inner(other, run) for other in others]
            if not run.facts.covered(table, row.get("county"), on, on):
                values.append(None)
            return decide(values)

        return related

    def shift_date(self, node: nodes.ShiftDate) -> Closure:
        base, amount, months = self.closure(node.base), self.closure(node.amount), node.step == "months"

        def shift(row: Row, run: Run) -> date | None:
            start, by = base(row, run), amount(row, run)
            if start is None or by is None:
                return None
            try:
                return add_months(start, by) if months else start + timedelta(days=by)
            except (OverflowError, MinshengError):
                return None

        return shift

    def date_part(self, node: nodes.DatePart) -> Closure:
        base, part = self.closure(node.base), node.part

        def date_part(row: Row, run: Run) -> int | None:
            day = base(row, run)
            return None if day is None else getattr(day, part)

        return date_part

    def rounded(self, node: nodes.Rounded) -> Closure:
        parts = [self.closure(n) for n in (node.numerator, node.denominator, node.mode)]

        def rounded(row: Row, run: Run) -> int | None:
            numerator, denominator, mode = (part(row, run) for part in parts)
            if numerator is None or not denominator or mode is None:
                return None
            if denominator < 0:
                numerator, denominator = -numerator, -denominator
            return round_fen(numerator, denominator, mode)

        return rounded


def _fact_key(node: Node) -> str:
    if isinstance(node, nodes.PersonFact):
        return f"person.{node.column}"
    return f"household.{node.column}" if isinstance(node, nodes.HouseholdFact) else ""


def _aggregate(
    kind: AggregateKind, members: list[Row], value: Closure | None, where: Closure | None, run: Run
) -> Any:
    if value is not None and kind in (AggregateKind.ANY, AggregateKind.ALL):
        decide = kleene_any if kind is AggregateKind.ANY else kleene_all
        return decide(value(m, run) for m in members)
    met = [True if where is None else where(m, run) for m in members]
    if None in met:
        return None
    selected = [m for m, chosen in zip(members, met, strict=True) if chosen]
    if value is None:
        return len(selected)
    values = [value(m, run) for m in selected]
    return None if None in values else _FOLD[kind](values)


_FOLD: dict[AggregateKind, Callable[[list[Any]], Any]] = {
    AggregateKind.SUM: sum,
    AggregateKind.MIN: lambda values: min(values, default=None),
    AggregateKind.MAX: lambda values: max(values, default=None),
}


_COMPILERS: dict[type[Node], Callable[[Compiler, Any], Closure]] = {
    nodes.Literal: Compiler.literal,
    nodes.PersonFact: Compiler.person_fact,
    nodes.HouseholdFact: Compiler.household_fact,
    nodes.ThingFact: Compiler.thing_fact,
    nodes.Parameter: Compiler.parameter_value,
    nodes.Untold: Compiler.untold,
    nodes.EvaluationDate: Compiler.evaluation_date,
    nodes.AgeYears: Compiler.age_years,
    nodes.MonthSum: Compiler.month_sum,
    nodes.Enrolled: Compiler.enrolled,
    nodes.EnrolledOn: Compiler.enrolled_on,
    nodes.Entitled: Compiler.entitled,
    nodes.Named: Compiler.named,
    nodes.Arithmetic: Compiler.arithmetic,
    nodes.Extreme: Compiler.extreme,
    nodes.Compare: Compiler.compare,
    nodes.Not: Compiler.negation,
    nodes.Logic: Compiler.logic,
    nodes.Choose: Compiler.choose,
    nodes.Presumed: Compiler.presumed,
    nodes.MemberAggregate: Compiler.aggregate,
    nodes.AtHousehold: Compiler.at_household,
    nodes.AtPerson: Compiler.at_person,
    nodes.Related: Compiler.related,
    nodes.ShiftDate: Compiler.shift_date,
    nodes.DatePart: Compiler.date_part,
    nodes.Rounded: Compiler.rounded,
}
