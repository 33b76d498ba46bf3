"""公民身份号码: the check, the cleaning, and the repairs. Numbers of region 99 are made up."""

from datetime import date

import pytest
import stdnum.cn.ric
from hypothesis import given
from hypothesis import strategies as st

from minsheng.kernel import resident_id
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.resident_id import ResidentId

FIRST_17 = st.builds(
    lambda place, birth, sequence: f"99{place:04d}{birth:%Y%m%d}{sequence:03d}",
    st.integers(0, 9999),
    st.dates(date(1900, 1, 1), date(2026, 11, 16)),
    st.integers(0, 999),
)
NUMBERS = FIRST_17.map(lambda first17: first17 + resident_id.check_digit(first17))


def _code(text: str) -> str:
    with pytest.raises(MinshengError) as refusal:
        resident_id.parse(text)
    assert not text or text not in str(refusal.value), "a message must not repeat the number"
    return refusal.value.code


# The first two are the samples printed in GB 11643-1999.
@pytest.mark.parametrize(
    ("first17", "check"),
    [("34052419800101001", "X"), ("11010519491231002", "X"), ("11010119900307721", "3")],
)
def test_the_check_digit_of_published_samples(first17: str, check: str) -> None:
    assert resident_id.check_digit(first17) == check
    assert stdnum.cn.ric.calc_check_digit(first17 + "0") == check


@given(FIRST_17)
def test_the_check_digit_agrees_with_the_reference_library(first17: str) -> None:
    assert resident_id.check_digit(first17) == stdnum.cn.ric.calc_check_digit(first17 + "0")


@given(FIRST_17)
def test_the_check_digit_agrees_with_the_weights_of_the_standard(first17: str) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(char) * weight for char, weight in zip(first17, weights, strict=True))
    assert resident_id.check_digit(first17) == "10X98765432"[total % 11]


def test_a_number_tells_birth_sex_and_place_of_issue() -> None:
    read = ResidentId("110101199003077213", date(1990, 3, 7), resident_id.MALE, "110101")
    assert resident_id.parse("110101199003077213") == read
    assert resident_id.parse("11010519491231002X").sex == resident_id.FEMALE


@pytest.mark.parametrize(
    "typed",
    [
        "'11010519491231002X",
        "11010519491231002x",
        " 110105 19491231 002X\n",
        "１１０１０５１９４９１２３１００２Ｘ",
        "11010519491231002×",
        "110105-19491231-002X",
        "\ufeff11010519491231002X",
    ],
)
def test_accidents_of_typing_are_undone(typed: str) -> None:
    assert resident_id.parse(typed).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "ID_CHARS"),
        ("无", "ID_CHARS"),
        ("1.10101E+17", "ID_CHARS"),
        ("11010119900307721O", "ID_CHARS"),
        ("1101011990030772X3", "ID_CHARS"),
        ("110101900307721", "ID_LENGTH"),
        ("1101011990030772133", "ID_LENGTH"),
        ("110101199003077217", "ID_CHECK_DIGIT"),
        ("11010119901307721" + resident_id.check_digit("11010119901307721"), "ID_BIRTH"),
        ("11010100190307721" + resident_id.check_digit("11010100190307721"), "ID_BIRTH"),
    ],
)
def test_each_fault_has_its_own_code(typed: str, code: str) -> None:
    assert _code(typed) == code


@given(NUMBERS)
def test_a_right_number_is_read(number: str) -> None:
    read = resident_id.parse(number)
    assert (read.number, f"{read.birth:%Y%m%d}", read.region) == (number, number[6:14], number[:6])
    assert read.sex == (1 if int(number[16]) % 2 else 2)
    assert resident_id.is_valid(number)
    assert resident_id.repair_candidates(number) == []


@given(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_wrong_character_is_caught_and_repairable(number: str, place: int, char: str) -> None:
    wrong = number[:place] + char + number[place + 1 :]
    if wrong != number:
        assert _code(wrong) in {"ID_CHECK_DIGIT", "ID_CHARS"}
        assert number in resident_id.repair_candidates(wrong)


@given(NUMBERS, st.integers(0, 16))
def test_any_swap_of_neighbours_is_caught_and_repairable(number: str, place: int) -> None:
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if wrong != number:
        assert _code(wrong) in {"ID_CHECK_DIGIT", "ID_CHARS"}
        assert number in resident_id.repair_candidates(wrong)


@given(st.text("0123456789X", min_size=18, max_size=18))
def test_candidates_are_few_valid_sorted_and_near(wrong: str) -> None:
    candidates = resident_id.repair_candidates(wrong)
    assert len(candidates) <= 35
    assert candidates == sorted(set(candidates))
    assert all(resident_id.is_valid(candidate) for candidate in candidates)
    assert all(1 <= sum(a != b for a, b in zip(wrong, c, strict=True)) <= 2 for c in candidates)


@given(NUMBERS, st.integers(0, 17))
def test_a_left_out_digit_is_found_again(number: str, place: int) -> None:
    assert number in resident_id.missing_digit_candidates(number[:place] + number[place + 1 :])


@given(NUMBERS, st.integers(0, 18), st.sampled_from("0123456789"))
def test_a_digit_too_many_is_taken_away(number: str, place: int, char: str) -> None:
    assert number in resident_id.extra_digit_candidates(number[:place] + char + number[place:])


def test_candidates_need_the_right_length_and_one_fault() -> None:
    assert resident_id.repair_candidates("123") == []
    assert resident_id.missing_digit_candidates("123") == []
    assert resident_id.extra_digit_candidates("123") == []
    assert resident_id.repair_candidates("OO0101199003077213") == []
    assert resident_id.missing_digit_candidates("O1010119900307721") == []


@given(NUMBERS.filter(lambda number: number[6:8] == "19"))
def test_an_old_number_is_upgraded(number: str) -> None:
    assert resident_id.upgrade_15(number[:6] + number[8:17]) == number


@pytest.mark.parametrize(
    ("old", "code"),
    [("11010190030772", "ID_LENGTH"), ("110101901307721", "ID_BIRTH"), ("11010190030772X", "ID_CHARS")],
)
def test_a_broken_old_number_is_refused(old: str, code: str) -> None:
    with pytest.raises(MinshengError) as refusal:
        resident_id.upgrade_15(old)
    assert refusal.value.code == code
