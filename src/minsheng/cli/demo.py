"""minsheng demo: the made-up county from nothing to the first screen, by the same commands that a county would use."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from minsheng.cli.outputs import writable_folder
from minsheng.cli.serve import PORT, free, serve_command
from minsheng.kernel.errors import MinshengError

AS_OF = "2026-11-16"
A_WEEK_LATER = "2026-11-23"
PASSWORD = "Shili-2026"  # noqa: S105 - opens made-up people on this machine only
READY = "demo.json"
STARTED = ".demo-started"
WATCH_S = 0.3
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_ENDED: list[int] = []
"""Signals that asked us to end while the county was being built."""


@click.command()
@click.option(
    "--people", default=100_000, show_default=True, type=click.IntRange(min=2_000), help="虚构人口数"
)
@click.option("--seed", default=20261116, show_default=True, help="随机种子：同样的种子和人数得到同样的文件")
@click.option(
    "--home", default=Path("var/demo"), show_default=True, type=click.Path(path_type=Path), help="数据目录"
)
@click.option("--port", default=8000, show_default=True, type=PORT, help="网页端口")
@click.option("--serve/--no-serve", default=True, show_default=True, help="建好后是否提供网页")
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
def demo(people: int, seed: int, home: Path, port: int, serve: bool, as_json: bool) -> None:
    """建立示例旗县（人和地名都是编的），过两周：收文件、研判、安排走访，列出各角色的示例账号。"""
    if serve:
        free("127.0.0.1", port)
    home = home.resolve()
    environment = _environment(home)
    summary = _ready(home, people=people, seed=seed)
    if summary is None:
        with _ending_with_its_steps():
            summary = _build(home, people=people, seed=seed, environment=environment)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        _tell(summary, home, port=port if serve else None)
    if serve:
        sys.stdout.flush()
        command = serve_command(host="127.0.0.1", port=port, workers=2)
        os.execve(command[0], command, environment)  # noqa: S606 - gunicorn takes over, signals included


def _environment(home: Path) -> dict[str, str]:
    """The demonstration's own data folder and database, whatever the machine's settings say."""
    outside = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {
        **outside,
        "MINSHENG_HOME": str(home),
        "MINSHENG_DEMO": "1",
        "MINSHENG_PACK": "demo",
        "MINSHENG_IMPACT_ASSESSMENT": "示例-影响评估-2026-001",
        "DJANGO_SETTINGS_MODULE": "minsheng.config.settings",
    }


def _ready(home: Path, *, people: int, seed: int) -> dict[str, Any] | None:
    """The summary of a county that was built to its end with the same size and seed, else None."""
    if not (home / READY).exists():
        return None
    summary: dict[str, Any] = json.loads((home / READY).read_text())
    if (summary["people"], summary["seed"]) != (people, seed):
        raise MinshengError(
            "DEMO_OTHER_SIZE",
            f"数据目录里已有一个 {summary['people']:,} 人的示例旗县；要换规模请先 make clean-demo。",
        )
    return summary


def _build(home: Path, *, people: int, seed: int, environment: dict[str, str]) -> dict[str, Any]:
    began = time.perf_counter()
    _clear(home)
    click.echo(f"建立 {people:,} 人的示例旗县，两周：{AS_OF}、{A_WEEK_LATER}", err=True)
    size = ["--people", str(people), "--seed", str(seed), "--as-of", AS_OF]
    weeks = {AS_OF: home / "synth", A_WEEK_LATER: home / "second-week"}
    _minsheng(
        ["synth", *size, "--out", *(str(weeks[AS_OF]), "--next-week", str(weeks[A_WEEK_LATER]))], environment
    )
    _minsheng(["init"], environment)
    for day, folder in weeks.items():
        click.echo(f"{day} 这一周到的文件", err=True)
        files = str(folder / "files")
        found = json.loads(_minsheng(["cycle", "--files", files, "--as-of", day, "--json"], environment))
        if day == AS_OF:
            logins = json.loads(
                _minsheng(["officers", "demo", "--password", PASSWORD, "--json"], environment)
            )
        if day == A_WEEK_LATER:
            _minsheng(["officers", "desk"], environment)
        _minsheng(["plan", "--json"], environment)
        if day == AS_OF:
            _minsheng(["officers", "walk"], environment)
    summary = {
        "people": people, "seed": seed, "as_of": A_WEEK_LATER, "seconds": round(time.perf_counter() - began, 1),
        "found": found, "password": PASSWORD, "logins": logins["officers"],
    }  # fmt: skip
    draft = home / f".{READY}"
    draft.write_text(json.dumps(summary, ensure_ascii=False, indent=1))
    draft.rename(home / READY)
    return summary


def _clear(home: Path) -> None:
    """An empty folder; only what an earlier demonstration left half built is removed. Raises DEMO_HOME_TAKEN."""
    if home.exists() and not home.is_dir():
        raise MinshengError("DEMO_HOME_TAKEN", f"{home} 是一个文件，请用 --home 换一个文件夹。")
    if home.is_dir() and any(home.iterdir()):
        if not (home / STARTED).exists():
            raise MinshengError(
                "DEMO_HOME_TAKEN", f"{home} 里有别的内容，示例不会删除它；请用 --home 换一个空文件夹。"
            )
        for part in home.iterdir():
            if part.name != STARTED:
                shutil.rmtree(part) if part.is_dir() else part.unlink()
    writable_folder(home)
    (home / STARTED).touch()


@contextmanager
def _ending_with_its_steps() -> Iterator[None]:
    """A signal that ends us is noted and asked about after each step; one that was ignored (nohup) stays ignored.

    Raises SystemExit when one came.
    """
    wanted = [one for one in ENDINGS if signal.getsignal(one) is not signal.SIG_IGN]
    before = {one: signal.signal(one, lambda number, _frame: _ENDED.append(number)) for one in wanted}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    _stop_if_ended()


def _stop_if_ended() -> None:
    if _ENDED:
        raise SystemExit(128 + _ENDED[0])


def _minsheng(arguments: list[str], environment: dict[str, str]) -> str:
    """Run one minsheng command and what it starts in a group of its own; its progress goes straight to our stderr.

    Who ends us ends the group: the signal is noted, never raised, so that it may come while the step is being started.
    Raises DEMO_STEP_FAILED; SystemExit when we were ended.
    """
    command = [sys.executable, "-m", "minsheng", *arguments]
    step = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, process_group=0)  # noqa: S603
    told: str | None = None
    while told is None:
        try:
            told = step.communicate(timeout=WATCH_S)[0]
        except subprocess.TimeoutExpired:
            if _ENDED:
                os.killpg(step.pid, signal.SIGTERM)
    _stop_if_ended()
    if step.returncode not in (0, 3):
        raise MinshengError(
            "DEMO_STEP_FAILED", f"示例没有建成：minsheng {arguments[0]} 退出码 {step.returncode}。"
        )
    return told


def _tell(summary: dict[str, Any], home: Path, *, port: int | None) -> None:
    found = summary["found"]
    click.echo(f"\n{found['persons']:,} 人、{found['households']:,} 户，{found['as_of']} 的研判：")
    for label, row in found["leads"].items():
        programmes = "，".join(f"{name} {count:,}" for name, count in row["programmes"].items())
        click.echo(f"  {label} {row['count']:>6,} 条：{programmes}")
    click.echo(
        f"  收到 {found['rows_in']:,} 行，入库 {found['accepted']:,} 行，隔离 {found['quarantined']:,} 行"
    )
    click.echo(f"\n示例账号（密码都是 {summary['password']}）：")
    for officer in summary["logins"]:
        click.echo(f"  {officer['username']:<16}{officer['role']}　{officer['region']}")
    snapshots = sorted((home / "runs").glob("*/snapshot"), key=lambda path: path.stat().st_mtime)
    if snapshots:
        click.echo(f"\n事实快照（explain、assess、policy diff 的 --facts）：{snapshots[-1]}")
    click.echo(f"其他命令要用这个县的数据：export MINSHENG_HOME={home}")
    if port is not None:
        click.echo(
            f"\n请打开 http://127.0.0.1:{port}/ （Ctrl-C 结束；再次启动不用重建，make clean-demo 删除）"
        )
