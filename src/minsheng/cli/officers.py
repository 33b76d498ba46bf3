"""The group `minsheng officers`: accounts of the people who work with the system."""

import json

import click
from django.db.models import Count
from django.utils import timezone

from minsheng.accounts.actions import close_officer, create_officer
from minsheng.accounts.demo import create_demo_crew, create_demo_officers, create_demo_offices
from minsheng.accounts.roles import ROLES
from minsheng.budgeting.demo import work_demo_trial
from minsheng.discovery.models import Lead
from minsheng.kernel.errors import MinshengError
from minsheng.phone.demo import record_demo_visits
from minsheng.rectification.demo import open_demo_rectification
from minsheng.registry.models import Area
from minsheng.web.story import steps

ACTOR = "system:cli"


@click.group()
def officers() -> None:
    """工作人员账号。"""


@officers.command()
@click.argument("username")
@click.option("--name", required=True, help="姓名")
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="岗位")
@click.option("--region", required=True, help="辖区代码：县 6 位、乡镇 9 位、村 12 位")
@click.password_option(prompt="密码", confirmation_prompt="再输一次")
def create(username: str, name: str, role: str, region: str, password: str) -> None:
    """建立一个账号；密码从终端输入，不写在命令行里。"""
    area = Area.objects.filter(code=region).first()
    create_officer(
        username=username, name=name, role=role, region_code=region, password=password, actor=ACTOR,
        now=timezone.now(), region_name=area.name if area else "",
    )  # fmt: skip
    click.echo(f"已建立账号 {username}（{ROLES[role].name_zh}）。")


@officers.command()
@click.argument("username")
def close(username: str) -> None:
    """停用一个账号；以往的操作记录保留。"""
    close_officer(username=username, actor=ACTOR, now=timezone.now())
    click.echo(f"已停用账号 {username}。")


@officers.command()
@click.option("--password", required=True, help="所有示例账号共用的密码（只在示例环境有效）")
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
def demo(password: str, as_json: bool) -> None:
    """为示例旗县的每个岗位建立一个账号，辖区取线索最多的乡镇和村；其他村各有一名没有密码的协理员。"""
    regions = _busiest_regions()
    names = dict(Area.objects.filter(code__in=regions).values_list("code", "name"))
    made = create_demo_officers(regions, password, now=timezone.now(), region_names=names)
    villages = dict(
        Area.objects.filter(level="village", ended_at__isnull=True)
        .order_by("code")
        .values_list("code", "name")
    )
    create_demo_crew(list(villages), now=timezone.now(), region_names=villages)
    towns = Area.objects.filter(level="town", ended_at__isnull=True).values_list("code", "name")
    create_demo_offices(dict(towns), now=timezone.now())
    rows = [
        {
            "username": officer.username,
            "role": ROLES[officer.role].name_zh,
            "region": officer.region_name or officer.region_code,
        }
        for officer in made
    ]
    if as_json:
        click.echo(json.dumps({"officers": rows}, ensure_ascii=False))
    for row in [] if as_json else rows:
        click.echo(f"{row['username']:<16}{row['role']}　{row['region']}")


@officers.command()
def walk() -> None:
    """示例旗县的协理员走访几户，像手机上传一样登记（只在示例环境有效）。"""
    household = steps.household_key("story_medical")
    visits = record_demo_visits(household, now=timezone.now())
    click.echo(f"已登记 {visits} 次走访。")


@officers.command()
def desk() -> None:
    """示例旗县的救助股开展一次年度整治、做一次政策试算，像网页上一样（只在示例环境有效）。"""
    made = open_demo_rectification(now=timezone.now())
    trial = work_demo_trial(now=timezone.now())
    click.echo(f"已开展{made.programme_name}年度整治，试算“{trial.name}”：{trial.get_status_display()}。")


def _busiest_regions() -> list[str]:
    """The village with the most leads in the town with the most leads, its town, its county."""
    by_village = Lead.objects.values("region").annotate(leads=Count("id")).order_by("-leads", "region")
    by_town: dict[str, int] = {}
    for row in by_village:
        town = row["region"][:9]
        by_town[town] = by_town.get(town, 0) + row["leads"]
    if not by_town:
        raise MinshengError("NO_LEADS", "还没有线索：请先运行 minsheng cycle。")
    town = max(sorted(by_town), key=lambda code: by_town[code])
    village = next(row["region"] for row in by_village if row["region"].startswith(town))
    return [town[:6], town, village]
