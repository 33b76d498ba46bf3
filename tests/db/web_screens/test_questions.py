"""Questions: each finds exactly whom it should, in the own area, with a definition, a day, a reason and an export."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from minsheng.accounts.models import Officer
from minsheng.discovery import actions, silence
from minsheng.discovery.models import Lead, Sweep, VisitRecord
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from minsheng.phone.models import VisitSheet
from minsheng.policy import packs
from minsheng.registry.deaths.actions import revive
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.models import Area
from minsheng.trail.models import Event
from minsheng.web.questions import asking
from minsheng.web.questions.catalogue import QUESTIONS
from tests.db.web_screens.conftest import ELSEWHERE
from tests.support import live_county
from tests.support.frozen import frozen
from tests.support.lead_county import AGREED, NOW, ON, POOR, SEVERE, VILLAGE, County

pytestmark = pytest.mark.django_db
RELATIVES = {"father_situation": "dead", "mother_situation": "custody"}
BORN = {"child": date(2015, 5, 5), "old": date(1940, 1, 1), "eighty": date(1946, 12, 5)}


@pytest.fixture
def people(county):
    """One person for each question, and one beside who must not be found. Values: person ids."""
    return frozen("one person for each question", lambda: _people(county))


def _people(county):
    told: dict[str, int] = {}

    def add(name, *members, facts=None, region=VILLAGE):
        ids = county.household(*members, facts=facts, region=region)
        told[name] = ids[1]
        return ids

    add("income", POOR, facts=AGREED)
    house, person = add("listed", POOR, facts=AGREED)
    county.enrol(person, "dibao", house)
    _house, person = add("gone", {"alive": False, "died_on": date(2026, 10, 3)})
    county.enrol(person, "old_age_allowance")
    house, person, widow = add("one_of_two_gone", {"alive": False, "died_on": date(2026, 9, 3)}, {})
    for each, paid in ((person, 60_000), (widow, None)):
        county.enrol(each, "dibao", house)
        county.tables["enrolment"][-1]["monthly_fen"] = paid
    _house, person = add("gone_long_ago", {"alive": False, "died_on": date(2026, 2, 3)})
    county.enrol(person, "old_age_allowance")
    house, person, other = add("edge_single", SEVERE, {"birth_date": date(1990, 1, 1)})
    for each in (person, other):
        county.enrol(each, "dibao_edge", house)
    add("own_cost", {})
    county.tables["medical_month"].append(
        {
            "person_id": told["own_cost"],
            "month": date(2026, 9, 1),
            "own_fen": 2_500_000,
            "total_fen": 3_000_000,
        }
    )
    add("both_parents", {"birth_date": BORN["child"], **RELATIVES})
    add("one_parent", {"birth_date": BORN["child"], "father_situation": "none", "mother_situation": "dead"})
    prison = {"in_custody": True, "custody_kind": "prison", "custody_from": date(2020, 1, 1)}
    _house, parent, child = add(
        "release", prison | {"custody_until": date(2026, 12, 24)}, {"birth_date": BORN["child"]}
    )
    add("released_later", prison | {"custody_until": date(2028, 1, 1)})
    county.tables["relation"] = [{"person_id": child, "other_id": parent, "kind": "parent"}]
    add("birthdays", {"birth_date": BORN["eighty"]}, {"birth_date": date(1991, 12, 5)})
    add("alone", {"birth_date": BORN["old"]}, region=ELSEWHERE)
    house, person = add("conflicts", SEVERE | {"birth_date": date(1970, 2, 2)})
    for programme in ("disability_living", "tekun"):
        county.enrol(person, programme, house)
    add(
        "certificates", SEVERE | {"disability_valid_until": date(2027, 1, 20), "birth_date": date(1990, 1, 1)}
    )
    actions.raise_leads(county.assess(), actor="system:test", now=NOW)
    batch = Batch.objects.get()
    for code, name in ((VILLAGE[:6], "示例旗"), (VILLAGE[:9], "示例镇"), (ELSEWHERE[:9], "另一镇"),
                       (VILLAGE, "示例嘎查"), (ELSEWHERE, "另一村")):  # fmt: skip
        level = {6: "county", 9: "town", 12: "village"}[len(code)]
        Area.objects.create(code=code, name=name, level=level, batch=batch, recorded_at=NOW)
    return told


def found(code, query=""):
    """Person ids of the answer."""
    question = asking.question_or_404(code)
    officer = Officer.objects.get(username="county_desk")
    chosen = question.chosen(dict(part.split("=") for part in query.split("&") if part))
    return {line.person_id for line in asking.answer(officer, question, asking.runs()[0], chosen).lines}


@pytest.mark.parametrize(
    ("code", "names", "without"),
    [
        ("income", ["income"], ["listed"]),
        ("gone", ["gone"], ["gone_long_ago", "one_of_two_gone"]),
        ("amount", ["listed"], ["income"]),
        ("edge_single", ["edge_single"], ["certificates"]),
        ("own_cost", ["own_cost"], ["listed"]),
        ("both_parents", ["both_parents"], ["one_parent"]),
        ("release", ["release"], ["released_later"]),
        ("birthdays", ["birthdays"], ["alone"]),
        ("alone", ["alone"], ["birthdays"]),
        ("conflicts", ["conflicts"], ["listed"]),
        ("certificates", ["certificates"], ["edge_single"]),
    ],
)
def test_each_question_finds_whom_it_asks_for(people, signed_in, code, names, without):
    signed_in("county_desk")
    assert found(code) == {people[name] for name in names}
    assert not found(code) & {people[name] for name in without}


def test_every_question_is_tried():
    tried = {"income", "gone", "amount", "edge_single", "own_cost", "both_parents", "release", "birthdays", "alone",
             "conflicts", "certificates", "silent", "visits"}  # fmt: skip
    assert {one.code for one in QUESTIONS} == tried
    assert [one.number for one in QUESTIONS] == [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 18, 19]


def test_every_question_names_feeds_that_exist():
    assert {code for one in QUESTIONS for code in one.feeds} <= set(FEEDS)


def test_whom_somebody_has_met_since_the_run_is_not_listed_as_dead(signed_in, monkeypatch):
    live_county.first_week()
    live_county.death_of(live_county.GRANDMA)
    live_county.week(at=live_county.LATER + timedelta(minutes=1))
    signed_in("county_desk")
    review = DeathReview.objects.get()
    assert found("gone", "since=all") == {review.person_id}
    officer = Officer.objects.get(username="county_desk")
    now = live_county.LATER + timedelta(minutes=2)
    revive(person_id=review.person_id, officer=officer, evidence="seen", note="今天入户见到本人", now=now)
    assert found("gone", "since=all") == set()
    monkeypatch.setattr(asking, "FEW", 0)
    assert found("gone", "since=all") == set()


def test_a_choice_widens_the_answer(people, signed_in):
    signed_in("county_desk")
    gone = {people["gone"], people["gone_long_ago"], people["one_of_two_gone"]}
    assert found("gone", "since=year") == gone
    assert found("certificates", "days=30") == set()


def test_of_a_household_that_goes_on_only_the_share_of_the_dead_was_overpaid(people, signed_in):
    signed_in("county_desk")
    officer, question = Officer.objects.get(username="county_desk"), asking.question_or_404("gone")
    lines = asking.answer(officer, question, asking.runs()[0], {"since": "year"}).lines
    (line,) = [one for one in lines if one.person_id == people["one_of_two_gone"]]
    assert line.values[3:] == (30_000, 60_000)


def test_an_elder_who_was_visited_this_week_is_no_longer_asked_for(people, signed_in, monkeypatch):
    signed_in("county_desk")
    lead = Lead.objects.filter(person_id=people["alone"]).first()
    assert lead is not None
    officer = Officer.objects.get(username="county_desk")
    visit = {"lead": lead, "officer": officer, "met_person": True, "recorded_at": NOW}
    VisitRecord.objects.create(idempotency_key="a", visited_on=date(2026, 11, 15), **visit)
    assert found("alone") == {people["alone"]}
    VisitRecord.objects.create(idempotency_key="b", visited_on=ON, **visit)
    assert found("alone") == set()
    monkeypatch.setattr(asking, "FEW", 0)
    assert found("alone") == set()


def test_a_village_much_quieter_than_its_town_is_listed(people, signed_in):
    quiet = VILLAGE[:9] + "002"
    Area.objects.create(
        code=quiet, name="静村", level="village", batch=Batch.objects.first(), recorded_at=NOW
    )
    counted = {"persons": 1200, "households": 400, "enrolled": {}, "needy": 900}
    areas = {VILLAGE: {**counted, "needy": 100}, quiet: counted}
    heard = silence.listed(areas, on=ON, pack=packs.load("demo"))
    Sweep.objects.update(areas=areas, details={"silent": heard})
    text = signed_in("town_desk", VILLAGE[:9]).get("/questions/silent/").text
    lines = " ".join(re.sub(r"<[^>]+>", " ", text.partition('id="lines"')[2].partition("分地区")[0]).split())
    n = Lead.objects.filter(region=VILLAGE).exclude(label="sample").count()
    assert "共 1 条" in text
    assert f"静村 1200 900 0 / {n * 0.9:.1f}" in lines
    assert "示例嘎查" not in lines
    assert '<td class="num" data-label="重点人口">900</td>' in text
    assert "本系统从 2026年11月16日开始研判" in text


def test_visits_far_from_home_are_listed_with_the_way_to_the_visit(people, signed_in):
    desk, today = signed_in("county_desk"), timezone.localdate()
    officer = Officer.objects.get(username="county_desk")
    lead = Lead.objects.filter(household__isnull=False).first()
    for key, north, day in (("a", 0, 9), ("b", 30, 8), ("c", 9_000, 2)):
        visit = VisitRecord.objects.create(
            idempotency_key=key, lead=lead, officer=officer, met_person=True, recorded_at=NOW,
            visited_on=today - timedelta(days=day),
        )  # fmt: skip
        VisitSheet.objects.create(
            visit=visit, latitude_e6=43_600_000 + north * 9, longitude_e6=122_200_000, accuracy_m=20
        )
    text = desk.get("/questions/visits/").text
    assert "共 1 条" in text
    assert "定位离家远" in text
    assert f'href="/visits/{visit.pk}/"' in text
    assert desk.get(f"/visits/{visit.pk}/").status_code == 200
    answer = desk.post("/questions/visits/export/", {"reason": "核实走访真实性"})
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[3][3] == "定位离家远"
    assert "共 0 条" in desk.get(f"/questions/visits/?area={ELSEWHERE[:9]}").text


def test_two_clicks_lead_from_the_menu_to_the_answer_and_one_more_to_the_file(people, signed_in):
    desk = signed_in("county_desk")
    assert 'href="/questions/"' in desk.get("/leads/").text
    assert 'href="/questions/certificates/"' in desk.get("/questions/").text
    text = desk.get("/questions/certificates/").text
    assert "共 1 条" in text
    assert "2027-01-20" in text
    assert re.search(r'href="/households/\d+/"', text)
    assert re.search(r'href="/households/\d+/why/dibao/"', desk.get("/questions/amount/").text)


def test_the_answer_says_its_definition_its_day_and_what_is_stale(people, signed_in):
    text = signed_in("county_desk").get("/questions/certificates/").text
    assert "数据截至 2026年11月16日" in text
    assert "残疾证有效、有效期止在所选天数之内的人" in text
    assert "持有效残疾证的人" in text
    assert "“持证残疾人”还没有收到，下面的结果不完整。" in text


def test_names_and_numbers_are_masked(people, signed_in):
    text = signed_in("county_desk").get("/questions/certificates/").text
    assert "********" in text


def test_the_area_narrows_and_another_area_is_refused(people, signed_in):
    desk = signed_in("county_desk")
    assert "共 1 条" in desk.get(f"/questions/alone/?area={ELSEWHERE[:9]}").text
    assert "共 0 条" in desk.get(f"/questions/alone/?area={VILLAGE[:9]}").text
    town = signed_in("town_desk", VILLAGE[:9])
    assert "共 0 条" in town.get("/questions/alone/").text
    assert town.get(f"/questions/alone/?area={ELSEWHERE[:9]}").status_code == 403


def test_village_workers_and_stewards_ask_nothing(people, signed_in):
    for client in (signed_in("village_worker", VILLAGE), signed_in("data_steward")):
        assert client.get("/questions/").status_code == 403
        assert client.get("/questions/alone/").status_code == 403


def test_a_county_lead_sees_counts_and_the_list_for_a_reason(people, signed_in):
    lead = signed_in("county_lead")
    lead.post("/inquiry/end/")
    text = lead.get("/questions/certificates/").text
    assert "共 1 条" in text
    assert "2027-01-20" not in text
    assert lead.post("/questions/certificates/", {"reason": "看"}).status_code == 422
    assert not Event.objects.filter(verb="question_asked").exists()
    assert "2027-01-20" in lead.post("/questions/certificates/", {"reason": "督查证件换发"}).text
    event = Event.objects.get(verb="question_asked")
    assert (event.subject, event.detail["reason"], event.detail["rows"]) == (
        "question:certificates",
        "督查证件换发",
        1,
    )
    assert "2027-01-20" in lead.get("/questions/certificates/").text


def test_what_rests_on_means_or_illness_needs_its_duty(people, signed_in):
    assert "25,000.00" in signed_in("county_desk").get("/questions/own_cost/").text
    auditor = signed_in("auditor")
    text = auditor.post("/questions/own_cost/", {"reason": "审计抽查名单"}).text
    assert "共 1 条" in text
    assert "25,000.00" not in text


def test_the_export_is_signed_masked_and_on_the_trail(people, signed_in):
    desk = signed_in("county_desk")
    assert desk.post("/questions/certificates/export/", {"reason": "x"}).status_code == 422
    answer = desk.post("/questions/certificates/export/?days=90", {"reason": "通知换证"})
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert "通知换证" in rows[0][0]
    assert rows[2][:3] == ["姓名", "证件号码", "村（社区）"]
    assert rows[3][3] == "2027-01-20"
    assert "********" in rows[3][1]
    assert book.sheet_names[1] == "统计口径"
    event = Event.objects.get(verb="question_exported")
    assert (event.detail["rows"], event.detail["reason"]) == (1, "通知换证")
    answer = desk.post("/questions/own_cost/export/", {"reason": "汇总自付费用"})
    costs = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert costs[3][3] == 25_000.0, "what is to be added up is a number"


def test_a_city_takes_out_one_county_at_a_time(people, signed_in):
    city = signed_in("city_desk")
    assert 'data-dialog="export"' not in city.get("/questions/certificates/").text
    refused = city.post("/questions/certificates/export/", {"reason": "督查证件换发"})
    assert refused.status_code == 422
    assert "AREA_TOO_WIDE" in refused.text
    assert 'data-dialog="export"' in city.get(f"/questions/certificates/?area={VILLAGE[:6]}").text
    export = f"/questions/certificates/export/?area={VILLAGE[:6]}"
    assert city.post(export, {"reason": "督查证件换发"}).status_code == 200


def test_without_a_run_and_for_an_unknown_question_the_page_says_so(signed_in):
    desk = signed_in("county_desk")
    assert "还没有研判批次" in desk.get("/questions/").text
    assert "NO_RUN" in desk.get("/questions/alone/").text
    assert desk.get("/questions/nothing/").status_code == 404


@pytest.mark.parametrize("many", [1, 10])
def test_the_queries_do_not_grow_with_the_answer(county: County, signed_in, many):
    for _ in range(many):
        county.household(SEVERE | {"disability_valid_until": date(2026, 12, 1)})
    county.assess()
    desk = signed_in("county_desk")
    desk.get("/questions/certificates/")
    with CaptureQueriesContext(connection) as counted:
        desk.get("/questions/certificates/")
    assert len(counted) == QUERIES + (connection.vendor == "postgresql")


QUERIES = 20
