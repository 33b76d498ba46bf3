"""What an explanation stands on: the facts, parameters and quantities below a node, for one row.

Every node becomes, once per pack and day, a function that walks with the same rows as the evaluation. Where a value was decided
by one branch (a met guard, a member that is not selected) it follows that branch only; of an `and` / `or` it adds every part,
because people ask for all. What many conditions stand on is gathered once for a row of a run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from minsheng.engine import wording
from minsheng.engine.closures import Run, window
from minsheng.engine.household_facts import ID_COLUMN, Row, table_and_id
from minsheng.engine.reference import Ready
from minsheng.engine.results import FactUse, ParameterUse, QuantityUse
from minsheng.policy import facts as schema
from minsheng.policy import nodes
from minsheng.policy.kinds import Type
from minsheng.policy.nodes import AggregateKind, Node
from minsheng.policy.parameters import ParameterValue, Resolved

Uses = dict[Any, Any]
"""FactUse, ParameterUse, QuantityUse, a presumption's note, or what is `Lacking`, by where it is found, in the order met."""
Gather = Callable[[Row, Run, Uses], None]
"""Adds what a node stands on for a row."""


class Lacking(str):
    """The name of an amount or limit that nobody has set here."""

    __slots__ = ()


class Stood(NamedTuple):
    """What is stood on, by kind."""

    facts: tuple[FactUse, ...]
    parameters: tuple[ParameterUse, ...]
    quantities: tuple[QuantityUse, ...]
    presumptions: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def wanting(self) -> str:
        """Which amounts and limits nobody has set here, which may be why a value is unknown."""
        return f"（需要参数：{'、'.join(self.lacking)}）" if self.lacking else ""


_KINDS = (FactUse, ParameterUse, QuantityUse, str, Lacking)


def stood(uses: Uses) -> Stood:
    """Sorted by kind, each kind in the order met."""
    found: dict[type, list[Any]] = {kind: [] for kind in _KINDS}
    for use in uses.values():
        found[use.__class__].append(use)
    return Stood(*map(tuple, found.values()))


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


@dataclass(eq=False, slots=True)
class Remembered:
    """What some parts add to a row, kept in the run for the others who ask for it; `asked`: how many are built on it."""

    parts: tuple[Gather, ...]
    asked: int = 0

    def __call__(self, row: Row, run: Run) -> Uses:
        """To be read only."""
        place = (self, id(row))
        held: Uses | None = run.memo.get(place)
        if held is None:
            held = {}
            for part in self.parts:
                part(row, run, held)
            run.memo[place] = held
        return held

    def add(self, row: Row, run: Run, held: Uses) -> None:
        """As a part of something else, which is the only one to ask or not: three of four are, and need no memory."""
        if self.asked > 1:
            held.update(self(row, run))
        else:
            for part in self.parts:
                part(row, run, held)


def gatherers(prepared: Ready) -> Gatherers:
    """Those of a pack on a day."""
    if prepared.gatherers is None:
        prepared.gatherers = Gatherers(prepared)
    found: Gatherers = prepared.gatherers
    return found


@dataclass
class Gatherers:
    """Nodes of a pack on a day as functions, each made once per meaning.

    `parts`: by node those of the nearest nodes below that say something; `lists`: what remembers a list of parts; `owners`: by
    part what remembers it.
    """

    prepared: Ready
    parts: dict[Node, tuple[Gather, ...]] = field(default_factory=dict)
    cells: dict[tuple[str, str, bool], Gather] = field(default_factory=dict)
    lists: dict[tuple[Gather, ...], Remembered] = field(default_factory=dict)
    owners: dict[Gather, Remembered] = field(default_factory=dict)
    reached: dict[Node, Reachable] = field(default_factory=dict)

    def of(self, *roots: Node) -> Remembered:
        """What these nodes stand on, in their order."""
        parts = tuple(dict.fromkeys(part for node in roots for part in self.parts_of(node)))
        if len(parts) == 1 and parts[0] in self.owners:
            found = self.owners[parts[0]]
        else:
            if parts not in self.lists:
                self.lists[parts] = Remembered(parts)
                for part in parts:
                    self._ask(part)
            found = self.lists[parts]
        found.asked += 1
        return found

    def below(self, node: Node) -> Gather:
        """The same on the row of another node that is built on it."""
        parts = self.parts_of(node)
        if len(parts) != 1:
            return self.of(node).add
        self._ask(parts[0])
        return parts[0]

    def elsewhere(self, node: Node) -> Gather:
        """The same on another row, to which several rows can lead."""
        found = self.of(node)
        found.asked += 1
        return found.add

    def parts_of(self, node: Node) -> tuple[Gather, ...]:
        """The node itself if it says something, else the nearest below that do, in order."""
        if node not in self.parts:
            made = _SAYING.get(node.__class__)
            if made is None:
                below = dict.fromkeys(part for child in node.children for part in self.parts_of(child))
                self.parts[node] = tuple(below)
            else:
                gather: Gather = made(self, node)
                self.parts[node] = (self._owned(gather) if node.__class__ in _SHARED else gather,)
        return self.parts[node]

    def _owned(self, gather: Gather) -> Gather:
        owner = Remembered((gather,))
        part = owner.add
        self.owners[part] = owner
        return part

    def _ask(self, part: Gather) -> None:
        if part in self.owners:
            self.owners[part].asked += 1

    def reachable(self, node: Node) -> Reachable:
        """What an explanation of the node can come to, whatever the row."""
        known = self.reached.get(node)
        if known is None:
            below = list(node.children)
            if isinstance(node, nodes.Entitled):
                below += [condition.node for condition in self.prepared.programmes[node.programme].conditions]
            parts = [self.reachable(one) for one in below]
            unset = isinstance(node, nodes.Parameter) and not self.prepared.compiler.parameter(node).choices
            own = {"birth_date"} if isinstance(node, nodes.AgeYears) else {getattr(node, "column", "")} - {""}
            known = self.reached[node] = Reachable(
                unset or any(one.may_lack for one in parts),
                frozenset(own).union(*(one.columns for one in parts)),
            )
        return known

    # leaves
    def cell(self, table: str, name: str, node: Node | None) -> Gather:
        """A cell; `node` None: as it stands in the table, whatever was supplied."""
        place = (table, name, node is None)
        if place not in self.cells:
            self.cells[place] = self._cell(table, name, node)
        return self.cells[place]

    def _cell(self, table: str, name: str, node: Node | None) -> Gather:
        closure = None if node is None else self.prepared.compiler.closure(node)
        column, id_column, mine = schema.rule_column(table, name), ID_COLUMN[table], object()
        type_, at_least, supply = column.rule_type or Type.TEXT, schema.AT_LEAST.get(name), f"{table}.{name}"

        def use(row: Row, run: Run) -> tuple[tuple[str, str, int], FactUse]:
            row_id = row[id_column]
            place = (table, name, row_id)
            if (
                place not in run.memo
            ):  # which of both ways of looking at a cell comes first decides for the run
                value = row.get(name) if closure is None else closure(row, run)
                supplied = supply in run.supplied or (supply, row_id) in run.supplied
                text = wording.of_column(value, name, type_, column.unit)
                run.memo[place] = FactUse(table, name, column.label, row_id, value, text, supplied)
            return place, run.memo[place]

        def cell(row: Row, run: Run, held: Uses) -> None:
            if at_least is not None and (row.get(name) is None or row.get(at_least) is not None):
                return
            own = (mine, id(row))
            found = run.memo.get(own)
            if found is None:
                found = run.memo[own] = use(row, run)
            held[found[0]] = found[1]

        return cell

    def person_fact(self, node: nodes.PersonFact) -> Gather:
        return self.cell("person", node.column, node)

    def household_fact(self, node: nodes.HouseholdFact) -> Gather:
        return self.cell("household", node.column, node)

    def thing_fact(self, node: nodes.ThingFact) -> Gather:
        return self.cell(node.kind.value, node.column, node)

    def age(self, _node: nodes.AgeYears) -> Gather:
        return self.cell("person", "birth_date", nodes.PersonFact("birth_date"))

    def month_sum(self, node: nodes.MonthSum) -> Gather:
        table, column = node.table, schema.rule_column(node.table, node.column)
        label, period = f"前{node.months}个月{column.label}合计", window(self.prepared.on, node.months)
        closure = self.prepared.compiler.closure(node)

        def month_sum(row: Row, run: Run, held: Uses) -> None:
            place, value = (table, node.column, row["person_id"]), closure(row, run)
            text = wording.of_node(value, node)
            held[place] = FactUse(table, node.column, label, place[2], value, text, period=period)

        return month_sum

    def enrolled(self, node: nodes.Enrolled) -> Gather:
        on_roll = self._on_roll(node)
        return lambda row, run, held: on_roll(row, run, held, "")

    def enrolled_on(self, node: nodes.EnrolledOn) -> Gather:
        on_roll, day = self._on_roll(node), nodes.ThingFact(node.kind, node.column)
        cell, closure = self.thing_fact(day), self.prepared.compiler.closure(day)

        def enrolled_on(row: Row, run: Run, held: Uses) -> None:
            cell(row, run, held)
            if row.get("person_id") is not None:
                on_roll(row, run, held, wording.of_node(closure(row, run), day))

        return enrolled_on

    def _on_roll(self, node: nodes.Enrolled | nodes.EnrolledOn) -> Callable[[Row, Run, Uses, str], None]:
        """A line of the roll in words; the day in words if it is not the legal date."""
        programme, closure = (
            self.prepared.programmes.get(node.programme),
            self.prepared.compiler.closure(node),
        )
        label, mine = f"在享{programme.name_zh if programme else node.programme}", object()

        def on_roll(row: Row, run: Run, held: Uses, day: str) -> None:
            own = (mine, id(row))
            found = run.memo.get(own)
            if found is None:
                place, value = ("enrolment", node.programme, row["person_id"]), closure(row, run)
                text = wording.of_node(value, node)
                found = run.memo[own] = place, FactUse(*place[:2], f"{day}{label}", place[2], value, text)
            held[found[0]] = found[1]

        return on_roll

    def parameter(self, node: nodes.Parameter) -> Gather:
        resolved = self.prepared.compiler.parameter(node)
        uses = {
            id(choice): ((node.id, id(choice)), self._parameter_use(resolved, choice))
            for choice in resolved.choices
        }
        lacking = Lacking(resolved.name_zh)
        columns = [
            *(["urban_rural"] if node.by_class else []),
            *(["region"] if resolved.regional else []),
        ]
        if not columns:
            place, one = next(iter(uses.values()), ((lacking,), lacking))
            return lambda _row, _run, held: held.__setitem__(place, one)

        def parameter(row: Row, run: Run, held: Uses) -> None:
            for column in columns:
                self.cell(table_and_id(row)[0], column, None)(row, run, held)
            choice = resolved.pick(row.get("urban_rural") if node.by_class else "", row.get("region"))
            if choice is not None:
                place, use = uses[id(choice)]
                held[place] = use
            elif not resolved.choices:
                held[lacking,] = lacking

        return parameter

    def _parameter_use(self, resolved: Resolved, choice: ParameterValue) -> ParameterUse:
        """One for all who show it."""
        place = (resolved.id, id(choice))
        if place not in self.prepared.parameters:
            self.prepared.parameters[place] = parameter_use(resolved, choice)
        return self.prepared.parameters[place]

    # operators
    def named(self, node: nodes.Named) -> Gather:
        closure, below = self.prepared.compiler.closure(node), self.below(node.value)
        key, name_zh = node.key, node.name_zh

        def named(row: Row, run: Run, held: Uses) -> None:
            _, row_id = table_and_id(row)
            value = closure(row, run)
            supplied = (key, row_id) in run.supplied or key in run.supplied
            text = wording.of_node(value, node)
            held[key, row_id] = QuantityUse(key, name_zh, row_id, value, text, supplied)
            if not supplied:
                below(row, run, held)

        return named

    def choose(self, node: nodes.Choose) -> Gather:
        closure = self.prepared.compiler.closure(node.guard)
        guard, then, otherwise = (self.below(part) for part in (node.guard, node.then, node.otherwise))

        def choose(row: Row, run: Run, held: Uses) -> None:
            guard(row, run, held)
            decided = closure(row, run)
            if decided is not False:
                then(row, run, held)
            if decided is not True:
                otherwise(row, run, held)

        return choose

    def presumed(self, node: nodes.Presumed) -> Gather:
        below, note = self.below(node.value), node.note
        inner, whole = (self.prepared.compiler.closure(n) for n in (node.value, node))

        def presumed(row: Row, run: Run, held: Uses) -> None:
            below(row, run, held)
            if inner(row, run) is None and whole(row, run) is not None:
                held[note] = note

        return presumed

    def aggregate(self, node: nodes.MemberAggregate) -> Gather:
        where, value = (None if part is None else self.below(part) for part in (node.where, node.value))
        chosen = None if node.where is None else self.prepared.compiler.closure(node.where)
        plain = node.kind is AggregateKind.COUNT and node.where is None and node.value is None
        column = f"{node.household}_id"

        def aggregate(row: Row, run: Run, held: Uses) -> None:
            for member in run.facts.members_of(row):
                if where is not None and chosen is not None:
                    where(member, run, held)
                    if chosen(member, run) is False:
                        continue
                if value is not None:
                    value(member, run, held)
                elif plain:  # membership: the household id on the person row
                    place = ("person", column, member["person_id"])
                    held[place] = FactUse(*place[:2], "家庭成员", place[2], member[column], "是")

        return aggregate

    def at_household(self, node: nodes.AtHousehold) -> Gather:
        below, kind = self.elsewhere(node.value), node.kind

        def at_household(row: Row, run: Run, held: Uses) -> None:
            household = run.facts.household_of(row, kind)
            if household is not None:
                below(household, run, held)

        return at_household

    def at_person(self, node: nodes.AtPerson) -> Gather:
        below = self.elsewhere(node.value)

        def at_person(row: Row, run: Run, held: Uses) -> None:
            person = run.facts.person_of(row)
            if person is not None:
                below(person, run, held)

        return at_person

    def related(self, node: nodes.Related) -> Gather:
        below, relation = self.elsewhere(node.value), node.relation

        def related(row: Row, run: Run, held: Uses) -> None:
            for other_id in run.facts.relations.get((row["person_id"], relation), ()):
                other = run.facts.persons.get(other_id)
                if other is not None:
                    below(other, run, held)

        return related

    def entitled(self, node: nodes.Entitled) -> Gather:
        programme, closure = self.prepared.programmes[node.programme], self.prepared.compiler.closure(node)
        below = [self.below(condition.node) for condition in programme.conditions]
        name_zh = f"符合{programme.name_zh}条件"

        def entitled(row: Row, run: Run, held: Uses) -> None:
            _, row_id = table_and_id(row)
            value = closure(row, run)
            text = wording.of_node(value, node)
            held[node.programme, row_id] = QuantityUse(
                node.programme, name_zh, row_id, value, text, supplied=False
            )
            for each in below:
                each(row, run, held)

        return entitled


class Reachable(NamedTuple):
    """`may_lack`: an amount or limit that nobody has set here; `columns`: of facts, besides area, class and rolls."""

    may_lack: bool
    columns: frozenset[str]


_SAYING: dict[type[Node], Callable[[Gatherers, Any], Gather]] = {
    nodes.PersonFact: Gatherers.person_fact,
    nodes.HouseholdFact: Gatherers.household_fact,
    nodes.ThingFact: Gatherers.thing_fact,
    nodes.AgeYears: Gatherers.age,
    nodes.MonthSum: Gatherers.month_sum,
    nodes.Enrolled: Gatherers.enrolled,
    nodes.EnrolledOn: Gatherers.enrolled_on,
    nodes.Entitled: Gatherers.entitled,
    nodes.Parameter: Gatherers.parameter,
    nodes.Named: Gatherers.named,
    nodes.Choose: Gatherers.choose,
    nodes.Presumed: Gatherers.presumed,
    nodes.MemberAggregate: Gatherers.aggregate,
    nodes.AtHousehold: Gatherers.at_household,
    nodes.AtPerson: Gatherers.at_person,
    nodes.Related: Gatherers.related,
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
