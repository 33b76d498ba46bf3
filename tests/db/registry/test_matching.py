"""Rows of other files find their person, or nobody: through the whole cascade and the database."""

from datetime import date, timedelta
from typing import Any

import pytest

from minsheng.feeds.models import Reject
from minsheng.registry import queries
from minsheng.registry.models import Death, DisabilityCertificate, Link, LinkCount
from tests.db.registry.support import ALONE, CHILD, FATHER, GRANDMA, MOTHER, NOW, load, number, register_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows())


def dead(id_number: Any, name: str, **more: Any) -> dict[str, Any]:
    return {"id": id_number, "name": name, "died_on": date(2026, 5, 1), **more}


def wrong_digit(right: str, place: int = 15) -> str:
    return right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]


def test_an_exact_row_is_only_counted() -> None:
    done = load("deaths", [dead(GRANDMA, "张桂兰")])
    assert (done.linked, Link.objects.count()) == (1, 0)
    assert LinkCount.objects.get(batch=done.batch).rule == "exact"


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (dead(wrong_digit(GRANDMA), "张桂兰"), "repaired"),
        (dead(GRANDMA[:8] + GRANDMA[9] + GRANDMA[8] + GRANDMA[10:], "张桂兰"), "repaired"),
        (dead(GRANDMA[:5] + GRANDMA[6:], "张桂兰"), "repaired"),
        (dead(GRANDMA[:5] + "7" + GRANDMA[5:], "张桂兰"), "repaired"),
        (dead(GRANDMA[:6] + GRANDMA[8:17], "张桂兰"), "fifteen_digits"),
        (dead(FATHER, "张桂兰"), "household_guard"),
        (dead(MOTHER, "乌云琪木格"), "name_variant"),
    ],
)
def test_a_damaged_row_is_linked_with_its_rule_and_a_warning(row: dict[str, Any], rule: str) -> None:
    done = load("deaths", [row])
    link = Link.objects.get()
    assert (link.rule, done.batch.accepted, done.batch.quarantined) == (rule, 1, 0)
    assert Death.objects.get().person_id == link.person_id
    assert Reject.objects.get().code == f"LINKED_{rule.upper()}"
    assert done.batch.repaired == (0 if rule == "name_variant" else 1)


def test_the_household_guard_means_the_member_not_the_holder() -> None:
    load("deaths", [dead(FATHER, "张桂兰")])
    grandma = Death.objects.get().person
    assert (grandma.birth_date, grandma.sex) == (date(1940, 2, 3), 2)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (dead(ALONE, "张桂兰"), "NAME_MISMATCH"),
        (dead(number("19800101", 7), "王五"), "PERSON_NOT_FOUND"),
        (dead(wrong_digit(ALONE), "王五"), "ID_CHECK_DIGIT_UNREPAIRED"),
    ],
)
def test_a_row_that_means_nobody_is_quarantined(row: dict[str, Any], code: str) -> None:
    done = load("deaths", [row, dead(CHILD, "苏和")])
    assert Reject.objects.get(severity="error").code == code
    assert (done.batch.rows_in, done.batch.accepted, done.batch.quarantined) == (2, 1, 1)
    assert Death.objects.count() == 1


@pytest.mark.parametrize("lost", [float(int(GRANDMA[:17] + "0")), None])
def test_a_death_whose_number_is_lost_is_believed_of_nobody(lost: float | None) -> None:
    done = load("deaths", [dead(lost, "王五"), dead(CHILD, "苏和")])
    assert (done.batch.rows_in, done.batch.quarantined) == (2, 0)  # the check of the file has told of it
    assert Death.objects.count() == 1


def certificate(id_number: Any, name: str, birth: date) -> dict[str, Any]:
    return {
        "id": id_number, "name": name, "birth_date": birth, "sex": 2, "certificate_number": "x", "disability_kind": 4,
        "disability_grade": 1, "disability_status": "valid",
    }  # fmt: skip


def test_a_numeric_cell_never_links_alone_but_name_and_birth_of_one_person_do() -> None:
    numeric = float(int(GRANDMA[:15] + "000"))
    done = load("disability", [certificate(numeric, "张桂兰", date(1940, 2, 3))])
    assert Link.objects.get().rule == "name_and_birth"
    assert done.batch.repaired == 1
    done = load("disability", [certificate(numeric, "张桂兰", date(1940, 2, 4))])
    assert done.batch.quarantined == 1


def test_a_contradicting_birth_date_stops_a_repair() -> None:
    done = load("disability", [certificate(wrong_digit(GRANDMA), "张桂兰", date(1941, 2, 3))])
    assert done.batch.quarantined == 1
    assert DisabilityCertificate.objects.count() == 0


def test_no_refusal_shows_a_whole_number_or_name() -> None:
    load("deaths", [dead(ALONE, "张桂兰"), dead(number("19800101", 7), "王五六")])
    for reject in Reject.objects.all():
        assert ALONE not in reject.value
        assert "王五六" not in reject.value + reject.message
        assert "张桂兰" not in reject.value


def test_evidence_holds_no_personal_data() -> None:
    load("deaths", [dead(FATHER, "张桂兰")])
    assert set(Link.objects.get().evidence) == {"name", "holder"}


def test_twins_with_adjacent_numbers_are_told_apart_by_their_names() -> None:
    twin = number("20120809", 15)
    born = {"name": "苏日", "relation": "son", "sex": 1, "birth_date": date(2012, 8, 9)}
    load("register", register_rows({"id": twin, **born}), now=NOW + timedelta(hours=1))
    between = twin[:17] + CHILD[17]  # one character away from either number
    for name, meant in (("苏日", twin), ("苏和", CHILD)):
        load("deaths", [dead(between, name)], now=NOW + timedelta(hours=2))
        link = Link.objects.latest("pk")
        assert (link.rule, queries.identity([link.person_id])[link.person_id].name) == ("repaired", name), (
            meant
        )
