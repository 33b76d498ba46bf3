"""Whoever ends the demonstration while it is being built ends everything that it started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_S = 60


def of_home(home: Path) -> set[int]:
    """Processes that work for the demonstration of this home."""
    mark, found = f"MINSHENG_HOME={home}".encode(), set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (place / "environ").read_bytes().split(b"\0") and "Z" not in _state(place):
                found.add(int(place.name))
        except OSError:
            continue
    return found


def _state(place: Path) -> str:
    return (place / "stat").read_text().rpartition(")")[2].split()[0]


def test_ending_the_command_ends_the_step_that_runs(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [
        sys.executable,
        "-m",
        "minsheng",
        "demo",
        "--people",
        "50000",
        "--home",
        str(home),
        "--no-serve",
    ]
    demo = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    wait_for(lambda: of_home(home), "no step began")
    demo.terminate()
    assert demo.wait(PATIENCE_S) == 128 + signal.SIGTERM
    wait_for(lambda: not of_home(home), "a step goes on")


def wait_for(what: Callable[[], object], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < until, otherwise
        time.sleep(0.05)
