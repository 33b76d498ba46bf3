"""Tables of a facts folder as DuckDB reads them: a table or a column that the folder lacks is there all the same, empty."""

# ruff: noqa: S608 - the only texts in these queries are the schema's own names and file names quoted by operators.text

from minsheng.engine.columnar import operators as sql
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import facts

_TYPES = {
    "int64": "bigint",
    "int32": "integer",
    "int8": "tinyint",
    "bool": "boolean",
    "string": "varchar",
    "date32": "date",
}


def rows_of(snapshot: Snapshot, table: str) -> str:
    """What stands after `from`: the Parquet file; with NULL for columns of a later schema; no rows for a table it lacks."""
    columns = facts.TABLES[table].columns
    if not snapshot.holds(table):
        return f"(select {', '.join(_null(c) for c in columns)} where false)"
    file = f"read_parquet({sql.text(str(snapshot.path(table)))})"
    missing = [_null(c) for c in columns if not snapshot.holds(table, c.name)]
    return f"(select *, {', '.join(missing)} from {file})" if missing else file


def _null(column: facts.Column) -> str:
    return f"null::{_TYPES[column.arrow]} as {column.name}"
