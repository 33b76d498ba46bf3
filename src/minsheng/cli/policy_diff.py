"""`minsheng policy diff`: two versions of the policies compared person by person on the same facts."""

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from minsheng.cli.outputs import whole_folder
from minsheng.cli.progress import step
from minsheng.cli.simulate import figures, once
from minsheng.kernel.money import yuan
from minsheng.policy import packs
from minsheng.whatif.compare import Frame, Version, versions
from minsheng.whatif.facts import between

CHANGES = {"enters": "新进", "leaves": "退出", "unclear": "变为不清楚", "more": "增加", "less": "减少"}
_FACTS_HEAD = (
    f"{'以前':>9}{'现在':>9}{'新进':>7}{'其中新来':>5}{'退出':>7}{'不在了':>6}{'变不清':>6}{'增加':>7}{'减少':>7}"
    f"{'多支出(元)':>15}  项目"
)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(name="diff")
@click.argument("pack_name", metavar="政策包")
@click.option("--facts", type=click.Path(path_type=Path), required=True, help="事实快照文件夹")
@click.option("--on", "first", type=_DAY, required=True, help="前一版本：按这一天有效的政策")
@click.option("--against", "second", type=_DAY, required=True, help="后一版本：按这一天有效的政策")
@click.option("--against-pack", help="后一版本用另一个政策包；缺省为同一个")
@click.option(
    "--facts-before",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="前一次的事实快照；给出时先说事实变化的影响，再说政策和日期变化的影响",
)
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
    facts_before: Path | None,
    region: str,
    out: Path,
    force: bool,
    as_json: bool,
) -> None:
    """同一批人，按两个日期（或两个政策包）的政策各研判一次，逐人逐户比较：谁变了、因为哪个条件或哪项金额、分乡镇。

    写出 comparison.json 和 subjects.parquet（每个有变化的对象及原因 why）。两次研判的事实不同时，用 --facts-before 给出前一次的
    快照：先按 --on 的政策比较两份事实（facts.json），再在 --facts 上比较政策，两步相加就是全部变化。
    """
    began = time.perf_counter()
    before = Version(packs.load(pack_name), first.date())
    after = Version(packs.load(against_pack) if against_pack else before.pack, second.date())
    with whole_folder(out, force=force) as draft, step("比较"):
        moved = None if facts_before is None else between(facts_before, facts, before, region, draft)
        content = versions(facts, before, after, Frame(region=region), draft).content
        if moved is not None:
            content["facts"] = moved
    content["seconds"] = round(time.perf_counter() - began, 2)
    click.echo(json.dumps(content, ensure_ascii=False, sort_keys=True) if as_json else _told(content, out))


def _change(reason: dict[str, Any]) -> str:
    """What happened; who could not be judged before had failed nothing."""
    unclear = reason["change"] == "enters" and reason["why"].startswith("unclear:")
    return "原来不清楚" if unclear else CHANGES[reason["change"]]


def _facts_told(facts: dict[str, Any]) -> list[str]:
    """What the facts alone changed."""
    first, second = facts["as_of"]
    rows = [
        f"事实 {first} → {second}，政策都按 {facts['on']}：",
        _FACTS_HEAD,
    ]
    for p in facts["programmes"]:
        counts = (
            p["before"],
            p["after"],
            p["enters"],
            p["arrived"],
            p["leaves"],
            p["gone"],
            p["unclear"],
            p["more"],
            p["less"],
        )
        rows.append(
            f"{counts[0]:>11,}{counts[1]:>11,}"
            + "".join(f"{n:>9,}" for n in counts[2:])
            + f"{yuan(p['after_fen'] - p['before_fen']):>19}  {p['name_zh']}"
        )
    return [*rows, "", "政策和日期变化，事实都按后一次："]


def _told(content: dict[str, Any], out: Path) -> str:
    rows = _facts_told(content["facts"]) if "facts" in content else []
    rows += [f"{content['before_on']} → {content['on']}"]
    moved = [p for p in content["programmes"] if any(p["total"][change] for change in CHANGES)]
    rows += figures(moved) if moved else ["没有人因政策不同而变化。"]
    for each in moved:
        rows += [
            f"{_change(one):>6}{one['subjects']:>9,}  {each['name_zh']}：{one['text']}"
            for one in each["reasons"]
        ]
    rows.append(once(content["households"]))
    rows.append(f"完成：写入 {out}，用时 {content['seconds']} 秒")
    return "\n".join(rows)
