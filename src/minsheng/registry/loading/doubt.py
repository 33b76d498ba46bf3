"""A full file that would end much of what stands: a town's own roll, half an export, or a file of which little could be read;
and a roll without a row, which an export that failed looks like.

Nobody can tell from the file alone whether it is complete. It then adds what it says and proves nobody's absence, like a
corrected copy, until a person confirms that it is complete.
"""

# ruff: noqa: S608 - names in the SQL are ours, values are always parameters

from typing import Final, NamedTuple

import pyarrow as pa

from minsheng.bulk import fetch_arrow, in_keys
from minsheng.bulk.tables import table_of
from minsheng.registry.loading.plans import Doubt, Plan
from minsheng.registry.sync import Changes

CODE: Final = "FULL_IN_DOUBT"
MOST_ENDED_PERCENT: Final = 15
"""Above this share of what stands a full file ends nothing by itself (a school year that leaves is a ninth) ..."""
FEWEST_ENDED: Final = 10
"""... where it is at least so many rows: of a small county's nine people eight may move at once."""


class Rows(NamedTuple):
    """Rows of a file, and those that its check accepted."""

    came: int
    accepted: int


def doubt_about(plan: Plan, rows: Rows) -> Doubt | None:
    """Why this plan of a full file should not end anything by itself; None: it may."""
    losses = [_losses(plan, main) for main in _judged_together(plan)]
    standing, gone = next((one for one in losses if _is_much(*one)), losses[0] if losses else (0, 0))
    if _is_much(standing, gone) or not rows.came or rows.accepted * 2 < rows.came:
        return Doubt(rows.came, rows.accepted, standing, gone)
    return None


def _is_much(standing: int, gone: int) -> bool:
    return gone >= FEWEST_ENDED and gone * 100 > standing * MOST_ENDED_PERCENT


def _judged_together(plan: Plan) -> list[list[Changes]]:
    """The changes of what the file is about: all at once, or of a list of many programmes each programme's."""
    if not plan.changes:
        return []
    model = plan.changes[0].target.model
    main = [change for change in plan.changes if change.target.model is model]
    return [[change] for change in main] if plan.apart else [main]


def _losses(plan: Plan, main: list[Changes]) -> tuple[int, int]:
    """(rows that stand, rows among them that end because the file does not name their person or area)."""
    ended = sum(len(change.ended) for change in main)
    standing = ended + sum(change.kept for change in main)
    if ended < FEWEST_ENDED or ended * 100 <= standing * MOST_ENDED_PERCENT:
        return standing, ended
    key = main[0].target.key[0]
    everybody: list[object] = [] if plan.apart else plan.person_ids.to_pylist()
    named = set(everybody).union(*(change.added[key].to_pylist() for change in main))
    return standing, sum(one not in named for change in main for one in _subjects(change, key))


def _subjects(change: Changes, key: str) -> list[object]:
    """The person, or the area, of each row that ends."""
    condition, params = in_keys("t.id", change.ended)
    schema = pa.schema([change.added.schema.field(key)])
    found = fetch_arrow(
        f"SELECT t.{key} FROM {table_of(change.target.model)} t WHERE {condition}", params, schema=schema
    )
    subjects: list[object] = found[key].to_pylist()
    return subjects
