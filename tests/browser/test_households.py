"""The household's page, its paper and the page of an amount in the browser, at phone and laptop width."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible, assert_no_sideways_scroll, shoot, sign_in
from tests.db.registry.support import FATHER, MOTHER, load
from tests.db.registry.test_export_lives import bank
from tests.db.registry.test_facts import authorised, dibao
from tests.db.web_screens.conftest import family, home  # noqa: F401
from tests.support.officers import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_the_file_the_amount_and_the_paper(open_page, family, size):  # noqa: F811
    asked = {"items": "银行、车辆", "banks_asked": 2, "requested_on": date(2026, 11, 1)}
    load("authorisations", [authorised(FATHER, "巴图", **asked)])
    load("bank", [bank()])
    load("roll_dibao", [dibao(FATHER, "巴图"), dibao(MOTHER, "乌云其木格", monthly_fen=None)])
    page = sign_in(open_page(size), make_officer("county_desk"))
    page.goto(f"/households/{family.pk}/")
    expect(page.get_by_text("等待核对 1/4").first).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"household-{size}")
    page.get_by_role("link", name="为什么是这样").first.click()
    page.wait_for_url("**/why/dibao/**")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"why-{size}")
    page.goto(f"/households/{family.pk}/")
    page.get_by_role("button", name="打印交接件").click()
    page.get_by_label("用途（至少四个字）").fill("移交乡镇复核")
    page.get_by_role("button", name="生成交接件").click()
    expect(page.get_by_text("用途：移交乡镇复核")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.emulate_media(media="print")
    shoot(page, f"household-paper-{size}")
