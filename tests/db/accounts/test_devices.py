"""Codes for village workers' telephones: one use, one telephone, an end, and an event for each step."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from minsheng.accounts import actions, devices, sessions
from minsheng.accounts.errors import AccountError, Refusal
from minsheng.accounts.models import Device, SignInCode
from minsheng.trail.models import Event
from tests.support.officers import make_officer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


def issued(role="town_desk", now=NOW, **desk):
    town = make_officer(role, **desk)
    return town, devices.issue_code(officer=town, worker=make_officer("village_worker"), now=now)


def refused(secret, now=NOW):
    with pytest.raises(AccountError) as caught:
        devices.redeem_code(secret=secret, label="示例手机", now=now)
    return caught.value.code


def test_a_code_binds_one_telephone_and_each_step_is_an_event():
    _, made = issued()
    assert made.secret not in str(SignInCode.objects.values())
    device = devices.redeem_code(secret=made.secret, label="示例手机", now=NOW)
    assert (device.officer.username, device.label) == ("village_worker", "示例手机")
    assert list(Event.objects.order_by("seq").values_list("verb", flat=True)) == [
        "code_issued",
        "code_redeemed",
    ]
    assert made.secret not in str(list(Event.objects.values("detail")))
    assert refused(made.secret) == "CODE_USED"


def test_a_code_may_be_typed_in_groups_and_small_letters():
    _, made = issued()
    typed = f"{made.secret[:4]}-{made.secret[4:8]} {made.secret[8:]}".lower()
    assert devices.redeem_code(secret=typed, label="", now=NOW).revoked_at is None


def test_a_code_ends_after_its_days():
    _, made = issued()
    last = NOW + timedelta(days=devices.CODE_DAYS)
    assert refused(made.secret, last) == "CODE_EXPIRED"
    assert devices.redeem_code(secret=made.secret, label="", now=last - timedelta(seconds=1))


def test_a_new_code_ends_the_unused_one():
    town, first = issued()
    second = devices.issue_code(officer=town, worker=first.code.officer, now=NOW)
    assert refused(first.secret) == "CODE_REVOKED"
    assert devices.redeem_code(secret=second.secret, label="", now=NOW)


def test_the_second_telephone_replaces_the_first():
    town, made = issued()
    first = devices.redeem_code(secret=made.secret, label="旧", now=NOW)
    again = devices.issue_code(officer=town, worker=first.officer, now=NOW)
    second = devices.redeem_code(secret=again.secret, label="新", now=NOW)
    assert not devices.bound(first.officer_id, first.pk)
    assert devices.bound(second.officer_id, second.pk)


def test_what_nobody_issued_opens_nothing():
    assert refused("AAAA-BBBB-CCCC") == "CODE_UNKNOWN"
    assert refused("") == "CODE_UNKNOWN"


def test_revoking_ends_codes_and_telephones():
    town, made = issued()
    assert devices.revoke(officer=town, worker=made.code.officer, now=NOW) == 1
    assert refused(made.secret) == "CODE_REVOKED"
    assert devices.revoke(officer=town, worker=made.code.officer, now=NOW) == 0


def test_closing_the_account_ends_everything():
    town, made = issued()
    actions.close_below(officer=town, other=made.code.officer, now=NOW)
    assert refused(made.secret) == "ACCOUNT_CLOSED"


@pytest.mark.parametrize(
    ("role", "region", "code"),
    [
        ("town_desk", "990101102", "NOT_YOUR_OFFICER"),
        ("county_desk", "990101", "NOT_YOUR_OFFICER"),
        ("auditor", "990101", "DUTY_MISSING"),
        ("city_desk", "9901", "DUTY_MISSING"),
    ],
)
def test_only_the_workers_own_town_issues(role, region, code):
    with pytest.raises(Refusal) as caught:
        issued(role, region_code=region)
    assert caught.value.code == code
    assert not SignInCode.objects.exists()


def test_no_code_for_a_desk():
    county, town = make_officer("county_desk"), make_officer("town_desk")
    with pytest.raises(AccountError) as caught:
        devices.issue_code(officer=county, worker=town, now=NOW)
    assert caught.value.code == "CODE_ROLE"


# ------------------------------------------------------------------------------------------- sessions


@pytest.fixture
def phone(time_machine_at):
    """A client signed in on a telephone, and its device."""
    time_machine_at(NOW)
    _, made = issued()
    device = devices.redeem_code(secret=made.secret, label="", now=NOW)
    client, request = Client(), HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    request.session = client.session
    sessions.begin(request, device.officer, purpose="daily", now=NOW, device=device)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client, device


@pytest.fixture
def time_machine_at():
    travels = []

    def travel(instant):
        for one in travels:
            one.stop()
        travels[:] = [time_machine.travel(instant, tick=False)]
        travels[0].start()

    yield travel
    for one in travels:
        one.stop()


def test_a_telephone_stays_signed_in_over_the_weekend(phone, time_machine_at):
    client, _ = phone
    time_machine_at(NOW + timedelta(days=13))
    assert client.get("/phone/").status_code == 200
    time_machine_at(NOW + timedelta(days=26))
    assert client.get("/phone/").status_code == 200


def test_a_telephone_that_lay_unused_is_asked_for_a_new_code(phone, time_machine_at):
    client, _ = phone
    time_machine_at(NOW + sessions.DEVICE_IDLE)
    assert client.get("/phone/").status_code == 302
    assert Event.objects.order_by("-seq")[0].detail == {"reason": "idle"}


def test_a_telephone_is_let_go_at_once(phone):
    client, device = phone
    assert client.get("/phone/").status_code == 200
    Device.objects.filter(pk=device.pk).update(revoked_at=NOW)
    answer = client.get("/phone/")
    assert answer.status_code == 302
    assert Event.objects.order_by("-seq")[0].detail == {"reason": "device_gone"}


def test_no_telephone_stays_for_ever(phone, time_machine_at):
    client, _ = phone
    for day in range(10, 190, 10):
        time_machine_at(NOW + timedelta(days=day))
        status = client.get("/phone/").status_code
        assert status == (200 if day < 180 else 302)
        if status == 302:
            break
    assert day == 180
