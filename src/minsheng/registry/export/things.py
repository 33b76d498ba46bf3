"""Posts, training bodies and prescriptions as tables of the facts folder; a kind of which nothing is known has no table."""

import json
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa
from django.db.models import Q

from minsheng.engine.snapshot import arrow_schema
from minsheng.policy.things import THING_ID, THINGS
from minsheng.registry.models import Thing

_TOWN: Final = 9
_AT_ONCE: Final = 50_000


def collect_things(known_at: datetime) -> dict[str, pa.Table]:
    """Every thing believed at `known_at` (UTC), by kind, sorted by its id."""
    believed = Thing.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=known_at), recorded_at__lte=known_at
    )
    found: dict[str, pa.Table] = {}
    for scope, table in THINGS.items():
        schema = arrow_schema(table)
        columns: dict[str, list[Any]] = {name: [] for name in schema.names}
        rows = (
            believed.filter(kind=scope.value).order_by("pk").values_list("pk", "region", "person_id", "facts")
        )
        for id_, region, person, facts in rows.iterator(_AT_ONCE):
            told = json.loads(facts) | {
                THING_ID[scope]: id_, "person_id": person, "region": region, "county": region[:6],
                "town": region[:_TOWN] if len(region) >= _TOWN else None,
            }  # fmt: skip
            for name, values in columns.items():
                values.append(told.get(name))
        if columns[THING_ID[scope]]:
            made = [_column(columns[field.name], field.type) for field in schema]
            found[scope.value] = pa.table(made, schema=schema)
    return found


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_date(kind):
        values = [None if value is None else date.fromisoformat(value) for value in values]
    return pa.array(values, kind)
