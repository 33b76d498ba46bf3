"""Rows into tables: statements of many rows on SQLite, COPY on PostgreSQL."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

import datetime as dt
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection
from django.db.models import Model

from minsheng.bulk.tables import column_list, quoted, table_of

CHUNK_ROWS = 50_000
ROWS_A_STATEMENT = 50
"""SQLite prepares what a CHECK with a list of words needs once a statement: fifty rows at a time cost half of single ones."""
Rows: TypeAlias = Any
"""An Arrow table, or an iterable of tuples."""


def copy_rows(
    target: type[Model] | str,
    columns: Sequence[str],
    rows: Rows,
    *,
    constants: Mapping[str, object] | None = None,
) -> int:
    """Insert `rows` (an Arrow table with these column names, or tuples in this order); return how many.

    `constants` are further columns with one value for every row. JSON columns take text. All or nothing comes from the
    caller's transaction.
    """
    table = table_of(target)
    fixed = dict(constants or {})
    names = [*columns, *fixed]
    if connection.vendor == "postgresql":
        return _copy_postgresql(table, names, columns, rows, fixed)
    return _insert_sqlite(f"INSERT INTO {quoted(table)} ({column_list(names)}) VALUES ", columns, rows, fixed)


def update_rows(target: type[Model] | str, columns: Sequence[str], rows: Rows, *, key: str = "id") -> int:
    """Set `columns` of the rows whose `key` is given; each row carries the columns first and the key last."""
    table = table_of(target)
    names = [*columns, key]
    if connection.vendor != "postgresql":
        sets = ", ".join(f"{quoted(name)} = ?" for name in columns)
        sql = f"UPDATE {quoted(table)} SET {sets} WHERE {quoted(key)} = ?"
        return sum(_execute_sqlite(sql, chunk) for chunk in _tuple_chunks(names, rows))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bulk_update")
        cursor.execute(
            f"CREATE TEMP TABLE bulk_update ON COMMIT DROP AS SELECT {column_list(names)} "
            f"FROM {quoted(table)} WITH NO DATA"
        )
        written = _copy_postgresql("bulk_update", names, names, rows, {})
        sets = ", ".join(f"{quoted(name)} = b.{quoted(name)}" for name in columns)
        cursor.execute(
            f"UPDATE {quoted(table)} AS t SET {sets} FROM bulk_update AS b "
            f"WHERE t.{quoted(key)} = b.{quoted(key)}"
        )
        cursor.execute("DROP TABLE bulk_update")
    return written


def _insert_sqlite(sql: str, columns: Sequence[str], rows: Rows, fixed: Mapping[str, object]) -> int:
    tail = tuple(_to_sqlite(value) for value in fixed.values())
    row = f"({', '.join('?' * (len(columns) + len(tail)))})"
    of_many = sql + ", ".join([row] * ROWS_A_STATEMENT)
    written = 0
    for chunk in _tuple_chunks(columns, rows, tail):
        whole = len(chunk) - len(chunk) % ROWS_A_STATEMENT
        groups = (chunk[at : at + ROWS_A_STATEMENT] for at in range(0, whole, ROWS_A_STATEMENT))
        _execute_sqlite(of_many, [tuple(itertools.chain.from_iterable(group)) for group in groups])
        written += whole + _execute_sqlite(sql + row, chunk[whole:])
    return written


def _execute_sqlite(sql: str, rows: Sequence[tuple[Any, ...]]) -> int:
    connection.ensure_connection()
    assert connection.connection is not None
    with connection.wrap_database_errors:
        connection.connection.executemany(sql, rows)
    return len(rows)


def _tuple_chunks(
    columns: Sequence[str], rows: Rows, tail: tuple[object, ...] = ()
) -> Iterator[list[tuple[Any, ...]]]:
    """`tail`: values that every row ends with."""
    if isinstance(rows, pa.Table):
        for start in range(0, rows.num_rows, CHUNK_ROWS):
            part = rows.slice(start, CHUNK_ROWS)
            same = (itertools.repeat(value, part.num_rows) for value in tail)
            yield list(zip(*(_arrow_values(part[name]) for name in columns), *same, strict=True))
        return
    iterator = iter(rows)
    while chunk := [(*map(_to_sqlite, row), *tail) for row in itertools.islice(iterator, CHUNK_ROWS)]:
        yield chunk


def _arrow_values(column: pa.ChunkedArray) -> list[Any]:
    kind = column.type
    if pa.types.is_date(kind):
        return list(column.cast(pa.string()).to_pylist())
    if pa.types.is_timestamp(kind):
        return [_to_sqlite(value) for value in column.to_pylist()]
    return list(column.to_pylist())


def _to_sqlite(value: object) -> object:
    if isinstance(value, dt.datetime):
        return str(value.astimezone(dt.UTC).replace(tzinfo=None))
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _copy_postgresql(
    table: str, names: Sequence[str], columns: Sequence[str], rows: Rows, fixed: Mapping[str, object]
) -> int:
    sql = f"COPY {quoted(table)} ({column_list(names)}) FROM STDIN"
    written = 0
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if not isinstance(rows, pa.Table):
            tail = tuple(fixed.values())
            with cursor.copy(sql) as copy:
                for row in rows:
                    copy.write_row((*row, *tail))
                    written += 1
            return written
        with cursor.copy(f"{sql} (FORMAT csv)") as copy:
            for start in range(0, rows.num_rows, CHUNK_ROWS):
                part = rows.slice(start, CHUNK_ROWS)
                copy.write(_csv_block(columns, part, fixed))
                written += part.num_rows
    return written


def _csv_block(columns: Sequence[str], part: pa.Table, fixed: Mapping[str, object]) -> bytes:
    arrays = [_wire_column(part[name]) for name in columns]
    arrays += [
        pa.repeat(pa.scalar(_wire_text(value), pa.string()), part.num_rows) for value in fixed.values()
    ]
    out = io.BytesIO()
    block = pa.table(dict(zip([*columns, *fixed], arrays, strict=True)))
    pa_csv.write_csv(block, out, pa_csv.WriteOptions(include_header=False))
    return out.getvalue()


def _wire_column(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    if pa.types.is_binary(column.type):
        return pa.array([_wire_text(value) for value in column.to_pylist()], pa.string())
    return column


def _wire_text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    return str(value)
