"""What comes after a lead, in a real browser: its effect, rectification, reports of the village, a visit, the household."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

from minsheng.assessment.models import Run
from minsheng.discovery import actions
from minsheng.discovery.models import Lead
from minsheng.discovery.views.common import today
from minsheng.feeds.models import Batch
from minsheng.phone import actions as phone
from minsheng.phone.items import parse
from minsheng.phone.models import VisitSheet
from minsheng.rectification.actions import open_rectification
from minsheng.rectification.models import Entry
from minsheng.registry.models import Area
from tests.browser.conftest import (
    TIGHT,
    OpenPage,
    assert_accessible,
    assert_no_sideways_scroll,
    shoot,
    sign_in,
)
from tests.db.phone.conftest import finding, photo, visit
from tests.support.feed_files import make_id
from tests.support.frozen import frozen
from tests.support.lead_county import NOW, VILLAGE, Cases, County, usual_cases
from tests.support.officers import make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]


@pytest.fixture
def cases(settings, tmp_path) -> Cases:
    """A household with two leads that was visited, a roll with somebody no longer eligible, and a report."""
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = "demo"
    return frozen("what followed a visit", _cases)


def _cases() -> Cases:
    county = County()
    cases = usual_cases(county)
    county.enrol(cases.poor[1], "dibao", cases.poor[0])
    actions.raise_leads(county.assess(), actor="system:test", now=NOW)
    batch = Batch.objects.get()
    for code, name in ((VILLAGE[:6], "示例旗"), (VILLAGE[:9], "示例镇"), (VILLAGE, "示例嘎查")):
        level = {6: "county", 9: "town", 12: "village"}[len(code)]
        Area.objects.create(code=code, name=name, level=level, batch=batch, recorded_at=NOW)
    worker, desk = (
        make_officer("village_worker", region_code=VILLAGE),
        make_officer("county_desk", region_code=VILLAGE[:6]),
    )
    given = {"officer": worker, "now": NOW}
    lead = Lead.objects.get(subject_id=cases.severe[0], subject_kind="joint")
    files = phone.checked_files([photo(1)], None, consented=True)
    item = parse(json.dumps(visit(lead, visited_on=NOW.date().isoformat())))
    phone.send_visit(item=item, files=files, **given)
    phone.send_report(item=parse(json.dumps(finding(emergency=True))), files=phone.Files(), **given)
    done = Lead.objects.get(programme="old_age_allowance", reason="entitled")
    actions.close(lead_id=done.pk, officer=desk, outcome="applied", now=NOW)
    run = Run.objects.get()
    open_rectification(officer=desk, programme="dibao", run=run, sample_size=2, seed="s", now=NOW)
    assert today() >= NOW.date()
    return cases


def downloaded(page: Page, button: Locator) -> list[list[str]]:
    """The first sheet of the workbook that a button gives."""
    with page.expect_download() as download:
        button.click()
    book = CalamineWorkbook.from_path(download.value.path())
    return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


def whole(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, name)


@pytest.mark.parametrize("size", TIGHT)
def test_the_household_is_closed_in_one_go(open_page: OpenPage, cases: Cases, size: str) -> None:
    # Of a household's leads, which stand together, the first one leads to all.
    home = Lead.objects.get(subject_id=cases.severe[0], subject_kind="joint").household
    lead = Lead.objects.filter(household=home).exclude(status="closed").order_by("-rank", "pk")[0]
    page = sign_in(open_page(size), make_officer("town_desk", region_code=VILLAGE[:9]))
    page.goto("/leads/")
    page.locator(f'a[href="/leads/{lead.pk}/household/"]').click()
    expect(page.get_by_role("heading", name="未办结 2 条")).to_be_visible()
    for choice in page.get_by_label("的结果").all():
        choice.select_option("applied")
    whole(page, f"home-{size}")
    page.get_by_role("button", name="办结选了结果的线索").click()
    expect(page.get_by_text("本户 2 条线索已办结")).to_be_visible()


@pytest.mark.parametrize("size", TIGHT)
def test_reports_visits_and_rectification_are_whole(open_page: OpenPage, cases: Cases, size: str) -> None:
    page = sign_in(open_page(size), make_officer("town_desk", region_code=VILLAGE[:9]))
    page.goto("/reports/")
    expect(page.get_by_text("三天没出门")).to_be_visible()
    whole(page, f"reports-{size}")
    page.goto(f"/visits/{VisitSheet.objects.get().visit_id}/")
    whole(page, f"visit-sheet-{size}")


def page_of_answers() -> dict[str, str | bytes]:
    """A bank's file about somebody of whom nothing was asked."""
    header = "委托号,姓名,证件号码,答复机构,查询时点,有无记录,时点余额,理财市值,近12月入账合计"
    row = f"W9,别人,{make_id(7)},乙银行,2026-11-13,有,1234567,0,0"
    content = f"{header}\n{row}\n".encode("utf-8-sig")
    return {"name": "银行存款核对.csv", "mimeType": "text/csv", "buffer": content}


def the_centre_sends_back(page: Page, sent: dict[str, str | bytes]) -> None:
    """What nobody agreed to goes back as a line number: of the row itself nothing is told."""
    sign_in(page, make_officer("check_centre", region_code=VILLAGE[:6]))
    page.get_by_role("button", name="上传机构答复").click()
    page.get_by_label("数据种类").select_option("bank")
    page.get_by_label("文件", exact=True).set_input_files(sent)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("heading", name="没有通过检查的行")).to_be_visible()
    whole(page, "checks-sent-back")
    page.get_by_label("下载 银行存款核对.csv 的用途").fill("退回银行改正")
    rows = downloaded(page, page.get_by_role("button", name="下载"))
    assert rows[0][:3] == ["错误说明", "原工作表", "原行号"]
    assert "1234567" not in str(rows)
    assert len(rows) == 2


@pytest.mark.parametrize("size", TIGHT)
def test_effect_and_rectification_are_whole(open_page: OpenPage, cases: Cases, size: str) -> None:
    page = sign_in(open_page(size), make_officer("county_desk", region_code=VILLAGE[:6], username="other"))
    page.goto("/effect/")
    whole(page, f"effect-{size}")
    page.goto("/rectifications/")
    whole(page, f"rectifications-{size}")
    page.locator("main table a").first.click()
    whole(page, f"rectification-{size}")
    if size == "laptop":
        page.get_by_role("button", name="导出", exact=True).first.click()
        page.get_by_label("用途").fill("整治汇报用表")
        rows = downloaded(page, page.get_by_role("dialog").get_by_role("button", name="下载"))
        assert "内部资料，姓名已遮盖，不得外传" in rows[1][0]
        assert "用途：整治汇报用表" in rows[1][0]
        assert rows[2][:4] == ["编号", "姓名", "村（社区）", "在享人数"]
        assert len(rows) == 3 + Entry.objects.count()
        assert all(row[1].endswith("*") for row in rows[3:])
    page.goto("/checks/")
    whole(page, f"checks-{size}")
    if size == "laptop":
        the_centre_sends_back(open_page(size), page_of_answers())
    lead = Lead.objects.order_by("pk")[0]
    page = sign_in(open_page(size), make_officer("city_desk", region_code=VILLAGE[:4]))
    page.goto(f"/leads/{lead.pk}/")
    expect(page).to_have_url(re.compile("/inquiry/"))
    whole(page, f"inquiry-{size}")
