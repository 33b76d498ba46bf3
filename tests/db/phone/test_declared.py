"""What a resident hands over becomes a declaration with a source, and a lead of whoever goes there; without a match it waits."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from minsheng.discovery.models import Lead
from minsheng.feeds.models import Batch
from minsheng.kernel.errors import MinshengError
from minsheng.phone import declaring, recording
from minsheng.phone.declaring import declare
from minsheng.phone.models import Report
from minsheng.registry.models import Declaration
from minsheng.trail.models import Event
from tests.db.registry.test_history import AREAS
from tests.support.live_county import ALONE, GRANDMA, LATER, VILLAGE, first_week, load, worker
from tests.support.officers import make_officer, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county(settings: Settings) -> None:
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试"
    settings.MINSHENG_PACK = "demo"
    first_week()
    load("regions", AREAS)


def handed(name: str = "张桂兰", id_number: str = "") -> Report:
    item = declaring.Declaration(
        key=str(uuid4()), name=name, phone="13800000000", village=VILLAGE, words="可以申请：低保", consented=True,
        id_number=id_number, size=2, income_fen=30_000, result="自查：可以申请最低生活保障",
    )  # fmt: skip
    return declare(item, address="10.0.0.1", now=LATER)


def refused(report: Report, **given: str) -> str:
    with pytest.raises(MinshengError) as caught:
        recording.put_on_record(report, actor="resident", now=LATER, **given)
    return caught.value.code


def test_name_and_number_make_it_a_declaration_and_a_lead_of_the_village() -> None:
    near = worker()
    with time_machine.travel(LATER + timedelta(minutes=1), tick=False):
        report = recording.put_on_record(handed(id_number=GRANDMA), actor="resident", now=LATER)
    said = Declaration.objects.get(number=recording.number_of(report))
    assert (said.size, said.income_fen, said.difficulty) == (2, 30_000, recording.TOPIC)
    assert said.batch.received_by == "resident"
    lead = Lead.objects.get(matter_number=said.number)
    assert report.lead == lead
    assert "可以申请最低生活保障" in (said.note or "")
    assert (lead.label, lead.reason, lead.person_id, lead.assignee) == (
        "matter",
        "declared",
        said.person_id,
        near,
    )
    event = Event.objects.get(verb="phone.declaration_recorded")
    assert event.detail == {"batch": said.batch_id, "lead": lead.pk}
    assert GRANDMA not in str(list(Event.objects.values_list("detail", flat=True)))
    assert not list(Path(settings.MINSHENG_HOME).glob(".declared-*"))
    again = recording.put_on_record(report, actor="resident", now=LATER)
    assert again.lead == lead
    assert Batch.objects.filter(feed="declarations").count() == 1


def test_what_fits_nobody_waits_for_the_town() -> None:
    assert refused(handed()) == "ID_MISSING"
    assert refused(handed(id_number=ALONE)) == "NOT_MATCHED"
    assert refused(handed(), id_number="990101194002030021") == "ID_FORM"
    assert set(Report.objects.values_list("status", "lead")) == {("new", None)}
    assert not Declaration.objects.exists()


def test_the_town_asks_for_the_number_and_records_it() -> None:
    report = handed()
    desk = sign_in(Client(), make_officer("town_desk", region_code=VILLAGE[:9]))
    assert "登记为自主申报" in desk.get("/reports/").content.decode()
    with time_machine.travel(LATER + timedelta(minutes=1), tick=True):
        answer = desk.post(f"/reports/{report.pk}/record/", {"id_number": GRANDMA.lower()})
    assert answer.status_code == 302
    report.refresh_from_db()
    assert report.lead is not None
    assert "线索已派出" in desk.get("/reports/").content.decode()


def test_a_town_records_only_what_its_own_people_said() -> None:
    report = handed()
    with pytest.raises(MinshengError) as caught:
        recording.record_for(
            officer=make_officer("town_desk", region_code="990101999"), report_id=report.pk, id_number=GRANDMA, now=LATER
        )  # fmt: skip
    assert caught.value.code == "REPORT_NOT_FOUND"
