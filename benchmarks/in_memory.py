"""Programmes on facts that lie in memory already, and one person explained: the figures without any file."""

import atexit
import gc
import statistics
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.child import ON, THREADS
from benchmarks.stopwatch import stopwatch
from minsheng.engine import duckdb_sql, snapshot
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.explain import explain
from minsheng.engine.fused import engine
from minsheng.engine.fused.machine import Spare
from minsheng.engine.neighbourhood import around
from minsheng.engine.reference import person
from minsheng.engine.results import Explanation
from minsheng.policy import packs

EXPLAINED = 2_000
ALL, EVERY_SOURCE = "all conditions", "all conditions, every source read"
FORTY = 40
"""Programmes of which a goal speaks: the first of the pack that the loops answer."""


@dataclass(frozen=True)
class Loops:
    """How many programmes for how many people in how many seconds."""

    programmes: int
    people: int
    wall: float
    cpu: float


def report(
    folder: Path, few: Path, pack_name: str, base: Path, repeats: int = 5
) -> tuple[Loops, tuple[float, float]]:
    """Print both; the loops over the folder, and the 99th percentiles of explaining one of a few people in seconds: every
    condition in words, and the same with every source."""
    base.mkdir(parents=True, exist_ok=True)
    loops = programmes_in_memory(folder, pack_name, base, repeats)
    print(
        f"in memory: {loops.programmes} programmes with reasons, {loops.people:,} people, {THREADS} threads: "
        f"{loops.wall:.3f} s, {loops.cpu:.3f} CPU s"
    )
    found = explained(few, pack_name)
    for what, (middle, slowest) in found.items():
        print(
            f"one person explained, all programmes, {what}, facts at hand: median {middle * 1e3:.2f} CPU ms, "
            f"p99 {slowest * 1e3:.2f} CPU ms"
        )
    return loops, (found[ALL][1], found[EVERY_SOURCE][1])


def programmes_in_memory(
    folder: Path, pack_name: str, base: Path, repeats: int, *, reasons: bool = True
) -> Loops:
    """The median of running the loops of forty programmes over everybody, into memory that an unmeasured run has taken."""
    opened, pack = snapshot.open_snapshot(folder, verify_bytes=False), packs.load(pack_name)
    facts = Folder(opened, pack, ON)
    programmes = engine.split(facts).known[:FORTY]
    with tempfile.TemporaryDirectory(dir=base) as scratch:
        connect = partial(duckdb_sql.connection, Path(scratch), THREADS, 1500)
        evaluation = engine.Evaluation(facts, programmes, connect, THREADS, reasons)
        whole = evaluation.source.whole()
        evaluation.machine.place(whole)
        times = []
        results: Spare = {}
        with ThreadPoolExecutor(THREADS) as pool:
            for _ in range(repeats + 1):
                fresh = replace(whole, arrays=dict(whole.arrays))
                with stopwatch() as taken:
                    evaluation.machine.run(fresh, results, pool=pool)
                times.append(taken.seconds)
    rows = opened.manifest.tables["person"].rows
    wall, cpu = (statistics.median(each) for each in zip(*times[1:], strict=True))
    return Loops(len(programmes), rows, wall, cpu)


def explained(folder: Path, pack_name: str) -> dict[str, tuple[float, float]]:
    """Median and 99th percentile of the CPU seconds in which one person is explained: with the conditions that decide (what a
    list of programmes shows), with every condition in words, and with every source of every condition read as well; reading
    the household's rows is not in it.

    What was loaded is left out of the search for garbage, which comes as seldom as in the server (config/wsgi.py).
    """
    opened, pack = snapshot.open_snapshot(folder, verify_bytes=False), packs.load(pack_name)
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    atexit.register(gc.unfreeze)
    step = opened.manifest.tables["person"].rows // EXPLAINED
    times: dict[str, list[float]] = {"what decides": [], ALL: [], EVERY_SOURCE: []}
    for number in range(1, EXPLAINED + 1):
        subject = person(number * step)
        near = around(opened, subject)
        for what, taken in times.items():
            start = time.thread_time()
            found = explain(subject, near, pack, ON, deciding=what == "what decides")
            if what == EVERY_SOURCE:
                _read(found.values())
            taken.append(time.thread_time() - start)
    ordered = {what: sorted(each[5:]) for what, each in times.items()}
    return {what: (statistics.median(each), each[int(len(each) * 0.99)]) for what, each in ordered.items()}


def _read(found: Iterable[Explanation]) -> None:
    for explanation in found:
        for part in (*explanation.conditions, *explanation.grounds, *explanation.lines):
            assert part.stood is not None
