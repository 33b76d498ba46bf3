"""Who sees what on the telephone and of it; what a device keeps; signing in by code."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from minsheng.accounts import devices
from minsheng.accounts.actions import set_hands
from minsheng.accounts.models import Device
from minsheng.accounts.roles import ROLES
from minsheng.discovery import actions as leads
from minsheng.discovery.models import Lead
from minsheng.discovery.views.common import today
from minsheng.fieldwork.actions import plan_week
from minsheng.fieldwork.models import HomePlace, Stop
from minsheng.fieldwork.rules import monday_of
from minsheng.phone import queries, week
from minsheng.phone.models import Attachment, Report
from minsheng.registry.models import Birth, Custody, Death, Person, RegisterEntry
from minsheng.trail.models import Event
from tests.db.discovery_screens.conftest import ELSEWHERE, Place
from tests.db.phone.conftest import finding, photo, send, visit
from tests.support.lead_county import VILLAGE, name_of
from tests.support.officers import make_officer, sign_in


def test_the_week_says_whom_to_visit_with_the_last_note(place: Place, lead: Lead) -> None:
    client = place.client("village_worker")
    home = client.get("/phone/")
    assert home.context["week"] == 1
    assert home.context["new"] == queries.new(place.officer("village_worker")).count() > 0
    page = client.get("/phone/week/").text
    assert name_of(place.cases.severe[1]) in page
    assert "还没有走访过" in page
    send(client, visit(lead))
    assert client.get("/phone/").context["week"] == 0
    assert client.get("/phone/").context["done"].week == 1
    again = place.client("town_desk")
    again.post(f"/leads/{lead.pk}/assign/", {"assignee": place.officer("village_worker").pk, "due_on": ""})
    card = queries.card(place.officer("village_worker"), lead.pk, on=today())
    assert card is not None
    assert card.last is not None
    assert (card.last.note, card.last.on) == ("屋顶漏雨", today())


def test_the_week_follows_the_plan_and_a_visit_takes_its_stop_off(place: Place, lead: Lead) -> None:
    worker, client = place.officer("village_worker"), place.client("village_worker")
    desk, now = place.officer("county_desk"), timezone.now()
    monday = monday_of(today())
    set_hands(officer=desk, other=worker, visits_per_week=40, from_on=monday, now=now)
    # a household without an open lead is drawn for a random visit
    for one in Lead.objects.filter(region=VILLAGE).exclude(pk=lead.pk)[3:]:
        Lead.objects.filter(pk=one.pk).update(held=True)
    plan_week(town=VILLAGE[:9], monday=monday, actor="system:test", now=now)
    stops = list(Stop.objects.filter(officer=worker).order_by("position"))
    going = week.going(worker, on=today())
    assert [one.stop.pk for one in going] == [stop.pk for stop in stops]
    assert client.get("/phone/").context["week"] == len(stops) > 3
    page = client.get("/phone/week/").text
    assert f"还有 {len(stops)} 户" in page
    names = [name_of(stop.contact_id) for stop in stops]
    assert sorted(names, key=page.index) == names

    first = next(one for one in going if one.lead is not None)
    why = {"kind": "why", "key": "-", "stop": first.stop.pk, "why": "weather"}
    assert [send(client, why).json()["state"] for _ in range(2)] == ["sent", "sent"]
    assert Event.objects.filter(verb="stop_not_done").count() == 1
    assert send(client, why | {"why": "lazy"}).json()["code"] == "WHY_UNKNOWN"
    assert send(place.client("social_worker"), why).json()["code"] == "STOP_NOT_FOUND"
    assert "天气或道路不通</p>" in client.get("/phone/week/").text
    assert [one.stop.pk for one in week.going(worker, on=today())] == [stop.pk for stop in stops]
    send(client, visit(first.lead) | {"place": {"latitude": 43.6, "longitude": 122.2, "accuracy": 9}})
    left = week.going(worker, on=today())
    assert [one.stop.pk for one in left] == [stop.pk for stop in stops if stop.pk != first.stop.pk]
    assert HomePlace.objects.get().key == first.stop.key

    bare = next(one for one in left if one.lead is None)
    assert f'data-stop="{bare.stop.pk}"' in page
    told = {"kind": "went", "key": "-", "stop": bare.stop.pk, "found": "need", "visited_on": str(today())}
    assert [send(client, told).json()["state"] for _ in range(2)] == ["sent", "sent"]
    assert send(client, told | {"found": "splendid"}).json()["code"] == "FOUND_UNKNOWN"
    assert send(client, why | {"stop": bare.stop.pk}).json()["code"] == "STOP_DONE"
    done = Stop.objects.get(pk=bare.stop.pk)
    assert (done.found, done.done_by, done.done_on) == ("need", worker, today())
    assert len(week.going(worker, on=today())) == len(stops) - 2


def test_at_a_weekend_the_coming_week_is_on_the_telephone(place: Place) -> None:
    sunday = datetime(2026, 11, 22, 2, tzinfo=UTC)
    worker = place.officer("village_worker")
    plan_week(town=VILLAGE[:9], monday=date(2026, 11, 23), actor="system:test", now=sunday)
    stops = Stop.objects.filter(officer=worker).count()
    assert len([one for one in week.going(worker, on=sunday.date()) if one.stop]) == stops > 0
    assert [one for one in week.going(worker, on=date(2026, 11, 20)) if one.stop] == []


def test_what_is_given_out_besides_the_plan_comes_after_it_and_each_household_once(
    place: Place, lead: Lead
) -> None:
    worker = place.officer("village_worker")
    other = Lead.objects.filter(household_id=lead.household_id).exclude(pk=lead.pk).first()
    assert other is not None
    desk = place.officer("town_desk")
    leads.assign(lead_id=other.pk, officer=desk, assignee=worker, due_on=None, now=timezone.now())
    assert [one.lead.household_id for one in week.going(worker, on=today())] == [lead.household_id]


def test_the_changes_are_those_of_the_own_village_and_week(place: Place) -> None:
    now, old = timezone.now(), timezone.now() - timedelta(days=30)
    here, there = place.cases.rich[1], place.elsewhere[1]
    batch = Person.objects.get(pk=here).batch
    for person, at in ((here, now), (there, now), (place.cases.poor[1], old)):
        Death.objects.create(
            person_id=person, batch=batch, row_number=1, died_on=today() - timedelta(days=3), recorded_at=at
        )
    Person.objects.filter(pk=place.cases.severe[2]).update(
        birth_date=today() - timedelta(days=9), recorded_at=now
    )
    RegisterEntry.objects.filter(person_id=place.cases.old[1]).update(moved_in_on=today())
    RegisterEntry.objects.filter(person_id=place.cases.double[1]).update(moved_on=today(), status="moved")
    mother, back, freed = place.cases.poor[1], place.cases.moved[1], place.cases.one_question[1]
    facts = {"batch": batch, "row_number": 2, "recorded_at": now}
    for who, certificate in ((mother, "B1"), (there, "B2")):
        Birth.objects.create(
            person_id=who, valid_from=today() - timedelta(days=4), certificate=certificate, sex=2, **facts
        )
    entry = RegisterEntry.objects.get(person_id=back)
    RegisterEntry.objects.filter(pk=entry.pk).update(ended_at=now, status="cancelled")
    entry.pk, entry.recorded_at, entry.ended_at, entry.status = None, now, None, "normal"
    entry.save()
    Custody.objects.create(
        status="released",
        person_id=freed,
        kind="prison",
        valid_from=date(2020, 1, 1),
        valid_to=today(),
        **facts,
    )
    worker = place.officer("village_worker")
    found = {(one.kind, one.name) for one in queries.changes(worker, on=today())}
    assert found == {
        ("death", name_of(here)),
        ("birth", "测*"),
        ("arrival", name_of(place.cases.old[1])),
        ("departure", name_of(place.cases.double[1])),
        ("birth", f"{name_of(mother)}的孩子"),
        ("arrival", name_of(back)),
    }
    text = place.client("village_worker").get("/phone/changes/").text
    assert name_of(here) in text
    assert name_of(there) not in text


def test_the_device_keeps_only_the_own_village_and_it_goes_on_record(place: Place, lead: Lead) -> None:
    client = place.client("village_worker")
    told = client.get("/phone/bundle/").json()
    assert {"/phone/", "/phone/week/", "/phone/unreachable/", f"/phone/leads/{lead.pk}/visit/"} <= told[
        "pages"
    ].keys()
    kept = "".join(told["pages"].values())
    assert name_of(place.cases.severe[1]) in kept
    assert name_of(place.elsewhere[1]) not in kept
    assert "9901011980" not in kept
    assert 6 < (told["until"] / 1000 - timezone.now().timestamp()) / 86400 <= 7
    assert Event.objects.get(verb="phone.list_kept").detail["leads"] == kept.count("要做什么")
    same = client.get(f"/phone/bundle/?have={told['hash']}")
    assert (same.status_code, same.content) == (204, b"")
    assert Event.objects.filter(verb="phone.list_kept").count() == 1
    send(client, visit(lead))
    assert client.get(f"/phone/bundle/?have={told['hash']}").json()["hash"] != told["hash"]


def test_the_pages_ask_as_many_questions_for_many_households_as_for_few(
    place: Place, lead: Lead, django_assert_max_num_queries
) -> None:
    worker = place.officer("village_worker")
    with django_assert_max_num_queries(12):
        assert len(queries.cards(worker, queries.new(worker), on=today())) > 5


@pytest.mark.parametrize("role", ROLES)
def test_files_and_reports_open_for_who_may_and_inside_the_area_only(
    place: Place, lead: Lead, role: str
) -> None:
    send(place.client("village_worker"), visit(lead), photos=(photo(1),))
    send(place.client("village_worker"), finding())
    file, report = Attachment.objects.get(), Report.objects.get()
    client = place.client(role)
    opened = client.get(f"/attachments/{file.pk}/").status_code
    opens = {"village_worker", "town_desk", "county_desk"}
    assert opened == (200 if role in opens else 404 if role == "social_worker" else 403)
    answered = client.post(f"/reports/{report.pk}/answer/").status_code
    assert answered == (302 if role in {"town_desk", "county_desk"} else 403)
    other = make_officer(role, region_code=_elsewhere(role), username="other") if _elsewhere(role) else None
    if other is not None:
        stranger = sign_in(Client(), other)
        assert stranger.get(f"/attachments/{file.pk}/").status_code in {403, 404}
        assert stranger.post(f"/reports/{report.pk}/answer/").status_code in {403, 404}
        assert stranger.get(f"/visits/{file.visit_id}/").status_code in {403, 404}
        assert name_of(place.cases.severe[1]) not in stranger.get("/phone/new/").text


def _elsewhere(role: str) -> str:
    return {12: ELSEWHERE, 9: ELSEWHERE[:9]}.get(ROLES[role].region_digits, "")


def test_a_worker_does_not_open_what_a_colleague_sent(place: Place, lead: Lead) -> None:
    send(place.client("village_worker"), visit(lead), photos=(photo(1),))
    colleague = make_officer("village_worker", region_code=VILLAGE, username="colleague")
    answer = sign_in(Client(), colleague).get(f"/attachments/{Attachment.objects.get().pk}/")
    assert answer.status_code == 404


def test_the_sheet_of_a_visit_shows_what_was_ticked(place: Place, lead: Lead) -> None:
    send(place.client("village_worker"), visit(lead), photos=(photo(1),))
    visit_id = Attachment.objects.get().visit_id
    page = place.client("town_desk").get(f"/visits/{visit_id}/").text
    assert "房子安全吗？" in page
    assert "1 项要留意" in page
    assert f"/visits/{visit_id}/" in place.client("town_desk").get(f"/leads/{lead.pk}/").text
    seen = place.client("auditor").get(f"/visits/{visit_id}/").text
    assert "您的岗位不能打开" in seen
    assert place.client("town_desk").get("/visits/999999/").status_code == 404


# ------------------------------------------------------------------------------------------------ the device


@pytest.fixture
def code(place: Place) -> str:
    desk, worker = place.officer("town_desk"), place.officer("village_worker")
    return devices.issue_code(officer=desk, worker=worker, now=timezone.now()).secret


def test_a_code_binds_the_phone_once(place: Place, code: str) -> None:
    phone = Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14)"})
    assert "镇上给的登录码" in phone.get("/phone/join/").text
    assert phone.post("/phone/join/", {"code": code.lower()}).headers["Location"] == "/phone/"
    assert Device.objects.get().label == "安卓手机"
    assert phone.get("/phone/").status_code == 200
    again = Client().post("/phone/join/", {"code": code})
    assert again.status_code == 422
    assert "已经用过" in again.text
    assert "CODE_USED" in again.text


def test_each_bad_code_says_why(place: Place, code: str) -> None:
    assert "CODE_UNKNOWN" in Client().post("/phone/join/", {"code": "ABCD-EFGH-JKLM"}).text
    assert "CODE_UNKNOWN" in Client().post("/phone/join/").text
    desk, worker = place.officer("town_desk"), place.officer("village_worker")
    devices.issue_code(officer=desk, worker=worker, now=timezone.now())
    assert "CODE_REVOKED" in Client().post("/phone/join/", {"code": code}).text
    old = devices.issue_code(officer=desk, worker=worker, now=timezone.now() - timedelta(days=9))
    assert "CODE_EXPIRED" in Client().post("/phone/join/", {"code": old.secret}).text


def test_a_phone_of_somebody_else_does_not_use_the_code_up(place: Place, code: str) -> None:
    other = sign_in(Client(), make_officer("village_worker", region_code=ELSEWHERE, username="other"))
    for answer in (other.get("/phone/join/"), other.post("/phone/join/", {"code": code})):
        assert answer.status_code == 409
        assert "登录码没有用掉" in answer.text
    assert not Device.objects.exists()


def test_the_town_takes_a_phone_away_and_the_phone_learns_it(place: Place, code: str) -> None:
    phone = Client()
    phone.post("/phone/join/", {"code": code})
    told = phone.get("/phone/state/").json()
    assert told["signed_in"]
    assert told["device"]
    devices.revoke(
        officer=place.officer("town_desk"), worker=place.officer("village_worker"), now=timezone.now()
    )
    assert phone.get("/phone/week/").status_code == 302
    assert phone.get("/phone/state/", {"device": told["device"]}).json() == {"signed_in": False, "gone": True}
    assert phone.get("/phone/state/", {"device": "1:forged"}).json() == {"signed_in": False, "gone": False}


def test_the_state_tells_nobody_who_is_signed_in(place: Place) -> None:
    told = place.client("village_worker").get("/phone/state/").json()
    assert told.keys() == {"signed_in", "owner", "device", "csrf"}
    assert "village_worker" not in str(told)
    assert place.client("auditor").get("/phone/state/").json() == {"signed_in": False, "gone": False}


def test_the_worker_script_lies_above_its_pages(place: Place) -> None:
    answer = Client().get("/phone/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self' blob:" in answer["Content-Security-Policy"]
    assert "media-src 'self' blob:" in answer["Content-Security-Policy"]


def test_dates_of_the_form_reach_a_month_back(place: Place, lead: Lead) -> None:
    page = place.client("village_worker").get(f"/phone/leads/{lead.pk}/visit/")
    assert page.context["earliest"] == today() - timedelta(days=30)
    assert isinstance(page.context["earliest"], date)
