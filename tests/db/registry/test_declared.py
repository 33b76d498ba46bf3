"""Who is declared to live together by a roll or an authorisation, although they stand in several booklets."""

from datetime import date, timedelta
from typing import Any

import pytest

from minsheng.registry import tokens
from minsheng.registry.models import Enrolment, Household, Membership
from tests.db.registry.support import (
    ALONE,
    CHILD,
    FATHER,
    GRANDMA,
    MOTHER,
    NEIGHBOUR,
    NOW,
    load,
    number,
    register_rows,
)
from tests.db.registry.test_facts import person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WIFE = number("19880303", 32)
BABY = number("20200505", 33)
NAMES = {
    FATHER: "巴图",
    MOTHER: "乌云其木格",
    CHILD: "苏和",
    GRANDMA: "张桂兰",
    ALONE: "陈志强",
    WIFE: "李红",
    BABY: "陈晨",
}
YOUNG = {"household_number": "H2", "region": NEIGHBOUR["region"]}
WITH_WIFE = {
    **YOUNG,
    "id": WIFE,
    "name": "李红",
    "sex": 2,
    "birth_date": date(1988, 3, 3),
    "relation": "spouse",
}
WITH_BABY = {**YOUNG, "id": BABY, "name": "陈晨", "sex": 1, "birth_date": date(2020, 5, 5), "relation": "son"}


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows())


def dibao(
    *members: str, family: str = "D1", start: date = date(2025, 3, 1), **more: Any
) -> list[dict[str, Any]]:
    return [
        {
            "household_number": family, "id": one, "name": NAMES[one], "relation": "head" if at == 0 else "other",
            "cover": "household", "start_month": start, "status": "running", "monthly_fen": 87_700 if at == 0 else None,
            "account_name": NAMES[members[0]], **more,
        }
        for at, one in enumerate(members)
    ]  # fmt: skip


def authorised(
    *members: str, request: str = "W1", day: int = 9, until: date = date(2027, 10, 31)
) -> list[dict[str, Any]]:
    return [
        {
            "request_number": request, "applicant_name": NAMES[members[0]], "applicant_id": members[0], "id": one,
            "name": NAMES[one], "letter_number": f"L{at}", "valid_until": until, "promise_signed": True,
            "requested_on": date(2026, 11, day),
        }
        for at, one in enumerate(members)
    ]  # fmt: skip


def families() -> set[frozenset[str]]:
    """Who lives together now, by ID number."""
    at = {tokens.token(tokens.ID_NUMBER, one): one for one in NAMES}
    running = Membership.objects.filter(kind="joint", ended_at=None, valid_to=None)
    homes: dict[int, set[str]] = {}
    for home, token in running.values_list("household_id", "person__id_token"):
        homes.setdefault(home, set()).add(at[token])
    return {frozenset(home) for home in homes.values()}


BATU = frozenset({FATHER, MOTHER, CHILD, GRANDMA})


def test_a_roll_declares_a_family_over_two_booklets() -> None:
    load("roll_dibao", dibao(GRANDMA, ALONE))
    assert families() == {BATU | {ALONE}}
    home = Household.objects.get(kind="joint", source_key="H1", ended_at=None)
    assert home.basis == "declared"
    assert Household.objects.get(kind="registered", source_key="H2", ended_at=None).basis == "declared"
    registered = Membership.objects.get(person=person(ALONE), kind="registered", ended_at=None)
    assert registered.household.source_key == "H2"


def test_a_roll_within_one_booklet_takes_nobody_out() -> None:
    load("roll_dibao", dibao(FATHER, MOTHER))
    assert families() == {BATU, frozenset({ALONE})}
    assert not Household.objects.filter(kind="joint", basis="declared").exists()


def test_the_same_roll_again_and_the_register_again_change_nothing() -> None:
    load("roll_dibao", dibao(GRANDMA, ALONE))
    before = set(
        Membership.objects.filter(ended_at=None, kind="joint").values_list(
            "person_id", "household_id", "role"
        )
    )
    load("roll_dibao", dibao(GRANDMA, ALONE), now=NOW + DAY)
    load("register", register_rows(), now=NOW + 2 * DAY)
    assert (
        set(
            Membership.objects.filter(ended_at=None, kind="joint").values_list(
                "person_id", "household_id", "role"
            )
        )
        == before
    )
    assert families() == {BATU | {ALONE}}


def test_when_the_line_ends_the_booklet_tells_again() -> None:
    load("roll_dibao", dibao(GRANDMA, ALONE))
    load("roll_dibao", dibao(GRANDMA, ALONE, status="stopped", stopped_on=date(2026, 10, 31)), now=NOW + DAY)
    assert families() == {BATU, frozenset({ALONE})}
    assert Household.objects.get(kind="joint", source_key="H1", ended_at=None).basis == "derived"


def test_an_authorisation_in_force_declares_a_family_and_an_expired_one_does_not() -> None:
    load("authorisations", authorised(ALONE, GRANDMA))
    assert families() == {BATU - {GRANDMA}, frozenset({ALONE, GRANDMA})}
    load("authorisations", authorised(ALONE, GRANDMA, until=date(2026, 11, 15)), now=NOW + DAY)
    assert families() == {BATU, frozenset({ALONE})}


def test_the_newer_of_a_roll_and_an_authorisation_tells() -> None:
    load("roll_dibao", dibao(GRANDMA, ALONE))
    load("authorisations", authorised(GRANDMA, FATHER), now=NOW + DAY)
    assert families() == {BATU, frozenset({ALONE})}  # who is left of the roll's family stands alone in it
    load("roll_dibao", dibao(GRANDMA, ALONE, start=date(2026, 11, 20)), now=NOW + 2 * DAY)
    assert families() == {BATU | {ALONE}}


def test_who_stands_in_two_families_is_doubted_and_stays() -> None:
    stranger = {
        "id": WIFE,
        "name": "李红",
        "sex": 2,
        "birth_date": date(1988, 3, 3),
        "household_number": "H3",
        "relation": "head",
    }
    load("register", register_rows(stranger), now=NOW + DAY)
    done = load(
        "roll_dibao",
        dibao(GRANDMA, ALONE) + dibao(WIFE, ALONE, family="D2", start=date(2026, 1, 1)),
        now=NOW + 2 * DAY,
    )
    assert families() == {BATU, frozenset({ALONE}), frozenset({WIFE})}
    assert set(done.batch.rejects.filter(code="FAMILY_TWICE").values_list("row_number", flat=True)) == {3, 5}


def test_spouse_and_minor_child_belong_by_law_but_not_who_married_since() -> None:
    load("register", register_rows(WITH_WIFE, WITH_BABY), now=NOW + DAY)
    load("roll_dibao", dibao(GRANDMA, ALONE), now=NOW + 2 * DAY)
    assert families() == {BATU | {ALONE, WIFE, BABY}}
    wed = {
        "marriage_kind": "married",
        "registered_on": date(2026, 11, 5),
        "id": ALONE,
        "name": "陈志强",
        "wife_id": WIFE,
        "wife_name": "李红",
    }
    load("marriage", [wed], now=NOW + 3 * DAY)
    load("roll_dibao", dibao(GRANDMA, ALONE), now=NOW + 4 * DAY)
    assert families() == {BATU | {ALONE, BABY}, frozenset({WIFE})}


def test_a_change_in_the_register_leaves_the_family_of_the_roll_together() -> None:
    load("roll_dibao", dibao(FATHER, MOTHER, CHILD))
    home = Household.objects.get(kind="joint", source_key="H1", ended_at=None).pk
    load(
        "register", register_rows({"id": CHILD, "household_number": "H2", "relation": "other"}), now=NOW + DAY
    )
    assert families() == {BATU, frozenset({ALONE})}
    assert Membership.objects.get(person=person(CHILD), kind="joint", ended_at=None).household_id == home
    load("roll_dibao", dibao(FATHER, MOTHER), now=NOW + 2 * DAY)
    assert families() == {BATU - {CHILD}, frozenset({ALONE, CHILD})}


def test_a_number_that_half_a_village_shares_is_no_family() -> None:
    many = [
        {"id": number("19600101", 100 + at), "name": f"某{at}", "sex": 1 + at % 2, "birth_date": date(1960, 1, 1),
         "household_number": f"M{at}", "relation": "head"} for at in range(21)
    ]  # fmt: skip
    load("register", register_rows(*many), now=NOW + DAY)
    rows = [
        {**row, "id": one["id"], "name": one["name"]}
        for one, row in zip(many, dibao(*[FATHER] * 21), strict=True)
    ]
    load("roll_dibao", rows, now=NOW + 2 * DAY)
    assert not Household.objects.filter(kind="joint", basis="declared").exists()


def test_an_account_of_anybody_under_the_same_number_is_no_strangers() -> None:
    load("roll_dibao", dibao(GRANDMA, ALONE))
    assert set(Enrolment.objects.filter(ended_at=None).values_list("account_of_other", flat=True)) == {False}
    load("roll_dibao", dibao(GRANDMA, ALONE, account_name="外人"), now=NOW + DAY)
    assert set(Enrolment.objects.filter(ended_at=None).values_list("account_of_other", flat=True)) == {True}
