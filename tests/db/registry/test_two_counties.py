"""Two counties of one prefecture, each with a register of its own: their booklets stay apart, their families find each other."""

from datetime import date, timedelta
from typing import Any

import pytest

from minsheng.registry.models import Household, Membership, Relation
from tests.db.registry.support import CHILD, COMMON, FATHER, NOW, load, number, register_rows
from tests.db.registry.test_facts import person

pytestmark = pytest.mark.django_db
THERE = "990102101201"
SHE = number("19750203", 102)


def there(**more: Any) -> list[dict[str, Any]]:
    """The register of the other county: a woman who lives alone."""
    row = {
        "id": SHE,
        "name": "示例乙",
        "relation": "head",
        "sex": 2,
        "birth_date": date(1975, 2, 3),
        "region": THERE,
    }
    return [{**COMMON, **row, "household_number": "H1", **more}]


def homes() -> dict[str, list[tuple[str, int]]]:
    """Registered booklets by key: the county, and how many stand in each."""
    found: dict[str, list[tuple[str, int]]] = {}
    for pk, key, region in Household.objects.filter(kind="registered", ended_at=None).values_list(
        "pk", "source_key", "region"
    ):
        people = Membership.objects.filter(household=pk, ended_at=None, valid_to=None).count()
        found.setdefault(key, []).append((region[:6], people))
    return found


def test_the_same_number_in_two_counties_is_two_booklets_and_stays_so() -> None:
    for week in range(3):
        now = NOW + timedelta(days=7 * week)
        load("register", register_rows(), now=now)
        load("register", there(), now=now)
        assert homes() == {"H1": [("990101", 4)], "H2": [("990101", 1)], "H1@990102": [("990102", 1)]}


def test_a_guardian_registered_in_another_county_is_found_by_number_and_name() -> None:
    load("register", there())
    named = {"id": CHILD, "guardian2_id": SHE, "guardian2_name": "示例乙"}
    load("register", register_rows(named))
    guardians = Relation.objects.filter(person=person(CHILD), kind="guardian", ended_at=None)
    assert set(guardians.values_list("other_id", flat=True)) == {person(FATHER), person(SHE)}
    load("register", register_rows({**named, "guardian2_name": "示例丙"}), now=NOW + timedelta(days=7))
    assert set(guardians.values_list("other_id", flat=True)) == {person(FATHER)}
