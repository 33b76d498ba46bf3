"""`minsheng facts schema`: the tables and columns of a facts folder, as policies see them."""

import json
from typing import Any

import click

from minsheng.policy import facts
from minsheng.policy.kinds import Type
from minsheng.policy.senders import NEVER_SENT, sender

_TYPE_WORDS = {
    Type.INT: "整数",
    Type.COUNT: "数量",
    Type.FEN: "金额（分）",
    Type.BOOL: "是否",
    Type.DATE: "日期",
    Type.TEXT: "代码",
}
_TABLE_WORDS = {
    "person": "人员，每人一行",
    "household": "家庭，每种家庭每户一行",
    "membership": "家庭成员",
    "relation": "人员之间的关系",
    "enrolment": "在享名册",
    "medical_month": "按月医疗费用",
    "coverage": "各表覆盖的地区和期间",
    "settlement": "医疗费用结算单，每单一行",
    "prescription": "处方，每张一行",
    "post": "公益性岗位，每岗一行",
    "institution": "校外培训机构，每家一行",
    "review_period": "处方点评期，每科室每月一行",
    "antibiotic_month": "医院抗菌药物月报，每医院每月一行",
}


@click.command("schema")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象")
def facts_schema(*, as_json: bool) -> None:
    """列出事实快照的表、列、类型、单位和含义。

    空值表示未知；0 和 none 表示已知没有。标“规则”的列可以写进政策，其余是编号和记账用的列。
    “来自”是填这一列的部门文件；还没有部门提供的，对所有人都是未知。
    """
    if as_json:
        click.echo(json.dumps(_content(), ensure_ascii=False))
        return
    click.echo(f"事实快照，结构版本 {facts.SCHEMA_VERSION}")
    for table in facts.TABLES.values():
        absent = "（可以没有这个文件）" if table.optional else ""
        click.echo(f"\n{table.name}.parquet　{_TABLE_WORDS.get(table.name, '')}{absent}")
        for column in table.columns:
            click.echo("  " + _line(table.name, column))


def _line(table: str, column: facts.Column) -> str:
    notes = [] if column.rule_type is None else [f"规则：{_TYPE_WORDS[column.rule_type]}"]
    if column.unit and column.rule_type is not Type.FEN:
        notes.append(f"单位 {column.unit}")
    if column.codes:
        notes.append(f"取值 {'、'.join(column.codes)}")
    if column.required:
        notes.append("不能为空")
    if column.rule_type is not None:
        notes.append(f"来自 {sender(table, column.name) or '还没有部门提供'}")
    notes += [f"{word} 没有人报：{why}" for word, why in NEVER_SENT.get((table, column.name), {}).items()]
    if column.since > facts.READABLE_VERSIONS[0]:
        notes.append(f"结构版本 {column.since} 起")
    return f"{column.name:<26}{column.arrow:<8}{column.label}　{'；'.join(notes)}".rstrip("　")


def _content() -> dict[str, Any]:
    return {
        "schema_version": facts.SCHEMA_VERSION,
        "tables": {
            table.name: {
                "label": _TABLE_WORDS.get(table.name, ""),
                "sort": list(table.sort),
                "optional": table.optional,
                "columns": [
                    {
                        "name": c.name,
                        "type": c.arrow,
                        "label": c.label,
                        "rule_type": None if c.rule_type is None else c.rule_type.value,
                        "unit": c.unit,
                        "codes": list(c.codes),
                        "required": c.required,
                        "since": c.since,
                        "sent_by": sender(table.name, c.name),
                        "never_sent": sorted(NEVER_SENT.get((table.name, c.name), ())),
                    }
                    for c in table.columns
                ],
            }
            for table in facts.TABLES.values()
        },
    }
