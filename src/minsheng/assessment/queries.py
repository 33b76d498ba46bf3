"""What the runs page shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.assessment.errors import AssessmentError
from minsheng.assessment.models import Run
from minsheng.bulk import prepared
from minsheng.ui.keyset import Page, page

STATES = ("met", "unmet", "unknown")


@dataclass(frozen=True, slots=True)
class Figure:
    """How many subjects are in this state, and how many more than in the run before (None: no such run)."""

    now: int
    difference: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A condition or a whole programme: its key, and a figure for each state."""

    key: str
    met: Figure
    unmet: Figure
    unknown: Figure


@dataclass(frozen=True, slots=True)
class ProgrammeCounts:
    """One programme of a run; `subjects` is the denominator of every figure. `subject`: person | joint | ..."""

    code: str
    name_zh: str
    subject: str
    subjects: int
    illustrative: bool
    whole: Part
    conditions: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run, the finished run before it, and the counts of each programme."""

    run: Run
    before: Run | None
    programmes: tuple[ProgrammeCounts, ...]


def runs(officer: Officer, *, token: str = "", size: int = 20) -> Page[Run]:
    """Runs, the newest first. Raises accounts' Refusal."""
    duties.check(officer, "run.view")
    return page(Run.objects.all(), keys=("-id",), token=token, size=size)


def run_page(officer: Officer, run_id: int) -> RunPage:
    """One run with its counts and what changed. Raises RUN_NOT_FOUND; accounts' Refusal."""
    duties.check(officer, "run.view")
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise AssessmentError("RUN_NOT_FOUND", "没有这个研判批次。")
    before = Run.objects.filter(status="done", pk__lt=run.pk).order_by("-pk").first()
    earlier: dict[str, Any] = before.counts if before else {}
    counts: dict[str, Any] = run.counts
    programmes = tuple(_programme(code, part, earlier.get(code)) for code, part in counts.items())
    return RunPage(run, before, programmes)


def latest() -> Run | None:
    """The newest finished run; what it counted of each programme is read when it is asked for."""
    return next(iter(_latest()), None)


def known_by(day: date) -> datetime | None:
    """What the last finished run of that day or an earlier one knew; None where there is none."""
    done = Run.objects.filter(status="done", as_of__lte=day).order_by("-pk")
    return done.values_list("known_at", flat=True).first()


@prepared
def _latest() -> QuerySet[Run]:
    return Run.objects.filter(status="done").defer("counts").order_by("-pk")[:1]


def _programme(code: str, part: dict[str, Any], earlier: dict[str, Any] | None) -> ProgrammeCounts:
    before = (earlier or {}).get("conditions", {})
    return ProgrammeCounts(
        code=code,
        name_zh=part["name_zh"],
        subject=part["subject"],
        subjects=part["subjects"],
        illustrative=part["illustrative"],
        whole=_part(code, part, earlier),
        conditions=tuple(_part(k, states, before.get(k)) for k, states in part["conditions"].items()),
    )


def _part(key: str, states: dict[str, Any], earlier: dict[str, Any] | None) -> Part:
    figures = {
        s: Figure(states[s], None if earlier is None else states[s] - earlier.get(s, 0)) for s in STATES
    }
    return Part(key, **figures)
