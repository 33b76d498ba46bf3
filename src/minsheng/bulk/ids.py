"""Primary keys taken in blocks, so that rows which refer to each other can be written in one pass."""

import pyarrow as pa
from django.db import connection, transaction
from django.db.models import Model

from minsheng.bulk.tables import key_of, table_of


def reserve_ids(model: type[Model], n: int) -> pa.Array:
    """Return `n` unused primary keys of `model` (int64, ascending), which nobody else will be given.

    The block is taken in a transaction of its own (or the caller's): SQLite's write lock keeps the counter from being read
    twice. Keys that are never used leave a gap, nothing more.
    """
    if n == 0:
        return pa.array([], pa.int64())
    table, key = table_of(model), key_of(model)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, key, n],
            )
            return pa.array(sorted(row[0] for row in cursor.fetchall()), pa.int64())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
        if row:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last + n, table])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last + n])
    return pa.array(range(last + 1, last + n + 1), pa.int64())
