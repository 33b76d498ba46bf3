"""The overview: every number leads to exactly the rows it counts, inside the officer's area."""

import re
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from minsheng.accounts.models import Officer
from minsheng.discovery import actions, queries
from minsheng.discovery.models import Lead
from minsheng.discovery.queries import Filters
from minsheng.fieldwork.actions import keep_sums
from minsheng.fieldwork.models import Plan, Stop
from minsheng.fieldwork.rules import working_week
from minsheng.registry.deaths.models import DeathReview
from minsheng.trail.models import Event
from tests.db.registry.support import GRANDMA, load
from tests.db.web_screens.conftest import ELSEWHERE
from tests.support.lead_county import NOW, ON, SEVERE, VILLAGE, County
from tests.support.officers import make_officer

pytestmark = pytest.mark.django_db
LINK = re.compile(
    r'<a[^>]*href="(/leads/\?[^"]+)"[^>]*>(?:<div(?:(?!</a>).)*?figure">)?([0-9,]+)<', re.DOTALL
)


def rows_behind(officer, address):
    asked = {
        key: values[0] for key, values in parse_qs(urlsplit(address.replace("&amp;", "&")).query).items()
    }
    return len(queries.queue(officer, Filters(**asked), on=ON, size=500).rows)


def test_every_number_leads_to_the_leads_it_counts(cases, signed_in):
    page = signed_in("county_lead").get("/overview/").text
    officer = Officer.objects.get(username="county_lead")
    links = LINK.findall(page)
    assert len(links) > 15
    wrong = [(to, n) for to, n in links if rows_behind(officer, to) != int(n.replace(",", ""))]
    assert wrong == []


def test_the_figure_of_the_dead_leads_to_exactly_their_grants(cases, signed_in):
    page = signed_in("county_lead").get("/overview/").text
    officer = Officer.objects.get(username="county_lead")
    tile, row = re.findall(r'href="(/leads/\?[^"]*reason=dead[^"]*)"', page)[:2]
    dead = Lead.objects.filter(reason="dead").count()
    assert f"其中已去世仍在享 {dead} 条" in page
    assert rows_behind(officer, tile) == rows_behind(officer, row) == dead > 0
    listed = signed_in("county_lead").get(tile.replace("&amp;", "&")).text
    assert f'<option value="dead" selected>已去世仍在享 {dead}</option>' in listed


def test_a_town_leads_to_its_villages_and_a_village_to_its_leads(cases, signed_in):
    county = signed_in("county_desk").get("/overview/").text
    assert f'href="/overview/?area={VILLAGE[:9]}"' in county
    town = signed_in("county_desk").get(f"/overview/?area={VILLAGE[:9]}").text
    assert f'href="/leads/?town={VILLAGE[:9]}&amp;village={VILLAGE}"' in town
    assert "另一镇" not in town
    for area in ("", f"?area={VILLAGE[:9]}"):
        sums = signed_in("county_finance").get(f"/overview/{area}").text
        assert 'class="num text-end"' in sums
        assert "/leads/" not in sums, "who may see sums alone is led to no list"


def test_each_figure_says_its_definition_and_its_day(cases, signed_in):
    page = signed_in("county_desk").get("/overview/").text
    assert "2026年11月16日" in page
    assert "分子：工作人员办结的线索" in page
    assert "0 / " in page


def test_the_share_closed_counts_people_only(cases, signed_in):
    desk = signed_in("county_desk")
    lead = Lead.objects.filter(label="inform").first()
    officer = Officer.objects.get(username="county_desk")
    actions.close(lead_id=lead.pk, officer=officer, outcome="informed", note="", now=NOW)
    everybody = Lead.objects.count()
    assert f"1 / {everybody} 条由人办结" in desk.get("/overview/").text
    Lead.objects.filter(pk=lead.pk).update(outcome="facts_changed", closed_by=None)
    assert f"0 / {everybody - 1} 条由人办结" in desk.get("/overview/").text


def test_a_town_desk_begins_with_its_own_villages_and_cannot_look_elsewhere(cases, signed_in):
    desk = signed_in("town_desk", VILLAGE[:9])
    assert "示例嘎查" in desk.get("/overview/").text
    assert desk.get(f"/overview/?area={ELSEWHERE[:9]}").status_code == 403
    assert desk.get("/overview/?area=990101").status_code == 403
    assert desk.get("/overview/?area=nonsense").status_code == 200


def test_a_village_worker_has_no_overview(cases, signed_in):
    assert signed_in("village_worker", VILLAGE).get("/overview/").status_code == 403


def test_a_heading_sorts(cases, signed_in):
    desk = signed_in("county_desk")
    most, least = (desk.get(f"/overview/?sort=open&dir={way}").text for way in ("desc", "asc"))
    assert most.index(">示例镇<") < most.index(">另一镇<")
    assert least.index(">另一镇<") < least.index(">示例镇<")
    assert 'aria-sort="descending"' in most


def test_without_a_run_the_page_says_so(signed_in):
    page = signed_in("county_lead").get("/overview/")
    assert page.status_code == 200
    assert "还没有研判批次" in page.text


def test_the_export_holds_what_the_page_shows_and_goes_on_the_trail(cases, signed_in):
    response = signed_in("county_lead").post("/overview/export/")
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    assert book.sheet_names == ["各项目", "各地区", "统计口径"]
    table = book.get_sheet_by_name("各地区").to_python()
    open_at = next(row for row in table if "未办结" in row).index("未办结")
    towns = {row[1]: row for row in table[3:]}
    assert towns["合计"][open_at] == Lead.objects.count()
    assert towns["示例镇"][open_at] + towns["另一镇"][open_at] == towns["合计"][open_at]
    event = Event.objects.get(verb="overview_exported")
    assert (event.actor, event.detail["rows"]) == ("officer:county_lead", 2)


@pytest.mark.parametrize("many", [1, 10])
def test_the_queries_do_not_grow_with_the_county(county: County, signed_in, many):
    for _ in range(many):
        county.household(SEVERE)
    actions.raise_leads(county.assess(), actor="t", now=NOW)
    keep_sums(on=timezone.localdate())
    lead = signed_in("county_lead")
    with CaptureQueriesContext(connection) as asked:
        lead.get("/overview/")
    assert len(asked) == QUERIES


QUERIES = 20


def tiles(text):
    found = re.findall(r'class="tile[^>]*>(.*?)</(?:a|div)>\n', text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_the_week_s_visits_and_deaths_that_wait_stand_on_top(cases, signed_in):
    worker = make_officer("village_worker", region_code=VILLAGE, username="w")
    today = timezone.localdate()
    plan = Plan.objects.create(region=VILLAGE[:9], monday=working_week(today), made_by="t", made_at=NOW)
    for n, (done_on, due_on) in enumerate(((today, today), (None, today - timedelta(days=1)), (None, today))):
        Stop.objects.create(
            plan=plan, key=f"p{n}", kind="sample", region=VILLAGE, officer=worker, due_on=due_on, planned_at=NOW,
            done_on=done_on, done_by=worker if done_on else None, found="fine" if done_on else "",
        )  # fmt: skip
    shown = tiles(signed_in("county_lead").get("/overview/").text)
    assert "本周走访 1 / 3 户 1 户已超期" in shown
    assert "待核实的死亡 0 人 核实之前不停任何待遇" in shown
    assert any(one.startswith("沉默的村 0") for one in shown)
    elsewhere = tiles(signed_in("town_desk", ELSEWHERE[:9]).get("/overview/").text)
    assert "本周走访 0 / 0 户 本周还没有安排" in elsewhere


def test_a_death_to_look_at_is_counted_in_its_own_area_only(signed_in, family):
    row = {"monthly_fen": 10_000, "start_month": date(2024, 1, 1), "status": "running"}
    load("roll_old_age", [{"id": GRANDMA, "name": "张桂兰", **row}])
    load("deaths", [{"id": GRANDMA, "name": "张桂兰", "died_on": date(2026, 10, 3)}])
    DeathReview.objects.update(due_on=date(2026, 1, 1))
    page = signed_in("town_desk", family.region[:9]).get("/overview/").text
    assert "待核实的死亡 1 人 1 人已逾期" in tiles(page)
    assert 'href="/deaths/"' in page
    assert "待核实的死亡 0 人 核实之前不停任何待遇" in tiles(
        signed_in("town_desk", "990101003").get("/overview/").text
    )


def test_only_programmes_that_somebody_receives_or_may_receive_stand_in_the_table(cases, signed_in):
    page = signed_in("county_lead").get("/overview/").text
    table = page.partition('id="by-programme"')[2].partition("</section>")[0]
    named = re.findall(r'<th scope="row" class="pin">([^<]+)<', table)
    assert "高龄津贴" in named
    assert "课后服务" not in named
