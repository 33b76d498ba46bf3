"""The rectification of the demonstration: the dibao roll judged by its newest run, and what the desk found at two families."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import timezone

from minsheng.accounts.models import Officer
from minsheng.assessment import queries as runs
from minsheng.rectification import rules
from minsheng.rectification.actions import open_rectification, record_outcome
from minsheng.rectification.models import Rectification
from minsheng.rectification.rules import RectificationError

PROGRAMME: Final = "dibao"
SAMPLED: Final = 12
FOUND: Final = {
    rules.KEEP: (rules.KEEP, "入户看过，人口、收入与名册一致。"),
    rules.LEAVE: (rules.PROPOSAL, "入户核实情况变化属实，已听取家里人的意见。"),
}
"""By what the data say: what was found at the first household that was drawn."""


def open_demo_rectification(*, now: datetime) -> Rectification:
    """Open it and record the outcomes; repeated, nothing changes. Raises RectificationError DEMO_ONLY, NO_RUN."""
    if not settings.MINSHENG_DEMO:
        raise RectificationError("DEMO_ONLY", "示例整治只能在示例环境（MINSHENG_DEMO=1）里开展。")
    desk, run = Officer.objects.get(username="county_desk"), runs.latest()
    if run is None:
        raise RectificationError("NO_RUN", "还没有研判批次，请先研判。")
    made = Rectification.objects.filter(programme=PROGRAMME, region=desk.region_code).first()
    if made is not None:
        return made
    made = open_rectification(
        officer=desk,
        programme=PROGRAMME,
        run=run,
        sample_size=SAMPLED,
        seed=f"{run.pk}-{desk.region_code}",
        now=now,
    )
    for verdict, (outcome, note) in FOUND.items():
        drawn = made.entries.filter(is_sampled=True, verdict=verdict).order_by("pk").first()
        if drawn is not None:
            heard_on = timezone.localdate(now) if outcome == rules.PROPOSAL else None
            record_outcome(
                entry_id=drawn.pk, officer=desk, outcome=outcome, note=note, heard_on=heard_on, now=now
            )
    return made
