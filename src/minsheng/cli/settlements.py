"""`minsheng settlements`: a person's medical settlements of a year worked out once more, after one of them was paid back."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from minsheng.engine import neighbourhood, reference
from minsheng.engine.settling import PROGRAMME, Fen, Resettled, resettled
from minsheng.engine.snapshot import open_snapshot
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import yuan
from minsheng.policy import packs
from minsheng.policy.kinds import Scope


@click.command()
@click.option("--pack", "pack_name", required=True, help="政策包的代码或文件夹")
@click.option("--facts", type=click.Path(path_type=Path), required=True, help="事实快照文件夹")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="按哪一天的规定")
@click.option("--person", type=int, required=True, help="人员编号")
@click.option("--year", type=int, required=True, help="结算日期所在的年份")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象")
def settlements(pack_name: str, facts: Path, day: datetime, person: int, year: int, *, as_json: bool) -> None:
    """按结算日期的先后，用重新累计的全年数逐笔重算；退费的一笔不算，其后各笔随之改变。

    身份仍按就诊日，以后退出低保的不影响以前的结算。“多付”是基金多支付、应退回的，“少付”是应补给个人的。
    """
    pack, snapshot = packs.load(pack_name), open_snapshot(facts)
    programme = pack.answerable(PROGRAMME, day.date())
    around = neighbourhood.around(snapshot, reference.person(person), Scope.SETTLEMENT)
    found = resettled(around, pack, day.date(), person, year)
    if not found:
        raise MinshengError("NO_SETTLEMENTS", f"这个人{year}年没有结算单。")
    if as_json:
        rows = [{**dataclasses.asdict(one), "more_fen": one.more_fen} for one in found]
        click.echo(json.dumps({"settlements": rows}, ensure_ascii=False, default=str))
        return
    names = {line.key: line.name_zh for line in programme.lines}
    for one in found:
        click.echo("\n".join(_told(one, names)))


def _told(one: Resettled, names: dict[str, str]) -> Iterator[str]:
    if not one.lines:
        yield f"{one.settled_on} 结算单 {one.id}：{'已退费，不算' if one.reversed else '不在一站式结算之内'}"
        return
    yield f"{one.settled_on} 结算单 {one.id}：个人支付 {_words(one.person_fen)}，{_difference(one.more_fen)}"
    for key, fen in one.lines.items():
        if fen != 0 or one.before[key] != 0:
            yield f"  {names[key]} {_words(fen)}（原累计下 {_words(one.before[key])}）"


def _difference(fen: Fen) -> str:
    if fen is None:
        return "差额不清楚"
    if fen == 0:
        return "与原累计下相同"
    return f"基金{'少' if fen > 0 else '多'}付 {yuan(abs(fen))} 元"


def _words(fen: Fen) -> str:
    return "不清楚" if fen is None else f"{yuan(fen)} 元"
