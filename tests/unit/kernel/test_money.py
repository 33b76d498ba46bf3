"""Money: reading, writing, and rounding once."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import RoundMode, capital_yuan, parse_yuan, round_fen, yuan

FEN = st.integers(-(10**14), 10**14)
COUNTS = st.integers(1, 1000)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("1234.5", 123_450),
        ("1,234.50", 123_450),
        (" 1 234.50 ", 123_450),
        ("１，２３４．５０", 123_450),
        ("¥12", 1200),
        ("￥12元", 1200),
        ("12元整", 1200),
        ("1.5万元", 1_500_000),
        ("1.234567万", 1_234_567),
        ("-3.01", -301),
    ],
)
def test_an_amount_is_read_as_departments_write_it(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text", ["", "无", "—", "1.", ".5", "12,34", "1,0000", "1.2.3", "1e5", "百元", "5 000 00,1"]
)
def test_an_amount_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(MinshengError) as refusal:
        parse_yuan(text)
    assert refusal.value.code == "AMOUNT_UNREADABLE"


@pytest.mark.parametrize("text", ["1.234", "0.333333", "1.2345678万元"])
def test_more_decimals_than_fen_are_refused(text: str) -> None:
    with pytest.raises(MinshengError) as refusal:
        parse_yuan(text)
    assert refusal.value.code == "AMOUNT_DECIMALS"


@given(FEN)
def test_a_written_amount_reads_back(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen


def test_the_difference_of_632_times_3_less_1894_is_2_yuan_never_3() -> None:
    standard_fen, income_fen, members = 63_200, 189_400, 3
    assert round_fen(standard_fen * members - income_fen, 1, "ceil_yuan") == 200
    # The naive way rounds the income per head to fen first and pays a yuan too much.
    rounded_per_head = round_fen(income_fen, members, "half_up_cent")
    assert round_fen((standard_fen - rounded_per_head) * members, 1, "ceil_yuan") == 300


@pytest.mark.parametrize(
    ("numerator", "denominator", "mode", "fen"),
    [
        (1, 1, "ceil_yuan", 100),
        (100, 1, "ceil_yuan", 100),
        (-1, 1, "ceil_yuan", 0),
        (1, 3, "ceil_yuan", 100),
        (1, 1, "ceil_10_yuan", 1000),
        (1, 2, "half_up_cent", 1),
        (-1, 2, "half_up_cent", -1),
        (1, 3, "half_up_cent", 0),
        (5, 3, "truncate", 1),
        (-5, 3, "truncate", -1),
    ],
)
def test_each_rounding_does_what_its_name_says(
    numerator: int, denominator: int, mode: RoundMode, fen: int
) -> None:
    assert round_fen(numerator, denominator, mode) == fen


def test_an_unknown_rounding_is_refused() -> None:
    with pytest.raises(MinshengError) as refusal:
        round_fen(1, 1, "bankers")  # type: ignore[arg-type]
    assert refusal.value.code == "ROUND_MODE_UNKNOWN"


@given(FEN, COUNTS)
def test_rounding_up_never_takes_from_the_person_and_stays_below_one_unit(
    numerator: int, denominator: int
) -> None:
    exact = Fraction(numerator, denominator)
    for mode, unit_fen in (("ceil_yuan", 100), ("ceil_10_yuan", 1000)):
        rounded = round_fen(numerator, denominator, mode)  # type: ignore[arg-type]
        assert rounded % unit_fen == 0
        assert 0 <= rounded - exact < unit_fen


@given(FEN, COUNTS)
def test_rounding_to_the_cent_is_nearest_and_symmetric(numerator: int, denominator: int) -> None:
    rounded = round_fen(numerator, denominator, "half_up_cent")
    assert abs(rounded - Fraction(numerator, denominator)) <= Fraction(1, 2)
    assert round_fen(-numerator, denominator, "half_up_cent") == -rounded


@given(FEN, COUNTS)
def test_truncation_goes_towards_zero(numerator: int, denominator: int) -> None:
    assert round_fen(numerator, denominator, "truncate") == int(Fraction(numerator, denominator))


@given(FEN, COUNTS, st.sampled_from(["ceil_yuan", "half_up_cent", "ceil_10_yuan", "truncate"]))
def test_a_rounded_amount_stays_when_rounded_again(numerator: int, denominator: int, mode: RoundMode) -> None:
    once = round_fen(numerator, denominator, mode)
    assert round_fen(once, 1, mode) == once


@pytest.mark.parametrize(
    ("fen", "capitals"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (-100, "负壹元整"),
        (150_950, "壹仟伍佰零玖元伍角整"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (600_714, "陆仟零柒元壹角肆分"),
        (1_000_100, "壹万零壹元整"),
        (10_000_100_000, "壹亿零壹仟元整"),
        (10**10, "壹亿元整"),
        (123_450_000_000_100, "壹万贰仟叁佰肆拾伍亿零壹元整"),
    ],
)
def test_capitals_follow_the_rule_for_payment_forms(fen: int, capitals: str) -> None:
    assert capital_yuan(fen) == capitals


def test_capitals_of_an_absurd_amount_are_refused() -> None:
    with pytest.raises(MinshengError) as refusal:
        capital_yuan(10**18)
    assert refusal.value.code == "AMOUNT_TOO_LARGE"


def _value_of(capitals: str) -> int:
    """Read capitals back by an independent road: units multiply, sections add."""
    units = {"拾": 10, "佰": 100, "仟": 1000}
    total = section = digit = fen = 0
    for char in capitals.removesuffix("整"):
        if char in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(char)
            continue
        if char in units:
            section += digit * units[char]
        elif char == "万":
            total += (section + digit) * 10**4
            section = 0
        elif char == "亿":
            total = (total + section + digit) * 10**8
            section = 0
        elif char == "元":
            total, section = total + section + digit, 0
        else:
            fen += digit * {"角": 10, "分": 1}[char]
        digit = 0
    return total * 100 + fen


@given(st.integers(0, 10**18 - 1))
def test_capitals_read_back(fen: int) -> None:
    assert _value_of(capital_yuan(fen)) == fen
