"""What stands on the overview beside the leads: the week's visits, deaths that wait, villages from which little is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.bulk import prepared
from minsheng.discovery import names, silence
from minsheng.fieldwork.queries import WeekDone, week_done
from minsheng.fieldwork.rules import working_week
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.deaths.rules import WAITING


@dataclass(frozen=True, slots=True)
class Standing:
    """`deaths`: waiting to be looked at, `deaths_late` of them overdue; `silent`: codes of villages, None without the duty."""

    week: WeekDone
    deaths: int
    deaths_late: int
    silent: Sequence[str] | None


@prepared
def _due(first: str, before: str) -> QuerySet[DeathReview, date]:
    waiting = DeathReview.objects.filter(region__gte=first, region__lt=before, status__in=WAITING)
    return waiting.values_list("due_on", flat=True)


def standing(officer: Officer, area: str, on: date) -> Standing:
    """Four queries. The area was checked by the caller."""
    days = _due(*names.span(area))
    silent = None
    if duties.may(officer, "question.view"):
        silent = [one.heard.region for one in silence.silent_villages(officer)]
    return Standing(
        week=week_done(area, working_week(on), on=on),
        deaths=len(days),
        deaths_late=sum(day < on for day in days),
        silent=None if silent is None else [code for code in silent if code.startswith(area)],
    )
