"""Whose households a trial counts: each kind against a plain loop over the same rows."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from minsheng.engine import duckdb_sql, snapshot
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import packs
from minsheng.policy.amendments import parse
from minsheng.whatif import populations, subjects
from minsheng.whatif.compare import Question, simulate
from minsheng.whatif.errors import WhatIfError
from tests.support.snapshots import Plan, random_tables

ON = date(2026, 11, 16)
RAISE = [parse("dibao.standard_monthly+60%")]
Row = Mapping[str, Any]
ROLLS = ("dibao", "dibao_single", "dibao_edge", "tekun")


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict[str, Any]]]:
    return random_tables(Plan(seed=11, households=300, on=ON, needy_share=0.5))


@pytest.fixture(scope="module")
def facts(rows: dict[str, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot.write(tmp_path_factory.mktemp("populations") / "facts", rows, as_of=ON)


def turned(person: Row, years: int) -> bool | None:
    """Whether so many years are full on the day."""
    born = person["birth_date"]
    if born is None:
        return None
    return ON.year - born.year - ((ON.month, ON.day) < (born.month, born.day)) >= years


def elder(person: Row) -> bool:
    return bool(turned(person, 60))


def severe(person: Row) -> bool:
    until = person["disability_valid_until"]
    valid = person["disability_status"] == "valid" and (until is None or until >= ON)
    return valid and person["disability_grade"] in (1, 2)


def alone(person: Row, home: list[Row]) -> bool:
    return elder(person) and (len(home) == 1 or person.get("living_situation") == "alone")


def nobody_works(home: list[Row]) -> bool:
    return bool(home) and all(turned(p, 18) is False or elder(p) for p in home)


OF_HOMES: dict[str, Callable[[list[Row]], bool]] = {
    "children": lambda home: any(turned(p, 18) is False for p in home),
    "severe_disability": lambda home: any(severe(p) for p in home),
    "serious_illness": lambda home: any(p["serious_illness"] for p in home),
    "elders": lambda home: any(elder(p) for p in home),
    "elders_80": lambda home: any(turned(p, 80) for p in home),
    "elder_alone": lambda home: any(alone(p, home) for p in home),
    "no_worker": nobody_works,
    "large": lambda home: len(home) >= 4,
}


def by_hand(rows: dict[str, list[dict[str, Any]]], code: str) -> set[int]:
    """Joint households of the kind."""
    people = [p for p in rows["person"] if p["joint_id"] is not None]
    homes: dict[int, list[Row]] = {p["joint_id"]: [] for p in people}
    everybody: dict[int, list[Row]] = {p["joint_id"]: [] for p in people}
    for person in people:
        everybody[person["joint_id"]].append(person)
        if person["alive"] is not False:
            homes[person["joint_id"]].append(person)
    if code in OF_HOMES:
        return {id_ for id_, home in homes.items() if OF_HOMES[code](home)}
    joint = {h["household_id"]: h for h in rows["household"] if h["kind"] == "joint"}
    if code in ("urban", "rural"):
        told = {id_: joint.get(id_, {}).get("urban_rural") for id_ in everybody}
        classes = {
            i: told[i] or min((p["urban_rural"] for p in everybody[i] if p["urban_rural"]), default="")
            for i in told
        }
        return {id_ for id_, class_ in classes.items() if class_ == code}
    if code == "watched":
        risks = ("unstable", "marginal", "sudden")
        return {id_ for id_ in homes if joint.get(id_, {}).get("poverty_watch") in risks}
    living = {p["person_id"]: p["joint_id"] for p in people if p["alive"] is not False}
    on: dict[int, set[str]] = {}
    for row in rows["enrolment"]:
        begun = row["from_date"] is None or row["from_date"] <= ON
        runs = begun and (row["to_date"] is None or row["to_date"] >= ON)
        if runs and row["person_id"] in living:
            on.setdefault(living[row["person_id"]], set()).add(row["programme"])
    wanted = {"on_dibao": {"dibao", "dibao_single"}, "on_edge": {"dibao_edge"}, "on_tekun": {"tekun"}}
    if code == "on_none":
        return {id_ for id_, home in homes.items() if home and not on.get(id_, set()) & set(ROLLS)}
    return {id_ for id_, rolls in on.items() if rolls & wanted[code]}


@pytest.mark.parametrize("code", list(populations.POPULATIONS))
def test_each_kind_is_what_a_loop_over_the_rows_finds(
    facts: Snapshot, rows: dict[str, list[dict[str, Any]]], tmp_path: Path, code: str
) -> None:
    with duckdb_sql.connection(tmp_path, 1, 500) as db:
        subjects.open_facts(db, facts, ON)
        subjects.place(db)
        subjects.narrow(db, "", [code], ON)
        found = {row[0] for row in db.sql("select subject_id from among_joint").fetchall()}
        people = {row[0] for row in db.sql("select subject_id from among_person").fetchall()}
    homes = by_hand(rows, code)
    assert 0 < len(homes) < len({p["joint_id"] for p in rows["person"]})
    assert found == homes
    inside = {p["person_id"] for p in rows["person"] if p["joint_id"] in homes}
    if code == "elder_alone":
        assert people < inside | {p["person_id"] for p in rows["person"] if p["joint_id"] is None}
    elif code in ("urban", "rural"):
        assert people == {p["person_id"] for p in rows["person"] if p["urban_rural"] == code}
    else:
        assert people & {p["person_id"] for p in rows["person"] if p["joint_id"] is not None} == inside


def test_several_kinds_narrow_a_trial_to_those_that_are_all_of_them(
    facts: Snapshot, rows: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    pack, kinds = packs.load("demo"), ["rural", "children"]
    whole = simulate(facts, pack, Question(changes=RAISE, on=ON), tmp_path / "whole")
    part = simulate(facts, pack, Question(changes=RAISE, on=ON, population=kinds), tmp_path / "part")
    homes = by_hand(rows, "rural") & by_hand(rows, "children")
    moved = [
        {
            row["subject_id"]
            for row in pq.read_table(one.folder / "subjects.parquet").to_pylist()
            if row["programme"] == "dibao"
        }
        for one in (whole, part)
    ]
    assert moved[1] == moved[0] & homes
    assert 0 < len(moved[1]) < len(moved[0])
    dibao = next(p for p in part.content["programmes"] if p["code"] == "dibao")
    assert sum(row["enters"] for row in dibao["by_town"]) == dibao["total"]["enters"] > 0
    assert part.content["population"] == kinds
    near = pq.read_table(part.folder / "near.parquet").to_pylist()
    assert {row["subject_id"] for row in near} <= homes


@pytest.mark.parametrize("asked", [["nobody"], ["urban", "rural"], ["on_none", "on_dibao"]])
def test_a_kind_that_there_is_not_and_two_that_exclude_each_other_are_refused(asked: list[str]) -> None:
    with pytest.raises(WhatIfError) as refused:
        populations.known(asked)
    assert refused.value.code == "WHATIF_POPULATION"
