"""`minsheng policy diff`: two versions of the policies compared person by person on the same facts."""

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from minsheng.cli.outputs import whole_folder
from minsheng.cli.progress import step
from minsheng.cli.simulate import figures
from minsheng.policy import packs
from minsheng.whatif.compare import Frame, Version, versions

CHANGES = {"enters": "新进", "leaves": "退出", "more": "增加", "less": "减少"}
UNCLEAR = {"enters": "原来不清楚", "leaves": "变为不清楚"}
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(name="diff")
@click.argument("pack_name", metavar="政策包")
@click.option("--facts", type=click.Path(path_type=Path), required=True, help="事实快照文件夹")
@click.option("--on", "first", type=_DAY, required=True, help="前一版本：按这一天有效的政策")
@click.option("--against", "second", type=_DAY, required=True, help="后一版本：按这一天有效的政策")
@click.option("--against-pack", help="后一版本用另一个政策包；缺省为同一个")
@click.option("--region", default="", help="只看这个地区（区划代码的前几位）")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出文件夹")
@click.option("--force", is_flag=True, help="替换已有的输出文件夹")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象")
def command(
    pack_name: str,
    facts: Path,
    first: datetime,
    second: datetime,
    *,
    against_pack: str | None,
    region: str,
    out: Path,
    force: bool,
    as_json: bool,
) -> None:
    """同一批人，按两个日期（或两个政策包）的政策各研判一次，逐人逐户比较：谁变了、因为哪个条件或哪项金额、分乡镇。

    写出 comparison.json 和 subjects.parquet（每个有变化的对象及原因 why）。
    """
    began = time.perf_counter()
    before = Version(packs.load(pack_name), first.date())
    after = Version(packs.load(against_pack) if against_pack else before.pack, second.date())
    with whole_folder(out, force=force) as draft, step("比较"):
        content = versions(facts, before, after, Frame(region=region), draft).content
    content["seconds"] = round(time.perf_counter() - began, 2)
    click.echo(json.dumps(content, ensure_ascii=False, sort_keys=True) if as_json else _told(content, out))


def _change(reason: dict[str, Any]) -> str:
    """What happened; who can no longer be judged has not failed anything."""
    unclear = reason["why"].startswith("unclear:")
    return (UNCLEAR if unclear else CHANGES)[reason["change"]]


def _told(content: dict[str, Any], out: Path) -> str:
    rows = [f"{content['before_on']} → {content['on']}"]
    moved = [p for p in content["programmes"] if any(p["total"][change] for change in CHANGES)]
    rows += figures(moved) if moved else ["没有人因政策不同而变化。"]
    for each in moved:
        rows += [
            f"{_change(one):>6}{one['subjects']:>9,}  {each['name_zh']}：{one['text']}"
            for one in each["reasons"]
        ]
    rows.append(f"完成：写入 {out}，用时 {content['seconds']} 秒")
    return "\n".join(rows)
