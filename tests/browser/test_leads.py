"""The way of a lead in a real browser: the clerk filters and assigns, the worker visits by phone, the clerk closes."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from minsheng.accounts.models import Officer
from minsheng.discovery import actions
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.feeds.models import Batch
from minsheng.registry.models import Area
from tests.browser.conftest import TIGHT, assert_accessible, assert_no_sideways_scroll, shoot
from tests.browser.conftest import sign_in as sign_in_anywhere
from tests.support.frozen import frozen
from tests.support.lead_county import NOW, SEVERE, VILLAGE, Cases, County, usual_cases
from tests.support.officers import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]


@pytest.fixture
def cases(settings, tmp_path: Path) -> Cases:
    """One lead of every kind, and a few more of one kind so that the list is a list."""
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = "demo"
    return frozen("a queue that is a list", _cases)


def _cases() -> Cases:
    county = County()
    made = usual_cases(county)
    for year in range(1930, 1942):
        county.household(SEVERE | {"birth_date": date(year, 3, 1)})
    actions.raise_leads(county.assess(), actor="system:test", now=NOW)
    batch = Batch.objects.get()
    for code, name in ((VILLAGE[:6], "示例旗"), (VILLAGE[:9], "示例镇"), (VILLAGE, "示例嘎查")):
        level = {6: "county", 9: "town", 12: "village"}[len(code)]
        Area.objects.create(code=code, name=name, level=level, batch=batch, recorded_at=NOW)
    return made


@pytest.fixture
def clerk(cases: Cases) -> Officer:
    return make_officer("town_desk", region_code=VILLAGE[:9])


@pytest.fixture
def worker(cases: Cases) -> Officer:
    return make_officer("village_worker", region_code=VILLAGE)


def sign_in(page: Page, officer: Officer) -> Page:
    """Signed in; the desk goes on to the queue, since its first screen is the week."""
    sign_in_anywhere(page, officer)
    if officer.role == "town_desk":
        page.goto("/leads/")
        page.wait_for_load_state("load")
    return page


def whole(page: Page, name: str) -> None:
    """Accessible, nothing beyond the edge, and a picture to look at."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, name)


@pytest.mark.parametrize("size", TIGHT)
def test_the_queue_and_every_kind_of_lead_are_whole_and_accessible(open_page, clerk, size):
    page = sign_in(open_page(size), clerk)
    expect(page.locator(".leads tbody tr").first).to_be_visible()
    if size == "phone":
        expect(page.locator(".leads tbody tr").first).to_be_in_viewport(ratio=1)
        expect(page.get_by_label("全部乡镇")).not_to_be_visible()
        page.get_by_role("button", name="筛选").click()
        page.get_by_label("项目", exact=True).select_option("old_age_allowance")
        expect(page.get_by_role("button", name="筛选")).to_have_text("筛选 1")
    else:
        expect(page.locator("#lead-panel h2")).to_be_visible()
    whole(page, f"leads-queue-{size}")
    for label in ("inform", "check", "review"):
        lead = Lead.objects.filter(label=label).order_by("-rank")[0]
        page.goto(f"/leads/{lead.pk}/")
        whole(page, f"leads-{label}-{size}")


def test_the_whole_way_of_a_lead(open_page, clerk, worker):
    desk = sign_in(open_page("desk"), clerk)
    desk.get_by_role("navigation", name="按类别").get_by_role("link", name="可直接告知").click()
    desk.get_by_label("项目", exact=True).select_option("old_age_allowance")
    expect(desk).to_have_url(re.compile("label=inform.*programme=old_age_allowance"))
    desk.locator(".leads tbody tr a").first.click()
    expect(desk.locator(".next").first).to_contain_text("您可以申请高龄津贴")
    lead_id = int(re.search(r"/leads/(\d+)/", desk.url).group(1))
    desk.keyboard.press("a")
    desk.get_by_label("承办人").select_option(str(worker.pk))
    whole(desk, "leads-assign-desk")
    desk.locator("form.deed").get_by_role("button", name="分派").click()
    expect(desk.locator("#notices")).to_contain_text("已分派给")

    phone = sign_in(open_page("phone"), worker)
    phone.get_by_role("link", name="本周要走访").click()
    phone.get_by_role("link", name="登记走访").click()
    phone.locator("form[data-ready]").wait_for()
    phone.locator("label", has_text="见到了").click()
    phone.locator("label", has_text="困难").first.click()
    phone.get_by_role("textbox", name="写几个字").fill("一个人住，行动不便，愿意申请。")
    phone.get_by_role("button", name="保存走访").dblclick()
    expect(phone.locator("[data-came]")).to_have_text("已上传")
    assert VisitRecord.objects.filter(lead_id=lead_id).count() == 1

    desk.reload()
    expect(desk.get_by_text("一个人住，行动不便，愿意申请。")).to_be_visible()
    desk.keyboard.press("r")
    assert desk.evaluate("document.activeElement.name") == "outcome"
    for key in ("ArrowDown", "Tab"):
        desk.keyboard.press(key)
    desk.keyboard.insert_text("已到便民服务中心提交申请")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".closed-note")).to_contain_text("已受理申请")
    whole(desk, "leads-closed-desk")
    assert Lead.objects.get(pk=lead_id).status == "closed"


@pytest.mark.parametrize("size", ["laptop"])
def test_the_queue_is_worked_by_keys_with_the_panel_beside(open_page, clerk, worker, size):
    page = sign_in(open_page(size), clerk)
    expect(page.locator("#lead-panel h2")).to_be_visible()
    first = page.locator("#lead-panel h2").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#lead-panel h2")).not_to_have_text(first)
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen-count]")).to_have_text("2")
    # A panel still on its way when the page is left would be an error of the line.
    chosen = page.locator("[data-row][aria-selected=true] a[data-open]").get_attribute("href")
    expect(page.locator("#lead-panel .ft a")).to_have_attribute("href", chosen)
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="将分派 2 条")).to_be_visible()
    whole(page, f"leads-bulk-{size}")
    page.get_by_role("button", name="确认分派").click()
    expect(page.get_by_text("分派成功 2 条")).to_be_visible()
    whole(page, f"leads-bulk-done-{size}")


def test_the_slash_goes_to_the_search_of_the_queue(open_page, clerk):
    page = sign_in(open_page("desk"), clerk)
    page.keyboard.press("/")
    page.keyboard.type("没有这个人")
    page.keyboard.press("Enter")
    expect(page.get_by_text("没有符合筛选条件的线索")).to_be_visible()
    assert "%E" not in page.url
    whole(page, "leads-nothing-desk")


def test_a_number_is_shown_in_full_for_a_reason_only(open_page, clerk):
    page = sign_in(open_page("desk"), clerk)
    page.goto(f"/leads/{Lead.objects.order_by('-rank')[0].pk}/")
    page.get_by_role("button", name="查看原值").click()
    dialog = page.get_by_role("dialog", name="查看原值")
    dialog.get_by_label("理由").fill("看一")
    dialog.get_by_label("理由").evaluate("e => e.removeAttribute('minlength')")
    dialog.get_by_role("button", name="查看").click()
    expect(dialog).to_contain_text("请写明查看理由")
    dialog.get_by_label("理由").fill("核实身份需要")
    dialog.get_by_role("button", name="查看").click()
    expect(dialog.locator(".revealed")).to_have_text(re.compile(r"^\d{17}[\dX]$"))
    assert_accessible(page)
    shoot(page, "leads-revealed-desk")


def test_the_export_is_a_file_and_needs_a_purpose(open_page, clerk):
    page = sign_in(open_page("desk"), clerk)
    page.get_by_role("button", name="导出 Excel").click()
    dialog = page.get_by_role("dialog", name="导出 Excel")
    dialog.get_by_label("导出用途").fill("本周入户安排")
    assert_accessible(page)
    shoot(page, "leads-export-desk")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="导出", exact=True).click()
    assert download.value.suggested_filename.endswith(".xlsx")
    expect(dialog).not_to_be_visible()


def test_the_lead_prints_as_a_visit_sheet(open_page, clerk):
    page = sign_in(open_page("desk"), clerk)
    page.goto(f"/leads/{Lead.objects.filter(label='check')[0].pk}/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    expect(page.locator(".paper-form")).to_be_visible()
    expect(page.locator(".deeds")).not_to_be_visible()
    expect(page.locator(".rules").first).to_be_visible()
    assert "200.00" not in page.locator("main").inner_text()
    assert_no_sideways_scroll(page)
    shoot(page, "leads-sheet-print", full_page=True)
