"""The loops of one function with their rows: which of them works a node out, and what they hand on to each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial, reduce
from typing import Protocol

from llvmlite import ir

from minsheng.engine.fused.lowering import Maker, Row, Val
from minsheng.engine.fused.slots import Key
from minsheng.engine.fused.strips import BITS, NUMBERS, Function, Kept, Turn, keep, take
from minsheng.engine.fused.words import I8, Word
from minsheng.policy.node_base import Node

_LAST = 1_000
_BYTE = 8


class Planner(Maker, Protocol):
    """A module under construction."""

    def turn(self, node: Node) -> Turn | None:
        """The loop in which a node is worked out; None: wherever it is asked for."""


class Work:
    """Rows by turn, made when they are first asked for."""

    def __init__(self, planner: Planner, function: Function) -> None:
        self._planner = planner
        self._function = function
        self._rows: dict[Turn, Row] = {}
        self._kept: dict[Node, tuple[Kept, Kept]] = {}
        self._after = _LAST + 1

    @cached_property
    def last(self) -> Row:
        """The row on which the bits come together."""
        return self._row((_LAST, BITS))

    @cached_property
    def numbers(self) -> Row:
        """A row for numbers, after the last bits."""
        return self._row((_LAST + 1, NUMBERS))

    def plain(self) -> Row:
        """The only row, on which everything is worked out."""
        return Row(self._planner, self._function.loop((0, NUMBERS)))

    def where(self, chosen: Word) -> Row:
        """A row for those for whom this bit of the last ones is set."""
        flags = keep(self._function, self.last.place, chosen, by_row=True)
        return Row(self._planner, self._function.where(flags, self._next()))

    def with_all(self, bit: Word) -> tuple[Row, Word]:
        """A row for all after the last bits, with one of these."""
        kept = keep(self._function, self.last.place, bit)
        row = Row(self._planner, self._function.loop(self._next()))
        return row, take(row.place, kept)

    def brought(self, row: Row, node: Node) -> Val:
        """The value of a node on a later row, whichever works it out."""
        turn = self._planner.turn(node)
        if turn is None:
            return row.value(node)
        if node not in self._kept:
            source = self._row(turn)
            value = source.value(node)
            self._kept[node] = (
                keep(self._function, source.place, value.word),
                keep(self._function, source.place, value.known),
            )
        word, known = (take(row.place, kept) for kept in self._kept[node])
        return Val(word, known)

    def handed(self, bit: Word) -> Word:
        """A bit of the last ones on the row of numbers."""
        return take(self.numbers.place, keep(self._function, self.last.place, bit))

    def pack(self, key: Key, bits: int, parts: Sequence[Word]) -> None:
        """Store bits of the last ones as one number, the first in the lowest place: by eights, then these together."""
        kind, place = ir.IntType(bits), self._function.loop(self._next())
        row, together = Row(self._planner, place), None
        for first in range(0, len(parts), _BYTE):
            eight = [bit.pick(self._byte(1 << n), 0) for n, bit in enumerate(parts[first : first + _BYTE])]
            byte = take(place, keep(self._function, self.last.place, reduce(Word.__or__, eight)))
            wide = place.builder.shl(place.builder.zext(byte.value, kind), ir.Constant(kind, first))
            together = wide if together is None else place.builder.or_(together, wide)
        row.store(key, bits, Word(place.builder, together))

    def _byte(self, number: int) -> Word:
        return Word(self.last.builder, ir.Constant(I8, number))

    def _next(self) -> Turn:
        self._after += 1
        return self._after, NUMBERS

    def _row(self, turn: Turn) -> Row:
        if turn not in self._rows:
            self._rows[turn] = Row(self._planner, self._function.loop(turn), partial(self._elsewhere, turn))
        return self._rows[turn]

    def _elsewhere(self, here: Turn, node: Node) -> Val | None:
        """The value of a node for a row of another kind than the one it is worked out on."""
        turn = self._planner.turn(node)
        if turn is None or turn[1] == here[1]:
            return None
        return self.brought(self._rows[here], node)
