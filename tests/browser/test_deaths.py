"""A wrong death in the browser: seen on the list, undone in two clicks, at every width."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TIGHT, assert_accessible, assert_no_sideways_scroll, shoot, sign_in
from tests.db.deaths.test_deaths import dies, enrolled
from tests.db.registry.support import FATHER, GRANDMA
from tests.db.web_screens.conftest import family, home  # noqa: F401
from tests.support.officers import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo", "family")]


@pytest.mark.parametrize("size", TIGHT)
def test_the_town_brings_her_back_in_two_clicks(open_page, size):
    enrolled(GRANDMA)
    dies(GRANDMA)
    dies(FATHER, name="没有这个人")
    page = sign_in(open_page(size), make_officer("town_desk"))
    page.goto("/deaths/")
    page.get_by_text("登记是谁").click()
    assert_accessible(page)
    shoot(page, f"deaths-{size}")
    page.get_by_role("link", name="张").first.click()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"deaths-household-{size}")
    page.goto("/deaths/")
    page.get_by_text("本人健在（复活）").click()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"deaths-open-{size}")
    page.locator("details[open]").get_by_label("核实情况（至少四个字）").fill("今天入户见到本人")
    page.get_by_role("button", name="确认健在，恢复档案").click()
    expect(page.get_by_text("已复活")).to_be_visible()
    expect(page.get_by_text("没有待核实的死亡记录")).to_be_visible()
