"""Who a row means: each rule alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.kernel.resident_id import check_digit
from minsheng.registry import rules
from minsheng.registry.rules import Candidate, judge_birth, judge_holder, judge_repairs, possible_numbers

BORN = date(1951, 3, 4)
ZHANG = Candidate(1, "张桂兰", BORN, 2)
SON = Candidate(2, "李建国", date(1975, 5, 6), 1)
DAUGHTER = Candidate(3, "李建华", date(1978, 7, 8), 2)


def _number(first17: str) -> str:
    return first17 + check_digit(first17)


def test_a_name_variant_of_the_holder_is_accepted_with_a_mark() -> None:
    verdict = judge_holder("張桂蘭", 2, ZHANG._replace(name="张桂澜"), [SON])
    assert (verdict.person_id, verdict.rule) == (1, rules.NAME_VARIANT)


def test_a_relatives_number_goes_to_the_one_member_whose_name_fits() -> None:
    verdict = judge_holder("李建国", 1, ZHANG, [SON, DAUGHTER])
    assert (verdict.person_id, verdict.rule) == (2, rules.HOUSEHOLD_GUARD)


def test_two_members_of_that_name_leave_it_to_people() -> None:
    assert judge_holder("李建国", None, ZHANG, [SON, SON._replace(person_id=9)]).rule == "NAME_MISMATCH"


def test_the_very_name_wins_over_one_that_only_sounds_like_it() -> None:
    father = SON._replace(person_id=9, name="李健国")
    assert judge_holder("李建国", None, ZHANG, [father, SON]).person_id == SON.person_id


def test_a_member_of_the_other_sex_does_not_fit() -> None:
    assert judge_holder("李建国", 2, ZHANG, [SON]).rule == "NAME_MISMATCH"


def test_a_stranger_with_somebodys_number_is_refused() -> None:
    assert judge_holder("王五", None, ZHANG, [SON, DAUGHTER]).person_id is None


def test_the_holder_wins_over_a_relative_who_fits_no_better() -> None:
    holder, relative = ZHANG._replace(name="图雅"), SON._replace(name="托亚", sex=2)
    assert judge_holder("托娅", 2, holder, [relative._replace(name="图娅其")]).person_id == 1


def test_a_repair_needs_the_name() -> None:
    assert judge_repairs(rules.REPAIRED, "张桂兰", None, None, [ZHANG, SON]).person_id == 1
    assert judge_repairs(rules.REPAIRED, "王五", None, None, [ZHANG, SON]).rule == "ID_CHECK_DIGIT_UNREPAIRED"


def test_a_repair_is_refused_where_the_birth_date_contradicts() -> None:
    assert judge_repairs(rules.REPAIRED, "张桂兰", date(1951, 3, 5), None, [ZHANG]).person_id is None
    assert judge_repairs(rules.REPAIRED, "张桂兰", BORN, 2, [ZHANG]).person_id == 1


def test_a_repair_by_sound_alone_needs_the_birth_date() -> None:
    tuya = ZHANG._replace(name="图雅")
    assert judge_repairs(rules.REPAIRED, "托娅", None, None, [tuya]).person_id is None
    assert judge_repairs(rules.REPAIRED, "托娅", BORN, None, [tuya]).person_id == 1


def test_two_holders_of_possible_numbers_with_that_name_are_nobody() -> None:
    assert (
        judge_repairs(rules.REPAIRED, "张桂兰", None, None, [ZHANG, ZHANG._replace(person_id=8)]).person_id
        is None
    )


def test_a_lost_number_links_only_by_name_and_birth_of_exactly_one() -> None:
    assert judge_birth("ID_NUMERIC_CELL", BORN, 2, [ZHANG]).person_id == 1
    assert judge_birth("ID_NUMERIC_CELL", None, 2, [ZHANG]).rule == "ID_NUMERIC_CELL"
    assert (
        judge_birth("ID_NUMERIC_CELL", BORN, 2, [ZHANG, ZHANG._replace(person_id=7)]).rule
        == "ID_NUMERIC_CELL"
    )


def test_fifteen_digits_have_one_long_form_and_nonsense_has_none() -> None:
    assert possible_numbers("990101510304772") == (rules.FIFTEEN_DIGITS, [_number("99010119510304772")])
    assert possible_numbers("990101511304772") == (rules.FIFTEEN_DIGITS, [])
    assert possible_numbers("123") == (rules.REPAIRED, [])


@given(st.integers(0, 16), st.integers(1, 9), st.integers(0, 999))
def test_one_wrong_digit_is_always_among_the_repairs(place: int, step: int, sequence: int) -> None:
    right = _number(f"99010119510304{sequence:03d}")
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    assert right in possible_numbers(wrong)[1]


@given(st.integers(0, 17), st.integers(0, 999))
def test_a_digit_left_out_or_doubled_is_always_among_the_repairs(place: int, sequence: int) -> None:
    right = _number(f"99010119510304{sequence:03d}")
    assert right in possible_numbers(right[:place] + right[place + 1 :])[1]
    assert right in possible_numbers(right[:place] + right[place] + right[place:])[1]


def test_every_rule_has_a_weight_and_words_and_every_refusal_a_message() -> None:
    assert set(rules.WEIGHTS) == set(rules.RULE_NAMES)
    assert set(rules.SUGGESTIONS) <= set(rules.MESSAGES)


@pytest.mark.parametrize("rule", list(rules.WEIGHTS))
def test_weights_are_shares_of_a_hundred(rule: str) -> None:
    assert 0 < rules.WEIGHTS[rule] <= 100
