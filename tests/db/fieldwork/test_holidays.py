"""A year that is not shipped: refused until somebody has entered the notice, then counted with."""

from datetime import date

import pytest

from minsheng.fieldwork import actions
from minsheng.fieldwork.errors import Refusal
from minsheng.fieldwork.holidays import calendar, forget, read_holidays, read_make_up_days
from minsheng.fieldwork.models import HolidayYear
from minsheng.kernel.errors import MinshengError
from minsheng.trail.models import Event
from tests.db.fieldwork.conftest import MONDAY, Town, at

NOTICE = "国务院办公厅关于2027年部分节假日安排的通知（示例）"
TEXT = """元旦 1月1日—3日
春节：2月5日—2月11日
清明节 4月3日至4月5日
劳动节 5月1日、5月2日、3日、2027-05-04
端午节 6月9日
国庆节、中秋节 10月1日～10月7日"""
GIVEN = {
    "year": 2027,
    "notice": NOTICE,
    "holidays": TEXT,
    "make_up_days": "2月13日、2月20日",
    "now": at(MONDAY),
}


@pytest.fixture(autouse=True)
def unread() -> None:
    forget()


def test_the_lines_of_a_notice_are_read() -> None:
    found = read_holidays(2027, TEXT)
    assert found["元旦"] == [date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)]
    assert [day.day for day in found["劳动节"]] == [1, 2, 3, 4]
    assert len(found["国庆节、中秋节"]) == len(found["春节"]) == 7
    assert read_make_up_days(2027, "2月13日 2月20日", found) == [date(2027, 2, 13), date(2027, 2, 20)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"holidays": "元旦"}, "HOLIDAYS_FORM"),
        ({"holidays": "元旦 1日"}, "HOLIDAYS_FORM"),
        ({"holidays": "元旦 2026-01-01"}, "HOLIDAYS_FORM"),
        ({"holidays": "元旦 2月30日"}, "HOLIDAYS_FORM"),
        ({"holidays": "元旦 1月1日—3月1日"}, "HOLIDAYS_FORM"),
        ({"holidays": TEXT.replace("端午节 6月9日", "")}, "HOLIDAYS_INCOMPLETE"),
        ({"make_up_days": "2月15日"}, "MAKE_UP_NOT_WEEKEND"),
        ({"make_up_days": "2月6日"}, "MAKE_UP_NOT_WEEKEND"),
        ({"notice": "通知"}, "HOLIDAYS_NOTICE"),
        ({"year": 2026}, "HOLIDAYS_SHIPPED"),
        ({"year": 2029}, "HOLIDAYS_YEAR"),
    ],
)
def test_what_is_not_a_notice_changes_nothing(town: Town, changed: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        actions.set_holidays(officer=town.officer("county_desk"), **{**GIVEN, **changed})
    assert not HolidayYear.objects.exists()


def test_a_year_is_counted_with_once_it_is_entered(town: Town, django_capture_on_commit_callbacks) -> None:
    with pytest.raises(MinshengError, match="HOLIDAYS_MISSING"):
        calendar().is_workday(date(2027, 1, 4))
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_holidays(officer=town.officer("data_steward"), **GIVEN)
    working = [calendar().is_workday(date(2027, *day)) for day in ((1, 1), (1, 4), (2, 8), (2, 13), (2, 14))]
    assert working == [False, True, False, True, False]
    assert calendar().add(date(2026, 12, 30), 2) == date(2027, 1, 4)
    event = Event.objects.get(verb="holidays_set")
    assert (event.subject, event.detail["notice"]) == ("year:2027", NOTICE)


def test_the_page_takes_it_and_leaves_what_was_typed_where_it_refuses(town: Town) -> None:
    client = town.client("county_desk")
    refused = client.post("/calendar/", {"year": 2099, "notice": NOTICE, "holidays": "元旦 1月1日"})
    assert (refused.status_code, "只能登记今年和明年" in refused.text, "元旦 1月1日" in refused.text) == (
        422,
        True,
        True,
    )
    for role in ("town_desk", "county_lead", "check_centre"):
        assert town.client(role).get("/calendar/").status_code == 403
