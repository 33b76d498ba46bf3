"""Finding people and reading a household's file: own area, masked, every look on the trail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minsheng.registry.models import Household, Person
from minsheng.trail.models import Event
from tests.db.registry.support import (
    CHILD,
    FATHER,
    GRANDMA,
    OTHER_VILLAGE,
    VILLAGE,
    load,
)
from tests.db.web_screens.conftest import SMALL_CHILD

pytestmark = pytest.mark.django_db


def find(client, text):
    return client.post("/people/", {"q": text})


def masked(number):
    return f"{number[:6]}********{number[-4:]}"


@pytest.mark.parametrize("asked", ["张桂兰", "zgl", "ZGL", GRANDMA[-4:], GRANDMA])
def test_somebody_is_found_by_name_initials_or_number_and_shown_masked(signed_in, family, asked):
    text = find(signed_in("county_desk"), asked).text
    assert "找到 1 人" in text
    assert masked(GRANDMA) in text
    assert "张**" in text
    assert f"/households/{family.pk}/" in text
    assert GRANDMA not in text.replace(f'value="{asked}"', "")


def test_a_search_is_on_the_trail_without_what_was_typed(signed_in, family):
    find(signed_in("county_desk"), "张桂兰")
    event = Event.objects.get(verb="registry.search")
    assert event.detail == {"found": 1}


def test_nobody_is_found_beyond_the_own_area(signed_in, family):
    elsewhere = signed_in("town_desk", OTHER_VILLAGE[:9])
    assert "没有找到" in find(elsewhere, "张桂兰").text
    assert "找到 1 人" in find(signed_in("town_desk", VILLAGE[:9]), "张桂兰").text


def test_village_workers_and_stewards_search_nobody(signed_in, family):
    for client in (signed_in("village_worker", VILLAGE), signed_in("data_steward")):
        assert find(client, "张桂兰").status_code == 403
    assert signed_in("data_steward").get(f"/households/{family.pk}/").status_code == 403


def test_a_household_of_the_own_area_of_another_and_of_none(signed_in, family, neighbour):
    other = Household.objects.get(kind="joint", region=OTHER_VILLAGE)
    desk = signed_in("town_desk", VILLAGE[:9])
    assert desk.get(f"/households/{family.pk}/").status_code == 200
    answers = [desk.get(f"/households/{pk}/") for pk in (other.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    texts = [answer.text.replace(str(other.pk), "").replace("999999", "") for answer in answers]
    assert all("HOUSEHOLD_NOT_FOUND" in text for text in texts)
    for pk in (other.pk, 999_999):
        sent = {"field": "id_number", "person": neighbour.pk, "reason": "核对身份证"}
        assert desk.post(f"/households/{pk}/reveal/", sent).status_code == 404


def test_the_file_gives_each_fact_its_source_and_masks_everybody(signed_in, family):
    text = signed_in("county_desk").get(f"/households/{family.pk}/").text
    assert "户籍人口_0.xlsx" in text
    assert "第 2 行" in text
    assert masked(FATHER) in text
    for number in (FATHER, GRANDMA, CHILD):
        assert number not in text
    assert "乌云其木格" not in text


def test_of_small_children_nothing_is_shown_without_the_duty(signed_in, family):
    assert "其**" in signed_in("county_desk").get(f"/households/{family.pk}/").text
    auditor = signed_in("auditor")
    text = auditor.get(f"/households/{family.pk}/").text
    assert "其**" not in text
    assert "巴*" in text
    assert "其**" not in find(auditor, SMALL_CHILD[-4:]).text


def test_opening_a_file_is_on_the_trail_and_the_page_says_who_looked(signed_in, family):
    desk = signed_in("county_desk")
    desk.get(f"/households/{family.pk}/")
    assert Event.objects.get(verb="registry.household_viewed").subject == f"household:{family.pk}"
    assert "查看家庭档案" in desk.get(f"/households/{family.pk}/").text


def test_a_masked_field_is_shown_once_for_a_reason(signed_in, family):
    desk = signed_in("county_desk")
    father = family.memberships.get(role="head").person_id
    sent = {"field": "id_number", "person": father, "reason": "核对身份证原件"}
    assert FATHER in desk.post(f"/households/{family.pk}/reveal/", sent).text
    assert FATHER not in desk.get(f"/households/{family.pk}/").text
    event = Event.objects.get(verb="registry.reveal")
    assert (event.subject, event.detail["reason"]) == (f"person:{father}", "核对身份证原件")
    short = desk.post(f"/households/{family.pk}/reveal/", sent | {"reason": "看"})
    assert (short.status_code, "REASON_TOO_SHORT" in short.text) == (422, True)


def test_only_members_of_the_household_can_be_revealed_on_its_page(signed_in, family, neighbour):
    desk = signed_in("county_desk")
    sent = {"field": "id_number", "person": neighbour.pk, "reason": "核对身份证"}
    assert desk.post(f"/households/{family.pk}/reveal/", sent).status_code == 404
    assert desk.post(f"/households/{family.pk}/reveal/", sent | {"person": "x"}).status_code == 404


@pytest.mark.parametrize("field", ["id_number", "medical", "means"])
def test_an_auditor_reveals_nothing(signed_in, family, field):
    sent = {"field": field, "person": Person.objects.first().pk, "reason": "核对身份证", "purpose": "audit"}
    answer = signed_in("auditor").post(f"/households/{family.pk}/reveal/", sent)
    assert answer.status_code in (403, 404)
    assert not Event.objects.filter(verb="registry.reveal").exists()


def test_medical_facts_come_for_a_purpose_and_a_reason_and_are_noted_for_each_member(signed_in, family):
    row = {
        "id": GRANDMA,
        "name": "张桂兰",
        "disability_kind": 4,
        "disability_grade": 2,
        "disability_status": "valid",
    }
    load("disability", [row])
    desk = signed_in("county_desk")
    assert "残疾等级" not in desk.get(f"/households/{family.pk}/").text
    sent = {"field": "medical", "purpose": "casework", "reason": "核对护理补贴"}
    assert "残疾等级 二级" in desk.post(f"/households/{family.pk}/reveal/", sent).text
    assert Event.objects.filter(verb="registry.reveal").count() == family.memberships.count()
    assert desk.post(f"/households/{family.pk}/reveal/", sent | {"purpose": ""}).status_code == 422
    assert desk.post(f"/households/{family.pk}/reveal/", sent | {"reason": " "}).status_code == 422


def test_the_queries_do_not_grow_with_facts(signed_in, family):
    desk = signed_in("county_desk")
    with CaptureQueriesContext(connection) as few:
        desk.get(f"/households/{family.pk}/")
    valid = {"disability_kind": 4, "disability_grade": 2, "disability_status": "valid"}
    people = {GRANDMA: "张桂兰", FATHER: "巴图"}
    load("disability", [{"id": number, "name": name, **valid} for number, name in people.items()])
    with CaptureQueriesContext(connection) as more:
        desk.get(f"/households/{family.pk}/")
    # PostgreSQL takes the lock of the trail by a query of its own.
    assert len(few) == len(more) == 35 + (connection.vendor == "postgresql")


def test_the_queries_of_a_search_do_not_grow_with_what_is_found(signed_in, family):
    desk = signed_in("county_desk")
    with CaptureQueriesContext(connection) as one:
        find(desk, "张桂兰")
    with CaptureQueriesContext(connection) as none:
        find(desk, "没有这人")
    assert len(none) <= len(one)
