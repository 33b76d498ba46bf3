"""Building indexes after a great load instead of row by row: sorting once beats keeping order a million times."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext

from django.db import connection
from django.db.models import Model

from minsheng.bulk.tables import quoted, table_of

WORTH_IT = 50_000
"""Below so many rows the order is kept row by row."""
LOADING_CACHE_KIB = 512 * 1024
"""A great load's pages stay in memory until they are full: those of a unique index are filled in no order."""


@contextmanager
def indexes_afterwards(expected: Mapping[type[Model], int]) -> Iterator[None]:
    """While the block fills tables at least to twice their size, their indexes are away; it must lie in a transaction.

    `expected`: rows that will be inserted, by model. Unique indexes are away as well and refuse the whole load at its end.
    SQLite only: there the transaction brings them back when it fails; on PostgreSQL dropping one would lock out readers.
    """
    if connection.vendor == "postgresql":
        yield
        return
    away: list[str] = []
    for model, rows in expected.items():
        if rows >= WORTH_IT and rows >= _count(model):
            away += _drop(table_of(model))
    with _great_cache() if away else nullcontext():
        yield
        with connection.cursor() as cursor:
            for statement in away:
                cursor.execute(statement)


@contextmanager
def _great_cache() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{LOADING_CACHE_KIB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual}")


def _count(model: type[Model]) -> int:
    return model._default_manager.count()  # noqa: SLF001 - documented by Django


def _drop(table: str) -> list[str]:
    """Drop the table's own indexes; the statements that make them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL ORDER BY name",
            [table],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {quoted(name)}")
    return [sql for _, sql in found]
