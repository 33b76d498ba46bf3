"""Nodes as instructions on one row. A value is a word and a bit that says whether it is known.

Where the bit is not set the word is 0 or another harmless number, so that no instruction can trap or leave int64: the pack's
proof of bounds holds for unknown values too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial, reduce
from typing import Any, Protocol

from llvmlite import ir

from minsheng.engine.columnar import operators
from minsheng.engine.fused import words
from minsheng.engine.fused.slots import Key
from minsheng.engine.fused.strips import Place
from minsheng.engine.fused.words import BIT, I8, I64, Word
from minsheng.policy import facts, nodes
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.node_base import Node
from minsheng.policy.nodes import AggregateKind

EPOCH = date(1970, 1, 1).toordinal()
WIDTHS = {"int64": 64, "int32": 32, "int8": 8, "bool": 8, "string": 32, "date32": 32}
FLAG = 8
Divide = Callable[[Word, Word], Word]
Rounding = Callable[[Word, Word, Divide], Word]


@dataclass(frozen=True, eq=False)
class Beyond(Node):
    """Whether a number of the row itself is beyond `facts.LIMITS`; met or unmet. Made here, not by policies."""

    row: Scope

    def __post_init__(self) -> None:
        self._is(Type.BOOL, "", self.row)


@dataclass(frozen=True)
class Val:
    """A value on a row: the word (a bit for BOOL) and whether it is known."""

    word: Word
    known: Word


class Maker(Protocol):
    """What a row asks of the module it is compiled into."""

    def plain(self, node: nodes.Parameter) -> bool:
        """Whether a parameter is the same everywhere."""

    def text_of(self, node: nodes.Parameter) -> str | None:
        """The word of a text parameter that is the same everywhere."""

    def within(self, table: str, column: str) -> bool:
        """Whether no cell of the column can be beyond the limits."""

    def stage(self, node: Node, scope: Scope) -> int:
        """The stage at which a node is known on a row."""

    def bound(self, node: Node) -> int:
        """Greatest absolute value of a number."""

    def narrow(self, node: Node) -> bool:
        """Whether a number has 32 bits."""

    def conditions(self, programme: str) -> list[Node]:
        """Conditions of a programme in force."""

    def demand(self, scope: Scope, stage: int, node: Node) -> int:
        """An earlier loop must provide this aggregate or this answer of a household; its number among those of the stage."""


class Row:
    """The instructions on one row of a loop; nodes written alike are computed once.

    `elsewhere`: gives the value of a node that another loop of the strip works out, None for one to be worked out here.
    """

    def __init__(
        self, maker: Maker, place: Place, elsewhere: Callable[[Node], Val | None] | None = None
    ) -> None:
        self.maker = maker
        self.builder = place.builder
        self.scope = place.scope
        self.place = place
        self._elsewhere = elsewhere
        self._gathered: set[tuple[Scope, int]] = set()
        self._made: dict[Node, Val] = {}
        self._loaded: dict[Key, Word] = {}

    # ------------------------------------------------------------------------------------------- memory

    def word(self, number: int) -> Word:
        return Word(self.builder, ir.Constant(I64, number))

    def bit(self, value: bool) -> Word:
        return Word(self.builder, ir.Constant(BIT, int(value)))

    def load(self, key: Key, bits: int, at: Any = None) -> Word:
        """The item of a slot for this row, or at an index, sign extended to 64 bits; once per row."""
        known = (*key, at)
        if known not in self._loaded:
            kind = ir.IntType(bits)
            loaded = self.place.tag(self.builder.load(self._address(key, bits, at), typ=kind))
            self._loaded[known] = Word(self.builder, loaded if bits == 64 else self.builder.sext(loaded, I64))
        return self._loaded[known]

    def flag(self, key: Key, at: Any = None) -> Word:
        """A byte as a bit."""
        return self.load(key, FLAG, at).compare("!=", 0)

    def byte(self, key: Key) -> Word:
        """A byte as it is."""
        return Word(self.builder, self.place.tag(self.builder.load(self._address(key, FLAG, None), typ=I8)))

    def store(self, key: Key, bits: int, value: Word, at: Any = None) -> None:
        """Write an item of a slot."""
        if bits == 64:
            value = value.whole()
        same = value.value.type.width == bits
        narrow = value.value if same else self.builder.trunc(value.value, ir.IntType(bits))
        self.place.tag(self.builder.store(narrow, self._address(key, bits, at)))

    def _address(self, key: Key, bits: int, at: Any) -> Any:
        where = self.place.index if at is None else at
        return self.builder.gep(self.place.pointer(key, bits), [where], source_etype=ir.IntType(bits))

    def constant(self, *key: Any) -> Word:
        """A number of the day: a parameter in 64 bits; the date itself, a cut-off, the number of a word in 32."""
        word = Word(self.builder, self.place.constant(key))
        return word if key[0] == "parameter" else word.half()

    # -------------------------------------------------------------------------------------------- nodes

    def value(self, node: Node) -> Val:
        """The value of a node on this row."""
        if node not in self._made:
            found = None if self._elsewhere is None else self._elsewhere(node)
            value = found or _LOWER[node.__class__](self, node)
            self._made[node] = Val(value.word.half(), value.known) if self.maker.narrow(node) else value
        return self._made[node]

    def _known(self, word: Word) -> Val:
        return Val(word, self.bit(True))

    @staticmethod
    def _of(type_: Type, word: Word) -> Word:
        """A word as wide as values of a type are: dates and words have 32 bits."""
        return word.half() if type_ in (Type.DATE, Type.TEXT) else word

    def _clean(self, word: Word, known: Word) -> Val:
        return Val(known.pick(word, 0), known)

    def literal(self, node: nodes.Literal) -> Val:
        value = node.value
        if isinstance(value, bool):
            return self._known(self.bit(value))
        if isinstance(value, int):
            return self._known(self.word(value))
        if isinstance(value, date):
            return self._known(self.word(value.toordinal() - EPOCH).half())
        return self._known(self.constant("text", value))

    def untold(self, node: nodes.Untold) -> Val:
        nothing = self.bit(False) if node.of is Type.BOOL else self._of(node.of, self.word(0))
        return Val(nothing, self.bit(False))

    def evaluation_date(self, _node: nodes.EvaluationDate) -> Val:
        return self._known(self.constant("on"))

    def fact(self, node: nodes.PersonFact | nodes.HouseholdFact) -> Val:
        table = "person" if self.scope is Scope.PERSON else "household"
        column = facts.rule_column(table, node.column)
        word = self.load(("fact", self.scope, node.column), WIDTHS[column.arrow])
        known = self.flag(("known", self.scope, node.column))
        if column.rule_type is Type.BOOL:
            return Val(word.compare("!=", 0) & known, known)
        if column.rule_type in facts.LIMITS and not self.maker.within(table, node.column):
            known &= _within(word, facts.LIMITS[column.rule_type])
        return self._clean(self._of(node.type, word), known)

    def beyond(self, _node: Beyond) -> Val:
        table = "person" if self.scope is Scope.PERSON else "household"
        found = self.bit(False)
        for column in facts.TABLES[table].columns:
            if column.rule_type in facts.LIMITS and not self.maker.within(table, column.name):
                word = self.load(("fact", self.scope, column.name), WIDTHS[column.arrow])
                inside = _within(word, facts.LIMITS[column.rule_type])
                found |= self.flag(("known", self.scope, column.name)) & ~inside
        return self._known(found)

    def parameter(self, node: nodes.Parameter) -> Val:
        if self.maker.plain(node):
            word = self.constant("parameter", node.id)
            return self._known(word.compare("!=", 0) if node.type is Type.BOOL else self._of(node.type, word))
        area = self.load(("area", self.scope), 32).value
        word = self.load(("parameter", node.id, node.by_class), 64, area)
        known = self.load(("has", node.id, node.by_class), 32, area).compare("!=", 0)
        return Val(word.compare("!=", 0) if node.type is Type.BOOL else self._of(node.type, word), known)

    def _birth(self) -> Val:
        """The birth date unless it lies after the evaluation date."""
        word = self.load(("fact", Scope.PERSON, "birth_date"), 32).half()
        known = self.flag(("known", Scope.PERSON, "birth_date"))
        return self._clean(word, known & word.compare("<=", self.constant("on")))

    def age_years(self, node: nodes.AgeYears) -> Val:
        birth = self._birth()
        years = words.full_years(birth.word, self.constant("today", node.leap))
        return self._clean(years, birth.known)

    def month_sum(self, node: nodes.MonthSum) -> Val:
        known = self._covered(node.table, node.months) & self.flag(("month known", node))
        return self._clean(self.load(("month", node), 64), known)

    def enrolled(self, node: nodes.Enrolled) -> Val:
        if node.before_age is not None:
            stood = self.flag(("stood", node.programme, node.before_age))
            stood &= self.value(nodes.PersonFact("birth_date")).known
            return Val(stood, stood)
        running = self.flag(("running", node.programme))
        return Val(running, running | self._covered(f"enrolment:{node.programme}", 0))

    def related(self, node: nodes.Related) -> Val:
        """Of a code 0 unmet, 1 unknown, 2 met; where not all relatives are known one of them decides, or nobody."""
        met, unmet = (self.byte(("related", node)).compare("==", code) for code in (2, 0))
        whole = self._covered(f"relation:{node.relation}", 0)
        if node.kind == "any":
            return Val(met, met | (unmet & whole))
        return Val(met & whole, unmet | (met & whole))

    def _covered(self, table: str, months: int) -> Word:
        return self.flag(("covered", table, months))

    # ---------------------------------------------------------------------------------------- operators

    def named(self, node: nodes.Named) -> Val:
        return self.value(node.value)

    def _all(self, *operands: Node) -> tuple[list[Word], Word]:
        values = [self.value(n) for n in operands]
        return even([v.word for v in values]), reduce(Word.__and__, [v.known for v in values])

    def arithmetic(self, node: nodes.Arithmetic) -> Val:
        (left, right), known = self._all(node.left, node.right)
        if not self.maker.narrow(node):
            left, right = left.whole(), right.whole()
        if node.op != "//":
            word = {"+": Word.__add__, "-": Word.__sub__, "*": Word.__mul__}[node.op](left, right)
            return Val(word, known)
        zero = right.compare("==", 0)
        divisor = zero.pick(_one(right), right)
        return self._clean(self._divides(node.left, node.right)(left, divisor), known & ~zero)

    def _divides(self, numerator: Node, denominator: Node) -> Callable[[Word, Word], Word]:
        """How numbers no greater than those of two nodes are divided, the second a thousand times as great at most."""
        sizes = self.maker.bound(numerator), 1000 * self.maker.bound(denominator)
        if sizes[0] > _TWICE or sizes[1] > _ONCE:
            return Word.__floordiv__
        return partial(Word.quotient, exact=max(sizes) <= _ONCE)

    def extreme(self, node: nodes.Extreme) -> Val:
        found, known = self._all(*node.operands)
        return Val(reduce(Word.least if node.kind == "least" else Word.greatest, found), known)

    def compare(self, node: nodes.Compare) -> Val:
        left, right, op = node.left, node.right, str(node.op)
        if isinstance(right, nodes.AgeYears):
            left, right, op = right, left, operators.MIRRORED[op]
        source = _same_for_all(right, self.maker.plain)
        if isinstance(left, nodes.AgeYears) and source is not None and op not in ("==", "!="):
            return self._age_compare(op, left.leap, source)
        (one, two), known = self._all(node.left, node.right)
        return Val(one.compare(str(node.op), two), known)

    def _age_compare(self, op: str, leap: str, source: int | str) -> Val:
        """An age against a number of the day is a birth date against a cut-off."""
        cutoff = self.constant("cutoff", source, op in (">", "<="), leap)
        birth = self._birth()
        return Val(birth.word.compare("<=" if op in (">=", ">") else ">", cutoff), birth.known)

    def negation(self, node: nodes.Not) -> Val:
        inner = self.value(node.operand)
        return Val(~inner.word, inner.known)

    def logic(self, node: nodes.Logic) -> Val:
        values = [self.value(n) for n in node.operands]
        everything = reduce(Word.__and__, [v.known for v in values])
        if node.op == "and":
            settled = reduce(Word.__or__, [v.known & ~v.word for v in values])
            return Val(reduce(Word.__and__, [v.word for v in values]) & everything, everything | settled)
        settled = reduce(Word.__or__, [v.known & v.word for v in values])
        return Val(settled, everything | settled)

    def choose(self, node: nodes.Choose) -> Val:
        guard, then, other = (self.value(n) for n in (node.guard, node.then, node.otherwise))
        one, two = even([then.word, other.word])
        agreed = then.known & other.known & one.compare("==", two)
        known = guard.known.pick(guard.word.pick(then.known, other.known), agreed)
        return Val(guard.word.pick(one, two), known)

    def presumed(self, node: nodes.Presumed) -> Val:
        inner, default = self.value(node.value), self.value(node.default)
        return self._known(inner.known.pick(*even([inner.word, default.word])))

    def shift_date(self, node: nodes.ShiftDate) -> Val:
        base, amount = self.value(node.base), self.value(node.amount)
        shift = words.shift_months if node.step == "months" else words.shift_days
        moved, inside = shift(base.word, amount.word)
        return self._clean(moved, base.known & amount.known & inside)

    def date_part(self, node: nodes.DatePart) -> Val:
        base = self.value(node.base)
        year, month, _ = words.civil(base.word)
        return self._clean(year if node.part == "year" else month, base.known)

    def rounded(self, node: nodes.Rounded) -> Val:
        (numerator, denominator), known = self._all(node.numerator, node.denominator)
        numerator, denominator = numerator.whole(), denominator.whole()
        divide = self._divides(node.numerator, node.denominator)
        zero, below = denominator.compare("==", 0), denominator.compare("<", 0)
        numerator = below.pick(-numerator, numerator)
        denominator = zero.pick(self.word(1), below.pick(-denominator, denominator))
        name = _same_text(node.mode, self.maker.text_of)
        if name is not None:
            return self._clean(_ROUND[name](numerator, denominator, divide), known & ~zero)
        mode = self.value(node.mode)
        word = self.word(0)
        for each, rounding in _ROUND.items():
            asked = mode.word.compare("==", self.constant("text", each))
            word = asked.pick(rounding(numerator, denominator, divide), word)
        return self._clean(word, known & ~zero & mode.known)

    def entitled(self, node: nodes.Entitled) -> Val:
        parts = tuple(self.maker.conditions(node.programme))
        return self.value(parts[0] if len(parts) == 1 else nodes.Logic("and", parts))

    # --------------------------------------------------------------------------------- across the rows

    def at_household(self, node: nodes.AtHousehold) -> Val:
        stage = self.maker.stage(node, Scope.PERSON) - 1
        place = self.maker.demand(node.kind, stage, node)
        house = self.load(("household", node.kind), 32).value
        asked = self.load(("asked", node.kind, stage, place // PAIRS), 64, house)
        known = _bit(asked, 2 * (place % PAIRS) + 1)
        if node.type is Type.BOOL:
            return Val(_bit(asked, 2 * (place % PAIRS)), known)
        return Val(self._of(node.type, self.load(("asked number", node.kind, node), 64, house)), known)

    def aggregate(self, node: nodes.MemberAggregate) -> Val:
        """Read, on a household row, what the loop over its members has gathered."""
        stage = self.maker.stage(node, self.scope) - 1
        place = self.maker.demand(Scope.PERSON, stage, node)
        seen = self.load(("seen", self.scope, stage, place // PAIRS), 64)
        first, second = (_bit(seen, 2 * (place % PAIRS) + bit) for bit in (0, 1))
        if node.kind is AggregateKind.ANY:
            return Val(second, second | ~first)
        if node.kind is AggregateKind.ALL:
            return Val(~second, second | ~first)
        word = self._of(node.type, self.load(("sum", self.scope, node), 64))
        if node.kind in (AggregateKind.MIN, AggregateKind.MAX):
            return self._clean(word, second & ~first)
        return self._clean(word, ~first)

    def gather(self, stage: int, place: int, node: nodes.MemberAggregate) -> None:
        """Add, on a person row, what it contributes to the aggregate of its household."""
        kind = node.household
        house = self.load(("household", kind), 32).value
        marks = self.load(("marks", stage, place // PAIRS), 64)
        if (kind, place // PAIRS) not in self._gathered:
            self._gathered.add((kind, place // PAIRS))
            seen = ("seen", kind, stage, place // PAIRS)
            self.store(seen, 64, self._held(seen, house) | marks, house)
        if node.kind in (AggregateKind.ANY, AggregateKind.ALL):
            return
        held = self._held(("sum", kind, node), house)
        counted = node.kind is AggregateKind.COUNT
        addend = _bit(marks, 2 * (place % PAIRS) + 1).wide() if counted else self.load(("addend", node), 64)
        combine = {AggregateKind.MIN: Word.least, AggregateKind.MAX: Word.greatest}.get(
            node.kind, Word.__add__
        )
        self.store(("sum", kind, node), 64, combine(held, addend), house)

    def _held(self, key: Key, house: Any) -> Word:
        """An item that an earlier row may just have written."""
        return Word(self.builder, self.builder.load(self._address(key, 64, house), typ=I64))


PAIRS = 32
"""Pairs of bits that stand in a number: of an aggregate whether something is unknown and whether somebody counts (of ANY and ALL
whether somebody decides), of what is asked of a household whether it is met and whether that is known."""
AGGREGATE_START = {AggregateKind.MIN: 2**63 - 1, AggregateKind.MAX: -(2**63)}
"""What the least and the greatest of nothing are, until there is something."""


_ONCE, _TWICE = 2**52, 2**62
"""Numbers that are divided by way of floating point once, and with what the first quotient leaves once more."""


def even(words_: list[Word]) -> list[Word]:
    """Numbers as wide as the widest."""
    return [word.whole() for word in words_] if any(word.value.type == I64 for word in words_) else words_


def _one(like: Word) -> Word:
    return Word(like.builder, ir.Constant(like.value.type, 1))


def _bit(word: Word, place: int) -> Word:
    return (word.shifted(place) & 1).compare("!=", 0)


def _within(word: Word, limit: int) -> Word:
    return word.compare(">=", -limit) & word.compare("<=", limit)


def _same_for_all(node: Node, plain: Callable[[nodes.Parameter], bool]) -> int | str | None:
    """A literal number, or the id of a parameter that is the same everywhere."""
    if isinstance(node, nodes.Named):
        return _same_for_all(node.value, plain)
    if isinstance(node, nodes.Literal) and isinstance(node.value, int):
        return int(node.value)
    return node.id if isinstance(node, nodes.Parameter) and plain(node) else None


def _same_text(node: Node, text_of: Callable[[nodes.Parameter], str | None]) -> str | None:
    if isinstance(node, nodes.Literal):
        return str(node.value)
    return text_of(node) if isinstance(node, nodes.Parameter) else None


def _up_to(step: int) -> Rounding:
    def rounding(numerator: Word, denominator: Word, divide: Divide) -> Word:
        whole = denominator * step
        quotient = divide(numerator, whole)
        above = numerator.compare(">", 0) & (numerator - quotient * whole).compare("!=", 0)
        return quotient * step + above.wide() * step

    return rounding


def _half_up(numerator: Word, denominator: Word, divide: Divide) -> Word:
    quotient = divide(numerator, denominator)
    rest = numerator - quotient * denominator
    size = rest.compare("<", 0).pick(-rest, rest)
    sign = numerator.compare(">", 0).wide() - numerator.compare("<", 0).wide()
    return quotient + size.compare("<", denominator - size).pick(sign * 0, sign)


_ROUND: Mapping[str, Rounding] = {
    "ceil_yuan": _up_to(100),
    "ceil_10_yuan": _up_to(1000),
    "half_up_cent": _half_up,
    "truncate": lambda numerator, denominator, divide: divide(numerator, denominator),
}

_LOWER: dict[type[Node], Callable[[Row, Any], Val]] = {
    Beyond: Row.beyond,
    nodes.Literal: Row.literal,
    nodes.PersonFact: Row.fact,
    nodes.HouseholdFact: Row.fact,
    nodes.Parameter: Row.parameter,
    nodes.Untold: Row.untold,
    nodes.EvaluationDate: Row.evaluation_date,
    nodes.AgeYears: Row.age_years,
    nodes.Enrolled: Row.enrolled,
    nodes.Entitled: Row.entitled,
    nodes.MonthSum: Row.month_sum,
    nodes.Named: Row.named,
    nodes.Arithmetic: Row.arithmetic,
    nodes.Extreme: Row.extreme,
    nodes.Compare: Row.compare,
    nodes.Not: Row.negation,
    nodes.Logic: Row.logic,
    nodes.Choose: Row.choose,
    nodes.Presumed: Row.presumed,
    nodes.MemberAggregate: Row.aggregate,
    nodes.AtHousehold: Row.at_household,
    nodes.Related: Row.related,
    nodes.ShiftDate: Row.shift_date,
    nodes.DatePart: Row.date_part,
    nodes.Rounded: Row.rounded,
}
KNOWN_NODES = frozenset(_LOWER)
