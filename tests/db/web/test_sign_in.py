"""Getting in, staying in, being put out."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from minsheng.accounts.models import Officer
from minsheng.trail.models import Event
from tests.support.officers import PASSWORD, make_officer, sign_in

pytestmark = pytest.mark.django_db


def attempt(client: Client, password: str = PASSWORD, **more: str):
    return client.post(
        "/sign-in/", {"username": "county_desk", "password": password, "purpose": "daily", **more}
    )


@pytest.fixture
def desk() -> Officer:
    return make_officer("county_desk")


def test_somebody_not_signed_in_is_led_to_the_sign_in_page_and_back(client, desk):
    response = client.get("/leads/?status=open")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=%2Fleads%2F%3Fstatus%3Dopen")
    assert attempt(client, next="/leads/?status=open")["Location"] == "/leads/?status=open"


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_a_foreign_address_after_signing_in_is_ignored(client, desk, address):
    assert attempt(client, next=address)["Location"] == "/"


def test_signing_in_and_out_are_events_with_the_purpose(client, desk):
    attempt(client, purpose="inspection")
    client.post("/sign-out/")
    assert list(Event.objects.values_list("actor", "verb", "detail")) == [
        ("officer:county_desk", "signed_in", {"purpose": "inspection"}),
        ("officer:county_desk", "signed_out", {"reason": "asked"}),
    ]
    assert client.get("/leads/").status_code == 302


def test_signing_out_by_a_mere_link_is_refused(client, desk):
    answer = sign_in(client, desk).get("/sign-out/", headers={"accept": "text/html"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "只能由页面上的按钮来做" in answer.content.decode()


@pytest.mark.parametrize(("username", "password"), [("county_desk", "wrong-password"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client, desk, username, password):
    response = client.post("/sign-in/", {"username": username, "password": password, "purpose": "daily"})
    assert response.status_code == 422
    assert "用户名或密码不正确。" in response.text


def test_a_refused_sign_in_is_an_event_only_for_names_that_exist(client, desk):
    attempt(client, "wrong-password")
    client.post("/sign-in/", {"username": "my-password", "password": "x", "purpose": "daily"})
    assert list(Event.objects.values_list("verb", "subject")) == [("sign_in_refused", "officer:county_desk")]


def test_a_closed_account_cannot_sign_in_and_its_session_ends(client, desk):
    sign_in(client, desk)
    Officer.objects.update(is_active=False)
    assert client.get("/leads/").status_code == 302
    assert attempt(Client()).status_code == 422


def test_eight_wrong_passwords_lock_the_name_for_fifteen_minutes(client, desk):
    with time_machine.travel("2026-11-16T01:00:00Z", tick=False) as clock:
        answers = [attempt(client, "wrong-password").status_code for _ in range(8)]
        assert answers == [422] * 7 + [429]
        locked = attempt(client)
        assert locked.status_code == 429
        assert "已锁定，请 15 分钟后再试" in locked.text
        clock.shift(timedelta(minutes=15, seconds=1))
        assert attempt(client).status_code == 302


def test_fifteen_idle_minutes_end_the_session(client, desk):
    with time_machine.travel("2026-11-16T01:00:00Z", tick=False) as clock:
        sign_in(client, desk)
        clock.shift(timedelta(minutes=14, seconds=59))
        assert client.get("/leads/").status_code == 200
        clock.shift(timedelta(minutes=15))
        assert client.get("/leads/").status_code == 302


def test_the_idle_end_is_an_event_and_is_explained(client, desk):
    sign_in(client, desk)
    session = client.session
    session["seen_at"] = (timezone.now() - timedelta(minutes=15)).timestamp()
    session.save()
    response = client.get("/leads/", follow=True)
    assert "15 分钟没有操作，已自动退出" in response.text
    assert Event.objects.get(verb="signed_out").detail == {"reason": "idle"}


def test_eight_hours_end_the_session_however_busy(client, desk):
    with time_machine.travel("2026-11-16T00:00:00Z", tick=False) as clock:
        sign_in(client, desk)
        for _ in range(47):
            clock.shift(timedelta(minutes=10))
            assert client.get("/leads/").status_code == 200
        clock.shift(timedelta(minutes=10))
        assert client.get("/leads/").status_code == 302
    assert Event.objects.get(verb="signed_out").detail == {"reason": "too_long"}


def test_a_page_that_polls_by_itself_does_not_keep_the_session_alive(client, desk):
    with time_machine.travel("2026-11-16T01:00:00Z", tick=False) as clock:
        sign_in(client, desk)
        clock.shift(timedelta(minutes=10))
        client.get("/leads/", headers={"X-Minsheng-Background": "1"})
        clock.shift(timedelta(minutes=5))
        assert client.get("/leads/").status_code == 302


def test_looking_at_pages_writes_nothing_for_half_a_minute(client, desk):
    sign_in(client, desk)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/feeds/").status_code == 200
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []


def test_the_demonstration_names_its_accounts_and_real_use_does_not(client, settings):
    assert "data-fill" not in client.get("/sign-in/").text
    settings.MINSHENG_DEMO = True
    assert 'data-value="village_worker"' in client.get("/sign-in/").text


def test_htmx_is_told_to_go_to_the_sign_in_page(client):
    response = client.get("/leads/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (401, "/sign-in/")


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("county_lead", "/overview/"),
        ("county_desk", "/leads/"),
        ("town_desk", "/week/town/"),
        ("village_worker", "/phone/"),
        ("data_steward", "/feeds/"),
        ("auditor", "/trail/"),
    ],
)
def test_each_role_starts_at_its_own_first_screen(client, role, address):
    sign_in(client, make_officer(role))
    response = client.get("/", follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert response.status_code == 200


def test_passwords_are_hashed_with_argon2(desk):
    assert desk.password.startswith("argon2$")
