"""A facts folder on disk: opening one with every check that keeps a wrong folder from giving a wrong answer, and sealing one.

A facts folder holds one Parquet file per table of `minsheng.policy.facts` (optional ones if they have rows) and `manifest.json`:
`{schema_version, as_of, known_at, tables: {name: {rows, sha256}}, hash}`. `as_of` is the legal date, `known_at` the UTC
instant of the knowledge cut, `sha256` that of the file's bytes, `hash` that of everything else in the manifest.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.kernel.errors import MinshengError
from minsheng.policy import facts

MANIFEST = "manifest.json"
ARROW_TYPES: dict[str, pa.DataType] = {
    "int64": pa.int64(),
    "int32": pa.int32(),
    "int8": pa.int8(),
    "bool": pa.bool_(),
    "string": pa.string(),
    "date32": pa.date32(),
}


class SnapshotError(MinshengError):
    """A facts folder cannot be used; the message says what is wrong with which file."""


@dataclass(frozen=True)
class TableEntry:
    """Rows and SHA-256 of one table's file."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a facts folder says about itself."""

    schema_version: int
    as_of: date
    known_at: datetime
    tables: Mapping[str, TableEntry]
    hash: str

    def to_json(self) -> dict[str, Any]:
        """The JSON object of `manifest.json`."""
        return {
            **_hashed_part(self.schema_version, self.as_of, self.known_at, self.tables),
            "hash": self.hash,
        }


@dataclass(frozen=True)
class Snapshot:
    """A checked facts folder."""

    folder: Path
    manifest: Manifest

    def path(self, table: str) -> Path:
        """The Parquet file of a table."""
        return self.folder / f"{table}.parquet"

    def holds(self, table: str, column: str | None = None) -> bool:
        """Whether the folder has the table, and the column if one is named; what it lacks has no rows or is unknown."""
        if table not in self.manifest.tables:
            return False
        declared = None if column is None else facts.TABLES[table].column(column)
        return declared is None or declared.since <= self.manifest.schema_version


def open_snapshot(folder: Path, *, verify_bytes: bool = True) -> Snapshot:
    """Open and check a facts folder against the schema; raises SnapshotError with a stable code.

    `verify_bytes` False skips only the SHA-256 of the files, for a folder this process sealed itself.
    """
    manifest = _read_manifest(folder)
    for table in facts.TABLES.values():
        entry = manifest.tables.get(table.name)
        if entry is not None or not table.optional:
            _check_table(folder, table, entry, manifest.schema_version, verify_bytes=verify_bytes)
    return Snapshot(folder, manifest)


def arrow_schema(table: facts.Table) -> pa.Schema:
    """The Arrow schema of a table, in declared order."""
    return pa.schema([pa.field(c.name, ARROW_TYPES[c.arrow], nullable=not c.required) for c in table.columns])


def seal(folder: Path, *, as_of: date, known_at: datetime) -> Manifest:
    """Write `manifest.json` for the table files that lie in the folder; the exporter's last step."""
    tables = {
        name: TableEntry(
            pq.read_metadata(folder / f"{name}.parquet").num_rows, _sha256(folder / f"{name}.parquet")
        )
        for name, table in facts.TABLES.items()
        if not table.optional or (folder / f"{name}.parquet").is_file()
    }
    digest = _manifest_hash(facts.SCHEMA_VERSION, as_of, known_at, tables)
    manifest = Manifest(facts.SCHEMA_VERSION, as_of, known_at, tables, digest)
    text = json.dumps(manifest.to_json(), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return manifest


def write(
    folder: Path,
    tables: Mapping[str, Sequence[Mapping[str, object]]],
    *,
    as_of: date,
    known_at: datetime | None = None,
) -> Snapshot:
    """Write rows as a sealed facts folder: for examples, tests and small exports.

    A missing table is written empty, an optional one not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in facts.TABLES.items():
        rows = [dict(row) for row in tables.get(name, ())]
        if table.optional and not rows:
            continue
        pq.write_table(pa.Table.from_pylist(rows, schema=arrow_schema(table)), folder / f"{name}.parquet")
    cut = known_at or datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    return Snapshot(folder, seal(folder, as_of=as_of, known_at=cut))


# --------------------------------------------------------------------------------------------- manifest


def _hashed_part(
    version: int, as_of: date, known_at: datetime, tables: Mapping[str, TableEntry]
) -> dict[str, Any]:
    return {
        "schema_version": version,
        "as_of": as_of.isoformat(),
        "known_at": known_at.astimezone(UTC).isoformat(),
        "tables": {name: {"rows": e.rows, "sha256": e.sha256} for name, e in sorted(tables.items())},
    }


def _manifest_hash(version: int, as_of: date, known_at: datetime, tables: Mapping[str, TableEntry]) -> str:
    part = _hashed_part(version, as_of, known_at, tables)
    text = json.dumps(part, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _read_manifest(folder: Path) -> Manifest:
    if not folder.is_dir():
        raise SnapshotError("SNAPSHOT_MISSING", f"找不到事实快照文件夹 {folder}")
    path = folder / MANIFEST
    if not path.is_file():
        raise SnapshotError("MANIFEST_MISSING", f"{folder} 里没有 {MANIFEST}，不是事实快照")
    try:
        manifest = _parsed(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotError("MANIFEST_UNREADABLE", f"{path} 无法读取：内容不完整或不是 JSON") from error
    if manifest.schema_version not in facts.READABLE_VERSIONS:
        raise SnapshotError(
            "SCHEMA_VERSION",
            f"快照的结构版本是 {manifest.schema_version}，本程序读 {'、'.join(map(str, facts.READABLE_VERSIONS))}，请重新导出",
        )
    if manifest.hash != _manifest_hash(
        manifest.schema_version, manifest.as_of, manifest.known_at, manifest.tables
    ):
        raise SnapshotError("MANIFEST_HASH", f"{path} 的内容与其校验值不符，可能被改动，请重新导出")
    return manifest


def _parsed(data: dict[str, Any]) -> Manifest:
    tables = {str(name): TableEntry(int(e["rows"]), str(e["sha256"])) for name, e in data["tables"].items()}
    known_at = datetime.fromisoformat(data["known_at"])
    as_of = date.fromisoformat(data["as_of"])
    return Manifest(int(data["schema_version"]), as_of, known_at, tables, str(data["hash"]))


# ----------------------------------------------------------------------------------------------- tables


def _check_table(
    folder: Path, table: facts.Table, entry: TableEntry | None, version: int, *, verify_bytes: bool
) -> None:
    path = folder / f"{table.name}.parquet"
    if entry is None or not path.is_file():
        raise SnapshotError("TABLE_MISSING", f"快照缺少 {table.name} 表", table=table.name)
    if verify_bytes and _sha256(path) != entry.sha256:
        raise SnapshotError(
            "TABLE_HASH", f"{path.name} 与清单的校验值不符，文件可能被改动或未写完", table=table.name
        )
    try:
        parquet = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise SnapshotError(
            "TABLE_UNREADABLE", f"{path.name} 不是可读的 Parquet 文件", table=table.name
        ) from error
    with parquet:
        if parquet.metadata.num_rows != entry.rows:
            raise SnapshotError(
                "ROWS_MISMATCH",
                f"{path.name} 有 {parquet.metadata.num_rows} 行，清单写的是 {entry.rows} 行",
                table=table.name,
            )
        _check_columns(table, parquet.schema_arrow, version)
        _check_required(table, parquet.metadata)


def _check_columns(table: facts.Table, found: pa.Schema, version: int) -> None:
    declared = [c for c in table.columns if c.since <= version]
    missing = [c.name for c in declared if c.name not in found.names]
    if missing:
        raise SnapshotError(
            "COLUMN_MISSING",
            f"{table.name} 表缺少列：{'、'.join(missing)}",
            table=table.name,
            columns=missing,
        )
    known = {c.name for c in declared}
    extra = [name for name in found.names if name not in known]
    if extra:  # a rule must never come near a column that the schema does not know, ethnicity for one
        raise SnapshotError(
            "COLUMN_UNKNOWN",
            f"{table.name} 表有未定义的列：{'、'.join(extra)}",
            table=table.name,
            columns=extra,
        )
    for column in declared:
        have, want = found.field(column.name).type, ARROW_TYPES[column.arrow]
        if have != want and not (column.arrow == "string" and pa.types.is_large_string(have)):
            raise SnapshotError(
                "COLUMN_TYPE",
                f"{table.name}.{column.name} 的类型是 {have}，应为 {want}",
                table=table.name,
                column=column.name,
            )


def _check_required(table: facts.Table, metadata: pq.FileMetaData) -> None:
    """NULLs in keys, by the statistics of the row groups."""
    for column in table.columns:
        if column.required and _nulls(metadata, column.name) > 0:
            raise SnapshotError(
                "REQUIRED_NULL", f"{table.name}.{column.name} 不能为空", table=table.name, column=column.name
            )


def _nulls(metadata: pq.FileMetaData, name: str) -> int:
    position = metadata.schema.names.index(name)
    total = 0
    for group in range(metadata.num_row_groups):
        statistics = metadata.row_group(group).column(position).statistics
        total += statistics.null_count if statistics is not None and statistics.has_null_count else 0
    return total


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
