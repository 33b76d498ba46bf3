"""The trial of the demonstration: what it costs when the rural dibao standard rises, asked and worked out as on the screen."""

from datetime import datetime
from typing import Final

from django.conf import settings

from minsheng.accounts.models import Officer
from minsheng.assessment import queries as runs
from minsheng.budgeting.actions import ask, work
from minsheng.budgeting.errors import TrialError
from minsheng.budgeting.models import Trial

NAME: Final = "农村低保标准提高7%"
CHANGE: Final = "dibao.standard_monthly:rural+7%"


def work_demo_trial(*, now: datetime) -> Trial:
    """Ask and answer it; repeated, nothing changes. Raises TrialError DEMO_ONLY, NO_RUN."""
    if not settings.MINSHENG_DEMO:
        raise TrialError("DEMO_ONLY", "示例试算只能在示例环境（MINSHENG_DEMO=1）里做。")
    desk, run = Officer.objects.get(username="county_desk"), runs.latest()
    if run is None:
        raise TrialError("NO_RUN", "还没有研判批次，请先研判；试算要用保存下来的事实快照。")
    made = Trial.objects.filter(name=NAME, region=desk.region_code).first()
    if made is not None:
        return made
    return work(
        ask(
            officer=desk, run=run, region=desk.region_code, on=run.as_of, changes=[CHANGE], budget_fen=None, name=NAME,
            now=now,
        )
    )  # fmt: skip
