"""The same item at the same time: one visit, one report, no file left over. Runs on PostgreSQL only, see conftest.py."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from minsheng.accounts.models import Officer
from minsheng.discovery import actions as leads
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.feeds.models import Batch
from minsheng.kernel.errors import MinshengError
from minsheng.phone import actions, declaring, media
from minsheng.phone.items import ReportItem, VisitItem
from minsheng.phone.models import Attachment, Report, VisitSheet
from minsheng.registry.models import Area
from minsheng.trail.models import Event
from tests.db.phone.conftest import photo
from tests.support.lead_county import NOW, VILLAGE
from tests.support.officers import make_officer

WAIT_SECONDS = 20
KEY = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
TRIES = 4


@pytest.fixture
def worker(one_lead: Lead) -> Officer:
    return make_officer("village_worker", region_code=VILLAGE)


def at_once(deed: Callable[[], object]) -> list[str]:
    """Four tries of one device, each in a thread of its own: "" or what each was refused with."""
    codes = [""] * TRIES

    def run(at: int) -> None:
        try:
            deed()
        except MinshengError as refusal:
            codes[at] = refusal.code
        except Exception as error:  # noqa: BLE001 - a test that shows the race names what it caused
            codes[at] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[at]) for at in range(TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive()
    return codes


def meet_before_writing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Every try has asked whether the key is known before any of them writes: the moment of the race."""
    barrier = threading.Barrier(TRIES)
    honest = getattr(actions, name)

    def meeting(*given: object) -> object:
        barrier.wait(WAIT_SECONDS)
        return honest(*given)

    monkeypatch.setattr(actions, name, meeting)


def files() -> actions.Files:
    return actions.Files([media.photo(photo(1))])


def on_disk() -> int:
    return sum(one.is_file() for one in (Path(settings.MINSHENG_HOME) / "attachments").rglob("*"))


def visit_item(lead: Lead) -> VisitItem:
    return VisitItem(KEY, lead.pk, date(2026, 11, 16), True, "fair", None, "home", "", {}, None, True)


def report_item() -> ReportItem:
    return ReportItem(KEY, "finding", "alone", False, None, "某人", "", "", None, True)


def test_one_visit_whatever_the_line_repeats(
    one_lead: Lead, worker: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_before_writing(monkeypatch, "_send_visit")
    item, brought = visit_item(one_lead), files()
    codes = at_once(lambda: actions.send_visit(officer=worker, item=item, files=brought, now=timezone.now()))
    assert codes == [""] * TRIES
    assert (
        VisitRecord.objects.count()
        == VisitSheet.objects.count()
        == Attachment.objects.count()
        == on_disk()
        == 1
    )
    assert Event.objects.filter(verb="phone.visit_sent").count() == 1


def test_one_report_whatever_the_line_repeats(worker: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    meet_before_writing(monkeypatch, "_add_report")
    item, brought = report_item(), files()
    codes = at_once(lambda: actions.send_report(officer=worker, item=item, files=brought, now=timezone.now()))
    assert codes == [""] * TRIES
    assert Report.objects.count() == Attachment.objects.count() == on_disk() == 1
    assert Event.objects.filter(verb="phone.report_sent").count() == 1


def test_without_the_guard_the_other_tries_break(worker: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    meet_before_writing(monkeypatch, "_add_report")
    monkeypatch.setattr(actions, "_once", lambda add, _key, _officer: add())
    item, brought = report_item(), files()
    codes = at_once(lambda: actions.send_report(officer=worker, item=item, files=brought, now=timezone.now()))
    assert sorted(codes) == ["", *["IntegrityError"] * (TRIES - 1)]
    assert Report.objects.count() == on_disk() == 1


def test_a_late_visit_is_kept_once(one_lead: Lead, worker: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_officer("town_desk", region_code=VILLAGE[:9])
    leads.close(lead_id=one_lead.pk, officer=desk, outcome="informed", now=NOW)
    meet_before_writing(monkeypatch, "_add_report")
    item, brought = visit_item(one_lead), files()
    codes = at_once(lambda: actions.send_visit(officer=worker, item=item, files=brought, now=timezone.now()))
    assert codes == [""] * TRIES
    assert Report.objects.get().kind == "late_visit"
    assert VisitRecord.objects.count() == 0
    assert on_disk() == 1


def declarations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Four residents behind one address hand over at once, with room for one."""
    monkeypatch.setattr(declaring, "MOST_A_DAY", 1)
    keys = iter([f"6f9619ff-8b86-4d01-b42d-00cf4fc964{n:02d}" for n in range(TRIES)])

    def hand_over() -> None:
        item = declaring.Declaration(next(keys), "白音", "13800000000", VILLAGE, "", consented=True)
        declaring.declare(item, address="10.0.0.1", now=NOW)

    return at_once(hand_over)


@pytest.fixture
def village(transactional_db: None) -> None:
    batch = Batch.objects.create(
        sha256="0" * 64, feed="regions", file_name="地区", size_bytes=1, received_at=NOW
    )
    Area.objects.create(code=VILLAGE, name="示例嘎查", level="village", batch=batch, recorded_at=NOW)


@pytest.mark.usefixtures("village")
def test_the_last_place_of_a_day_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted(declarations(monkeypatch)) == ["", *["DECLARED_TOO_OFTEN"] * (TRIES - 1)]
    assert Report.objects.count() == 1


@pytest.mark.usefixtures("village")
def test_without_waiting_for_each_other_all_take_the_last_place(monkeypatch: pytest.MonkeyPatch) -> None:
    barrier = threading.Barrier(TRIES)
    honest = Report.save

    def meeting(report: Report, **given: Any) -> None:
        barrier.wait(WAIT_SECONDS)
        honest(report, **given)

    monkeypatch.setattr(declaring, "serialise_writers", lambda: None)
    monkeypatch.setattr(Report, "save", meeting)
    assert declarations(monkeypatch) == [""] * TRIES
    assert Report.objects.count() == TRIES
