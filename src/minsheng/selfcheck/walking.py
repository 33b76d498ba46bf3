"""From what is unknown to what can be asked: follows only those parts of a condition that can still change it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from minsheng.engine.closures import Closure, Run
from minsheng.engine.household_facts import Row
from minsheng.engine.reference import Ready, masks
from minsheng.policy import nodes
from minsheng.policy.nodes import Node
from minsheng.selfcheck.questions import HOUSEHOLD


def row_number(row: Row) -> int:
    """The row of an answer: the member's number, HOUSEHOLD for a household row."""
    return int(row.get("person_id") or HOUSEHOLD)


def static_leaves(node: Node, named: Collection[str]) -> set[str]:
    """Every leaf a node may ever look at; a quantity among `named` is told as it is, so nothing below it counts."""
    if isinstance(node, nodes.Named) and node.key in named:
        return {node.key}
    leaf = leaf_of(node)
    found = {leaf} if leaf else set()
    return found.union(*(static_leaves(child, named) for child in node.children))


def leaf_of(node: Node) -> str:
    """The name of a leaf node; '' for an operator or a constant."""
    maker = _LEAVES.get(node.__class__)
    return maker(node) if maker else ""


_LEAVES: dict[type[Node], Callable[[Any], str]] = {
    nodes.PersonFact: lambda n: f"person.{n.column}",
    nodes.HouseholdFact: lambda n: f"household.{n.column}",
    nodes.AgeYears: lambda _: "person.birth_date",
    nodes.MonthSum: lambda n: f"{n.table}.{n.column}",
    nodes.Enrolled: lambda n: f"enrolled.{n.programme}",
    nodes.Related: lambda n: f"relation.{n.relation}",
}


@dataclass
class Walker:
    """Gathers (leaf, row) that are unknown and matter, and the known values that they stand beside, in the order met.

    The same leaves beside the same values mean the same remaining question, whatever was answered on the way.
    """

    prepared: Ready
    run: Run
    named: Collection[str]
    found: set[tuple[str, int]] = field(default_factory=set)
    known: list[object] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)
    closures: dict[int, Closure] = field(default_factory=dict)

    def walk(self, node: Node, row: Row) -> None:
        """Follow an unknown node; a known one cannot change any more."""
        place = (id(node), id(row))
        if place in self.seen:
            return
        self.seen.add(place)
        value = self.value(node, row)
        if value is not None:
            self.known.append(value)
            return
        if isinstance(node, nodes.Named) and node.key in self.named:
            self.found.add((node.key, row_number(row)))
            return
        leaf = leaf_of(node)
        if leaf:
            self.found.add((leaf, row_number(row)))
        handler = _HANDLERS.get(node.__class__)
        if handler is not None:
            handler(self, node, row)
        elif not leaf:
            for child in node.children:
                self.walk(child, row)

    def value(self, node: Node, row: Row) -> Any:
        """The value of a node, as evaluated. `closures` spares comparing nodes: the pack keeps them for good."""
        closure = self.closures.get(id(node))
        if closure is None:
            closure = self.closures[id(node)] = self.prepared.compiler.closure(node)
        return closure(row, self.run)

    def parameter(self, node: nodes.Parameter, row: Row) -> None:
        table = "person" if "person_id" in row else "household"
        if node.by_class and row.get("urban_rural") is None:
            self.found.add((f"{table}.urban_rural", row_number(row)))

    def choose(self, node: nodes.Choose, row: Row) -> None:
        guard = self.value(node.guard, row)
        self.walk(node.guard, row)
        if guard is not False:
            self.walk(node.then, row)
        if guard is not True:
            self.walk(node.otherwise, row)

    def aggregate(self, node: nodes.MemberAggregate, row: Row) -> None:
        for member in self.run.facts.members_of(row):
            if node.where is not None:
                self.walk(node.where, member)
                if self.value(node.where, member) is False:
                    continue
            if node.value is not None:
                self.walk(node.value, member)

    def at_household(self, node: nodes.AtHousehold, row: Row) -> None:
        household = self.run.facts.household_of(row, node.kind)
        if household is not None:
            self.walk(node.value, household)

    def related(self, node: nodes.Related, row: Row) -> None:
        for other_id in self.run.facts.relations.get((row["person_id"], node.relation), ()):
            self.walk(node.value, self.run.facts.persons[other_id])

    def entitled(self, node: nodes.Entitled, row: Row) -> None:
        compiled = self.prepared.compiled[node.programme]
        unknown = masks(compiled, row, self.run)[1]
        for place, condition in enumerate(compiled.programme.conditions):
            if unknown >> place & 1:
                self.walk(condition.node, row)


_HANDLERS: dict[type[Node], Callable[[Walker, Any, Row], None]] = {
    nodes.Parameter: Walker.parameter,
    nodes.Choose: Walker.choose,
    nodes.MemberAggregate: Walker.aggregate,
    nodes.AtHousehold: Walker.at_household,
    nodes.Related: Walker.related,
    nodes.Entitled: Walker.entitled,
}
