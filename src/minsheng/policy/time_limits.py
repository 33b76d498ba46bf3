"""The days behind a procedure and a delivery: by when each step is due, from which month and until which month is paid.

The day something happens on is not counted (民法典 第二百零一条). Working days need the list of public holidays: a year without
one is refused (HOLIDAYS_MISSING). A publicity runs in calendar days; when it ends on a holiday, the next working day is the first
of the limit that follows.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from minsheng.kernel.periods import Month
from minsheng.kernel.workdays import Calendar
from minsheng.policy.programme import Delivery, Procedure, Step


@dataclass(frozen=True, slots=True)
class Due:
    """A step with the last day for it; None where it has no limit of its own."""

    step: Step
    by: date | None


def last_day(step: Step, start: date, calendar: Calendar) -> date | None:
    """The last day of a step that begins after `start`. Raises HOLIDAYS_MISSING."""
    if step.limit_workdays is not None:
        return calendar.add(start, step.limit_workdays)
    return None if step.calendar_days is None else start + timedelta(days=step.calendar_days)


def timetable(procedure: Procedure, accepted_on: date, calendar: Calendar) -> tuple[Due, ...]:
    """Each step at its latest, if each takes all its time and begins when the one before has ended. Raises HOLIDAYS_MISSING."""
    found, start = [], accepted_on
    for step in procedure.steps:
        by = last_day(step, start, calendar)
        found.append(Due(step, by))
        start = by or start
    return tuple(found)


def answer_by(
    procedure: Procedure, accepted_on: date, calendar: Calendar, *, publicity_inside: bool = True
) -> date | None:
    """The last day of the whole; None where the whole has no limit. Raises HOLIDAYS_MISSING.

    Nationally the publicity is counted in; where a place leaves it out, its working days come on top.
    """
    limit = procedure.limit_workdays
    if limit is None:
        return None
    apart = 0 if publicity_inside else _workdays_of_publicity(procedure, accepted_on, calendar)
    return calendar.add(accepted_on, limit + apart)


def _workdays_of_publicity(procedure: Procedure, accepted_on: date, calendar: Calendar) -> int:
    start, found = accepted_on, 0
    for due in timetable(procedure, accepted_on, calendar):
        if due.step.calendar_days is not None and due.by:
            found += calendar.between(start, due.by)
        start = due.by or start
    return found


def first_month(delivery: Delivery, *, applied_on: date, decided_on: date) -> Month:
    """The first month paid; what begins with the month in which the conditions are reached begins with the application's at the
    latest."""
    if delivery.begins == "month_after_decision":
        return Month.of(decided_on).shift(1)
    return Month.of(applied_on)


def last_month(delivery: Delivery, ended_on: date) -> Month:
    """The last month paid for somebody who died, moved away or no longer qualifies on a day, whichever of its days."""
    return Month.of(ended_on).shift(1 if delivery.ends == "month_after_event" else 0)
