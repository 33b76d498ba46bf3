"""Answering: the lines a run has kept for an area, without what has happened since; villages and visits as they stand now."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.assessment.models import Run
from minsheng.discovery import names, silence
from minsheng.discovery.models import VisitRecord
from minsheng.kernel.errors import MinshengError
from minsheng.phone.suspicion import suspicious_visits
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.models import Visit
from minsheng.web.questions import keeping
from minsheng.web.questions.catalogue import BY_CODE
from minsheng.web.questions.kinds import Answer, Found, Question
from minsheng.web.questions.lines import Lines

FEW: Final = 1_000
"""People that are looked up one by one rather than found among those of everybody."""


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
    digits = {4: 6, 6: 9}.get(len(area), 12)
    if question.lists == "people":
        lines = _of_today(question, run, keeping.kept(run, question, chosen).of_area(area))
        return Answer(lines, run.as_of, run.pk, lines.by_area(digits))
    silent = question.lists == "areas"
    every = _silent(officer) if silent else _suspicious(officer, int(chosen["period"]))
    found = [line for line in every if line.region.startswith(area)]
    on = run.as_of if silent else timezone.localdate()
    return Answer(found, on, run.pk, Counter(line.region[:digits] for line in found))


def _of_today(question: Question, run: Run, lines: Lines) -> Lines:
    """Without those of whom somebody has learnt since the run that they do not belong here."""
    if question.code == "alone":
        return lines.without(_visited(run.as_of, lines.people()))
    if question.code == "gone":
        return lines.without(_revived(lines.people()), where=(1, "died"))
    return lines


def _visited(on: date, people: Collection[int]) -> set[int]:
    """Of these persons those seen since Monday, by the rounds that villages report and by our own visits."""
    monday = on - timedelta(days=on.weekday())
    reported = Visit.objects.filter(ended_at__isnull=True, valid_from__gte=monday)
    ours = VisitRecord.objects.filter(visited_on__gte=monday)
    return (
        _named(reported, "person_id", people)
        | _named(ours, "lead__contact_id", people)
        | _named(ours, "lead__person_id", people)
    )


def _revived(people: Collection[int]) -> set[int]:
    """Of these persons those whom somebody has met since a file called them dead: the run cannot know yet."""
    return _named(DeathReview.objects.filter(status="alive"), "person_id", people)


def _named(rows: QuerySet[Any], field: str, people: Collection[int]) -> set[int]:
    """Whom the rows name, of these people at least."""
    asked = rows.filter(**{f"{field}__in": people}) if len(people) <= FEW else rows
    found: set[int | None] = set(asked.order_by().values_list(field, flat=True))
    return {one for one in found if one is not None}


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
