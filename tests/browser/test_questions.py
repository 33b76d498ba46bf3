"""Questions in the browser: two clicks from the menu to the answer, one more to the file, at phone and laptop width."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible, assert_no_sideways_scroll, shoot, sign_in
from tests.db.web_screens.conftest import cases, county, home  # noqa: F401
from tests.support.officers import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo", "cases")]


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_two_clicks_from_the_menu_to_the_answer(open_page, size):
    page = sign_in(open_page(size), make_officer("county_desk"))
    page.goto("/questions/")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"questions-{size}")
    page.get_by_role("link", name="上月以来谁去世").click()
    expect(page.get_by_role("heading", name="共")).to_be_visible()
    if size == "phone":
        page.get_by_role("button", name="筛选").click()
    page.get_by_label("发生时间").select_option("all")
    page.wait_for_url("**since=all**")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"question-{size}")
    page.goto("/questions/visits/")
    expect(page.get_by_text("没有符合的")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="导出 Excel").click()
    page.get_by_label("用途（至少四个字）").fill("核实走访真实性")
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出", exact=True).click()
    assert download.value.suggested_filename.startswith("question-visits-")
