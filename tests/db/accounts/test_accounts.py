"""Officers, duties, areas."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from minsheng.accounts import actions, demo, duties, jurisdiction
from minsheng.accounts.duties import DUTIES, DUTY_NAMES
from minsheng.accounts.errors import AccountError, Refusal
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.trail.models import Event
from tests.support.officers import PASSWORD, make_officer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, tzinfo=UTC)
FIELDS = {
    "username": "zhang",
    "name": "示例",
    "role": "town_desk",
    "region_code": "990101101",
    "password": PASSWORD,
    "actor": "system:test",
    "now": NOW,
}


def test_a_new_officer_is_kept_with_one_event_and_without_the_password():
    officer = actions.create_officer(**FIELDS)
    assert officer.check_password(PASSWORD)
    event = Event.objects.get()
    assert (event.verb, event.subject) == ("officer_created", "officer:zhang")
    assert event.detail == {"role": "town_desk", "region": "990101101"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"role": "chief"}, "ROLE_UNKNOWN"),
        ({"region_code": "990101"}, "ROLE_REGION_MISMATCH"),
        ({"region_code": "99010110x"}, "ROLE_REGION_MISMATCH"),
        ({"password": "short"}, "PASSWORD_WEAK"),
        ({"password": "password123"}, "PASSWORD_WEAK"),
    ],
)
def test_an_account_that_cannot_be_right_is_refused(change, code):
    with pytest.raises(AccountError) as caught:
        actions.create_officer(**{**FIELDS, **change})
    assert caught.value.code == code
    assert not Officer.objects.exists()
    assert not Event.objects.exists()


def test_a_user_name_is_given_once():
    actions.create_officer(**FIELDS)
    with pytest.raises(AccountError) as caught:
        actions.create_officer(**FIELDS)
    assert caught.value.code == "USERNAME_TAKEN"


@pytest.mark.parametrize(
    ("role", "region"), [("village_worker", "990101"), ("chief", "990101"), ("auditor", "")]
)
def test_the_database_refuses_a_role_outside_its_level(role, region):
    with pytest.raises(IntegrityError, match="officer_role_fits_region"), transaction.atomic():
        Officer.objects.create(
            username="x", name="x", role=role, region_code=region, password="x", created_at=NOW
        )


def test_a_closed_account_has_no_duty_and_no_area():
    make_officer("county_desk")
    officer = actions.close_officer(username="county_desk", actor="system:test", now=NOW)
    with pytest.raises(Refusal) as caught:
        duties.check(officer, "lead.view")
    assert caught.value.code == "ACCOUNT_CLOSED"
    assert not jurisdiction.covers(officer, "990101101")
    assert Event.objects.get().verb == "officer_closed"


def test_closing_an_account_that_does_not_exist_is_refused():
    with pytest.raises(AccountError) as caught:
        actions.close_officer(username="nobody", actor="system:test", now=NOW)
    assert caught.value.code == "OFFICER_NOT_FOUND"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("duty", DUTY_NAMES)
def test_each_role_may_do_what_its_row_says_and_nothing_else(role, duty):
    officer = Officer(role=role, is_active=True)
    assert duties.may(officer, duty) is (duty in DUTIES[role])


def test_a_refusal_names_the_role_and_the_duty_in_chinese():
    with pytest.raises(Refusal) as caught:
        duties.check(Officer(role="village_worker", is_active=True), "reveal.means")
    assert caught.value.message == "您的岗位（村级协理员）没有“查看收入财产核对信息”的权限。"


def test_a_duty_that_does_not_exist_is_a_bug_not_a_refusal():
    with pytest.raises(KeyError):
        duties.check(Officer(role="auditor", is_active=True), "lead.delete")


@pytest.mark.parametrize(
    ("role", "region", "seen"),
    [
        ("county_desk", "990101", ["990101", "990101101", "990101101201"]),
        ("town_desk", "990101101", ["990101101", "990101101201"]),
        ("village_worker", "990101101201", ["990101101201"]),
        ("town_desk", "990101999", []),
    ],
)
def test_officers_see_their_area_and_what_lies_below_it(role, region, seen):
    codes = ["990101", "990101101", "990101101201", "990102", "990102101", "990101102"]
    level = {6: "auditor", 9: "town_desk", 12: "village_worker"}
    for code in codes:
        make_officer(level[len(code)], username=f"row-{code}", region_code=code)
    rows = Officer.objects.filter(username__startswith="row-")
    officer = Officer(role=role, region_code=region, is_active=True)
    found = sorted(
        jurisdiction.within(rows, officer, field="region_code").values_list("region_code", flat=True)
    )
    expected = [*seen, "990101102"] if role == "county_desk" else seen
    assert found == sorted(expected)
    assert found == sorted(code for code in codes if jurisdiction.covers(officer, code))


def test_the_last_area_code_of_all_has_a_jurisdiction_too():
    make_officer("town_desk", region_code="999999101")
    officer = Officer(role="county_desk", region_code="999999", is_active=True)
    assert jurisdiction.within(Officer.objects.all(), officer, field="region_code").count() == 1


@pytest.mark.parametrize("broken", [{"is_active": False}, {"region_code": ""}, {"region_code": "%"}])
def test_an_officer_without_an_area_sees_nothing(broken):
    make_officer("county_desk")
    officer = Officer(**{"role": "county_desk", "region_code": "990101", "is_active": True, **broken})
    assert not jurisdiction.within(Officer.objects.all(), officer, field="region_code").exists()


def test_a_row_outside_the_area_is_refused_by_name():
    officer = Officer(role="town_desk", region_code="990101101", is_active=True)
    jurisdiction.check(officer, "990101101201")
    with pytest.raises(Refusal) as caught:
        jurisdiction.check(officer, "990101102201")
    assert caught.value.code == "OUTSIDE_JURISDICTION"


def test_the_demonstration_has_one_officer_for_each_role_however_often_it_is_made(settings):
    settings.MINSHENG_DEMO = True
    areas = ["990101101", "990101", "990101101201", "990101102"]
    for _ in range(2):
        made = demo.create_demo_officers(areas, PASSWORD, now=NOW, region_names={"990101101": "示例镇"})
    assert [officer.role for officer in made] == list(ROLES)
    assert Officer.objects.count() == len(ROLES)
    assert {officer.region_code for officer in made} == {"9901", "990101", "990101101", "990101101201"}
    assert Officer.objects.get(role="town_desk").region_name == "示例镇"


def test_demonstration_officers_are_refused_outside_the_demonstration(settings):
    settings.MINSHENG_DEMO = False
    with pytest.raises(Refusal) as caught:
        demo.create_demo_officers(["990101"], PASSWORD, now=NOW)
    assert caught.value.code == "DEMO_ONLY"


@pytest.mark.parametrize("areas", [["150521", "150521101", "150521101201"], ["990101"]])
def test_demonstration_officers_live_in_a_whole_made_up_county(settings, areas):
    settings.MINSHENG_DEMO = True
    with pytest.raises(AccountError) as caught:
        demo.create_demo_officers(areas, PASSWORD, now=NOW)
    assert caught.value.code == "DEMO_REGIONS"
