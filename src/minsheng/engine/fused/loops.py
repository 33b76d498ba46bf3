"""The loops of a pack on a day: one for each programme, and before it those that provide what it asks of other rows.

Stages are those of `engine.columnar.columns`: persons at 0, 2, 4 ..., households at 1, 3, 5 ... The loops are made from the last
stage to the first, because a later one says what an earlier one must provide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

from llvmlite import ir

from minsheng.engine.columnar.digest import packed_bits
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused.lowering import FLAG, KNOWN_NODES, Beyond, Place, Row
from minsheng.engine.fused.slots import Key, Loop, Lowered
from minsheng.engine.fused.words import I64, POINTER, Word
from minsheng.policy import facts, nodes
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.node_base import HOUSEHOLD_SCOPES, Node
from minsheng.policy.programme import Programme

SUBJECTS = (Scope.PERSON, *HOUSEHOLD_SCOPES)
_FALSE = nodes.Literal(value=False, of=Type.BOOL)
_UNKNOWN_HOUSE = "没有这一户时，没有超出范围的数"


@dataclass(frozen=True)
class Draft:
    """A loop to be made: its name and what it does with a row. `apart`: no row reads or writes what another row writes."""

    name: str
    fill: Callable[[Row], None]
    apart: bool = True


class Apart:
    """Says to LLVM that the rows of a loop stand apart, so that it may take several at once.

    llvmlite cannot write distinct metadata; they stand as words in the text until it is made.
    """

    def __init__(self, module: ir.Module) -> None:
        self._module = module
        self._group, self._loop = (
            module.add_metadata([ir.MetaDataString(module, word)]) for word in ("group", "loop")
        )

    def tag(self, access: Any) -> Any:
        access.set_metadata("llvm.access.group", self._group)
        return access

    def text(self, back: Any) -> str:
        """The text of the module; `back`: the branch to the next row."""
        back.set_metadata("llvm.loop", self._loop)
        group, loop = (f"!{node.name}" for node in (self._group, self._loop))
        parallel, wide = "!100", "!101"
        return (
            str(self._module)
            .replace(f'{group} = !{{ !"group" }}', f"{group} = distinct !{{}}")
            .replace(
                f'{loop} = !{{ !"loop" }}',
                f"{loop} = distinct !{{ {loop}, {parallel}, {wide} }}\n"
                f'{parallel} = !{{ !"llvm.loop.parallel_accesses", {group} }}\n'
                f'{wide} = !{{ !"llvm.loop.vectorize.enable", i1 true }}',
            )
        )


class Module:
    """The loops of some programmes under construction; the `Maker` of their rows."""

    def __init__(self, around: Folder, programmes: Sequence[Programme], *, reasons: bool) -> None:
        self._around = around
        self._programmes = tuple(programmes)
        self._reasons = reasons
        self._bits: dict[Key, int] = {}
        self._stages: dict[tuple[Node, Scope], int] = {}
        self._within: dict[str, bool] = {}
        self._demands: dict[tuple[Scope, int], dict[Node, None]] = {}

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
        """All loops. `questions`: what is asked of relatives, answered in `("answer", node)`."""
        wanted: dict[tuple[Scope, int], list[Draft]] = {}
        for programme in self._programmes:
            place = (programme.subject, self._last(programme))
            wanted.setdefault(place, []).append(Draft(programme.code, partial(self._answer, programme)))
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
        return Lowered(tuple(reversed(loops)), self._bits, self._programmes)

    def _last(self, programme: Programme) -> int:
        return max(self.stage(node, programme.subject) for node in programme.answering_nodes())

    def _loop(self, scope: Scope, draft: Draft) -> Loop:
        module = ir.Module(draft.name)
        function = ir.Function(module, ir.FunctionType(ir.VoidType(), [I64, I64, POINTER]), draft.name)
        first, after, table = function.args
        entry, body, end = (function.append_basic_block(n) for n in ("entry", "body", "end"))
        start, builder = ir.IRBuilder(entry), ir.IRBuilder(body)
        index = builder.phi(I64)
        pointers: dict[Key, Any] = {}

        def pointer(key: Key, bits: int) -> Any:
            if key not in pointers:
                self._bits[key] = bits
                place = ir.Constant(I64, len(pointers))
                pointers[key] = start.load(start.gep(table, [place], source_etype=POINTER), typ=POINTER)
            return pointers[key]

        apart = Apart(module) if draft.apart else None
        tag = (lambda access: access) if apart is None else apart.tag
        row = Row(self, Place(draft.name, scope, builder, index, pointer, tag))
        draft.fill(row)
        following = builder.add(index, ir.Constant(I64, 1), flags=["nsw"])
        back = builder.cbranch(builder.icmp_signed("<", following, after), body, end)
        start.cbranch(start.icmp_signed("<", first, after), body, end)
        index.add_incoming(first, entry)
        index.add_incoming(following, body)
        ir.IRBuilder(end).ret_void()
        text = str(module) if apart is None else apart.text(back)
        return Loop(scope, draft.name, text, tuple(pointers), tuple(row.constants))

    def _answer(self, programme: Programme, row: Row) -> None:
        """Masks, lines and amount of one programme on one row."""
        code = programme.code
        conditions = [row.value(c.node) for c in programme.conditions]
        self._masks(
            row, "conditions", code, [c.known & ~c.word for c in conditions], [~c.known for c in conditions]
        )
        met = reduce(Word.__and__, [c.known & c.word for c in conditions], row.bit(True))
        if self._reasons and programme.grounds:
            grounds = [row.value(g.node) for g in programme.grounds]
            self._masks(
                row, "grounds", code, [g.known & g.word for g in grounds], [~g.known for g in grounds]
            )
        self._amounts(row, programme, met)

    @staticmethod
    def _masks(row: Row, part: str, code: str, first: Sequence[Word], second: Sequence[Word]) -> None:
        bits = packed_bits(len(first))
        placed = [bit.placed(bits, place) for place, bit in enumerate((*first, *second))]
        row.store((part, code), bits, reduce(Word.__or__, placed))

    @staticmethod
    def _answer_beyond(node: Node, row: Row) -> None:
        row.store(("beyond", row.scope), FLAG, row.value(node).word.wide())

    @staticmethod
    def _answer_relative(node: nodes.Related, row: Row) -> None:
        value = row.value(node.value)
        row.store(("answer", node), FLAG, value.known.pick(value.word.wide() * 2, 1))

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


def _providers(scope: Scope, stage: int, demands: Sequence[Node]) -> list[Draft]:
    """The loops that gather over members, or the one that answers for a household what its members ask, the last first."""
    name = f"{scope.value}_{stage}"
    if scope is not Scope.PERSON:
        return [Draft(name, partial(_each, Row.answer, demands))]
    gathering = Draft(f"{name}_together", partial(_each, Row.gather, demands), apart=False)
    return [gathering, Draft(name, partial(_each, Row.contribute, demands))]


def _each(what: Callable[[Row, Any], None], demands: Sequence[Node], row: Row) -> None:
    for node in demands:
        what(row, node)


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
