"""The calendar in machine code says of every day of the years 1 to 9999 what Python's says."""

import ctypes
from datetime import date

import numpy as np
import pytest
from llvmlite import ir

from minsheng.engine.fused import words
from minsheng.engine.fused.native import Native
from minsheng.engine.fused.slots import Loop
from minsheng.engine.fused.words import I32, I64, POINTER, Word
from minsheng.policy.kinds import Scope

TODAY = 2028_0228
MOVES = (-11, 1, 12, 60)


@pytest.fixture(scope="module")
def answers() -> dict[str, np.ndarray]:
    """By question the answer for every day."""
    days = np.arange(words.FIRST_DAY, words.LAST_DAY + 1, dtype=np.int32)
    names = [
        "year",
        "month",
        "day",
        "full years",
        *(f"{what} {n}" for n in MOVES for what in ("moved", "inside")),
    ]
    found = {name: np.empty(len(days), np.int32) for name in names}
    table = (ctypes.c_void_p * (1 + len(names)))(days.ctypes.data, *(a.ctypes.data for a in found.values()))
    native = Native([Loop(Scope.PERSON, "calendar", _text(), (), ())])
    native.functions["calendar"](0, len(days), table)
    return found


def _text() -> str:
    module = ir.Module("calendar")
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), [I64, I64, POINTER]), "calendar")
    first, after, table = function.args
    entry, body, end = (function.append_basic_block(n) for n in ("entry", "body", "end"))
    start, builder = ir.IRBuilder(entry), ir.IRBuilder(body)
    index = builder.phi(I64)
    index.add_incoming(first, entry)
    slots = [
        start.load(start.gep(table, [ir.Constant(I64, n)], source_etype=POINTER), typ=POINTER)
        for n in range(13)
    ]
    start.branch(body)
    day = Word(builder, builder.load(builder.gep(slots[0], [index], source_etype=I32), typ=I32))
    on = Word(builder, ir.Constant(I32, TODAY))
    results = [*words.civil(day), words.full_years(day, on).half()]
    for months in MOVES:
        moved, inside = words.shift_months(day, Word(builder, ir.Constant(I64, months)))
        results += [moved, inside.wide().half()]
    for slot, result in zip(slots[1:], results, strict=True):
        builder.store(result.value, builder.gep(slot, [index], source_etype=I32))
    following = builder.add(index, ir.Constant(I64, 1))
    index.add_incoming(following, body)
    builder.cbranch(builder.icmp_signed("<", following, after), body, end)
    ir.IRBuilder(end).ret_void()
    return str(module)


def test_every_day_has_its_year_month_and_day(answers: dict[str, np.ndarray]) -> None:
    days = np.arange("0001-01-01", "10000-01-01", dtype="datetime64[D]")
    months, years = days.astype("datetime64[M]"), days.astype("datetime64[Y]")
    assert np.array_equal(answers["year"], years.astype(np.int64) + 1970)
    assert np.array_equal(answers["month"], months.astype(np.int64) % 12 + 1)
    assert np.array_equal(answers["day"], (days - months).astype(np.int64) + 1)


@pytest.mark.parametrize("months", MOVES)
def test_a_day_moved_by_months_is_cut_to_the_end_of_its_month(
    months: int, answers: dict[str, np.ndarray]
) -> None:
    days = np.arange("0001-01-01", "10000-01-01", dtype="datetime64[D]")
    month = days.astype("datetime64[M]") + months
    inside = (month >= np.datetime64("0001-01")) & (month < np.datetime64("10000-01"))
    last = (month + 1).astype("datetime64[D]") - month.astype("datetime64[D]") - 1
    moved = month.astype("datetime64[D]") + np.minimum(days - days.astype("datetime64[M]"), last)
    assert np.array_equal(answers[f"inside {months}"], inside)
    assert np.array_equal(answers[f"moved {months}"][inside], moved[inside].astype(np.int64))


def test_full_years_are_those_since_the_last_birthday(answers: dict[str, np.ndarray]) -> None:
    births = range(date(1927, 1, 1).toordinal(), date(2028, 2, 29).toordinal())
    offset = date(1, 1, 1).toordinal()
    for ordinal in births:
        birth = date.fromordinal(ordinal)
        expected = 2028 - birth.year - ((birth.month, birth.day) > (2, 28))
        assert answers["full years"][ordinal - offset] == expected
