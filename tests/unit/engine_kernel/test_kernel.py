"""The compiled loops answer as DuckDB does, to the bit: whatever the order, the chunks, the households that are asked."""

import logging
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from minsheng.engine import duckdb_sql, fused_all, snapshot
from minsheng.engine.fused import blocks, native, rows, source
from minsheng.engine.snapshot import Snapshot
from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs
from tests.support import specimens
from tests.support.policies import random_pack
from tests.support.snapshots import Plan, Tables, random_tables, shuffled

ON = date(2026, 11, 16)
DEMO, TOY = packs.load("demo"), packs.load("toy")


@pytest.fixture(scope="module", autouse=True)
def kept(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Compiled modules of this file in a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("modules")
        patch.setenv("MINSHENG_KERNEL_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="module")
def tables() -> Tables:
    return random_tables(Plan(seed=31, households=250, on=ON))


def in_order(tables: Tables) -> Tables:
    """Rows as an export lays them: persons by joint household, ids rising with it, events by person; every fortieth
    belongs to no household."""
    people = sorted(
        tables["person"], key=lambda r: (r["joint_id"] is None, r["joint_id"] or 0, r["person_id"])
    )
    numbers = {row["person_id"]: n for n, row in enumerate(people, start=1)}
    moved = {name: [dict(row) for row in rows_] for name, rows_ in tables.items()} | {
        "person": [
            {**row, "person_id": n, "joint_id": row["joint_id"] if n % 40 else None}
            for n, row in enumerate(people, start=1)
        ]
    }
    for name in ("relation", "enrolment", "medical_month", "membership"):
        for row in moved[name]:
            row |= {k: numbers.get(row[k], row[k] + 10**9) for k in ("person_id", "other_id") if k in row}
        moved[name].sort(key=lambda r: r["person_id"])
    moved["household"].sort(key=lambda r: r["household_id"])
    return moved


@pytest.fixture(scope="module")
def ordered(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot.write(tmp_path_factory.mktemp("ordered"), in_order(tables), as_of=ON)


@pytest.mark.parametrize(("at_once", "in_block"), [(1 << 17, 7), (97, 30), (16, 1024)])
def test_chunks_of_whole_households_are_read_front_to_back_and_events_beside_them(
    at_once: int, in_block: int, ordered: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "PERSONS_AT_ONCE", at_once)
    monkeypatch.setattr(blocks, "PERSONS", in_block)
    expected = duckdb_sql.evaluate_all(ordered, DEMO, ON, tmp_path / "duckdb")
    monkeypatch.setattr(rows.Reader, "whole", lambda _: pytest.fail("the declared order is read in chunks"))
    monkeypatch.setattr(source, "Beforehand", lambda *_: pytest.fail("DuckDB takes memory by being there"))
    found = fused_all.evaluate_all(ordered, DEMO, ON, tmp_path / "kernel")
    assert found.manifest == expected.manifest


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_never_matters(seed: int, tables: Tables, tmp_path: Path) -> None:
    opened = snapshot.write(tmp_path / "facts", shuffled(tables, seed), as_of=ON)
    expected = duckdb_sql.evaluate_all(opened, TOY, ON, tmp_path / "duckdb")
    assert fused_all.evaluate_all(opened, TOY, ON, tmp_path / "kernel").manifest == expected.manifest


@pytest.mark.parametrize("on", [ON, date(2026, 2, 28), date(2024, 2, 29)])
def test_every_operator_alone_and_every_kind_of_household(on: date, tmp_path: Path) -> None:
    tables = random_tables(Plan(seed=5, households=200, on=on, limit_share=0.05))
    opened = snapshot.write(tmp_path / "facts", tables, as_of=on)
    pack = specimens.specimen_pack()
    expected = duckdb_sql.evaluate_all(opened, pack, on, tmp_path / "duckdb")
    found = fused_all.evaluate_all(opened, pack, on, tmp_path / "kernel")
    assert found.manifest == expected.manifest
    for code in expected.programmes:
        assert found.table(code).to_pylist() == expected.table(code).to_pylist()


def test_another_date_needs_no_other_code(ordered: Snapshot, tmp_path: Path, kept: Path) -> None:
    fused_all.evaluate_all(ordered, TOY, ON, tmp_path / "one")
    before = set(kept.iterdir())
    fused_all.evaluate_all(ordered, TOY, date(2026, 11, 17), tmp_path / "two")
    assert set(kept.iterdir()) == before


def test_a_kept_module_is_not_compiled_again_and_a_broken_one_is(
    ordered: Snapshot, tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = fused_all.evaluate_all(ordered, TOY, ON, tmp_path / "one").content_hash
    compiled: list[str] = []
    right = native._compile
    monkeypatch.setattr(native, "_compile", lambda text, *how: compiled.append(text) or right(text, *how))
    assert fused_all.evaluate_all(ordered, TOY, ON, tmp_path / "two").content_hash == expected
    assert compiled == []
    for file in kept.glob("*.o"):
        file.write_bytes(b"cut short")
    assert fused_all.evaluate_all(ordered, TOY, ON, tmp_path / "three").content_hash == expected
    assert compiled


def test_what_the_loops_do_not_know_is_answered_by_duckdb_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Of six programmes four are about things; of those about prescriptions there are none here."""
    pack = random_pack(0)
    tables = random_tables(Plan(seed=31, households=60, on=ON, things=20)) | {"prescription": []}
    opened = snapshot.write(tmp_path / "facts", tables, as_of=ON)
    with caplog.at_level(logging.WARNING):
        found = fused_all.evaluate_all(opened, pack, ON, tmp_path / "kernel")
    named = {code for code in found.programmes if code in caplog.text}
    assert named == {"fuzz_0", "fuzz_1", "fuzz_2"}
    assert found.table("fuzz_4").num_rows == 0
    assert found.manifest == duckdb_sql.evaluate_all(opened, pack, ON, tmp_path / "duckdb").manifest


def test_without_reasons_status_and_amount_are_the_same(ordered: Snapshot, tmp_path: Path) -> None:
    whole = fused_all.evaluate_all(ordered, TOY, ON, tmp_path / "whole")
    fused_all.evaluate_all(ordered, TOY, ON, tmp_path / "bare", reasons=False)
    for code in whole.programmes:
        bare = pq.read_table(tmp_path / "bare" / f"{code}.parquet")
        assert bare.column_names == ["subject_id", "status", "amount_fen", "code"]
        assert bare.equals(whole.table(code).select(bare.column_names))


def test_the_same_person_twice_is_refused(tables: Tables, tmp_path: Path) -> None:
    twice = {**tables, "person": [*tables["person"], tables["person"][0]]}
    opened = snapshot.write(tmp_path / "facts", twice, as_of=ON)
    with pytest.raises(MinshengError) as caught:
        fused_all.evaluate_all(opened, TOY, ON, tmp_path / "kernel")
    assert caught.value.code == "SUBJECT_TWICE"


def test_an_empty_folder_gives_empty_answers(tmp_path: Path) -> None:
    opened = snapshot.write(tmp_path / "facts", {}, as_of=ON)
    expected = duckdb_sql.evaluate_all(opened, TOY, ON, tmp_path / "duckdb")
    assert fused_all.evaluate_all(opened, TOY, ON, tmp_path / "kernel").manifest == expected.manifest


def test_without_the_optional_packages_the_message_says_what_to_install(
    ordered: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_name: str) -> None:
        raise ModuleNotFoundError(name="llvmlite")

    monkeypatch.setattr(fused_all, "import_module", absent)
    with pytest.raises(MinshengError, match=r"minsheng\[kernel\]") as caught:
        fused_all.evaluate_all(ordered, TOY, ON, tmp_path / "kernel")
    assert caught.value.code == "KERNEL_MISSING"
