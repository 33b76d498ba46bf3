"""All loops over some households, then all over the next: what the loops hand on to each other stays in a near cache.

A block is some hundred persons and the joint households they form. `Machine` says once a chunk where each slot lies; the function
made here moves these addresses from block to block and calls the loops, so that a thousand blocks cost no Python. Where
households of another kind are asked for, or rows lie in another order, the chunk is one block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir

from minsheng.engine.fused.words import I32, I64, POINTER
from minsheng.policy.kinds import Scope
from minsheng.policy.node_base import HOUSEHOLD_SCOPES

Numbers = npt.NDArray[np.int64]
LOOP = ir.FunctionType(ir.VoidType(), [I64, I64, POINTER])
"""A loop: from a row to a row, with the addresses of its slots."""
NAME = "blocks"
SCOPES = (Scope.PERSON, *HOUSEHOLD_SCOPES)
"""Whose rows a number in the lists of a job stands for."""
PERSONS = 1_024
"""Persons of a block, a few more or less: of a person the loops of a whole pack touch about a kilobyte."""
FIELDS = (
    *("blocks", "bounds"),
    *("entries", "bases", "steps", "entry scopes", "table"),
    *("fills", "fill places", "fill scopes", "fill values"),
    *("kinds", "kind scopes", "numbers", "local numbers"),
    *("loops", "loop scopes", "loop entries", "functions"),
)
"""A job: counts and addresses of lists of 64-bit numbers, in this order."""


def bounds(rows: dict[Scope, int], numbers: Numbers | None = None, persons: int | None = None) -> Numbers:
    """Where each block begins, and at last where all end: a row for each, a column for each scope.

    `numbers`: of the joint household of each person; that of nobody is how many households there are.
    """
    ends = [rows.get(scope, 0) for scope in SCOPES]
    kinds = [scope for scope in HOUSEHOLD_SCOPES if scope in rows]
    size = persons or PERSONS
    if not kinds:
        cuts = np.arange(0, ends[0], size)
        return _table(ends, cuts, np.zeros_like(cuts))
    if kinds != [Scope.JOINT] or numbers is None:
        return _table(ends)
    there = numbers < ends[1]
    housed = None if there.all() else np.flatnonzero(there)
    of_housed = numbers if housed is None else numbers[housed]
    if (of_housed[1:] < of_housed[:-1]).any():
        return _table(ends)
    cuts = np.unique(np.searchsorted(of_housed, of_housed[size::size]))
    cuts = cuts[cuts > 0]
    persons_at = cuts if housed is None else housed[cuts]
    return _table(ends, np.append(0, persons_at), np.append(0, of_housed[cuts]))


def _table(ends: list[int], persons: Any = (0,), houses: Any = (0,)) -> Numbers:
    found = np.zeros((len(persons) + 1, len(SCOPES)), np.int64)
    found[:-1, 0], found[:-1, 1], found[-1] = persons, houses, ends
    return found


def text() -> str:
    """The function as LLVM's text: it takes the address of a job."""
    module = ir.Module(NAME)
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), [POINTER]), NAME)
    made = _Builder(ir.IRBuilder(function.append_basic_block("entry")), function.args[0])
    made.each("blocks", made.block)
    made.builder.ret_void()
    return str(module)


class _Callee:
    """An address to be called; llvmlite itself calls only functions by name."""

    function_type = LOOP
    type = POINTER

    def __init__(self, address: Any) -> None:
        self.get_reference = address.get_reference


class _Builder:
    def __init__(self, builder: Any, job: Any) -> None:
        self.builder = builder
        self._job = {name: self._item(job, ir.Constant(I64, n)) for n, name in enumerate(FIELDS)}

    def block(self, number: Any) -> None:
        """One block: addresses, what begins with a value, numbers of households within it, the loops."""
        width = ir.Constant(I64, len(SCOPES) * 8)
        b = self.builder
        self._first = b.add(self._job["bounds"], b.mul(number, width))
        self._after = b.add(self._first, width)
        self.each("entries", self._moved)
        self.each("fills", self._filled)
        self.each("kinds", self._renumbered)
        self.each("loops", self._called)

    def _moved(self, at: Any) -> None:
        b = self.builder
        first = self._item(self._first, self._listed("entry scopes", at))
        there = b.add(self._listed("bases", at), b.mul(first, self._listed("steps", at)))
        b.store(there, self._place(self._job["table"], at))

    def _filled(self, at: Any) -> None:
        _, rows = self._rows("fill scopes", at)
        place, value = self._listed("fill places", at), self._listed("fill values", at)
        one_more = self.builder.add(rows, ir.Constant(I64, 1))
        self.each(one_more, lambda row: self.builder.store(value, self._place(place, row)))

    def _renumbered(self, at: Any) -> None:
        b = self.builder
        before, count = (b.trunc(each, I32) for each in self._rows("kind scopes", at))
        first = self._item(self._first, ir.Constant(I64, 0))
        persons = b.sub(self._item(self._after, ir.Constant(I64, 0)), first)
        source, target = self._listed("numbers", at), self._listed("local numbers", at)

        def renumber(row: Any) -> None:
            number = b.load(self._place(source, b.add(first, row), I32), typ=I32)
            within = b.sub(number, before)
            here = b.select(b.icmp_unsigned("<", within, count), within, count)
            b.store(here, self._place(target, row, I32))

        self.each(persons, renumber)

    def _called(self, at: Any) -> None:
        b = self.builder
        _, rows = self._rows("loop scopes", at)
        function = b.inttoptr(self._listed("functions", at), POINTER)
        place = b.mul(self._listed("loop entries", at), ir.Constant(I64, 8))
        table = b.inttoptr(b.add(self._job["table"], place), POINTER)
        b.call(_Callee(function), [ir.Constant(I64, 0), rows, table])

    # ------------------------------------------------------------------------------------------ memory

    def _rows(self, scopes: str, at: Any) -> tuple[Any, Any]:
        """The first row of the block of an item's scope, and how many."""
        scope = self._listed(scopes, at)
        first = self._item(self._first, scope)
        return first, self.builder.sub(self._item(self._after, scope), first)

    def _listed(self, name: str, at: Any) -> Any:
        return self._item(self._job[name], at)

    def _item(self, address: Any, at: Any) -> Any:
        return self.builder.load(self._place(address, at), typ=I64)

    def _place(self, address: Any, at: Any, kind: Any = I64) -> Any:
        pointer = address if address.type == POINTER else self.builder.inttoptr(address, POINTER)
        return self.builder.gep(pointer, [at], source_etype=kind)

    def each(self, count: str | Any, fill: Callable[[Any], object]) -> None:
        """Instructions for each number up to a count, which may be a field of the job."""
        b = self.builder
        upto = self._job[count] if isinstance(count, str) else count
        before, head, body, after = (
            b.block,
            *(b.append_basic_block(name) for name in ("head", "body", "after")),
        )
        b.branch(head)
        b.position_at_end(head)
        number = b.phi(upto.type)
        number.add_incoming(ir.Constant(upto.type, 0), before)
        b.cbranch(b.icmp_signed("<", number, upto), body, after)
        b.position_at_end(body)
        fill(number)
        number.add_incoming(b.add(number, ir.Constant(upto.type, 1)), b.block)
        b.branch(head)
        b.position_at_end(after)
