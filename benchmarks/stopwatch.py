"""Wall and CPU seconds of a block, and the peak memory of this process."""

import time
from pathlib import Path
from typing import Self

Seconds = tuple[float, float]


class stopwatch:  # noqa: N801 - used as a word
    """Wall and CPU seconds of a block."""

    seconds: Seconds = (0.0, 0.0)

    def __enter__(self) -> Self:
        self._start = (time.perf_counter(), time.process_time())
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = (time.perf_counter() - self._start[0], time.process_time() - self._start[1])


def peak_mb() -> float:
    """Peak memory of this process alone; `ru_maxrss` would still hold that of the parent."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
