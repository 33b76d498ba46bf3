"""From nodes to columns: one column per node and row it stands on, so that what is written alike is computed once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from minsheng.engine.columnar import operators as sql
from minsheng.engine.columnar.columns import CONSTANT_STAGE, Column, base_stage, derive
from minsheng.policy import facts, nodes
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.nodes import AggregateKind, Node
from minsheng.policy.parameters import Resolved
from minsheng.policy.things import PERSONAL, THINGS


class Surroundings(Protocol):
    """What the compiler asks about the pack and the folder."""

    on: date

    def parameter(self, node: nodes.Parameter) -> Resolved:
        """The values of a parameter on the date, best match first."""

    def covered(self, table: str, first: date, last: date) -> Sequence[str]:
        """Counties whose coverage rows of the table contain every day from first to last."""

    def covering(self, table: str) -> Mapping[str, Sequence[tuple[date, date]]]:
        """The coverage rows of the table by county, in rising order."""

    def within_limits(self, table: str, column: str) -> bool:
        """Whether the file's own statistics prove that no cell is beyond the limits."""

    def entitlement(self, programme: str) -> Sequence[Node]:
        """Condition nodes of the version in force."""


@dataclass
class Sources:
    """What the stages must read, by the columns that ask for it."""

    facts: dict[Scope, dict[str, Column]] = field(default_factory=dict)
    enrolled: dict[str, int] = field(default_factory=dict)
    running: Column | None = None
    stood: dict[tuple[str, int], Column] = field(default_factory=dict)
    rolls: dict[tuple[Scope, str], dict[str, int]] = field(default_factory=dict)
    running_on: dict[tuple[Scope, str], Column] = field(default_factory=dict)
    month_sums: dict[nodes.MonthSum, tuple[Column, Column]] = field(default_factory=dict)
    aggregates: dict[tuple[Scope, int], dict[str, Column]] = field(default_factory=dict)
    lookups: dict[int, list[tuple[Scope, Column]]] = field(default_factory=dict)
    persons: dict[tuple[Scope, int], list[Column]] = field(default_factory=dict)
    relations: dict[int, list[tuple[str, str, Column]]] = field(default_factory=dict)


class Compiler:
    """Compiles nodes; remembers every column it made and every source they need."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.around = surroundings
        self.sources = Sources()
        self._made: dict[tuple[Node, Scope], Column] = {}
        self._known_births: Column | None = None
        self._oversized: dict[Scope, Column | None] = {}

    def on_row(self, node: Node, scope: Scope) -> Column:
        """The column of a node as a stored one: a constant is brought onto the row."""
        column = self.column(node, scope)
        return Column(scope, base_stage(scope), "{0}", (column,)) if column.constant else column

    def column(self, node: Node, scope: Scope) -> Column:
        """The column of a node on a row of the scope."""
        key = (node, scope)
        if key not in self._made:
            self._made[key] = _RENDER[node.__class__](self, node, scope)
        return self._made[key]

    def fact(self, scope: Scope, name: str) -> Column:
        """A column of the person or household file, as it lies there."""
        held = self.sources.facts.setdefault(scope, {})
        if name not in held:
            held[name] = Column(scope, base_stage(scope), "", name=f"f_{name}", source=True)
        return held[name]

    # ------------------------------------------------------------------------------------------- leaves

    def literal(self, node: nodes.Literal, scope: Scope) -> Column:
        return Column(scope, CONSTANT_STAGE, sql.literal(node.value))

    def untold(self, node: nodes.Untold, scope: Scope) -> Column:
        return Column(scope, CONSTANT_STAGE, sql.UNKNOWN[node.of])

    def evaluation_date(self, _node: nodes.EvaluationDate, scope: Scope) -> Column:
        return Column(scope, CONSTANT_STAGE, sql.literal(self.around.on))

    def person_fact(self, node: nodes.PersonFact, scope: Scope) -> Column:
        return self._limited("person", node.column, self.fact(scope, node.column))

    def household_fact(self, node: nodes.HouseholdFact, scope: Scope) -> Column:
        return self._limited("household", node.column, self.fact(scope, node.column))

    def thing_fact(self, node: nodes.ThingFact, scope: Scope) -> Column:
        return self._limited(node.kind.value, node.column, self.fact(scope, node.column))

    def _limited(self, table: str, name: str, column: Column) -> Column:
        declared = facts.rule_column(table, name)
        limit = None if declared.rule_type is None else facts.LIMITS.get(declared.rule_type)
        if limit is None:
            return column
        if self.around.within_limits(table, name):
            return column if declared.arrow == "int64" else derive(column.scope, sql.WIDE, column)
        bounds = [Column(column.scope, CONSTANT_STAGE, sql.literal(bound)) for bound in (-limit, limit)]
        return derive(column.scope, sql.WITHIN, column, *bounds)

    def parameter(self, node: nodes.Parameter, scope: Scope) -> Column:
        resolved = self.around.parameter(node)
        if not resolved.regional and not node.by_class:
            value = sql.literal(resolved.choices[0].value) if resolved.choices else sql.UNKNOWN[node.of]
            return Column(scope, CONSTANT_STAGE, value)
        return self._choices(resolved, scope, by_class=node.by_class)

    def _choices(self, resolved: Resolved, scope: Scope, *, by_class: bool) -> Column:
        """A CASE in the order of the choices; unknown where class or region decide and are NULL."""
        inputs = [self.fact(scope, "urban_rural")] if by_class else []
        cases = ["when {0} is null then null"] if by_class else []
        place = f"{{{len(inputs)}}}"
        if resolved.regional:
            inputs.append(self.fact(scope, "region"))
            cases.append(f"when {place} is null then null")
        for choice in resolved.choices:
            tests = [f"starts_with({place}, {sql.text(choice.region)})"] if choice.region else []
            tests += [f"{{0}} = {sql.text(choice.urban_rural)}"] if choice.urban_rural else []
            cases.append(f"when {' and '.join(tests) or 'true'} then {sql.literal(choice.value)}")
        return derive(scope, f"case {' '.join(cases)} end", *inputs)

    def age_years(self, node: nodes.AgeYears, scope: Scope) -> Column:
        return derive(scope, sql.age_years(self.around.on, node.leap), self.known_birth())

    def known_birth(self) -> Column:
        """The birth date unless it lies after the evaluation date."""
        if self._known_births is None:
            today = Column(Scope.PERSON, CONSTANT_STAGE, sql.literal(self.around.on))
            birth = self.fact(Scope.PERSON, "birth_date")
            self._known_births = derive(Scope.PERSON, sql.KNOWN_BIRTH, birth, today)
        return self._known_births

    def enrolled(self, node: nodes.Enrolled, scope: Scope) -> Column:
        if node.before_age is not None:
            name = f"e_stood_{len(self.sources.stood)}"
            place = (node.programme, node.before_age)
            return self.sources.stood.setdefault(place, Column(scope, 0, "", name=name, source=True))
        bit = self.sources.enrolled.setdefault(node.programme, len(self.sources.enrolled))
        if self.sources.running is None:
            self.sources.running = Column(scope, 0, "", name="e_running", source=True)
        covered = self._covered(f"enrolment:{node.programme}", self.around.on, self.around.on)
        template = f"({{0}} & {1 << bit}) <> 0 or case when {{1}} then false end"
        return derive(scope, template, self.sources.running, covered)

    def enrolled_on(self, node: nodes.EnrolledOn, scope: Scope) -> Column:
        place = (scope, node.column)
        held = self.sources.rolls.setdefault(place, {})
        bit = held.setdefault(node.programme, len(held))
        if place not in self.sources.running_on:
            self.sources.running_on[place] = Column(
                scope, 1, "", name=f"e_running_{node.column}", source=True
            )
        county = self._at_person(scope, self.fact(Scope.PERSON, "county"))
        day = self.fact(scope, node.column)
        covered = sql.covered_on(self.around.covering(f"enrolment:{node.programme}"))
        template = f"({{0}} & {1 << bit}) <> 0 or case when {covered} then false end"
        return derive(scope, template, self.sources.running_on[place], county, day)

    def month_sum(self, node: nodes.MonthSum, scope: Scope) -> Column:
        held = self.sources.month_sums
        if node not in held:
            names = [f"m{len(held)}_{part}" for part in ("sum", "known")]
            total, known = (Column(scope, 0, "", name=name, source=True) for name in names)
            held[node] = (total, known)
        first, after = window(self.around.on, node.months)
        covered = self._covered(node.table, first, date.fromordinal(after.toordinal() - 1))
        template = "case when {1} and coalesce({2}, true) then coalesce({0}, 0) end"
        return derive(scope, template, held[node][0], covered, held[node][1])

    def _covered(self, table: str, first: date, last: date) -> Column:
        """Whether the person's county is covered on every day; never NULL as a test of CASE (NULL falls through)."""
        counties = self.around.covered(table, first, last)
        if not counties:
            return Column(Scope.PERSON, CONSTANT_STAGE, "false")
        template = f"{{0}} in ({', '.join(sql.text(c) for c in counties)})"
        key = (nodes.Literal(template, Type.TEXT), Scope.PERSON)
        if key not in self._made:  # one test for all tables that cover the same counties
            self._made[key] = derive(Scope.PERSON, template, self.fact(Scope.PERSON, "county"))
        return self._made[key]

    # ---------------------------------------------------------------------------------------- operators

    def named(self, node: nodes.Named, scope: Scope) -> Column:
        return self.column(node.value, scope)

    def arithmetic(self, node: nodes.Arithmetic, scope: Scope) -> Column:
        return self._over(sql.ARITHMETIC[node.op], node, scope)

    def compare(self, node: nodes.Compare, scope: Scope) -> Column:
        left, right = node.left, node.right
        op: str = node.op
        if isinstance(right, nodes.AgeYears) and not isinstance(left, nodes.AgeYears):
            left, right, op = right, left, sql.MIRRORED[op]
        years = self._constant_value(right)
        if isinstance(left, nodes.AgeYears) and years is not None:
            template = sql.age_comparison(op, self.around.on, years, left.leap)
            if template is not None:
                return derive(scope, template, self.known_birth())
        return self._over(sql.COMPARE[node.op], node, scope)

    def _constant_value(self, node: Node) -> int | None:
        """The number of a literal, or of a parameter that is the same everywhere."""
        if isinstance(node, nodes.Named):
            return self._constant_value(node.value)
        if isinstance(node, nodes.Literal) and isinstance(node.value, int):
            return node.value
        if isinstance(node, nodes.Parameter) and not node.by_class:
            resolved = self.around.parameter(node)
            value = resolved.choices[0].value if resolved.choices else None
            return value if isinstance(value, int) and not resolved.regional else None
        return None

    def _over(self, template: str, node: Node, scope: Scope) -> Column:
        return derive(scope, template, *(self.column(child, scope) for child in node.children))

    def not_(self, node: nodes.Not, scope: Scope) -> Column:
        return self._over(sql.NOT, node, scope)

    def logic(self, node: nodes.Logic, scope: Scope) -> Column:
        return self._over(sql.all_of(len(node.operands), node.op), node, scope)

    def extreme(self, node: nodes.Extreme, scope: Scope) -> Column:
        return self._over(sql.extreme(node.kind, len(node.operands)), node, scope)

    def choose(self, node: nodes.Choose, scope: Scope) -> Column:
        return self._over(sql.CHOOSE, node, scope)

    def presumed(self, node: nodes.Presumed, scope: Scope) -> Column:
        return self._over(sql.PRESUMED, node, scope)

    def shift_date(self, node: nodes.ShiftDate, scope: Scope) -> Column:
        return self._over(sql.SHIFT[node.step], node, scope)

    def date_part(self, node: nodes.DatePart, scope: Scope) -> Column:
        return self._over(sql.DATE_PART[node.part], node, scope)

    def rounded(self, node: nodes.Rounded, scope: Scope) -> Column:
        numerator, denominator, mode = (self.column(child, scope) for child in node.children)
        if not (isinstance(node.denominator, nodes.Literal) and int(node.denominator.value) > 0):  # type: ignore[arg-type]
            numerator = derive(scope, sql.ABOVE_ZERO[0], numerator, denominator)
            denominator = derive(scope, sql.ABOVE_ZERO[1], denominator)
        cases = " ".join(f"when '{name}' then {template}" for name, template in sql.ROUNDED.items())
        return derive(scope, f"case {{2}} {cases} end", numerator, denominator, mode)

    def oversized(self, scope: Scope) -> Column | None:
        """Whether a number around the subject is beyond the limits; None where the statistics exclude it.

        Around a person: the own row, the joint household's row and its members; around a household: the same of its kind;
        around a thing: the own row and what lies around its person.
        """
        if scope not in self._oversized:
            self._oversized[scope] = self._make_oversized(scope)
        return self._oversized[scope]

    def _make_oversized(self, scope: Scope) -> Column | None:
        if scope in THINGS:
            return self._thing_oversized(scope)
        kind = Scope.JOINT if scope is Scope.PERSON else scope
        person, household = self._beyond("person", Scope.PERSON), self._beyond("household", kind)
        if person is None and household is None:
            return None
        none = Column(kind, 1, "false")
        members = none if person is None else self._aggregate(kind, "bool_or({0})", person)
        around = derive(kind, "coalesce({0}, false) or {1}", members, household or none)
        if scope is not Scope.PERSON:
            return around
        asked = self._lookup(kind, around)
        return derive(scope, "{0} or coalesce({1}, false)", person or Column(scope, 0, "false"), asked)

    def _thing_oversized(self, scope: Scope) -> Column | None:
        own = self._beyond(scope.value, scope)
        theirs = self.oversized(Scope.PERSON) if scope in PERSONAL else None
        if theirs is None:
            return own
        asked = self._at_person(scope, theirs)
        return derive(scope, "{0} or coalesce({1}, false)", own or Column(scope, 1, "false"), asked)

    def _beyond(self, table: str, scope: Scope) -> Column | None:
        tests: list[str] = []
        cells: list[Column] = []
        for column in facts.TABLES[table].columns:
            limit = None if column.rule_type is None else facts.LIMITS.get(column.rule_type)
            if limit is not None and not self.around.within_limits(table, column.name):
                tests.append(f"coalesce({{{len(cells)}}} not between {-limit} and {limit}, false)")
                cells.append(self.fact(scope, column.name))
        return derive(scope, " or ".join(tests), *cells) if cells else None

    # ------------------------------------------------------------------------------------ across the rows

    def member_aggregate(self, node: nodes.MemberAggregate, scope: Scope) -> Column:
        value = None if node.value is None else self.column(node.value, Scope.PERSON)
        where = None if node.where is None else self.column(node.where, Scope.PERSON)
        if node.kind in (AggregateKind.ANY, AggregateKind.ALL):
            assert value is not None, "any and all have a value"
            code = derive(Scope.PERSON, sql.KLEENE_CODE, value)
            over = self._aggregate(scope, sql.KLEENE_OVER_ROWS[node.kind], code)
            return derive(scope, sql.KLEENE_VALUE[node.kind], over)
        if node.kind in (AggregateKind.MIN, AggregateKind.MAX):
            return self._extreme_over(node, scope, value, where)
        if node.kind is AggregateKind.COUNT and where is None:
            every = self._aggregate(scope, "count(*)", None)
            return derive(scope, "coalesce({0}, 0)::bigint", every)
        addend = where if value is None else value
        if value is not None and where is not None:
            addend = derive(Scope.PERSON, sql.SELECTED, where, value)
        over = self._aggregate(scope, sql.OVER_ROWS[node.kind], addend)
        known = self._aggregate(scope, "count({0})", addend)
        every = self._aggregate(scope, "count(*)", None, at=over.stage)
        return derive(scope, sql.IF_ALL_KNOWN, over, known, every)

    def _extreme_over(
        self, node: nodes.MemberAggregate, scope: Scope, value: Column | None, where: Column | None
    ) -> Column:
        assert value is not None, "min and max have a value"
        guard = where or Column(Scope.PERSON, CONSTANT_STAGE, "true")
        chosen = derive(Scope.PERSON, sql.CHOSEN, guard, value)
        known = derive(Scope.PERSON, sql.CHOSEN_IS_KNOWN, guard, value)
        over = self._aggregate(scope, sql.OVER_ROWS[node.kind], chosen)
        all_known = self._aggregate(scope, "bool_and({0})", known)
        return derive(scope, sql.IF_NONE_UNKNOWN, over, all_known)

    def _aggregate(self, scope: Scope, template: str, column: Column | None, at: int = 1) -> Column:
        """An aggregate over the members of a household, one column per text and stage."""
        if column is not None and column.constant:
            column = Column(Scope.PERSON, 0, "{0}", (column,))
        stage = max(at, 1 if column is None else column.stage + 1)
        held = self.sources.aggregates.setdefault((scope, stage), {})
        key = f"{template} {id(column)}"
        if key not in held:
            feeds = () if column is None else (column,)
            name = f"a{stage}_{scope.value}_{len(held)}"
            held[key] = Column(scope, stage, template, (), feeds, name=name, source=True)
        return held[key]

    def at_household(self, node: nodes.AtHousehold, _scope: Scope) -> Column:
        return self._lookup(node.kind, self.on_row(node.value, node.kind))

    def at_person(self, node: nodes.AtPerson, scope: Scope) -> Column:
        return self._at_person(scope, self.on_row(node.value, Scope.PERSON))

    def _at_person(self, scope: Scope, inner: Column) -> Column:
        """What a thing asks of its person, one column per question."""
        held = self.sources.persons.setdefault((scope, inner.stage + 1), [])
        for column in held:
            if column.feeds == (inner,):
                return column
        name = f"p{inner.stage + 1}_{len(held)}"
        held.append(Column(scope, inner.stage + 1, "", (), (inner,), name=name, source=True))
        return held[-1]

    def _lookup(self, kind: Scope, inner: Column) -> Column:
        stage = inner.stage + 1
        held = self.sources.lookups.setdefault(stage, [])
        column = Column(Scope.PERSON, stage, "", (), (inner,), name=f"h{stage}_{len(held)}", source=True)
        held.append((kind, column))
        return column

    def related(self, node: nodes.Related, scope: Scope) -> Column:
        inner = self.on_row(node.value, Scope.PERSON)
        code = derive(Scope.PERSON, sql.KLEENE_CODE, inner)
        stage = code.stage + 2
        held = self.sources.relations.setdefault(stage, [])
        column = Column(scope, stage, "", (), (code,), name=f"r{stage}_{len(held)}", source=True)
        held.append((node.relation, node.kind, column))
        covered = self._covered(f"relation:{node.relation}", self.around.on, self.around.on)
        nobody, combine = ("0", "greatest") if node.kind == "any" else ("2", "least")
        template = (
            f"nullif({combine}(coalesce({{0}}, {nobody}), case when {{1}} then {nobody} else 1 end), 1) = 2"
        )
        return derive(scope, template, column, covered)

    def entitled(self, node: nodes.Entitled, scope: Scope) -> Column:
        columns = [self.column(n, scope) for n in self.around.entitlement(node.programme)]
        if len(columns) == 1:
            return columns[0]
        return derive(scope, sql.all_of(len(columns), "and"), *columns)


def window(on: date, months: int) -> tuple[date, date]:
    """First day of the first month and the day after the last of the `months` full months before the month of `on`."""
    index = on.year * 12 + on.month - 1
    start = index - months
    return date(start // 12, start % 12 + 1, 1), date(index // 12, index % 12 + 1, 1)


_RENDER: dict[type[Node], Callable[[Compiler, Any, Scope], Column]] = {
    nodes.Literal: Compiler.literal,
    nodes.PersonFact: Compiler.person_fact,
    nodes.HouseholdFact: Compiler.household_fact,
    nodes.ThingFact: Compiler.thing_fact,
    nodes.Parameter: Compiler.parameter,
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
    nodes.Not: Compiler.not_,
    nodes.Logic: Compiler.logic,
    nodes.Choose: Compiler.choose,
    nodes.Presumed: Compiler.presumed,
    nodes.MemberAggregate: Compiler.member_aggregate,
    nodes.AtHousehold: Compiler.at_household,
    nodes.AtPerson: Compiler.at_person,
    nodes.Related: Compiler.related,
    nodes.ShiftDate: Compiler.shift_date,
    nodes.DatePart: Compiler.date_part,
    nodes.Rounded: Compiler.rounded,
}
