"""`minsheng selfcheck`: the next question for a household as told so far, or the result, from a file of answers."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import yuan
from minsheng.policy import packs
from minsheng.selfcheck import answers as reading
from minsheng.selfcheck import asking, presenting
from minsheng.selfcheck.asking import Verdict
from minsheng.selfcheck.outcome import Item, Outcome, outcome

WORDS = {
    Verdict.RECEIVES: "已经在领",
    Verdict.MAY_APPLY: "可以申请",
    Verdict.AFTER: "批准以后再申请",
    Verdict.TO_CHECK: "还要核实",
    Verdict.BESIDE: "不能同时享受",
    Verdict.NOT_NOW: "目前不符合",
}


@click.command()
@click.option("--pack", "pack_name", required=True, help="政策包的代码或文件夹")
@click.option("--answers", "file", type=click.Path(path_type=Path), required=True, help="回答（JSON 文件）")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="按哪一天的规定")
@click.option("--result", "at_once", is_flag=True, help="不再提问，按已有的回答给出结果")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象")
def selfcheck(pack_name: str, file: Path, day: datetime, *, at_once: bool, as_json: bool) -> None:
    """居民自查：按已有的回答，给出下一个问题；没有可问的，给出结果。"""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise MinshengError("ANSWERS_FORM", f"{file.name} 不是 JSON 文件。") from None
    check = asking.ready(packs.load(pack_name), day.date())
    answers = reading.read(raw, check.words, check.on)
    asked = None if at_once else asking.next_question(check, answers)
    if asked is not None:
        content: dict[str, Any] = presenting.question_content(check, asked, answers)
        told = {"question": content}
        text = "\n".join(_question(content))
    else:
        found = outcome(check, answers)
        told = {"result": presenting.result_content(check, found)}
        text = "\n".join(_result(found))
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else text)


def _question(content: dict[str, Any]) -> list[str]:
    lines = [f"{content['text']}（{content['key']}）", *([content["help"]] if content["help"] else [])]
    lines += [f"  对象 {row['row']}：{row['label']}" for row in content["rows"]]
    for field in content["fields"]:
        lines.append(f"  栏目 {field['key']}：{field['label']} {field['unit']}".rstrip())
        lines += [f"    {option['code']}：{option['label']}" for option in field.get("options", ())]
    return [*lines, f"  关系到：{'、'.join(content['about'])}"]


def _result(found: Outcome) -> list[str]:
    lines = [presenting.NOTICE]
    for item in found.items:
        lines += _item(item)
    return [*lines, presenting.APPEAL]


def _item(item: Item) -> list[str]:
    lines = [f"{WORDS[item.verdict]}：{item.name}（{'、'.join(item.who)}）"]
    lines += [f"  {a.name} {'待核实' if a.fen is None else yuan(a.fen) + ' 元'}" for a in item.amounts]
    if item.verdict in (Verdict.TO_CHECK, Verdict.NOT_NOW):
        lines += [f"  {reason.who}：{reason.text}（{reason.clause}）" for reason in item.reasons]
    return lines
