"""Both engines on the same rows: what differs, and how often each condition came out which way."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minsheng.engine import duckdb_sql, fused_all, reference, snapshot
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Result, Subject
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from tests.support.snapshots import Tables

Answer = tuple[Any, ...]
Key = tuple[str, int]


@dataclass
class Seen:
    """Comparisons made, the first differences, and states per condition and ground."""

    compared: int = 0
    differences: list[tuple[Key, Answer | None, Answer | None]] = field(default_factory=list)
    states: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def add(self, other: "Seen") -> None:
        self.compared += other.compared
        self.differences += other.differences
        for key, counts in other.states.items():
            self.states.setdefault(key, Counter()).update(counts)

    def shares(self, key: tuple[str, str]) -> dict[str, float]:
        """Share of met, unmet and unknown for one condition."""
        counts = self.states[key]
        return {state: counts[state] / max(1, counts.total()) for state in ("met", "unmet", "unknown")}


def by_reference(tables: Tables, pack: Pack, on: dt.date) -> dict[Key, Answer]:
    """What the reference engine answers for everybody."""
    facts = Facts.from_tables(tables)
    found: dict[Key, Answer] = {}
    for code, programme in pack.programmes(on).items():
        for id_ in facts.ids(programme.subject):
            result = reference.evaluate(Subject(programme.subject, id_), facts, pack, on, [code])[code]
            found[code, id_] = answer_of(result, len(programme.lines))
    return found


def answer_of(result: Result, lines: int) -> Answer:
    """A reference result in the shape of a result row."""
    amounts = (None,) * lines if result.lines is None else result.lines
    masks = (result.status.value, result.unmet, result.unknown, result.grounds)
    return (*masks, result.amount_fen, *amounts, result.code or None)


def by_duckdb(tables: Tables, pack: Pack, on: dt.date, folder: Path) -> dict[Key, Answer]:
    """What the engine for everybody answers, in the same shape."""
    opened = snapshot.write(folder / "facts", tables, as_of=on)
    outcome = duckdb_sql.evaluate_all(opened, pack, on, folder / "results")
    found: dict[Key, Answer] = {}
    for code, programme in pack.programmes(on).items():
        lines = [f"line_{line.key}_fen" for line in programme.lines]
        columns = ["status", "unmet_mask", "unknown_mask", "grounds_met", "amount_fen", *lines, "code"]
        table = outcome.table(code)
        rows = zip(*(table.column(name).to_pylist() for name in columns), strict=True)
        found.update(zip(((code, i) for i in table.column("subject_id").to_pylist()), rows, strict=True))
    return found


def compare(expected: dict[Key, Answer], found: dict[Key, Answer], pack: Pack, on: dt.date) -> Seen:
    """Differences key by key; a subject that only one engine knows is a difference."""
    seen = Seen(compared=len(expected))
    for key in expected.keys() | found.keys():
        if expected.get(key) != found.get(key):
            seen.differences.append((key, expected.get(key), found.get(key)))
    for code, programme in pack.programmes(on).items():
        for key, state in _states(code, programme, expected):
            seen.states.setdefault(key, Counter())[state] += 1
    return seen


def _states(
    code: str, programme: Programme, expected: dict[Key, Answer]
) -> Iterator[tuple[tuple[str, str], str]]:
    for (of, _), (_, unmet, unknown, *_) in expected.items():
        if of == code:
            for i, condition in enumerate(programme.conditions):
                state = "unmet" if unmet >> i & 1 else "unknown" if unknown >> i & 1 else "met"
                yield (code, condition.key), state


def both(tables: Tables, pack: Pack, on: dt.date, folder: Path) -> Seen:
    """Compare reference and DuckDB on rows."""
    expected = by_reference(tables, pack, on)
    return compare(expected, by_duckdb(tables, pack, on, folder), pack, on)


def all_three(tables: Tables, pack: Pack, on: dt.date, folder: Path) -> Seen:
    """The same, and the compiled loops on the folder that DuckDB read: equal manifests are equal results."""
    seen = both(tables, pack, on, folder)
    expected = duckdb_sql.Outcome.read(folder / "results").manifest
    found = fused_all.evaluate_all(folder / "facts", pack, on, folder / "kernel").manifest
    for code, part in expected["programmes"].items():
        if found["programmes"][code] != part:
            seen.differences.append(((code, 0), ("duckdb", part), ("kernel", found["programmes"][code])))
    return seen
