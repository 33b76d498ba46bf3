"""The order in which full files arrive does not matter for what is believed: the latest period stands."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from minsheng.registry.models import Coverage, DisabilityCertificate, Enrolment, MedicalMonth, RegisterEntry
from minsheng.trail.models import Event
from tests.db.registry.support import ALONE, FATHER, GRANDMA, MOTHER, load, register_rows
from tests.db.registry.test_facts import certificate, dibao, month

pytestmark = pytest.mark.django_db

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))

ROLLS: list[tuple[tuple[date, date], list[dict[str, Any]]]] = [
    (SEPTEMBER, [dibao(GRANDMA, "张桂兰"), dibao(FATHER, "巴图"), dibao(ALONE, "陈志强", cover="single")]),
    (OCTOBER, [dibao(FATHER, "巴图"), dibao(ALONE, "陈志强", cover="single")]),
    (
        NOVEMBER,
        [dibao(FATHER, "巴图", status="stopped", stopped_on=date(2026, 10, 31)), dibao(MOTHER, "乌云其木格")],
    ),
]


@pytest.fixture(autouse=True)
def people() -> None:
    load("register", register_rows(), period=(date(2026, 8, 1), date(2026, 8, 31)))


def enrolled() -> list[tuple[Any, ...]]:
    rows = Enrolment.objects.filter(ended_at=None).order_by("person", "programme")
    return list(rows.values_list("person", "programme", "valid_from", "valid_to", "monthly_fen"))


def covered(table: str) -> list[tuple[date, date]]:
    rows = Coverage.objects.filter(ended_at=None, table=table).order_by("from_date")
    return list(rows.values_list("from_date", "to_date"))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_roll_of_the_latest_month_stands_whatever_the_order(order: tuple[int, ...]) -> None:
    for place in order:
        period, rows = ROLLS[place]
        load("roll_dibao", rows, period=period)
    assert [row[3] for row in enrolled()] == [date(2026, 10, 31), None]
    assert [first for first, _ in covered("enrolment:dibao")] == [NOVEMBER[0]]


def test_a_late_roll_of_an_earlier_month_reopens_nothing_and_says_so() -> None:
    load("roll_dibao", ROLLS[2][1], period=NOVEMBER)
    before = enrolled()
    done = load("roll_dibao", ROLLS[1][1], period=OCTOBER)
    assert enrolled() == before
    assert (done.added, done.ended, done.batch.quarantined) == (0, 0, 0)
    assert "PERIOD_EARLIER" in done.note
    assert done.batch.rejects.filter(code="PERIOD_EARLIER", severity="warning").count() == 1
    assert Event.objects.filter(verb="registry.register").latest("seq").detail["code"] == "PERIOD_EARLIER"
    again = load("roll_dibao", [dibao(MOTHER, "乌云其木格")], period=NOVEMBER)
    assert (again.note, again.ended) == ("", 1)


def test_a_correction_of_an_earlier_month_changes_nothing_either() -> None:
    load("disability", [certificate(disability_grade=2)], period=NOVEMBER)
    done = load("disability", [certificate(disability_grade=1)], period=OCTOBER, mode="delta")
    assert "PERIOD_EARLIER" in done.note
    assert list(DisabilityCertificate.objects.values_list("grade", flat=True)) == [2]


MONTHS = [
    ((date(2026, 1, 1), date(2026, 3, 31)), [month(1), month(2, own=100), month(3)]),
    ((date(2026, 2, 1), date(2026, 4, 30)), [month(2, own=700), month(4)]),
]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_monthly_sums_the_later_file_stands_and_the_earlier_fills_the_months_before(
    order: tuple[int, ...],
) -> None:
    for place in order:
        period, rows = MONTHS[place]
        done = load("medical", rows, period=period)
    assert bool(done.note) == (order == (1, 0))
    kept = MedicalMonth.objects.filter(ended_at=None).order_by("valid_from")
    assert [(row.valid_from.month, row.own_fen) for row in kept] == [(1, 5000), (2, 700), (4, 5000)]
    days = covered("medical_month")
    assert (days[0][0], days[-1][1]) == (date(2026, 1, 1), date(2026, 4, 30))


def test_an_earlier_register_moves_nobody_back() -> None:
    load(
        "register",
        register_rows({"id": GRANDMA, "hukou_status": "moved", "moved_on": date(2026, 10, 8)}),
        period=NOVEMBER,
    )
    done = load("register", register_rows(), period=OCTOBER)
    assert "PERIOD_EARLIER" in done.note
    moved = RegisterEntry.objects.filter(ended_at=None, status="moved")
    assert [row.moved_on for row in moved] == [date(2026, 10, 8)]
