"""The screens of reported deaths: by role, masked, two clicks, and nothing of other areas."""

import json
from datetime import date

import pytest
from django.test import Client

from minsheng.registry.deaths.models import DeathQuestion, DeathReview
from minsheng.registry.models import Death, Membership
from minsheng.trail.models import Event
from tests.db.deaths.test_deaths import dies, enrolled, person
from tests.db.registry.support import ALONE, FATHER, GRANDMA, NOW, OTHER_VILLAGE, load, register_rows
from tests.support.officers import make_officer, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dead_grandma() -> None:
    enrolled(GRANDMA)
    dies(GRANDMA)


def say(client: Client, address: str, **more: str):
    form = {
        "person": str(person(GRANDMA)),
        "evidence": "seen",
        "note": "今天到家里见到本人",
        "next": "/deaths/",
    }
    return client.post(address, {**form, **more}, follow=True)


def test_the_list_shows_why_and_whence_and_no_full_name(client, town) -> None:
    page = sign_in(client, town).get("/deaths/").content.decode()
    assert "仍在享受待遇" in page
    assert "死亡火化_" in page
    assert "本人健在（复活）" in page
    assert "张桂兰" not in page
    assert GRANDMA not in page


def test_reviving_from_the_household_page_takes_her_back(client, town) -> None:
    desk = sign_in(client, town)
    home = Membership.objects.get(person=person(FATHER), kind="joint", ended_at__isnull=True).household_id
    address = f"/households/{home}/"
    assert "被报 2026年10月3日 死亡" in desk.get(address).content.decode()
    page = say(desk, "/deaths/decide/", what="alive", next=address).content.decode()
    assert "已复活" in page
    assert "被报" not in page
    assert not Death.objects.filter(ended_at__isnull=True).exists()


def test_a_true_death_is_confirmed(client, town) -> None:
    page = say(sign_in(client, town), "/deaths/decide/", what="true", evidence="papers").content.decode()
    assert "已确认死亡属实" in page
    assert DeathReview.objects.get().status == "true"
    assert "没有待核实的死亡记录" in page


def test_a_village_worker_reports_and_cannot_decide(client, village) -> None:
    phone = sign_in(client, village)
    assert say(phone, "/deaths/decide/", what="alive").status_code == 403
    say(phone, "/deaths/report/", next="/field/")
    assert DeathReview.objects.get().status == "reported"
    assert phone.get("/deaths/").status_code == 403


def test_a_reason_that_is_too_short_is_told_in_words(client, town) -> None:
    page = say(sign_in(client, town), "/deaths/decide/", what="alive", note="好").content.decode()
    assert "至少四个字" in page
    assert DeathReview.objects.get().status == "open"


@pytest.mark.parametrize("given", ["", "x", "-1", "9" * 40, "1 OR 1=1"])
def test_a_person_that_is_none_is_told_in_words(client, town, given) -> None:
    page = say(sign_in(client, town), "/deaths/decide/", what="alive", person=given).content.decode()
    assert "没有这个人的死亡记录" in page


@pytest.mark.parametrize("next_page", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_nobody_is_led_away(client, town, next_page) -> None:
    answer = say(sign_in(client, town), "/deaths/decide/", what="true", next=next_page)
    assert answer.redirect_chain[-1][0] == "/deaths/"


def test_another_town_sees_nothing_of_it(client) -> None:
    other = make_officer("town_desk", region_code="990101999", username="elsewhere")
    desk = sign_in(client, other)
    assert "张*" not in desk.get("/deaths/").content.decode()
    assert "不在您的辖区" in say(desk, "/deaths/decide/", what="alive").content.decode()
    assert Death.objects.filter(ended_at__isnull=True).exists()


def test_whom_a_row_names_by_number_stands_on_the_list_until_somebody_says_who_died(client) -> None:
    dies(ALONE, name="张桂兰", sex=2, age=86, now=NOW)
    desk = sign_in(client, make_officer("town_desk", region_code="990101102", username="there"))
    page = desk.get("/deaths/").content.decode()
    assert "说不清是谁的死亡登记" in page
    assert "户籍里没有相符的唯一一人" in page  # she is known to be dead
    assert "陈志强" not in page
    form = {
        "question": str(DeathQuestion.objects.get().pk),
        "who": "holder",
        "evidence": "papers",
        "note": "公安证明是本人",
    }
    page = desk.post("/deaths/settle/", form, follow=True).content.decode()
    assert "已登记核实结果" in page
    assert "说不清是谁的死亡登记" not in page
    assert Death.objects.filter(person=person(ALONE), ended_at=None).exists()


def test_the_village_answers_on_its_telephone_and_the_town_reads_it(client) -> None:
    dies(ALONE, name="张桂兰", sex=2, age=86, now=NOW)
    question = DeathQuestion.objects.get()
    worker = make_officer("village_worker", region_code=OTHER_VILLAGE, username="his")
    phone = sign_in(client, worker)
    assert "有 1 条死亡登记请您认一认" in phone.get("/phone/").text
    kept = phone.get("/phone/bundle/").json()["pages"]["/phone/changes/"]
    assert f'data-question="{question.pk}" data-deed="died" data-title="陈志强"' in kept
    item = {"kind": "died", "key": "00000000-0000-4000-8000-000000000001", "lead": None, "place": None}
    for who, status in (("namesake", 422), ("nobody", 422), ("holder", 200), ("holder", 200)):
        sent = item | {"question": question.pk, "who": who}
        assert phone.post("/phone/send/", {"item": json.dumps(sent)}).status_code == status, who
    assert "村里说" in phone.get("/phone/changes/").text
    assert "认一认" not in phone.get("/phone/").text
    desk = sign_in(client, make_officer("town_desk", region_code="990101102", username="there"))
    page = desk.get("/deaths/").text
    assert "是证件号码的本人去世</b>" in page
    assert '<option value="holder" selected>' in page


def test_whom_the_register_alone_calls_dead_stands_on_the_list_with_its_source(client, town) -> None:
    struck = {"hukou_status": "cancelled", "moved_on": date(2026, 10, 9), "cancel_reason": "死亡"}
    enrolled(ALONE)
    file = load("register", register_rows({"id": ALONE, **struck}, {"id": FATHER, **struck}), now=NOW).batch
    page = sign_in(client, town).get("/deaths/").content.decode()
    shown = page[page.index('id="struck"') :]
    assert [
        word in shown for word in ("是未成年人的父母或监护人", "2026-10-09", file.file_name, "第 2 行")
    ] == [True] * 4
    assert "仍在享受待遇" not in shown, "the neighbour belongs to another town"
    neighbour = client.post("/deaths/ask/", {"person": str(person(ALONE))}, follow=True).content.decode()
    assert "不在您的辖区" in neighbour
    for _ in range(2):
        page = client.post("/deaths/ask/", {"person": str(person(FATHER))}, follow=True).content.decode()
    assert 'id="struck"' not in page
    question = DeathQuestion.objects.get()
    assert (question.namesake_id, question.died_on) == (person(FATHER), date(2026, 10, 9))
    assert Event.objects.filter(verb="death_question_put").count() == 1
    form = {"question": str(question.pk), "who": "neither", "evidence": "seen", "note": "今天到家里见到本人"}
    page = client.post("/deaths/settle/", form, follow=True).content.decode()
    assert "已登记核实结果" in page
    assert 'id="struck"' not in page, "it was decided"
    DeathQuestion.objects.all().delete()
    dies(FATHER)
    page = client.get("/deaths/").content.decode()
    assert 'id="struck"' not in page, "a death of its own has come"
