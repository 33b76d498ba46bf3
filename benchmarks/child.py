"""One figure in a process of its own: `python -m benchmarks.child WHAT FACTS PACK OUT` prints wall, CPU and peak memory."""

import datetime as dt
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.stopwatch import Seconds, peak_mb, stopwatch

ON = dt.date(2026, 11, 16)
THREADS = 2
PEERS = {
    "hand-duckdb": ("by_hand", "duckdb"),
    "hand-polars": ("by_hand", "polars"),
    "openfisca": ("fisca", "openfisca"),
}


def ours(what: str, folder: Path, pack_name: str, out: Path) -> Seconds:
    """An engine of the project, or the limit for what it reads and writes."""
    from benchmarks import limits  # noqa: PLC0415 - peers run where the project is not installed
    from minsheng.engine import duckdb_sql, fused_all, snapshot  # noqa: PLC0415
    from minsheng.engine.fused import engine as _  # noqa: PLC0415, F401 - imports count for nobody
    from minsheng.policy import packs  # noqa: PLC0415

    pack, opened = packs.load(pack_name), snapshot.open_snapshot(folder, verify_bytes=False)
    reasons: dict[str, Any] = {"reasons": not what.endswith("bare")}
    if what.startswith("limit"):
        inputs = dict(duckdb_sql.plan(opened, pack, ON).columns)
        outputs = sorted(out.glob("*.parquet"))
        limit = limits.by_duckdb if "duckdb" in what else limits.by_arrow
        with tempfile.TemporaryDirectory(dir=out) as scratch:
            return limit(folder, inputs, outputs, Path(scratch))
    engine: Any = fused_all if what.startswith("kernel") else duckdb_sql
    with stopwatch() as taken:
        engine.evaluate_all(opened, pack, ON, out, threads=THREADS, **reasons)
    return taken.seconds


def peer(what: str, folder: Path, out: Path) -> Seconds:
    """Another tool with the same rules."""
    from importlib import import_module  # noqa: PLC0415

    if what == "openfisca-memory":
        module: Any = import_module("benchmarks.peers.fisca")
        made, _ = module.simulation(folder)
        with stopwatch() as taken:
            module.calculate(made)
        return taken.seconds
    module, function = PEERS[what]
    run = getattr(import_module(f"benchmarks.peers.{module}"), function)
    with stopwatch() as taken:
        run(folder, out)
    return taken.seconds


def main() -> None:
    what, folder, pack_name, out = sys.argv[1], Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    out.mkdir(parents=True, exist_ok=True)
    seconds = (
        peer(what, folder, out)
        if what in (*PEERS, "openfisca-memory")
        else ours(what, folder, pack_name, out)
    )
    print(json.dumps({"wall": seconds[0], "cpu": seconds[1], "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
