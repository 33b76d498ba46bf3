"""One process of a run migrates, the others copy its empty database: migrations build thousands of historical models.

The copy is named after the migrations, in the folder for temporary files (SQLite) or in the run's own server (PostgreSQL).
"""

# ruff: noqa: PLC0415 - conftest.py comes before Django is set up

import fcntl
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

SOURCES = Path(__file__).resolve().parents[2]
TEMPLATE = "minsheng_migrated"


def _name() -> str:
    files = [SOURCES / "requirements" / "base.lock", *sorted(SOURCES.glob("src/minsheng/*/migrations/*.py"))]
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def kept_sqlite() -> Path:
    """The file that holds an empty migrated SQLite database as soon as one process of the run has migrated."""
    return Path(tempfile.gettempdir()) / f"{TEMPLATE}-{_name()}.sqlite3"


@pytest.fixture(scope="session")
def migrated_before(django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Hold the others back until there is something to copy: {"keep": what keeps this process's database, if it is the first}."""
    from django.db import connection

    kept = kept_sqlite()
    if connection.vendor == "sqlite":
        lock, begin = kept.with_suffix(".lock"), _sqlite
    else:
        lock, begin = kept.with_suffix(f".{connection.settings_dict['PORT']}.lock"), _postgres
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with django_db_blocker.unblock():
            first: dict[str, Any] = {"keep": begin(kept)}
        if first["keep"] is None:
            fcntl.flock(file, fcntl.LOCK_UN)
        first["done"] = lambda: fcntl.flock(file, fcntl.LOCK_UN)
        yield first


@pytest.fixture(scope="session")
def django_db_setup(migrated_before: dict[str, Any], django_db_setup: None, django_db_blocker: Any) -> None:
    """The plugin's set-up between the two halves of ours."""
    if migrated_before["keep"] is not None:
        with django_db_blocker.unblock():
            migrated_before["keep"]()
        migrated_before["done"]()


def _sqlite(kept: Path) -> Any:
    from django.db import connection
    from django.db.backends.signals import connection_created

    def copy(**_: Any) -> None:
        connection_created.disconnect(copy)
        with sqlite3.connect(kept) as source:
            source.backup(connection.connection)
        source.close()

    def keep() -> None:
        fresh = kept.with_suffix(f".{os.getpid()}")
        with sqlite3.connect(fresh) as target:
            connection.connection.backup(target)
        target.close()
        fresh.replace(kept)

    if not kept.exists():
        return keep
    connection_created.connect(copy, weak=False)
    return None


def _postgres(_kept: Path) -> Any:
    from django.db import connection

    def keep() -> None:
        connection.close()
        connection.close_pool()
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE {TEMPLATE} TEMPLATE "{connection.settings_dict["NAME"]}"')

    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
        if cursor.fetchone() is None:
            return keep
    connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    return None
