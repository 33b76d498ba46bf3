"""The loops of a pack on a day: which rows are run through in which order, and what each loop leaves for the next.

Stages are those of `engine.columnar.columns`: persons at 0, 2, 4 ..., households at 1, 3, 5 ... The loops are made from the last
stage to the first, because a later one says what an earlier one must provide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from llvmlite import ir

from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused.lowering import FLAG, KNOWN_NODES, Beyond, Row
from minsheng.engine.fused.slots import Key, Loop, Lowered, Slots
from minsheng.engine.fused.words import I64, POINTER, Word
from minsheng.policy import facts, nodes
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.node_base import HOUSEHOLD_SCOPES, Node
from minsheng.policy.programme import Programme

SUBJECTS = (Scope.PERSON, *HOUSEHOLD_SCOPES)
_FALSE = nodes.Literal(value=False, of=Type.BOOL)
_UNKNOWN_HOUSE = "没有这一户时，没有超出范围的数"


class Module:
    """One module under construction; the `Maker` of its rows."""

    def __init__(self, around: Folder, programmes: Sequence[Programme], *, reasons: bool) -> None:
        self.texts: dict[str, int] = {}
        self._around = around
        self._programmes = tuple(programmes)
        self._reasons = reasons
        self._slots = Slots()
        self._constants: dict[Key, int] = {}
        self._stages: dict[tuple[Node, Scope], int] = {}
        self._within: dict[str, bool] = {}
        self._demands: dict[tuple[Scope, int], dict[Node, None]] = {}
        self._module = ir.Module("minsheng")

    # ------------------------------------------------------------------------- what rows ask (see Maker)

    def constant(self, key: Key) -> int:
        return self._constants.setdefault(key, len(self._constants))

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

    def conditions(self, programme: str) -> list[Node]:
        return list(self._around.entitlement(programme))

    def demand(self, scope: Scope, stage: int, node: Node) -> None:
        self._demands.setdefault((scope, stage), {})[node] = None

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
        """The whole module. `questions`: what is asked of relatives, answered in `("answer", node)`."""
        answered: dict[tuple[Scope, int], list[Programme]] = {}
        for programme in self._programmes:
            place = (programme.subject, self._last(programme))
            answered.setdefault(place, []).append(programme)
        asked: dict[int, list[nodes.Related]] = {}
        for node in questions:
            asked.setdefault(self.stage(node.value, Scope.PERSON), []).append(node)
        loops = []
        last = max([0, *asked, *(stage for _, stage in answered)])
        for stage in range(last, -1, -1):
            for scope in (Scope.PERSON,) if stage % 2 == 0 else HOUSEHOLD_SCOPES:
                mine, relatives = answered.get((scope, stage), []), asked.get(stage, [])
                if mine or relatives or (scope, stage) in self._demands:
                    loops.append(self._loop(scope, stage, mine, relatives if scope is Scope.PERSON else []))
        return Lowered(
            str(self._module),
            tuple(reversed(loops)),
            self._slots,
            tuple(self._constants),
            self.texts,
            self._programmes,
        )

    def _last(self, programme: Programme) -> int:
        roots = programme.answering_nodes()
        if (beyond := self._beyond(programme.subject)) is not None:
            roots.append(beyond)
        return max(self.stage(node, programme.subject) for node in roots)

    def _loop(
        self, scope: Scope, stage: int, programmes: Sequence[Programme], asked: Sequence[nodes.Related]
    ) -> Loop:
        name = f"{scope.value}_{stage}"
        function = ir.Function(self._module, ir.FunctionType(ir.VoidType(), [I64, I64, POINTER]), name)
        first, after, table = function.args
        entry, body, end = (function.append_basic_block(n) for n in ("entry", "body", "end"))
        start, builder = ir.IRBuilder(entry), ir.IRBuilder(body)
        index = builder.phi(I64)
        pointers: dict[Key, Any] = {}

        def pointer(key: Key, bits: int) -> Any:
            if key not in pointers:
                place = ir.Constant(I64, self._slots.place(key, bits))
                pointers[key] = start.load(start.gep(table, [place], source_etype=POINTER), typ=POINTER)
            return pointers[key]

        row = Row(self, builder, index, scope, pointer)
        self._fill(row, (scope, stage), programmes, asked)
        following = builder.add(index, ir.Constant(I64, 1))
        builder.cbranch(builder.icmp_signed("<", following, after), body, end)
        start.cbranch(start.icmp_signed("<", first, after), body, end)
        index.add_incoming(first, entry)
        index.add_incoming(following, body)
        ir.IRBuilder(end).ret_void()
        return Loop(scope, stage, name)

    def _fill(
        self,
        row: Row,
        place: tuple[Scope, int],
        programmes: Sequence[Programme],
        asked: Sequence[nodes.Related],
    ) -> None:
        for node in self._demands.get(place, {}):
            if isinstance(node, nodes.MemberAggregate):
                row.gather(node)
            elif isinstance(node, nodes.AtHousehold):
                row.answer(node)
        for programme in programmes:
            self._answer(row, programme)
        for node in asked:
            value = row.value(node.value)
            row.store(("answer", node), FLAG, value.known.pick(value.word.wide() * 2, 1))

    def _answer(self, row: Row, programme: Programme) -> None:
        """Masks, lines, amount and code of one programme on one row."""
        code = programme.code
        conditions = [row.value(c.node) for c in programme.conditions]
        unmet = _mask(row, [c.known & ~c.word for c in conditions])
        unknown = _mask(row, [~c.known for c in conditions])
        width = mask_bits(len(conditions))
        row.store(("unmet", code), width, unmet)
        row.store(("unknown", code), width, unknown)
        if self._reasons and programme.grounds:
            grounds = [row.value(g.node) for g in programme.grounds]
            width = mask_bits(len(grounds))
            row.store(("grounds", code), width, _mask(row, [g.known & g.word for g in grounds]))
            row.store(("open", code), width, _mask(row, [~g.known for g in grounds]))
        met = (unmet | unknown).compare("==", 0)
        self._amounts(row, programme, met)
        if (beyond := self._beyond(programme.subject)) is not None:
            row.store(("beyond", code), FLAG, row.value(beyond).word.wide())

    def _amounts(self, row: Row, programme: Programme, met: Word) -> None:
        total, all_known = row.word(0), met
        for line in programme.lines:
            value = row.value(line.node)
            total, all_known = total + value.word, all_known & value.known
            if len(programme.lines) > 1 and self._reasons:
                row.store(("line", programme.code, line.key), 64, value.word)
                row.store(("line known", programme.code, line.key), FLAG, (met & value.known).wide())
        if programme.lines:
            row.store(("amount", programme.code), 64, total)
            row.store(("amount known", programme.code), FLAG, all_known.wide())

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


def mask_bits(parts: int) -> int:
    """The width in which a mask of so many bits is stored."""
    return 8 if parts <= 7 else 16 if parts <= 15 else 32


def _mask(row: Row, bits: Sequence[Word]) -> Word:
    mask = row.word(0)
    for place, bit in enumerate(bits):
        mask |= bit.wide() * (1 << place)
    return mask


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
