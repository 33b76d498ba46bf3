"""Time a what-if on a made-up county: the command's way, without and with stored results, as the screen has them.

    python -m benchmarks.whatif --people 1000000

Wall and CPU seconds, medians of the repeats; each asks another raise, so that nothing is remembered.
"""

import argparse
import datetime as dt
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.county import make_county
from minsheng.engine import duckdb_sql, snapshot
from minsheng.engine.duckdb_sql import Outcome
from minsheng.policy import packs
from minsheng.policy.amendments import parse
from minsheng.whatif.compare import Frame, Question, Version, simulate, versions

ON = dt.date(2026, 11, 16)
CUT = dt.datetime(2026, 11, 16, tzinfo=dt.UTC)


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(title: str, repeats: int, work: Callable[[int], object]) -> None:
    walls, cpus = [], []
    for n in range(repeats):
        wall, before = time.perf_counter(), cpu()
        work(n)
        walls.append(time.perf_counter() - wall)
        cpus.append(cpu() - before)
    print(f"{title:44}{statistics.median(walls):8.2f} s{statistics.median(cpus):8.2f} CPU s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--pack", default="demo")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--facts", type=Path, help="an existing facts folder instead of a made-up county")
    given = parser.parse_args()
    pack = packs.load(given.pack)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = given.facts or scratch / "facts"
        if given.facts is None:
            make_county(folder, given.people)
            snapshot.seal(folder, as_of=ON, known_at=CUT)
        stored: list[Outcome] = []
        timed("everybody assessed once", 1, lambda _: stored.append(
            duckdb_sql.evaluate_all(folder, pack, ON, scratch / "stored")
        ))  # fmt: skip

        def asked(n: int, baseline: Outcome | None) -> None:
            question = Question(changes=[parse(f"dibao.standard_monthly+{n + 7}%")], on=ON, budget_fen=10**12)
            simulate(folder, pack, question, scratch / "what-if", baseline=baseline)

        timed("a raise of the dibao standard, nothing stored", given.repeats, lambda n: asked(n, None))
        timed("the same over stored results", given.repeats, lambda n: asked(n, stored[0]))
        other = Version(pack, dt.date(2026, 6, 30))
        timed("every policy on two days", 1, lambda _: versions(
            folder, other, Version(pack, ON), Frame(), scratch / "versions"
        ))  # fmt: skip


if __name__ == "__main__":
    main()
