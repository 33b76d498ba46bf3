"""The one DuckDB in memory: threads that use it at the same time see nothing of each other."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress

import duckdb
import pyarrow as pa
import pytest

from minsheng.kernel import scratch as module
from minsheng.kernel.scratch import scratch

Door = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]
THREADS = 2


def of_both(door: Door) -> list[tuple[int, int]]:
    """What each of two threads reads under the same two names after both have put their own rows there, step by step."""
    steps = threading.Barrier(THREADS, timeout=20)

    def work(own: int) -> tuple[int, int]:
        with door() as database:
            for turn in range(
                THREADS
            ):  # one after the other: what DuckDB itself refuses at the same instant is not asked
                if turn == own:
                    database.register("rows", pa.table({"owner": [own]}))
                    database.execute(f"CREATE OR REPLACE TEMP TABLE kept AS SELECT {own} AS owner")
                steps.wait()
            found = []
            for turn in range(THREADS):
                if turn == own:
                    for name in ("rows", "kept"):
                        row = database.execute(f"SELECT owner FROM {name}").fetchone()
                        assert row is not None
                        found.append(row[0])
                steps.wait()
            return found[0], found[1]

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(THREADS)))


def test_two_threads_with_the_same_names_keep_their_own_rows() -> None:
    assert of_both(scratch) == [(0, 0), (1, 1)]


def test_without_a_connection_for_each_the_rows_would_mix() -> None:
    with duckdb.connect() as shared:
        assert of_both(lambda: nullcontext(shared)) == [(1, 1), (1, 1)]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[duckdb.DuckDBPyConnection]:
    """A process that has not opened its database yet; both threads meet in the opening, if nothing keeps one of them out."""
    meeting, connect = threading.Barrier(THREADS), duckdb.connect
    made: list[duckdb.DuckDBPyConnection] = []

    def opening() -> duckdb.DuckDBPyConnection:
        with suppress(threading.BrokenBarrierError):  # nobody else came: the lock has kept the other out
            meeting.wait(0.5)
        made.append(connect())
        return made[-1]

    monkeypatch.setattr(duckdb, "connect", opening)
    monkeypatch.setattr(module, "_opened", {})
    return made


def both_begin() -> None:
    """Two threads that ask for their first connection."""

    def begin(_: int) -> None:
        with scratch() as database:
            assert database.execute("SELECT 1").fetchone() == (1,)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(begin, range(THREADS)))


def test_two_threads_that_begin_together_open_one_database(
    opened: list[duckdb.DuckDBPyConnection],
) -> None:
    both_begin()
    assert len(opened) == 1


def test_without_the_lock_each_of_them_would_open_one(
    opened: list[duckdb.DuckDBPyConnection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_lock", nullcontext())
    both_begin()
    assert len(opened) == THREADS
