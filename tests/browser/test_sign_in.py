"""The sign-in page at three widths, for eyes, for screen readers and for keyboards."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, assert_accessible, assert_no_sideways_scroll, shoot, sign_in_by_hand
from tests.support.officers import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]


@pytest.mark.parametrize("size", SIZES)
def test_the_sign_in_page_is_whole_and_accessible(open_page, size):
    page = open_page(size)
    page.goto("/sign-in/")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"sign-in-{size}")


@pytest.mark.parametrize("size", SIZES)
def test_a_wrong_password_is_said_aloud(open_page, size):
    make_officer("county_desk")
    page = open_page(size)
    page.goto("/sign-in/")
    page.get_by_label("用户名").fill("county_desk")
    page.get_by_label("密码").fill("wrong-password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    assert_accessible(page)
    shoot(page, f"sign-in-wrong-{size}")


def test_the_sign_in_page_is_whole_in_english(open_page):
    page = open_page("laptop")
    page.goto("/sign-in/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert_accessible(page)
    shoot(page, "sign-in-english")


def test_signing_in_and_out_by_keyboard_alone(open_page):
    page = sign_in_by_hand(open_page("laptop"), make_officer("county_desk"))
    page.get_by_role("button", name="退出").press("Enter")
    expect(page.get_by_text("已安全退出。")).to_be_visible()
