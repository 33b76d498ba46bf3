"""`minsheng facts export`: the facts of one day as a folder of Parquet files with a sealed manifest."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import click

from minsheng.cli.outputs import whole_folder
from minsheng.cli.progress import step
from minsheng.kernel.errors import MinshengError
from minsheng.registry.export import snapshot
from minsheng.trail.actions import record

SHORTEST_PURPOSE = 4


def _day(_context: click.Context, _parameter: click.Parameter, day: datetime | None) -> date:
    return day.date() if day else date.today()  # noqa: DTZ011 - the officer's own calendar day


def _moment(_context: click.Context, _parameter: click.Parameter, text: str | None) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("请写成 2026-11-16T08:00:00+08:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


@click.command("export")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出文件夹")
@click.option("--purpose", required=True, help="导出用途，记入操作日志")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    metavar="日期",
    help="事实所在的法定日期，默认今天",
)
@click.option(
    "--known-at", callback=_moment, metavar="时刻", help="只用这一时刻以前知道的，默认现在；不写时区按 UTC"
)
@click.option("--force", is_flag=True, help="输出文件夹里已有内容时替换")
@click.option("--json", "as_json", is_flag=True, help="把清单打印成一个 JSON 对象")
def facts_export(
    out: Path, purpose: str, as_of: date, known_at: datetime, force: bool, as_json: bool
) -> None:
    """导出某一天的事实快照：研判、解释都只读这个文件夹。里面有全县的收入、财产、病残数据，须写明用途，记入操作日志。"""
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise MinshengError("PURPOSE_MISSING", "请写明导出用途（至少四个字）。")
    with whole_folder(out, force=force, private=True) as draft, step("导出事实快照") as progress:
        manifest = snapshot(draft, as_of=as_of, known_at=known_at)
        progress.note = f"{manifest.tables['person'].rows} 人"
        if not manifest.tables["person"].rows:
            raise MinshengError("REGISTRY_EMPTY", "库里还没有人员，请先收取户籍人口数据。")
        told = {"purpose": purpose.strip(), "as_of": str(as_of), "rows": manifest.tables["person"].rows}
        record(actor="cli", verb="facts_exported", subject="facts", detail=told, now=datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(manifest.to_json(), ensure_ascii=False))
        return
    for name, entry in manifest.tables.items():
        click.echo(f"{name:<14}{entry.rows:>10}")
    click.echo(f"校验值 {manifest.hash}")
