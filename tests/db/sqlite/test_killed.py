"""A week that is killed (kill -9) at any of its writes is taken up by the next one as if nothing had happened.

`MINSHENG_KILLS=100 pytest tests/db/sqlite/test_killed.py` kills weeks of all files at a hundred writes, each from the beginning.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from minsheng.cli.synth import synth
from tests.support.migrated import kept_sqlite

KILLS = int(os.environ.get("MINSHENG_KILLS", "0"))
AS_OF, MONDAY, PEOPLE = "2026-11-16", "2026-11-23", "200"
FEW = (
    "行政区划",
    "户籍人口",
    "死亡火化",
    "持证残疾人",
    "低保名册",
    "孤困儿童",
    "核对授权",
    "核对报告",
    "服刑强戒",
)
IN_THE_CYCLE = (
    ("move landing/#", 3), ("after commit feeds.land", 2), ("commit feeds.check register", 1), ("delete staged/#", 2),
    ("commit registry.register register", 1), ("after commit registry.register means", 1), ("make runs/#/results", 1),
    ("commit leads_raised", 1), ("write anchors/trail.jsonl", 1),
)  # fmt: skip
IN_THE_PLAN = (("commit week_planned", 2), ("after commit week_planned", 2))
CYCLE, CREW, PLAN = (
    ["cycle", "--files", "", "--as-of", AS_OF, "--json"],
    ["officers", "demo", "--password", "Shili-2026"],
    ["plan", "--week", MONDAY, "--json"],
)
AGAIN = {"run_started", "run_finished", "run_failed", "leads_raised"}
"""What a week does again that is begun again."""


class Home:
    """A home, and the process that runs commands in it."""

    def __init__(self, place: Path, files: Path) -> None:
        self.place, self.files = place, files
        place.mkdir()
        shutil.copyfile(kept_sqlite(), place / "minsheng.sqlite3")
        shutil.copytree(place, self._kept)
        settings = {
            "MINSHENG_HOME": str(place), "MINSHENG_PACK": "demo", "MINSHENG_DEMO": "1", "MINSHENG_IMPACT_ASSESSMENT": "测试",
            "DJANGO_SETTINGS_MODULE": "minsheng.config.settings",
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.killed", str(place)],
            env={**os.environ, **settings}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._answer() == {"ready": True}

    @property
    def _kept(self) -> Path:
        return self.place.with_suffix(".kept")

    def begin_anew(self) -> None:
        secrets = (self.place / "secrets.json").read_bytes()
        shutil.rmtree(self.place)
        shutil.copytree(self._kept, self.place)
        (self.place / "secrets.json").write_bytes(secrets)

    def run(self, *commands: Sequence[str]) -> dict[str, Any]:
        """The commands to their end."""
        said = self._order(commands)
        assert said["status"] == 0
        return said

    def killed(self, at: str, nth: int, *commands: Sequence[str]) -> None:
        """The commands until that write."""
        assert self._order(commands, at=at, nth=nth)["status"] == -signal.SIGKILL, f"{at} {nth} never came"

    def let_a_day_pass(self) -> None:
        """For what only time tells apart from what is still being written."""
        for path in (self.place / "staged").glob(".*"):
            os.utime(path, (0, 0))

    def _order(self, commands: Sequence[Sequence[str]], **more: object) -> dict[str, Any]:
        assert self.process.stdin is not None
        given = [[word or str(self.files) for word in words] for words in commands]
        self.process.stdin.write(json.dumps({"commands": given, **more}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        said: dict[str, Any] = json.loads(self.process.stdout.readline())
        return said

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def holds(self) -> dict[str, Counter[Any]]:
        """What a week leaves behind, without the moments at which it did and the numbers of its runs."""
        found: dict[str, Counter[Any]] = {}
        with sqlite3.connect(self.place / "minsheng.sqlite3") as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in sorted(names):
                if not table.startswith(_NOT_COMPARED):
                    found[table] = _rows(database, table)
            verbs = database.execute("SELECT verb, subject FROM trail_event").fetchall()
        database.close()
        found["trail"] = Counter(row for row in verbs if row[0] not in AGAIN)
        files = [
            path.relative_to(self.place)
            for name in ("landing", "staged")
            for path in (self.place / name).iterdir()
        ]
        found["files"] = Counter(map(str, files))
        found["drafts"] = Counter(path.name for path in (self.place / "runs").glob(".draft*"))
        return found


_NOT_COMPARED = (
    "sqlite_", "django_", "trail_event", "assessment_run", "discovery_sweep", "discovery_changed", "discovery_keptsum",
)  # fmt: skip
_OTHERWISE = (
    "id", "sweep_id", "run_id", "first_run_id", "evidence", "facts_hash", "subject_id", "key", "identity", "last_login",
    "password",
)  # fmt: skip
"""Holds moments, numbers or what is drawn anew each time."""
_PEOPLE = ("person_id", "other_id", "applicant_id", "contact_id", "namesake_id", "holder_id", "father_id")


def _rows(database: sqlite3.Connection, table: str) -> Counter[Any]:
    """Numbers of persons and households count from the first: those of a load that was killed are not given again."""
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    wanted = [name for name in columns if name not in _OTHERWISE and not name.endswith("_at")]
    first = dict.fromkeys(_PEOPLE, "person") | {"household_id": "household"}
    listed = ", ".join(
        f"{name} - (SELECT min(id) FROM registry_{first[name]})" if name in first else f'"{name}"'
        for name in wanted
    )
    return Counter(database.execute(f'SELECT {listed} FROM "{table}"')) if wanted else Counter()


@pytest.fixture
def home(tmp_path: Path, db: None) -> Iterator[Home]:
    made = CliRunner().invoke(
        synth, ["--people", PEOPLE, "--seed", "3", "--as-of", AS_OF, "--out", str(tmp_path / "c")]
    )
    assert made.exit_code == 0, made.output
    files = tmp_path / "c" / "files"
    for path in files.iterdir():
        if not KILLS and not path.name.startswith(FEW):
            path.unlink()
    home = Home(tmp_path / "home", files)
    yield home
    home.close()


def _same(found: dict[str, Counter[Any]], wanted: dict[str, Counter[Any]], where: object) -> None:
    more = {name: found[name] - wanted[name] for name in wanted if found[name] - wanted[name]}
    less = {name: wanted[name] - found[name] for name in wanted if wanted[name] - found[name]}
    assert not more, f"{where}: {more} beside {less}"
    assert not less, f"{where}: {less} is missing"


def test_a_week_killed_again_and_again_ends_as_one_that_never_was(home: Home) -> None:
    home.run(CYCLE, CREW, PLAN)
    wanted = home.holds()
    assert wanted["discovery_lead"].total() > 0
    assert wanted["fieldwork_stop"].total() > 0
    home.begin_anew()
    for at, nth in IN_THE_CYCLE:
        home.killed(at, nth, CYCLE)
    home.run(CYCLE, CREW)
    for at, nth in IN_THE_PLAN:
        home.killed(at, nth, PLAN)
    home.run(PLAN, ["trail", "verify"])
    _same(home.holds(), wanted, "killed again and again")


if KILLS:

    def test_a_week_killed_at_any_write_ends_as_one_that_never_was(home: Home) -> None:
        writes = home.run(CYCLE)["writes"]
        home.run(CREW, PLAN)
        wanted = home.holds()
        points = sorted(random.Random(1).sample(range(1, len(writes) + 1), min(KILLS, len(writes))))
        for nth in points:
            home.begin_anew()
            home.killed("*", nth, CYCLE)
            home.let_a_day_pass()
            home.run(CYCLE, CREW)
            home.run(PLAN, ["trail", "verify"])
            _same(home.holds(), wanted, (nth, writes[nth - 1]))
