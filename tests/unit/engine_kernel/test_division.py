"""A division by way of floating point says what whole numbers say, to the last one."""

import ctypes
from random import Random

import numpy as np
import pytest
from llvmlite import ir

from minsheng.engine.fused.native import Native
from minsheng.engine.fused.slots import Loop
from minsheng.engine.fused.words import I64, POINTER, Word
from minsheng.policy.kinds import Scope


def _text(*, exact: bool) -> str:
    name = "exact" if exact else "twice"
    module = ir.Module(name)
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), [I64, I64, POINTER]), name)
    first, after, table = function.args
    entry, body, end = (function.append_basic_block(n) for n in ("entry", "body", "end"))
    start, builder = ir.IRBuilder(entry), ir.IRBuilder(body)
    index = builder.phi(I64)
    index.add_incoming(first, entry)
    places = [
        start.load(start.gep(table, [ir.Constant(I64, n)], source_etype=POINTER), typ=POINTER)
        for n in range(3)
    ]
    start.branch(body)
    one, two = (
        Word(builder, builder.load(builder.gep(place, [index], source_etype=I64), typ=I64))
        for place in places[:2]
    )
    builder.store(one.quotient(two, exact=exact).value, builder.gep(places[2], [index], source_etype=I64))
    following = builder.add(index, ir.Constant(I64, 1))
    index.add_incoming(following, body)
    builder.cbranch(builder.icmp_signed("<", following, after), body, end)
    ir.IRBuilder(end).ret_void()
    return str(module)


def pairs(most: int, divisor: int) -> list[tuple[int, int]]:
    """Numbers up to the limits, among them multiples and their neighbours, of both signs."""
    rng = Random(7)
    found = []
    for _ in range(20_000):
        by = rng.randint(1, 1 << rng.randint(1, divisor.bit_length() - 1))
        size = 1 << rng.randint(1, most.bit_length() - 1)
        near = rng.randint(0, size // by) * by + rng.randint(-1, 1)
        number = rng.choice((near, rng.randint(0, size), size, size - 1))
        found.append((max(-most, min(most, number)) * rng.choice((1, -1)), by * rng.choice((1, -1))))
    return found


@pytest.mark.parametrize(("exact", "most", "divisor"), [(True, 2**52, 2**52), (False, 2**62, 2**52)])
def test_a_quotient_is_cut_toward_zero(exact: bool, most: int, divisor: int) -> None:
    asked = pairs(most, divisor)
    numbers = np.array(asked, np.int64).T.copy()
    found = np.empty(len(asked), np.int64)
    table = (ctypes.c_void_p * 3)(numbers[0].ctypes.data, numbers[1].ctypes.data, found.ctypes.data)
    native = Native([Loop(Scope.PERSON, "exact" if exact else "twice", _text(exact=exact), (), ())])
    native.functions["exact" if exact else "twice"](0, len(asked), table)
    expected = [(abs(a) // abs(b)) * (1 if (a < 0) == (b < 0) else -1) for a, b in asked]
    assert found.tolist() == expected
