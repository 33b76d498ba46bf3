"""Checks under way: n of m answers with their days, what is missing, since when it is late."""

from datetime import date, timedelta

import pytest

from minsheng.registry import queries
from tests.db.registry.support import AS_OF, FATHER, MOTHER, NOW, load, register_rows
from tests.db.registry.test_export import AFTER
from tests.db.registry.test_export_lives import bank
from tests.db.registry.test_facts import authorised, means, person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)
ITEMS = "银行、住房公积金、车辆"


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows())


def test_what_was_asked_what_came_and_what_is_late() -> None:
    asked = {"items": ITEMS, "banks_asked": 2, "requested_on": date(2026, 11, 1)}
    load("authorisations", [authorised(FATHER, "巴图", **asked), authorised(MOTHER, "乌云其木格", **asked)])
    load("bank", [bank(), bank(sheet="2", balance=1)])
    load("means", [means(FATHER, "巴图", request_number="W1")])
    first, second = queries.checks(on=AS_OF, known_at=AFTER, person_ids=[person(FATHER), person(MOTHER)])
    assert (first.person_id, first.request, first.reported_on) == (person(FATHER), "W1", date(2026, 10, 31))
    assert [(one.item, one.asked, len(one.answers), one.missing) for one in first.items] == [
        ("bank", 2, 1, 1),
        ("housing_fund", 1, 0, 1),
        ("vehicles", 1, 0, 1),
    ]
    assert (first.answered, first.asked, first.late_since) == (1, 4, None)
    assert first.items[0].answers[0].measured_on == date(2026, 11, 12)
    assert (second.answered, second.asked) == (0, 4)
    late = queries.checks(on=date(2026, 11, 17), known_at=AFTER, person_ids=[person(MOTHER)])
    assert [one.late_since for one in late] == [date(2026, 11, 16)]


def test_a_complete_item_is_never_late_and_an_unknown_number_of_banks_never_complete() -> None:
    load("authorisations", [authorised(FATHER, "巴图", requested_on=date(2026, 1, 1), items="银行、车辆")])
    load("vehicles", [{k: v for k, v in bank("车管所").items() if not k.endswith("_fen")} | {"found": False}])
    load("bank", [bank()])
    (check,) = queries.checks(on=AS_OF, known_at=AFTER, person_ids=[person(FATHER)])
    assert (check.answered, check.asked) == (2, None)
    banks, cars = check.items
    assert (banks.is_complete, banks.missing, banks.late_since) == (False, None, date(2026, 1, 16))
    assert (cars.is_complete, cars.missing, cars.late_since) == (True, 0, None)


def test_only_what_had_come_by_then() -> None:
    load("authorisations", [authorised(FATHER, "巴图", items="银行", banks_asked=1)])
    load("bank", [bank()], now=LATER)
    asked = [person(FATHER)]
    assert queries.checks(on=AS_OF, known_at=NOW, person_ids=asked)[0].answered == 0
    assert queries.checks(on=AS_OF, known_at=LATER, person_ids=asked)[0].answered == 1
    assert queries.checks(on=AS_OF, known_at=LATER, person_ids=[person(MOTHER)]) == []
