"""What departments say about custody, school, work, disasters, help received, self-care and matters at a counter."""

from datetime import date, timedelta
from typing import Any

import pytest

from minsheng.feeds.catalogue import FEEDS
from minsheng.registry.actions import register
from minsheng.registry.models import (
    ChildRecord,
    Contribution,
    CounterMatter,
    Coverage,
    DisasterLoss,
    Enrolment,
    PovertyWatch,
    PreferentialAllowance,
    SchoolRecord,
    SelfCare,
    TemporaryAid,
)
from minsheng.registry.probable import probable_enrolments
from tests.db.registry.support import ALONE, CHILD, FATHER, GRANDMA, NOW, load, make_batch, register_rows
from tests.db.registry.test_facts import person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows())


def pupil(**more: Any) -> dict[str, Any]:
    return {
        "id": CHILD, "name": "苏和", "school_number": "G1", "school_name": "示例学校", "school_stage": "junior",
        "school_status": "enrolled", "absent_days": 0, "entered_month": date(2025, 9, 1), **more,
    }  # fmt: skip


def test_the_school_where_a_pupil_is_counts_and_not_the_one_left() -> None:
    left = pupil(school_status="transferred", entered_month=date(2026, 9, 1), school_name="前一所")
    done = load("school", [left, pupil()])
    kept = SchoolRecord.objects.get()
    assert (kept.school, kept.status, kept.stage) == ("示例学校", "enrolled", "junior")
    assert done.refused == 1
    assert Coverage.objects.filter(table="school", ended_at=None).exists()


def contribution(n: int, **more: Any) -> dict[str, Any]:
    return {"id": FATHER, "name": "巴图", "insurance": "employee", "month": date(2026, n, 1), "paid_status": "paid",
            "employer": "示例公司", "base_fen": 400000, **more}  # fmt: skip


def test_contributions_by_month_stand_beside_those_of_other_months() -> None:
    load("contributions", [contribution(9)], period=(date(2026, 9, 1), date(2026, 9, 30)))
    load("contributions", [contribution(10)], period=(date(2026, 10, 1), date(2026, 10, 31)), now=LATER)
    assert Contribution.objects.filter(ended_at=None).count() == 2
    assert Coverage.objects.filter(table="contribution", ended_at=None).count() == 2


def test_a_loss_is_corrected_by_the_later_assessment() -> None:
    row = {
        "id": FATHER, "name": "巴图", "disaster_code": "Z1", "disaster_kind": "flood", "happened_on": date(2026, 8, 1),
        "collapsed_rooms": 2, "evacuated": 4,
    }  # fmt: skip
    load("disaster", [row])
    load("disaster", [{**row, "collapsed_rooms": 1}], now=LATER)
    kept = DisasterLoss.objects.get(ended_at=None)
    assert (kept.collapsed_rooms, kept.evacuated, kept.valid_from) == (1, 4, date(2026, 8, 1))


def test_allowances_watch_lists_aid_and_counter_matters_are_kept_as_said() -> None:
    who = {"id": ALONE, "name": "陈志强"}
    load("veterans", [{**who, "veteran_kind": "在乡复员军人", "monthly_fen": 90000, "from_month": date(2020, 1, 1),
                       "until_month": date(2026, 12, 1)}])  # fmt: skip
    allowance = PreferentialAllowance.objects.get()
    assert (allowance.monthly_fen, allowance.valid_to) == (90000, date(2026, 12, 31))
    watched = {**who, "household_number": "F1", "identified_on": date(2026, 3, 1)}
    load(
        "poverty_watch",
        [{**watched, "watch_kind": "lifted"}, {**watched, "watch_kind": "sudden", "resolved": False}],
    )
    assert PovertyWatch.objects.get().kind == "sudden"
    load("temporary_aid", [{**who, "aid_number": "L1", "aid_kind": "quick_relief", "cause": "fire", "amount_fen": 200000,
                            "aided_on": date(2026, 9, 9)}])  # fmt: skip
    assert TemporaryAid.objects.get().amount_fen == 200000
    load("counter", [{**who, "matter_number": "C1", "noticed_on": date(2026, 11, 3), "counter": "medical",
                      "own_fen": 3000000, "emergency_kind": "illness"}])  # fmt: skip
    assert CounterMatter.objects.get().emergency == "illness"


def test_a_later_assessment_of_self_care_stands_beside_the_earlier() -> None:
    able = {"eats": 1, "dresses": 1, "gets_up": 1, "toilets": 1, "walks": 1, "bathes": 0}
    row = {"id": GRANDMA, "name": "张桂兰", "assessed_on": date(2025, 1, 1), **able}
    load("ability", [row])
    load("ability", [{**row, "assessed_on": date(2026, 1, 1), "walks": 0, "eats": None}], now=LATER)
    kept = SelfCare.objects.get(valid_from=date(2026, 1, 1))
    assert (kept.eats, kept.walks, kept.dresses) == (None, False, True)
    assert SelfCare.objects.filter(ended_at=None).count() == 2


def child(**more: Any) -> dict[str, Any]:
    return {
        "id": CHILD, "name": "苏和", "child_kind": "defacto", "recognised_on": date(2026, 2, 1), "father_situation": "custody",
        "father_since": date(2025, 5, 1), "mother_situation": "lost_contact", "child_placement": "kin",
        "standard_fen": 160000, "monthly_fen": 160000, "status": "running", **more,
    }  # fmt: skip


def test_the_roll_of_children_enrols_and_says_what_keeps_the_parents_away() -> None:
    load("roll_children", [child()])
    kept, paid = ChildRecord.objects.get(), Enrolment.objects.get()
    assert (kept.kind, kept.father_situation, kept.father_since, kept.mother_situation, kept.placement) == (
        "defacto", "custody", date(2025, 5, 1), "lost_contact", "kin",
    )  # fmt: skip
    assert (paid.programme, paid.person_id, paid.monthly_fen) == ("defacto_orphan", person(CHILD), 160000)
    assert set(Coverage.objects.values_list("table", flat=True)) >= {
        "enrolment:orphan",
        "enrolment:defacto_orphan",
    }
    load("roll_children", [child(child_kind="difficulty", monthly_fen=None)], now=LATER)
    assert not Enrolment.objects.filter(ended_at=None).exists()
    assert ChildRecord.objects.get(ended_at=None).kind == "difficulty"


def test_a_child_of_a_kind_that_cannot_be_read_keeps_what_it_has_and_is_told_nothing_new() -> None:
    """Its parents are as the row says; who was not on the roll before may be on it for either."""
    sister = register_rows()[0]["id"]
    load("roll_children", [child()])
    unread = {"child_kind": None, "mother_situation": "dead"}
    load("roll_children", [child(**unread), child(id=sister, name="巴图", **unread)], now=LATER)
    paid = Enrolment.objects.get(ended_at=None)
    assert (paid.programme, paid.person_id) == ("defacto_orphan", person(CHILD))
    kept = ChildRecord.objects.filter(ended_at=None).order_by("person_id")
    assert {(one.kind, one.mother_situation) for one in kept} == {(None, "dead")}
    assert {(one, two) for one, two in probable_enrolments(known_at=LATER)} == {
        (person(sister), "orphan"),
        (person(sister), "defacto_orphan"),
    }
    load("roll_children", [child(**unread)], now=LATER + timedelta(days=7))
    assert Enrolment.objects.get(ended_at=None).programme == "defacto_orphan"


def test_a_child_no_longer_paid_has_an_end() -> None:
    load("roll_children", [child(status="stopped", stopped_on=date(2026, 9, 30))])
    assert Enrolment.objects.get().valid_to == date(2026, 9, 30)
    assert ChildRecord.objects.get().valid_to == date(2026, 9, 30)


def test_rigid_expense_is_enrolled_with_its_end() -> None:
    row = {"id": FATHER, "name": "巴图", "household_number": "R1", "relation": "head", "status": "running",
           "recognised_on": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}  # fmt: skip
    load("roll_rigid", [row])
    kept = Enrolment.objects.get()
    assert (kept.programme, kept.valid_to, kept.household.source_key) == (
        "rigid_expense",
        date(2026, 12, 31),
        "H1",
    )


def test_every_feed_of_the_catalogue_has_a_place_here() -> None:
    for code in FEEDS:
        done = register(make_batch(code, []), actor="test", now=NOW)
        told = (
            "ROLL_OF_NO_PROGRAMME" if FEEDS[code].names_programmes else ""
        )  # its file name would have to say which
        assert (done.batch.status == "registered", done.batch.refusal_code) == (not told, told), code
