"""Village workers write whom they visited by name; the number is often missing."""

from datetime import date
from typing import Any

import pytest

from minsheng.feeds.models import Reject
from minsheng.registry.models import Link, Visit
from tests.db.registry.support import ALONE, GRANDMA, load, number, register_rows
from tests.db.registry.test_facts import person
from tests.db.registry.test_history import AREAS

pytestmark = pytest.mark.django_db
NAMESAKE = number("19600101", 31)


@pytest.fixture(autouse=True)
def people() -> None:
    load("regions", AREAS)
    load(
        "register", register_rows({"id": NAMESAKE, "name": "陈志强", "sex": 1, "relation": "other_relative"})
    )


def visit(name: str, n: int, **more: Any) -> dict[str, Any]:
    return {
        "visit_number": f"V{n}",
        "visited_on": date(2026, 11, 2),
        "name": name,
        "living": "hardship",
        **more,
    }


def test_without_a_number_the_only_bearer_of_the_name_is_meant() -> None:
    done = load("visits", [visit("张桂兰", 1), visit("陈志强", 2), visit("无此人", 3)])
    assert Visit.objects.get().person_id == person(GRANDMA)
    assert Link.objects.get().rule == "name_alone"
    assert (done.linked, done.refused, done.batch.repaired) == (1, 2, 1)
    said = set(Reject.objects.values_list("row_number", "code", "severity"))
    assert said == {
        (2, "LINKED_NAME_ALONE", "warning"),
        (3, "ID_MISSING", "error"),
        (4, "ID_MISSING", "error"),
    }


def test_a_village_tells_namesakes_apart_and_contradicts_a_bearer_elsewhere() -> None:
    load("visits", [visit("陈志强", 1, village="西村"), visit("张桂兰", 2, village="西村")])
    assert Visit.objects.get().person_id == person(ALONE)
    assert Link.objects.get().rule == "name_and_village"


def test_a_number_cell_is_not_replaced_by_a_name() -> None:
    load("visits", [visit("张桂兰", 1, id=float(int(GRANDMA[:15] + "000")))])
    assert not Visit.objects.exists()


SAID = {
    "不需要长期照护": False,
    "无照护需求": False,
    "长期照护：不需要": False,
    "长期照护、助餐": True,
    "无人照料，需要上门护理": True,
    "助餐": None,
    "无": None,
    "": None,
}


def test_what_a_village_writes_under_service_needs_says_whether_care_is_needed() -> None:
    load("visits", [visit("张桂兰", n, service_needs=words) for n, words in enumerate(SAID)])
    found = Visit.objects.order_by("number").values_list("care_need", flat=True)
    assert dict(zip(SAID, found, strict=True)) == SAID
    load("visits", [visit("张桂兰", 9, service_needs="不需要长期照护", care_need=True)])
    assert Visit.objects.get(number="V9").care_need is True
