"""Time a what-if on a made-up county: the comparison alone, without and with stored results, and from the screen.

    python -m benchmarks.whatif --people 1000000

Wall and CPU seconds, medians of the repeats; each asks another raise, so that nothing is remembered. From the screen: from the
form that is sent until the page shows the answer, worked out by a process of its own, in a data folder made for it; the CPU is
that of the process.
"""
# ruff: noqa: PLC0415 - the models can be imported only when Django knows its home

import argparse
import datetime as dt
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def from_screen(home: Path, folder: Path, stored: Outcome, pack: str, repeats: int) -> None:
    """Send the form as the county's desk and look at the page until it shows the answer, on two days: the run's and the next."""
    client, run = _county(home, folder, stored, pack)
    for days, title in (
        (0, "the screen, over stored results"),
        (1, "the screen, another day, nothing stored"),
    ):
        walls, cpus = [], []
        for n in range(repeats):
            before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            form = {
                "do": "run", "run": run.pk, "programme": "dibao", "budget": "100000000", "on": run.as_of + dt.timedelta(days),
                "percent|dibao.standard_monthly|rural|": str(n + 7), "percent|dibao.standard_monthly|urban|": str(n + 7),
            }  # fmt: skip
            page = client.post("/trials/new/", form)["Location"]
            assert page.removeprefix("/trials/").rstrip("/").isdecimal(), page
            while "tiles figures" not in (text := client.get(page).content.decode()):
                if 'class="notice bad"' in text:
                    raise SystemExit(text)
                time.sleep(0.1)
            walls.append(time.perf_counter() - begun)
            os.wait()
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        print(f"{title:44}{statistics.median(walls):8.2f} s{statistics.median(cpus):8.2f} CPU s", flush=True)


def _county(home: Path, folder: Path, stored: Outcome, pack: str) -> tuple[Any, Any]:
    """A data folder with one finished run, and a browser signed in as the county's desk."""
    os.environ |= {
        "MINSHENG_HOME": str(home), "MINSHENG_PACK": pack, "DJANGO_SETTINGS_MODULE": "minsheng.config.settings",
    }  # fmt: skip
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from minsheng.accounts import actions as accounts
    from minsheng.assessment.folders import keep_pack
    from minsheng.assessment.models import Run

    call_command("migrate", verbosity=0)
    place = home / "runs" / "1"
    shutil.copytree(folder, place / "snapshot", copy_function=os.link)
    shutil.copytree(stored.folder, place / "results", copy_function=os.link)
    loaded = packs.load(pack)
    keep_pack(loaded, place / "pack")
    run = Run.objects.create(
        pk=1, as_of=ON, known_at=CUT, pack=pack, pack_hash=loaded.hash, facts_hash="-", results_hash=stored.content_hash,
        impact_assessment="benchmark", status="done", started_by="benchmark", started_at=CUT, finished_at=CUT, folder="runs/1",
    )  # fmt: skip
    desk = accounts.create_officer(
        username="desk", name="benchmark", role="county_desk", region_code="990101", password="Benchmark-2026",
        actor="benchmark", now=CUT,
    )  # fmt: skip
    client = Client()
    client.post("/sign-in/", {"username": desk.username, "password": "Benchmark-2026", "purpose": "daily"})
    return client, run


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--pack", default="demo")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--facts", type=Path, help="an existing facts folder instead of a made-up county")
    parser.add_argument("--only-screen", action="store_true", help="the two lines of the screen only")
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

        home = scratch / "home"
        home.mkdir()
        from_screen(home, folder, stored[0], given.pack, given.repeats)
        if given.only_screen:
            return
        timed("a raise of the dibao standard, nothing stored", given.repeats, lambda n: asked(n, None))
        timed("the same over stored results", given.repeats, lambda n: asked(n, stored[0]))
        other = Version(pack, dt.date(2026, 6, 30))
        timed("every policy on two days", 1, lambda _: versions(
            folder, other, Version(pack, ON), Frame(), scratch / "versions"
        ))  # fmt: skip


if __name__ == "__main__":
    main()
