"""Random facts of health, care, birth and school for the folders of `snapshots`; a seventh of them is unknown."""

import datetime as dt
from random import Random
from typing import Any, Final

from minsheng.policy import facts
from minsheng.policy.columns import Column
from minsheng.policy.kinds import Type

_UNKNOWN: Final = 0.15
_COUNTS: Final = {
    "hpv_doses": (0, 0, 1, 1, 2, 2, 3),
    "birth_order": (1, 2, 3, 4),
    "care_risk_events": (0, 0, 1, 2),
}
_AGREED: Final = 0.7
"""How often a flag is true; and how often a date lies within the last two years rather than on a day that counts."""


_PUPILS: Final = 0.15
_UNWATCHED: Final = 0.8
"""Without some pupils of compulsory schools and households that nobody watches some conditions would go one way only."""


def add_services(tables: dict[str, list[dict[str, Any]]], on: dt.date, seed: int) -> None:
    """Fill the columns that schemas 3 and 5 brought and nobody drew yet, from a generator of their own."""
    rng = Random(seed)
    _draw(tables, on, rng, 3)
    for row in tables["person"]:
        if rng.random() < _PUPILS:
            row.update({"in_school": True, "school_stage": rng.choice(("primary", "junior"))})
    for row in tables["household"]:
        if rng.random() < _UNWATCHED:
            row["poverty_watch"] = "none"
    rng = Random(seed + 1)
    _draw(tables, on, rng, 5)
    for row in tables["person"]:
        if row["school_stage"] not in ("primary", "junior") and rng.random() < _PUPILS:
            row.update({"school_status": "enrolled", "school_stage": "kindergarten"})


def _draw(tables: dict[str, list[dict[str, Any]]], on: dt.date, rng: Random, version: int) -> None:
    for table in ("person", "household"):
        new = [c for c in facts.TABLES[table].columns if c.since == version and c.rule_type is not None]
        for row in tables[table]:
            drawn = {c.name: _cell(rng, c, on) for c in new if row.get(c.name) is None}
            row.update(drawn)


def _cell(rng: Random, column: Column, on: dt.date) -> Any:
    if rng.random() < _UNKNOWN:
        return None
    if column.codes:
        return rng.choice(column.codes)
    if column.name in _COUNTS:
        return rng.choice(_COUNTS[column.name])
    if column.most is not None:
        return rng.choice((column.most,) * 4 + (column.most - 1, 0))
    if column.rule_type is Type.BOOL:
        return rng.random() < _AGREED
    if column.rule_type is Type.DATE:
        whole_months = on - dt.timedelta(days=rng.choice((0, 1, 7, 8, 30, 31, 90, 91, 152, 153, 365, 366)))
        return on - dt.timedelta(days=rng.randint(0, 730)) if rng.random() < _AGREED else whole_months
    return rng.choice((0, 1, 300, 10_000, 17_500, 32_000, 40_000, 177_777))
