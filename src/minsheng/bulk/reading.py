"""Query results as Arrow tables of a stated schema."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

import datetime as dt
import io
import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection
from django.db.models import Model

from minsheng.bulk.tables import key_of, table_of

CHUNK_ROWS = 50_000
_FEWEST_TO_SCAN = 20_000
_ROWS_A_LOOK_UP = 4
"""Looking one key up costs as much as reading so many rows in their order."""


def fetch_arrow(sql: str, params: Sequence[Any] = (), *, schema: pa.Schema) -> pa.Table:
    """Run one SELECT (placeholders `%s`) and return its rows as a table of exactly `schema`, column by position.

    Booleans, dates and UTC instants come back typed on both databases. Raises pyarrow.ArrowInvalid where a value
    does not fit the schema.
    """
    with connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            return _fetch_postgresql(sql, params, schema)
        return _fetch_sqlite(sql, params, schema)


def count_rows(sql: str, params: Sequence[Any] = ()) -> int:
    """Run one SELECT that yields a single number."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return int(cursor.fetchone()[0])


def most_of(model: type[Model], keys: int) -> bool:
    """Whether reading the whole table is cheaper than looking so many of its rows up."""
    if keys < _FEWEST_TO_SCAN:
        return False
    return keys * _ROWS_A_LOOK_UP >= count_rows(
        f"SELECT coalesce(max({key_of(model)}), 0) FROM {table_of(model)}"
    )


def in_keys(column: str, keys: Sequence[int] | Sequence[str]) -> tuple[str, list[object]]:
    """Return (condition, params) for `column` being one of many integers (or texts), whatever their number."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(keys)]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(list(keys))]


def instant(moment: dt.datetime) -> object:
    """A UTC instant as a parameter that compares rightly with stored ones: SQLite holds them as text."""
    if connection.vendor == "postgresql":
        return moment
    return str(moment.astimezone(dt.UTC).replace(tzinfo=None))


def _fetch_sqlite(sql: str, params: Sequence[Any], schema: pa.Schema) -> pa.Table:
    connection.ensure_connection()
    assert connection.connection is not None
    if connection.queries_logged:
        # This read goes past Django's cursor; tests that count questions must see it all the same.
        connection.queries_log.append({"sql": sql, "time": "0"})
    # Plus signs strip the declared types, for which Python would be called once a value.
    names = [f"c{i}" for i in range(len(schema))]
    plain = ", ".join(f"+{name}" for name in names)
    own = sql.replace("%s", "?").replace("%%", "%")
    cursor = connection.connection.execute(
        f"WITH q({', '.join(names)}) AS ({own}) SELECT {plain} FROM q", tuple(params)
    )
    batches = []
    try:
        while rows := cursor.fetchmany(CHUNK_ROWS):
            columns = zip(*rows, strict=True)
            arrays = [column_of(values, field.type) for values, field in zip(columns, schema, strict=True)]
            batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
    finally:
        cursor.close()
    return pa.Table.from_batches(batches, schema=schema)


def column_of(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values as SQLite holds them (flags 0 and 1, days and instants as text) as an Arrow column."""
    if pa.types.is_boolean(kind):
        return pa.array(values, pa.int8()).cast(pa.bool_())
    if pa.types.is_date(kind):
        return pa.array(values, pa.string()).cast(kind)
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(pa.timestamp("us")).cast(kind)
    return pa.array(values, kind)


def _fetch_postgresql(sql: str, params: Sequence[Any], schema: pa.Schema) -> pa.Table:
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        query = cursor.mogrify(sql, tuple(params)) if params else sql.replace("%%", "%")
        with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
            for block in copy:
                buffer.write(block)
    if not buffer.tell():
        return schema.empty_table()
    buffer.seek(0)
    wire = pa.schema([(f.name, pa.string() if pa.types.is_binary(f.type) else f.type) for f in schema])
    table = pa_csv.read_csv(
        buffer,
        read_options=pa_csv.ReadOptions(column_names=wire.names),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(
            column_types=wire,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    columns = [_from_hex(table[f.name]) if pa.types.is_binary(f.type) else table[f.name] for f in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _from_hex(column: pa.ChunkedArray) -> pa.Array:
    return pa.array([None if v is None else bytes.fromhex(v[2:]) for v in column.to_pylist()], pa.binary())
