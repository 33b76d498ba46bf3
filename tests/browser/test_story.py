"""The story of the demonstration in the browser: one click takes the role and opens the thing, at phone and laptop width."""

import json

import pytest
from playwright.sync_api import expect

from minsheng.accounts import demo as accounts
from minsheng.discovery.models import Lead
from minsheng.web.story import steps
from tests.browser.conftest import assert_accessible, assert_no_sideways_scroll, shoot
from tests.db.web_screens.conftest import cases, county, home  # noqa: F401
from tests.support.lead_county import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo", "cases")]
CODES = ["990101", "990101001", "990101001001", "9901"]


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_one_click_opens_what_the_story_tells_of(open_page, home, size):  # noqa: F811
    accounts.create_demo_officers(CODES, "Shili-2026", now=NOW)
    lead = Lead.objects.filter(subject_kind="joint", programme="dibao").first()
    told = home.joinpath(*steps.FILE)
    told.parent.mkdir(parents=True)
    told.write_text(json.dumps({"story_medical": {"household_key": lead.household.source_key}}))
    page = open_page(size)
    page.goto("/sign-in/")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.get_by_role("heading", name="十分钟看懂").scroll_into_view_if_needed()
    shoot(page, f"story-{size}")
    page.get_by_text("全部步骤").click()
    page.get_by_role("button", name="没有申请过的一户").click()
    page.wait_for_url(f"**/leads/{lead.pk}/#at-grounds")
    expect(page.get_by_role("button", name="下一步")).to_be_in_viewport()
    assert_no_sideways_scroll(page)
    shoot(page, f"story-step-{size}")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url(f"**/phone/leads/{lead.pk}/visit/")
    page.goto("/overview/")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"story-overview-{size}")
    page.get_by_role("button", name="四、谁看过这份档案").click()
    expect(page.locator("#at-looked")).to_be_in_viewport()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("EVENT_EDITED")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"story-trail-{size}")
