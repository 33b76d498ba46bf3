"""What a question tells of somebody's means, or that somebody is held: only for a stated purpose, each person an event.

Amounts that were worked out from means are covered in their line. A line that says by being there that somebody is held is not
listed at all; the counts still hold it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.http import HttpRequest

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.discovery import redaction
from minsheng.discovery.unlocking import OF_LEAD, purposes, reason_of
from minsheng.registry.actions import open_section
from minsheng.registry.fact_words import MEANS
from minsheng.web.questions.asking import QuestionError
from minsheng.web.questions.kinds import Column, Found, Question
from minsheng.web.questions.lines import Lines

MOST: Final = 500
"""Lines that one purpose opens."""
HELD: Final = redaction.HELD | {"prison"}


def is_covered(column: Column, line: Found, opened: Collection[int]) -> bool:
    """Whether a cell shows what was worked out from means that no purpose has opened."""
    return column.duty == OF_LEAD[MEANS] and line.person_id not in opened


def listed(question: Question, lines: Sequence[Found], opened: Collection[int]) -> Sequence[Found]:
    """The lines without those that are held back: which say as such that somebody is held."""
    if isinstance(lines, Lines) and question.bound not in ("", MEANS):
        return lines.not_saying(HELD, but_of=opened)
    return lines


def held_back(question: Question, lines: Sequence[Found]) -> Sequence[Found]:
    """The lines that a purpose has to be stated for, in whole or for a column."""
    if isinstance(lines, Lines) and question.bound != MEANS:
        return lines.saying(HELD)
    return lines


def may_open(officer: Officer, question: Question) -> bool:
    """Whether the officer can state a purpose for what the question is bound to."""
    return bool(question.bound) and duties.may(officer, OF_LEAD[question.bound]) and bool(purposes(officer))


def open_lines(
    request: HttpRequest, officer: Officer, question: Question, lines: Sequence[Found], now: datetime
) -> frozenset[int]:
    """Of whom of these lines what is bound may be shown in this answer: each as far as a ground of their own is in force.

    Raises QuestionError TOO_MANY_TO_OPEN; RegistryError PURPOSE_UNKNOWN, REASON_TOO_SHORT; accounts' Refusal.
    """
    people = {line.person_id for line in held_back(question, lines) if line.person_id}
    if not people:
        return frozenset()
    if len(people) > MOST:
        raise QuestionError("TOO_MANY_TO_OPEN", f"一次最多查看 {MOST} 人，请先选地区。")
    purpose, reason = reason_of(request, officer)
    return open_section(
        officer=officer,
        person_ids=sorted(people),
        section=question.bound,
        reason=reason,
        now=now,
        purpose=purpose,
        each_own=True,
    )
