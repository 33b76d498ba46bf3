"""Taking an answer down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.asking.errors import Refusal
from minsheng.asking.models import Answer
from minsheng.asking.rules import Question
from minsheng.policy.kinds import Scope
from minsheng.registry.models import Household, Person
from minsheng.trail.actions import record


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: of a household or a person, by the question's scope; `value` as `rules.read` gives it."""

    question: Question
    subject_id: int
    value: int


@transaction.atomic
def take_down(
    *, officer: Officer, answers: Sequence[Said], said_on: date, source: str, now: datetime
) -> list[Answer]:
    """Keep what was said; returns what is new. What a later day said already, or the same, changes nothing.

    Raises Refusal ANSWER_IN_FUTURE; accounts' Refusal (DUTY_MISSING, OUTSIDE_JURISDICTION).
    """
    duties.check(officer, "lead.visit")
    if said_on > timezone.localdate(now):
        raise Refusal("ANSWER_IN_FUTURE", "询问日期不能晚于今天。")
    return [made for one in answers if (made := _taken_down(officer, one, said_on, source, now))]


def _taken_down(officer: Officer, said: Said, said_on: date, source: str, now: datetime) -> Answer | None:
    whose = _subject(officer, said)
    before = Answer.objects.filter(**whose, key=said.question.key, ended_at__isnull=True).first()
    if before is not None:
        if before.said_on > said_on or (before.said_on, before.value) == (said_on, said.value):
            return None
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    made = Answer.objects.create(
        **whose, key=said.question.key, value=said.value, said_on=said_on, source=source, officer=officer,
        recorded_at=now,
    )  # fmt: skip
    kind = next(iter(whose))
    record(
        actor=officer.actor,
        verb="asking.answered",
        subject=f"{kind}:{said.subject_id}",
        detail={"question": said.question.key, "source": source, "said_on": said_on},
        now=now,
    )
    return made


def _subject(officer: Officer, said: Said) -> dict[str, Household | Person]:
    """Whose answer it is; the row locked, so that of two answers at one moment the second one sees the first."""
    found: Household | Person
    if said.question.scope is Scope.PERSON:
        found = Person.objects.select_for_update().get(pk=said.subject_id)
        jurisdiction.check(officer, found.region)
        return {"person": found}
    found = Household.objects.select_for_update().get(pk=said.subject_id)
    jurisdiction.check(officer, found.region)
    return {"household": found}
