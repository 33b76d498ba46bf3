"""The what-if desk: a changed standard and a dropped condition, the answer, the proposal, two approvals on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from minsheng.amendments.models import PolicyChange
from minsheng.budgeting import actions, starting
from tests.browser.conftest import OpenPage, assert_accessible, assert_no_sideways_scroll, shoot, sign_in
from tests.support.lead_county import AGREED, POOR, County
from tests.support.policy_desk import policy_desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]


@pytest.fixture(autouse=True)
def county(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MINSHENG_HOME, settings.MINSHENG_PACK = tmp_path, "demo"
    monkeypatch.setattr(starting, "start", actions.work)  # the same work, in the server's thread
    made = County()
    for wage in (20_000, 60_000, 900_000):
        made.household(POOR | {"wage_fen": wage}, facts=AGREED)
    made.assess()


def test_a_standard_is_tried_proposed_and_adopted_by_two_others(open_page: OpenPage) -> None:
    desk = policy_desk()
    page = sign_in(open_page("laptop"), desk.proposer)
    page.goto("/trials/new/")
    page.locator("#on").fill("2026-12-01")
    page.wait_for_url("**on=2026-12-01**")
    page.get_by_label("最低生活保障标准 农村 新值").fill("700")
    page.get_by_label("不再要求：家庭非豁免机动车").check()
    page.get_by_label("全年预算（元）").fill("50000")
    assert_accessible(page)
    page.get_by_role("button", name="开始试算").first.click()
    expect(page.locator(".tiles.figures")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="为什么变")).to_be_visible()
    expect(page.locator("svg.around").first).to_be_visible()
    assert_accessible(page)
    shoot(page, "trial-laptop", full_page=True)
    page.get_by_role("button", name="提出采纳").first.click()
    page.get_by_label("依据的文件和文号").fill("示例旗民发〔2026〕9号")
    page.locator("#propose").get_by_role("button", name="提出采纳").click()
    page.wait_for_url("**/policy-changes/**")
    expect(page.get_by_role("button", name="同意")).to_have_count(0)
    for officer, word in ((desk.lead, "同意"), (desk.finance, "同意并采纳")):
        phone = sign_in(open_page("phone"), officer)
        phone.goto("/policy-changes/")
        assert_no_sideways_scroll(phone)
        assert_accessible(phone)
        shoot(phone, f"policy-change-phone-{officer.role}")
        phone.get_by_role("button", name=word, exact=True).click()
        expect(phone.get_by_role("status")).to_be_visible()
    assert PolicyChange.objects.get().status == "adopted"
    page.goto("/handbook/dibao/?on=2026-12-01#p-dibao.standard_monthly")
    expect(page.locator("#p-dibao\\.standard_monthly")).to_contain_text("700.00元")
    page.goto("/handbook/dibao/?on=2026-11-30")
    day_before = page.locator("#p-dibao\\.standard_monthly summary")
    expect(day_before).to_contain_text("2026-12-01 起 农村 700.00元")
    expect(day_before).to_contain_text("农村 588.50元")


def test_the_answer_fits_a_telephone(open_page: OpenPage) -> None:
    desk = policy_desk()
    page = sign_in(open_page("phone"), desk.finance)
    page.goto("/trials/new/")
    assert_no_sideways_scroll(page)
    page.get_by_label("最低生活保障标准 农村 增减 %").fill("7")
    page.get_by_role("button", name="开始试算").first.click()
    expect(page.locator(".tiles.figures")).to_be_visible(timeout=30_000)
    assert_no_sideways_scroll(page)
    assert_accessible(page)
