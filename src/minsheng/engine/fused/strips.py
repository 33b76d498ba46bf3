"""A function of machine code over rows: strip by strip, and in each strip one plain loop after another.

A loop takes as many rows at a time as its widest item lets it: numbers of 64 bits by eights, dates by sixteens, bits by
sixty-fours. Conditions are mostly made of bits. So each of these is worked out in loops of its own, which hand on what they found
in memory for one strip, small enough to stay in a near cache. What is wanted for few rows only comes last, row by row (`where`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from llvmlite import ir

from minsheng.engine.fused.slots import Key
from minsheng.engine.fused.words import BIT, I8, I64, POINTER, Word
from minsheng.policy.kinds import Scope

STRIP = 512
"""Rows worked on at a time."""
HALVES, NUMBERS, BITS = 0, 1, 2
"""What a loop works out: dates and words in 32 bits, numbers in 64, bits."""
Turn = tuple[int, int]
"""Which loop of a strip: HALVES of level 0, NUMBERS of level 0, BITS of level 0, HALVES of level 1 ..."""
_GROUP = 8


@dataclass(frozen=True)
class Place:
    """Where instructions go: the scope and builder, the row in the slots and in the strip; pointers to slots; constants."""

    scope: Scope
    builder: Any
    index: Any
    offset: Any
    pointer: Callable[[Key, int], Any]
    constant: Callable[[Key], Any]
    tag: Callable[[Any], Any]


@dataclass(frozen=True)
class Kept:
    """What a loop leaves for later ones: memory of so many bits an item, or a constant."""

    memory: Any
    bits: int


class Function:
    """Loops under construction. `apart`: no row reads or writes what another row writes."""

    def __init__(self, name: str, scope: Scope, widths: dict[Key, int], *, apart: bool) -> None:
        """`widths`: takes the bits of the items of every slot that is used."""
        self.scope = scope
        self.keys: dict[Key, Any] = {}
        self.constants: dict[Key, Any] = {}
        self._name = name
        self._apart = apart
        self._widths = widths
        self._module = ir.Module(name)
        function = ir.Function(self._module, ir.FunctionType(ir.VoidType(), [I64, I64, POINTER]), name)
        first, after, self._table = function.args
        self._block = function.append_basic_block
        self._start = ir.IRBuilder(self._block("entry"))
        self._head, self._tail, self._end = (self._block(n) for n in ("head", "tail", "end"))
        head = ir.IRBuilder(self._head)
        self._base = head.phi(I64)
        least = head.add(self._base, ir.Constant(I64, STRIP))
        self._stop = head.select(head.icmp_signed("<", least, after), least, after)
        self._bounds = first, after
        self._groups = self._module.add_metadata([ir.MetaDataString(self._module, "group")])
        self._loops: dict[Turn, tuple[Any, Callable[[Any], None]]] = {}

    def _pointer(self, key: Key, bits: int) -> Any:
        if key not in self.keys:
            self._widths[key] = bits
            place = ir.Constant(I64, len(self.keys))
            self.keys[key] = self._start.load(
                self._start.gep(self._table, [place], source_etype=POINTER), typ=POINTER
            )
        return self.keys[key]

    def _constant(self, key: Key) -> Any:
        if key not in self.constants:
            memory = self._pointer(("constants", self._name), 64)
            place = ir.Constant(I64, len(self.constants))
            self.constants[key] = self._start.load(
                self._start.gep(memory, [place], source_etype=I64), typ=I64
            )
        return self.constants[key]

    def memory(self, bits: int) -> Any:
        """Memory for one strip."""
        memory = self._start.alloca(ir.ArrayType(ir.IntType(bits), STRIP))
        memory.type = POINTER
        return memory

    def loop(self, turn: Turn) -> Place:
        """A loop over the rows of the strip; loops run in the order of their turns."""
        before, body = self._block("before"), self._block("body")
        ir.IRBuilder(before).branch(body)
        builder = ir.IRBuilder(body)
        index = builder.phi(I64)

        def close(following: Any) -> None:
            more = builder.add(index, ir.Constant(I64, 1), flags=["nsw"])
            back = builder.cbranch(builder.icmp_signed("<", more, self._stop), body, following)
            index.add_incoming(self._base, before)
            index.add_incoming(more, body)
            if self._apart:
                kind = "divides" if any(map(_may_trap, body.instructions)) else "loop"
                word = ir.MetaDataString(self._module, f"{kind} {turn[0]} {turn[1]}")
                back.set_metadata("llvm.loop", self._module.add_metadata([word]))

        self._loops[turn] = before, close
        return self._place(builder, index, self._tag if self._apart else _untagged)

    def where(self, flags: Kept, turn: Turn) -> Place:
        """A loop over those rows of the strip whose byte is 1."""
        before, group, some, one, then, last, skip = (
            self._block(n) for n in ("before", "group", "some", "one", "then", "last", "skip")
        )
        ir.IRBuilder(before).branch(group)
        builder = ir.IRBuilder(group)
        place = builder.phi(I64)
        at = builder.gep(flags.memory, [builder.sub(place, self._base)], source_etype=I8)
        nobody = builder.icmp_unsigned("==", builder.load(at, typ=I64), ir.Constant(I64, 0))
        builder.cbranch(nobody, skip, some)
        builder = ir.IRBuilder(some)
        following = builder.add(place, ir.Constant(I64, _GROUP))
        within = builder.select(builder.icmp_signed("<", following, self._stop), following, self._stop)
        builder.branch(one)
        builder = ir.IRBuilder(one)
        index = builder.phi(I64)
        at = builder.gep(flags.memory, [builder.sub(index, self._base)], source_etype=I8)
        builder.cbranch(builder.icmp_unsigned("!=", builder.load(at, typ=I8), ir.Constant(I8, 0)), then, last)
        inner = ir.IRBuilder(then)
        builder = ir.IRBuilder(last)
        more = builder.add(index, ir.Constant(I64, 1))
        builder.cbranch(builder.icmp_signed("<", more, within), one, skip)
        index.add_incoming(place, some)
        index.add_incoming(more, last)

        def close(after: Any) -> None:
            inner.branch(last)
            builder = ir.IRBuilder(skip)
            more = builder.add(place, ir.Constant(I64, _GROUP))
            builder.cbranch(builder.icmp_signed("<", more, self._stop), group, after)
            place.add_incoming(self._base, before)
            place.add_incoming(more, skip)

        self._loops[turn] = before, close
        return self._place(inner, index, _untagged)

    def _place(self, builder: Any, index: Any, tag: Callable[[Any], Any]) -> Place:
        offset = builder.sub(index, self._base)
        return Place(self.scope, builder, index, offset, self._pointer, self._constant, tag)

    def _tag(self, access: Any) -> Any:
        access.set_metadata("llvm.access.group", self._groups)
        return access

    def text(self) -> str:
        """The text of the whole module."""
        first, after = self._bounds
        loops = [self._loops[turn] for turn in sorted(self._loops)]
        for number, (_, close) in enumerate(loops, start=1):
            close(loops[number][0] if number < len(loops) else self._tail)
        self._start.cbranch(self._start.icmp_signed("<", first, after), self._head, self._end)
        ir.IRBuilder(self._head).branch(loops[0][0])
        tail = ir.IRBuilder(self._tail)
        tail.cbranch(tail.icmp_signed("<", self._stop, after), self._head, self._end)
        self._base.add_incoming(first, self._start.block)
        self._base.add_incoming(self._stop, self._tail)
        ir.IRBuilder(self._end).ret_void()
        return _distinct(str(self._module))


def _untagged(access: Any) -> Any:
    return access


def _may_trap(instruction: Any) -> bool:
    divides = getattr(instruction, "opname", "") in ("sdiv", "srem", "udiv", "urem")
    return divides and not isinstance(instruction.operands[1], ir.Constant)


def _distinct(text: str) -> str:
    """Says to LLVM that the rows of these loops stand apart, so that it may take several at once.

    llvmlite cannot write distinct metadata; they stand as words in the text until it is made.
    """
    group = re.search(r'^(!\d+) = !\{ !"group" \}', text, re.MULTILINE)
    assert group is not None
    for kind, how in (("loop", f"{_PARALLEL}, {_WIDE}, {_MASKED}"), ("divides", f"{_PARALLEL}, {_WIDE}")):
        pattern = rf'^(!\d+) = !\{{ !"{kind} [\d ]+" \}}'
        text = re.sub(pattern, rf"\1 = distinct !{{ \1, {how} }}", text, flags=re.MULTILINE)
    return (
        f"{text.replace(group[0], f'{group[1]} = distinct !{{}}')}\n"
        f'{_PARALLEL} = !{{ !"llvm.loop.parallel_accesses", {group[1]} }}\n'
        f'{_WIDE} = !{{ !"llvm.loop.vectorize.enable", i1 true }}\n'
        f'{_MASKED} = !{{ !"llvm.loop.vectorize.predicate.enable", i1 true }}\n'
    )


_PARALLEL, _WIDE, _MASKED = "!100000", "!100001", "!100002"
"""The last rows of a strip are taken with the others, masked, which spares a second loop for them; but not where a number is
divided by another, since each division would be asked for by itself."""


def keep(function: Function, place: Place, word: Word, *, by_row: bool = False) -> Kept:
    """Leave a word for later loops of the strip; `by_row`: a constant, too, for each row."""
    if isinstance(word.value, ir.Constant) and not by_row:
        return Kept(word.value, word.value.type.width)
    width = word.value.type.width
    bits = max(width, 8)
    memory = function.memory(bits)
    value = place.builder.zext(word.value, I8) if word.value.type == BIT else word.value
    at = place.builder.gep(memory, [place.offset], source_etype=ir.IntType(bits))
    place.tag(place.builder.store(value, at))
    return Kept(memory, width)


def take(place: Place, kept: Kept) -> Word:
    """What an earlier loop of the strip has left."""
    if isinstance(kept.memory, ir.Constant):
        return Word(place.builder, kept.memory)
    kind = ir.IntType(max(kept.bits, 8))
    at = place.builder.gep(kept.memory, [place.offset], source_etype=kind)
    word = Word(place.builder, place.tag(place.builder.load(at, typ=kind)))
    return word.compare("!=", 0) if kept.bits == 1 else word
