"""Working days by the State Council's lists."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.workdays import Calendar

HOLIDAYS = Path(__file__).parents[3] / "packs" / "common" / "holidays.yaml"
CALENDAR = Calendar.from_yaml(HOLIDAYS)
COVERED = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 9, 14), 0, date(2026, 9, 14)),
        (date(2026, 9, 14), 5, date(2026, 9, 20)),
        (date(2026, 9, 14), 10, date(2026, 9, 28)),
        (date(2026, 9, 14), 15, date(2026, 10, 10)),
        (date(2026, 9, 14), 30, date(2026, 10, 30)),
        (date(2026, 9, 14), 45, date(2026, 11, 20)),
        (date(2026, 2, 9), 10, date(2026, 2, 28)),
        (date(2026, 2, 9), 30, date(2026, 3, 27)),
    ],
)
def test_a_limit_counts_from_the_day_after_acceptance(start: date, n: int, end: date) -> None:
    assert CALENDAR.add(start, n) == end
    assert CALENDAR.between(start, end) == n


def test_a_year_without_a_list_is_refused() -> None:
    with pytest.raises(MinshengError) as refusal:
        CALENDAR.add(date(2026, 12, 20), 30)
    assert refusal.value.code == "HOLIDAYS_MISSING"
    assert refusal.value.details == {"year": 2027}


def test_our_file_says_what_the_package_says_for_every_day() -> None:
    day = date(2023, 1, 1)
    while day.year < 2027:
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@given(COVERED, COVERED)
def test_counting_backwards_is_the_negative(start: date, end: date) -> None:
    assert CALENDAR.between(start, end) == -CALENDAR.between(end, start)


@given(st.dates(date(2023, 1, 1), date(2026, 6, 30)), st.integers(1, 90))
def test_a_limit_ends_on_a_working_day_and_counts_back_to_itself(start: date, n: int) -> None:
    end = CALENDAR.add(start, n)
    assert CALENDAR.is_workday(end)
    assert CALENDAR.between(start, end) == n


def test_a_calendar_can_be_given_as_lists() -> None:
    calendar = Calendar([date(2030, 1, 1)], [date(2030, 1, 5)])
    assert calendar.years == {2030}
    assert not calendar.is_workday(date(2030, 1, 1))
    assert calendar.is_workday(date(2030, 1, 5))


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "years: {}",
        "years: {2027: {}}",
        "years: {2027: {holidays: {元旦: 2027-01-01}}}",
        "years: {2027: {holidays: {元旦: [2026-01-01]}}}",
        "years: {2027: {holidays: {元旦: [一月一日]}}}",
        "years: {2027: {holidays: {元旦: [2027-01-02]}, make_up_days: [2027-01-02]}}",
    ],
)
def test_a_broken_list_is_refused(text: str) -> None:
    with pytest.raises(MinshengError) as refusal:
        Calendar.from_yaml(text)
    assert refusal.value.code == "HOLIDAYS_UNREADABLE"
