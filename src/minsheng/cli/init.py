"""minsheng init: create or upgrade the tables of the database."""

import click
from django.core.management import call_command

from minsheng.cli.progress import step


@click.command()
def init() -> None:
    """建库或升级库表；数据目录和数据库由环境变量 MINSHENG_HOME、DATABASE_URL 决定。"""
    with step("建立库表"):
        call_command("migrate", verbosity=0, interactive=False)
