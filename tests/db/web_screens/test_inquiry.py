"""Who manages: sums at once, a list or a file for an area and a reason, each look on the trail; from every side."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from minsheng.accounts import inquiries
from minsheng.discovery.models import Lead
from minsheng.trail.models import Event
from tests.db.web_screens.conftest import ELSEWHERE, As
from tests.support.lead_county import VILLAGE, Cases
from tests.support.officers import make_officer, sign_in

TOWN = VILLAGE[:9]
MANAGERS = ["city_lead", "city_desk", "county_lead", "auditor"]


def unstated(role: str) -> Client:
    return sign_in(Client(), make_officer(role), why="")


def say(client: Client, area: str = TOWN, reason: str = "督查本周走访", to: str = "") -> str:
    answer = client.post("/inquiry/", {"area": area, "reason": reason, "next": to})
    return answer.headers.get("Location", str(answer.status_code))


@pytest.mark.parametrize("role", MANAGERS)
def test_from_a_number_to_a_file_goes_through_the_reason(cases: Cases, role: str) -> None:
    client = unstated(role)
    number = f"/leads/?town={TOWN}&label=visit"
    assert number.replace("&", "&amp;") in client.get(f"/overview/?area={TOWN[:6]}").text
    door = client.get(number).headers["Location"]
    page = client.get(door).text
    assert f'value="{TOWN}" selected' in page
    assert say(client, to=number) == number
    assert "督查本周走访" in client.get(number).text
    lead = Lead.objects.filter(region__startswith=TOWN, label="visit").exclude(household=None)[0]
    assert client.get(f"/leads/{lead.pk}/").status_code == 200
    assert client.get(f"/households/{lead.household_id}/").status_code == 200
    noted = Event.objects.filter(actor=f"officer:{role}").order_by("seq").values_list("verb", "subject")
    assert [(verb, subject) for verb, subject in noted if verb not in ("signed_in", "trail_viewed")] == [
        ("inquiry_opened", f"area:{TOWN}"),
        ("inquiry_looked", f"area:{TOWN}"),
        ("inquiry_looked", f"lead:{lead.pk}"),
        ("registry.household_viewed", f"household:{lead.household_id}"),
    ]
    for event in Event.objects.filter(verb__in=["inquiry_looked", "registry.household_viewed"]):
        assert event.detail["reason"] == "督查本周走访"
    client.post("/inquiry/end/")
    assert client.get(f"/leads/{lead.pk}/").headers["Location"].startswith("/inquiry/")


@pytest.mark.parametrize("role", MANAGERS)
def test_the_reason_opens_its_own_area_for_an_hour_and_nothing_else(cases: Cases, role: str) -> None:
    client = unstated(role)
    other = Lead.objects.filter(region=ELSEWHERE)[0]
    guesses = (f"/leads/{other.pk}/", f"/leads/{other.pk}/panel/", f"/households/{other.household_id}/")
    for address in guesses:
        assert client.get(address).status_code in {302, 401}
    say(client)
    for address in guesses:
        assert client.get(address).status_code == 404, address
    assert client.get(f"/leads/?town={ELSEWHERE[:9]}").headers["Location"].startswith("/inquiry/")
    assert f"/leads/{other.pk}/" not in client.get("/leads/?status=all").text
    session = client.session
    session[inquiries.KEY] |= {"until": (timezone.now() - timedelta(seconds=1)).isoformat()}
    session.save()
    assert client.get("/leads/").headers["Location"].startswith("/inquiry/")


@pytest.mark.parametrize(
    ("role", "area", "reason", "answer"),
    [
        ("city_desk", "9901", "督查本周走访", "422"),
        ("city_desk", TOWN, "看看", "422"),
        ("city_desk", TOWN, "看" * 101, "422"),
        ("city_desk", "990201", "督查本周走访", "403"),
        ("city_desk", "", "督查本周走访", "403"),
        ("county_lead", "990102", "督查本周走访", "403"),
        ("county_desk", TOWN, "督查本周走访", "403"),
        ("village_worker", TOWN, "督查本周走访", "403"),
        ("county_lead", TOWN, "督查本周走访", f"/leads/?county={TOWN[:6]}&town={TOWN}"),
    ],
)
def test_what_is_no_reason_opens_nothing(
    cases: Cases, role: str, area: str, reason: str, answer: str
) -> None:
    client = unstated(role)
    assert say(client, area, reason, to="//elsewhere.example/") == answer
    assert Event.objects.filter(verb="inquiry_opened").exists() == answer.startswith("/")


def test_a_city_filters_by_county_and_searches_and_exports_nobody(cases: Cases, signed_in: As) -> None:
    city = signed_in("city_desk")
    assert f"/leads/?county={TOWN[:6]}&amp;label=visit" in city.get("/overview/").text
    assert city.get(f"/leads/?county={TOWN[:6]}&label=visit").status_code == 200
    for address in ("/people/", "/leads/search/", "/leads/export/", "/deaths/", "/feeds/"):
        assert city.post(address).status_code in {403, 405}, address


def test_a_question_counts_for_a_city_and_lists_for_one_county_with_the_reason(
    cases: Cases, signed_in: As
) -> None:
    city = signed_in("city_lead")
    city.post("/inquiry/end/")
    whole = city.get("/questions/birthdays/").text
    assert "请先在右边选一个旗县" in whole
    assert "看家庭档案" not in whole
    assert city.post("/questions/birthdays/", {"reason": "督查高龄发放"}).status_code == 422
    assert city.post(f"/questions/birthdays/?area={TOWN[:6]}", {"reason": "督查高龄发放"}).status_code == 200
    assert Event.objects.get(verb="question_asked").detail["reason"] == "督查高龄发放"
