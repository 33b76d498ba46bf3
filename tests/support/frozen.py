"""A county that many tests begin from is built once and then put back: building takes seconds, putting back does not."""

import copy
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction

from minsheng.trail.models import Event

T = TypeVar("T")
NOT_OURS = ("django_", "auth_", "sqlite_", "discovery_changed")
"""Notes of what changed are written by the database itself while the rows are put back."""


@dataclass
class _Kept:
    made: Any
    rows: Any
    home: Path
    holds: tempfile.TemporaryDirectory[str]
    """Deleted with the process."""


_KEPT: dict[str, _Kept] = {}


def frozen(name: str, build: Callable[[], T]) -> T:
    """What `build` gives, with the rows and files that it makes; built anew where the trail has begun already."""
    if Event.objects.exists():
        return build()
    home = Path(settings.MINSHENG_HOME)
    take, put = (
        (_take_sqlite, _put_sqlite) if connection.vendor == "sqlite" else (_take_postgres, _put_postgres)
    )
    kept = _KEPT.get(name)
    if kept is None:
        made = build()
        kept_here = tempfile.TemporaryDirectory(prefix="minsheng-frozen-")
        folder = Path(kept_here.name) / "home"
        shutil.copytree(home, folder)
        _KEPT[name] = _Kept(copy.deepcopy(made), take(), folder, kept_here)
        return made
    shutil.copytree(kept.home, home, dirs_exist_ok=True)
    with transaction.atomic():  # keys that point forward are checked at the end
        put(kept.rows)
    return copy.deepcopy(kept.made)


def _our_tables() -> list[str]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return [name for name in names if not name.startswith(NOT_OURS)]


def _take_sqlite() -> dict[str, Any]:
    tables = {}
    with connection.cursor() as cursor:
        for table in _our_tables():
            columns = [row[1] for row in cursor.execute(f'PRAGMA table_info("{table}")').fetchall()]
            # The plus keeps the values as they are stored.
            plain = ", ".join(f'+"{column}"' for column in columns)
            rows = cursor.execute(f'SELECT {plain} FROM "{table}"').fetchall()
            if rows:
                tables[table] = (columns, rows)
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        sequences = [row for row in cursor.fetchall() if not row[0].startswith(NOT_OURS)]
    return {"tables": tables, "sequences": sequences}


def _put_sqlite(kept: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for table, (columns, rows) in kept["tables"].items():
            marks = ", ".join(["%s"] * len(columns))
            listed = ", ".join(f'"{column}"' for column in columns)
            cursor.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', rows)
        for table, last in kept["sequences"]:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])


def _take_postgres() -> dict[str, Any]:
    tables = {}
    with connection.cursor() as cursor:
        for table in _our_tables():
            with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as stream:
                tables[table] = b"".join(stream)
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL")
        sequences = [row for row in cursor.fetchall() if not row[0].startswith(NOT_OURS)]
    return {"tables": tables, "sequences": sequences}


def _put_postgres(kept: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for table, rows in kept["tables"].items():
            with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as stream:
                stream.write(rows)
        for sequence, last in kept["sequences"]:
            cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, last])
