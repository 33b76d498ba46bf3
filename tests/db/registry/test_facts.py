"""Facts are believed from one instant to another; files repeat, change and withdraw them."""

from datetime import date, timedelta
from typing import Any

import pytest

from minsheng.feeds.models import Reject
from minsheng.registry import actions, beside, queries
from minsheng.registry.errors import RegistryError
from minsheng.registry.models import (
    Authorisation,
    Coverage,
    DisabilityCertificate,
    Enrolment,
    Household,
    MeansReport,
    MedicalMonth,
    Pension,
    Person,
)
from minsheng.registry.tokens import token
from minsheng.trail.models import Event
from tests.db.registry.support import ALONE, CHILD, FATHER, GRANDMA, MOTHER, NOW, load, register_rows

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows())


def person(id_number: str) -> int:
    return Person.objects.get(id_token=token("id", id_number)).pk


def certificate(id_number: str = GRANDMA, name: str = "张桂兰", **more: Any) -> dict[str, Any]:
    row = {
        "certificate_number": "x",
        "disability_kind": 4,
        "disability_grade": 2,
        "disability_status": "valid",
    }
    return {"id": id_number, "name": name, **row, **more}


def month(n: int, *, own: int = 5_000, who: tuple[str, str] = (GRANDMA, "张桂兰")) -> dict[str, Any]:
    return {"id": who[0], "name": who[1], "month": date(2026, n, 1), "total_fen": own * 2, "own_fen": own}


def test_a_repeated_fact_is_left_alone_a_changed_one_ended_and_a_missing_one_withdrawn() -> None:
    load("disability", [certificate(), certificate(ALONE, "陈志强")])
    done = load("disability", [certificate(), certificate(ALONE, "陈志强", disability_grade=1)], now=LATER)
    assert (done.kept, done.added, done.ended) == (1, 1, 1)
    done = load(
        "disability", [certificate(ALONE, "陈志强", disability_grade=1)], now=LATER + timedelta(days=1)
    )
    assert (done.kept, done.added, done.ended) == (1, 0, 1)
    assert list(DisabilityCertificate.objects.filter(ended_at=None).values_list("person", "grade")) == [
        (person(ALONE), 1)
    ]


def test_a_delta_only_adds() -> None:
    rows = [
        {
            "id": GRANDMA,
            "name": "张桂兰",
            "visit_number": "V1",
            "visited_on": date(2026, 11, 2),
            "living": "hardship",
        }
    ]
    load("visits", rows)
    done = load("visits", [{**rows[0], "visit_number": "V2"}], now=LATER)
    assert (done.added, done.ended) == (1, 0)


def test_a_full_monthly_file_speaks_for_its_own_months_only() -> None:
    year = (date(2026, 1, 1), date(2026, 3, 31))
    load("medical", [month(n) for n in (1, 2, 3)], period=year)
    done = load("medical", [month(2), month(4)], period=(date(2026, 2, 1), date(2026, 4, 30)), now=LATER)
    assert (done.kept, done.added, done.ended) == (1, 1, 1)
    kept = MedicalMonth.objects.filter(ended_at=None).order_by("valid_from")
    assert [row.valid_from.month for row in kept] == [1, 2, 4]


def test_two_rows_of_one_month_are_both_kept() -> None:
    load("medical", [month(1, own=100), month(1, own=200)], period=(date(2026, 1, 1), date(2026, 1, 31)))
    assert sorted(MedicalMonth.objects.values_list("own_fen", "sequence")) == [(100, 1), (200, 2)]


def test_a_full_file_is_complete_for_its_county_and_as_long_as_it_is_fresh() -> None:
    load("disability", [certificate()])
    row = Coverage.objects.get(table="disability")
    assert (row.county, row.from_date, row.to_date) == ("990101", date(2026, 11, 1), date(2027, 1, 9))
    load("disability", [certificate()], now=LATER, period=(date(2026, 12, 1), date(2026, 12, 31)))
    assert Coverage.objects.get(table="disability", ended_at=None).from_date == date(2026, 12, 1)


def test_an_empty_full_file_withdraws_nothing() -> None:
    load("disability", [certificate()])
    done = load("disability", [], now=LATER)
    assert done.ended == 0
    assert DisabilityCertificate.objects.filter(ended_at=None).count() == 1


def test_pensions_keep_kind_and_month() -> None:
    row = {"id": GRANDMA, "name": "张桂兰", "pension_kind": "resident", "month": date(2026, 10, 1), "amount_fen": 20000,
           "basic_fen": 18000, "pay_status": "paying"}  # fmt: skip
    load("pensions", [row], period=(date(2026, 10, 1), date(2026, 10, 31)))
    kept = Pension.objects.get()
    assert (kept.kind, kept.valid_from, kept.valid_to) == ("resident", date(2026, 10, 1), date(2026, 10, 31))


def dibao(id_number: str, name: str, **more: Any) -> dict[str, Any]:
    row = {"household_number": "D1", "relation": "head", "cover": "whole", "monthly_fen": 60000,
           "start_month": date(2025, 1, 1), "status": "running", "account_name": name}  # fmt: skip
    return {"id": id_number, "name": name, **row, **more}


def test_a_roll_enrols_members_with_their_joint_household() -> None:
    load(
        "roll_dibao",
        [dibao(FATHER, "巴图"), dibao(MOTHER, "乌云其木格", monthly_fen=None, account_name="巴图")],
    )
    joint = Household.objects.get(kind="joint", source_key="H1")
    rows = Enrolment.objects.order_by("id")
    assert {row.household_id for row in rows} == {joint.pk}
    assert [(row.monthly_fen, row.account_of_other) for row in rows] == [(60000, False), (None, False)]
    assert set(Coverage.objects.values_list("table", flat=True)) >= {
        "enrolment:dibao",
        "enrolment:dibao_single",
    }


def test_a_sum_that_stands_on_every_row_of_a_household_is_paid_once() -> None:
    family = [(FATHER, "巴图"), (MOTHER, "乌云其木格"), (CHILD, "苏和")]
    load("roll_dibao", [dibao(id_, name, add_on_fen=5000) for id_, name in family])
    paid = Enrolment.objects.order_by("row_number").values_list("monthly_fen", "add_on_fen")
    assert list(paid) == [(60000, 5000), (None, None), (None, None)]


def test_sums_of_single_members_that_differ_are_each_paid() -> None:
    load("roll_dibao", [dibao(FATHER, "巴图"), dibao(MOTHER, "乌云其木格", monthly_fen=60001)])
    assert set(Enrolment.objects.values_list("monthly_fen", flat=True)) == {60000, 60001}


def test_an_account_of_the_family_is_not_anothers_but_a_strangers_is() -> None:
    rows = [
        dibao(ALONE, "陈志强", account_name="巴图"),
        dibao(CHILD, "苏和", household_number="D2", account_name="张桂兰", add_on_fen=5000),
    ]
    load("roll_dibao", rows)
    found = {
        row.person_id: (row.account_of_other, row.add_on_fen, row.running) for row in Enrolment.objects.all()
    }
    assert found == {person(ALONE): (True, None, True), person(CHILD): (False, 5000, True)}


def test_the_roll_that_calls_a_row_running_is_remembered_past_its_end() -> None:
    edge = {"id": GRANDMA, "name": "张桂兰", "household_number": "B1", "relation": "head",
            "recognised_on": date(2025, 10, 20), "valid_until": date(2026, 10, 20)}  # fmt: skip
    load(
        "roll_dibao_edge",
        [edge | {"status": "running"}, edge | {"id": ALONE, "name": "陈志强", "status": "stopped"}],
    )
    asked = {"ahead_days": 60, "recent_days": 180}
    ends = beside.said(date(2026, 11, 16), NOW, **asked)["listed_until"].to_pylist()
    assert ends == [{"person_id": person(GRANDMA), "programme": "dibao_edge", "valid_to": date(2026, 10, 20)}]
    assert beside.said(date(2026, 8, 20), NOW, **asked)["listed_until"].num_rows == 0


def test_a_single_persons_dibao_is_its_own_programme_and_a_stopped_line_has_an_end() -> None:
    load(
        "roll_dibao",
        [dibao(ALONE, "陈志强", cover="single"), dibao(GRANDMA, "张桂兰", status="stopped", stopped_on=None)],
    )
    found = dict(Enrolment.objects.values_list("programme", "valid_to"))
    assert found == {"dibao_single": None, "dibao": date(2026, 10, 31)}


def test_the_dead_keep_the_household_they_were_enrolled_with() -> None:
    load("deaths", [{"id": GRANDMA, "name": "张桂兰", "died_on": date(2026, 5, 1)}])
    load("roll_dibao", [dibao(GRANDMA, "张桂兰")])
    assert Enrolment.objects.get().household.source_key == "H1"


def test_our_own_decision_gives_way_to_the_roll_that_repeats_it() -> None:
    made = actions.enrol(
        person_id=person(ALONE), programme="old_age_allowance", from_date=date(2026, 10, 1), decision="示例决〔2026〕1号",
        actor="test", now=NOW,
    )  # fmt: skip
    assert made.household.kind == "joint"
    with pytest.raises(RegistryError, match="ALREADY_ENROLLED"):
        actions.enrol(
            person_id=person(ALONE),
            programme="old_age_allowance",
            from_date=date(2026, 11, 1),
            decision="2",
            actor="t",
            now=NOW,
        )
    row = {
        "id": ALONE,
        "name": "陈志强",
        "monthly_fen": 10000,
        "start_month": date(2026, 10, 1),
        "status": "running",
    }
    load("roll_old_age", [row], now=LATER)
    made.refresh_from_db()
    assert made.ended_at == LATER
    assert Enrolment.objects.filter(ended_at=None).count() == 1


def test_a_roll_without_the_person_does_not_withdraw_our_own_decision() -> None:
    actions.enrol(
        person_id=person(ALONE),
        programme="dibao",
        from_date=date(2026, 10, 1),
        decision="1",
        actor="t",
        now=NOW,
    )
    load("roll_dibao", [dibao(FATHER, "巴图")], now=LATER)
    assert Enrolment.objects.filter(ended_at=None, batch=None).count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"decision": " "}, "DECISION_MISSING"),
        ({"person_id": 0}, "PERSON_UNKNOWN"),
        ({"programme": "lottery"}, "PROGRAMME_UNKNOWN"),
    ],
)
def test_an_enrolment_needs_a_person_and_a_decision(change: dict[str, Any], code: str) -> None:
    given = {
        "person_id": person(ALONE),
        "programme": "dibao",
        "from_date": date(2026, 10, 1),
        "decision": "1",
        **change,
    }
    with pytest.raises(RegistryError, match=code):
        actions.enrol(**given, actor="t", now=NOW)


def authorised(id_number: str, name: str, **more: Any) -> dict[str, Any]:
    row = {"request_number": "W1", "applicant_id": FATHER, "applicant_name": "巴图", "letter_number": "S1",
           "valid_until": date(2027, 11, 9), "promise_signed": True, "requested_on": date(2026, 11, 9)}  # fmt: skip
    return {"id": id_number, "name": name, **row, **more}


def means(id_number: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id_number,
        "name": name,
        "report_number": "B1",
        "measured_on": date(2026, 10, 31),
        "wage_fen": 100,
        **more,
    }


def test_means_are_kept_for_the_authorised_and_the_enrolled_and_refused_for_everybody_else() -> None:
    load("authorisations", [authorised(FATHER, "巴图")])
    load("roll_dibao", [dibao(MOTHER, "乌云其木格")])
    rows = [
        means(FATHER, "巴图"),
        means(MOTHER, "乌云其木格"),
        means(ALONE, "陈志强"),
        means(GRANDMA, "张桂兰"),
    ]
    done = load("means", rows)
    assert (done.batch.accepted, done.batch.quarantined) == (3, 1)
    household = {person(FATHER), person(MOTHER), person(GRANDMA)}
    assert set(MeansReport.objects.values_list("person", flat=True)) == household
    assert set(Reject.objects.values_list("code", flat=True)) == {"PURPOSE_NOT_AUTHORISED"}
    event = Event.objects.get(verb="registry.purpose_refused")
    assert event.detail["rows"] == 1


@pytest.mark.parametrize(
    "letter",
    [
        {"valid_until": date(2026, 10, 30), "requested_on": date(2026, 1, 1)},
        {"requested_on": date(2026, 12, 1), "valid_until": date(2027, 12, 1)},
    ],
)
def test_an_authorisation_that_has_run_out_or_not_begun_is_no_ground(letter: dict[str, Any]) -> None:
    load("authorisations", [authorised(FATHER, "巴图", **letter)])
    assert load("means", [means(FATHER, "巴图")]).batch.quarantined == 1


def test_an_authorisation_that_ends_before_it_begins_is_refused() -> None:
    done = load(
        "authorisations",
        [authorised(FATHER, "巴图", valid_until=date(2026, 1, 1)), authorised(MOTHER, "乌云其木格")],
    )
    assert (done.batch.accepted, done.batch.quarantined) == (1, 1)
    assert Authorisation.objects.get().applicant_id == person(FATHER)


def test_a_declaration_brings_the_phone_number() -> None:
    row = {
        "id": ALONE,
        "name": "陈志强",
        "declaration_number": "S1",
        "declared_on": date(2026, 11, 10),
        "phone": "19900000001",
    }
    load(
        "declarations",
        [row, {**row, "declaration_number": "S2", "declared_on": date(2026, 11, 12), "phone": "19900000002"}],
    )
    assert queries.identity([person(ALONE)])[person(ALONE)].phone == "19900000002"


def test_registering_is_one_event_with_its_counts() -> None:
    done = load("disability", [certificate()])
    event = Event.objects.get(verb="registry.register", subject=f"batch:{done.batch.pk}")
    assert event.detail["rules"] == {"exact": 1}
    assert event.detail["added"] == 1


def test_while_the_banks_have_not_answered_a_nought_is_no_answer() -> None:
    load("authorisations", [authorised(FATHER, "巴图")])
    waiting = means(FATHER, "巴图", financial_assets_fen=0, bank_status="pending")
    load("means", [waiting])
    assert MeansReport.objects.get(person=person(FATHER)).financial_assets_fen is None
    load("means", [{**waiting, "report_number": "B2", "bank_status": "answered"}])
    assert MeansReport.objects.get(person=person(FATHER), report="B2").financial_assets_fen == 0
