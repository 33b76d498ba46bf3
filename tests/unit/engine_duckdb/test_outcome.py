"""What the engine for everybody writes, what it says of it, and how it ends when it is stopped."""

import os
import signal
import threading
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from minsheng.engine import duckdb_sql, snapshot
from minsheng.engine.duckdb_sql import Outcome
from minsheng.policy import packs
from minsheng.policy.kinds import Scope
from minsheng.policy.things import THINGS
from tests.support.snapshots import Plan, random_tables

ON = date(2026, 11, 16)
PACK = packs.load("demo")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("county")
    opened = snapshot.write(folder / "facts", random_tables(Plan(seed=9, households=120, on=ON)), as_of=ON)
    return duckdb_sql.evaluate_all(opened, PACK, ON, folder / "out")


def test_rows_stand_by_rising_subject_id_and_masks_decide_the_status(outcome: Outcome) -> None:
    for code in outcome.programmes:
        rows = outcome.table(code).to_pylist()
        ids = [row["subject_id"] for row in rows]
        assert ids == sorted(set(ids))
        for row in rows:
            expected = "unmet" if row["unmet_mask"] else "unknown" if row["unknown_mask"] else "met"
            assert row["status"] == expected
            assert row["unmet_mask"] & row["unknown_mask"] == 0
            assert row["grounds_met"] & row["grounds_unknown"] == 0
            assert row["status"] == "met" or row["amount_fen"] is None


def test_the_manifest_counts_what_the_files_hold(outcome: Outcome) -> None:
    for code, part in outcome.manifest["programmes"].items():
        rows = outcome.table(code).to_pylist()
        assert part["rows"] == len(rows)
        assert Counter({k: v for k, v in part["status"].items() if v}) == Counter(r["status"] for r in rows)
        for i, (key, counts) in enumerate(part["conditions"].items()):
            assert key == PACK.programmes(ON)[code].conditions[i].key
            assert counts["unmet"] == sum(r["unmet_mask"] >> i & 1 for r in rows)
            assert counts["unknown"] == sum(r["unknown_mask"] >> i & 1 for r in rows)
            assert sum(counts.values()) == len(rows)
        for i, counts in enumerate(part["grounds"].values()):
            assert counts["met"] == sum(r["grounds_met"] >> i & 1 for r in rows)
            assert counts["unknown"] == sum(r["grounds_unknown"] >> i & 1 for r in rows)


def test_the_manifest_names_pack_facts_and_every_parameter_with_its_evidence(outcome: Outcome) -> None:
    manifest = outcome.manifest
    assert manifest["pack_hash"] == PACK.hash
    assert manifest["on"] == "2026-11-16"
    assert len(manifest["facts_hash"]) == 64
    ids = [p["id"] for p in manifest["parameters"]]
    assert ids == sorted(ids)
    assert "dibao.standard_monthly" in ids
    assert all(v["basis"] and v["evidence"] for p in manifest["parameters"] for v in p["values"])
    assert manifest["programmes"]["dibao"]["illustrative"] is True


def test_what_was_written_can_be_read_again(outcome: Outcome) -> None:
    assert Outcome.read(outcome.folder) == outcome
    assert Outcome.read(outcome.folder).content_hash == outcome.content_hash


def test_the_lines_of_a_met_subject_add_up_to_the_amount(outcome: Outcome) -> None:
    names = outcome.manifest["programmes"]["dibao"]["lines"]
    assert names == ["line_difference_fen", "line_tier_fen", "line_add_on_fen", "line_grace_fen"]
    for row in outcome.table("dibao").to_pylist():
        lines = [row[name] for name in names]
        if row["amount_fen"] is not None:
            assert row["amount_fen"] == sum(lines)
        elif row["status"] == "met":
            assert None in lines


def test_an_empty_folder_gives_empty_answers(tmp_path: Path) -> None:
    opened = snapshot.write(tmp_path / "facts", {}, as_of=ON)
    outcome = duckdb_sql.evaluate_all(opened, PACK, ON, tmp_path / "out")
    assert all(outcome.table(code).num_rows == 0 for code in outcome.programmes)
    assert {p["rows"] for p in outcome.manifest["programmes"].values()} == {0}


def test_no_temporary_file_stays_beside_the_results(outcome: Outcome) -> None:
    names = {p.name for p in outcome.folder.iterdir()}
    assert names == {"manifest.json", *(f"{code}.parquet" for code in outcome.programmes)}


def test_each_kind_of_row_is_computed_once_per_stage_and_shared_quantities_once(tmp_path: Path) -> None:
    opened = snapshot.write(tmp_path / "facts", {}, as_of=ON)
    made = duckdb_sql.plan(opened, PACK, ON)
    of_people = [s.table for s in made.stages if s.scope not in THINGS]
    assert of_people == ["t_person_0", "t_joint_1", "t_person_2"]
    households = next(s.select for s in made.stages if s.scope is Scope.JOINT)
    assert households.count("group by joint_id") == 1
    people = made.stages[0].select
    assert people.count("medical_month.parquet") == 1
    rolls_of_a_birthday = ("orphan", "defacto_orphan")  # of the day before 18, each apart
    assert people.count("enrolment.parquet") == 1 + len(rolls_of_a_birthday)


def test_stopping_a_running_query_is_an_interrupt(tmp_path: Path) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    endless = "select count(*) from range(10000000) a, range(10000000) b where a.range * b.range % 7 = 3"
    with pytest.raises(KeyboardInterrupt), duckdb_sql.connection(tmp_path, 1, 500) as database:
        database.execute(endless)
    timer.join()
    assert list(tmp_path.iterdir()) == []
