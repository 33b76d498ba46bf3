"""Several SELECTs in one question. To send a statement costs more than the few rows that each of them brings."""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

GIVEN: Final = {
    "sqlite": "asked(id) AS (SELECT value FROM json_each(%s)), day(day, known) AS (SELECT %s, %s)",
    "postgresql": "asked(id) AS (SELECT unnest(CAST(%s AS bigint[]))), "
    "day(day, known) AS (SELECT CAST(%s AS date), CAST(%s AS timestamptz))",
}
"""What the parts may read, by database: `asked` (many integers), `day` (one row: a legal day and an instant)."""
_LISTS: Final = {
    "sqlite": "json_group_array(json_array({}))",
    "postgresql": "CAST(coalesce(json_agg(json_build_array({})), '[]') AS text)",
}


class Part(NamedTuple):
    """A SELECT and the columns of its rows that are wanted."""

    columns: Sequence[str]
    select: str


def together(parts: Mapping[str, Part]) -> str:
    """One statement for all parts; it reads `GIVEN`, so it takes three parameters. To be kept: it is long."""
    vendor = connection.vendor
    asked = [
        f"SELECT '{name}', {_LISTS[vendor].format(', '.join(part.columns))} FROM ({part.select}) q"
        for name, part in parts.items()
    ]
    return f"WITH {GIVEN[vendor]} {' UNION ALL '.join(asked)}"


def ask(question: str, params: Sequence[Any]) -> dict[str, str]:
    """Each part's rows as a JSON list of lists. Days and instants are text, flags 0 and 1 or false and true."""
    with connection.cursor() as cursor:
        cursor.execute(question, params)
        return dict(cursor.fetchall())
