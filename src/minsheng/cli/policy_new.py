"""`minsheng policy new`: a programme to begin with, whole enough to pass its check, with every place to fill in marked."""

import re
from pathlib import Path
from string import Template

import click

from minsheng.cli.clock import today
from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs

_CODE = re.compile(r"[a-z][a-z0-9_]*")

TOML = """# 政策包：extends 是所依据的政策包（规则、数和名册都可借用），region 是本地区划代码的前几位。
code = "$pack"
name_zh = "$pack_name"
extends = "$extends"
region = "$region"
"""
PERSON = """    conditions=[
        need("alive", fact("alive"), "在世", "写条款", ask="公安户籍"),
        need("local", fact("hukou_status") == "normal", "户口在本地", "写条款", ask="公安户籍"),
        need(
            "age",
            age() >= parameter("$code.age_from", "years"),
            "年龄{have}，须年满{need}",
            "写条款",
            ask="公安户籍",
        ),
    ],"""
HOUSEHOLD = """    conditions=[
        need("local", family.any(fact("hukou_status") == "normal"), "家里至少一人户口在本地", "写条款", ask="公安户籍"),
        need(
            "age",
            family.any(age() >= parameter("$code.age_from", "years")),
            "家里有人年满规定的年龄",
            "写条款",
            ask="公安户籍",
        ),
    ],"""
RULE = '''"""$name — 一句话说明给谁、给什么。

写明：谁能申请，为什么要看他（发现依据），与哪些项目不能同享。
"""

from datetime import date

from minsheng.policy import $imports
$before
$code = Programme(
    code="$code",
    name_zh="$name",
    subject=$subject,
    valid_from=date($year, 1, 1),
    law=[Law("写文件名称", "写条款", evidence="LOCAL")],
$conditions
    lines=[line("allowance", "$name", parameter("$code.standard", "$unit"))],
    delivery=Delivery("cash", "$cycle", "month_of_application"),
)
'''
AMOUNTS = """# 示例数，须由当地确认后移入 amounts/ 并写明文号；金额写整数分。
$code.age_from:
  name: ${name}起始年龄
  unit: years
  values:
    - {from: $year-01-01, value: 80, basis: 写文件名称 写条款, evidence: illustrative, note: 示例，须由当地确认}
$code.standard:
  name: ${name}标准
  unit: $unit
  values:
    - {from: $year-01-01, value: 10000, basis: 写文件名称 写条款, evidence: illustrative, note: 示例，须由当地确认}
"""
CASES = """# 线上、线下、不清楚各一个；金额先用手算好写在这里。
on: $year-11-16
cases:
  - name: $name：满80周岁当天符合，${each}100元
    members: [{birth_date: $eighty-11-16}]
    gives:
      - {programme: $code, status: met, amount_fen: 10000}
  - name: $name：差一天不满80周岁，不符合
    members: [{birth_date: $eighty-11-17}]
    gives:
      - {programme: $code, status: unmet, unmet: [age], unknown: []}
  - name: $name：出生日期不清楚，待核对
    members: [{birth_date: null}]
    gives:
      - {programme: $code, status: unknown, unknown: [age]}
"""
FILES = {"rules/$code.py": RULE, "illustrative/$code.yaml": AMOUNTS, "cases/$code.yaml": CASES}
SUBJECTS = {
    "person": {
        "imports": "Delivery, Law, Person, Programme, age, fact, line, need, parameter",
        "before": "",
        "subject": "Person",
        "conditions": PERSON,
    },
    "household": {
        "imports": "Delivery, JointHousehold, Law, Programme, age, fact, line, members, need, parameter",
        "before": '\nfamily = members().only(fact("alive"))',
        "subject": "JointHousehold",
        "conditions": HOUSEHOLD,
    },
}
CYCLES = {
    "monthly": {"unit": "fen_per_month", "each": "每月"},
    "yearly": {"unit": "fen", "each": "每年"},
    "once": {"unit": "fen", "each": "一次性"},
}


@click.command(name="new")
@click.argument("pack_folder", metavar="政策包文件夹", type=click.Path(file_okay=False, path_type=Path))
@click.argument("code", metavar="项目代码")
@click.argument("name", metavar="项目名称")
@click.option(
    "--subject",
    type=click.Choice(list(SUBJECTS)),
    default="person",
    show_default=True,
    help="给个人还是给家庭",
)
@click.option(
    "--delivery",
    "cycle",
    type=click.Choice(list(CYCLES)),
    default="monthly",
    show_default=True,
    help="多久给一次",
)
@click.option("--year", type=click.IntRange(2020, 2100), default=lambda: today().year, help="从哪一年起有效")
@click.option("--extends", default="demo", show_default=True, help="新政策包所依据的政策包")
@click.option("--region", default="99", show_default=True, help="新政策包的区划代码前几位")
@click.option("--pack-name", default="", help="新政策包的名称，居民在手册和自查里看到它，例如 某某县")
def new(
    pack_folder: Path,
    code: str,
    name: str,
    *,
    subject: str,
    cycle: str,
    year: int,
    extends: str,
    region: str,
    pack_name: str,
) -> None:
    """写出规则、示例参数和案例三个样板文件；它们能通过 minsheng policy check，随后逐处改成真的。

    文件夹里还没有 pack.toml 的，连同它一起写出，要有 --pack-name（--extends、--region、--pack-name 只用于此）。
    """
    if not _CODE.fullmatch(code):
        raise MinshengError("KEY_FORM", f"项目代码“{code}”应由小写字母、数字、下划线组成。")
    files = dict(FILES)
    folder = pack_folder.resolve()
    is_new = not (folder / "pack.toml").exists()
    if is_new:
        if not _CODE.fullmatch(folder.name):
            raise MinshengError("KEY_FORM", f"政策包文件夹名“{folder.name}”应由小写字母、数字、下划线组成。")
        if not pack_name.strip():
            raise MinshengError("NAME_MISSING", "新政策包要有名称，居民会看到它：请加上 --pack-name 某某县。")
        files = {"pack.toml": TOML, **files}
    pack = packs.load(extends if is_new else folder)
    if any(p.code == code for p in pack.versions) or code in pack.rolls:
        raise MinshengError(
            "PROGRAMME_EXISTS", f"政策包里已经有项目“{code}”；改它请写新的版本。", programme=code
        )
    words = {"code": code, "name": name, "year": str(year), "eighty": str(year - 80), "cycle": cycle}
    words |= {
        "pack": folder.name,
        "pack_name": pack_name,
        "extends": extends,
        "region": region,
    }
    words |= SUBJECTS[subject] | CYCLES[cycle]
    words["conditions"] = Template(words["conditions"]).substitute(words)
    targets = {
        pack_folder / Template(place).substitute(words): Template(text).substitute(words)
        for place, text in files.items()
    }
    if standing := [path for path in targets if path.exists()]:
        raise MinshengError("FILE_EXISTS", f"文件 {standing[0]} 已经在了，没有改动。")
    for path, text in targets.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(f"写出 {path}")
    click.echo(f"接着运行 minsheng policy check {pack_folder}；写法见 docs/writing-policies.md。")
