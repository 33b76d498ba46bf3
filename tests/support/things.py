"""Random rows of things (settlements, posts ...) around random people: every code, limits and their neighbours, cells unknown.

Drawn from the schema itself, so that a new column is drawn without a word here; what must come out often enough to matter is
steered in `_STEERED`.
"""

import datetime as dt
from random import Random
from typing import Any

from minsheng.policy import facts
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.things import THING_ID, THINGS

Row = dict[str, Any]
AMOUNTS = (0, 0, 100, 50_000, 280_000, 700_000, 1_400_000, 2_000_000, 7_000_000, 30_000_000)
COUNTS = (0, 0, 1, 2, 3, 5, 7, 20, 60, 80, 99, 100, 101, 150)
BEYOND = (10**12, 10**12 + 1, -(10**12) - 1, 2**63 - 1, -(2**63))


def random_things(
    rng: Random, people: list[Row], on: dt.date, per_kind: int, limit_share: float
) -> dict[str, list[Row]]:
    """Rows of each kind of thing; some concern nobody, or somebody who is not in the folder."""
    made: dict[str, list[Row]] = {}
    for scope, table in THINGS.items():
        rows = [_row(rng, table, people, on, limit_share) for _ in range(per_kind)]
        made[table.name] = [{**row, THING_ID[scope]: i} for i, row in enumerate(rows, start=1)]
    return made


def _row(rng: Random, table: facts.Table, people: list[Row], on: dt.date, limit_share: float) -> Row:
    nulls = rng.choice((0.0, 0.0, 0.15, 0.3))
    somebody = rng.choice(people)
    place = {name: somebody[name] for name in ("region", "town", "county", "urban_rural")}
    row: Row = {}
    for column in table.columns:
        row[column.name] = None if rng.random() < nulls else _cell(rng, column, on)
        if column.rule_type is Type.FEN and rng.random() < limit_share / 20:
            row[column.name] = rng.choice(BEYOND)
    row |= place
    if "person_id" in row:
        stranger = 900_000 + rng.randint(1, 50)
        row["person_id"] = rng.choice((*[somebody["person_id"]] * 18, stranger, None))
    return row


def _cell(rng: Random, column: facts.Column, on: dt.date) -> Any:
    if column.codes:
        return rng.choice(column.codes)
    if column.rule_type is Type.BOOL:
        return rng.random() < 0.5
    if column.rule_type is Type.DATE:
        return on + dt.timedelta(days=rng.choice((-1100, -400, -200, -30, -1, 0, 0, 1, 30, 400)))
    if column.rule_type is Type.FEN:
        return rng.choice(AMOUNTS)
    return rng.choice(COUNTS) if column.rule_type in facts.LIMITS else None


def facts_of_things() -> dict[tuple[Scope, Type], tuple[str, ...]]:
    """Columns that random policies may ask of each thing, by type."""
    found: dict[tuple[Scope, Type], tuple[str, ...]] = {}
    for scope, table in THINGS.items():
        for type_ in Type:
            found[scope, type_] = tuple(c.name for c in table.columns if c.rule_type is type_)
    return found
