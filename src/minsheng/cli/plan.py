"""`minsheng plan`: the week of every town at once; repeated, it only adds what is new."""

import json
from datetime import datetime

import click
from django.utils import timezone

from minsheng.fieldwork import rules
from minsheng.fieldwork.actions import keep_sums, plan_week
from minsheng.fieldwork.owed import said, unread
from minsheng.kernel.errors import MinshengError
from minsheng.registry.models import Area

ACTOR = "system:plan"


@click.command()
@click.option(
    "--week", type=click.DateTime(["%Y-%m-%d"]), help="这一周里的任何一天；不写：今天所在的周，周末则是下一周"
)
@click.option("--town", help="只安排一个乡镇（9 位代码）")
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
def plan(week: datetime | None, town: str | None, as_json: bool) -> None:
    """为每个乡镇安排一周的走访：排满人手，派到人，上周没走访的转过来。可以重复运行。"""
    now = timezone.now()
    monday = rules.monday_of(week.date()) if week else rules.working_week(timezone.localdate(now))
    towns = Area.objects.filter(level="town", ended_at__isnull=True).order_by("code")
    chosen = towns.filter(code=town) if town else towns
    if not chosen:
        raise MinshengError(
            "TOWN_UNKNOWN", "没有这个乡镇。" if town else "还没有行政区划：请先运行 minsheng cycle。"
        )
    rows: list[dict[str, str | int]] = []
    for area in chosen:
        made, change = plan_week(town=area.code, monday=monday, actor=ACTOR, now=now)
        rows.append(
            {
                "town": area.code,
                "name": area.name,
                "hands": change.hands,
                "planned": made.stops.count(),
                "added": change.added,
                "carried": change.carried,
                "waiting": change.waiting,
            }
        )
    keep_sums(on=timezone.localdate(now))
    _tell(rows, str(monday), unread(), as_json=as_json)


def _tell(rows: list[dict[str, str | int]], monday: str, unseen: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"week": monday, "towns": rows, "owed_unread": unseen}, ensure_ascii=False))
        return
    if unseen:
        click.echo(f"{said(unseen)}。")
    click.echo(f"{monday} 这一周：")
    for row in rows:
        click.echo(
            f"{row['name']}　人手 {row['hands']} 户，安排 {row['planned']} 户"
            f"（新安排 {row['added']}，其中上周转来 {row['carried']}），下周 {row['waiting']} 户"
        )
    total = {key: sum(int(row[key]) for row in rows) for key in ("hands", "planned", "waiting")}
    click.echo(f"合计　人手 {total['hands']} 户，安排 {total['planned']} 户，下周 {total['waiting']} 户")
