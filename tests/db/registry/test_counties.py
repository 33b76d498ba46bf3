"""Which counties a file speaks for: a prefecture sends all of its counties in one file, a county now and then a stray row."""

from datetime import date
from typing import Any

import pytest

from minsheng.registry.models import Coverage
from tests.db.registry.support import COMMON, load, number

pytestmark = pytest.mark.django_db

HERE, THERE = "990101101201", "990102101201"


def _people(region: str, first: int) -> list[dict[str, Any]]:
    return [
        {
            **COMMON, "id": number("19600101", first + n), "name": "示例甲", "relation": "head", "sex": 1 - (first + n) % 2 + 1,
            "birth_date": date(1960, 1, 1), "household_number": f"{region}-{n}", "region": region,
        }
        for n in range(20)
    ]  # fmt: skip


def _certificates(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": one["id"], "name": one["name"], "disability_kind": 4, "disability_grade": 2, "disability_status": "valid",
            "valid_until": date(2030, 1, 1),
        }
        for one in people
    ]  # fmt: skip


def _covered(table: str) -> set[str]:
    return set(Coverage.objects.filter(table=table, ended_at=None).values_list("county", flat=True))


def test_a_file_of_two_counties_is_complete_for_both() -> None:
    here, there = _people(HERE, 100), _people(THERE, 200)
    load("register", here + there)
    assert _covered("hukou") == {"990101", "990102"}
    load("disability", _certificates(here[:8] + there[:5]))
    assert _covered("disability") == {"990101", "990102"}


def test_a_stray_row_does_not_make_a_file_complete_for_another_county() -> None:
    here, there = _people(HERE, 100), _people(THERE, 200)
    load("register", here + there)
    load("disability", _certificates(here[:8] + there[:1]))
    assert _covered("disability") == {"990101"}
