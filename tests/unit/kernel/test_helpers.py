"""Whoever is killed leaves no process behind that works for it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

SCRIPT = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from minsheng.kernel.helpers import begin_reading

def work(told):
    import os
    Path(told).write_text(str(os.getpid()))
    time.sleep(120)

if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin_reading) as pool:
        pool.submit(work, sys.argv[1]).result()
"""
WAIT_SECONDS = 60


def test_a_reader_ends_when_the_cycle_is_killed(tmp_path: Path) -> None:
    told, script = tmp_path / "pid", tmp_path / "cycle.py"
    script.write_text(SCRIPT, encoding="utf-8")
    cycle = subprocess.Popen([sys.executable, str(script), str(told)])
    try:
        reader = int(_soon(lambda: told.read_text() if told.exists() else ""))
        cycle.send_signal(signal.SIGKILL)
        cycle.wait()
        assert _soon(lambda: not _runs(reader)), "the reader goes on for nobody"
    finally:
        cycle.kill()


def _soon(asked):
    until = time.monotonic() + WAIT_SECONDS
    while not (found := asked()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def _runs(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
