"""Households to which the policy 救助走访 owes a visit: newly granted assistance, or struck by a disaster, and not seen since.

The newest run says who they are; whoever was visited since what it follows on is owed nothing any more.
"""

# ruff: noqa: S608 - these queries hold names and places of ours, and an area code of ours

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from minsheng.assessment.errors import AssessmentError
from minsheng.assessment.folders import pack_of, results_of, snapshot_of
from minsheng.assessment.models import Run
from minsheng.assessment.queries import latest
from minsheng.kernel.scratch import scratch

PROGRAMME: Final = "assistance_visit"
GROUNDS: Final = ("pressing", "struck")
"""Grounds on which the visit cannot wait for another week, and for another day."""


class Owed(NamedTuple):
    """A visit to a household in a village; `since`: the day of the newest grant or disaster that it follows on. `pressing`: its
    time is over this week; `struck`: by a disaster."""

    region: str
    since: date
    pressing: bool
    struck: bool

    def due_on(self, days: Sequence[date], today: date) -> date | None:
        """By when in the week of these working days; None: it may wait for another week."""
        if self.struck:
            return next((day for day in days if day >= today), days[-1])
        return days[-1] if self.pressing else None


class Told(NamedTuple):
    """Owed visits by joint household. `unread`: the code for which the newest run could not be asked, so that nobody knows whom a
    visit is owed and the plan is made of leads alone; "" where it could."""

    households: Mapping[int, Owed]
    unread: str = ""


def owed(area: str) -> Told:
    """Of an area; without a run, or where the pack has no such policy, nobody."""
    run = latest()
    try:
        return Told({} if run is None else _owed(run, area))
    except AssessmentError as error:
        return Told({}, error.code)


def unread() -> str:
    """`Told.unread` of the newest run, without asking whom a visit is owed."""
    run = latest()
    try:
        if run is not None:
            pack_of(run)
    except AssessmentError as error:
        return error.code
    return ""


def said(code: str) -> str:
    """That code in words, for who reads a plan; "" for none."""
    text = _("最近一次研判保存的内容缺失或被改动，新认定和受灾后应当走访的户没有排进来，请重新研判后再安排")
    return f"{text}（{code}）" if code else ""


def _owed(run: Run, area: str) -> dict[int, Owed]:
    programme = pack_of(run).programmes(run.as_of).get(PROGRAMME)
    results, facts = results_of(run) / f"{PROGRAMME}.parquet", snapshot_of(run)
    if programme is None or not results.is_file():
        return {}
    bits = {ground.key: 1 << at for at, ground in enumerate(programme.grounds)}
    met = ", ".join(f"any_value(r.grounds_met & {bits[key]}) <> 0 AS {key}" for key in GROUNDS)
    with scratch() as db:
        found = db.sql(
            f"SELECT h.household_id, h.region, greatest(max(p.granted_on), any_value(h.disaster_on)) AS since, {met} "
            f"FROM read_parquet('{results}') r "
            f"JOIN read_parquet('{facts / 'household.parquet'}') h ON h.household_id = r.subject_id "
            f"JOIN read_parquet('{facts / 'person.parquet'}') p ON p.joint_id = h.household_id "
            "WHERE r.unmet_mask = 0 AND r.unknown_mask = 0 AND h.kind = 'joint' AND starts_with(h.region, $area) "
            "AND p.alive IS DISTINCT FROM false GROUP BY 1, 2 ORDER BY 1",
            params={"area": area},
        ).fetchall()
    return {pk: Owed(*row) for pk, *row in found}
