"""The frame of every page, tried on a gallery of all components and on the trail."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from minsheng.trail.actions import record
from tests.browser.conftest import SIZES, assert_accessible, assert_no_sideways_scroll, shoot, sign_in
from tests.support.gallery.urls import register
from tests.support.officers import make_officer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("demo", "gallery"),
]


@pytest.fixture
def gallery(settings, monkeypatch) -> None:
    register(settings, monkeypatch)


@pytest.fixture
def events() -> None:
    for number in range(1, 60):
        record(
            actor="officer:town_desk",
            verb="lead_closed",
            subject=f"lead:{number}",
            detail={"outcome": "已申请"},
            now=datetime(2026, 11, 16, 1, number, tzinfo=UTC),
        )


@pytest.mark.parametrize("size", SIZES)
def test_the_gallery_is_whole_and_accessible(open_page, size):
    page = sign_in(open_page(size), make_officer("county_desk"))
    page.goto("/gallery/")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"gallery-{size}")


@pytest.mark.parametrize("size", SIZES)
def test_the_trail_is_whole_and_accessible(open_page, events, size):
    page = sign_in(open_page(size), make_officer("auditor"))
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"trail-{size}")
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_role("link", name="上一页")).to_be_visible()
    expect(page.locator("[data-row]").first).to_contain_text("lead:")


def test_the_check_of_the_trail_answers(open_page, events):
    page = sign_in(open_page("laptop"), make_officer("auditor"))
    page.get_by_role("button", name="核验是否被改动").click()
    expect(page.get_by_text("操作日志完好")).to_be_visible()
    assert_accessible(page)
    shoot(page, "trail-verified")


def test_a_phone_has_the_bottom_bar_and_the_menu(open_page):
    page = sign_in(open_page("phone"), make_officer("town_desk"))
    assert_accessible(page)
    page.get_by_role("navigation", name="底部导航").get_by_role("button", name="更多").click()
    expect(page.get_by_role("navigation", name="菜单")).to_be_visible()
    page.wait_for_timeout(400)
    assert_accessible(page)
    shoot(page, "menu-phone")


def test_rows_are_walked_chosen_and_opened_by_keys(open_page):
    page = sign_in(open_page("desk"), make_officer("county_desk"))
    page.goto("/gallery/")
    for key in "jjkj":
        page.keyboard.press(key)
    expect(page.locator("[data-row][aria-selected=true]")).to_have_attribute("id", "row-2")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen-count]")).to_have_text("1")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile("#assigned$"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#lead-3$"))


def test_the_slash_goes_to_the_search_box_and_letters_then_are_letters(open_page):
    page = sign_in(open_page("desk"), make_officer("county_desk"))
    page.keyboard.press("/")
    page.keyboard.type("jka?")
    own = page.get_by_role("main").get_by_role("searchbox")
    expect(own).to_have_value("jka?")
    expect(page.locator("#keys")).not_to_be_visible()


def test_the_question_mark_shows_the_keys(open_page):
    page = sign_in(open_page("desk"), make_officer("county_desk"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_visible()
    assert_accessible(page)
    shoot(page, "keys")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).not_to_be_visible()


def test_a_refusal_inside_the_shell_is_readable(open_page):
    page = sign_in(open_page("laptop"), make_officer("county_desk"))
    page.goto("/trail/")
    expect(page.get_by_text("DUTY_MISSING")).to_be_visible()
    assert_accessible(page)
    shoot(page, "refused")


def test_a_refusal_of_an_htmx_request_appears_among_the_notices(open_page):
    page = sign_in(open_page("laptop"), make_officer("county_desk"))
    page.goto("/gallery/")
    page.get_by_role("button", name="试一试被拒绝").click()
    expect(page.locator("#notices")).to_contain_text("不在您的辖区内")


def test_on_paper_there_are_no_controls(open_page):
    page = sign_in(open_page("desk"), make_officer("county_desk"))
    page.goto("/gallery/")
    page.emulate_media(media="print")
    expect(page.locator(".bar")).not_to_be_visible()
    expect(page.locator(".shell > .side")).not_to_be_visible()
    expect(page.locator(".print-head")).to_be_visible()
    shoot(page, "gallery-print")
