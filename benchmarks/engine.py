"""The engines against their limit and against other tools, in one run on the same facts: `make bench`, SIZE=10000000 for more.

First the whole demonstration pack, ours only; then six programmes that every tool can say, with equal results asserted; at last
the goals, reached or not. The limit reads the columns the policies read and writes the columns they write, and does nothing
between, results in memory beforehand: by definition a DuckDB process that copies; the ratio to Arrow, which is faster, is printed
beside it. Start-up and imports count for nobody; compiled loops are
kept from an earlier run. All take turns, so that a busy machine is busy for all; medians, each figure from a process of its own.
Beyond three million people one turn each, and the slower ones are left out. What lies in memory: one million people at most.
`--parts` with `--keep` takes the run apart: `counties` draws them, `demo` is the whole pack, `memory` what lies in memory,
`peers` the six programmes; each prints the goals it measured.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks import goals, in_memory
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
SLOWER = ("duckdb-bare",)
"""What a large run leaves out."""
LARGE = 3_000_000
IN_MEMORY = 1_000_000
FEW = 20_000


def measure(whats: Sequence[str], folder: Path, pack: str, out: Path, repeats: int) -> Figures:
    """Every one in turn, so many times; first, unmeasured, the loops, which compile and write what the limits copy."""
    for what in ("kernel", "kernel-bare"):
        in_child(what, folder, pack, out / what)
    found: Figures = {what: [] for what in whats}
    for _ in range(repeats):
        for what, figures in found.items():
            bare = "-bare" if what.endswith("-bare") else ""
            target = out / (f"kernel{bare}" if what.startswith("limit") else what)
            figures.append(in_child(what, folder, pack, target))
    return found


def in_child(what: str, folder: Path, pack: str, out: Path) -> dict[str, float]:
    """One figure from a process of its own; peers have an interpreter of their own (MINSHENG_PEERS)."""
    python = (
        _peers()
        if what == "openfisca-memory" or (what in PEERS and what != "hand-duckdb")
        else sys.executable
    )
    command = [python, "-m", "benchmarks.child", what, str(folder), pack, str(out)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    figure: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figure


def _peers() -> str:
    """The interpreter that has the other tools."""
    return os.environ.get("MINSHENG_PEERS", sys.executable)


def median(found: Figures, what: str, key: str) -> float:
    """The median of one figure."""
    return statistics.median(each[key] for each in found[what])


def limit(found: Figures, by: str, bare: str, key: str) -> float:
    """The limit of what is written with all reasons ("") or without ("-bare"): by "duckdb", as it is defined, or by "arrow"."""
    return median(found, f"limit-{by}{bare}", key)


def report(found: Figures) -> None:
    """Medians, and the ratio of each to the limits of what it writes."""
    print(f"{'':36}{'':>24}{'/ limit (DuckDB)':>18}{'/ Arrow':>16}")
    print(f"{'':36}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}{'wall':>9}{'CPU':>7}{'wall':>10}{'CPU':>7}")
    for what in found:
        bare = "-bare" if what.endswith("-bare") or what in PEERS else ""
        wall, cpu = (median(found, what, key) for key in ("wall", "cpu"))
        peak = max(each["peak_mb"] for each in found[what])
        by_duckdb, by_arrow = (
            [of / limit(found, by, bare, key) for of, key in ((wall, "wall"), (cpu, "cpu"))]
            for by in ("duckdb", "arrow")
        )
        ratios = f"{by_duckdb[0]:>9.2f}{by_duckdb[1]:>7.2f}{by_arrow[0]:>10.2f}{by_arrow[1]:>7.2f}"
        print(f"{TITLES[what]:36}{wall:>8.2f}{cpu:>8.2f}{peak:>9.0f}{ratios}")


def assert_equal_engines(out: Path) -> int:
    """Kernel and DuckDB wrote the same results for everybody; how many."""
    one, two = (duckdb_sql.Outcome.read(out / what) for what in ("kernel", "duckdb"))
    assert one.manifest == two.manifest, "the engines disagree"
    compared = sum(int(part["rows"]) for part in one.manifest["programmes"].values())
    print(f"kernel and DuckDB agree on {compared:,} results")
    return compared


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


@dataclass(frozen=True)
class Bench:
    """How many people, how many turns, where counties and results lie; `large`: without the slower ones."""

    people: int
    repeats: int
    base: Path
    large: bool

    @property
    def left_out(self) -> Sequence[str]:
        """What takes too long here."""
        return SLOWER if self.large else ()

    def county(self, people: int, *, complete: bool) -> Path:
        """A county of at most so many."""
        size = min(people, self.people)
        return county(self.base / f"{'complete' if complete else 'county'}{size}", size, complete=complete)


def counties(bench: Bench, _found: goals.Measured) -> None:
    """Draw them beforehand."""
    for people in (bench.people, IN_MEMORY):
        for complete in (False, True):
            bench.county(people, complete=complete)
    bench.county(FEW, complete=False)


def demo(bench: Bench, found: goals.Measured) -> None:
    """The whole demonstration pack, ours only."""
    folder = bench.county(bench.people, complete=False)
    print(
        f"\n{bench.people:,} people, the whole pack demo ({len(packs.load('demo').programmes(ON))} programmes)"
    )
    out = bench.base / "demo"
    whole = measure([w for w in OURS if w not in bench.left_out], folder, "demo", out, bench.repeats)
    found.compared += assert_equal_engines(out)
    report(whole)
    bare, reasoned = (median(whole, what, "wall") for what in ("kernel-bare", "kernel"))
    found.status, found.status_to_arrow = (
        bare / limit(whole, by, "-bare", "wall") for by in ("duckdb", "arrow")
    )
    found.reasons, found.reasons_to_arrow = (
        reasoned / limit(whole, by, "", "wall") for by in ("duckdb", "arrow")
    )
    found.peak_mb = max(each["peak_mb"] for each in whole["kernel"])


def memory(bench: Bench, found: goals.Measured) -> None:
    """What lies in memory: the loops against openfisca-core, one person explained."""
    some, few = bench.county(IN_MEMORY, complete=False), bench.county(FEW, complete=False)
    loops, (found.explained, found.explained_sources) = in_memory.report(some, few, "demo", bench.base)
    found.forty = loops.wall * 1_000_000 / loops.people
    known = bench.county(IN_MEMORY, complete=True)
    ours = in_memory.programmes_in_memory(known, PEER_PACK, bench.base, 5).wall
    theirs = in_child("openfisca-memory", known, PEER_PACK, bench.base / "peers" / "openfisca")["wall"]
    print(f"six programmes in memory: kernel {ours:.3f} s, openfisca-core {theirs:.3f} s")
    found.openfisca_in_memory = theirs / ours


def peers(bench: Bench, found: goals.Measured) -> None:
    """Six programmes that every tool can say."""
    print(f"\n{bench.people:,} people, six programmes that every tool can say, everything known")
    folder, out = bench.county(bench.people, complete=True), bench.base / "peers"
    six = measure([w for w in TITLES if w not in bench.left_out], folder, PEER_PACK, out, bench.repeats)
    found.compared += assert_equal_engines(out)
    assert_equal_peers(folder, out)
    report(six)
    found.openfisca = median(six, "openfisca", "wall") / median(six, "kernel-bare", "wall")


PARTS = {"counties": counties, "demo": demo, "memory": memory, "peers": peers}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, help="default 5, from three million people on 1")
    parser.add_argument("--keep", type=Path, help="a folder for counties and results, used again")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    given = parser.parse_args()
    if {"memory", "peers"} & set(given.parts):  # said before an hour is spent, not after
        has = subprocess.run(
            [_peers(), "-c", "import openfisca_core, polars"], check=False, capture_output=True
        )
        if has.returncode:
            parser.error(
                "MINSHENG_PEERS must name a Python with requirements/bench.lock (make bench sees to it)"
            )
    large = given.people >= LARGE
    repeats = given.repeats or (1 if large else 5)
    found = goals.Measured(given.people)
    with tempfile.TemporaryDirectory() as scratch:
        for part in given.parts:
            PARTS[part](Bench(given.people, repeats, given.keep or Path(scratch), large), found)
    goals.report(found)


if __name__ == "__main__":
    main()
