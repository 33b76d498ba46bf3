"""`minsheng policy new`: a programme to begin with, whole enough to pass its check, with every place to fill in marked."""

import re
from pathlib import Path

import click

from minsheng.cli.clock import today
from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs

_CODE = re.compile(r"[a-z][a-z0-9_]*")

RULE = '''"""{name} — 一句话说明给谁、给什么。

写明：谁能申请，为什么要看他（发现依据），与哪些项目不能同享。
"""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Programme, age, fact, line, need, parameter

{code} = Programme(
    code="{code}",
    name_zh="{name}",
    subject=Person,
    valid_from=date({year}, 1, 1),
    law=[Law("写文件名称", "写条款", evidence="LOCAL")],
    conditions=[
        need("alive", fact("alive"), "在世", "写条款", ask="公安户籍"),
        need("local", fact("hukou_status") == "normal", "户口在本地", "写条款", ask="公安户籍"),
        need(
            "age",
            age() >= parameter("{code}.age_from", "years"),
            "年龄{{have}}，须年满{{need}}",
            "写条款",
            ask="公安户籍",
        ),
    ],
    lines=[line("allowance", "{name}", parameter("{code}.monthly", "fen_per_month"))],
    delivery=Delivery("cash", "monthly", "month_of_application"),
)
'''
AMOUNTS = """# 示例数，须由当地确认后移入 amounts/ 并写明文号；金额写整数分。
{code}.age_from:
  name: {name}起始年龄
  unit: years
  values:
    - {{from: {year}-01-01, value: 80, basis: 写文件名称 写条款, evidence: illustrative, note: 示例，须由当地确认}}
{code}.monthly:
  name: {name}月标准
  unit: fen_per_month
  values:
    - {{from: {year}-01-01, value: 10000, basis: 写文件名称 写条款, evidence: illustrative, note: 示例，须由当地确认}}
"""
CASES = """# 线上、线下、不清楚各一个；金额先用手算好写在这里。
on: {year}-11-16
cases:
  - name: {name}：满80周岁当天符合，每月100元
    members: [{{birth_date: {eighty}-11-16}}]
    gives:
      - {{programme: {code}, status: met, amount_fen: 10000}}
  - name: {name}：差一天不满80周岁，不符合
    members: [{{birth_date: {eighty}-11-17}}]
    gives:
      - {{programme: {code}, status: unmet, unmet: [age], unknown: []}}
  - name: {name}：出生日期不清楚，待核对
    members: [{{birth_date: null}}]
    gives:
      - {{programme: {code}, status: unknown, unknown: [age]}}
"""
FILES = {"rules/{code}.py": RULE, "illustrative/{code}.yaml": AMOUNTS, "cases/{code}.yaml": CASES}


@click.command(name="new")
@click.argument(
    "pack_folder", metavar="政策包文件夹", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.argument("code", metavar="项目代码")
@click.argument("name", metavar="项目名称")
@click.option("--year", type=click.IntRange(2020, 2100), default=lambda: today().year, help="从哪一年起有效")
def new(pack_folder: Path, code: str, name: str, *, year: int) -> None:
    """写出规则、示例参数和案例三个样板文件；它们能通过 minsheng policy check，随后逐处改成真的。"""
    if not _CODE.fullmatch(code):
        raise MinshengError("KEY_FORM", f"项目代码“{code}”应由小写字母、数字、下划线组成。")
    pack = packs.load(pack_folder)
    if any(p.code == code for p in pack.versions) or code in pack.rolls:
        raise MinshengError(
            "PROGRAMME_EXISTS", f"政策包里已经有项目“{code}”；改它请写新的版本。", programme=code
        )
    words = {"code": code, "name": name, "year": year, "eighty": year - 80}
    targets = {pack_folder / place.format(**words): text.format(**words) for place, text in FILES.items()}
    if standing := [path for path in targets if path.exists()]:
        raise MinshengError("FILE_EXISTS", f"文件 {standing[0]} 已经在了，没有改动。")
    for path, text in targets.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(f"写出 {path}")
    click.echo(f"接着运行 minsheng policy check {pack_folder}；写法见 docs/writing-policies.md。")
