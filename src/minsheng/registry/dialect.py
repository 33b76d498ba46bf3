"""A few words that DuckDB and SQLite have in common after this: the registry's facts are told by one text of SQL.

Over everybody DuckDB runs it. Over a handful of rows SQLite does in microseconds what costs DuckDB a tenth of a second of
preparation. Days are DATE there and ISO text here, which compare alike; a flag is BOOLEAN there and 0 or 1 here.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from minsheng.kernel.periods import add_months

# months_after: the last day of the month where the day does not exist. latest: the value of the newest row that has one.
FOR_DUCKDB: Final = """
CREATE OR REPLACE TEMP MACRO days_after(day, n) AS day + n;
CREATE OR REPLACE TEMP MACRO months_after(day, n) AS CAST(day + to_months(CAST(n AS INTEGER)) AS DATE);
CREATE OR REPLACE TEMP MACRO first_of_month(day) AS CAST(date_trunc('month', day) AS DATE);
CREATE OR REPLACE TEMP MACRO month_number(day) AS year(day) * 12 + month(day);
CREATE OR REPLACE TEMP MACRO latest(value, day, id) AS arg_max(value, (day, id));
"""


def small_desk() -> sqlite3.Connection:
    """An empty SQLite in memory, never on a disk, with the same words and those of DuckDB's own that the sentences use."""
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=256)
    db.execute("PRAGMA temp_store = MEMORY")
    _teach(db)
    return db


class Desks:
    """Small desks that are laid once, with empty tables for what is given and for the steps of `sentences` that follow from it
    (`CREATE TEMP TABLE name AS ...;`)."""

    def __init__(self, given: Mapping[str, str], sentences: str) -> None:
        """`given`: the columns of each table, as they stand between brackets."""
        self._given = given
        self._steps = re.findall(r"^CREATE TEMP TABLE (\w+) AS\n(.*?);$", sentences, re.MULTILINE | re.DOTALL)
        self._idle: list[sqlite3.Connection] = []

    @contextmanager
    def one(self) -> Iterator[sqlite3.Connection]:
        """A desk that nobody else uses meanwhile; what is laid on it is taken away again."""
        try:
            db = self._idle.pop()
        except IndexError:
            db = self._new()
        db.execute("BEGIN")
        try:
            yield db
        finally:
            db.execute("ROLLBACK")
            self._idle.append(db)

    def follow(self, db: sqlite3.Connection) -> None:
        """Take the steps, once everything that is given lies there."""
        for name, select in self._steps:
            db.execute(f"INSERT INTO {name} {select}")

    def _new(self) -> sqlite3.Connection:
        db = small_desk()
        for name, columns in self._given.items():
            db.execute(f"CREATE TEMP TABLE {name} ({columns})")
        for name, select in self._steps:
            db.execute(f"CREATE TEMP TABLE {name} AS {select}")
        return db


def lay(db: sqlite3.Connection, name: str, columns: int, rows: str) -> None:
    """Put rows, a JSON list of lists of so many values, into a table."""
    if rows != "[]":
        cells = ", ".join(f"json_extract(value, '$[{i}]')" for i in range(columns))
        db.execute(f"INSERT INTO {name} SELECT {cells} FROM json_each(?)", [rows])  # noqa: S608 - names of ours


def _teach(db: sqlite3.Connection) -> None:
    words: dict[str, tuple[int, Callable[..., Any]]] = {
        "days_after": (2, _days_after),
        "months_after": (2, _months_after),
        "first_of_month": (1, lambda day: None if day is None else f"{day[:8]}01"),
        "month_number": (1, lambda day: None if day is None else int(day[:4]) * 12 + int(day[5:7])),
        "greatest": (-1, lambda *values: max((v for v in values if v is not None), default=None)),
        "least": (-1, lambda *values: min((v for v in values if v is not None), default=None)),
        "contains": (2, lambda text, part: None if text is None else part in text),
        "regexp_matches": (2, lambda text, what: None if text is None else bool(re.search(what, text))),
    }
    for name, (arguments, word) in words.items():
        db.create_function(name, arguments, word, deterministic=True)
    sums: dict[str, tuple[int, Callable[[], Any]]] = {"bool_or": (1, _Or), "latest": (3, _Latest)}
    for name, (arguments, word) in sums.items():
        db.create_aggregate(name, arguments, word)


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _days_after(day: str | None, n: int | None) -> str | None:
    return None if day is None or n is None else (_day(day) + timedelta(days=n)).isoformat()


def _months_after(day: str | None, n: int | None) -> str | None:
    return None if day is None or n is None else add_months(_day(day), n).isoformat()


class _Or:
    """Whether one is true; NULL where none says anything."""

    def __init__(self) -> None:
        self.found: int | None = None

    def step(self, value: int | None) -> None:
        if value is not None:
            self.found = int(bool(value or self.found))

    def finalize(self) -> int | None:
        return self.found


class _Latest:
    """The value of the newest row that has one; of rows of one day the one with the greatest id."""

    def __init__(self) -> None:
        self.place: tuple[str, int] | None = None
        self.value: Any = None

    def step(self, value: Any, day: str, id_: int) -> None:
        if value is not None and (self.place is None or (day, id_) > self.place):
            self.place, self.value = (day, id_), value

    def finalize(self) -> Any:
        return self.value
