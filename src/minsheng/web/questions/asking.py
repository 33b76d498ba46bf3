"""Answering: the query runs over the files of a run, once for each choice; area and this week's visits are taken off after."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.assessment import folders
from minsheng.assessment.models import Run
from minsheng.discovery import names, silence
from minsheng.discovery.models import VisitRecord
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.scratch import scratch
from minsheng.phone.suspicion import suspicious_visits
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.models import Visit
from minsheng.web.questions.catalogue import BY_CODE
from minsheng.web.questions.kinds import Answer, Found, Question

TABLES: Final = ("person", "household", "enrolment", "medical_month", "relation")
KEPT: Final = 64
PREPARED: Final = """
CREATE TEMP VIEW running AS SELECT * FROM enrolment WHERE to_date IS NULL;
CREATE TEMP VIEW heads AS SELECT joint_id AS household_id, arg_min(person_id, (joint_role IS DISTINCT FROM 'head', birth_date))
  AS person_id FROM person WHERE joint_id IS NOT NULL AND alive IS DISTINCT FROM false GROUP BY joint_id;
"""


class QuestionError(MinshengError):
    """A question that nobody can answer; says why in Chinese."""


def question_or_404(code: str) -> Question:
    """Raises QuestionError QUESTION_NOT_FOUND."""
    if code not in BY_CODE:
        raise QuestionError("QUESTION_NOT_FOUND", "没有这个常用查询。")
    return BY_CODE[code]


def runs() -> list[Run]:
    """Finished runs, the newest first: the days a question can be asked for."""
    return list(Run.objects.filter(status="done").order_by("-pk").defer("counts")[:12])


def answer(
    officer: Officer, question: Question, run: Run, chosen: Mapping[str, str], area: str = ""
) -> Answer:
    """Every line of the area (default: the officer's own), by village. Raises accounts' Refusal, RUN_FOLDER_MISSING."""
    duties.check(officer, "question.view")
    area = area or officer.region_code
    jurisdiction.check(officer, area)
    found: Sequence[Found]
    if question.lists == "areas":
        found = _silent(officer)
    elif question.lists == "visits":
        found = _suspicious(officer, int(chosen["period"]))
    else:
        found = _asked(
            str(folders.folder_of(run)), run.results_hash, question.code, tuple(sorted(chosen.items()))
        )
    lines = [line for line in found if line.region.startswith(area)]
    if question.code == "alone":
        visited = _visited(run.as_of)
        lines = [line for line in lines if line.person_id not in visited]
    if question.code == "gone":
        revived = _revived()
        lines = [line for line in lines if line.person_id not in revived or line.values[1] != "died"]
    digits = {4: 6, 6: 9}.get(len(area), 12)
    on = timezone.localdate() if question.lists == "visits" else run.as_of
    return Answer(lines, on, run.pk, Counter(line.region[:digits] for line in lines))


@lru_cache(maxsize=KEPT)
def _asked(folder: str, results_hash: str, code: str, chosen: tuple[tuple[str, str], ...]) -> Sequence[Found]:
    """All lines of a run, sorted by village and person; a run does not change, so its answers are kept."""
    assert results_hash
    question = BY_CODE[code]
    run = Run.objects.get(folder=f"runs/{Path(folder).name}", results_hash=results_hash, status="done")
    bound = question.bind(folders.pack_of(run), run.as_of, dict(chosen)) if question.bind else {}
    with scratch() as db:
        for name in TABLES:
            place = Path(folder) / "snapshot" / f"{name}.parquet"
            db.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM '{place}'")  # noqa: S608 - names of ours
        for part in question.parts:
            place = Path(folder) / "results" / f"{part}.parquet"
            db.execute(f"CREATE TEMP VIEW results_{part} AS SELECT * FROM '{place}'")  # noqa: S608 - names of ours
        db.execute(PREPARED)
        rows = db.execute(question.sql, bound or None).fetchall()
    found = [Found(row[0] or "", row[1] or 0, row[2] or 0, tuple(row[3:])) for row in rows]
    return sorted(found, key=_order)


def _order(line: Found) -> tuple[Any, ...]:
    return line.region, line.household_id, line.person_id, [str(value) for value in line.values]


def _visited(on: date) -> set[int]:
    """Persons seen since Monday, by the rounds that villages report and by our own visits."""
    monday = on - timedelta(days=on.weekday())
    reported = Visit.objects.filter(ended_at__isnull=True, valid_from__gte=monday)
    seen = set(reported.values_list("person_id", flat=True))
    ours = VisitRecord.objects.filter(visited_on__gte=monday)
    return (
        seen
        | set(ours.values_list("lead__contact_id", flat=True))
        | set(ours.values_list("lead__person_id", flat=True))
    )


def _revived() -> set[int]:
    """Persons whom somebody has met since a file called them dead: the run cannot know yet."""
    return set(DeathReview.objects.filter(status="alive").values_list("person_id", flat=True))


def _silent(officer: Officer) -> list[Found]:
    """Villages from which less is heard in a year than chance explains; least likely first."""
    return [
        Found(
            one.heard.region, 0, 0, (one.heard.persons, one.heard.needy, *_counted(one), _chance(one.least))
        )
        for one in silence.silent_villages(officer)
    ]


def _counted(one: silence.Silent) -> list[str]:
    return [f"{getattr(one.heard, name)} / {one.expected[name]:.1f}" for name in silence.COUNTS]


def _chance(share: float) -> str:
    return "<0.1%" if share < 0.001 else f"{share:.1%}"


def _suspicious(officer: Officer, days: int) -> list[Found]:
    """Visits of the last days to ask about, the latest first."""
    today = timezone.localdate()
    return [
        Found(
            one.region, 0, 0,
            (one.visited_on, one.officer, one.kind, one.distance_m, one.other_visit_id),
            one.visit_id,
        )
        for one in suspicious_visits(officer, since=today - timedelta(days=days), until=today)
    ]  # fmt: skip


def first_run_day() -> date | None:
    """Since when there are runs: an answer about a year is only as long as our memory."""
    return Run.objects.filter(status="done").order_by("pk").values_list("as_of", flat=True).first()


def area_names(area: str) -> list[tuple[str, str]]:
    """The areas one level below, for the filter."""
    return names.areas_below(area)
