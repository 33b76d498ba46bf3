"""Two versions of the policies on the same facts: who enters, who leaves, whose amount moves, and what it costs by group.

    simulate(Path("facts"), pack, Question([parse("dibao.standard_monthly:rural+7%")], date(2026, 11, 16)), Path("out"))
    versions(Path("facts"), Version(pack, date(2026, 6, 30)), Version(pack, date(2026, 7, 1)), Frame(), Path("out"))

What counts on each side is what the policy gives: met, and not excluded by something higher in the ranked table. Amounts are
fen per month. Subjects some of whose conditions are unknown are counted apart; most households have never declared their
means, so a cost is a cost among those who are known.
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and literals quoted by operators.text

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from minsheng.engine import duckdb_sql
from minsheng.engine.columnar.operators import text
from minsheng.engine.duckdb_sql import Outcome
from minsheng.engine.snapshot import Snapshot, open_snapshot
from minsheng.policy import amendments, nodes
from minsheng.policy.amendments import Change, ParameterChange, touched
from minsheng.policy.checking import dependencies
from minsheng.policy.packs import Pack
from minsheng.whatif import distances, households, subjects
from minsheng.whatif.errors import WhatIfError
from minsheng.whatif.evaluating import Work, apart, in_one_pass
from minsheng.whatif.moves import MONTHS, told
from minsheng.whatif.subjects import KINDS, Side

RESULT = "comparison.json"
SUBJECTS = "subjects.parquet"
NEAR = "near.parquet"
THREADS, MEMORY_MB = 2, 2000


@dataclass(frozen=True)
class Frame:
    """Whose area (a prefix of area codes, "" = all) and which kinds of household (`populations`, () = all), a yearly budget in
    fen, how near to a line counts as near it."""

    region: str = ""
    population: Sequence[str] = ()
    budget_fen: int | None = None
    near_percent: int = 10


@dataclass(frozen=True)
class Question(Frame):
    """What is compared: the changes and the day from which they hold."""

    changes: Sequence[Change] = ()
    on: date = date.max


@dataclass(frozen=True)
class Version:
    """The policies as they stand on a day."""

    pack: Pack
    on: date


@dataclass
class Comparison:
    """The answer as it lies in OUT/comparison.json."""

    folder: Path
    content: dict[str, Any] = field(default_factory=dict)


def simulate(
    snapshot: Path | Snapshot, pack: Pack, question: Question, out: Path, *, baseline: Outcome | None = None
) -> Comparison:
    """Evaluate what the changes touch on both sides and compare; OUT gets comparison.json, subjects.parquet, near.parquet.

    `baseline`: results of the unchanged pack on these facts and this day, if they are there already. Raises WHATIF_BASELINE
    when they are not, the errors of `amendments.what_if`, WHATIF_NOTHING when no programme in force depends on the changes,
    and those of the engine.
    """
    if baseline and (baseline.manifest["pack_hash"], baseline.manifest["on"]) != (
        pack.hash,
        str(question.on),
    ):
        raise WhatIfError("WHATIF_BASELINE", "给出的研判结果不是按这份政策、这个日期得出的。")
    other = amendments.what_if(pack, question.changes, question.on)
    return apart_by(snapshot, (pack, other), question, out, baseline=baseline)


def apart_by(
    snapshot: Path | Snapshot,
    packs: tuple[Pack, Pack],
    question: Question,
    out: Path,
    *,
    baseline: Outcome | None = None,
) -> Comparison:
    """Compare two packs that differ by the changes of the question, and by nothing else; files and errors as of `simulate`."""
    pack, other = packs
    touched_codes = _touched(other, question)
    affected = [code for code in touched_codes if other.programmes(question.on)[code].subject in KINDS]
    if not affected:
        named = sorted(touched(question.changes))
        raise WhatIfError("WHATIF_NOTHING", "当日有效的政策都用不到要改的内容。", changes=named)
    lines = distances.probes(pack, other, affected, question)
    opened = _opened(snapshot)
    shown = [c for c in _both(pack, other, question.on) if c in subjects.closure(pack, affected, up=False)]
    moved = {c.id for c in question.changes if isinstance(c, ParameterChange)}
    work = Work(touched_codes, subjects.closure(pack, shown, up=True), moved, lines)
    out.mkdir(parents=True, exist_ok=True)
    with duckdb_sql.connection(out, THREADS, MEMORY_MB) as db:
        before, after = in_one_pass(db, opened, (pack, other), question.on, work, baseline)
        content = _compared(db, opened, before, after, shown, question, lines, out)
    return _written(out, {"changes": [str(change) for change in question.changes]} | content)


def versions(
    snapshot: Path | Snapshot, before: Version, after: Version, frame: Frame, out: Path
) -> Comparison:
    """Two versions of the policies compared person by person on the same facts: every programme in force on either day."""
    opened = _opened(snapshot)
    out.mkdir(parents=True, exist_ok=True)
    with duckdb_sql.connection(out, THREADS, MEMORY_MB) as db:
        first = apart(db, opened, "before", before.pack, before.on)
        second = apart(db, opened, "after", after.pack, after.on)
        shown = list(dict.fromkeys([*first.programmes, *second.programmes]))
        return _written(out, _compared(db, opened, first, second, shown, frame, [], out))


def _opened(snapshot: Path | Snapshot) -> Snapshot:
    return snapshot if isinstance(snapshot, Snapshot) else open_snapshot(snapshot)


def _touched(other: Pack, question: Question) -> list[str]:
    """Programmes in force that mention a change, or build on one that does, in dependency order."""
    named = touched(question.changes)
    found: list[str] = []
    for code, programme in other.programmes(question.on).items():
        mentions = {n.id for n in programme.every_node if isinstance(n, nodes.Parameter)} | {code}
        if mentions & named or dependencies(programme) & set(found):
            found.append(code)
    return found


def _both(pack: Pack, other: Pack, on: date) -> list[str]:
    return [c for c, p in (pack.programmes(on) | other.programmes(on)).items() if p.subject in KINDS]


# ------------------------------------------------------------------------------------------------------ comparison
def _compared(
    db: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    before: Side,
    after: Side,
    shown: Sequence[str],
    frame: Frame,
    lines: Sequence[distances.Probe],
    out: Path,
) -> dict[str, Any]:
    subjects.open_facts(db, snapshot, after.on)
    subjects.give(db, (before, after), shown)
    subjects.count(db, (before, after), shown, after.on)
    narrowed = bool(frame.region or frame.population)
    if narrowed or lines:
        subjects.place(db)
    if narrowed:
        subjects.narrow(db, frame.region, frame.population, after.on)
    programmes = [told(db, before, after, code, narrowed=narrowed) for code in shown]
    once = households.counted(db, {one["code"]: one["times"] for one in programmes})
    _keep(db, [f"moved_{code}" for code in shown], "programme, subject_id", out / SUBJECTS)
    pictures = [distances.picture(db, probe, before, after, frame) for probe in lines]
    if lines:
        _keep(db, [f"near_{probe.code}" for probe in lines], "all", out / NEAR)
    return _content(before, after, frame, programmes, pictures) | {"households": once}


def _keep(db: duckdb.DuckDBPyConnection, tables: Sequence[str], order: str, path: Path) -> None:
    union = " union all by name ".join(f"select * from {table}" for table in tables)
    db.execute(f"copy ({union} order by {order}) to {text(str(path))} (format parquet, compression zstd)")


def _content(
    before: Side,
    after: Side,
    frame: Frame,
    programmes: Sequence[Mapping[str, Any]],
    pictures: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    monthly = [p for p in programmes if p["cycle"] == "monthly"]
    month, year = _cost(monthly, 1), _cost(programmes, None)
    rest = MONTHS + 1 - after.on.month
    return {
        "on": after.on.isoformat(),
        "before_on": before.on.isoformat(),
        "region": frame.region,
        "population": list(frame.population),
        "pack": after.pack.code,
        "pack_hash": before.pack.hash,
        "changed_hash": after.pack.hash,
        "month": month,
        "year": year,
        "this_year": {"months": rest, "more_fen": month["more_fen"] * rest},
        "budget": None
        if frame.budget_fen is None
        else {"given_fen": frame.budget_fen, "left_fen": frame.budget_fen - year["after_fen"]},
        "programmes": list(programmes),
        "distances": list(pictures),
    }


def _cost(programmes: Sequence[Mapping[str, Any]], times: int | None) -> dict[str, int]:
    sums = {
        side: sum(p["total"][side] * (times or p["times"]) for p in programmes)
        for side in ("before_fen", "after_fen")
    }
    return sums | {"more_fen": sums["after_fen"] - sums["before_fen"]}


def _written(out: Path, content: dict[str, Any]) -> Comparison:
    (out / RESULT).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Comparison(out, content)
