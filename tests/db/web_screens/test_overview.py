"""The overview: every number leads to exactly the rows it counts, inside the officer's area."""

import re
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from minsheng.accounts.models import Officer
from minsheng.discovery import actions, queries
from minsheng.discovery.models import Lead
from minsheng.discovery.queries import Filters
from minsheng.trail.models import Event
from tests.db.web_screens.conftest import ELSEWHERE
from tests.support.lead_county import NOW, ON, SEVERE, VILLAGE, County

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
    desk = signed_in("county_lead")
    with CaptureQueriesContext(
        connection,
    ) as counted:
        desk.get("/overview/")
    assert len(counted) == QUERIES


QUERIES = 9
