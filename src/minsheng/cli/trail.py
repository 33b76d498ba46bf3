"""The group `minsheng trail`: check the chain, note its head outside the database."""

import json
from dataclasses import asdict

import click
from django.utils import timezone

from minsheng.trail.actions import anchor as anchor_head
from minsheng.trail.models import Event
from minsheng.trail.verification import furthest_anchor
from minsheng.trail.verification import verify as verify_chain

TAMPERED = 1
NOTHING_TO_DO = 3


@click.group()
def trail() -> None:
    """操作日志：只增不改，前后相连，末条校验值另存库外。"""


@trail.command()
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """核验操作日志：0 完好；1 发现修改、删除、插入、调换或截尾。"""
    findings = verify_chain()
    count, anchored = Event.objects.count(), furthest_anchor()
    if as_json:
        report = {
            "intact": not findings,
            "events": count,
            "anchored": anchored,
            "findings": [asdict(finding) for finding in findings],
        }
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{finding.message}（{finding.code}）")
        click.echo(f"发现 {len(findings)} 处问题。" if findings else f"操作日志完好，共 {count} 条。")
        if count and not anchored:
            click.echo(
                "没有库外留存的校验值可比：整条改写和截尾看不出来。请查 anchors/trail.jsonl 是否被移走。"
            )
    context.exit(TAMPERED if findings else 0)


@trail.command()
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
@click.pass_context
def anchor(context: click.Context, as_json: bool) -> None:
    """把末条的序号和校验值追加到库外留存文件 anchors/trail.jsonl。"""
    head = anchor_head(now=timezone.now())
    if head is None:
        click.echo("操作日志还是空的。", err=True)
        context.exit(NOTHING_TO_DO)
    if as_json:
        click.echo(json.dumps(head))
        return
    click.echo(f"已留存第 {head['seq']} 条的校验值。")
