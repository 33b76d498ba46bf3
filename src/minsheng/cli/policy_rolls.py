"""`minsheng policy rolls`: the codes that `enrolled(...)` and `entitled(...)` take."""

import json
from datetime import datetime

import click

from minsheng.cli.clock import today
from minsheng.policy import packs
from minsheng.policy.kinds import SCOPE_WORDS


@click.command(name="rolls")
@click.argument("pack_name", metavar="政策包")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="看哪一天有效的项目，缺省为今天")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象")
def command(pack_name: str, *, day: datetime | None, as_json: bool) -> None:
    """列出 enrolled(“代码”)、entitled(“代码”, 对象) 可用的代码。

    一个代码一份名册，互不包含：单人保 dibao_single 不在 enrolled(“dibao”) 里，两种都算请写
    enrolled("dibao") | enrolled("dibao_single")。
    """
    pack = packs.load(pack_name)
    rows = {
        code: {"name_zh": programme.name_zh, "subject": SCOPE_WORDS[programme.subject]}
        for code, programme in sorted(pack.in_force(day.date() if day else today()).items())
    }
    names = pack.roll_names
    rows |= {
        code: {"name_zh": names.get(code) or "只有名册", "subject": ""}
        for code in sorted(pack.rolls - rows.keys())
    }
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for code, row in rows.items():
        click.echo(f"{code:<24}{row['name_zh']}　{row['subject']}".rstrip("　"))
