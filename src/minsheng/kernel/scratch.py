"""One DuckDB in memory for the whole process; each piece of work has a connection with temporary tables of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

_lock: Final = threading.Lock()
_opened: Final[dict[int, duckdb.DuckDBPyConnection]] = {}
"""By process: the threads of a database do not survive a fork."""


@contextmanager
def scratch() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for joins in memory. What is registered or made TEMP in it nobody else sees, and it ends with it.

    Make nothing in it that is not TEMP. To open a database for each small join took 16 of its 22 ms of CPU.
    """
    with _lock:
        if os.getpid() not in _opened:
            _opened[os.getpid()] = duckdb.connect()
        connection = _opened[os.getpid()].cursor()
    try:
        yield connection
    finally:
        connection.close()
