"""A county that many tests begin from is built once and then put back row by row: building takes seconds, putting back does not.

On PostgreSQL it is built each time.
"""

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
NOT_OURS = ("django_", "auth_", "sqlite_")


@dataclass
class _Kept:
    made: Any
    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]
    sequences: list[tuple[Any, ...]]
    home: Path


_KEPT: dict[str, _Kept] = {}


def frozen(name: str, build: Callable[[], T]) -> T:
    """What `build` gives, with the rows and files that it makes; built anew where the trail has begun already."""
    if connection.vendor != "sqlite" or Event.objects.exists():
        return build()
    home = Path(settings.MINSHENG_HOME)
    kept = _KEPT.get(name)
    if kept is None:
        made = build()
        _KEPT[name] = _keep(copy.deepcopy(made), home)
        return made
    shutil.copytree(kept.home, home, dirs_exist_ok=True)
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
    ):  # keys that point forward are checked at the end
        for table, (columns, rows) in kept.tables.items():
            marks = ", ".join(["%s"] * len(columns))
            listed = ", ".join(f'"{column}"' for column in columns)
            cursor.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', rows)
        for table, last in kept.sequences:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
    return copy.deepcopy(kept.made)


def _keep(made: object, home: Path) -> _Kept:
    folder = Path(tempfile.mkdtemp(prefix="minsheng-frozen-")) / "home"
    shutil.copytree(home, folder)
    tables = {}
    with connection.cursor() as cursor:
        names = [t for t in connection.introspection.table_names(cursor) if not t.startswith(NOT_OURS)]
        for table in names:
            columns = [row[1] for row in cursor.execute(f'PRAGMA table_info("{table}")').fetchall()]
            plain = ", ".join(
                f'+"{column}"' for column in columns
            )  # the plus keeps the values as they are stored
            rows = cursor.execute(f'SELECT {plain} FROM "{table}"').fetchall()
            if rows:
                tables[table] = (columns, rows)
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        sequences = [row for row in cursor.fetchall() if not row[0].startswith(NOT_OURS)]
    return _Kept(made, tables, sequences, folder)
