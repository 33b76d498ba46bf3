"""`minsheng` commands in processes of their own that end with kill -9 at a chosen write.

    python -m tests.support.killed HOME     reads one order a line on stdin, answers one JSON line each

The program is loaded once; each order forks a process of its own, which the order's `at` kills. What a process writes is told
apart as it happens: a commit of the database (`commit VERB FEED`: the last event of the trail in it), a file or folder that is
moved into place, made or deleted (`move NAME`, `make NAME`, `delete NAME`), a file appended to (`write NAME`).
"""

import io
import json
import os
import re
import signal
import sys
import traceback
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

_AFTER = "after "
_NUMBERS = re.compile(r"[0-9a-f]{64}|\d+|\.[a-z]+-[^/]*")


class Writes:
    """What this process writes, in order; kills it before (or, `after ...`, behind) the write of that name and number."""

    def __init__(self, home: Path, at: str, nth: int) -> None:
        self.home, self.at, self.nth = f"{home}/", at.removeprefix(_AFTER), nth
        self.behind = at.startswith(_AFTER)
        self.seen: list[str] = []
        self.counted: Counter[str] = Counter()
        self.verb = ""

    def begin(self, name: str) -> bool:
        """Note a write that is about to happen. Returns whether this is where the process ends."""
        self.seen.append(name)
        self.counted[name] += 1
        number = len(self.seen) if self.at == "*" else self.counted[name]
        here = self.at in ("*", name) and number == self.nth
        if here and not self.behind:
            os.kill(os.getpid(), signal.SIGKILL)
        return here

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """A hook of the interpreter: files under the home."""
        if event == "os.rename":
            self._file("move", arguments[1])
        elif event == "os.mkdir":
            self._file("make", arguments[0])
        elif event in ("os.remove", "shutil.rmtree"):
            self._file("delete", arguments[0])
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_APPEND:
            self._file("write", arguments[0])

    def _file(self, how: str, path: object) -> None:
        name = str(path)
        if name.startswith(self.home):
            self.begin(f"{how} {_NUMBERS.sub('#', name.removeprefix(self.home))}")

    def watch(self) -> None:
        """Install the hooks in this process."""
        from django.db import connection  # noqa: PLC0415 - Django is set up by now

        from minsheng.trail.models import Event  # noqa: PLC0415

        commit, save = connection._commit, Event.save

        def saved(event: Event, *args: Any, **more: Any) -> None:
            self.verb = f"{event.verb} {event.detail.get('feed', '')}".strip()
            save(event, *args, **more)

        def committed() -> None:
            here = self.begin(f"commit {self.verb}")
            commit()
            self.verb = ""
            if here:
                os.kill(os.getpid(), signal.SIGKILL)

        Event.save = saved  # type: ignore[method-assign, assignment]
        connection._commit = committed
        sys.addaudithook(self.audit)


def _run(home: Path, order: dict[str, Any], answer: int) -> None:
    """In the forked process: the commands of the order, one after another."""
    from minsheng.cli.main import cli  # noqa: PLC0415

    writes, told, codes = Writes(home, order.get("at", ""), order.get("nth", 1)), io.StringIO(), []
    writes.watch()
    with redirect_stdout(told), redirect_stderr(io.StringIO()):
        codes = [cli.main(words, standalone_mode=False) or 0 for words in order["commands"]]
    said = {"codes": codes, "told": told.getvalue(), "writes": writes.seen}
    with os.fdopen(answer, "w") as pipe:
        json.dump(said, pipe)


def _forked(home: Path, order: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 1
        try:
            _run(home, order, writing)
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return {"status": os.waitstatus_to_exitcode(status), **(json.loads(said) if said else {})}


def main(home: Path) -> None:
    """Load the program, then do as ordered until stdin ends."""
    import django  # noqa: PLC0415

    django.setup()
    import minsheng.cli.cycle  # noqa: PLC0415
    import minsheng.cli.officers  # noqa: PLC0415
    import minsheng.cli.plan  # noqa: PLC0415
    import minsheng.cli.trail  # noqa: F401, PLC0415

    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(_forked(home, json.loads(line))), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
