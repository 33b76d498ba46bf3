"""Months, ages, month arithmetic."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.periods import Leap, Month, add_months, birthday_cutoff, full_years

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("text", ["2026-11", "202611", "2026/11", "2026.11", "2026年11月", " 2026-11 "])
def test_a_month_is_read_in_its_usual_spellings(text: str) -> None:
    assert Month.parse(text) == Month(2026, 11)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "11-2026", "至今"])
def test_a_month_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(MinshengError) as refusal:
        Month.parse(text)
    assert refusal.value.code == "MONTH_UNREADABLE"


def test_a_month_knows_its_days() -> None:
    assert Month(2028, 2).first == date(2028, 2, 1)
    assert Month(2028, 2).last == date(2028, 2, 29)
    assert str(Month(2026, 1)) == "2026-01"
    assert Month(2025, 12) < Month(2026, 1)


def test_a_decision_on_the_last_of_january_pays_from_february() -> None:
    assert Month.of(date(2026, 1, 31)).shift(1) == Month(2026, 2)


@given(st.builds(Month, st.integers(1900, 2099), st.integers(1, 12)), st.integers(-600, 600))
def test_shifting_months_back_returns(month: Month, n: int) -> None:
    assert month.shift(n).shift(-n) == month
    assert Month.parse(str(month)) == month
    assert month.last + timedelta(days=1) == month.shift(1).first


@pytest.mark.parametrize(
    ("birth", "on", "leap", "years"),
    [
        (date(1946, 11, 16), date(2026, 11, 16), "feb28", 80),
        (date(1946, 11, 17), date(2026, 11, 16), "feb28", 79),
        (date(1944, 2, 29), date(2026, 2, 28), "feb28", 82),
        (date(1944, 2, 29), date(2026, 2, 28), "mar1", 81),
        (date(1944, 2, 29), date(2026, 3, 1), "mar1", 82),
        (date(1944, 2, 29), date(2028, 2, 28), "feb28", 83),
        (date(1944, 2, 29), date(2028, 2, 29), "mar1", 84),
        (date(2026, 11, 17), date(2026, 11, 16), "feb28", -1),
    ],
)
def test_age_counts_from_the_birthday(birth: date, on: date, leap: Leap, years: int) -> None:
    assert full_years(birth, on, leap) == years


@given(DAYS, DAYS, st.integers(0, 120), st.sampled_from(["feb28", "mar1"]))
@example(date(1944, 2, 29), date(2026, 2, 28), 82, "feb28")
@example(date(1944, 2, 29), date(2026, 2, 28), 82, "mar1")
@example(date(1944, 2, 29), date(2024, 2, 29), 80, "feb28")
def test_the_cutoff_divides_exactly_those_who_reached_the_age(
    birth: date, on: date, years: int, leap: Leap
) -> None:
    cutoff = birthday_cutoff(on, years, leap)
    assert (full_years(birth, on, leap) >= years) == (birth <= cutoff)
    assert full_years(cutoff, on, leap) == years
    assert full_years(cutoff + timedelta(days=1), on, leap) == years - 1


@given(DAYS, st.integers(-1000, 1000))
def test_adding_months_keeps_the_day_or_takes_the_last(day: date, n: int) -> None:
    moved = add_months(day, n)
    assert Month.of(moved) == Month.of(day).shift(n)
    assert moved.day == day.day or moved == Month.of(moved).last


def test_one_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
