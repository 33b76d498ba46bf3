"""`minsheng trials`: what the what-if desk asked for, worked out beside the pages."""

import click
from django.utils import timezone

from minsheng.budgeting import folders
from minsheng.budgeting.actions import work
from minsheng.budgeting.errors import TrialError
from minsheng.budgeting.models import Trial


@click.group(name="trials")
def trials() -> None:
    """政策试算。"""


@trials.command(name="work")
@click.argument("trial_id", type=int, metavar="编号")
def work_one(trial_id: int) -> None:
    """计算网页上提出的一次试算；网页会自动启动它，一般不需要手工运行。"""
    trial = Trial.objects.select_related("run").filter(pk=trial_id).first()
    if trial is None:
        raise TrialError("TRIAL_NOT_FOUND", "没有这次试算。")
    with folders.in_turn(trial):
        work(trial)
    trial.refresh_from_db()
    click.echo(
        f"{timezone.localtime():%Y-%m-%d %H:%M:%S} 试算 {trial.pk}：{trial.status} {trial.failure_code}".rstrip()
    )
