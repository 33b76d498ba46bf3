"""From what is unknown to what can be asked: follows only those parts of a condition that can still change it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from minsheng.engine.closures import Closure, Run
from minsheng.engine.household_facts import Row
from minsheng.engine.reference import Ready, masks
from minsheng.policy import nodes
from minsheng.policy.nodes import Node
from minsheng.policy.programme import Programme
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


def reads(node: Node, programmes: Mapping[str, Programme]) -> frozenset[str]:
    """Every leaf and quantity on which the value of a node may rest, also through quantities and other programmes."""
    found = {leaf_of(node)}
    if isinstance(node, nodes.Named):
        found.add(node.key)
    elif isinstance(node, nodes.Parameter) and node.by_class:
        found.update(("person.urban_rural", "household.urban_rural"))
    elif isinstance(node, nodes.Entitled) and node.programme in programmes:
        found.update(*(reads(c.node, programmes) for c in programmes[node.programme].conditions))
    return frozenset(found.union(*(reads(child, programmes) for child in node.children)) - {""})


class Open(NamedTuple):
    """What an unknown value still depends on: leaves by row, beside what is known there, in the order of the condition.

    The same leaves beside the same values mean the same remaining question, whatever was answered on the way.
    """

    leaves: frozenset[tuple[str, int]] = frozenset()
    beside: tuple[object, ...] = ()


@dataclass
class Walker:
    """Follows unknown values to (leaf, row) that matter. `closures` spares comparing nodes, which the pack keeps for good; what
    was followed once is `followed` for every programme of this run."""

    prepared: Ready
    run: Run
    named: Collection[str]
    closures: dict[int, Closure] = field(default_factory=dict)
    followed: dict[tuple[Closure, int], Open] = field(default_factory=dict)

    def walk(self, node: Node, row: Row) -> Open:
        """What the node depends on; a known one cannot change any more."""
        closure = self.closure(node)
        place = (closure, id(row))
        found = self.followed.get(place)
        if found is None:
            value = closure(row, self.run)
            found = Open(beside=(value,)) if value is not None else self._follow(node, row)
            self.followed[place] = found
        return found

    def closure(self, node: Node) -> Closure:
        """The evaluation of the node."""
        found = self.closures.get(id(node))
        if found is None:
            found = self.closures[id(node)] = self.prepared.compiler.closure(node)
        return found

    def _follow(self, node: Node, row: Row) -> Open:
        if isinstance(node, nodes.Named) and node.key in self.named:
            return Open(frozenset({(node.key, row_number(row))}))
        leaf, handler = leaf_of(node), _HANDLERS.get(node.__class__)
        if handler is not None:
            parts = list(handler(self, node, row))
        else:
            parts = [] if leaf else [self.walk(child, row) for child in node.children]
        leaves = [part.leaves for part in parts if part.leaves]
        if leaf:
            leaves.append(frozenset({(leaf, row_number(row))}))
        together = leaves[0] if len(leaves) == 1 else frozenset[tuple[str, int]]().union(*leaves)
        return Open(together, tuple(part.beside for part in parts))

    def parameter(self, node: nodes.Parameter, row: Row) -> Iterator[Open]:
        table = "person" if "person_id" in row else "household"
        if node.by_class and row.get("urban_rural") is None:
            yield Open(frozenset({(f"{table}.urban_rural", row_number(row))}))

    def choose(self, node: nodes.Choose, row: Row) -> Iterator[Open]:
        guard = self.closure(node.guard)(row, self.run)
        yield self.walk(node.guard, row)
        if guard is not False:
            yield self.walk(node.then, row)
        if guard is not True:
            yield self.walk(node.otherwise, row)

    def aggregate(self, node: nodes.MemberAggregate, row: Row) -> Iterator[Open]:
        for member in self.run.facts.members_of(row):
            if node.where is not None:
                yield self.walk(node.where, member)
                if self.closure(node.where)(member, self.run) is False:
                    continue
            if node.value is not None:
                yield self.walk(node.value, member)

    def at_household(self, node: nodes.AtHousehold, row: Row) -> Iterator[Open]:
        household = self.run.facts.household_of(row, node.kind)
        if household is not None:
            yield self.walk(node.value, household)

    def related(self, node: nodes.Related, row: Row) -> Iterator[Open]:
        for other_id in self.run.facts.relations.get((row["person_id"], node.relation), ()):
            yield self.walk(node.value, self.run.facts.persons[other_id])

    def entitled(self, node: nodes.Entitled, row: Row) -> Iterator[Open]:
        compiled = self.prepared.compiled[node.programme]
        unknown = masks(compiled, row, self.run)[1]
        for place, condition in enumerate(compiled.programme.conditions):
            if unknown >> place & 1:
                yield self.walk(condition.node, row)


_HANDLERS: dict[type[Node], Callable[[Walker, Any, Row], Iterator[Open]]] = {
    nodes.Parameter: Walker.parameter,
    nodes.Choose: Walker.choose,
    nodes.MemberAggregate: Walker.aggregate,
    nodes.AtHousehold: Walker.at_household,
    nodes.Related: Walker.related,
    nodes.Entitled: Walker.entitled,
}
