"""What Spark costs: `python -m benchmarks.spark`, the whole demonstration pack for rising numbers of people in local mode.

CPU seconds of Spark and of the driver, measured in one session after a run that is not counted; the line through them (seconds =
a + b x people), and what it says of a province and of the nation with so many cores at such a price. Start-up of the session
counts for nobody. Each figure is printed as soon as it is known.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.child import ON
from benchmarks.engine import county
from minsheng.engine import snapshot, spark_sql
from minsheng.engine.columnar.report import write_manifest
from minsheng.engine.duckdb_sql import plan
from minsheng.policy import packs

WARM_UP = 20_000
TARGETS = {"50 million people": 50, "1.4 thousand million": 1_400}
"""How many millions."""
ASSUMED = """\
Assumed: cost grows with people as it did here; rows stay clustered by household, so that shuffles stay small; executors read a
shared file system as fast as a local disk; no core waits; a core there is as fast as one here. The driver's line (checking the
facts folder, joining the parts of each result) does not spread over machines."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, nargs="+", default=[250_000, 500_000, 1_000_000])
    parser.add_argument("--keep", type=Path, help="a folder for counties and results, used again")
    parser.add_argument("--cores", type=int, default=64, help="cores of the cluster")
    parser.add_argument("--price", type=float, default=0.30, help="of a core-hour, in yuan")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, spark_sql.session() as spark:
        base = given.keep or Path(scratch)
        found = []
        for people in (WARM_UP, *given.people):
            folder = county(base / f"county{people}", people, complete=False)
            cluster, driver, wall = measured(spark, folder, base / "spark")
            note = " (not counted)" if people == WARM_UP else ""
            print(f"| {people:,}{note} | {cluster:.0f} | {driver:.1f} | {wall:.0f} s of wall |", flush=True)
            if people != WARM_UP:
                found.append((people / 1e6, cluster, driver))
    cluster_line, driver_line = (line([(each[0], each[place]) for each in found]) for place in (1, 2))
    for name, (slope, start) in (("Spark", cluster_line), ("driver", driver_line)):
        print(f"{name}: {start:.1f} s + {slope:.2f} CPU s per million people")
    cost(cluster_line, driver_line, given.cores, given.price)


def cost(cluster: tuple[float, float], driver: tuple[float, float], cores: int, price: float) -> None:
    """Core-hours, hours on a cluster and money by the measured lines, as rows of a table for docs/spark.md."""
    print(
        f"\n| | core-hours | hours on {cores} cores | yuan at {price} a core-hour | the driver alone, hours |"
    )
    print("|---|---|---|---|---|")
    for title, millions in TARGETS.items():
        hours, alone = ((start + slope * millions) / 3600 for slope, start in (cluster, driver))
        print(f"| {title} | {hours:.1f} | {hours / cores:.2f} | {hours * price:.0f} | {alone:.2f} |")
    print(ASSUMED)


def measured(spark: Any, folder: Path, out: Path) -> tuple[float, float, float]:
    """CPU seconds of the Java process and of this one, and wall seconds, of one evaluation."""
    pack, opened = packs.load("demo"), snapshot.open_snapshot(folder, verify_bytes=False)
    process = spark.sparkContext._gateway.proc.pid  # noqa: SLF001 - the only way to the Java process
    began = (_cpu_of(process), time.process_time(), time.perf_counter())
    made = plan(opened, pack, ON)
    out.mkdir(parents=True, exist_ok=True)
    spark_sql.run(spark, made, out)
    write_manifest(made.surroundings, pack, out)
    ended = (_cpu_of(process), time.process_time(), time.perf_counter())
    cluster, driver, wall = (after - before for before, after in zip(began, ended, strict=True))
    return cluster, driver, wall


def _cpu_of(process: int) -> float:
    """CPU seconds of a process and of those it started (a script starts the Java machine)."""
    ticks = 0.0
    for each in _family(process):
        fields = Path(f"/proc/{each}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


def _family(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [process, *(one for child in children for one in _family(int(child)))]


def line(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Slope and intercept by least squares."""
    with duckdb.connect() as database:
        database.execute("create table p (x double, y double)")
        database.executemany("insert into p values (?, ?)", points)
        row = database.execute("select regr_slope(y, x), regr_intercept(y, x) from p").fetchone()
    assert row is not None
    return float(row[0]), float(row[1])


if __name__ == "__main__":
    main()
