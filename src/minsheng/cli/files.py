"""`minsheng files prune`: the files of departments that nobody needs any more go."""

import json
from dataclasses import asdict

import click
from django.utils import timezone

from minsheng.feeds.retention import prune as prune_files

ACTOR = "system:cli"
MEGABYTE = 1 << 20


@click.group()
def files() -> None:
    """收到的原始文件。"""


@files.command()
@click.option(
    "--older-than", "days", required=True, type=click.IntRange(min=1), help="收到超过多少天的（至少 30）"
)
@click.option("--dry-run", is_flag=True, help="只说会删什么，不删")
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
def prune(days: int, *, dry_run: bool, as_json: bool) -> None:
    """删除过了保存期的部门文件和暂存行；还没入库的、每类数据最近一份，不删。记入操作日志。"""
    told = prune_files(older_than_days=days, actor=ACTOR, now=timezone.now(), rehearse=dry_run)
    if as_json:
        click.echo(json.dumps(asdict(told), ensure_ascii=False))
        return
    verb = "将删除" if dry_run else "已删除"
    click.echo(
        f"{verb} {len(told.batches)} 批的 {told.files} 个文件，{told.size_bytes / MEGABYTE:.1f} MB；"
        f"另有 {told.needed} 批还用得着，没有动。"
    )
