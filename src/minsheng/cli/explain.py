"""`minsheng explain`: why one person or household meets a programme or not, from a facts folder."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from minsheng.engine import neighbourhood
from minsheng.engine.explain import explain as explain_subject
from minsheng.engine.household_facts import Facts
from minsheng.engine.reference import EvaluationError
from minsheng.engine.results import Explained, Explanation, FactUse, Status, Subject
from minsheng.engine.snapshot import open_snapshot
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import yuan
from minsheng.policy import packs
from minsheng.policy.cases import supplied_key
from minsheng.policy.kinds import Scope
from minsheng.policy.nodes import Value
from minsheng.policy.programme import EACH
from minsheng.policy.things import THINGS

KINDS = {
    "person": Scope.PERSON,
    "household": Scope.JOINT,
    "registered": Scope.REGISTERED,
    "residence": Scope.RESIDENCE,
    **{scope.value: scope for scope in THINGS},
}
STATUS_WORDS = {Status.MET: "符合", Status.UNMET: "不符合", Status.UNKNOWN: "未知"}
TABLE_WORDS = {
    "person": "人员",
    "household": "家庭",
    "enrolment": "名册 人员",
    "medical_month": "医疗费用 人员",
    "settlement": "结算单",
    "prescription": "处方",
    "post": "岗位",
    "institution": "机构",
    "review_period": "点评期",
    "antibiotic_month": "医院用药月报",
}
SHOWN_FACTS = 12


class SubjectType(click.ParamType[Subject]):
    """`household:123`, `person:45` or a thing such as `settlement:7`."""

    name = "对象"

    def convert(
        self, value: str | Subject, param: click.Parameter | None, ctx: click.Context | None
    ) -> Subject:
        if isinstance(value, Subject):
            return value
        kind, _, number = value.partition(":")
        if kind not in KINDS or not number.isascii() or not number.isdigit():
            self.fail(
                f"对象应写成 household:123（共同生活家庭）、person:45（人员）；可用：{'、'.join(KINDS)}",
                param,
                ctx,
            )
        return Subject(KINDS[kind], int(number))


Key = str | tuple[str, int]
"""A quantity, of every row or of one."""


class SuppliedType(click.ParamType[tuple[Key, Value]]):
    """`key=value`, `key@12=value` of row 12 only: true or false, a whole number, a day, or a word."""

    name = "名称=值"

    def convert(
        self, value: str | tuple[Key, Value], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Key, Value]:
        if isinstance(value, tuple):
            return value
        key, sign, given = value.partition("=")
        if not sign or not key or not given:
            self.fail("应写成 名称=值，例如 employer_heating=false", param, ctx)
        return supplied_key(key), _read(given)


def _read(given: str) -> Value:
    if given in ("true", "false"):
        return given == "true"
    if re.fullmatch(r"-?[0-9]+", given):
        return int(given)
    try:
        return date.fromisoformat(given)
    except ValueError:
        return given


def _home(subject: Subject, around: Facts) -> str:
    """Under which number the household of a person is asked."""
    row = around.persons.get(subject.id) if subject.scope is Scope.PERSON else None
    home = row and row.get("joint_id")
    return f"，请写 --subject household:{home}（这个人的共同生活家庭）" if home else ""


@click.command()
@click.option("--pack", "pack_name", required=True, help="政策包的代码或文件夹")
@click.option("--facts", type=click.Path(path_type=Path), required=True, help="事实快照文件夹")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="研判所依据的日期")
@click.option(
    "--subject", type=SubjectType(), required=True, help="household:编号、person:编号、settlement:编号等"
)
@click.option("--programme", help="只说明这一个项目")
@click.option(
    "--supplied",
    type=SuppliedType(),
    multiple=True,
    help="本人说的一项，如 employer_heating=false、household_income_fen=100000（分），@ 后是一个人：bachelor@12=true；可以写几次",
)
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象")
def explain(
    pack_name: str,
    facts: Path,
    day: datetime,
    subject: Subject,
    programme: str | None,
    *,
    supplied: tuple[tuple[Key, Value], ...],
    as_json: bool,
) -> None:
    """说明一人、一户或一张结算单、一个岗位等为什么符合、不符合，或者还缺什么。"""
    pack, snapshot = packs.load(pack_name), open_snapshot(facts)
    wanted = None if programme is None else [pack.answerable(programme, day.date()).code]
    around = neighbourhood.around(snapshot, subject)
    try:
        found = explain_subject(subject, around, pack, day.date(), wanted, dict(supplied))
    except EvaluationError as error:
        if error.code != "SUBJECT_KIND":
            raise
        raise MinshengError(error.code, f"{error.message}{_home(subject, around)}。") from None
    if not found:
        raise MinshengError("NOTHING_TO_EXPLAIN", "当日没有以这类对象为单位的项目。")
    if as_json:
        content = {code: _plain(each.plain()) for code, each in found.items()}
        click.echo(json.dumps(content, ensure_ascii=False))
        return
    names = {code: each.name_zh for code, each in pack.programmes(day.date()).items()}
    for each in found.values():
        click.echo("\n".join(_page(each, names)) + "\n")


def _plain(value: Any) -> Any:
    """Dates as text; everything else as JSON knows it."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _page(explanation: Explanation, names: dict[str, str]) -> Iterator[str]:
    result = explanation.result
    yield f"{explanation.name_zh} {explanation.programme}：{STATUS_WORDS[result.status]}{_amount(explanation)}"
    yield f"  法律依据 {'；'.join(explanation.law)}"
    if explanation.excluded_by:
        higher = names.get(explanation.excluded_by, explanation.excluded_by)
        yield f"  与“{higher}”不能同时享受"
    if explanation.illustrative:
        yield "  用到示例参数，金额和界限以当地公布的为准"
    if result.code:
        yield f"  有数值超出合理范围，已按未知处理（{result.code}）"
    for condition in explanation.conditions:
        yield from _part(condition)
    for ground in explanation.grounds:
        yield f"  发现依据［{STATUS_WORDS[ground.state]}］{ground.text}"
    for line in explanation.lines:
        yield f"  金额 {line.text}"


def _amount(explanation: Explanation) -> str:
    amount = explanation.result.amount_fen
    if amount is None or not explanation.lines:
        return ""
    each = EACH.get(explanation.cycle, "")
    return f"，{each} {yuan(amount)} 元"


def _part(condition: Explained) -> Iterator[str]:
    """One condition: state, words, have and need, clause; then where each thing comes from."""
    yield f"  ［{STATUS_WORDS[condition.state]}］{condition.text}（{condition.clause}）"
    sides = {"有": condition.have, "需": condition.need}
    if any(sides.values()):
        yield "      " + "　".join(f"{word}：{text}" for word, text in sides.items() if text)
    if condition.state is Status.UNKNOWN:
        yield f"      向谁核实：{condition.ask}"
    for told in dict.fromkeys(q for q in condition.quantities if q.supplied):
        yield f"      本人说的 {told.name_zh}：{told.text}"
    facts = list(dict.fromkeys(condition.facts))
    for fact in facts[:SHOWN_FACTS]:
        yield f"      来源 {_where(fact)} {fact.label}：{fact.text}"
    if len(facts) > SHOWN_FACTS:
        yield f"      另有 {len(facts) - SHOWN_FACTS} 项来源，用 --json 列出全部"
    for parameter in dict.fromkeys(condition.parameters):
        mark = "，示例参数" if parameter.illustrative else ""
        yield f"      参数 {parameter.name_zh}：{parameter.text}（{parameter.basis}，{parameter.evidence}{mark}）"
    for note in dict.fromkeys(condition.presumptions):
        yield f"      推定 {note}"


def _where(fact: FactUse) -> str:
    period = "" if fact.period is None else f"（{fact.period[0]} 至 {fact.period[1]}）"
    return f"{TABLE_WORDS.get(fact.table, fact.table)} {fact.row_id}{period}"
