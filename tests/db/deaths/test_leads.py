"""What hung on a wrong death comes back: the leads that lapsed, as they stood."""

import json
import uuid
from datetime import date, timedelta

import pytest

from minsheng.assessment.actions import run
from minsheng.discovery.actions import raise_leads
from minsheng.discovery.models import Lead
from minsheng.discovery.revivals import revive
from minsheng.phone import actions as phone
from minsheng.phone.items import parse
from minsheng.registry.deaths import queries as deaths
from minsheng.trail.models import Event
from tests.db.deaths.test_deaths import HOUR, SEEN, dies, enrolled, person
from tests.db.registry.support import ALONE, AS_OF, GRANDMA, MOTHER, NOW, load

pytestmark = pytest.mark.django_db


def week(now) -> None:
    raise_leads(run(as_of=AS_OF, known_at=now, actor="t", now=now), actor="t", now=now)


def certificate() -> None:
    row = {
        "certificate_number": "x",
        "disability_kind": 4,
        "disability_grade": 1,
        "disability_status": "valid",
    }
    load("disability", [{"id": GRANDMA, "name": "张桂兰", **row}])
    paid = {"monthly_fen": 10_000, "start_month": date(2024, 1, 1), "status": "running"}
    load("roll_disability_care", [{"id": MOTHER, "name": "乌云其木格", **paid}])
    dies(ALONE)


def test_a_lapsed_lead_comes_back_to_its_hand_and_the_wrong_one_is_refuted(town, village) -> None:
    certificate()
    week(NOW + HOUR)
    lead = Lead.objects.get(person=person(GRANDMA), programme="disability_care")
    Lead.objects.filter(pk=lead.pk).update(status="assigned", assignee=village, assigned_at=NOW)
    enrolled(GRANDMA)
    dies(GRANDMA, now=NOW + 2 * HOUR)
    week(NOW + 3 * HOUR)
    lead.refresh_from_db()
    assert (lead.status, lead.outcome) == ("closed", "facts_changed")
    dead = Lead.objects.get(person=person(GRANDMA), reason="dead")

    revive(person_id=person(GRANDMA), officer=town, now=NOW + 4 * HOUR, **SEEN)
    lead.refresh_from_db()
    dead.refresh_from_db()
    assert (lead.status, lead.assignee, lead.closed_at) == ("assigned", village, None)
    assert (dead.status, dead.outcome, dead.closed_by) == ("closed", "data_wrong", town)
    event = Event.objects.get(verb="leads_revived")
    assert lead.pk in event.detail["reopened"]
    assert event.detail["refuted"] == [dead.pk]

    week(NOW + timedelta(days=1))
    lead.refresh_from_db()
    assert lead.status == "assigned"
    assert not Lead.objects.filter(person=person(GRANDMA), reason="dead").exclude(status="closed").exists()


def test_one_tap_in_the_village_ends_with_the_lead_of_the_household_closed(town, village) -> None:
    row = {"monthly_fen": 60_000, "start_month": date(2024, 1, 1), "status": "running"}
    load(
        "roll_dibao", [{"id": MOTHER, "name": "乌云其木格", **row}, {"id": GRANDMA, "name": "张桂兰", **row}]
    )
    dies(GRANDMA, now=NOW + HOUR)
    week(NOW + 2 * HOUR)
    lead = Lead.objects.get(programme="dibao", reason="dead")
    assert lead.subject_kind == "joint"

    told = {"kind": "alive", "key": str(uuid.uuid4()), "lead": lead.pk, "person": person(GRANDMA)}
    item, at = parse(json.dumps(told)), NOW + 3 * HOUR
    phone.send_report(officer=village, item=item, files=phone.Files(), now=at)
    waiting = deaths.waiting(town).get()
    assert (waiting.person_id, waiting.status, waiting.reported_by) == (person(GRANDMA), "reported", village)

    revive(person_id=person(GRANDMA), officer=town, now=NOW + 4 * HOUR, **SEEN)
    lead.refresh_from_db()
    assert (lead.status, lead.outcome) == ("closed", "data_wrong")
    assert not deaths.waiting(town).exists()
