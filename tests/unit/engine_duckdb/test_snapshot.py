"""A facts folder that is not what the schema says is refused with a code of its own."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minsheng.engine import duckdb_sql, reference_all, snapshot
from minsheng.engine.snapshot import SnapshotError
from minsheng.kernel.errors import MinshengError
from minsheng.policy import Type, facts, nodes, packs
from minsheng.policy.kinds import Scope
from tests.support.policies import pack_of, parameter_book, programme
from tests.support.snapshots import Plan, random_tables

ON = date(2026, 11, 16)
CUT = datetime(2026, 11, 16, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "facts"
    snapshot.write(path, random_tables(Plan(households=5, on=ON)), as_of=ON, known_at=CUT)
    return path


def change_table(
    folder: Path, name: str, change: Callable[[pa.Table], pa.Table], *, seal: bool = True
) -> None:
    path = folder / f"{name}.parquet"
    pq.write_table(change(pq.read_table(path)), path)
    if seal:
        snapshot.seal(folder, as_of=ON, known_at=CUT)


def code_of(folder: Path) -> str:
    with pytest.raises(SnapshotError) as refused:
        snapshot.open_snapshot(folder)
    assert refused.value.message
    return refused.value.code


def test_a_sealed_folder_opens_with_its_dates_and_rows(folder: Path) -> None:
    manifest = snapshot.open_snapshot(folder).manifest
    assert (manifest.as_of, manifest.known_at) == (ON, CUT)
    assert manifest.tables["person"].rows == pq.read_metadata(folder / "person.parquet").num_rows
    assert set(manifest.tables) == {t.name for t in facts.TABLES.values() if not t.optional}


def test_the_same_rows_sealed_twice_have_the_same_hash(folder: Path) -> None:
    first = snapshot.open_snapshot(folder).manifest.hash
    assert snapshot.seal(folder, as_of=ON, known_at=CUT).hash == first
    assert snapshot.seal(folder, as_of=date(2026, 11, 17), known_at=CUT).hash != first


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path / "nowhere") == "SNAPSHOT_MISSING"


def test_a_folder_without_manifest_is_refused(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    assert code_of(folder) == "MANIFEST_MISSING"


@pytest.mark.parametrize("text", ["{", "[]", '{"schema_version": 1}', '{"tables": 3}'])
def test_a_manifest_that_cannot_be_read_is_refused(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    assert code_of(folder) == "MANIFEST_UNREADABLE"


def edit_manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def test_another_schema_version_is_refused(folder: Path) -> None:
    edit_manifest(folder, schema_version=99)
    assert code_of(folder) == "SCHEMA_VERSION"


def of_version(version: int, folder: Path) -> None:
    """Make the folder one of an earlier schema: without the columns that came later, before 3 without things."""
    for table in facts.TABLES.values():
        path = folder / f"{table.name}.parquet"
        if table.optional and version < THINGS_SINCE:
            path.unlink(missing_ok=True)
        elif path.exists():
            old = [c.name for c in table.columns if c.since <= version]
            change_table(folder, table.name, lambda t, old=old: t.select(old), seal=False)  # type: ignore[misc]
    sealed = snapshot.seal(folder, as_of=ON, known_at=CUT)
    digest = snapshot._manifest_hash(version, ON, CUT, sealed.tables)
    edit_manifest(folder, schema_version=version, hash=digest)


THINGS_SINCE = 3


@pytest.mark.parametrize(("version", "persons_unknown", "settlements"), [(2, 20, False), (3, 0, True)])
def test_a_folder_of_an_earlier_version_is_read_and_what_it_lacks_is_unknown(
    tmp_path: Path, version: int, persons_unknown: int, settlements: bool
) -> None:
    folder = tmp_path / "facts"
    snapshot.write(folder, random_tables(Plan(households=20, on=ON, things=5)), as_of=ON, known_at=CUT)
    assert "settlement" in snapshot.open_snapshot(folder).manifest.tables
    of_version(version, folder)
    outpatient = nodes.ThingFact(Scope.SETTLEMENT, "outpatient_ytd_fen")
    spent = nodes.Compare(">=", outpatient, nodes.Literal(0, Type.FEN))
    pack = pack_of(
        [
            programme("person", Scope.PERSON, [nodes.PersonFact("landless")]),
            programme("settlement", Scope.SETTLEMENT, [nodes.ThingFact(Scope.SETTLEMENT, "designated")]),
            programme("later", Scope.SETTLEMENT, [spent]),
        ],
        parameter_book(),
        "older",
    )
    both = [
        evaluate_all(folder, pack, ON, tmp_path / evaluate_all.__module__)
        for evaluate_all in (duckdb_sql.evaluate_all, reference_all.evaluate_all)
    ]
    assert both[0].content_hash == both[1].content_hash
    told = both[0].manifest["programmes"]
    assert told["person"]["status"]["unknown"] > persons_unknown
    assert (told["settlement"]["rows"] > 0) is settlements
    assert told["later"]["status"].get("met", 0) == 0


def test_an_edited_manifest_is_refused(folder: Path) -> None:
    edit_manifest(folder, as_of="2026-11-17")
    assert code_of(folder) == "MANIFEST_HASH"


def test_a_missing_table_is_refused(folder: Path) -> None:
    (folder / "relation.parquet").unlink()
    assert code_of(folder) == "TABLE_MISSING"


def test_a_table_changed_after_sealing_is_refused(folder: Path) -> None:
    change_table(folder, "person", lambda t: t.slice(1), seal=False)
    assert code_of(folder) == "TABLE_HASH"


def test_a_file_that_is_no_parquet_is_refused(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "person.parquet").write_bytes(b"no parquet")
    opened = snapshot.TableEntry(manifest["tables"]["person"]["rows"], "")
    with pytest.raises(SnapshotError) as refused:
        snapshot._check_table(folder, facts.PERSON, opened, facts.SCHEMA_VERSION, verify_bytes=False)
    assert refused.value.code == "TABLE_UNREADABLE"


def test_another_number_of_rows_is_refused(folder: Path) -> None:
    change_table(folder, "person", lambda t: t.slice(1), seal=False)
    with pytest.raises(SnapshotError) as refused:
        snapshot.open_snapshot(folder, verify_bytes=False)
    assert refused.value.code == "ROWS_MISMATCH"


def test_a_missing_column_is_refused(folder: Path) -> None:
    change_table(folder, "person", lambda t: t.drop_columns(["wage_fen"]))
    assert code_of(folder) == "COLUMN_MISSING"


def test_a_column_the_schema_does_not_know_is_refused(folder: Path) -> None:
    change_table(folder, "person", lambda t: t.append_column("ethnicity", pa.nulls(len(t), pa.string())))
    assert code_of(folder) == "COLUMN_UNKNOWN"


def test_a_column_of_another_type_is_refused(folder: Path) -> None:
    position = facts.PERSON.names.index("wage_fen")
    change_table(
        folder,
        "person",
        lambda t: t.set_column(position, "wage_fen", t["wage_fen"].cast(pa.float64(), safe=False)),
    )
    assert code_of(folder) == "COLUMN_TYPE"


def test_an_empty_key_is_refused(folder: Path) -> None:
    nullable = pa.schema([f.with_nullable(True) for f in snapshot.arrow_schema(facts.PERSON)])
    row = pa.table([pa.nulls(1, f.type) for f in nullable], schema=nullable)
    change_table(folder, "person", lambda t: pa.concat_tables([t.cast(nullable), row]))
    assert code_of(folder) == "REQUIRED_NULL"


@pytest.mark.parametrize("engine", [duckdb_sql, reference_all])
def test_a_person_who_is_there_twice_is_refused_when_answers_are_written(
    engine: ModuleType, folder: Path, tmp_path: Path
) -> None:
    change_table(folder, "person", lambda t: pa.concat_tables([t, t.slice(0, 1)]))
    with pytest.raises(MinshengError) as refused:
        engine.evaluate_all(folder, packs.load("demo"), ON, tmp_path / "out")
    assert refused.value.code == "SUBJECT_TWICE"
