"""What an adopted change did: measured once, on the facts of the first run on or after its first day, without it and with it."""

import tempfile
from datetime import datetime
from pathlib import Path

from django.db import transaction

from minsheng.amendments import rules
from minsheng.amendments.models import PolicyChange
from minsheng.amendments.queries import county_pack
from minsheng.assessment import folders as runs
from minsheng.assessment.models import Run
from minsheng.budgeting import folders, presenting, queries
from minsheng.budgeting.models import Effect
from minsheng.kernel.errors import MinshengError
from minsheng.policy.amendments import parse
from minsheng.trail.actions import record
from minsheng.whatif.compare import Question, apart_by

ACTOR = "system:effects"


def measure(run: Run, *, now: datetime) -> list[Effect]:
    """The effects of the changes that this run is the first to compute with; none is measured twice."""
    due = PolicyChange.objects.filter(
        status=rules.ADOPTED, decided_at__lte=run.known_at, effective_on__lte=run.as_of, effect__isnull=True
    )
    return [_kept(change, run, now) for change in due.select_related("ends").order_by("effective_on", "pk")]


@transaction.atomic
def _kept(change: PolicyChange, run: Run, now: datetime) -> Effect:
    made = Effect.objects.create(change=change, run=run, measured_at=now, figures=_figures(change, run))
    detail = {"run": run.pk, "households": made.figures["households"]}
    record(
        actor=ACTOR,
        verb="policy_effect_measured",
        subject=f"policy_change:{change.pk}",
        detail=detail,
        now=now,
    )
    return made


def _figures(change: PolicyChange, run: Run) -> dict[str, object]:
    """As `Effect.figures`. What no programme in force looks at changes nobody."""
    packs = county_pack(run.known_at, without=change), county_pack(run.known_at)
    written = change.ends.changes if change.ends else change.changes
    asked = Question(changes=[parse(one) for one in written], on=run.as_of)
    with tempfile.TemporaryDirectory(dir=folders.trials_folder()) as scratch:
        try:
            found = apart_by(runs.snapshot_of(run), packs, asked, Path(scratch))
        except MinshengError as error:
            if error.code != "WHATIF_NOTHING":
                raise
            return {"households": 0, "unknown": 0, "programmes": [], **presenting.totals({})}
        households = queries.households_in(found.folder)
    rows = presenting.programmes(found.content)
    return {
        "households": households,
        "unknown": max((row.unknown for row in rows), default=0),
        "programmes": [
            {"name": row.name, "unit": row.unit, "enters": row.enters, "leaves": row.leaves, "unclear": row.unclear,
             "more": row.more, "less": row.less, "month_fen": row.month_fen, "year_fen": row.year_fen}
            for row in rows
            if row.enters or row.leaves or row.more or row.less or row.unclear
        ],
        **presenting.totals(found.content),
    }  # fmt: skip
