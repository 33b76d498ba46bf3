"""Monday in a real browser: plan, print, give to somebody else, visit; next Monday what is left moves on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import expect

from minsheng.accounts import devices
from minsheng.discovery.models import Lead
from minsheng.fieldwork.campaigning import open_campaign
from minsheng.fieldwork.models import Stop
from tests.browser.conftest import (
    TIGHT,
    OpenPage,
    assert_accessible,
    assert_no_sideways_scroll,
    shoot,
    sign_in,
)
from tests.db.fieldwork.conftest import MONDAY, NEXT, SECOND, TOWN, Town, at, days
from tests.support.lead_county import SEVERE, VILLAGE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]
MORNING = datetime(2026, 11, 16, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=True) as coordinates:
        yield coordinates


@pytest.fixture
def town(settings, tmp_path: Path, clock: time_machine.Traveller) -> Town:
    """Two villages; one worker for fifteen households, the desk for two."""
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = "demo"
    made = Town()
    made.households(13)
    made.county.household(SEVERE | {"birth_date": MONDAY.replace(year=1940)}, {})
    dead = made.county.household(
        {"birth_date": MONDAY.replace(year=1935), "alive": False, "died_on": MONDAY.replace(month=8)}
    )
    made.county.enrol(dead[1], "old_age_allowance")
    made.households(4, SECOND)
    made.found()
    made.hands(made.officer("village_worker"), 15)
    made.hands(made.officer("town_desk"), 2)
    return made


def whole(page, name: str) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, name)


def test_monday_and_the_next_one(open_page: OpenPage, town: Town, clock: time_machine.Traveller) -> None:
    desk = sign_in(open_page("laptop"), town.officer("town_desk"))
    expect(desk.get_by_text("这一周还没有安排")).to_be_visible()
    desk.get_by_role("button", name="安排这一周").click()
    expect(desk.get_by_text("安排了 17 户")).to_be_visible()
    expect(desk.get_by_role("heading", name="本周走访这 17 户")).to_be_visible()
    shoot(desk, "week-planned-laptop")

    desk.get_by_role("link", name="打印清单").first.click()
    expect(desk.get_by_role("heading", name="走访清单", level=1)).to_be_visible()
    shoot(desk, "week-list-laptop")
    desk.get_by_role("link", name="每户一页").click()
    expect(desk.locator(".page-each")).to_have_count(17)
    about_death = desk.locator(".page-each", has_text="不询问是否愿意申请")
    expect(about_death).to_have_count(1)
    expect(about_death.get_by_text("愿意申请：")).to_have_count(0)
    shoot(desk, "week-sheets-laptop")

    desk.goto("/week/")
    first = desk.locator("tr[data-row]").first
    of_one_village = desk.get_by_label("改派给").locator(f"option[data-reach='{VILLAGE}']")
    beyond = desk.locator("tr[data-row]", has_text="第二村").first.get_by_role("checkbox")
    beyond.check()
    expect(of_one_village).to_be_disabled()  # who cannot take all that is chosen is not offered
    beyond.uncheck()
    expect(of_one_village).to_be_enabled()
    first.get_by_role("checkbox").check()
    desk.get_by_label("改派给").select_option(label="示例·乡镇民政助理员（示例镇）")
    desk.get_by_role("button", name="改派", exact=True).click()
    expect(desk.get_by_text("已把 1 户改派给示例·乡镇民政助理员")).to_be_visible()

    worker = town.officer("village_worker")
    stop = Stop.objects.filter(officer=worker)[0]
    for lead in Lead.objects.filter(stops__stop=stop):
        town.visit(lead, worker, MONDAY)
    desk.reload()
    expect(desk.locator("tr.done")).to_have_count(1)

    clock.move_to(datetime(2026, 11, 23, 1, tzinfo=UTC))
    desk = sign_in(open_page("laptop"), town.officer("town_desk"))
    desk.get_by_role("button", name="安排这一周").click()
    expect(desk.get_by_text("其中上周转来 16 户")).to_be_visible()
    expect(desk.locator("tr.late")).to_have_count(16)
    desk.get_by_text("上周没有走访、转到本周的 16 户").click()
    desk.locator(".left-over select").first.select_option("nobody_home")
    expect(desk.get_by_text("原因已记下。")).to_be_visible()
    assert Stop.objects.filter(moved_at__isnull=False, why_not="nobody_home").count() == 1
    shoot(desk, "week-carried-laptop")


@pytest.mark.parametrize("size", TIGHT)
def test_the_screens_are_whole_and_accessible(open_page: OpenPage, town: Town, size: str, clock) -> None:
    town.plan()
    desk = town.officer("county_desk")
    campaign = open_campaign(
        officer=desk, name="冬季扩围增效", region=TOWN[:6], from_on=MONDAY, until_on=MONDAY + days(30), lead_labels=["inform"],
        group_codes=["severe_unaided"], extra_visits=3, now=at(MONDAY),
    )  # fmt: skip
    clock.move_to(datetime(2026, 11, 24, 1, tzinfo=UTC))
    page = sign_in(open_page(size), town.officer("town_desk"))
    town.plan(NEXT)
    page.goto("/week/")
    whole(page, f"week-town-{size}")
    page.goto("/officers/")
    whole(page, f"week-officers-{size}")
    page.get_by_role("button", name="开登录码").click()
    expect(page.locator(".qr svg")).to_be_visible()
    assert len(page.locator(".letters").inner_text().replace("-", "")) == devices.CODE_LENGTH
    whole(page, f"week-code-{size}")
    page.goto("/password/")
    whole(page, f"week-password-{size}")
    page.goto(f"/campaigns/{campaign.pk}/")
    whole(page, f"week-campaign-{size}")
    lead = sign_in(open_page(size), town.officer("county_lead"))
    for address, name in (
        ("/week/", "area"),
        ("/week/pace/", "pace"),
        ("/campaigns/", "campaigns"),
        (f"/week/town/?area={TOWN}", "seen-from-county"),
    ):
        lead.goto(address)
        whole(lead, f"week-{name}-{size}")
    city = sign_in(open_page(size), town.officer("city_lead"))
    whole(city, f"week-city-{size}")
