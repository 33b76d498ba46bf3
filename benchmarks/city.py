"""Time the week of a whole prefecture: department files in, leads out, in a fresh home.

    minsheng synth --people 2870000 --out DIR --next-week LATER
    python -m benchmarks.city DIR [--next-week LATER] [--home HOME] [--json]

Runs the commands of the product (`minsheng init`, `minsheng cycle`) as anybody would and watches them from outside: wall and CPU
seconds and peak memory of each stage, of the whole tree of processes (sum of resident sizes: shared pages count more than once).
The leads are compared with the planted truth. The limit, measured in the same run: DuckDB reads the same files as text (calamine
the workbooks) and writes them as Parquet; nothing is checked, nobody matched.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook
from tests.support.truth import RowKey, Truth, as_sent, compare

from minsheng.policy.packs import load

AS_OF, LATER = "2026-11-16", "2026-11-23"
PACK = "demo"
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SAMPLE_SECONDS = 0.5
_WHOLE_WEEKS = (0, 3)  # exit codes: done, done with rows in quarantine


class Taken(NamedTuple):
    """What one stage took: wall and CPU seconds, peak memory in MB while it ran."""

    stage: str
    wall: float
    cpu: float
    peak_mb: int


class Tree:
    """A process and its descendants, looked at from outside."""

    def __init__(self, pid: int) -> None:
        self.root = pid
        self.peak = 0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._run, daemon=True)
        self._watch.start()

    def cpu(self) -> float:
        """CPU seconds so far, of those that ended too (they are their parent's, once it has waited for them)."""
        return sum(sum(map(int, stat[11:15])) for stat in self._stats()) / _TICKS

    def close(self) -> None:
        """Stop looking."""
        self._over.set()
        self._watch.join()

    def _run(self) -> None:
        while not self._over.wait(_SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(int(stat[21]) for stat in self._stats()) * _PAGE)

    def _stats(self) -> Iterator[list[str]]:
        """Fields of /proc/<pid>/stat from the third on, less two: [1] is the parent, [11:15] times, [21] resident pages."""
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    found[int(folder.name)] = (folder / "stat").read_text().rpartition(")")[2].split()
                except OSError:  # it has ended meanwhile
                    continue
        for pid, stat in found.items():
            above = pid
            while above in found and above != self.root:
                above = int(found[above][1])
            if above == self.root:
                yield stat


def command(home: Path, *words: str) -> tuple[list[Taken], str]:
    """Run one command of the product; returns what each of its stages took and what it printed.

    A stage ends with its line on stderr and is named by it; what comes after the last line is called 'end'.
    """
    settings = {"MINSHENG_HOME": str(home), "MINSHENG_PACK": PACK, "MINSHENG_IMPACT_ASSESSMENT": "benchmark"}
    settings |= {"DATABASE_URL": os.environ.get("DATABASE_URL", "")}
    process = subprocess.Popen(
        [sys.executable, "-m", "minsheng", *words],
        env={**os.environ, **{name: value for name, value in settings.items() if value}},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stdout is not None
    tree, taken, began, before = Tree(process.pid), [], time.perf_counter(), 0.0
    for line in process.stderr:
        now, cpu = time.perf_counter(), tree.cpu()
        taken.append(Taken(_stage(line), now - began, cpu - before, tree.peak >> 20))
        began, before, tree.peak = now, cpu, 0
    printed = process.stdout.read()
    tree.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in _WHOLE_WEEKS:
        sys.exit(f"{' '.join(words)}: {taken[-1].stage if taken else process.returncode}")
    total = used.ru_utime + used.ru_stime
    taken.append(Taken("end", time.perf_counter() - began, max(0.0, total - before), tree.peak >> 20))
    return taken, printed


def _stage(line: str) -> str:
    title = line.split("…", maxsplit=1)[0].strip()
    return "检查" if title.startswith("检查") else title


def by_stage(taken: list[Taken]) -> list[Taken]:
    """Stages of one name together, in the order in which they began."""
    found: dict[str, Taken] = {}
    for one in taken:
        old = found.get(one.stage, Taken(one.stage, 0, 0, 0))
        found[one.stage] = Taken(
            one.stage, old.wall + one.wall, old.cpu + one.cpu, max(old.peak_mb, one.peak_mb)
        )
    return list(found.values())


def limit(files: Path, scratch: Path) -> Taken:
    """The same files as Parquet, every cell a text, in this process."""
    began, cpu = time.perf_counter(), time.process_time()
    with duckdb.connect(config={"threads": 2}) as db:
        for path in sorted(files.iterdir()):
            target = scratch / f"{path.stem}.parquet"
            if path.suffix == ".csv":
                plain = scratch / "plain.csv"
                _transcode(path, plain)
                db.execute(f"COPY ({_cells(plain)}) TO '{target}' (FORMAT parquet)")
            else:
                for number, name in enumerate(CalamineWorkbook.from_path(path).sheet_names):
                    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
                    columns = [pa.array([str(cell) for cell in column]) for column in zip(*rows, strict=True)]
                    named = {f"c{index}": column for index, column in enumerate(columns)}
                    pq.write_table(pa.table(named), target.with_suffix(f".{number}.parquet"))
    return Taken("limit", time.perf_counter() - began, time.process_time() - cpu, 0)


def _cells(path: Path) -> str:
    """Every cell of a CSV file as text, titles and header rows too."""
    with path.open(encoding="utf-8", newline="") as file:
        width = max(len(row) for _, row in zip(range(1000), csv.reader(file), strict=False))
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    return (
        f"FROM read_csv('{path}', auto_detect = false, delim = ',', quote = '\"', escape = '\"', header = false, "
        f"columns = {{{columns}}}, null_padding = true, strict_mode = false, parallel = false)"
    )


def _transcode(path: Path, target: Path) -> None:
    """DuckDB reads UTF-8; half of the departments send GB 18030."""
    with path.open("rb") as source:
        head = source.read(1 << 16)
    try:
        head[: head.rfind(b"\n")].decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "gb18030"
    with path.open(encoding=encoding, newline="") as source, target.open("w", encoding="utf-8") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)


def difference(home: Path, truth: Truth, as_of: str) -> dict[str, Any]:
    """Leads missing and leads without cause, of households none of whose rows was quarantined; rows quarantined."""
    exported = home / "compared.csv"
    command(home, "leads", "export", "--out", str(exported), "--purpose", "与真值比对", "--with-id")
    with exported.open(encoding="utf-8-sig") as file:
        labels = {row["label"] for row in csv.DictReader(file)} | {key[2] for key in truth.leads}
    rejected = _rejected(home)
    programmes = load(PACK).programmes(date.fromisoformat(as_of))
    found = compare(truth, exported, rejected, labels=labels, programmes=programmes)
    planted = {row for row, damage in truth.damage.items() if damage["expected"] == "quarantine"}
    return {
        "leads": {
            "planted": len(truth.leads),
            "missing": len(found.missing),
            "groundless": len(found.groundless),
        },
        "quarantine": {
            "planted": len(planted),
            "missed": len(planted - rejected),
            "besides": len(rejected - planted),
            "which": _which(truth, planted, rejected),
        },
        **{name: {key: len(keys) for key, keys in told.items()} for name, told in found.told().items()},
    }


def _which(truth: Truth, planted: set[RowKey], rejected: set[RowKey]) -> list[str]:
    """Rows of the quarantine that differ, at most ten of a kind: where they stand and what was planted there."""
    differing = [("missed", row) for row in sorted(planted - rejected)[:10]]
    differing += [("besides", row) for row in sorted(rejected - planted)[:10]]
    return [
        f"{how} {' '.join(map(str, row))} {truth.damage[row]['kind'] if row in truth.damage else 'clean'}"
        for how, row in differing
    ]


def _rejected(home: Path) -> set[RowKey]:
    """Rows in quarantine, asked of the product's database in a process of its own: Django is set up once a process."""
    code = (
        "import json, django; django.setup()\n"
        "from minsheng.feeds.models import Reject\n"
        "rows = Reject.objects.filter(severity='error').values_list('batch__file_name', 'sheet', 'row_number')\n"
        "print(json.dumps([[file, sheet or '', number] for file, sheet, number in rows.distinct()]))"
    )
    settings = {
        **os.environ,
        "MINSHENG_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "minsheng.config.settings",
    }
    printed = subprocess.run(
        [sys.executable, "-c", code], env=settings, stdout=subprocess.PIPE, check=True, text=True
    )
    return {(as_sent(file), sheet, number) for file, sheet, number in json.loads(printed.stdout)}


def week(home: Path, folder: Path, as_of: str) -> tuple[list[Taken], dict[str, object]]:
    """One Monday; returns its stages and the summary that `minsheng cycle` prints."""
    taken, printed = command(home, "cycle", "--files", str(folder / "files"), "--as-of", as_of, "--json")
    return by_stage(taken), json.loads(printed)


def told(title: str, taken: list[Taken], summary: dict[str, object], peer: Taken) -> dict[str, object]:
    """Print a week's table; returns its figures."""
    print(f"{title}\n{'wall s':>9} {'CPU s':>9} {'peak MB':>9}  stage")
    for one in taken:
        print(f"{one.wall:9.1f} {one.cpu:9.1f} {one.peak_mb:9,}  {one.stage}")
    whole = Taken("all", sum(t.wall for t in taken), sum(t.cpu for t in taken), max(t.peak_mb for t in taken))
    print(f"{whole.wall:9.1f} {whole.cpu:9.1f} {whole.peak_mb:9,}  all")
    ratios = f"{whole.wall / peer.wall:.1f} wall, {whole.cpu / peer.cpu:.1f} CPU"
    print(f"{peer.wall:9.1f} {peer.cpu:9.1f} {'':>9}  limit; all / limit {ratios}")
    counts = {
        name: summary[name]
        for name in ("rows_in", "quarantined", "persons", "households", "opened", "disagreements")
    }
    print("  ".join(f"{name} {count:,}" for name, count in counts.items()), flush=True)
    return {"stages": taken, "all": whole, "limit": peer, **counts}


def main() -> None:
    """Run the weeks that were given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, help="what `minsheng synth --out` wrote")
    parser.add_argument("--next-week", type=Path, help="what `minsheng synth --next-week` wrote")
    parser.add_argument("--home", type=Path, help="keep the home here (must not exist yet)")
    parser.add_argument("--json", action="store_true", help="print the figures once more as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="city-", dir=arguments.folder.parent) as scratch:
        home = arguments.home or Path(scratch) / "home"
        home.mkdir(parents=True)
        command(home, "init")
        figures, damage = [], {}
        for folder, as_of in ((arguments.folder, AS_OF), (arguments.next_week, LATER)):
            if folder is None:
                continue
            copies = Path(scratch) / f"limit-{as_of}"
            copies.mkdir()
            peer = limit(folder / "files", copies)
            figures.append(told(as_of, *week(home, folder, as_of), peer))
            truth = Truth(folder / "truth")
            truth.damage = damage = {**damage, **truth.damage}
            figures[-1]["truth"] = difference(home, truth, as_of)
            print(json.dumps(figures[-1]["truth"], ensure_ascii=False), flush=True)
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
