"""A raise takes effect for everybody in its month, and a day before it gives the answer of that day, whenever it is asked."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from minsheng.engine import duckdb_sql, snapshot
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import cases, packs

PACK = packs.load("tongliao")
LAST_DAY, FIRST_DAY = (
    date(2022, 12, 31),
    date(2023, 1, 1),
)  # 2023年1月起：农村550.00提到588.50元，城市760.00提到782.80元
PEOPLE = 400


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Households of one, every other one in town, each with another income."""
    place = {"region": "150521100201", "town": "150521100", "county": "150521"}
    people, homes = [], []
    for number in range(1, PEOPLE + 1):
        where = place | {"urban_rural": ("rural", "urban")[number % 2]}
        people.append(
            cases.ORDINARY_PERSON | where
            | {"person_id": number, "joint_id": number, "birth_date": date(1990, 5, 1), "wage_fen": number * 190}
        )  # fmt: skip
        homes.append(cases.ORDINARY_HOUSEHOLD | where | {"household_id": number})
    covered = {
        "table": "enrolment:dibao",
        "county": "150521",
        "from_date": date(2020, 1, 1),
        "to_date": date(2030, 1, 1),
    }
    tables = {
        "person": people,
        "household": homes,
        "coverage": [covered, covered | {"table": "enrolment:tekun"}],
    }
    return snapshot.write(tmp_path_factory.mktemp("raise") / "facts", tables, as_of=FIRST_DAY)


def paid(facts: Snapshot, on: date, out: Path) -> dict[int, int]:
    """Dibao of everybody who has it, by household."""
    duckdb_sql.evaluate_all(facts, PACK.only(["dibao"]), on, out)
    rows = pq.read_table(out / "dibao.parquet").to_pylist()
    return {r["subject_id"]: r["amount_fen"] for r in rows if r["unmet_mask"] == 0 and r["unknown_mask"] == 0}


def due(number: int, rural_fen: int, urban_fen: int) -> int | None:
    """By hand: the difference to the standard in whole yuan, rounded up; none at or above it."""
    standard, income = (rural_fen, urban_fen)[number % 2], number * 190
    return -(-(standard - income) // 100) * 100 if income < standard else None


def by_hand(rural_fen: int, urban_fen: int) -> dict[int, int]:
    found = {number: due(number, rural_fen, urban_fen) for number in range(1, PEOPLE + 1)}
    return {number: fen for number, fen in found.items() if fen is not None}


def test_everybody_gets_the_new_sum_in_the_month_of_the_raise(facts: Snapshot, tmp_path: Path) -> None:
    before, after = (paid(facts, day, tmp_path / str(day)) for day in (LAST_DAY, FIRST_DAY))
    assert before == by_hand(55000, 76000)
    assert after == by_hand(58850, 78280)
    assert all(after[number] > fen for number, fen in before.items())
    assert after.keys() > before.keys()


def test_a_past_day_asked_later_gives_the_past_answer(facts: Snapshot, tmp_path: Path) -> None:
    later = paid(facts, date(2026, 11, 16), tmp_path / "later")
    assert paid(facts, LAST_DAY, tmp_path / "past") == by_hand(55000, 76000) != later
