"""`minsheng precision`: the figures of the page 线索成效, from the command line."""

import json
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from minsheng.discovery import effects
from minsheng.discovery.effects import Effect
from minsheng.discovery.precision import LeftOut, Tally
from minsheng.kernel.errors import MinshengError

NOTHING_YET = 3
ACTOR = "cli"


@click.command("precision")
@click.option("--region", default="", help="只看这个地方（区划代码的前几位）；不写：全部")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="另存为 Excel，与网页导出的一样")
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
@click.pass_context
def command(context: click.Context, *, region: str, out: Path | None, as_json: bool) -> None:
    """线索准不准：按类别、月份、乡镇，哪些类别暂不派发，随机走访估计遗漏多少户。0 完成；3 还没有人办结过线索。"""
    if region and not region.isdecimal():
        raise MinshengError("REGION_UNREADABLE", "区划代码只有数字，例如 990101。")
    now = timezone.now()
    found = effects.of_area(region, now=now)
    if out is not None:
        out.write_bytes(effects.workbook(found, who="命令行", actor=ACTOR, now=now))
        click.echo(f"已写到 {out}。", err=True)
    if as_json:
        click.echo(json.dumps(told(found), ensure_ascii=False))
    else:
        _tell(found)
    context.exit(0 if found.total.judged or found.kinds else NOTHING_YET)


def told(found: Effect) -> dict[str, Any]:
    """The figures as JSON: shares and intervals 0..1, None until somebody has judged."""
    return {
        "total": _tally(found.total),
        "kinds": [
            {**one.key._asdict(), **_tally(one.total), "held": one.is_held, "waiting": one.waiting}
            for one in found.kinds
        ],
        "months": [{"month": f"{month:%Y-%m}", **_tally(tally)} for month, tally in found.months],
        "towns": [{"town": town, **_tally(tally)} for town, tally in found.towns],
        "left_out": [_left_out(row) for row in found.left_out],
        "left_out_total": _left_out(found.left_out_total),
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "right": tally.right, "wrong": tally.wrong, "unclear": tally.unclear, "share": tally.share, "interval": tally.interval,
    }  # fmt: skip


def _left_out(row: LeftOut) -> dict[str, Any]:
    return {
        "town": row.town, "households": row.frame, "visited": row.visited, "missed": row.missed, "estimate": row.estimate,
        "interval": row.interval,
    }  # fmt: skip


def _tell(found: Effect) -> None:
    if not found.kinds:
        click.echo("还没有人办结过线索，没有可以统计的。")
    for one in found.kinds:
        label, reason, programme = effects.title_of(one)
        held = f"　暂不派发，积存 {one.waiting} 条" if one.is_held else ""
        click.echo(f"{label}　{reason}　{programme}　{_words(one.total)}{held}")
    if found.total.judged:
        click.echo(f"合计　{_words(found.total)}")
    for month, tally in found.months:
        if tally.judged:
            click.echo(f"{month:%Y-%m}　{_words(tally)}")
    for town, tally in found.towns:
        click.echo(f"{found.areas.get(town, town)}　{_words(tally)}")
    missed = found.left_out_total
    if missed.estimate is not None and missed.interval is not None:
        low, high = missed.interval
        click.echo(
            f"没有线索的 {missed.frame:,} 户里抽查了 {missed.visited} 户，{missed.missed} 户有遗漏；"
            f"估计遗漏 {missed.estimate:,.0f} 户（{low:,.0f}–{high:,.0f}）"
        )


def _words(tally: Tally) -> str:
    if tally.share is None or tally.interval is None:
        return f"属实 0，不属实 0，不能判断 {tally.unclear}"
    low, high = tally.interval
    return f"属实 {tally.right}，不属实 {tally.wrong}，不能判断 {tally.unclear}；属实 {tally.share:.0%}（{low:.0%}–{high:.0%}）"
