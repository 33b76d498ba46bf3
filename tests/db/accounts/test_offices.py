"""Where residents apply: entered by the desks of the area, dated, shown from its day on."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from minsheng.accounts import demo, offices
from minsheng.accounts.errors import AccountError
from minsheng.accounts.jurisdiction import covers
from minsheng.accounts.models import Office
from minsheng.accounts.offices import Window
from minsheng.kernel.errors import MinshengError
from minsheng.trail.models import Event
from tests.support.officers import make_officer, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, tzinfo=UTC)
TOWN = "990101101"
GOOD = Window("甲镇便民服务中心", "0475-1234567")


def enter(window: Window = GOOD, area_code: str = TOWN, role: str = "county_desk", **dated: date) -> Office:
    from_on = dated.get("from_on", date(2026, 11, 1))
    officer = make_officer(role, username=f"{role}-{from_on}-{area_code}")
    return offices.set_office(officer=officer, area_code=area_code, window=window, from_on=from_on, now=NOW)


def test_the_window_of_a_town_holds_from_its_day_on() -> None:
    enter()
    enter(Window("甲镇政务大厅", "12345"), from_on=date(2026, 12, 1))
    assert offices.windows(date(2026, 10, 31)) == {}
    assert offices.windows(date(2026, 11, 30))[TOWN].name == "甲镇便民服务中心"
    assert offices.windows(date(2026, 12, 1), "9901")[TOWN].name == "甲镇政务大厅"
    assert [e.verb for e in Event.objects.filter(verb="office_set")] == ["office_set"] * 2


@pytest.mark.parametrize(
    ("window", "area", "code"),
    [
        (Window(" ", "0475-1234567"), TOWN, "OFFICE_NAME"),
        (Window("窗口", "打给老王"), TOWN, "OFFICE_PHONE"),
        (Window("窗口", "12345", address="路" * 101), TOWN, "OFFICE_LONG"),
        (GOOD, "990101", "OFFICE_AREA"),
    ],
)
def test_what_residents_could_not_use_is_refused(window: Window, area: str, code: str) -> None:
    with pytest.raises(AccountError) as refused:
        enter(window, area)
    assert refused.value.code == code
    assert not Office.objects.exists()


@pytest.mark.parametrize(("role", "area"), [("town_desk", "990101102"), ("village_worker", TOWN)])
def test_only_the_desks_of_the_area_enter_it(role: str, area: str) -> None:
    with pytest.raises(MinshengError):
        enter(area_code=area, role=role)
    assert not Office.objects.exists()


def test_the_desk_enters_a_window_on_the_screen(client: Client) -> None:
    officer = make_officer("town_desk")
    assert covers(officer, officer.region_code)
    sign_in(client, officer)
    sent = {"area": officer.region_code, "name": "窗口", "phone": "nobody", "from_on": "2026-11-01"}
    answer = client.post("/offices/", sent)
    assert answer.status_code == 422
    assert "电话请写能打通的号码" in answer.content.decode()
    assert client.post("/offices/", sent | {"phone": "0475-7654321"}).status_code == 302
    assert "0475-7654321" in client.get("/offices/").content.decode()


def test_the_windows_of_the_demonstration_have_numbers_that_nobody_has(settings) -> None:
    settings.MINSHENG_DEMO = True
    make_officer("county_desk", username="county_desk")
    towns = {"990101101": "甲镇", "990101102": "乙镇"}
    assert demo.create_demo_offices(towns, now=NOW) == 1
    assert demo.create_demo_offices(towns, now=NOW) == 0
    assert Office.objects.get().phone.startswith("0000-")
