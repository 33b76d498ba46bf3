"""What a telephone sends: once each, checked, encrypted, kept for the town when it comes too late."""

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from minsheng.discovery import actions as leads
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.views.common import today
from minsheng.phone import actions, queries, vault
from minsheng.phone.models import Attachment, Report, VisitSheet
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.models import Death, Person
from minsheng.trail.models import Event
from tests.db.discovery_screens.conftest import Place
from tests.db.phone.conftest import WEBM, finding, photo, send, visit
from tests.support.lead_county import NOW


def test_the_same_key_again_is_the_same_visit(place: Place, lead: Lead, home: Path) -> None:
    client, item = place.client("village_worker"), visit(lead)
    for _ in range(3):
        answer = send(client, item, photos=(photo(1), photo(2)), voice=WEBM)
        assert (answer.status_code, answer.json()["state"]) == (200, "sent")
    record = VisitRecord.objects.get()
    assert (record.living, record.care_need, record.note) == ("hardship", True, "屋顶漏雨")
    assert VisitSheet.objects.get().checklist == {"alive": "fine", "house": "look"}
    assert Attachment.objects.count() == 3
    assert len([one for one in (home / "attachments").rglob("*") if one.is_file()]) == 3
    assert Event.objects.filter(verb__in=["lead_visited", "phone.visit_sent"]).count() == 2


def test_one_visit_counts_for_the_leads_of_the_household_that_were_ticked(place: Place, lead: Lead) -> None:
    home = Lead.objects.filter(household_id=lead.household_id).exclude(pk=lead.pk).get()
    stranger = place.lead(place.cases.poor)
    client = place.client("village_worker")
    page = client.get(f"/phone/leads/{lead.pk}/visit/").text
    assert f'name="also" value="{home.pk}"' in page
    item = visit(lead, also=[home.pk, stranger.pk])
    assert [send(client, item, photos=(photo(1),)).json()["state"] for _ in range(2)] == ["sent", "sent"]
    assert set(VisitRecord.objects.values_list("lead", "note")) == {
        (lead.pk, "屋顶漏雨"), (home.pk, "屋顶漏雨"),
    }  # fmt: skip
    events = Event.objects.filter(verb="lead_visited").order_by("subject")
    assert sorted(event.subject for event in events) == sorted([f"lead:{lead.pk}", f"lead:{home.pk}"])
    assert VisitSheet.objects.count() == 1
    assert queries.done(place.officer("village_worker"), on=today()).week == 1
    assert "data-home" not in page
    assert (
        f'data-home="/leads/{lead.pk}/household/"'
        in place.client("town_desk").get(f"/phone/leads/{lead.pk}/visit/").text
    )


def test_a_lead_closed_in_the_meantime_turns_the_visit_into_a_report(place: Place, lead: Lead) -> None:
    client, item = place.client("village_worker"), visit(lead)
    leads.close(lead_id=lead.pk, officer=place.officer("town_desk"), outcome="informed", now=NOW)
    for _ in range(2):
        answer = send(client, item, photos=(photo(1),)).json()
        assert answer["state"] == "kept"
        assert "没有丢" in answer["message"]
    assert not VisitRecord.objects.exists()
    line = queries.reports(place.officer("town_desk"))[0]
    assert (line.report.kind, line.report.lead, line.words) == ("late_visit", lead, "屋顶漏雨")
    assert line.visit["checklist"] == {"alive": "fine", "house": "look"}
    assert len(line.files) == 1
    page = place.client("town_desk").get("/reports/")
    assert "屋顶漏雨" in page.text
    assert "有问题" in page.text


def test_a_lead_of_another_village_is_not_visited_but_what_was_written_is_kept(place: Place) -> None:
    other = place.lead(place.elsewhere)
    assert send(place.client("village_worker"), visit(other)).json()["state"] == "kept"
    report = Report.objects.get()
    assert (report.lead, report.region) == (None, place.officer("village_worker").region_code)
    assert not VisitRecord.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"met_person": ""}, "VISIT_FORM"),
        ({"living": ""}, "VISIT_FORM"),
        ({"living": "splendid"}, "ITEM_BROKEN"),
        ({"note": "长" * 501}, "NOTE_TOO_LONG"),
        ({"note": "电话 13800138000"}, "NOTE_HOLDS_NUMBER"),
        ({"note": "a\0b"}, "ITEM_BROKEN"),
        ({"visited_on": (today() + timedelta(days=1)).isoformat()}, "VISIT_IN_FUTURE"),
        ({"visited_on": "昨天"}, "VISIT_FORM"),
        ({"key": ""}, "ITEM_BROKEN"),
        ({"lead": "1"}, "ITEM_BROKEN"),
        ({"lead": 1 << 70}, "ITEM_BROKEN"),
        ({"lead": True}, "ITEM_BROKEN"),
        ({"kind": "theft"}, "ITEM_BROKEN"),
        ({"checklist": {"colour": "fine"}}, "ITEM_BROKEN"),
        ({"checklist": ["alive"]}, "ITEM_BROKEN"),
        ({"also": "all"}, "ITEM_BROKEN"),
        ({"also": [0]}, "ITEM_BROKEN"),
        ({"place": {"latitude": 91, "longitude": 0, "accuracy": 1}}, "ITEM_BROKEN"),
        ({"place": {"latitude": "north"}}, "ITEM_BROKEN"),
        ({"place": {"latitude": float("nan"), "longitude": 0, "accuracy": 1}}, "ITEM_BROKEN"),
    ],
)
def test_what_is_wrong_comes_back_in_words_and_changes_nothing(
    place: Place, lead: Lead, changes: dict[str, Any], code: str
) -> None:
    answer = send(place.client("village_worker"), visit(lead) | changes, photos=(photo(1),))
    told = answer.json()
    assert (told["state"], told["code"]) == ("returned", code)
    assert told["message"]
    assert answer.status_code == 422
    assert not VisitRecord.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '"visit"', "1" * 20_001])
def test_what_is_no_item_is_sent_back(place: Place, text: str) -> None:
    answer = place.client("village_worker").post("/phone/send/", {"item": text})
    assert (answer.status_code, answer.json()["code"]) == (422, "ITEM_BROKEN")


@pytest.mark.parametrize(
    ("photos", "voice", "changes", "code"),
    [
        ((photo(1),), b"", {"consented": False}, "PHOTO_NEEDS_CONSENT"),
        (tuple(photo(n) for n in range(5)), b"", {}, "PHOTOS_TOO_MANY"),
        ((b"GIF89a" + b"\0" * 100,), b"", {}, "PHOTO_UNREADABLE"),
        ((b"<svg xmlns='http://www.w3.org/2000/svg'/>",), b"", {}, "PHOTO_UNREADABLE"),
        ((photo(1)[:500],), b"", {}, "PHOTO_UNREADABLE"),
        ((b"\xff" * (8 * 1024 * 1024 + 1),), b"", {}, "PHOTO_TOO_LARGE"),
        ((), b"<html>", {}, "VOICE_UNREADABLE"),
        ((), b"MZ" + b"\0" * 100, {}, "VOICE_UNREADABLE"),
        ((), WEBM + b"\0" * (3 * 1024 * 1024), {}, "VOICE_TOO_LARGE"),
    ],
)
def test_a_file_is_what_its_bytes_say(
    place: Place, lead: Lead, photos: tuple[bytes, ...], voice: bytes, changes: dict[str, Any], code: str
) -> None:
    answer = send(place.client("village_worker"), visit(lead, **changes), photos=photos, voice=voice)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not VisitRecord.objects.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_small_clean_and_encrypted(place: Place, lead: Lead, kind: str) -> None:
    sent = photo(3, size=(3000, 1000), kind=kind)
    send(place.client("village_worker"), visit(lead), photos=(sent,))
    row = Attachment.objects.get()
    stored = vault.path_of(row.pk).read_bytes()
    assert b"JFIF" not in stored
    opened = place.client("town_desk").get(f"/attachments/{row.pk}/")
    assert opened["Content-Type"] == "image/jpeg"
    assert opened["Cache-Control"] == "no-store"
    kept = Image.open(io.BytesIO(opened.content))
    assert kept.size == (1600, 533)
    assert not kept.getexif()
    assert b"CameraOfSomebody" not in opened.content
    event = Event.objects.get(verb="phone.attachment_opened")
    assert event.subject == f"attachment:{row.pk}"
    assert Event.objects.get(verb="phone.visit_sent").detail["files"] == [row.sha256]


def test_a_changed_or_moved_file_does_not_open(place: Place, lead: Lead) -> None:
    send(place.client("village_worker"), visit(lead), photos=(photo(1), photo(2)))
    one, other = Attachment.objects.all()
    first, second = vault.path_of(one.pk), vault.path_of(other.pk)
    second.write_bytes(first.read_bytes())
    assert "SEALED_UNREADABLE" in place.client("town_desk").get(f"/attachments/{other.pk}/").text
    sealed = first.read_bytes()
    first.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert "SEALED_UNREADABLE" in place.client("town_desk").get(f"/attachments/{one.pk}/").text
    first.unlink()
    assert place.client("town_desk").get(f"/attachments/{one.pk}/").status_code == 404
    assert not Event.objects.filter(verb="phone.attachment_opened").exists()


def test_files_of_a_visit_that_failed_do_not_stay(
    place: Place, lead: Lead, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = place.client("village_worker")
    client.raise_request_exception = False

    def broken(**_named: Any) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "record", broken)
        assert send(client, visit(lead), photos=(photo(1),)).status_code == 500
    assert [one for one in (home / "attachments").rglob("*") if one.is_file()] == []
    assert not VisitRecord.objects.exists()
    assert send(client, visit(lead), photos=(photo(1),)).json()["state"] == "sent"


def test_the_key_of_somebody_else_is_refused(place: Place, lead: Lead) -> None:
    item = finding()
    send(place.client("village_worker"), item)
    assert send(place.client("town_desk"), item).json()["code"] == "KEY_REUSED_CONFLICT"
    mine = visit(lead)
    send(place.client("village_worker"), mine)
    assert send(place.client("town_desk"), mine).json()["code"] == "KEY_REUSED_CONFLICT"


def test_a_finding_is_encrypted_and_waits_for_the_town(place: Place) -> None:
    item = finding(emergency=True)
    client = place.client("village_worker")
    assert [send(client, item).json()["state"] for _ in range(2)] == ["sent", "sent"]
    report = Report.objects.get()
    assert "老巴".encode() not in bytes(report.sealed)
    desk = place.officer("town_desk")
    assert queries.reports_waiting(desk) == 1
    line = queries.reports(desk)[0]
    assert (line.who, line.where, line.words, line.report.emergency) == (
        "东头老巴",
        "井边第二家",
        "三天没出门",
        True,
    )
    assert "老巴" not in json.dumps(list(Event.objects.values_list("detail", flat=True)), ensure_ascii=False)


def test_an_empty_finding_and_a_life_sign_of_nobody_are_sent_back(place: Place) -> None:
    client = place.client("village_worker")
    assert send(client, finding(topic="", note="")).json()["code"] == "REPORT_EMPTY"
    assert send(client, finding(kind="alive")).json()["code"] == "ITEM_BROKEN"
    assert send(client, finding(topic="", note=""), voice=WEBM).json()["state"] == "sent"


def test_one_tap_tells_the_town_that_somebody_is_alive(place: Place) -> None:
    dead = place.lead(place.cases.dead, reason="dead")
    who = place.cases.dead[1]
    Death.objects.create(
        person_id=who, batch=Person.objects.get(pk=who).batch, row_number=1, died_on=date(2026, 8, 3),
        recorded_at=timezone.now(),
    )  # fmt: skip
    client = place.client("village_worker")
    assert f'href="/phone/leads/{dead.pk}/"' in client.get("/phone/changes/").text
    page = client.get(f"/phone/leads/{dead.pk}/").text
    assert f'data-alive="{dead.pk}" data-person="{who}"' in page
    told = {"kind": "alive", "key": finding()["key"], "lead": dead.pk, "person": who}
    assert [send(client, told).json()["state"] for _ in range(2)] == ["sent", "sent"]
    line = queries.reports(place.officer("town_desk"))[0]
    assert (line.report.kind, line.report.lead) == ("alive", dead)
    review = DeathReview.objects.get()
    worker = place.officer("village_worker")
    assert (review.person_id, review.status, review.reported_by) == (who, "reported", worker)
    again = client.get(f"/phone/leads/{dead.pk}/").text
    assert "data-alive" not in again
    assert "村里报告健在" in again


@pytest.mark.parametrize("person", [None, "stranger"])
def test_a_sign_of_life_of_nobody_who_is_taken_for_dead_is_kept_as_a_report(
    place: Place, person: str | None
) -> None:
    dead, stranger = place.lead(place.cases.dead, reason="dead"), place.cases.rich[1]
    Death.objects.create(
        person_id=stranger, batch=Person.objects.get(pk=stranger).batch, row_number=1,
        died_on=date(2026, 8, 3), recorded_at=NOW,
    )  # fmt: skip
    told = {"kind": "alive", "key": finding()["key"], "lead": dead.pk}
    if person:
        told["person"] = stranger
    assert send(place.client("village_worker"), told).json()["state"] == "sent"
    assert Report.objects.get().kind == "alive"
    assert not DeathReview.objects.exists()


def test_the_town_answers_and_the_worker_reads_it(place: Place) -> None:
    worker, desk = place.client("village_worker"), place.client("town_desk")
    send(worker, finding())
    report = Report.objects.get()
    address = f"/reports/{report.pk}/answer/"
    assert desk.post(address, {"answered": "1", "answer": " "}).status_code == 422
    assert desk.post(address).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.answer) == ("taken", "")
    assert desk.post(address, {"answered": "1", "answer": "长" * 301}).status_code == 422
    assert desk.post(address, {"answered": "1", "answer": "今天就去"}).status_code == 302
    assert desk.post(address, {"answered": "1", "answer": "又一次"}).status_code == 422
    assert "今天就去" in worker.get("/phone/mine/").text
    assert queries.reports_waiting(place.officer("town_desk")) == 0
    assert Event.objects.filter(verb="phone.report_answered").count() == 2
