"""The self-check on a phone and at a desk, in the elders' size, with axe."""

from typing import Any

import pytest
from playwright.sync_api import Page

from minsheng.selfcheck.questions import Kind
from tests.browser.conftest import OpenPage, assert_accessible, assert_no_sideways_scroll, shoot
from tests.unit.selfcheck.oracle import Fixture, fixtures, interview

pytestmark = pytest.mark.django_db(transaction=True)


def answer(page: Page, fixture: Fixture, asked: Any) -> None:
    """Fill the page as the household would, by what is seen on it."""
    question = asked.question
    for row in asked.rows:
        told = fixture.truth.get(question.key, {}).get(row)
        if told is None:
            if question.nobody or question.ticks:
                page.get_by_role("button", name=question.nobody_label, exact=True).click()
            else:
                _first(page, question)
            return
        for field in question.fields:
            _fill(page, f"{row}.{field.key}", field, told.get(field.key), question)
    page.get_by_role("button", name="下一题").click()


def _first(page: Page, question: Any) -> None:
    page.locator(f'[name$=".{question.fields[0].key}"]').first.check()
    page.get_by_role("button", name="下一题").click()


def _fill(page: Page, name: str, field: Any, value: Any, question: Any) -> None:
    if value is None:
        return
    place = page.locator(f'[name="{name}"]')
    if field.kind is Kind.MONTH:
        page.locator(f'[name="{name}.year"]').fill(str(value.year))
        page.locator(f'[name="{name}.month"]').select_option(str(value.month))
    elif field.kind is Kind.MONEY:
        place.fill(str(value / 100))
    elif field.kind is Kind.NUMBER:
        place.fill(str(value))
    elif question.is_who:
        place.set_checked(value != question.nobody)
    elif place.first.evaluate("e => e.tagName") == "SELECT":
        place.select_option(value)
    else:
        page.locator(f'[name="{name}"][value="{value}"]').check()


def walk(page: Page, fixture: Fixture, name: str) -> None:
    page.goto("/selfcheck/")
    shoot(page, f"selfcheck-{name}-begin")
    page.get_by_role("link", name="开始").click()
    for step, (asked, _before) in enumerate(interview(fixture)[0], 1):
        page.wait_for_url(f"**/selfcheck/{step}/*")
        assert_no_sideways_scroll(page)
        shoot(page, f"selfcheck-{name}-{step:02}-{asked.question.key}")
        answer(page, fixture, asked)
    page.wait_for_url("**/selfcheck/result/")


@pytest.fixture(autouse=True)
def place(settings: Any) -> None:
    settings.MINSHENG_PACK = "demo"


def test_a_grandmother_asks_on_her_phone_in_the_elders_size(open_page: OpenPage) -> None:
    page = open_page("phone")
    page.goto("/selfcheck/?size=3")
    assert_accessible(page)
    walk(page, fixtures()[3], "phone")
    assert_no_sideways_scroll(page)
    assert_accessible(page)
    page.get_by_text("为什么，怎么算的").first.click()
    shoot(page, "selfcheck-phone-result", full_page=True)
    page.go_back()
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize("size", ["laptop"])
def test_a_village_worker_asks_for_somebody_at_a_desk(open_page: OpenPage, size: str) -> None:
    page = open_page(size)
    walk(page, fixtures()[2], size)
    shoot(page, f"selfcheck-{size}-result", full_page=True)
    assert_accessible(page)
    page.get_by_role("link", name="继续申报：请镇上联系我").click()
    shoot(page, f"selfcheck-{size}-hand-over")
    assert_accessible(page)
