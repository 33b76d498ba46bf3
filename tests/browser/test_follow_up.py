"""What comes after a lead, in a real browser: its effect, rectification, reports of the village, a visit, the household."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from minsheng.assessment.models import Run
from minsheng.discovery import actions
from minsheng.discovery.models import Lead
from minsheng.discovery.views.common import today
from minsheng.feeds.models import Batch
from minsheng.phone import actions as phone
from minsheng.phone.items import parse
from minsheng.phone.models import VisitSheet
from minsheng.rectification.actions import open_rectification
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


@pytest.mark.parametrize("size", TIGHT)
def test_effect_and_rectification_are_whole(open_page: OpenPage, cases: Cases, size: str) -> None:
    page = sign_in(open_page(size), make_officer("county_desk", region_code=VILLAGE[:6], username="other"))
    page.goto("/effect/")
    whole(page, f"effect-{size}")
    page.goto("/rectifications/")
    whole(page, f"rectifications-{size}")
    page.locator("main table a").first.click()
    whole(page, f"rectification-{size}")
    page.goto("/checks/")
    whole(page, f"checks-{size}")
    lead = Lead.objects.order_by("pk")[0]
    page = sign_in(open_page(size), make_officer("city_desk", region_code=VILLAGE[:4]))
    page.goto(f"/leads/{lead.pk}/")
    expect(page).to_have_url(re.compile("/inquiry/"))
    whole(page, f"inquiry-{size}")
