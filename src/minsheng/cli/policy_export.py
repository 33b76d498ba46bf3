"""`minsheng policy export`: programmes as files for people and for machines, written from their definition."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from minsheng.cli.clock import today
from minsheng.cli.outputs import whole_folder
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import yuan
from minsheng.policy import hints, packs
from minsheng.policy.nodes import Node
from minsheng.policy.packs import Pack
from minsheng.policy.parameters import ParameterValue
from minsheng.policy.programme import Exclusion, Procedure, Review
from minsheng.web.handbook.describing import Page, Part, Row, data_of, page
from minsheng.web.handbook.examples import OPEN_LINES

FORMAT = 1
MOST_NAMED = 6
STATUS = {"met": "符合", "unmet": "不符合", "unknown": "待核对"}


@click.command(name="export")
@click.argument("pack_name", metavar="政策包")
@click.option("--programme", "codes", multiple=True, help="只导出这个项目；可以写几次，缺省为全部")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="哪一天有效的版本，缺省为今天")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出文件夹")
@click.option("--force", is_flag=True, help="替换已有的输出文件夹")
def command(pack_name: str, *, codes: tuple[str, ...], day: datetime | None, out: Path, force: bool) -> None:
    """每个项目写两个文件：代码.md 是给人读的（与应用里政策手册同一内容），代码.json 是完整的定义。

    定义含条件（连同算式）、金额、参数的历次数值和依据、互斥、发放、办理程序和案例。
    """
    pack, on = packs.load(pack_name), day.date() if day else today()
    known = list(dict.fromkeys(p.code for p in pack.versions))
    for code in codes:
        if code not in known:
            raise MinshengError("PROGRAMME_UNKNOWN", f"政策包里没有项目“{code}”{hints.meant(code, known)}。")
    wanted = codes or tuple(known)
    with whole_folder(out, force=force) as draft:
        for code in wanted:
            told = page(pack, code, on)
            assert told is not None, "the pack has this programme"
            content = json.dumps(definition(pack, told), ensure_ascii=False, indent=1)
            (draft / f"{code}.json").write_text(content + "\n", encoding="utf-8")
            (draft / f"{code}.md").write_text("\n".join(readable(told, pack)) + "\n", encoding="utf-8")
    click.echo(f"导出 {len(wanted)} 个项目，写入 {out}")


def definition(pack: Pack, told: Page) -> dict[str, Any]:
    """Everything that decides about a programme, as plain objects; money is fen, expressions are trees of `node`."""
    programme = told.programme
    ids = [parameter.id for parameter in told.parameters]
    return {
        "format": FORMAT,
        "pack": pack.code,
        "pack_hash": pack.hash,
        **_plain(programme),
        "parameters": [
            {"id": id_, "name_zh": series.name_zh, "unit": series.unit, "values": _plain(series.values)}
            for id_, series in ((id_, pack.parameters.find(id_)) for id_ in ids)
        ],
        "exclusions": [_plain(e) for e in pack.exclusions if programme.code in (e.higher, e.lower)],
        "cases": [
            {"name": s.name, "on": str(s.on), "status": s.status, "amount_fen": s.amount_fen}
            for s in told.stories
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Node):
        parts = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
        return {"node": value.__class__.__name__} | {name: _plain(part) for name, part in parts.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    hidden = {"place", "rank"} if isinstance(value, ParameterValue | Exclusion) else set()
    return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.name not in hidden}


# ------------------------------------------------------------------------------------------------------- for people
def readable(told: Page, pack: Pack) -> Iterator[str]:
    """The lines of the page for people: the same sentences as the handbook's page of the programme."""
    programme = told.programme
    until = "起" if programme.valid_to is None else f"至 {programme.valid_to}"
    yield f"# {programme.name_zh}\n"
    yield f"对象：{told.subject}。版本：{programme.valid_from} {until}。{'，'.join(told.delivery)}\n"
    yield "依据：" + "；".join(map(str, programme.law)) + "\n"
    yield from _parts(told)
    yield from _figures(told)
    yield f"\n## 会用到哪些数据\n\n{'、'.join(data_of(programme, pack))}"
    yield from _how(programme.procedure, programme.review)
    if told.stories:
        yield "\n## 算例\n"
    for story in told.stories:
        amount = (
            ""
            if story.amount_fen is None or story.excluded_by
            else f"，{yuan(story.amount_fen)}元{OPEN_LINES if story.open_lines else ''}"
        )
        beside = f"，但与“{story.excluded_by}”不能同时享受，不给" if story.excluded_by else ""
        other = f"（{story.pack}）" if story.pack else ""
        yield f"- {story.on}　{story.name}：{STATUS[story.status]}{beside}{amount}{other}"


def _parts(told: Page) -> Iterator[str]:
    yield "## 什么人符合\n\n以下各条都要符合\n"
    for number, each in enumerate(told.conditions, start=1):
        known = f"；{each.known}" if each.known else ""
        yield f"{number}. {each.text}（{each.clause}；不清楚时问：{each.ask}{known}）`{each.key}`"
        yield from _presumed(each)
    if told.adopted:
        yield "\n## 采纳的调整\n"
    for one in told.adopted:
        until = f"，到 {one.until}为止" if one.until else ""
        what = f"限额调整 {one.percent}" if one.percent else "不再要求"
        yield f"- 自 {one.since}起{what}{until}：{one.text}（依据：{one.basis}）"
    if told.lines:
        yield "\n## 给多少\n"
    for line in told.lines:
        yield f"- {line.text}{_resting_on(line)}`{line.key}`"
        yield from map(_grade, line.grades)
        yield from _presumed(line)
    if told.grounds:
        yield "\n## 什么情况会主动上门了解\n"
    for ground in told.grounds:
        yield f"- {ground.text}"
    if told.exclusions:
        yield "\n## 不能同时享受\n"
    for other in told.exclusions:
        yield f"- {other.name}：{'在享的不再享受本项' if other.above else '享受本项的不再享受这一项'}（{other.basis}）"


def _resting_on(line: Part) -> str:
    count = len(line.parameters)
    names = "标准和限额：" + "、".join(name for _, name in line.parameters)
    return f"（{f'按 {count} 项标准和限额计算' if count > MOST_NAMED else names}）" if count else ""


def _grade(row: Row) -> str:
    before = "；".join(f"{value.valid_to} 以前：{value.scope}{value.text}" for value in row.before)
    return f"  - {row.of + '，' if row.of else ''}{row.who or '符合条件的都一样'}：{row.amount}" + (
        f"（{before}）" if before else ""
    )


def _presumed(part: Part) -> Iterator[str]:
    yield from (f"  - 没有数据时：{note}" for note in part.presumed)


def _figures(told: Page) -> Iterator[str]:
    if told.parameters:
        yield "\n## 标准和限额\n"
    for parameter in told.parameters:
        if parameter.absent:
            yield f"- {parameter.name}：{'当地没有规定' if parameter.optional else '需要参数'}"
        for value in parameter.values:
            until = "" if value.valid_to is None else f"，至 {value.valid_to}"
            mark = "，示例" if value.illustrative else ""
            now = "（现行）" if value.in_force else ""
            scope = f"（{value.scope}）" if value.scope else ""
            yield f"- {parameter.name}{scope}：{value.text}，{value.valid_from} 起{until}{now}，{value.basis}{mark}"


def _how(procedure: Procedure | None, review: Review | None) -> Iterator[str]:
    if procedure:
        yield "\n## 怎么办、几天办完\n"
        if procedure.limit_workdays:
            yield f"全程不超过 {procedure.limit_workdays} 个工作日（{procedure.clause}）\n"
        for number, step in enumerate(procedure.steps, start=1):
            limits = [
                f"{days} {word}"
                for days, word in ((step.limit_workdays, "个工作日"), (step.calendar_days, "天"))
                if days
            ]
            yield f"{number}. {step.name_zh}（{'；'.join(filter(None, [step.office, *limits, step.clause]))}）"
    if review:
        yield (
            "\n复核："
            + "；".join(f"{name}每 {months} 个月" for name, months in review.months)
            + f"（{review.clause}）"
        )
