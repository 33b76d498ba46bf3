"""What stands on the overview beside the leads: the week's visits, deaths that wait, villages from which little is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.core.cache import cache

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.discovery import names, silence
from minsheng.fieldwork.queries import WeekDone, week_done
from minsheng.fieldwork.rules import working_week
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.deaths.rules import WAITING

KEPT_SECONDS: Final = 6 * 3600


@dataclass(frozen=True, slots=True)
class Standing:
    """`deaths`: waiting to be looked at, `deaths_late` of them overdue; `silent`: codes of villages, None without the duty."""

    week: WeekDone
    deaths: int
    deaths_late: int
    silent: Sequence[str] | None


def standing(officer: Officer, area: str, run_id: int | None, on: date) -> Standing:
    """Two queries; the villages are counted once in six hours for each run. The area was checked by the caller."""
    due = DeathReview.objects.filter(names.under(area), status__in=WAITING).values_list("due_on", flat=True)
    days = list(due)
    silent = _silent(officer, run_id, on) if duties.may(officer, "question.view") else None
    return Standing(
        week=week_done(area, working_week(on), on=on),
        deaths=len(days),
        deaths_late=sum(day < on for day in days),
        silent=None if silent is None else [code for code in silent if code.startswith(area)],
    )


def _silent(officer: Officer, run_id: int | None, on: date) -> list[str]:
    if run_id is None:
        return []
    key = f"silent:{run_id}:{officer.region_code}:{on}"
    known: list[str] | None = cache.get(key)
    if known is None:
        found = silence.silent_villages(officer, on=on, pack=str(settings.MINSHENG_PACK))
        known = [one.heard.region for one in found]
        cache.set(key, known, KEPT_SECONDS)
    return known
