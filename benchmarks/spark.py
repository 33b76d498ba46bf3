"""What Spark costs: `python -m benchmarks.spark`, the whole demonstration pack for rising numbers of people in local mode.

CPU seconds of Spark and of the driver, measured in one session after a run that is not counted; the line through them (seconds =
a + b x people), and what it says of a province and of the nation with so many cores at such a price. Start-up of the session
counts for nobody. Each figure is printed as soon as it is known; `--page docs/spark.md` puts all of them between its two marks,
so that nobody types a figure.
"""

import argparse
import datetime as dt
import os
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from benchmarks.child import ON
from benchmarks.engine import county
from minsheng.engine import snapshot, spark_sql
from minsheng.engine.columnar.report import write_manifest
from minsheng.engine.duckdb_sql import plan
from minsheng.policy import packs

WARM_UP = 20_000
BEGIN, END = "<!-- figures of benchmarks.spark -->", "<!-- end of the figures -->"
Line = tuple[float, float]
"""Slope (seconds for a million people) and intercept (seconds a run)."""
TARGETS = {"50 million people": 50, "1.4 thousand million": 1_400}
"""How many millions."""


class Point(NamedTuple):
    """One run: how many people, CPU seconds of Spark and of the driver, wall seconds, load of the machine before it."""

    people: int
    cluster: float
    driver: float
    wall: float
    load: float

    @property
    def row(self) -> str:
        """As a row of the page."""
        return f"| {self.people:,} | {self.cluster:.0f} | {self.driver:.1f} | {self.wall:.0f} | {self.load:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, nargs="+", default=[250_000, 1_000_000, 2_000_000])
    parser.add_argument("--keep", type=Path, help="a folder for counties and results, used again")
    parser.add_argument("--cores", type=int, default=64, help="cores of the cluster")
    parser.add_argument("--price", type=float, default=0.30, help="of a core-hour, in yuan")
    parser.add_argument("--page", type=Path, help="a page with the two marks, whose figures are written anew")
    given = parser.parse_args()
    if len(set(given.people)) < 2:
        parser.error("a line needs two sizes")
    if given.page:
        between(
            given.page.read_text(encoding="utf-8"), ""
        )  # a page without the marks, before an hour is spent
    with tempfile.TemporaryDirectory() as scratch, spark_sql.session() as spark:
        base = given.keep or Path(scratch)
        measured(spark, base, WARM_UP)
        points = []
        for people in given.people:
            points.append(measured(spark, base, people))
            print(points[-1].row, flush=True)
    written = "\n".join(told(points, given.cores, given.price))
    print(written)
    if given.page:
        given.page.write_text(
            between(given.page.read_text(encoding="utf-8"), f"\n{written}\n"), encoding="utf-8"
        )


def between(page: str, figures: str) -> str:
    """The page with other figures between its marks. Raises ValueError where it has not each mark once, in their order."""
    before, begun, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended) or BEGIN in rest or END in after:
        raise ValueError(f"the page needs {BEGIN} and below it {END}, each once")
    return f"{before}{BEGIN}\n{figures}\n{END}{after}"


def told(points: list[Point], cores: int, price: float) -> list[str]:
    """What was measured, the lines through it, and what they say, as the page says it."""
    cluster, driver = (
        line([(p.people / 1e6, seconds) for p, seconds in zip(points, found, strict=True)])
        for found in ([p.cluster for p in points], [p.driver for p in points])
    )
    sizes = " ".join(str(each.people) for each in points)
    now, programmes = dt.datetime.now(tz=dt.UTC), len(packs.load("demo").programmes(ON))
    machine = f"{os.cpu_count()} cores, local mode, {programmes} programmes"
    return [
        f"Measured on {now:%Y-%m-%d %H:%M} UTC, {machine}, by",
        f"`python -m benchmarks.spark --people {sizes} --cores {cores} --price {price}`:",
        "",
        "| people | Spark, CPU s | driver, CPU s | wall s | load before |",
        "|---|---|---|---|---|",
        *(each.row for each in points),
        "",
        f"Spark: {cluster[1]:.1f} s a run and {cluster[0]:.2f} CPU s for each million people;",
        f"the driver: {driver[1]:.1f} s and {driver[0]:.2f} CPU s. By these lines:",
        "",
        f"| people | core-hours | minutes on {cores} cores | yuan at {price} a core-hour | the driver alone, minutes |",
        "|---|---|---|---|---|",
        *(cost(title, millions, (cluster, driver), cores, price) for title, millions in TARGETS.items()),
    ]


def cost(title: str, millions: int, lines: tuple[Line, Line], cores: int, price: float) -> str:
    """Core-hours, minutes on a cluster and money by the measured lines, as a row of the page."""
    hours, alone = ((start + slope * millions) / 3600 for slope, start in lines)
    return f"| {title} | {hours:.2f} | {hours * 60 / cores:.1f} | {hours * price:.2f} | {alone * 60:.1f} |"


def measured(spark: Any, base: Path, people: int) -> Point:
    """One evaluation of a made-up county."""
    folder, out, load = (
        county(base / f"county{people}", people, complete=False),
        base / "spark",
        os.getloadavg()[0],
    )
    pack, opened = packs.load("demo"), snapshot.open_snapshot(folder, verify_bytes=False)
    process = spark.sparkContext._gateway.proc.pid  # noqa: SLF001 - the only way to the Java process
    began = (_cpu_of(process), time.process_time(), time.perf_counter())
    made = plan(opened, pack, ON)
    out.mkdir(parents=True, exist_ok=True)
    spark_sql.run(spark, made, out)
    write_manifest(made.surroundings, pack, out)
    ended = (_cpu_of(process), time.process_time(), time.perf_counter())
    return Point(people, *(after - before for before, after in zip(began, ended, strict=True)), load)


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


def line(points: list[tuple[float, float]]) -> Line:
    """Slope and intercept by least squares."""
    with duckdb.connect() as database:
        database.execute("create table p (x double, y double)")
        database.executemany("insert into p values (?, ?)", points)
        row = database.execute("select regr_slope(y, x), regr_intercept(y, x) from p").fetchone()
    assert row is not None
    return float(row[0]), float(row[1])


if __name__ == "__main__":
    main()
