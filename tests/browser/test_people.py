"""Finding somebody and reading the household's file, at three widths."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TIGHT, assert_accessible, assert_no_sideways_scroll, shoot, sign_in
from tests.db.registry.support import FATHER
from tests.db.web_screens.conftest import family, home  # noqa: F401
from tests.support.officers import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo", "family")]


@pytest.mark.parametrize("size", TIGHT)
def test_somebody_is_found_and_the_file_is_whole_and_accessible(open_page, size):
    page = sign_in(open_page(size), make_officer("county_desk"))
    page.goto("/people/")
    page.get_by_label("姓名、拼音首字母或证件号码后四位").fill("zgl")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("heading", name="找到 1 人")).to_be_visible()
    _look(page, f"people-{size}")
    page.get_by_role("link", name="看家庭档案").click()
    expect(page.get_by_role("heading", name="家庭成员")).to_be_visible()
    _look(page, f"household-{size}")


def test_a_number_is_shown_for_a_reason_and_hidden_again(open_page):
    page = sign_in(open_page("laptop"), make_officer("county_desk"))
    page.goto("/people/")
    page.keyboard.press("/")
    page.keyboard.type("bt")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="看家庭档案").click()
    card = page.get_by_role("article").filter(has_text="户主")
    card.get_by_text("查看完整信息").click()
    card.get_by_label("理由（至少四个字）").fill("核对身份证原件")
    card.get_by_role("button", name="查看").click()
    expect(page.get_by_text(FATHER)).to_be_visible()
    expect(page.get_by_text("核对身份证原件")).to_be_visible()
    _look(page, "household-revealed")
    page.goto(page.url)
    expect(page.get_by_role("heading", name="家庭成员")).to_be_visible()
    expect(page.get_by_text(FATHER)).not_to_be_visible()


def test_medical_facts_are_locked_until_there_is_a_reason(open_page):
    page = sign_in(open_page("laptop"), make_officer("county_desk"))
    page.goto("/people/")
    page.get_by_label("姓名、拼音首字母或证件号码后四位").fill("张桂兰")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="看家庭档案").click()
    expect(page.get_by_text("医疗和残疾信息")).to_be_visible()
    form = page.locator(".locked form").first
    form.get_by_label("理由（至少四个字）").fill("核对护理补贴")
    form.get_by_role("button", name="查看").click()
    expect(page.get_by_text("没有医疗和残疾方面的记录。")).to_be_visible()
    assert_accessible(page)


def _look(page, name):
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, name)
