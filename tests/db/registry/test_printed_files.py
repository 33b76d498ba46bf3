"""Files as departments' own systems print them: without names, days, requests; deaths by striking off; both guardians."""

from datetime import date, timedelta
from typing import Any

import pytest

from minsheng.feeds.models import Reject
from minsheng.registry import queries
from minsheng.registry.models import Authorisation, Coverage, Death, LinkCount, MeansAnswer, Pension, Relation
from tests.db.registry.support import (
    ALONE,
    AS_OF,
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NOW,
    load,
    number,
    register_rows,
)
from tests.db.registry.test_facts import person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows())


def codes() -> set[tuple[str, str]]:
    return set(Reject.objects.values_list("code", "severity"))


def test_a_file_without_names_is_matched_by_whole_numbers_only() -> None:
    paid = {
        "pension_kind": "resident",
        "month": date(2026, 11, 1),
        "amount_fen": 18550,
        "pay_status": "paying",
    }
    broken = GRANDMA[:17] + ("0" if GRANDMA[17] != "0" else "1")
    done = load(
        "pensions", [{"id": ALONE, **paid}, {"id": broken, **paid}, {"id": number("19990101", 99), **paid}]
    )
    assert list(Pension.objects.values_list("person_id", flat=True)) == [person(ALONE)]
    assert LinkCount.objects.get(batch=done.batch).rule == "id_only"
    assert codes() == {("ID_CHECK_DIGIT_UNREPAIRED", "error"), ("PERSON_NOT_FOUND", "error")}


def struck(who: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": who, "name": name, "cancel_reason": "死亡", "cancelled_on": date(2026, 11, 9), **more}


def test_who_was_struck_off_has_died_if_that_was_the_reason() -> None:
    load("deaths", [struck(ALONE, "陈志强"), struck(MOTHER, "乌云其木格", cancel_reason="出国定居")])
    death = Death.objects.get()
    assert (death.person_id, death.died_on) == (person(ALONE), date(2026, 11, 9))
    assert codes() == {("NOT_A_DEATH", "warning")}
    assert not Coverage.objects.filter(table="death").exists()


def test_cremations_cover_their_days_though_somebody_was_struck_off_in_the_same_file() -> None:
    load("deaths", [{"id": ALONE, "name": "陈志强", "died_on": date(2026, 11, 2)}, struck(GRANDMA, "张桂兰")])
    assert Death.objects.count() == 2
    assert Coverage.objects.filter(table="death").exists()


def test_the_day_of_striking_off_never_replaces_the_day_of_death() -> None:
    load("deaths", [{"id": ALONE, "name": "陈志强", "died_on": date(2026, 11, 2)}])
    load("deaths", [struck(ALONE, "陈志强")], now=LATER)
    assert list(Death.objects.values_list("died_on", "ended_at")) == [(date(2026, 11, 2), None)]


def test_the_day_of_cremation_stands_in_for_an_empty_day_and_never_replaces_one() -> None:
    burnt = {"id": GRANDMA, "name": "张桂兰", "cremated_on": date(2026, 11, 5)}
    load(
        "deaths",
        [
            {**burnt, "cancelled_on": date(2026, 11, 9)},
            {"id": ALONE, "name": "陈志强", "died_on": date(2026, 11, 2)},
        ],
    )
    load("deaths", [{**burnt, "id": ALONE, "name": "陈志强"}], now=LATER)
    days = Death.objects.filter(ended_at=None).order_by("died_on").values_list("person_id", "died_on")
    assert list(days) == [(person(ALONE), date(2026, 11, 2)), (person(GRANDMA), date(2026, 11, 5))]
    assert Coverage.objects.filter(table="death").exists()


def authorised(**more: Any) -> dict[str, Any]:
    return {"request_number": "W1", "applicant_name": "巴图", "letter_number": "S1", "valid_until": date(2027, 1, 1),
            "requested_on": date(2026, 11, 2), "items": "机动车、银行", **more}  # fmt: skip


def test_the_applicant_is_the_member_of_that_name() -> None:
    load("authorisations", [authorised(id=MOTHER, name="乌云其木格"), authorised(id=FATHER, name="巴图")])
    assert set(Authorisation.objects.values_list("applicant_id", flat=True)) == {person(FATHER)}


def test_a_register_of_cars_answers_the_request_in_force_on_the_day_it_came() -> None:
    load("authorisations", [
        authorised(id=FATHER, name="巴图"),
        authorised(id=FATHER, name="巴图", request_number="W0", requested_on=date(2026, 3, 1)),
        authorised(id=FATHER, name="巴图", request_number="W9", requested_on=date(2026, 11, 20)),
    ])  # fmt: skip
    car = {
        "request_number": "",
        "institution": "示例局",
        "found": True,
        "vehicle_kind": "轿车",
        "use": "非营运",
    }
    load(
        "vehicles", [{"id": FATHER, "name": "巴图", **car}, {"id": ALONE, "name": "陈志强", **car}], now=LATER
    )
    answer = MeansAnswer.objects.get()
    assert (answer.person_id, answer.request, answer.valid_from) == (person(FATHER), "W1", date(2026, 11, 16))
    assert codes() == {("PURPOSE_NOT_AUTHORISED", "error")}
    came = {
        one.request: one.answered
        for one in queries.checks(on=AS_OF, known_at=LATER, person_ids=[person(FATHER)])
    }
    assert came == {"W1": 1, "W0": 0}


def test_both_guardians_are_kept() -> None:
    child = {"id": CHILD, "guardian2_name": "乌云其木格", "guardian2_id": MOTHER}
    load("register", register_rows(child), now=LATER)
    found = Relation.objects.filter(person=person(CHILD), kind="guardian", ended_at=None)
    assert set(found.values_list("other_id", flat=True)) == {person(FATHER), person(MOTHER)}
