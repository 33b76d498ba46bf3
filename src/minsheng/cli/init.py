"""minsheng init: create or upgrade the tables of the database."""

import json

import click
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from minsheng.cli.progress import step
from minsheng.fieldwork.actions import keep_sums
from minsheng.web.questions.keeping import keep_newest


@click.command()
@click.option("--json", "as_json", is_flag=True, help="在标准输出给出一个 JSON 对象")
def init(*, as_json: bool) -> None:
    """建库或升级库表；数据目录和数据库由环境变量 MINSHENG_HOME、DATABASE_URL 决定。"""
    with step("建立库表"):
        call_command("migrate", verbosity=0, interactive=False)
        keep_sums(on=timezone.localdate())
        keep_newest()
    if as_json:
        click.echo(json.dumps({"ready": True, "database": connection.vendor}))
