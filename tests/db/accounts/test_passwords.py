"""Accounts kept by the level above, passwords, hands and absences."""

from datetime import UTC, date, datetime

import pytest

from minsheng.accounts import actions
from minsheng.accounts.errors import AccountError, Refusal
from minsheng.accounts.models import Absence, Hands, Officer
from minsheng.trail.models import Event
from tests.support.officers import PASSWORD, make_officer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
NEW = "another-long-Password-1"
DAY = date(2026, 11, 16)


def below(officer, **change):
    fields = {
        "username": "wang", "name": "示例", "role": "village_worker", "region_code": "990101101201", "password": "",
    }  # fmt: skip
    return actions.create_below(officer=officer, now=NOW, **(fields | change))


def test_a_town_makes_a_worker_who_has_no_password():
    worker = below(make_officer("town_desk"))
    assert not worker.has_usable_password()
    assert Event.objects.get().actor == "officer:town_desk"


@pytest.mark.parametrize(
    ("role", "change", "code"),
    [
        ("town_desk", {"region_code": "990101102201"}, "OUTSIDE_JURISDICTION"),
        ("town_desk", {"role": "town_desk", "region_code": "990101101"}, "NOT_YOUR_OFFICER"),
        ("county_desk", {}, "NOT_YOUR_OFFICER"),
        ("county_desk", {"role": "auditor", "region_code": "990101"}, "NOT_YOUR_OFFICER"),
        ("county_lead", {}, "DUTY_MISSING"),
        ("city_desk", {}, "DUTY_MISSING"),
    ],
)
def test_nobody_makes_accounts_outside_the_level_and_area_below(role, change, code):
    officer = make_officer(role)
    with pytest.raises(Refusal) as caught:
        below(officer, **change)
    assert caught.value.code == code
    assert Officer.objects.count() == 1


def test_only_a_village_worker_may_be_without_a_password():
    with pytest.raises(AccountError) as caught:
        below(make_officer("county_desk"), role="town_desk", region_code="990101102")
    assert caught.value.code == "PASSWORD_WEAK"


def test_a_password_is_reset_by_the_level_above_only():
    county, town, other = make_officer("county_desk"), make_officer("town_desk"), make_officer("county_lead")
    actions.reset_password(officer=county, other=town, password=NEW, now=NOW)
    assert Officer.objects.get(pk=town.pk).check_password(NEW)
    for officer, whose in ((town, county), (county, other), (town, town)):
        with pytest.raises(Refusal):
            actions.reset_password(officer=officer, other=whose, password=NEW, now=NOW)


def test_ones_own_password_needs_the_old_one():
    town = make_officer("town_desk")
    with pytest.raises(AccountError) as caught:
        actions.change_password(officer=town, old="wrong", new=NEW, now=NOW)
    assert caught.value.code == "PASSWORD_WRONG"
    actions.change_password(officer=town, old=PASSWORD, new=NEW, now=NOW)
    assert Officer.objects.get().check_password(NEW)
    assert NEW not in str(list(Event.objects.values()))


def test_hands_hold_from_their_day_on():
    town, worker = make_officer("town_desk"), make_officer("village_worker")
    for visits, day in ((12, DAY), (6, DAY.replace(day=23)), (8, DAY.replace(day=23))):
        actions.set_hands(officer=town, other=worker, visits_per_week=visits, from_on=day, now=NOW)
    assert actions.hands_on([worker, town], DAY.replace(day=22)) == {worker.pk: 12}
    assert actions.hands_on([worker], DAY.replace(day=23)) == {worker.pk: 8}
    assert actions.hands_on([worker], DAY.replace(day=15)) == {}


@pytest.mark.parametrize(
    ("officer", "other", "visits", "code"),
    [
        ("town_desk", "village_worker", 201, "HANDS_IMPOSSIBLE"),
        ("town_desk", "village_worker", -1, "HANDS_IMPOSSIBLE"),
        ("town_desk", "auditor", 5, "OUTSIDE_JURISDICTION"),
        ("county_desk", "auditor", 5, "HANDS_ROLE"),
        ("city_desk", "village_worker", 5, "DUTY_MISSING"),
    ],
)
def test_hands_that_cannot_be(officer, other, visits, code):
    one, two = make_officer(officer), make_officer(other)
    with pytest.raises((AccountError, Refusal)) as caught:
        actions.set_hands(officer=one, other=two, visits_per_week=visits, from_on=DAY, now=NOW)
    assert caught.value.code == code
    assert not Hands.objects.exists()


def test_an_absence_ends_after_it_begins():
    town, worker = make_officer("town_desk"), make_officer("village_worker")
    with pytest.raises(AccountError) as caught:
        actions.set_absence(
            officer=town, other=worker, from_on=DAY, until_on=DAY.replace(day=15), reason="", now=NOW
        )
    assert caught.value.code == "ABSENCE_DATES"
    actions.set_absence(officer=town, other=worker, from_on=DAY, until_on=DAY, reason="培训", now=NOW)
    assert Absence.objects.get().reason == "培训"
