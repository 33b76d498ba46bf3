"""The group `minsheng leads`."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from django.utils import timezone

from minsheng.discovery.exporting import export_leads
from minsheng.discovery.models import Lead
from minsheng.discovery.states import LABELS, OPEN_STATUSES
from minsheng.fieldwork.actions import recount_sums

NOTHING_TO_DO = DIFFERS = 3


@click.group()
def leads() -> None:
    """线索：可能符合而未享受的，和在享须复核的。"""


@leads.command()
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="输出文件（CSV）")
@click.option("--purpose", required=True, help="导出用途，记入操作日志")
@click.option("--label", type=click.Choice(list(LABELS)), help="只导出这一类")
@click.option("--programme", default="", help="只导出这个项目（代码）")
@click.option("--all", "with_closed", is_flag=True, help="连同已办结的")
@click.option("--with-id", is_flag=True, help="写出完整姓名和证件号码；默认遮盖")
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
@click.pass_context
def export(
    context: click.Context,
    *,
    out: Path,
    purpose: str,
    label: str | None,
    programme: str,
    with_closed: bool,
    with_id: bool,
    as_json: bool,
) -> None:
    """导出线索为 CSV，一行一条，带户号。0 完成；1 被拒绝；3 没有线索。"""
    chosen = Lead.objects.all() if with_closed else Lead.objects.filter(status__in=OPEN_STATUSES)
    if label:
        chosen = chosen.filter(label=label)
    if programme:
        chosen = chosen.filter(programme=programme)
    written = export_leads(
        chosen, out, purpose=purpose, actor="cli", now=timezone.now(), full_identity=with_id
    )
    if as_json:
        click.echo(json.dumps({"rows": written, "out": str(out), "with_id": with_id}, ensure_ascii=False))
    else:
        click.echo(f"已导出 {written} 条线索到 {out}。", err=True)
    context.exit(0 if written else NOTHING_TO_DO)


@leads.command()
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
@click.pass_context
def recount(context: click.Context, *, as_json: bool) -> None:
    """逐条清点全市各旗县的合计数，与留存的比较；不一致的说明在哪里，并重新清点。0 一致；3 有不一致。"""
    found = recount_sums(on=timezone.localdate())
    if as_json:
        click.echo(json.dumps({"differences": [asdict(one) for one in found]}, ensure_ascii=False))
    elif not found:
        click.echo("留存的合计数与逐条清点一致。")
    for one in () if as_json else found:
        click.echo(
            f"{one.county} {one.name} {one.version} {one.key}：留存 {one.kept}，清点 {one.counted}", err=True
        )
    context.exit(DIFFERS if found else 0)
