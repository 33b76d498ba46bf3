"""Time the engine for everybody against its limit, on a made-up county.

    python -m benchmarks.engine --people 1000000

The limit is the same DuckDB with the same threads that only copies: the input columns the policies read and the output
columns they write, Parquet in and Parquet out. A second, stricter limit reads the inputs into memory and writes outputs
that lie in memory already. Start-up is in none of them; engine and limits alternate, so that a busy machine is busy for
all. Wall and CPU seconds are medians. Every figure is from a process of its own, peak memory too. Results of both engines
on a sample of households are asserted equal.
"""

import argparse
import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import duckdb
import pyarrow.parquet as pq

from benchmarks.county import make_county
from minsheng.engine import duckdb_sql, reference_all, snapshot
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import packs
from minsheng.policy.packs import Pack

ON = dt.date(2026, 11, 16)
CUT = dt.datetime(2026, 11, 16, tzinfo=dt.UTC)
THREADS = 2
Seconds = tuple[float, float]


def quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def copy(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    form = f"(format parquet, compression {duckdb_sql.COMPRESSION})"
    connection.execute(f"copy ({query}) to {quoted(target)} {form}")


def copy_limit(
    folder: Path, inputs: dict[str, tuple[str, ...]], outputs: list[Path], scratch: Path
) -> Seconds:
    """Copy the input columns and the output columns, Parquet to Parquet."""
    with duckdb.connect(config={"threads": THREADS}) as connection, stopwatch() as taken:
        for table, columns in inputs.items():
            source = quoted(folder / f"{table}.parquet")
            copy(connection, f"select {', '.join(columns)} from {source}", scratch / f"in_{table}.parquet")
        for output in outputs:
            copy(connection, f"from {quoted(output)}", scratch / output.name)
    return taken.seconds


def strict_limit(
    folder: Path, inputs: dict[str, tuple[str, ...]], outputs: list[Path], scratch: Path
) -> Seconds:
    """Read the input columns into memory and write the outputs from memory."""
    with duckdb.connect(config={"threads": THREADS}) as connection:
        for position, output in enumerate(outputs):
            connection.execute(f"create temp table out_{position} as from {quoted(output)}")
        with stopwatch() as taken:
            for table, columns in inputs.items():
                source = quoted(folder / f"{table}.parquet")
                connection.execute(
                    f"create temp table in_{table} as select {', '.join(columns)} from {source}"
                )
            for position, output in enumerate(outputs):
                copy(connection, f"from out_{position}", scratch / output.name)
    return taken.seconds


class stopwatch:  # noqa: N801 - used as a word
    """Wall and CPU seconds of a block."""

    seconds: Seconds = (0.0, 0.0)

    def __enter__(self) -> Self:
        self._start = (time.perf_counter(), time.process_time())
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = (time.perf_counter() - self._start[0], time.process_time() - self._start[1])


def run_engine(opened: Snapshot, pack: Pack, out: Path) -> Seconds:
    with stopwatch() as taken:
        duckdb_sql.evaluate_all(opened, pack, ON, out, threads=THREADS)
    return taken.seconds


def child(what: str, folder: Path, pack_name: str, out: Path) -> None:
    """One figure in this process: prints wall, CPU and peak memory as JSON."""
    pack, opened = packs.load(pack_name), snapshot.open_snapshot(folder, verify_bytes=False)
    if what == "engine":
        seconds = run_engine(opened, pack, out)
    else:
        inputs = dict(duckdb_sql.plan(opened, pack, ON).columns)
        outputs = [out / f"{code}.parquet" for code in pack.programmes(ON)]
        with tempfile.TemporaryDirectory(dir=out) as scratch:
            limit = copy_limit if what == "copy" else strict_limit
            seconds = limit(folder, inputs, outputs, Path(scratch))
    print(json.dumps({"wall": seconds[0], "cpu": seconds[1], "peak_mb": peak_mb()}))


def peak_mb() -> float:
    """Peak memory of this process alone; `ru_maxrss` would still hold that of the parent."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def measure(folder: Path, pack_name: str, out: Path, repeats: int) -> dict[str, list[dict[str, float]]]:
    """Engine, copy limit and strict limit in turn, each in a process of its own."""
    found: dict[str, list[dict[str, float]]] = {"engine": [], "copy": [], "strict": []}
    for _ in range(repeats):
        for what, figures in found.items():
            command = [sys.executable, "-m", "benchmarks.engine", "--child", what]
            command += ["--facts", str(folder), "--pack", pack_name, "--out", str(out)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            figures.append(json.loads(done.stdout))
    return found


def assert_equal_sample(folder: Path, pack: Pack, scratch: Path, households: int) -> int:
    """Both engines on the first households of the county; returns the rows compared."""
    last = 10 * (households + 1)
    people = pq.read_table(folder / "person.parquet", filters=[("joint_id", "<", last)])
    last_person = max(people["person_id"].to_pylist())
    rows = {"person": people.to_pylist()}
    rows["household"] = pq.read_table(
        folder / "household.parquet", filters=[("household_id", "<", last)]
    ).to_pylist()
    for name in ("relation", "enrolment", "medical_month", "membership"):
        file = folder / f"{name}.parquet"
        rows[name] = pq.read_table(file, filters=[("person_id", "<=", last_person)]).to_pylist()
    rows["coverage"] = pq.read_table(folder / "coverage.parquet").to_pylist()
    opened = snapshot.write(scratch / "sample", rows, as_of=ON)
    one = duckdb_sql.evaluate_all(opened, pack, ON, scratch / "everybody")
    two = reference_all.evaluate_all(opened, pack, ON, scratch / "one_by_one")
    assert one.manifest == two.manifest, "the engines disagree on the sample"
    return sum(part["rows"] for part in one.manifest["programmes"].values())


def report(found: dict[str, list[dict[str, float]]]) -> None:
    """Medians and ratios."""

    def median(what: str, key: str) -> float:
        return statistics.median(each[key] for each in found[what])

    titles = {"copy": "limit: copy in and out", "strict": "limit: read in, write out", "engine": "engine"}
    print(f"{'':28}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}{'engine/limit wall':>19}{'CPU':>6}")
    for what, title in titles.items():
        ratios = [median("engine", key) / median(what, key) for key in ("wall", "cpu")]
        shown = "" if what == "engine" else f"{ratios[0]:>19.2f}{ratios[1]:>6.2f}"
        peak = max(each["peak_mb"] for each in found[what])
        print(f"{title:28}{median(what, 'wall'):>8.2f}{median(what, 'cpu'):>8.2f}{peak:>9.0f}{shown}")


def timed(work: Callable[[], object], title: str) -> None:
    start = time.perf_counter()
    work()
    print(f"{title} in {time.perf_counter() - start:.1f} s", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--pack", default="demo")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument(
        "--sample", type=int, default=4_000, help="households on which both engines are compared"
    )
    parser.add_argument("--seed", type=int, default=20261116)
    parser.add_argument("--facts", type=Path, help="an existing facts folder instead of a made-up county")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--child", choices=["engine", "copy", "strict"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.facts, given.pack, given.out)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder, out = given.facts or Path(scratch) / "facts", given.out or Path(scratch) / "results"
        out.mkdir(parents=True, exist_ok=True)
        if given.facts is None:
            timed(lambda: make_county(folder, given.people, given.seed), f"made {given.people:,} people")
            snapshot.seal(folder, as_of=ON, known_at=CUT)
            compared = assert_equal_sample(folder, packs.load(given.pack), Path(scratch), given.sample)
            print(f"both engines agree on {compared:,} results of a sample")
        report(measure(folder, given.pack, out, given.repeats))


if __name__ == "__main__":
    main()
