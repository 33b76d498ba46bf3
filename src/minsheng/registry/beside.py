"""What files say that no rule may see, for discovery alone: terms of rolls, benefits about to begin, accounts, births, weddings,
help for the ill, who has left the register, and what is known of parents and guardians for a child's sake.

Believed at an instant like the snapshot, and asked beside it: these rows decide no benefit, so they are no facts of the policies.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import pyarrow as pa

from minsheng.bulk import fetch_arrow, instant
from minsheng.kernel.periods import add_months
from minsheng.registry.export.believed import Fetched, fetch

_PERSON, _DAY, _TEXT = pa.int64(), pa.date32(), pa.string()
_MONTHS: Final = 12
_ASKED: Final[Mapping[str, tuple[str, Fetched]]] = {
    # a row that the roll calls running although it names an end
    "listed_until": (
        "enrolment",
        Fetched(
            (("person_id", _PERSON), ("programme", _TEXT), ("valid_to", _DAY)),
            "t.running AND t.valid_to <= {as_of}",
        ),
    ),
    # a benefit that a roll names already and that begins after the day
    "granted": (
        "enrolment",
        Fetched((("person_id", _PERSON), ("programme", _TEXT)), "t.running AND t.valid_from > {as_of}"),
    ),
    # paid to an account of nobody in the family and of no guardian
    "other_account": (
        "enrolment",
        Fetched(
            (("person_id", _PERSON), ("programme", _TEXT)),
            "t.account_of_other AND (t.valid_to IS NULL OR t.valid_to > {as_of})",
        ),
    ),
    # of a sum that the roll states in two parts the second
    "add_on": (
        "enrolment",
        Fetched(
            (("person_id", _PERSON), ("programme", _TEXT), ("add_on_fen", pa.int64())),
            "t.add_on_fen > 0 AND (t.valid_to IS NULL OR t.valid_to > {as_of})",
        ),
    ),
    "newborn": (
        "birth",
        Fetched(
            (("person_id", _PERSON), ("father_id", _PERSON), ("valid_from", _DAY)), "t.valid_from > {as_of}"
        ),
    ),
    "wedding": (
        "marriage",
        Fetched(
            (("person_id", _PERSON), ("other_id", _PERSON), ("kind", _TEXT), ("valid_from", _DAY)),
            "t.kind <> 'reissued' AND t.valid_from > {as_of}",
        ),
    ),
    # terms of prison and the like that run, whoever may ask about the person
    "held": (
        "custody",
        Fetched(
            (("person_id", _PERSON), ("valid_from", _DAY), ("valid_to", _DAY)),
            "t.status = 'held' AND (t.valid_from IS NULL OR t.valid_from <= {as_of}) "
            "AND (t.valid_to IS NULL OR t.valid_to >= {as_of})",
        ),
    ),
    # and those that are over
    "released": (
        "custody",
        Fetched(
            (("person_id", _PERSON), ("valid_to", _DAY)), "t.status = 'released' OR t.valid_to < {as_of}"
        ),
    ),
    # what the roll of children itself says of the parents
    "told_of_parents": (
        "childrecord",
        Fetched(
            (
                ("person_id", _PERSON),
                ("father_situation", _TEXT),
                ("father_until", _DAY),
                ("mother_situation", _TEXT),
                ("mother_until", _DAY),
            ),
            "t.valid_to IS NULL OR t.valid_to >= {as_of}",
        ),
    ),
    "illness_aid": (
        "temporaryaid",
        Fetched(
            (("person_id", _PERSON), ("valid_from", _DAY)),
            "(t.cause = 'illness' OR t.kind = 'temporary_expense') AND t.valid_from > {as_of}",
        ),
    ),
}
_LEFT: Final = pa.schema([("person_id", _PERSON)])
SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    **{name: fetched.schema for name, (_, fetched) in _ASKED.items()},
    "left_register": _LEFT,
}
"""The tables that `said` gives."""


def said(on: date, known_at: datetime, *, ahead_days: int, recent_days: int) -> dict[str, pa.Table]:
    """By name of `SCHEMAS`: ends up to `ahead_days` after `on`, what happened in the `recent_days` before, help of a year."""
    limits = {
        "listed_until": on + timedelta(days=ahead_days),
        "granted": on,
        "other_account": on,
        "add_on": on,
        "held": on,
        "released": on,
        "told_of_parents": on,
        "newborn": on - timedelta(days=recent_days + 1),
        "wedding": on - timedelta(days=recent_days + 1),
        "illness_aid": add_months(on, -_MONTHS),
    }
    told = {name: fetch(table, asked, limits[name], known_at) for name, (table, asked) in _ASKED.items()}
    return {**told, "left_register": _left_register(known_at)}


def _left_register(known_at: datetime) -> pa.Table:
    """Who stood in the register of a county once and in none at this instant: a newer complete file did not name them."""
    at = instant(known_at)
    return fetch_arrow(
        "SELECT DISTINCT t.person_id FROM registry_registerentry t WHERE t.ended_at <= %s AND NOT EXISTS ("
        "SELECT 1 FROM registry_registerentry c WHERE c.person_id = t.person_id AND c.recorded_at <= %s "
        "AND (c.ended_at IS NULL OR c.ended_at > %s))",
        [at, at, at],
        schema=_LEFT,
    )
