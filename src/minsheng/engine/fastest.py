"""Everybody by the fastest engine at hand: few by the reference engine, many by machine code where installed, else by DuckDB."""

from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from minsheng.engine import duckdb_sql, fused_all, reference_all
from minsheng.engine.duckdb_sql import Outcome
from minsheng.engine.snapshot import Snapshot, open_snapshot
from minsheng.policy.packs import Pack
from minsheng.policy.things import THINGS

FEW: Final = 300
"""Persons, households and things up to which planning a query costs more than asking for one after the other."""
MANY: Final = 100_000
"""Persons below whom making the machine code costs more than it saves."""
_SUBJECTS: Final = ("person", "household", *(table.name for table in THINGS.values()))


def evaluate_all(snapshot: Path | Snapshot, pack: Pack, on: date, out: Path) -> Outcome:
    """The same files and the same content hash as `duckdb_sql.evaluate_all`, whichever engine writes them. Raises as that."""
    opened = snapshot if isinstance(snapshot, Snapshot) else open_snapshot(snapshot)
    if subjects(opened) <= FEW:
        return reference_all.evaluate_all(opened, pack, on, out)
    if is_worth_it(opened):
        return fused_all.evaluate_all(opened, pack, on, out)
    return duckdb_sql.evaluate_all(opened, pack, on, out)


def is_worth_it(snapshot: Snapshot) -> bool:
    """Whether the machine code is installed and there are people enough for it."""
    return snapshot.manifest.tables["person"].rows >= MANY and find_spec("llvmlite") is not None


def subjects(snapshot: Snapshot) -> int:
    """How many persons, households and things have a row."""
    return sum(snapshot.manifest.tables[name].rows for name in _SUBJECTS if snapshot.holds(name))
