"""Freshness county by county: a file of one county says nothing of its neighbour."""

from datetime import date, timedelta

import pytest

from minsheng.feeds import queries
from minsheng.kernel.resident_id import check_digit
from tests.db.registry.support import FATHER, NOW, load, register_rows

pytestmark = pytest.mark.django_db

ON = NOW.date()
NEXT = "990102"


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> None:
    settings.MINSHENG_HOME = tmp_path


def neighbour(sequence: int) -> dict:
    first = f"{NEXT}19600101{sequence:03d}"
    return {
        "id": first + check_digit(first), "name": "哈斯", "relation": "head", "sex": 1, "birth_date": date(1960, 1, 1),
        "household_number": f"N{sequence}", "region": f"{NEXT}101201",
    }  # fmt: skip


@pytest.fixture
def two_counties() -> None:
    load("register", register_rows(neighbour(1), neighbour(3)))


def line(code: str, on: date = ON, area: str = "") -> queries.Freshness:
    return {one.feed.code: one for one in queries.freshness_board(on, area)}[code]


def father_declares() -> None:
    load("declarations", [{"id": FATHER, "name": "巴图", "declaration_number": "D1", "declared_on": ON}])


def test_a_file_for_both_counties_is_fresh_in_both(two_counties) -> None:
    found = line("register")
    assert [part.county for part in found.counties] == ["990101", NEXT]
    assert not found.late


def test_a_file_of_one_county_leaves_the_other_late(two_counties) -> None:
    father_declares()
    found = line("declarations")
    assert [(part.county, part.late, part.batch is None) for part in found.counties] == [
        ("990101", False, False),
        (NEXT, True, True),
    ]
    assert found.late
    assert not line("declarations", area="990101").late
    assert line("declarations", area=NEXT).batch is None
    assert "declarations" in [one.feed.code for one in queries.late_feeds(ON)]
    assert "declarations" not in [one.feed.code for one in queries.late_feeds(ON, "990101201")]


def test_late_since_the_day_after_it_was_due(two_counties) -> None:
    father_declares()
    due = line("declarations", area="990101").due_on
    assert due == ON + timedelta(days=14)
    assert line("declarations", due, area="990101").late_since is None
    assert line("declarations", due + timedelta(days=3), area="990101").late_since == due + timedelta(days=1)


def test_counties_are_called_as_the_file_of_areas_calls_them() -> None:
    assert queries.county_names() == {}
    areas = [("990101", "甲旗", "county"), ("990101101", "甲镇", "town")]
    load("regions", [{"code": code, "area_name": name, "level": level} for code, name, level in areas])
    assert queries.county_names() == {"990101": "甲旗"}
    assert [part.county for part in line("regions").counties] == ["990101"]
