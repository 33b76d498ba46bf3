"""The loops of a pack on a day: one for each programme, and before it those that provide what it asks of other rows.

Stages are those of `engine.columnar.columns`: persons at 0, 2, 4 ..., households at 1, 3, 5 ... The loops are made from the last
stage to the first, because a later one says what an earlier one must provide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

from minsheng.engine.columnar.digest import packed_bits
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused.lowering import AGGREGATE_START, FLAG, KNOWN_NODES, PAIRS, Beyond, Row, Val, even
from minsheng.engine.fused.slots import Key, Loop, Lowered
from minsheng.engine.fused.strips import BITS, HALVES, NUMBERS, Function, Turn
from minsheng.engine.fused.words import Word
from minsheng.engine.fused.work import Work
from minsheng.policy import facts, nodes
from minsheng.policy.checking import bound
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.node_base import HOUSEHOLD_SCOPES, Node
from minsheng.policy.nodes import AggregateKind
from minsheng.policy.programme import Programme

SUBJECTS = (Scope.PERSON, *HOUSEHOLD_SCOPES)
_FALSE = nodes.Literal(value=False, of=Type.BOOL)
_UNKNOWN_HOUSE = "没有这一户时，没有超出范围的数"


@dataclass(frozen=True)
class Draft:
    """A loop to be made: its name and what it does with a row. `apart`: no row reads or writes what another row writes."""

    name: str
    fill: Callable[[Work], None]
    apart: bool = True


class Module:
    """The loops of some programmes under construction; the `Maker` of their rows."""

    def __init__(self, around: Folder, programmes: Sequence[Programme], *, reasons: bool) -> None:
        self._around = around
        self._programmes = tuple(programmes)
        self._reasons = reasons
        self._bits: dict[Key, int] = {}
        self._stages: dict[tuple[Node, Scope], int] = {}
        self._within: dict[str, bool] = {}
        self._demands: dict[tuple[Scope, int], dict[Node, int]] = {}
        self._turns: dict[Node, Turn | None] = {}
        self._bounds: dict[Node, int] = {}
        self._narrow: dict[Node, bool] = {}

    # ------------------------------------------------------------------------- what rows ask (see Maker)

    def plain(self, node: nodes.Parameter) -> bool:
        resolved = self._around.parameter(node)
        return bool(resolved.choices) and not node.by_class and not resolved.regional

    def text_of(self, node: nodes.Parameter) -> str | None:
        return str(self._around.parameter(node).choices[0].value) if self.plain(node) else None

    def within(self, table: str, column: str) -> bool:
        """One answer for all wide columns of a table, so that facts do not change the code column by column."""
        if table not in self._within:
            limited = [c for c in facts.TABLES[table].columns if c.rule_type in facts.LIMITS]
            self._within[table] = all(self._around.within_limits(table, c.name) for c in limited)
        declared = facts.TABLES[table].column(column)
        return self._within[table] or (declared is not None and declared.arrow == "int8")

    def bound(self, node: Node) -> int:
        if node not in self._bounds:
            for each in node.walk():
                self._bounds[each] = bound(each, self._bounds, self._around.book)
        return self._bounds[node]

    def narrow(self, node: Node) -> bool:
        if node not in self._narrow:
            self._narrow[node] = self._is_narrow(node)
        return self._narrow[node]

    def _is_narrow(self, node: Node) -> bool:
        if node.type not in facts.LIMITS or not isinstance(node, _NARROW) or self.bound(node) >= _HALF:
            return False
        if isinstance(node, nodes.Parameter):
            return self.plain(node)
        return all(self.narrow(child) for child in node.children if child.type in facts.LIMITS)

    def conditions(self, programme: str) -> list[Node]:
        return list(self._around.entitlement(programme))

    def demand(self, scope: Scope, stage: int, node: Node) -> int:
        demands = self._demands.setdefault((scope, stage), {})
        return demands.setdefault(node, len(demands))

    def stage(self, node: Node, scope: Scope) -> int:
        key = (node, scope)
        if key not in self._stages:
            self._stages[key] = self._find_stage(node, scope)
        return self._stages[key]

    def _find_stage(self, node: Node, scope: Scope) -> int:
        base = 0 if scope is Scope.PERSON else 1
        if isinstance(node, nodes.MemberAggregate):
            return 1 + max([0, *(self.stage(child, Scope.PERSON) for child in node.children)])
        if isinstance(node, nodes.AtHousehold):
            return 1 + self.stage(node.value, node.kind)
        if isinstance(node, nodes.Related):
            return base
        below = self.conditions(node.programme) if isinstance(node, nodes.Entitled) else node.children
        return max([base, *(self.stage(child, scope) for child in below)])

    # --------------------------------------------------------------------------------------- the module

    def lower(self, questions: Iterable[nodes.Related] = ()) -> Lowered:
        """All loops. `questions`: what is asked of relatives, answered in `("answer", node)`."""
        places: dict[tuple[Scope, int], list[Programme]] = {}
        for programme in self._programmes:
            places.setdefault((programme.subject, self._last(programme)), []).append(programme)
        wanted = {place: list(map(self._drafted, self._alike(some))) for place, some in places.items()}
        for scope in {p.subject for p in self._programmes}:
            if (beyond := self._beyond(scope)) is not None:
                draft = Draft(f"beyond_{scope.value}", partial(self._answer_beyond, beyond))
                wanted.setdefault((scope, self.stage(beyond, scope)), []).append(draft)
        for number, node in enumerate(questions):
            place = (Scope.PERSON, self.stage(node.value, Scope.PERSON))
            draft = Draft(f"relative_{number}", partial(self._answer_relative, node))
            wanted.setdefault(place, []).append(draft)
        loops: list[Loop] = []
        for stage in range(max([0, *(stage for _, stage in wanted)]), -1, -1):
            for scope in (Scope.PERSON,) if stage % 2 == 0 else HOUSEHOLD_SCOPES:
                drafts = wanted.get((scope, stage), [])
                loops += [self._loop(scope, draft) for draft in reversed(drafts)]
                if demands := list(self._demands.get((scope, stage), {})):
                    loops += [self._loop(scope, draft) for draft in _providers(scope, stage, demands)]
        areas = [scope for scope in SUBJECTS if ("area", scope) in self._bits]
        loops += [self._loop(scope, Draft(f"area_{scope.value}", _place)) for scope in areas]
        return Lowered(tuple(reversed(loops)), self._bits, self._programmes)

    def _drafted(self, programmes: Sequence[Programme]) -> Draft:
        def fill(work: Work) -> None:
            for programme in programmes:
                self._answer(programme, work)

        return Draft("_and_".join(p.code for p in programmes), fill)

    def _alike(self, programmes: Sequence[Programme]) -> list[list[Programme]]:
        """Programmes that mostly ask the same have one function, so that it is worked out once."""
        groups: list[tuple[list[Programme], set[Node]]] = []
        for programme in programmes:
            found: set[Node] = set()
            for node in programme.answering_nodes():
                self._below(node, found)
            for group, asked in groups:
                common = len(asked & found)
                if len(group) < _TOGETHER and common >= _COMMON and 3 * common >= len(found):
                    group.append(programme)
                    asked.update(found)
                    break
            else:
                groups.append(([programme], found))
        return [group for group, _ in groups]

    def _below(self, node: Node, found: set[Node]) -> None:
        """Every node that is worked out on the same row."""
        if node in found or self.turn(node) is None:
            return
        found.add(node)
        if isinstance(node, nodes.Entitled):
            below: Sequence[Node] = self.conditions(node.programme)
        else:
            below = () if isinstance(node, _LEAVES) else node.children
        for child in below:
            self._below(child, found)

    def _last(self, programme: Programme) -> int:
        return max(self.stage(node, programme.subject) for node in programme.answering_nodes())

    def _loop(self, scope: Scope, draft: Draft) -> Loop:
        function = Function(draft.name, scope, self._bits, apart=draft.apart)
        draft.fill(Work(self, function))
        return Loop(scope, draft.name, function.text(), tuple(function.keys), tuple(function.constants))

    def turn(self, node: Node) -> Turn | None:
        """The loop in which a node is worked out; None: wherever it is asked for."""
        if node not in self._turns:
            self._turns[node] = self._find_turn(node)
        return self._turns[node]

    def _find_turn(self, node: Node) -> Turn | None:
        if isinstance(node, _ANYWHERE) or (isinstance(node, nodes.Parameter) and self.plain(node)):
            return None
        children = () if isinstance(node, _LEAVES) else node.children
        below = self.conditions(node.programme) if isinstance(node, nodes.Entitled) else children
        kind = self._kind(node)
        found = [turn for child in below if (turn := self.turn(child)) is not None]
        return max([0, *(level + (kind < other) for level, other in found)]), kind

    def _kind(self, node: Node) -> int:
        """What the loop works out in which a node belongs."""
        if isinstance(node, _OF_NUMBERS):
            return NUMBERS
        if isinstance(node, nodes.Compare):
            sides = (node.left, node.right)
            ages = any(isinstance(side, nodes.AgeYears) for side in sides)
            return HALVES if ages or node.left.type in _DAYS or all(map(self.narrow, sides)) else NUMBERS
        if node.type in _DAYS or self.narrow(node):
            return HALVES
        return BITS if node.type is Type.BOOL else NUMBERS

    def _answer(self, programme: Programme, work: Work) -> None:
        """Masks, lines and amount of one programme on one row."""
        code, bits = programme.code, work.last
        conditions = [bits.value(c.node) for c in programme.conditions]
        unmet, unknown = [c.known & ~c.word for c in conditions], [~c.known for c in conditions]
        work.pack(("conditions", code), packed_bits(len(conditions)), [*unmet, *unknown])
        if self._reasons and programme.grounds:
            grounds = [bits.value(g.node) for g in programme.grounds]
            parts = [*(g.known & g.word for g in grounds), *(~g.known for g in grounds)]
            work.pack(("grounds", code), packed_bits(len(grounds)), parts)
        if programme.lines:
            met = reduce(Word.__and__, [c.known & c.word for c in conditions])
            if self._is_simple(programme):
                self._amounts(*work.with_all(met), programme, 32)
                return
            for known in [("amount known", code), *(known for _, known in self._lines(programme))]:
                bits.store(known, FLAG, bits.word(0))
            row = work.where(met)
            self._amounts(row, row.bit(True), programme, 64)

    def _is_simple(self, programme: Programme) -> bool:
        """Whether amounts are small numbers of which so little must be worked out that everybody's are, many at a time."""
        lines = [line.node for line in programme.lines]
        found: set[Node] = set()
        for node in lines:
            self._below(node, found)
        numbers = any(self._kind(node) == NUMBERS for node in found)
        small = all(map(self.narrow, lines)) and sum(map(self.bound, lines)) < _HALF
        return small and not numbers and len(found) <= _SIMPLE

    def _lines(self, programme: Programme) -> list[tuple[Key, Key]]:
        """Of each line that is written apart from the amount where it stands, and where whether it is known."""
        if len(programme.lines) == 1 or not self._reasons:
            return []
        code = programme.code
        return [(("line", code, each.key), ("line known", code, each.key)) for each in programme.lines]

    def _amounts(self, row: Row, met: Word, programme: Programme, width: int) -> None:
        """Lines and amount, known of those who meet all conditions; of all others nobody looks at the numbers."""
        values = [row.value(line.node) for line in programme.lines]
        for (place, known), value in zip(self._lines(programme), values, strict=False):
            row.store(place, width, value.word)
            row.store(known, FLAG, (met & value.known).wide())
        row.store(("amount", programme.code), width, reduce(Word.__add__, even([v.word for v in values])))
        everything = reduce(Word.__and__, [met, *(v.known for v in values)])
        row.store(("amount known", programme.code), FLAG, everything.wide())

    @staticmethod
    def _answer_beyond(node: Node, work: Work) -> None:
        row = work.plain()
        row.store(("beyond", row.scope), FLAG, row.value(node).word.wide())

    @staticmethod
    def _answer_relative(node: nodes.Related, work: Work) -> None:
        row = work.plain()
        value = row.value(node.value)
        row.store(("answer", node), FLAG, value.known.pick(value.word.wide() * 2, 1))

    def _beyond(self, scope: Scope) -> Node | None:
        """See `Facts.is_oversized`; None where storage and statistics exclude it."""
        kind = Scope.JOINT if scope is Scope.PERSON else scope
        here = [
            s
            for s in (Scope.PERSON, kind)
            if self._may_exceed("person" if s is Scope.PERSON else "household")
        ]
        if not here:
            return None
        members = nodes.MemberAggregate(nodes.AggregateKind.ANY, kind, Beyond(Scope.PERSON))
        around = nodes.Logic("or", (members, Beyond(kind)))
        if scope is not Scope.PERSON:
            return around
        asked = nodes.Presumed(nodes.AtHousehold(kind, around), _FALSE, _UNKNOWN_HOUSE)
        return nodes.Logic("or", (Beyond(Scope.PERSON), asked))

    def _may_exceed(self, table: str) -> bool:
        columns = facts.TABLES[table].columns
        return any(c.rule_type in facts.LIMITS and not self.within(table, c.name) for c in columns)


_ANYWHERE = (nodes.Literal, nodes.Untold, nodes.EvaluationDate, nodes.PersonFact, nodes.HouseholdFact)
_OF_NUMBERS = (nodes.Parameter, nodes.AtHousehold, nodes.MemberAggregate, Beyond)
"""Nodes that read numbers, whatever they make of them."""
_LEAVES = (nodes.AtHousehold, nodes.MemberAggregate, nodes.Related)
"""Nodes whose children stand on other rows."""


_TOGETHER, _COMMON = 6, 4
"""At most so many programmes in one function, and how many nodes they must have in common."""
_DAYS = (Type.DATE, Type.TEXT)
_HALF = 2**31
_SIMPLE = 16
"""Nodes of which simple amounts are made at most."""
_NARROW = (
    *(nodes.Literal, nodes.Untold, nodes.Parameter, nodes.PersonFact, nodes.HouseholdFact),
    *(
        nodes.AgeYears,
        nodes.DatePart,
        nodes.Named,
        nodes.Presumed,
        nodes.Choose,
        nodes.Arithmetic,
        nodes.Extreme,
    ),
)
"""Nodes whose numbers have 32 bits where none can be greater."""


def _providers(scope: Scope, stage: int, demands: Sequence[Any]) -> list[Draft]:
    """The loops that gather over members, or the one that answers for a household what its members ask, the last first."""
    name = f"{scope.value}_{stage}"
    if scope is not Scope.PERSON:
        return [Draft(name, partial(_answer_asked, scope, stage, demands))]
    return [
        Draft(f"{name}_together", partial(_gather, stage, demands), apart=False),
        Draft(name, partial(_contribute, stage, demands)),
    ]


def _place(work: Work) -> None:
    """A number for the class and for as much of the region as any parameter looks at."""
    row = work.plain()
    class_, region = (
        row.load((f"{what} of word",), 32, row.load(("fact", row.scope, column), 32).value)
        for what, column in (("class", "urban_rural"), ("group", "region"))
    )
    row.store(("area", row.scope), 32, class_ + region)


def _gather(stage: int, demands: Sequence[nodes.MemberAggregate], work: Work) -> None:
    row = work.plain()
    for place, node in enumerate(demands):
        row.gather(stage, place, node)


def _answer_asked(scope: Scope, stage: int, demands: Sequence[nodes.AtHousehold], work: Work) -> None:
    """Leave, on a household row, what persons ask of it."""
    parts: list[Word] = []
    for node in demands:
        if node.type is Type.BOOL:
            value = work.last.value(node.value)
            parts += [value.word, value.known]
        else:
            value = work.brought(work.numbers, node.value)
            work.numbers.store(("asked number", scope, node), 64, value.word.whole())
            parts += [work.last.bit(False), work.brought(work.last, node.value).known]
    _pairs(work, "asked", (scope, stage), parts)


def _contribute(stage: int, demands: Sequence[nodes.MemberAggregate], work: Work) -> None:
    """Leave, on a person row, what it adds to the aggregates of its households."""
    bits, everybody = work.last, work.last.bit(True)
    parts: list[Word] = []
    for node in demands:
        where = Val(everybody, everybody) if node.where is None else bits.value(node.where)
        chosen, unknown = where.word & where.known, ~where.known
        if node.kind in (AggregateKind.ANY, AggregateKind.ALL) and node.value is not None:
            value = bits.value(node.value)
            parts += [
                ~value.known,
                value.known & (value.word if node.kind is AggregateKind.ANY else ~value.word),
            ]
            continue
        known = everybody if node.value is None else work.brought(bits, node.value).known
        parts += [unknown | (chosen & ~known), chosen]
        if node.kind is not AggregateKind.COUNT and node.value is not None:
            counts = work.handed(chosen & known)
            addend = work.brought(work.numbers, node.value).word.whole()
            work.numbers.store(("addend", node), 64, counts.pick(addend, AGGREGATE_START.get(node.kind, 0)))
    _pairs(work, "marks", (stage,), parts)


def _pairs(work: Work, name: str, place: tuple[Any, ...], parts: Sequence[Word]) -> None:
    for number, first in enumerate(range(0, len(parts), 2 * PAIRS)):
        work.pack((name, *place, number), 64, parts[first : first + 2 * PAIRS])


def reached(around: Folder, *roots: Node) -> set[Node]:
    """Every node below, and below the programmes that are built on."""
    found: set[Node] = set()
    open_ = list(roots)
    while open_:
        for node in open_.pop().walk():
            if node not in found:
                found.add(node)
                if isinstance(node, nodes.Entitled):
                    open_ += around.entitlement(node.programme)
    return found


def is_known(around: Folder, programme: Programme) -> bool:
    """Whether the loops can answer a programme: subject, nodes, and no relatives of relatives."""
    found = reached(around, *programme.answering_nodes())
    asked = [reached(around, n.value) for n in found if isinstance(n, nodes.Related)]
    return (
        programme.subject in SUBJECTS
        and {node.__class__ for node in found} <= KNOWN_NODES
        and {node.scope for node in found} <= {Scope.CONSTANT, *SUBJECTS}
        and not any(isinstance(node, nodes.Related) for below in asked for node in below)
    )
