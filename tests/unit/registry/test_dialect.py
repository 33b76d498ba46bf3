"""The words that DuckDB and SQLite share say the same in both."""

import sqlite3
from datetime import date, timedelta

import duckdb
import pytest

from minsheng.registry import dialect

DAYS = [None, *(date(2023, 12, 27) + timedelta(days=n) for n in range(0, 800, 3)), date(2024, 2, 29)]


@pytest.fixture
def both() -> tuple[duckdb.DuckDBPyConnection, sqlite3.Connection]:
    large, small = duckdb.connect(), dialect.small_desk()
    large.execute(dialect.FOR_DUCKDB)
    large.execute("CREATE TABLE t (id BIGINT, day DATE, flag BOOLEAN, text VARCHAR, part BIGINT)")
    small.execute("CREATE TABLE t (id, day, flag, text, part)")
    for id_, day in enumerate(DAYS):
        row = (
            id_,
            day.isoformat() if day else None,
            (None, True, False)[id_ % 3],
            ("车祸", None, "灾")[id_ % 3],
            id_ % 7,
        )
        large.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", row)
        small.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", row)
    return large, small


@pytest.mark.parametrize(
    "expression",
    [
        "days_after(day, 180)",
        "days_after(day, -1)",
        "months_after(day, -13)",
        "months_after(day, 18 * 12)",
        "months_after(day, 1)",
        "first_of_month(day)",
        "month_number(day) - month_number(months_after(day, -5))",
        "greatest(day, NULL, months_after(day, 1))",
        "least(day, NULL, months_after(day, 1))",
        "greatest(NULL, day)",
        "contains(text, '灾')",
        "regexp_matches(text, '交通|车祸')",
        "substr(text, 1, 1)",
        "coalesce(flag, true)",
    ],
)
def test_of_one_row(both: tuple[duckdb.DuckDBPyConnection, sqlite3.Connection], expression: str) -> None:
    sql = f"SELECT id, {expression} FROM t ORDER BY id"
    assert _plain(both[0].execute(sql).fetchall()) == _plain(both[1].execute(sql).fetchall())


@pytest.mark.parametrize(
    "expression",
    [
        "bool_or(flag)",
        "bool_or(flag) FILTER (WHERE id > 400)",
        "bool_or(flag AND id < 0)",
        "latest(text, day, id)",
        "latest(text, first_of_month(day), id)",
    ],
)
def test_of_many_rows(both: tuple[duckdb.DuckDBPyConnection, sqlite3.Connection], expression: str) -> None:
    sql = f"SELECT part, {expression} FROM t WHERE day IS NOT NULL GROUP BY part ORDER BY part"
    assert _plain(both[0].execute(sql).fetchall()) == _plain(both[1].execute(sql).fetchall())


def _plain(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [tuple(cell.isoformat() if isinstance(cell, date) else cell for cell in row) for row in rows]
