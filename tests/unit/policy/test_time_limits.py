"""The days behind procedures and deliveries, by the list of holidays of 2026."""

from datetime import date

import pytest

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.periods import Month
from minsheng.kernel.workdays import Calendar
from minsheng.policy import packs, time_limits
from minsheng.policy.programme import Delivery, Procedure, Step

CALENDAR = Calendar.from_yaml(packs.shipped_folder() / "common" / "holidays.yaml")
PUBLICITY = Procedure(
    steps=(
        Step("publicity", "公示", "乡镇街道", calendar_days=7),
        Step("confirm", "审核确认", "县级民政", 10),
    )
)


def test_after_a_publicity_that_ends_on_a_holiday_the_next_working_day_is_the_first_of_the_limit() -> None:
    publicity, confirm = time_limits.timetable(PUBLICITY, date(2026, 9, 24), CALENDAR)
    assert publicity.by == date(2026, 10, 1)  # National Day; work begins again on 8 October
    assert confirm.by == CALENDAR.add(date(2026, 10, 7), 10) == date(2026, 10, 20)


def test_a_step_without_a_limit_takes_no_time_and_has_no_day() -> None:
    steps = (Step("accept", "受理", "乡镇街道"), Step("check", "核对", "县级民政", 3))
    accept, check = time_limits.timetable(Procedure(steps, 30), date(2026, 11, 16), CALENDAR)
    assert (accept.by, check.by) == (None, date(2026, 11, 19))
    assert time_limits.answer_by(Procedure(steps, 30), date(2026, 9, 14), CALENDAR) == date(2026, 10, 30)
    assert time_limits.answer_by(PUBLICITY, date(2026, 9, 14), CALENDAR) is None


def test_where_a_place_leaves_the_publicity_out_its_working_days_come_on_top() -> None:
    # 9-14受理：调查9-17，核对9-21（9-20补班），公示9-22至9-28，其中9-22、23、24、28四个工作日；30个工作日到10-30，加4个到11-5
    dibao = next(p.procedure for p in packs.load("tumen").versions if p.code == "dibao")
    assert dibao is not None
    accepted = date(2026, 9, 14)
    assert time_limits.answer_by(dibao, accepted, CALENDAR) == date(2026, 10, 30)
    assert time_limits.answer_by(dibao, accepted, CALENDAR, publicity_inside=False) == date(2026, 11, 5)
    rigid = next(p.procedure for p in packs.load("tumen").versions if p.code == "rigid_expense")
    assert rigid is not None
    assert time_limits.answer_by(rigid, accepted, CALENDAR, publicity_inside=False) == date(2026, 10, 30)


def test_a_limit_that_reaches_a_year_without_a_list_of_holidays_is_refused() -> None:
    with pytest.raises(MinshengError) as refusal:
        time_limits.answer_by(Procedure(PUBLICITY.steps, 30), date(2026, 12, 1), CALENDAR)
    assert (refusal.value.code, refusal.value.details) == ("HOLIDAYS_MISSING", {"year": 2027})


@pytest.mark.parametrize(
    ("code", "first"), [("dibao", "2026-02"), ("tekun", "2026-02"), ("disability_care", "2026-01")]
)
def test_a_decision_on_the_last_day_of_january_pays_from_february_or_from_the_application(
    code: str, first: str
) -> None:
    delivery = next(p.delivery for p in packs.load("tumen").versions if p.code == code)
    assert delivery is not None
    applied, decided = date(2026, 1, 5), date(2026, 1, 31)
    assert time_limits.first_month(delivery, applied_on=applied, decided_on=decided) == Month.parse(first)


@pytest.mark.parametrize("died_on", [date(2026, 9, 1), date(2026, 9, 30)])
def test_who_dies_on_the_first_or_the_last_day_is_paid_for_that_month_and_no_other(died_on: date) -> None:
    assert time_limits.last_month(Delivery("cash"), died_on) == Month(2026, 9)
    assert time_limits.last_month(Delivery("cash", ends="month_after_event"), died_on) == Month(2026, 10)
