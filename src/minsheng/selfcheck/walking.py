"""From what is unknown to what can be asked: follows only those parts of a condition that can still change it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
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


ROWS = 64
"""Rows that a leaf may be of: the household and its members, of whom an answer names twelve at most."""
Place = tuple[str, int]
"""A leaf and its row."""


class Places:
    """Numbers every place, so that many of them are one integer with a bit for each: they are joined at every node."""

    def __init__(self, leaves: Iterable[str]) -> None:
        self.leaves = sorted(leaves)
        self._first = {leaf: 1 << n * ROWS for n, leaf in enumerate(self.leaves)}

    def bit(self, leaf: str, row: int) -> int:
        """The bit of a place."""
        return self._first[leaf] << row

    def read(self, bits: int) -> Iterator[Place]:
        """The places of these bits."""
        while bits:
            place = (bits & -bits).bit_length() - 1
            bits &= bits - 1
            yield self.leaves[place // ROWS], place % ROWS


def places_of(prepared: Ready) -> Places:
    """The places of every programme that is prepared."""
    found = {"person.urban_rural", "household.urban_rural"}
    for compiled in prepared.compiled.values():
        programme = compiled.programme
        for root in (*(c.node for c in programme.conditions), *(line.node for line in programme.lines)):
            found.update(n.key if isinstance(n, nodes.Named) else leaf_of(n) for n in root.walk())
    return Places(found - {""})


class Open(NamedTuple):
    """What an unknown value still depends on: the bits of its places, beside what is known there, in the order of the condition.

    The same leaves beside the same values mean the same remaining question, whatever was answered on the way.
    """

    leaves: int = 0
    beside: tuple[object, ...] = ()


class Step(NamedTuple):
    """How a node is followed: its closure, what is told as it is or read here ("" if nothing), who knows the way down."""

    closure: Closure
    leaf: str
    handler: "Callable[[Walker, Any, Row], Iterator[Open]] | None"
    below: tuple[Node, ...]


@dataclass
class Ways:
    """The steps of a pack's nodes, by the identity of these, which the pack keeps for good: made once, for every question."""

    prepared: Ready
    named: Collection[str]
    known: dict[int, Step] = field(default_factory=dict)

    def step(self, node: Node) -> Step:
        """How the node is followed."""
        found = self.known.get(id(node))
        if found is None:
            found = self.known[id(node)] = self._made(node)
        return found

    def _made(self, node: Node) -> Step:
        closure = self.prepared.compiler.closure(node)
        if isinstance(node, nodes.Named) and node.key in self.named:
            return Step(closure, node.key, None, ())
        leaf, handler = leaf_of(node), _HANDLERS.get(node.__class__)
        return Step(closure, leaf, handler, () if leaf or handler else node.children)

    @cached_property
    def places(self) -> Places:
        """The places to which the steps lead."""
        return places_of(self.prepared)


@dataclass
class Walker:
    """Follows unknown values to the places that matter. What was followed once is `followed` for every programme of this run."""

    ways: Ways
    run: Run
    followed: dict[tuple[Closure, int], Open] = field(default_factory=dict)

    def walk(self, node: Node, row: Row) -> Open:
        """What the node depends on; a known one cannot change any more."""
        step = self.ways.step(node)
        place = (step.closure, id(row))
        found = self.followed.get(place)
        if found is None:
            value = step.closure(row, self.run)
            found = Open(0, (value,)) if value is not None else self._follow(step, node, row)
            self.followed[place] = found
        return found

    def value(self, node: Node, row: Row) -> Any:
        """The value of the node."""
        return self.ways.step(node).closure(row, self.run)

    def _follow(self, step: Step, node: Node, row: Row) -> Open:
        bits = self.ways.places.bit(step.leaf, row_number(row)) if step.leaf else 0
        if step.handler is not None:
            parts = list(step.handler(self, node, row))
        elif step.below:
            parts = [self.walk(child, row) for child in step.below]
        else:
            return Open(bits)
        for part in parts:
            bits |= part.leaves
        return Open(bits, tuple([part.beside for part in parts]))

    def parameter(self, node: nodes.Parameter, row: Row) -> Iterator[Open]:
        table = "person" if "person_id" in row else "household"
        if node.by_class and row.get("urban_rural") is None:
            yield Open(self.ways.places.bit(f"{table}.urban_rural", row_number(row)))

    def choose(self, node: nodes.Choose, row: Row) -> Iterator[Open]:
        guard = self.value(node.guard, row)
        yield self.walk(node.guard, row)
        if guard is not False:
            yield self.walk(node.then, row)
        if guard is not True:
            yield self.walk(node.otherwise, row)

    def aggregate(self, node: nodes.MemberAggregate, row: Row) -> Iterator[Open]:
        for member in self.run.facts.members_of(row):
            if node.where is not None:
                yield self.walk(node.where, member)
                if self.value(node.where, member) is False:
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
        compiled = self.ways.prepared.compiled[node.programme]
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
