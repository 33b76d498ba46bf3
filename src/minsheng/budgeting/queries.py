"""Trials of an area, and the rows of one."""

# ruff: noqa: S608 - names of ours and bound values only

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.assessment.models import Run
from minsheng.budgeting import folders
from minsheng.budgeting.errors import TrialError
from minsheng.budgeting.models import Trial
from minsheng.kernel.scratch import scratch
from minsheng.whatif.compare import NEAR, SUBJECTS
from minsheng.whatif.distances import over_line

NEAR_SHOWN = 40
BAND = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """One person or household that changes; `why` as `whatif.moves` writes it."""

    subject_id: int
    household_id: int | None
    kind: str
    town: str
    age: str
    size: str
    enrolled: bool
    change: str
    before_fen: int
    after_fen: int
    why: Sequence[str]


@dataclass(slots=True)
class Near:
    """One household close to a line, `percent` of it. What it has is nobody's business here: a trial is no matter of theirs."""

    household_id: int
    town: str
    percent: float
    place: str = ""

    @property
    def within(self) -> int:
        """Within how many percent of the line, in steps of five."""
        return BAND * (int(abs(self.percent - 100)) // BAND + 1)


def visible(officer: Officer) -> "QuerySet[Trial]":
    """Trials of the officer's area, the newest first, without their results. Raises accounts' Refusal."""
    duties.check(officer, "trial.view")
    found = jurisdiction.within(Trial.objects.all(), officer)
    return found.select_related("run", "asked_by").order_by("-pk")


def one(officer: Officer, trial_id: int) -> Trial:
    """Raises TRIAL_NOT_FOUND; accounts' Refusal."""
    found = visible(officer).filter(pk=trial_id).first()
    if found is None:
        raise TrialError("TRIAL_NOT_FOUND", "没有这次试算，或它不在您的辖区内。")
    return found


def runs(most: int = 12) -> list[Run]:
    """Finished runs, the newest first."""
    return list(Run.objects.filter(status="done").order_by("-pk").defer("counts")[:most])


def moved(trial: Trial, *, programme: str, change: str, town: str, offset: int, size: int) -> list[Moved]:
    """Who changes, the greatest difference first. Raises TRIAL_FILES_MISSING."""
    where, values = ["programme = ?"], [programme]
    for column, value in (("change", change), ("town", town)):
        if value:
            where.append(f"{column} = ?")
            values.append(value)
    query = (
        "select subject_id, joint_id, kind, coalesce(town, ''), age, size, enrolled, change, before_fen, after_fen, why "
        f"from read_parquet(?) where {' and '.join(where)} "
        "order by abs(after_fen - before_fen) desc, subject_id limit ? offset ?"
    )
    rows = _rows(folders.file_of(trial, SUBJECTS), query, [*values, size, offset])
    return [Moved(*row) for row in rows]


def near(
    trial: Trial, *, programme: str, condition: str, op: str, over: bool, most: int = NEAR_SHOWN
) -> list[Near]:
    """Households just under or just over the line, the nearest first. Raises TRIAL_FILES_MISSING."""
    side = over_line(op) if over else f"not ({over_line(op)})"
    query = (
        "select subject_id, coalesce(town, ''), percent from read_parquet(?) "
        f"where programme = ? and condition = ? and {side} order by abs(left_fen - right_fen), subject_id limit ?"
    )
    return [Near(*row) for row in _rows(folders.file_of(trial, NEAR), query, [programme, condition, most])]


def households_in(folder: Path) -> int:
    """In how many households something changes; who lives in none known is one."""
    query = "select count(distinct coalesce(joint_id, -subject_id)) from read_parquet(?)"
    return int(_rows(folder / SUBJECTS, query, [])[0][0])


def _rows(path: Path, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with scratch() as db:
        return db.execute(query, [str(path), *values]).fetchall()
