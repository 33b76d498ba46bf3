"""The answer depends on the facts alone: not on the order of rows, threads, memory, engine or the file that held them."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from minsheng.engine import duckdb_sql, reference_all, snapshot
from minsheng.policy import packs
from tests.support.snapshots import Plan, Tables, random_tables, shuffled

ON = date(2026, 11, 16)
PACK = packs.load("demo")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return random_tables(Plan(seed=11, households=250, on=ON))


@pytest.fixture(scope="module")
def content_hash(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("plain")
    opened = snapshot.write(folder / "facts", tables, as_of=ON)
    return duckdb_sql.evaluate_all(opened, PACK, ON, folder / "out").content_hash


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_never_matters(
    seed: int, tables: Tables, content_hash: str, tmp_path: Path
) -> None:
    opened = snapshot.write(tmp_path / "facts", shuffled(tables, seed), as_of=ON)
    assert duckdb_sql.evaluate_all(opened, PACK, ON, tmp_path / "out").content_hash == content_hash


@pytest.mark.parametrize(("threads", "memory_mb"), [(1, 1500), (4, 1500), (2, 200)])
def test_threads_and_memory_never_matter(
    threads: int, memory_mb: int, tables: Tables, content_hash: str, tmp_path: Path
) -> None:
    opened = snapshot.write(tmp_path / "facts", tables, as_of=ON)
    outcome = duckdb_sql.evaluate_all(
        opened, PACK, ON, tmp_path / "out", threads=threads, memory_mb=memory_mb
    )
    assert outcome.content_hash == content_hash


def test_the_reference_writes_the_same_content_and_the_same_manifest(
    tables: Tables, content_hash: str, tmp_path: Path
) -> None:
    opened = snapshot.write(tmp_path / "facts", tables, as_of=ON)
    everybody = duckdb_sql.evaluate_all(opened, PACK, ON, tmp_path / "duckdb")
    one_by_one = reference_all.evaluate_all(opened, PACK, ON, tmp_path / "reference")
    assert one_by_one.content_hash == content_hash
    assert one_by_one.manifest == everybody.manifest


def test_one_changed_cell_changes_the_content(tables: Tables, content_hash: str, tmp_path: Path) -> None:
    changed = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    elder = next(
        r for r in changed["person"] if r["birth_date"] and r["birth_date"].year < 1940 and r["alive"]
    )
    elder["alive"] = False
    opened = snapshot.write(tmp_path / "facts", changed, as_of=ON)
    assert duckdb_sql.evaluate_all(opened, PACK, ON, tmp_path / "out").content_hash != content_hash


def test_another_size_of_row_groups_gives_the_same_content(
    tables: Tables, content_hash: str, tmp_path: Path
) -> None:
    folder = tmp_path / "facts"
    snapshot.write(folder, tables, as_of=ON)
    for name in ("person", "household"):
        table = pq.read_table(folder / f"{name}.parquet")
        pq.write_table(table, folder / f"{name}.parquet", row_group_size=100, write_statistics=False)
    snapshot.seal(
        folder,
        as_of=ON,
        known_at=snapshot.open_snapshot(tmp_path / "facts", verify_bytes=False).manifest.known_at,
    )
    assert duckdb_sql.evaluate_all(folder, PACK, ON, tmp_path / "out").content_hash == content_hash
