"""The story of the demonstration: real objects found as they are, a role by one click, nothing of it elsewhere."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from minsheng.accounts import demo
from minsheng.accounts.models import Officer
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.feeds.models import Batch
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.models import Authorisation, Household
from minsheng.trail.models import Event
from minsheng.trail.verification import verify
from minsheng.web.story import steps
from tests.db.registry.support import FATHER, GRANDMA, load
from tests.db.registry.test_export_lives import bank
from tests.db.registry.test_facts import authorised, dibao, means
from tests.support import live_county
from tests.support.lead_county import NOW
from tests.support.officers import make_officer

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 16, 9, tzinfo=UTC)
CODES = ["990101", "990101001", "990101001001", "9901"]


_hashed_once = cache(make_password)
"""Argon2 is slow on purpose, and each role of the demonstration has a password."""


@pytest.fixture
def shown(request, settings, monkeypatch):
    """The officers of the demonstration; the leads, where a test wants them, are made before and put back, not made anew."""
    if "cases" in request.fixturenames:
        request.getfixturevalue("cases")
    settings.MINSHENG_DEMO = True
    monkeypatch.setattr("minsheng.accounts.actions.make_password", _hashed_once)
    return demo.create_demo_officers(CODES, "Shili-2026", now=NOW)


def tell(home, **parts):
    place = home.joinpath(*steps.FILE)
    place.parent.mkdir(parents=True)
    told = {part: {"household_key": key, "subject": "0", "members": []} for part, key in parts.items()}
    place.write_text(json.dumps(told), encoding="utf-8")


def urls(part):
    return [step.url for step in steps.parts()[part].steps]


def test_links_point_to_the_objects_as_they_are(shown, cases, home):
    lead = Lead.objects.filter(subject_kind="joint", programme="dibao").first()
    household = Household.objects.get(pk=lead.household_id)
    tell(home, story_medical=household.source_key)
    text = Client().get("/sign-in/").text
    assert "十分钟看懂" in text
    assert f'value="/leads/{lead.pk}/#at-grounds"' in text
    assert f'value="/phone/leads/{lead.pk}/visit/"' in text
    assert f'value="/households/{household.pk}/#at-looked"' in text
    assert household.source_key not in text


def test_a_visit_leads_to_its_record(shown, cases, home):
    lead = Lead.objects.filter(subject_kind="joint", programme="dibao").first()
    tell(home, story_medical=lead.household.source_key)
    officer = Officer.objects.get(username="town_desk")
    visit = VisitRecord.objects.create(
        lead=lead,
        officer=officer,
        visited_on=NOW.date(),
        met_person=True,
        recorded_at=NOW,
        idempotency_key="a",
    )
    assert urls(0)[3] == f"/visits/{visit.pk}/#at-visit"


def test_answers_that_came_lead_to_the_check(shown, family, home):
    tell(home, story_medical=family.source_key)
    load(
        "authorisations",
        [authorised(FATHER, "巴图", requested_on=date(2026, 11, 1), items="银行", banks_asked=2)],
    )
    load("bank", [bank()])
    letter = Authorisation.objects.get()
    assert urls(0)[4:] == [f"/checks/{letter.pk}/#at-answers", f"/households/{family.pk}/#at-next"]
    assert "等待授权和答复" in Client().get("/sign-in/").text
    load("means", [means(FATHER, "巴图", request_number="W1")])
    load("bank", [bank(), bank("乙银行", 700)])
    assert "1/1 人已答齐" in Client().get("/sign-in/").text


def test_a_death_to_look_at_leads_to_the_task_and_to_the_person(shown, family, home):
    tell(home, story_mistaken=family.source_key)
    assert urls(2) == ["", ""]
    load("roll_old_age", [{"id": GRANDMA, "name": "张桂兰", "monthly_fen": 10_000, "start_month": date(2024, 1, 1),
                           "status": "running"}])  # fmt: skip
    load("deaths", [{"id": GRANDMA, "name": "张桂兰", "died_on": date(2026, 10, 3)}])
    person = DeathReview.objects.get().person_id
    assert urls(2)[0] == f"/deaths/#death-{person}"
    page = Client()
    page.post("/story/role/", {"role": "county_desk"})
    assert f'id="death-{person}"' in page.get("/deaths/").text
    assert "人还活着" in Client().get("/sign-in/").text
    DeathReview.objects.update(
        status="alive", decided_at=NOW, decided_by=Officer.objects.get(username="town_desk"), evidence="seen",
        note="今天入户见到本人",
    )  # fmt: skip
    assert "人已复活" in Client().get("/sign-in/").text


def test_two_rolls_that_differ_lead_to_why_the_amount_changed(shown, family, home):
    tell(home, story_work=family.source_key)
    roll = [dibao(FATHER, "巴图", monthly_fen=52_100)]
    load("roll_dibao", roll)
    assert urls(4) == [""]
    load("roll_dibao", [roll[0] | {"monthly_fen": 41_700}], now=LATER)
    assert urls(4) == [f"/households/{family.pk}/why/dibao/#at-amounts"]
    assert "上个月 521.00 元，这个月 417.00 元" in Client().get("/sign-in/").text


def test_what_is_not_there_is_said_to_be_missing(shown, cases, home):
    assert urls(0)[2:] == [""] * 4
    assert [urls(part) for part in (1, 2)] == [[""] * 3, [""] * 2]
    assert urls(3)[0] == ""
    assert "数据里还没有" in Client().get("/sign-in/").text


@pytest.mark.parametrize("content", ["", "[]", '{"story_medical": {}}', '{"story_medical": 3}'])
def test_a_file_that_cannot_be_read_tells_no_story(shown, home, content):
    place = home.joinpath(*steps.FILE)
    place.parent.mkdir(parents=True)
    place.write_text(content, encoding="utf-8")
    assert len(steps.parts()) == 5


def test_one_click_takes_the_role_and_opens_the_page(shown):
    client = Client()
    answer = client.post("/story/role/", {"role": "auditor", "next": "/trail/"})
    assert (answer.status_code, answer["Location"]) == (302, "/trail/")
    assert client.get("/trail/").status_code == 200
    client.post("/story/role/", {"role": "county_desk", "next": "/leads/"})
    assert client.get("/trail/").status_code == 403
    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs.count("signed_in") == 2
    assert verbs.count("signed_out") == 1


def test_the_step_stands_on_the_pages_and_leads_to_the_next_one_until_it_is_ended(shown, cases, home):
    lead = Lead.objects.filter(subject_kind="joint", programme="dibao").first()
    tell(home, story_medical=lead.household.source_key)
    first = next(step for step in steps.parts()[0].steps if step.url.startswith(f"/leads/{lead.pk}/"))
    client = Client()
    client.post("/story/role/", {"role": first.role, "next": first.url, "step": first.number})
    for address in (first.url, "/leads/"):
        text = client.get(address).text
        assert first.text in text
        assert 'name="step" value="4"' in text
    client.post("/story/role/", {"role": first.role, "next": "/leads/"})
    assert 'name="step"' not in client.get("/leads/").text


@pytest.mark.parametrize("step", ["0", "999", "x", "-1", "99999999999"])
def test_a_step_that_does_not_exist_is_no_step(shown, step):
    client = Client()
    client.post("/story/role/", {"role": "auditor", "next": "/trail/", "step": step})
    assert 'class="story-strip' not in client.get("/trail/").text


def test_only_the_files_of_the_last_week_are_counted(shown):
    live_county.first_week()
    assert len(steps._of_the_week()) == 2
    came = live_county.death_of(live_county.GRANDMA)
    Batch.objects.filter(pk=came.pk).update(received_at=live_county.LATER)
    live_county.week(at=live_county.LATER + timedelta(minutes=1))
    assert [batch.feed for batch in steps._of_the_week()] == ["deaths"]
    Batch.objects.filter(feed="roll_old_age").update(received_at=live_county.LATER + timedelta(days=1))
    assert [batch.feed for batch in steps._of_the_week()] == ["deaths"]


@pytest.mark.parametrize("address", ["//evil.example/", "https://evil.example/", "leads"])
def test_the_click_leads_nowhere_else(shown, address):
    answer = Client().post("/story/role/", {"role": "auditor", "next": address})
    assert answer["Location"] == "/"


def test_outside_the_demonstration_nobody_gets_in_without_a_password(settings, shown):
    settings.MINSHENG_DEMO = False
    client = Client()
    answer = client.post("/story/role/", {"role": "county_desk"})
    assert (answer.status_code, "DEMO_ONLY" in answer.text) == (403, True)
    assert client.get("/leads/").status_code == 302
    assert not Event.objects.filter(verb="signed_in").exists()
    text = client.get("/sign-in/").text
    assert "十分钟看懂" not in text
    assert "/story/role/" not in text


def test_only_officers_of_the_made_up_county_can_be_taken(settings):
    settings.MINSHENG_DEMO = True
    make_officer("county_desk", region_code="150500", username="county_desk")
    make_officer("auditor", username="somebody")
    for role in ("county_desk", "somebody", "auditor", ""):
        answer = Client().post("/story/role/", {"role": role})
        assert (answer.status_code, "DEMO_ROLE_UNKNOWN" in answer.text) == (403, True)


def test_the_role_is_taken_by_post_only(shown):
    assert Client().get("/story/role/?role=auditor").status_code == 405


def test_an_edited_copy_is_caught_and_the_real_trail_stays(shown):
    client = Client()
    client.post("/story/role/", {"role": "auditor"})
    before = list(Event.objects.order_by("seq").values())
    text = client.get("/story/trail/").text
    assert "EVENT_EDITED" in text
    assert re.search(r"真正的日志 \d+ 条，前后相连，没有改动", text)
    assert list(Event.objects.order_by("seq").values()) == before
    assert verify() == []


def test_the_copy_is_for_auditors_of_the_demonstration(settings, shown, signed_in):
    client = Client()
    client.post("/story/role/", {"role": "county_desk"})
    assert client.get("/story/trail/").status_code == 403
    client.post("/story/role/", {"role": "auditor"})
    settings.MINSHENG_DEMO = False
    assert "DEMO_ONLY" in client.get("/story/trail/").text
