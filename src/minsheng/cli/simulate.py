"""`minsheng simulate`: what a change of policy would do, on a facts folder."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from minsheng.cli.outputs import whole_folder
from minsheng.cli.progress import step
from minsheng.engine.duckdb_sql import Outcome
from minsheng.kernel.money import parse_yuan, yuan
from minsheng.policy import packs
from minsheng.policy.amendments import parse
from minsheng.policy.programme import EACH
from minsheng.whatif.compare import Question, simulate
from minsheng.whatif.populations import POPULATIONS, told
from minsheng.whatif.populations import known as known_kinds

MOVES = ("enters", "leaves", "unclear", "more", "less")


@click.command(name="simulate")
@click.option("--pack", "pack_name", required=True, help="政策包的代码或文件夹")
@click.option("--facts", type=click.Path(path_type=Path), required=True, help="事实快照文件夹")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="从哪天起改")
@click.option(
    "--change",
    "changes",
    multiple=True,
    required=True,
    help="改什么：参数:rural=640.00、参数:rural+7%、项目!条件；可多次",
)
@click.option("--region", default="", help="只看这个地区（区划代码的前几位）")
@click.option(
    "--population",
    "kinds",
    multiple=True,
    help=f"只算这种家庭；可多次，几种都符合的才算：{'、'.join(f'{code}={one.name_zh}' for code, one in POPULATIONS.items())}",
)
@click.option("--budget", help="全年预算（元）")
@click.option(
    "--near",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="离线多近算“刚过线、刚没过线”（%）",
)
@click.option(
    "--baseline",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="现行政策的研判结果文件夹",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出文件夹")
@click.option("--force", is_flag=True, help="替换已有的输出文件夹")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象")
def command(
    pack_name: str,
    facts: Path,
    day: datetime,
    changes: tuple[str, ...],
    *,
    region: str,
    kinds: tuple[str, ...],
    budget: str | None,
    near: int,
    baseline: Path | None,
    out: Path,
    force: bool,
    as_json: bool,
) -> None:
    """试算：同一批人按现行政策和改动后的政策各研判一次，逐户比较。

    写出 comparison.json（合计、分乡镇、分类别）、subjects.parquet（每个有变化的对象）、near.parquet（线上下的家庭）。
    """
    began = time.perf_counter()
    question = Question(
        changes=[parse(text) for text in changes],
        on=day.date(),
        region=region,
        population=known_kinds(kinds),
        budget_fen=None if budget is None else parse_yuan(budget),
        near_percent=near,
    )
    with whole_folder(out, force=force) as draft, step("试算"):
        known = None if baseline is None else Outcome.read(baseline)
        content = simulate(facts, packs.load(pack_name), question, draft, baseline=known).content
    content["seconds"] = round(time.perf_counter() - began, 2)
    click.echo(json.dumps(content, ensure_ascii=False, sort_keys=True) if as_json else _told(content, out))


def figures(programmes: Sequence[Mapping[str, Any]]) -> list[str]:
    """A head and two lines for each programme that moves; each sum says for how long it is."""
    moving = [p for p in programmes if any(p["total"][move] for move in MOVES)]
    rows = [
        f"{'现在':>9}{'改后':>9}{'新进':>7}{'退出':>7}{'变不清':>6}{'增加':>7}{'减少':>7}{'多支出(元)':>15}  项目"
    ]
    for each in moving:
        t = each["total"]
        more = yuan(t["after_fen"] - t["before_fen"])
        moves = "".join(f"{t[name]:>9,}" for name in MOVES)
        cycle = f"（{EACH[each['cycle']]}）"
        rows.append(f"{t['before']:>11,}{t['after']:>11,}{moves}{more:>20}  {each['name_zh']}{cycle}")
        rows.append(
            f"{'':>11}其中在享 {each['enrolled']['before']:,}；还有条件不清楚的 {each['unknown']['after']:,}，不在以上数内"
        )
    if still := len(programmes) - len(moving):
        open_ = sum(p["unknown"]["after"] for p in programmes if p not in moving)
        unclear = f"条件不清楚的 {open_:,}，不在以上数内。" if open_ else ""
        rows.append(f"另有 {still} 个项目用到所改的内容，没有人因此变化。{unclear}")
    return rows


def once(households: Mapping[str, int]) -> str:
    """Each household once, over all programmes (`whatif.households`)."""
    words = {
        "gain": "受益",
        "lose": "受损",
        "moved": "换了项目钱数不变",
        "same": "不变",
        "unclear": "变为不清楚",
    }
    return f"按家庭，一户只算一次：{'，'.join(f'{word} {households[key]:,}' for key, word in words.items())}"


def _told(content: dict[str, Any], out: Path) -> str:
    rows = [f"只算：{'、'.join(told(content['population']))}"] if content["population"] else []
    rows += figures(content["programmes"])
    rows.append(once(content["households"]))
    year = content["year"]
    rows.append(
        f"全年：{yuan(year['before_fen'])} 元 → {yuan(year['after_fen'])} 元，多 {yuan(year['more_fen'])} 元"
    )
    if content["budget"] is not None:
        left = content["budget"]["left_fen"]
        rows.append(
            f"预算 {yuan(content['budget']['given_fen'])} 元，{'超出' if left < 0 else '余'} {yuan(abs(left))} 元"
        )
    for each in content["distances"]:
        near = each["near"]
        rows.append(
            f"{each['name_zh']}·{each['text']}：线下 {near['percent']}% 以内 {near['under']:,} 户，线上 {near['over']:,} 户"
        )
    rows.append(f"完成：写入 {out}，用时 {content['seconds']} 秒")
    return "\n".join(rows)
