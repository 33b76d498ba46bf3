"""What an explanation stands on: the facts, parameters and quantities below a node, for one row.

The collector walks the node with the same rows as the evaluation. Where a value was decided by one branch (a met guard, a
member that is not selected) it follows that branch only; of an `and` / `or` it shows every part, because people ask for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from minsheng.engine import wording
from minsheng.engine.closures import Run, window
from minsheng.engine.household_facts import ID_COLUMN, Row, table_and_id
from minsheng.engine.reference import (
    Ready,
)
from minsheng.engine.results import (
    FactUse,
    ParameterUse,
    QuantityUse,
)
from minsheng.policy import facts as schema
from minsheng.policy import nodes
from minsheng.policy.kinds import Type
from minsheng.policy.nodes import AggregateKind, Node
from minsheng.policy.parameters import ParameterValue, Resolved

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
                held.take(gathered(stops_of(prepared, stop), row, prepared, run))
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
        stops = stops_of(self.prepared, node)
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
        text = wording.of_column(value, name, column.rule_type or Type.TEXT, column.unit)
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


def reachable(prepared: Ready, node: Node) -> Reachable:
    """What an explanation of the node can come to, whatever the row."""
    known: Reachable | None = prepared.reachable.get(id(node))
    if known is None:
        below = list(node.children)
        if isinstance(node, nodes.Entitled):
            below += [condition.node for condition in prepared.programmes[node.programme].conditions]
        parts = [reachable(prepared, one) for one in below]
        unset = isinstance(node, nodes.Parameter) and not prepared.compiler.parameter(node).choices
        own = {"birth_date"} if isinstance(node, nodes.AgeYears) else {getattr(node, "column", "")} - {""}
        known = prepared.reachable[id(node)] = Reachable(
            unset or any(one.may_lack for one in parts), frozenset(own).union(*(one.columns for one in parts))
        )
    return known


class Reachable(NamedTuple):
    """`may_lack`: an amount or limit that nobody has set here; `columns`: of facts, besides area, class and rolls."""

    may_lack: bool
    columns: frozenset[str]


def stops_of(prepared: Ready, node: Node) -> tuple[Node, ...]:
    """The node itself if it says something, else the nearest below that do, in order; equal lists are one."""
    found = prepared.stops.get(id(node))
    if found is None:
        if node.__class__ in _HANDLERS:
            found = (node,)
        else:
            found = tuple(
                dict.fromkeys(stop for child in node.children for stop in stops_of(prepared, child))
            )
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
