"""What files say that no rule may see, for discovery alone: terms of rolls, accounts, births, weddings, help for the ill, and
what is known of parents and guardians for a child's sake.

Believed at an instant like the snapshot, and asked beside it: these rows decide no benefit, so they are no facts of the policies.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import pyarrow as pa

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
SCHEMAS: Final[Mapping[str, pa.Schema]] = {name: fetched.schema for name, (_, fetched) in _ASKED.items()}
"""The tables that `said` gives."""


def said(on: date, known_at: datetime, *, ahead_days: int, recent_days: int) -> dict[str, pa.Table]:
    """By name of `SCHEMAS`: ends up to `ahead_days` after `on`, what happened in the `recent_days` before, help of a year."""
    limits = {
        "listed_until": on + timedelta(days=ahead_days),
        "other_account": on,
        "add_on": on,
        "held": on,
        "released": on,
        "told_of_parents": on,
        "newborn": on - timedelta(days=recent_days + 1),
        "wedding": on - timedelta(days=recent_days + 1),
        "illness_aid": add_months(on, -_MONTHS),
    }
    return {name: fetch(table, asked, limits[name], known_at) for name, (table, asked) in _ASKED.items()}
