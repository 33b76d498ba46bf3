"""The engines against their limit and against other tools, in one run on the same facts: `make bench`, SIZE=10000000 for more.

First the whole demonstration pack, ours only; then six programmes that every tool can say, with equal results asserted. The
limit reads the columns the policies read and writes the columns they write, and does nothing between: the faster of Arrow and
DuckDB, results in memory beforehand. Start-up and imports count for nobody; compiled loops are kept from an earlier run. All
take turns, so that a busy machine is busy for all; medians, each figure from a process of its own.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from benchmarks import in_memory
from benchmarks.child import ON, PEERS
from benchmarks.county import make_county
from benchmarks.limits import quoted
from minsheng.engine import duckdb_sql, snapshot
from minsheng.policy import packs

CUT = dt.datetime(2026, 11, 16, tzinfo=dt.UTC)
ROOT = Path(__file__).resolve().parent.parent
PEER_PACK = str(ROOT / "benchmarks" / "peers" / "pack")
Figures = dict[str, list[dict[str, float]]]
TITLES = {
    "limit-arrow": "limit: Arrow reads and writes",
    "limit-duckdb": "limit: DuckDB reads and writes",
    "kernel": "kernel, all reasons",
    "duckdb": "DuckDB engine, all reasons",
    "limit-arrow-bare": "limit without reasons: Arrow",
    "limit-duckdb-bare": "limit without reasons: DuckDB",
    "kernel-bare": "kernel, status and amount",
    "duckdb-bare": "DuckDB engine, status and amount",
    "hand-polars": "Polars by hand, amounts",
    "hand-duckdb": "DuckDB by hand, amounts",
    "openfisca": "openfisca-core, amounts",
}
OURS = tuple(what for what in TITLES if what not in PEERS)


def measure(whats: Sequence[str], folder: Path, pack: str, out: Path, repeats: int) -> Figures:
    """Every one in turn, so many times; a first, unmeasured turn writes what the limits copy and compiles what is kept."""
    found: Figures = {what: [] for what in whats}
    for turn in range(repeats + 1):
        for what, figures in found.items():
            bare = "-bare" if what.endswith("-bare") else ""
            target = out / (f"kernel{bare}" if what.startswith("limit") else what)
            if turn == 0 and what.startswith("limit"):
                continue
            figure = in_child(what, folder, pack, target)
            if turn:
                figures.append(figure)
    return found


def in_child(what: str, folder: Path, pack: str, out: Path) -> dict[str, float]:
    """One figure from a process of its own; peers have an interpreter of their own (MINSHENG_PEERS)."""
    python = (
        os.environ.get("MINSHENG_PEERS", sys.executable)
        if what in PEERS and what != "hand-duckdb"
        else sys.executable
    )
    command = [python, "-m", "benchmarks.child", what, str(folder), pack, str(out)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    figure: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figure


def report(found: Figures) -> None:
    """Medians, and the ratio of each to the limit of what it writes."""

    def median(what: str, key: str) -> float:
        return statistics.median(each[key] for each in found[what])

    def limit(bare: str) -> Mapping[str, float]:
        both = [f"limit-{by}{bare}" for by in ("arrow", "duckdb")]
        return {key: min(median(what, key) for what in both) for key in ("wall", "cpu")}

    print(f"{'':36}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}{'/ limit':>9}{'CPU':>7}")
    for what in found:
        least = limit("-bare" if what.endswith("-bare") or what in PEERS else "")
        wall, cpu = median(what, "wall"), median(what, "cpu")
        peak = max(each["peak_mb"] for each in found[what])
        print(
            f"{TITLES[what]:36}{wall:>8.2f}{cpu:>8.2f}{peak:>9.0f}{wall / least['wall']:>9.2f}{cpu / least['cpu']:>7.2f}"
        )
    if "openfisca" in found:
        for key in ("wall", "cpu"):
            ratio = median("openfisca", key) / median("kernel-bare", key)
            print(f"openfisca-core / kernel, end to end, {key}: {ratio:.1f}")


def assert_equal_engines(out: Path) -> None:
    """Kernel and DuckDB wrote the same results for everybody."""
    one, two = (duckdb_sql.Outcome.read(out / what) for what in ("kernel", "duckdb"))
    assert one.manifest == two.manifest, "the engines disagree"
    print(
        f"kernel and DuckDB agree on {sum(p['rows'] for p in one.manifest['programmes'].values()):,} results"
    )


def assert_equal_peers(folder: Path, out: Path) -> None:
    """Every tool found the same amounts for everybody."""
    person, kernel = quoted(folder / "person.parquet"), out / "kernel-bare"
    theirs = ("elder", "disability_living", "disability_care", "destitute", "minor")
    joins = " ".join(
        f"join {quoted(kernel / f'{c}.parquet')} {c} on {c}.subject_id = p.person_id" for c in theirs
    )
    amounts = ", ".join(f"coalesce({c}.amount_fen, 0) as {c}" for c in (*theirs, "dibao"))
    dibao = f"join {quoted(kernel / 'dibao.parquet')} dibao on dibao.subject_id = p.joint_id"
    names = ", ".join(("person_id", *theirs, "dibao"))
    ours = f"select person_id, {amounts} from {person} p {joins} {dibao}"
    with duckdb.connect(config={"threads": 2}) as database:
        database.execute(f"create temp table ours as {ours}")
        paid = database.execute(
            f"select {', '.join(f'count_if({c} > 0)' for c in (*theirs, 'dibao'))} from ours"
        ).fetchone()
        for what in PEERS:
            same = f"(select {names} from {quoted(out / what / 'people.parquet')})"
            rows = database.execute(f"select count(*) from (from ours except all from {same})").fetchone()
            assert rows == (0,), f"{what} disagrees on {rows} persons"
    assert paid is not None
    assert min(paid) > 0
    print(f"every tool agrees; persons with an amount: {dict(zip((*theirs, 'dibao'), paid, strict=True))}")


def county(folder: Path, people: int, *, complete: bool) -> Path:
    """A made-up county, sealed."""
    if not (folder / snapshot.MANIFEST).exists():
        make_county(folder, people, complete=complete)
        snapshot.seal(folder, as_of=ON, known_at=CUT)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", choices=["pack", "peers", "memory"])
    parser.add_argument("--keep", type=Path, help="a folder for counties and results, used again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        base = given.keep or Path(scratch)
        if given.only in (None, "pack", "memory"):
            folder = county(base / f"county{given.people}", given.people, complete=False)
        if given.only in (None, "pack"):
            print(
                f"\n{given.people:,} people, the whole pack demo ({len(packs.load('demo').programmes(ON))} programmes)"
            )
            found = measure(OURS, folder, "demo", base / "demo", given.repeats)
            assert_equal_engines(base / "demo")
            report(found)
        if given.only in (None, "memory"):
            in_memory.report(folder, "demo", base)
        if given.only in (None, "peers"):
            print(f"\n{given.people:,} people, six programmes that every tool can say, everything known")
            folder = county(base / f"complete{given.people}", given.people, complete=True)
            found = measure(tuple(TITLES), folder, PEER_PACK, base / "peers", given.repeats)
            assert_equal_engines(base / "peers")
            assert_equal_peers(folder, base / "peers")
            report(found)


if __name__ == "__main__":
    main()
