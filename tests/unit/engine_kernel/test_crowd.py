"""The engines for everybody on crowds drawn by hash: a small one in a test run, 10^8 person-programmes in `make soak`."""

import datetime as dt
import os
from itertools import count, cycle
from pathlib import Path
from shutil import rmtree

from minsheng.engine import duckdb_sql, fused_all
from minsheng.engine.neighbourhood import around
from minsheng.engine.reference import evaluate
from minsheng.engine.results import Subject
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import packs
from minsheng.policy.kinds import Scope
from tests.support import crowd
from tests.support.engines import answer_of

WANTED = int(os.environ.get("MINSHENG_CROWD", "100000"))
PEOPLE = min(1_000_000, WANTED // 60)
"""At a time: nearly forty programmes on two days or more make up the number."""
DATES = (dt.date(2026, 2, 28), dt.date(2027, 12, 31), dt.date(2026, 11, 16))
ASKED = 4
MET_BY_SOMEBODY = 15
DEMO = packs.load("demo")


def compared(folder: Snapshot, on: dt.date, path: Path) -> duckdb_sql.Outcome:
    """Both engines agree in counts and content of every programme."""
    expected = duckdb_sql.evaluate_all(folder, DEMO, on, path / "duckdb")
    found = fused_all.evaluate_all(folder, DEMO, on, path / "kernel")
    differing = [
        code
        for code, part in expected.manifest["programmes"].items()
        if found.manifest["programmes"][code] != part
    ]
    assert differing == [], on
    return found


def test_kernel_and_duckdb_agree_on_a_crowd_and_the_reference_on_some_of_it(tmp_path: Path) -> None:
    seen, met = 0, set()
    for seed, on in zip(count(1), cycle(DATES)):
        path = tmp_path / str(seed)
        folder = crowd.write(path / "facts", PEOPLE, seed, on)
        outcome = compared(folder, on, path)
        if seed == 1:
            some_by_the_reference(outcome, folder, on)
        programmes = outcome.manifest["programmes"]
        seen += sum(part["rows"] for part in programmes.values())
        met |= {code for code, part in programmes.items() if part["status"]["met"]}
        print(f"seed {seed}, {on}: {seen:,} compared")
        rmtree(path)
        if seen >= WANTED:
            break
    assert len(met) >= MET_BY_SOMEBODY


def some_by_the_reference(outcome: duckdb_sql.Outcome, folder: Snapshot, on: dt.date) -> None:
    """A few persons and households, wherever they stand, answered one by one."""
    for scope in (Scope.PERSON, Scope.JOINT):
        programmes = {code: p for code, p in DEMO.programmes(on).items() if p.subject is scope}
        tables = {code: outcome.table(code) for code in programmes}
        ids = next(iter(tables.values())).column("subject_id")
        for place in range(0, len(ids), max(1, len(ids) // ASKED)):
            subject = Subject(scope, ids[place].as_py())
            results = evaluate(subject, around(folder, subject), DEMO, on)
            for code, programme in programmes.items():
                lines = [f"line_{line.key}_fen" for line in programme.lines]
                columns = (
                    "status",
                    "unmet_mask",
                    "unknown_mask",
                    "grounds_met",
                    "amount_fen",
                    *lines,
                    "code",
                )
                row = tables[code].slice(place, 1).to_pylist()[0]
                assert tuple(row[name] for name in columns) == answer_of(results[code], len(lines)), (
                    code,
                    subject,
                )
