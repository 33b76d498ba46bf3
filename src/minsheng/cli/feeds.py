"""`minsheng feeds check`: what is wrong with department files, before anybody loads them; it needs no database.
`minsheng feeds confirm`: a full file that only added is complete.
"""

import importlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from minsheng.cli.clock import today
from minsheng.cli.lazy import set_up_django
from minsheng.cli.outputs import writable_folder
from minsheng.cli.progress import step
from minsheng.feeds import annotated
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.reading import Checked, check_file
from minsheng.feeds.refusals import FeedError

REFUSED: Final = 1
QUARANTINED: Final = 3
_SHOWN: Final = 10


@click.group()
def feeds() -> None:
    """检查部门数据文件，确认名单完整。"""


@feeds.command()
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--feed", "feed_code", metavar="CODE", type=click.Choice(list(FEEDS)), help="数据类别；不填则按表头识别"
)
@click.option(
    "--out",
    "out_dir",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="错误说明文件写到这里",
)
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象")
@click.pass_context
def check(
    ctx: click.Context, files: tuple[Path, ...], feed_code: str | None, out_dir: Path | None, *, as_json: bool
) -> None:
    """检查 FILE，列出不能接收的行。

    退出码：0 全部可接收；1 有文件整个被退回；3 有行被隔离，或有数据的工作表没有读取。
    有隔离行的文件在 --out 目录得到一份可改正重报的 Excel。
    """
    reports = [_check_one(path, feed_code, out_dir) for path in files]
    if as_json:
        click.echo(json.dumps({"files": reports}, ensure_ascii=False))
    else:
        for report in reports:
            _show(report)
    if any(report["status"] == "refused" for report in reports):
        ctx.exit(REFUSED)
    if any(report["counts"]["quarantined"] or _left_out(report) for report in reports):
        ctx.exit(QUARANTINED)


@feeds.command()
@click.argument("batch_id", metavar="BATCH", type=click.IntRange(min=1))
def confirm(batch_id: int) -> None:
    """确认 BATCH（批次号）是完整名单：此前只作补充，确认后文件里没有的人即终止。记入操作日志。"""
    set_up_django()
    confirming = importlib.import_module("minsheng.cli.feeds_confirm")
    click.echo(confirming.confirm(batch_id))


def _check_one(path: Path, feed_code: str | None, out_dir: Path | None) -> dict[str, Any]:
    try:
        with step(path.name) as running:
            checked = check_file(path, feed_code, received_on=today())
            running.note = f"{checked.counts.rows_in} 行"
    except FeedError as error:
        return {"file": path.name, "status": "refused", "code": error.code, "message": error.message}
    return _report(path, checked, _write_back(path, checked, out_dir))


def _write_back(path: Path, checked: Checked, out_dir: Path | None) -> str | None:
    if out_dir is None or not checked.rejects:
        return None
    out = writable_folder(out_dir) / annotated.annotated_name(path.name)
    annotated.write(annotated.Source(path, checked.feed.code, checked.rejects), out)
    return str(out)


_LEFT_OUT: Final = frozenset({"SHEET_IGNORED", "PERIOD_NARROWER"})
"""What makes the department send again; that it has no such column may be said and left."""


def _left_out(report: dict[str, Any]) -> bool:
    return not _LEFT_OUT.isdisjoint(problem["code"] for problem in report["warnings"])


def _report(path: Path, checked: Checked, written: str | None) -> dict[str, Any]:
    first, last = checked.period or (None, None)
    return {
        "file": path.name,
        "status": "checked",
        "feed": checked.feed.code,
        "feed_name": checked.feed.name_zh,
        "mode": checked.mode,
        "period_from": first and first.isoformat(),
        "period_to": last and last.isoformat(),
        "counts": asdict(checked.counts),
        "hidden_sheets": checked.hidden_sheets,
        "ignored_sheets": checked.ignored_sheets,
        "rejects": [problem._asdict() for problem in checked.rejects],
        "warnings": [problem._asdict() for problem in checked.warnings],
        "annotated": written,
    }


def _show(report: dict[str, Any]) -> None:
    if report["status"] == "refused":
        click.echo(f"{report['file']}：退回。{report['message']}（{report['code']}）")
        return
    counts = report["counts"]
    period = f"，所属期 {report['period_from']} 至 {report['period_to']}" if report["period_from"] else ""
    click.echo(f"{report['file']}：《{report['feed_name']}》{period}")
    click.echo(
        f"  共 {counts['rows_in']} 行，可接收 {counts['accepted']} 行（其中 {counts['warned']} 行有提示），"
        f"隔离 {counts['quarantined']} 行"
    )
    if report["hidden_sheets"]:
        click.echo(f"  隐藏的工作表没有读取：{'、'.join(report['hidden_sheets'])}")
    whole = [problem for problem in report["warnings"] if not problem["column"]]
    for problem in whole:
        sheet = f"《{problem['sheet']}》" if problem["sheet"] else ""
        click.echo(f"  {sheet}{problem['message']}。{problem['suggestion']}（{problem['code']}）")
    _show_rows(report["rejects"], "")
    _show_rows([problem for problem in report["warnings"] if problem["column"]], "提示：")
    if report["annotated"]:
        click.echo(f"  错误说明：{report['annotated']}")


def _show_rows(problems: list[dict[str, Any]], word: str) -> None:
    """The first ten problems of rows; all of them are in --json."""
    for problem in problems[:_SHOWN]:
        sheet = f"《{problem['sheet']}》" if problem["sheet"] else ""
        click.echo(
            f"  {word}{sheet}第 {problem['row_number']} 行 {problem['message']}。"
            f"{problem['suggestion']}（{problem['code']}）"
        )
    if len(problems) > _SHOWN:
        click.echo(f"  {word}…… 另有 {len(problems) - _SHOWN} 处")
