"""From what is unknown to what can be asked: follows only those parts of a condition that can still change it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

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
    nodes.Enrolled: lambda n: "" if n.before_age else f"enrolled.{n.programme}",
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
        self._each = sum(self._first.values())

    def bit(self, leaf: str, row: int) -> int:
        """The bit of a place."""
        return self._first[leaf] << row

    def exchanged(self, bits: int, one: int, other: int) -> int:
        """The same places with two rows in each other's stead."""
        apart = (bits >> one ^ bits >> other) & self._each
        return bits ^ (apart << one | apart << other)

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
        found.add(f"enrolled.{programme.code}")
        for root in (*(c.node for c in programme.conditions), *(line.node for line in programme.lines)):
            found.update(n.key if isinstance(n, nodes.Named) else leaf_of(n) for n in root.walk())
    return Places(found - {""})


class Open(NamedTuple):
    """What an unknown value still depends on: the bits of its places, beside what is known there, in the order of the condition.

    The same leaves beside the same values mean the same remaining question, whatever was answered on the way.
    """

    leaves: int = 0
    beside: tuple[object, ...] = ()


Below = Iterator[tuple[Node, Row]]
"""What is looked at below a node, each with its row."""


class Step(NamedTuple):
    """How a node is followed: its closure, what is told as it is or read here ("" if nothing), who knows the way down; without
    one, what is below, of this what rests on anything that can be told."""

    closure: Closure
    leaf: str
    node: Node
    handler: "Callable[[Ways, Any, Row, Run], Below] | None" = None
    below: "tuple[Step, ...]" = ()


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
            return Step(closure, node.key, node)
        leaf, handler = leaf_of(node), _HANDLERS.get(node.__class__)
        if leaf or handler:
            return Step(closure, leaf, node, handler)
        telling = [self.step(child) for child in node.children if reads(child, self.prepared.programmes)]
        return Step(closure, leaf, node, None, tuple(telling))

    @cached_property
    def places(self) -> Places:
        """The places to which the steps lead."""
        return places_of(self.prepared)


@dataclass
class Walker:
    """Follows unknown values to what they depend on. What was followed once is `followed` for every programme of this run."""

    ways: Ways
    run: Run
    followed: dict[tuple[Closure, int], Open] = field(default_factory=dict)

    def walk(self, step: Step, row: Row) -> Open:
        """What the node of the step depends on; a known one cannot change any more."""
        place = (step.closure, id(row))
        found = self.followed.get(place)
        if found is None:
            value = step.closure(row, self.run)
            found = Open(0, (value,)) if value is not None else self._follow(step, row)
            self.followed[place] = found
        return found

    def _follow(self, step: Step, row: Row) -> Open:
        bits = self.ways.places.bit(step.leaf, row_number(row)) if step.leaf else 0
        if step.handler is not None:
            below = step.handler(self.ways, step.node, row, self.run)
            parts = [self.walk(self.ways.step(node), other) for node, other in below]
        elif step.below:
            parts = [self.walk(child, row) for child in step.below]
        else:
            return Open(bits)
        for part in parts:
            bits |= part.leaves
        return Open(bits, tuple([part.beside for part in parts]))


@dataclass
class Finder:
    """The places alone. Of members who could change places with an earlier one (`alike`) nobody but that one is followed."""

    ways: Ways
    run: Run
    alike: Mapping[int, int]
    found: dict[tuple[Closure, int], int] = field(default_factory=dict)

    def find(self, step: Step, row: Row) -> int:
        """The bits of the places on which the node of the step depends."""
        place = (step.closure, id(row))
        bits = self.found.get(place)
        if bits is None:
            bits = self.found[place] = self._look(step, row)
        return bits

    def _look(self, step: Step, row: Row) -> int:
        member = row.get("person_id")
        if member and (first := self.alike[member]) != member:
            bits = self.find(step, self.run.facts.persons[first])
            return bits and self.ways.places.exchanged(bits, first, member)
        if step.closure(row, self.run) is not None:
            return 0
        bits = self.ways.places.bit(step.leaf, row_number(row)) if step.leaf else 0
        if step.handler is None:
            for child in step.below:
                bits |= self.find(child, row)
        else:
            for node, other in step.handler(self.ways, step.node, row, self.run):
                bits |= self.find(self.ways.step(node), other)
        return bits


_CLASS: Final[Mapping[str, Node]] = {
    "person": nodes.PersonFact("urban_rural"), "household": nodes.HouseholdFact("urban_rural"),
}  # fmt: skip


def _parameter(_ways: Ways, node: nodes.Parameter, row: Row, _run: Run) -> Below:
    if node.by_class and row.get("urban_rural") is None:
        yield _CLASS["person" if "person_id" in row else "household"], row


def _choose(ways: Ways, node: nodes.Choose, row: Row, run: Run) -> Below:
    guard = ways.step(node.guard).closure(row, run)
    yield node.guard, row
    if guard is not False:
        yield node.then, row
    if guard is not True:
        yield node.otherwise, row


def _aggregate(ways: Ways, node: nodes.MemberAggregate, row: Row, run: Run) -> Below:
    for member in run.facts.members_of(row):
        if node.where is not None:
            yield node.where, member
            if ways.step(node.where).closure(member, run) is False:
                continue
        if node.value is not None:
            yield node.value, member


def _at_household(_ways: Ways, node: nodes.AtHousehold, row: Row, run: Run) -> Below:
    household = run.facts.household_of(row, node.kind)
    if household is not None:
        yield node.value, household


def _related(_ways: Ways, node: nodes.Related, row: Row, run: Run) -> Below:
    for other_id in run.facts.relations.get((row["person_id"], node.relation), ()):
        yield node.value, run.facts.persons[other_id]


def _entitled(ways: Ways, node: nodes.Entitled, row: Row, run: Run) -> Below:
    compiled = ways.prepared.compiled[node.programme]
    unknown = masks(compiled, row, run)[1]
    for place, condition in enumerate(compiled.programme.conditions):
        if unknown >> place & 1:
            yield condition.node, row


_HANDLERS: dict[type[Node], Callable[[Ways, Any, Row, Run], Below]] = {
    nodes.Parameter: _parameter,
    nodes.Choose: _choose,
    nodes.MemberAggregate: _aggregate,
    nodes.AtHousehold: _at_household,
    nodes.Related: _related,
    nodes.Entitled: _entitled,
}
