"""The household's page: what it gets, could get, lacks; what comes next; on paper; by role."""

import re
from datetime import date

import pytest

from minsheng.amendments.queries import county_pack
from minsheng.discovery.models import Lead
from minsheng.fieldwork.models import Plan, Stop
from minsheng.registry.models import Household
from minsheng.trail.models import Event
from minsheng.web.household import coming, covering, history, standing, views
from minsheng.web.household.coming import next_yearly
from minsheng.web.household.common import together
from tests.db.registry.support import (
    ALONE,
    AS_OF,
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NOW,
    VILLAGE,
    load,
    register_rows,
)
from tests.db.registry.test_export_lives import bank
from tests.db.registry.test_facts import authorised, dibao, means, person
from tests.db.web_screens.conftest import SMALL_CHILD
from tests.support.officers import make_officer

pytestmark = pytest.mark.django_db
SEVERE = {"disability_kind": 4, "disability_grade": 1, "disability_status": "valid"}


@pytest.fixture(autouse=True)
def on(monkeypatch):
    monkeypatch.setattr(views, "legal_day", lambda _now: AS_OF)


@pytest.fixture
def enrolled(family):
    load("roll_dibao", [dibao(FATHER, "巴图"), dibao(MOTHER, "乌云其木格", monthly_fen=None)])
    return family


def panel(text, anchor):
    """The part of the page under a heading, tags off, blanks folded."""
    found = re.search(rf'id="{anchor}">.*?</section>', text, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_what_it_gets_has_its_day_its_amount_and_its_row(signed_in, enrolled):
    gets = panel(signed_in("county_desk").get(f"/households/{enrolled.pk}/").text, "gets")
    assert "最低生活保障 巴* 2025-01-01 600.00" in gets
    assert "低保名册_1.xlsx 第 2 行" in gets


def test_a_family_over_two_booklets_says_which_document_declares_it(signed_in, family):
    text = signed_in("county_desk").get(f"/households/{family.pk}/").text
    assert "户口簿不同" not in text
    load("roll_dibao", [dibao(GRANDMA, "张桂兰"), dibao(ALONE, "陈志强", monthly_fen=None)])
    members = panel(signed_in("county_desk").get(f"/households/{family.pk}/").text, "members")
    assert "6 人" in members
    assert "“最低生活保障”名册家庭编号 D1 2025-01-01 起" in members
    assert "张**、陈**列为一家" in members.replace(" ", "").replace("把", "")
    assert "低保名册_1.xlsx 第 2、3 行" in members


def test_what_it_could_get_names_the_one_thing_that_decides(signed_in, family):
    load("disability", [{"id": GRANDMA, "name": "张桂兰", **SEVERE, "valid_until": date(2030, 1, 1)}])
    load("deaths", [{"id": "990101195501010012", "name": "某某", "died_on": date(2026, 11, 2)}])
    text = signed_in("county_desk").get(f"/households/{family.pk}/").text
    could = panel(text, "could")
    assert "重度残疾人护理补贴 张**" in could
    assert "随时可以到乡镇便民服务中心申请" in could
    assert f"/households/{family.pk}/why/disability_care/?person=" in text


def test_no_more_is_explained_than_is_shown_and_the_same_is_said(family):
    load("disability", [{"id": GRANDMA, "name": "张桂兰", **SEVERE, "valid_until": date(2030, 1, 1)}])
    pack, said, explained, used = county_pack(), [], [], []
    for deciding in (True, False):
        cover = covering.cover(frozenset({"means", "medical"}))
        found = standing.standing(family, pack, on=AS_OF, known_at=NOW, deciding=deciding, cover=cover)
        prospects = [
            standing.prospects(found, family.pk, held=(), hidden=hidden, verdicts=verdicts)
            for hidden in ((), ("means", "medical"))
            for verdicts in (True, False)
        ]
        said.append((prospects, standing.missing(found, held=())))
        explained.append(sum(len(one.conditions) for one in found.each()))
        used.append(sum(len(part.facts) for one in found.each() for part in one.conditions))
    assert said[0] == said[1]
    assert explained[0] < explained[1] / 4
    assert 0 < used[0] < used[1] / 10
    told = {
        (one.programme, one.subject)
        for one in found.each()
        if any(
            covering.rests_on(part, ("means", "medical")) and part.value is not None
            for part in one.conditions
        )
    }
    assert told == {(one.programme, one.subject) for one in found.each() if one.tells}
    assert 0 < len(told) < len(list(found.each()))


def test_what_is_missing_is_grouped_by_whom_to_ask(signed_in, covered):
    load("visits", [
        {"id": FATHER, "name": "巴图", "visit_number": "V1", "visited_on": date(2026, 11, 10), "living": "hardship"}
    ])  # fmt: skip
    missing = panel(signed_in("county_desk").get(f"/households/{covered.pk}/").text, "missing")
    assert re.search(r"问：公安交管 \d+ 项 家庭非豁免机动车…", missing)
    assert "最低生活保障" in missing


def test_without_anything_that_points_to_it_a_family_is_not_troubled(signed_in, covered):
    load("roll_dibao", [dibao(ALONE, "陈志强")])
    text = signed_in("county_desk").get(f"/households/{covered.pk}/").text
    assert "最低生活保障" not in panel(text, "missing")
    assert "最低生活保障 全户 没有发现依据" in panel(text, "could")


def test_what_comes_next_has_birthdays_visits_and_reviews(signed_in, enrolled):
    load("visits", [
        {"id": GRANDMA, "name": "张桂兰", "visit_number": "V1", "visited_on": date(2026, 11, 10), "living": "fair",
         "next_visit_on": date(2026, 12, 10)}
    ])  # fmt: skip
    coming = panel(signed_in("county_desk").get(f"/households/{enrolled.pk}/").text, "next")
    assert "2026年12月10日 近期 约定的下次走访 由 村级协理员 · 上次走访 2026-11-10" in coming
    assert "2027年1月1日 近期 最低生活保障年度复核" in coming


def test_a_birthday_and_a_review_are_the_town_s_turn(signed_in, enrolled):
    coming = panel(signed_in("county_desk").get(f"/households/{enrolled.pk}/").text, "next")
    assert "年度复核 由 乡镇民政助理员" in coming


def test_the_week_s_plan_names_the_day_and_the_visitor_until_somebody_went(signed_in, family):
    worker = make_officer("village_worker", region_code=VILLAGE, username="w")
    plan = Plan.objects.create(
        region=VILLAGE[:9], monday=date(2026, 10, 26), made_by="system:plan", made_at=NOW
    )
    stop = Stop.objects.create(
        plan=plan, key=f"h{family.pk}", kind="lead", region=VILLAGE, household=family, officer=worker,
        due_on=date(2026, 12, 3), planned_at=NOW,
    )  # fmt: skip
    desk, address = signed_in("county_desk"), f"/households/{family.pk}/"
    assert f"2026年12月3日 近期 走访计划 由 {worker.name}" in panel(desk.get(address).text, "next")
    Stop.objects.filter(pk=stop.pk).update(done_on=date(2026, 12, 1), done_by=worker, found="fine")
    assert "走访计划" not in panel(desk.get(address).text, "next")


def test_a_lead_that_nobody_has_waits_for_the_next_week_s_plan(cases, signed_in):
    lead = Lead.objects.filter(subject_kind="joint").first()
    coming = panel(signed_in("county_desk").get(f"/households/{lead.household_id}/").text, "next")
    assert re.search(r"2026年11月\d+日 .*安排走访：\d 条线索还没有分派 由 乡镇民政助理员", coming)


def test_deadlines_and_events_of_one_day_are_one_line_and_a_warning_says_what_happened(family):
    child, grandma = person(CHILD), person(GRANDMA)
    given = {
        "status": "assigned",
        "due_on": AS_OF,
        "label": "warning",
        "reason": "dropped_out",
        "opened_at": NOW,
    }
    leads = [Lead(pk=at, person_id=who, **given) for at, who in enumerate((child, grandma), 1)]
    (due,) = coming._of_leads(leads, {}, AS_OF, is_planned=True)
    assert (due.text, due.person_id, due.also) == ("线索办理期限：适龄儿童辍学或长期缺勤", child, (grandma,))
    (found,) = together(history._of_leads(leads, {}))
    assert (found.text, found.also) == ("研判发现线索：适龄儿童辍学或长期缺勤（预警）", (grandma,))


def test_who_cannot_be_told_apart_by_a_masked_name_is_told_by_role_and_age(signed_in, family):
    load("register", register_rows(
        {"id": SMALL_CHILD, "name": "张红", "relation": "daughter", "sex": 2, "birth_date": date(2018, 8, 9)},
        {"id": GRANDMA, "name": "张玉", "relation": "mother", "sex": 2, "birth_date": date(1943, 5, 5)},
    ))  # fmt: skip
    could = panel(signed_in("county_desk").get(f"/households/{family.pk}/").text, "could")
    assert "张*（8 岁，女儿）" in could
    assert "张*（83 岁，母亲）" in could


def test_checks_under_way_say_how_many_answers_have_come_and_who_is_waited_for(signed_in, family):
    asked = {"items": "银行、车辆", "banks_asked": 2, "requested_on": date(2026, 11, 1)}
    load("authorisations", [authorised(FATHER, "巴图", **asked)])
    load("bank", [bank()])
    address = f"/households/{family.pk}/"
    desk = signed_in("county_desk").get(address).text
    assert (
        "巴* 2026-11-01 等待核对 1/4 银行 1/2 机动车 0/1 2026-11-12 银行、机动车、核对报告 2026-11-16 前答复"
        in (panel(desk, "checks"))
    )
    assert "收入财产核对答复 由 银行、机动车、核对报告 · 等待核对 1/4" in panel(desk, "next")
    assert 'id="checks"' not in signed_in("village_worker", VILLAGE).get(address).text


def test_a_check_with_every_answer_is_complete_and_nobody_is_waited_for(signed_in, family):
    load(
        "authorisations",
        [authorised(FATHER, "巴图", requested_on=date(2026, 11, 1), items="银行", banks_asked=1)],
    )
    load("bank", [bank()])
    load("means", [means(FATHER, "巴图", request_number="W1")])
    text = signed_in("county_desk").get(f"/households/{family.pk}/").text
    assert "核对已齐 2/2 银行 1/1" in panel(text, "checks")
    assert "核对答复" not in panel(text, "next")


def test_a_death_that_waits_to_be_looked_at_is_ahead(signed_in, enrolled):
    roll_row = {"monthly_fen": 10_000, "start_month": date(2024, 1, 1), "status": "running"}
    load("roll_old_age", [{"id": GRANDMA, "name": "张桂兰", **roll_row}])
    load("deaths", [{"id": GRANDMA, "name": "张桂兰", "died_on": date(2026, 10, 3)}])
    text = signed_in("county_desk").get(f"/households/{enrolled.pk}/").text
    assert "核实死亡登记 由 乡镇民政助理员" in panel(text, "next")
    assert "张** 死亡待核实" in panel(text, "members")
    assert "已不在本户" not in panel(text, "members")
    assert "高龄津贴 张**" in panel(text, "gets")


def test_what_happened_to_several_people_is_said_once(signed_in, enrolled):
    past = panel(signed_in("county_desk").get(f"/households/{enrolled.pk}/").text, "past")
    assert past.count("开始享受最低生活保障") == 1
    assert re.search(r"\S+、\S+ 开始享受最低生活保障", past)


def test_what_happened_is_in_order_with_its_file(signed_in, enrolled):
    past = panel(signed_in("county_desk").get(f"/households/{enrolled.pk}/").text, "past")
    assert "2025-01-01 巴*、乌**** 开始享受最低生活保障 低保名册_1.xlsx" in past


def test_a_village_worker_sees_the_own_village_without_numbers_and_without_income(signed_in, enrolled):
    load("declarations", [
        {"id": FATHER, "name": "巴图", "declaration_number": "Z1", "declared_on": date(2026, 11, 9), "income_fen": 123400,
         "family_size": 5}
    ])  # fmt: skip
    worker = signed_in("village_worker", VILLAGE)
    text = worker.get(f"/households/{enrolled.pk}/").text
    assert "最低生活保障 巴*" in panel(text, "gets")
    assert "1,234" not in text
    assert "990101********" not in text
    assert "/why/" not in text
    assert worker.get(f"/households/{enrolled.pk}/why/dibao/").status_code == 403
    elsewhere = signed_in("village_worker", "990101102202")
    assert elsewhere.get(f"/households/{enrolled.pk}/").status_code == 404


def test_verdicts_that_rest_on_means_are_not_told_to_a_village_worker(signed_in, covered):
    five = {FATHER: "巴图", MOTHER: "乌云其木格", GRANDMA: "张桂兰", CHILD: "苏和", SMALL_CHILD: "其其格"}
    load(
        "authorisations", [authorised(who, name, requested_on=date(2026, 1, 5)) for who, name in five.items()]
    )
    means = {"measured_on": date(2026, 10, 31), "vehicle_count": 2}
    load(
        "means", [{"id": who, "name": name, "report_number": who[-8:], **means} for who, name in five.items()]
    )
    address = f"/households/{covered.pk}/"
    assert "非豁免机动车＊＊＊" in panel(signed_in("county_desk").get(address).text, "could")
    assert "机动车" not in panel(signed_in("village_worker", VILLAGE).get(address).text, "could")


def test_the_paper_says_who_printed_when_and_what_for_and_is_an_event(signed_in, family):
    desk = signed_in("county_desk")
    text = desk.post(f"/households/{family.pk}/paper/", {"reason": "移交乡镇复核"}).text
    mark = re.search(r'<svg class="paper-mark".*?</svg>', text, re.DOTALL)[0]
    assert "示例·社会救助股" in mark
    assert "移交乡镇复核" in mark
    event = Event.objects.get(verb="registry.household_printed")
    assert (event.subject, event.detail) == (f"household:{family.pk}", {"reason": "移交乡镇复核"})
    assert "移交乡镇复核" in panel(desk.get(f"/households/{family.pk}/").text, "looked")


def test_without_a_purpose_there_is_no_paper(signed_in, family):
    desk = signed_in("county_desk")
    answer = desk.post(f"/households/{family.pk}/paper/", {"reason": "看"})
    assert (answer.status_code, "REASON_TOO_SHORT" in answer.text) == (422, True)
    assert desk.get(f"/households/{family.pk}/paper/").status_code == 302
    assert not Event.objects.filter(verb="registry.household_printed").exists()


def test_looking_twice_a_day_is_one_line(signed_in, family):
    desk = signed_in("county_desk")
    for _ in range(3):
        text = desk.get(f"/households/{family.pk}/").text
    assert panel(text, "looked").count("查看家庭档案") == 1
    assert "当天 3 次" in panel(text, "looked")


def test_a_registered_household_has_a_page_too(signed_in, family):
    registered = Household.objects.get(kind="registered", source_key=family.source_key)
    assert "户籍户" in signed_in("county_desk").get(f"/households/{registered.pk}/").text


@pytest.mark.parametrize(
    ("since", "following"),
    [
        (date(2025, 1, 1), date(2027, 1, 1)),
        (date(2025, 11, 16), date(2026, 11, 16)),
        (date(2026, 11, 16), date(2027, 11, 16)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2026, 12, 1), date(2027, 12, 1)),
    ],
)
def test_the_yearly_review_falls_on_the_next_anniversary(since, following):
    assert next_yearly(since, AS_OF) == following
