"""A crematorium's file end to end: a number typed wrongly hits a living woman, the same file makes a child an orphan."""

import json
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from minsheng.discovery import precision
from minsheng.discovery.actions import close
from minsheng.discovery.models import Lead
from minsheng.discovery.react import react
from minsheng.discovery.revivals import revive
from minsheng.discovery.states import Refusal
from minsheng.feeds.actions import check, land
from minsheng.feeds.models import Batch, Reject
from minsheng.phone import actions as phone
from minsheng.phone.items import parse
from minsheng.registry.actions import register
from minsheng.registry.deaths import queries
from minsheng.registry.deaths.models import DeathQuestion
from minsheng.registry.models import Death, Enrolment, Membership
from tests.db.deaths.test_deaths import SEEN, person
from tests.db.registry.support import CHILD, FATHER, GRANDMA, MOTHER, load
from tests.support.feed_files import write_csv
from tests.support.live_county import LATER, first_week, week, worker

pytestmark = pytest.mark.django_db
HEADERS = ["姓名", "身份证号", "年龄", "死亡日期", "火化日期"]


@pytest.fixture(autouse=True)
def people() -> None:
    """Five people and the leads of their first week; the child is on the bureau's list, as one left behind."""
    first_week()
    row = {
        "id": CHILD,
        "name": "苏和",
        "child_kind": "left_behind",
        "recognised_on": date(2025, 3, 1),
        "guardian_other": False,
    }
    load("roll_children", [{**row, "status": "running"}])


def comes_in(folder: Path, *rows: list[str]) -> Batch:
    """A file of the crematorium is landed, checked and registered, and what it changes is looked at."""
    path = write_csv(folder / "死亡火化_202611.csv", [HEADERS, *rows])
    batch = check(land(path, file_name=path.name, actor="t", now=LATER), now=LATER)
    register(batch, actor="t", now=LATER)
    react(batch, actor="t", now=LATER)
    batch.refresh_from_db()
    return batch


def leads(id_number: str) -> dict[tuple[str, str], Lead]:
    found = Lead.objects.filter(person=person(id_number)).exclude(status="closed")
    return {(lead.programme, lead.reason): lead for lead in found}


def homes() -> list[tuple[object, ...]]:
    rows = Membership.objects.filter(person=person(GRANDMA), ended_at=None).order_by("kind")
    return [*rows.values_list("kind", "household_id", "role", "valid_from", "valid_to")]


def test_a_mistyped_death_is_called_about_and_undone_beside_a_true_one_that_leaves_a_child(
    tmp_path: Path, town
) -> None:
    village, lived = worker(), homes()
    day = ["2026-11-14", "2026-11-15"]
    batch = comes_in(
        tmp_path,
        ["张桂兰", GRANDMA, "86", *day],
        ["巴图", FATHER, "56", *day],
        ["乌云其木格", MOTHER, "54", *day],
        ["无人认得", "", "70", *day],
    )

    # who has no number and fits nobody here goes back with the reason, and nobody is asked about
    assert (batch.rows_in, batch.accepted, batch.quarantined) == (4, 3, 1)
    hint = Reject.objects.get(severity="error")
    assert (hint.row_number, hint.column, hint.code) == (5, "身份证号", "REQUIRED_MISSING")
    assert "补填" in hint.suggestion
    assert not DeathQuestion.objects.exists()

    # nothing stops; the village has a task
    paid = Enrolment.objects.get(person=person(GRANDMA), programme="old_age_allowance", ended_at=None)
    assert (paid.valid_to, paid.running) == (None, True)
    task = leads(GRANDMA)["old_age_allowance", "dead"]
    assert (task.status, task.assignee) == ("assigned", village)

    # the same day the child's guardianship
    raised = leads(CHILD)
    assert set(raised) == {("orphan", "entitled"), ("orphan", "parent_dead"), ("", "guardian_missing")}
    assert raised["orphan", "entitled"].label == "inform"
    warned = raised["orphan", "parent_dead"]
    assert "由谁监护" in warned.evidence["conditions"][0]["text"]
    alone = raised["", "guardian_missing"]
    tomorrow = timezone.localdate(LATER) + timedelta(days=1)
    assert [one.due_on for one in (warned, alone)] == [tomorrow, tomorrow]
    assert (alone.status, alone.assignee, alone.ask) == ("assigned", village, "儿童主任")

    # the village calls, the town takes it back, and everything that hung on it comes back
    told = {"kind": "alive", "key": str(uuid.uuid4()), "lead": task.pk, "person": person(GRANDMA)}
    phone.send_report(officer=village, item=parse(json.dumps(told)), files=phone.Files(), now=LATER)
    assert [one.reported_by for one in queries.waiting(town).filter(person=person(GRANDMA))] == [village]
    revive(person_id=person(GRANDMA), officer=town, now=LATER + timedelta(hours=1), **SEEN)
    task.refresh_from_db()
    assert (task.status, task.outcome, task.closed_by) == ("closed", "data_wrong", town)
    assert homes() == lived
    assert set(Death.objects.filter(ended_at=None).values_list("person_id", flat=True)) == {
        person(FATHER),
        person(MOTHER),
    }
    week(LATER + timedelta(hours=2))
    assert not {reason for _, reason in leads(GRANDMA)} & {"dead"}
    assert set(raised) <= set(leads(CHILD))

    # it ends when somebody is found to care for the child, with no other word, and is then not asked about again
    with pytest.raises(Refusal, match="OUTCOME_NOT_FOR_LABEL"):
        close(lead_id=alone.pk, officer=town, outcome="informed", now=LATER + timedelta(hours=3))
    close(lead_id=alone.pk, officer=town, outcome="guardian_settled", now=LATER + timedelta(hours=3))
    alone.refresh_from_db()
    assert alone.get_outcome_display() == "监护已落实"
    week(LATER + timedelta(hours=4))
    assert ("", "guardian_missing") not in leads(CHILD)
    (kind,) = [
        one for one in precision.kinds(Lead.objects.all(), None) if one.key.reason == "guardian_missing"
    ]
    assert (kind.total.right, kind.total.wrong) == (1, 0)
