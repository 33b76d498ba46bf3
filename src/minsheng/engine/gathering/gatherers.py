"""Nodes as functions, each made once per meaning, and what several of them ask for kept in the run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from minsheng.engine.closures import Run
from minsheng.engine.gathering.uses import Gather, Held
from minsheng.engine.household_facts import Row
from minsheng.engine.reference import Ready
from minsheng.engine.results import ParameterUse, Stood
from minsheng.policy import nodes
from minsheng.policy.nodes import Node


@dataclass(eq=False, slots=True)
class Remembered:
    """What some parts add to a row, kept in the run for the others who ask for it; `asked`: how many are built on it."""

    parts: tuple[Gather, ...]
    asked: int = 0

    def held(self, row: Row, run: Run) -> Held:
        """To be read only."""
        if self.asked < _SEVERAL:
            return self._anew(row, run)
        place = (self, id(row))
        held: Held | None = run.memo.get(place)
        if held is None:
            held = run.memo[place] = self._anew(row, run)
        return held

    def stood(self, row: Row, run: Run) -> Stood:
        """The same sorted by kind, once for all who show it."""
        place = (self, id(row), "")
        found: Stood | None = run.memo.get(place)
        if found is None:
            found = run.memo[place] = self.held(row, run).by_kind()
        return found

    def add(self, row: Row, run: Run, held: Held) -> None:
        """As a part of something else, which is the only one to ask or not: three of four are, and need no memory."""
        if self.asked < _SEVERAL:
            for part in self.parts:
                part(row, run, held)
        else:
            held.update(self.held(row, run))

    def _anew(self, row: Row, run: Run) -> Held:
        held = Held({}, {})
        for part in self.parts:
            part(row, run, held)
        return held


_SEVERAL: Final = 2


class Reachable(NamedTuple):
    """`may_lack`: an amount or limit that nobody has set here; `columns`: of facts, besides area, class and rolls."""

    may_lack: bool
    columns: frozenset[str]


Maker = Callable[["Gatherers", Any], Gather]


@dataclass
class Gatherers:
    """Those of a pack on a day. `saying`: of each kind of node that says something itself how it is made; `shared`: the kinds of
    which what they found is worth keeping; `only_lacking`: what cannot lead to an amount or limit not set here says nothing.

    `parts`: by node those of the nearest nodes below that say something; `lists`: what remembers a list of parts; `owners`: by
    part what remembers it; `cells`, `uses`: made once for all who show them.
    """

    prepared: Ready
    saying: Mapping[type[Node], Maker]
    shared: Collection[type[Node]]
    only_lacking: bool = False
    parts: dict[Node, tuple[Gather, ...]] = field(default_factory=dict)
    lists: dict[tuple[Gather, ...], Remembered] = field(default_factory=dict)
    owners: dict[Gather, Remembered] = field(default_factory=dict)
    cells: dict[tuple[str, str, bool], Gather] = field(default_factory=dict)
    uses: dict[tuple[str, int], ParameterUse] = field(default_factory=dict)
    reached: dict[Node, Reachable] = field(default_factory=dict)

    def of(self, *roots: Node) -> Remembered:
        """What these nodes stand on, in their order."""
        parts = tuple(dict.fromkeys(part for node in roots for part in self._parts_of(node)))
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
        parts = self._parts_of(node)
        if len(parts) != 1:
            return self.of(node).add
        self._ask(parts[0])
        return parts[0]

    def elsewhere(self, node: Node) -> Gather:
        """The same on another row, to which several rows can lead."""
        found = self.of(node)
        found.asked += 1
        return found.add

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

    def _parts_of(self, node: Node) -> tuple[Gather, ...]:
        """The node itself if it says something, else the nearest below that do, in order."""
        if node not in self.parts:
            made = self.saying.get(node.__class__)
            if self.only_lacking and not self.reachable(node).may_lack:
                self.parts[node] = ()
            elif made is None:
                below = dict.fromkeys(part for child in node.children for part in self._parts_of(child))
                self.parts[node] = tuple(below)
            else:
                gather = made(self, node)
                self.parts[node] = (self._owned(gather) if node.__class__ in self.shared else gather,)
        return self.parts[node]

    def _owned(self, gather: Gather) -> Gather:
        owner = Remembered((gather,))
        part = owner.add
        self.owners[part] = owner
        return part

    def _ask(self, part: Gather) -> None:
        if part in self.owners:
            self.owners[part].asked += 1
