"""Why: each condition in Chinese with the facts, parameters and quantities it stands on, so that a screen can show every source.

The collector walks the node with the same rows as the evaluation. Where a value was decided by one branch (a met guard, a
member that is not selected) it follows that branch only; of an `and` / `or` it shows every part, because people ask for all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from minsheng.engine import sentences, wording
from minsheng.engine.closures import Closure, Run, Supplied, on_roll, window
from minsheng.engine.household_facts import ID_COLUMN, Facts, Row, table_and_id
from minsheng.engine.reference import (
    Compiled,
    Ready,
    exclusions,
    programmes_of,
    ready,
    result,
    subject_row,
)
from minsheng.engine.results import (
    Explained,
    Explanation,
    FactUse,
    ParameterUse,
    QuantityUse,
    Result,
    Subject,
    status_of_value,
)
from minsheng.policy import facts as schema
from minsheng.policy import nodes
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.nodes import AggregateKind, Node
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue, Resolved
from minsheng.policy.programme import Condition, Ground, Line, Programme
from minsheng.policy.things import THINGS


def explain(
    subject: Subject,
    facts: Facts,
    pack: Pack,
    on: date,
    programmes: Collection[str] | None = None,
    supplied: Supplied | None = None,
    unpresumed: frozenset[str] = frozenset(),
    *,
    deciding: bool = False,
    first: Callable[[Programme, Result, str], bool] | None = None,
) -> dict[str, Explanation]:
    """The same question as `reference.evaluate`, answered with reasons. `unpresumed`: see `closures.Compiler`.

    `deciding`: only with the conditions that decide, the unmet ones or else the unknown ones, and without amounts and grounds:
    a list of programmes shows no others. `first`: says (of a programme, its result and what excludes it) where the first of
    them is enough.
    """
    prepared = ready(pack, on, unpresumed)
    codes = programmes_of(prepared, subject, programmes)
    row = subject_row(subject, facts)
    run = prepared.run(facts, supplied)
    results = {code: result(prepared.compiled[code], row, run) for code in codes}
    excluded = exclusions(pack, results, _enrolled(prepared, subject, row, run))
    return {
        code: _explanation(
            subject, prepared, prepared.compiled[code], results[code], excluded.get(code, ""), row, run,
            deciding=deciding, first=first,
        )
        for code in codes
    }  # fmt: skip


def _enrolled(prepared: Ready, subject: Subject, row: Row, run: Run) -> set[str]:
    """Codes on whose roll the subject is: the person, or for a household programme any living member; a thing is on none."""
    if subject.scope in THINGS:
        return set()

    def fits(code: str) -> bool:
        programme = prepared.programmes.get(code)
        return subject.scope is Scope.PERSON or (programme is not None and programme.subject is subject.scope)

    persons = [row] if subject.scope is Scope.PERSON else run.facts.members_of(row)
    living = [p for p in persons if p.get("alive") is not False]
    codes = filter(fits, run.facts.rolls)
    return {c for c in codes if any(on_roll(run.facts, c, p["person_id"], p, prepared.on) for p in living)}


def _explanation(
    subject: Subject,
    prepared: Ready,
    compiled: Compiled,
    found: Result,
    excluded_by: str,
    row: Row,
    run: Run,
    *,
    deciding: bool,
    first: Callable[[Programme, Result, str], bool] | None,
) -> Explanation:
    programme = compiled.programme
    asked = (found.unmet or found.unknown) if deciding else -1
    if first is not None and first(programme, found, excluded_by):
        asked &= -asked
    parts = [c for n, c in enumerate(programme.conditions) if asked >> n & 1]
    conditions = tuple(shown(c, prepared, row, run) for c in parts)
    grounds = () if deciding else tuple(shown(g, prepared, row, run) for g in programme.grounds)
    lines = tuple(_line(a, prepared, row, run) for a in programme.lines if found.lines and not deciding)
    used = [p for part in (*conditions, *grounds, *lines) for p in part.parameters]
    return Explanation(
        subject=subject,
        programme=programme.code,
        name_zh=programme.name_zh,
        law=tuple(map(str, programme.law)),
        result=found,
        conditions=conditions,
        grounds=grounds,
        lines=lines,
        excluded_by=excluded_by,
        illustrative=any(p.illustrative for p in used),
        cycle=programme.delivery.cycle if programme.delivery else "",
    )


def shown(part: Condition | Ground, prepared: Ready, row: Row, run: Run) -> Explained:
    """One condition for a row of the run; whoever needs no other spares the rest of the programme."""
    plan = _plan(part, prepared)
    value = plan.closure(row, run)
    have, need = _side(plan.have, row, run), _side(plan.need, row, run)
    uses = gathered(plan.stops, row, prepared, run)
    text = plan.text(have, need)
    return Explained(
        part.key,
        status_of_value(value),
        text if value is not None else text + uses.wanting(),
        value,
        plan.clause,
        plan.ask,
        plan.known_at,
        have,
        need,
        *uses.tuples(),
    )


class _Side(NamedTuple):
    """One side of a comparison, what it is counted in, and its closure."""

    node: Node
    unit: str
    closure: Closure


class _Plan(NamedTuple):
    """What is the same for every row."""

    closure: Closure
    have: _Side | None
    need: _Side | None
    stops: tuple[Node, ...]
    text: Callable[[str, str], str]
    clause: str
    ask: str
    known_at: str


def _plan(part: Condition | Ground, prepared: Ready) -> _Plan:
    """Made once for each part of a pack on a day."""
    if id(part) not in prepared.plans:
        prepared.plans[id(part)] = _planned(part, prepared), part
    plan: _Plan = prepared.plans[id(part)][0]
    return plan


def _planned(part: Condition | Ground, prepared: Ready) -> _Plan:
    unit = sentences.unit_of(part)
    have, need = (None if n is None else _Side(n, unit, prepared.closure(n)) for n in (part.have, part.need))
    nodes_ = [n for n in (part.node, part.have, part.need) if n is not None]
    stops = dict.fromkeys(stop for n in nodes_ for stop in _stops(prepared, n))
    said = (part.clause, part.ask, part.known_at.value) if isinstance(part, Condition) else ("", "", "")
    return _Plan(prepared.closure(part.node), have, need, prepared.one(tuple(stops)), _text(part), *said)


def _text(part: Condition | Ground) -> Callable[[str, str], str]:
    """The sentence of a part from the words of both sides."""
    sentence = part.text
    if "{" not in sentence:
        plain = sentences.plain(sentence)
        return lambda _have, _need: plain
    return lambda have, need: sentences.plain(sentence.format(have=have, need=need))


def _side(side: _Side | None, row: Row, run: Run) -> str:
    """One side of a comparison in words."""
    if side is None:
        return ""
    node, unit, closure = side
    value = closure(row, run)
    if value is None and isinstance(node, nodes.Parameter):
        return sentences.unset(node, unit)
    return wording.words(value, node.type, node.unit or unit)


def _line(part: Line, prepared: Ready, row: Row, run: Run) -> Explained:
    value = prepared.closure(part.node)(row, run)
    uses = gathered(_stops(prepared, part.node), row, prepared, run)
    text = f"{part.name_zh} {wording.of_node(value, part.node)}{uses.wanting() if value is None else ''}"
    state = status_of_value(None if value is None else True)
    return Explained(part.key, state, text, value, "", "", "", "", "", *uses.tuples())


_BIRTH_DATE = nodes.PersonFact("birth_date")
_thing_fact = cache(nodes.ThingFact)


def gathered(stops: tuple[Node, ...], row: Row, prepared: Ready, run: Run) -> Collector:
    """What these nodes stand on for a row, in their order; once per question: conditions and programmes ask for the same."""
    place = (id(stops), id(row))
    held: Collector | None = run.memo.get(place)
    if held is None:
        held = Collector(prepared, run)
        for stop in stops:
            if len(stops) > 1 and stop.__class__ in _SHARED:
                held.take(gathered(_stops(prepared, stop), row, prepared, run))
            else:
                _HANDLERS[stop.__class__](held, stop, row)
        del (
            held.run
        )  # which remembers it: nothing goes round in a circle, and nobody has to search for garbage
        run.memo[place] = held
    return held


@dataclass(slots=True)
class Collector:
    """Gathers what nodes stand on for a row; each fact once, in the order met. Who holds one that is `gathered` only reads it."""

    prepared: Ready
    run: Run
    facts: dict[tuple[str, str, int], FactUse] = field(default_factory=dict)
    parameters: dict[tuple[str, int], ParameterUse] = field(default_factory=dict)
    quantities: dict[tuple[str, int], QuantityUse] = field(default_factory=dict)
    presumptions: dict[str, None] = field(default_factory=dict)
    lacking: dict[str, None] = field(default_factory=dict)

    def tuples(self) -> tuple[tuple[Any, ...], ...]:
        """The last fields of `Explained`."""
        return (
            tuple(self.facts.values()),
            tuple(self.parameters.values()),
            tuple(self.quantities.values()),
            tuple(self.presumptions),
        )

    def wanting(self) -> str:
        """Which amounts and limits nobody has set here, which may be why a value is unknown."""
        return f"（需要参数：{'、'.join(self.lacking)}）" if self.lacking else ""

    def collect(self, node: Node, row: Row) -> None:
        """Add what the node stands on for the row."""
        stops = _stops(self.prepared, node)
        if len(stops) == 1 and stops[0].__class__ not in _SHARED:
            _HANDLERS[stops[0].__class__](self, stops[0], row)
        elif stops:
            self.take(gathered(stops, row, self.prepared, self.run))

    def take(self, other: Collector) -> None:
        """Add what another has gathered, in its order."""
        self.facts.update(other.facts)
        if other.parameters:
            self.parameters.update(other.parameters)
        if other.quantities:
            self.quantities.update(other.quantities)
        if other.presumptions:
            self.presumptions.update(other.presumptions)
        if other.lacking:
            self.lacking.update(other.lacking)

    def value(self, node: Node, row: Row) -> Any:
        """The value of a node, as evaluated."""
        return self.prepared.closure(node)(row, self.run)

    # leaves
    def cell(self, table: str, name: str, row: Row, node: Node | None) -> None:
        if name in schema.AT_LEAST and (row.get(name) is None or row.get(schema.AT_LEAST[name]) is not None):
            return
        key = (table, name, row[ID_COLUMN[table]])
        if key not in self.facts:
            if key not in self.run.memo:
                self.run.memo[key] = self.use_of(table, name, row, node)
            self.facts[key] = self.run.memo[key]

    def use_of(self, table: str, name: str, row: Row, node: Node | None) -> FactUse:
        """A cell in words; `node` None: as it stands in the table, whatever was supplied."""
        row_id = row[ID_COLUMN[table]]
        column = schema.rule_column(table, name)
        value = row.get(name) if node is None else self.value(node, row)
        text = wording.words(value, column.rule_type or Type.TEXT, column.unit)
        key = f"{table}.{name}"
        supplied = key in self.run.supplied or (key, row_id) in self.run.supplied
        return FactUse(table, name, column.label, row_id, value, text, supplied)

    def person_fact(self, node: nodes.PersonFact, row: Row) -> None:
        self.cell("person", node.column, row, node)

    def household_fact(self, node: nodes.HouseholdFact, row: Row) -> None:
        self.cell("household", node.column, row, node)

    def thing_fact(self, node: nodes.ThingFact, row: Row) -> None:
        self.cell(node.kind.value, node.column, row, node)

    def age(self, _node: nodes.AgeYears, row: Row) -> None:
        self.person_fact(_BIRTH_DATE, row)

    def month_sum(self, node: nodes.MonthSum, row: Row) -> None:
        column = schema.rule_column(node.table, node.column)
        value = self.value(node, row)
        place = (node.table, node.column, row["person_id"])
        self.facts[place] = FactUse(
            *place[:2],
            f"前{node.months}个月{column.label}合计",
            place[2],
            value,
            wording.of_node(value, node),
            period=window(self.prepared.on, node.months),
        )

    def enrolled(self, node: nodes.Enrolled, row: Row) -> None:
        self.on_roll(node, row, "")

    def enrolled_on(self, node: nodes.EnrolledOn, row: Row) -> None:
        day = _thing_fact(node.kind, node.column)
        self.thing_fact(day, row)
        if row.get("person_id") is not None:
            self.on_roll(node, row, f"{wording.of_node(self.value(day, row), day)}")

    def on_roll(self, node: nodes.Enrolled | nodes.EnrolledOn, row: Row, day: str) -> None:
        """A line of the roll in words; `day` in words if it is not the legal date."""
        value = self.value(node, row)
        programme = self.prepared.programmes.get(node.programme)
        label = f"{day}在享{programme.name_zh if programme else node.programme}"
        place = ("enrolment", node.programme, row["person_id"])
        self.facts[place] = FactUse(*place[:2], label, place[2], value, wording.of_node(value, node))

    def parameter(self, node: nodes.Parameter, row: Row) -> None:
        resolved = self.prepared.compiler.parameter(node)
        table, _ = table_and_id(row)
        if node.by_class:
            self.cell(table, "urban_rural", row, None)
        if resolved.regional:
            self.cell(table, "region", row, None)
        choice = resolved.pick(row.get("urban_rural") if node.by_class else "", row.get("region"))
        if choice is not None:
            place = (node.id, id(choice))
            if place not in self.prepared.parameters:
                self.prepared.parameters[place] = parameter_use(resolved, choice)
            self.parameters.setdefault(place, self.prepared.parameters[place])
        elif not resolved.choices:
            self.lacking[resolved.name_zh] = None

    # operators
    def named(self, node: nodes.Named, row: Row) -> None:
        _, row_id = table_and_id(row)
        value = self.value(node, row)
        supplied = (node.key, row_id) in self.run.supplied or node.key in self.run.supplied
        self.quantities[node.key, row_id] = QuantityUse(
            node.key, node.name_zh, row_id, value, wording.of_node(value, node), supplied
        )
        if not supplied:
            self.collect(node.value, row)

    def choose(self, node: nodes.Choose, row: Row) -> None:
        self.collect(node.guard, row)
        guard = self.value(node.guard, row)
        if guard is not False:
            self.collect(node.then, row)
        if guard is not True:
            self.collect(node.otherwise, row)

    def presumed(self, node: nodes.Presumed, row: Row) -> None:
        self.collect(node.value, row)
        if self.value(node.value, row) is None and self.value(node, row) is not None:
            self.presumptions[node.note] = None

    def aggregate(self, node: nodes.MemberAggregate, row: Row) -> None:
        for member in self.run.facts.members_of(row):
            if node.where is not None:
                self.collect(node.where, member)
                if self.value(node.where, member) is False:
                    continue
            if node.value is not None:
                self.collect(node.value, member)
            elif node.kind is AggregateKind.COUNT and node.where is None:
                self.counted(node, member)

    def counted(self, node: nodes.MemberAggregate, member: Row) -> None:
        """Plain membership: the household id on the person row."""
        name = f"{node.household}_id"
        self.facts["person", name, member["person_id"]] = FactUse(
            "person", name, "家庭成员", member["person_id"], member[name], "是"
        )

    def at_household(self, node: nodes.AtHousehold, row: Row) -> None:
        household = self.run.facts.household_of(row, node.kind)
        if household is not None:
            self.collect(node.value, household)

    def at_person(self, node: nodes.AtPerson, row: Row) -> None:
        person = self.run.facts.person_of(row)
        if person is not None:
            self.collect(node.value, person)

    def related(self, node: nodes.Related, row: Row) -> None:
        for other_id in self.run.facts.relations.get((row["person_id"], node.relation), ()):
            other = self.run.facts.persons.get(other_id)
            if other is not None:
                self.collect(node.value, other)

    def entitled(self, node: nodes.Entitled, row: Row) -> None:
        programme = self.prepared.programmes[node.programme]
        _, row_id = table_and_id(row)
        value = self.value(node, row)
        self.quantities[node.programme, row_id] = QuantityUse(
            node.programme,
            f"符合{programme.name_zh}条件",
            row_id,
            value,
            wording.of_node(value, node),
            supplied=False,
        )
        for condition in programme.conditions:
            self.collect(condition.node, row)


def parameter_use(resolved: Resolved, choice: ParameterValue) -> ParameterUse:
    """A resolved value in words."""
    return ParameterUse(
        id=resolved.id,
        name_zh=resolved.name_zh,
        value=choice.value,
        text=wording.words(choice.value, resolved.type, resolved.label),
        valid_from=choice.valid_from,
        basis=choice.basis,
        evidence=choice.evidence,
        illustrative=choice.illustrative,
        note=choice.note,
    )


def _stops(prepared: Ready, node: Node) -> tuple[Node, ...]:
    """The node itself if it says something, else the nearest below that do, in order; equal lists are one."""
    found = prepared.stops.get(id(node))
    if found is None:
        if node.__class__ in _HANDLERS:
            found = (node,)
        else:
            found = tuple(dict.fromkeys(stop for child in node.children for stop in _stops(prepared, child)))
        found = prepared.stops[id(node)] = prepared.one(found)
    return found


_HANDLERS: dict[type[Node], Callable[[Collector, Any, Row], None]] = {
    nodes.PersonFact: Collector.person_fact,
    nodes.HouseholdFact: Collector.household_fact,
    nodes.ThingFact: Collector.thing_fact,
    nodes.AgeYears: Collector.age,
    nodes.MonthSum: Collector.month_sum,
    nodes.Enrolled: Collector.enrolled,
    nodes.EnrolledOn: Collector.enrolled_on,
    nodes.Entitled: Collector.entitled,
    nodes.Parameter: Collector.parameter,
    nodes.Named: Collector.named,
    nodes.Choose: Collector.choose,
    nodes.Presumed: Collector.presumed,
    nodes.MemberAggregate: Collector.aggregate,
    nodes.AtHousehold: Collector.at_household,
    nodes.AtPerson: Collector.at_person,
    nodes.Related: Collector.related,
}
_SHARED = frozenset(
    {
        nodes.Named,
        nodes.Choose,
        nodes.Presumed,
        nodes.Entitled,
        nodes.MemberAggregate,
        nodes.AtHousehold,
        nodes.AtPerson,
        nodes.Related,
    }
)
