"""The overview at three widths, and the way down from a county to the leads of a village."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, assert_accessible, assert_no_sideways_scroll, shoot, sign_in
from tests.db.web_screens.conftest import cases, county, home  # noqa: F401
from tests.support.officers import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo", "cases")]


@pytest.mark.parametrize("size", SIZES)
def test_the_overview_is_whole_and_accessible(open_page, size):
    page = sign_in(open_page(size), make_officer("county_lead"))
    expect(page.get_by_role("heading", name="示例旗 总览")).to_be_visible()
    page.get_by_text("统计口径").click()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"overview-{size}")


def test_the_way_leads_down_to_the_leads_of_a_village(open_page):
    # Who handles cases: the list is open without a reason.
    page = sign_in(open_page("laptop"), make_officer("county_desk"))
    page.goto("/overview/")
    page.get_by_role("link", name="示例镇").click()
    expect(page.get_by_role("heading", name="示例镇 总览")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/leads/\?town=990101001&village=990101001001$"))


def test_a_heading_sorts_and_says_so(open_page):
    page = sign_in(open_page("desk"), make_officer("county_lead"))
    page.get_by_role("link", name="未办结", exact=True).click()
    expect(page.get_by_role("columnheader", name="未办结", exact=True)).to_have_attribute(
        "aria-sort", "descending"
    )
    assert_accessible(page)


def test_the_overview_is_whole_in_english(open_page):
    page = sign_in(open_page("desk"), make_officer("county_lead"))
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="By programme")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, "overview-english")
