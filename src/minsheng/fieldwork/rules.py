"""Who is visited this week: which households fit the hands there are, in what order, and when somebody is reminded.

Pure: values, dates and the calendar of working days in, decisions out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from minsheng.kernel.workdays import Calendar

WEEK_DAYS: Final = 7
FULL_WEEK: Final = 5
"""Working days for which an officer's number of visits is meant."""


class Pace(NamedTuple):
    """How fast the work should go. The county or the city may set each for its area.

    `worker_visits`, `desk_visits`: households a full week for whom nobody set a number of their own. `sample_every`: one
    of so many visits goes to a household without a lead (0: none). `first_visit_days`: working days from a lead to its
    first visit. `town_after`, `county_after`: working days late after which the town, the county is told.
    """

    worker_visits: int = 12
    desk_visits: int = 5
    sample_every: int = 12
    first_visit_days: int = 3
    town_after: int = 2
    county_after: int = 5


LEAD: Final = "lead"
AGAIN: Final = "again"
SAMPLE: Final = "sample"
CAMPAIGN: Final = "campaign"
OWED: Final = "owed"
KINDS: Final = {
    LEAD: "线索",
    AGAIN: "到期回访",
    SAMPLE: "抽查",
    CAMPAIGN: "集中行动",
    OWED: "新认定或受灾走访",
}

WHY_NOT: Final = {
    "nobody_home": "没有人在家",
    "moved_away": "外出或搬走",
    "refused": "不愿意接待",
    "weather": "天气或道路不通",
    "absent": "走访人请假",
    "no_time": "时间不够",
    "other": "其他",
}
"""Why a household was not visited in its week; "" is no answer, which is shown as such."""

FOUND: Final = {
    "fine": "一切正常",
    "need": "发现需要帮助",
    "nobody": "没有见到人",
    "moved": "已不住在这里",
}
"""What a visit without a lead found."""


class Wish(NamedTuple):
    """A household that should be visited. `key`: h<household> or p<person>; `officer`: to whom its leads were given by hand.

    `target`: on the list of a running campaign. `carried`: planned in an earlier week and not done.
    """

    key: str
    village: str
    rank: int
    due_on: date | None = None
    kind: str = LEAD
    leads: tuple[int, ...] = ()
    officer: int | None = None
    target: bool = False
    carried: int | None = None


@dataclass(slots=True)
class Visitor:
    """An officer with free hands this week. `village`: where they go, "" for the desk, which goes everywhere.

    `free`: visits still free; `sample`: of them kept for random visits; `extra`: further ones for a campaign's list only.
    """

    officer: int
    village: str
    free: int
    sample: int = 0
    extra: int = 0


class Given(NamedTuple):
    """A household and who goes there."""

    wish: Wish
    officer: int


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def working_week(today: date) -> date:
    """The Monday of the week people are at work on: on a weekend the coming one."""
    return monday_of(today + timedelta(days=WEEK_DAYS - FULL_WEEK))


def weeks_around(monday: date) -> tuple[date, date]:
    """The Mondays before and after."""
    return monday - timedelta(days=WEEK_DAYS), monday + timedelta(days=WEEK_DAYS)


def working_days(monday: date, calendar: Calendar) -> list[date]:
    """The working days of the week, make-up weekends included."""
    days = [monday + timedelta(days=n) for n in range(WEEK_DAYS)]
    return [day for day in days if calendar.is_workday(day)]


def hands(full_week: int, days: Sequence[date], absences: Iterable[tuple[date, date]]) -> int:
    """Visits possible in a week of these working days, less absences; never more than a full week's."""
    away = list(absences)
    present = sum(not any(first <= day <= last for first, last in away) for day in days)
    return full_week * min(present, FULL_WEEK) // FULL_WEEK


def order(wish: Wish, last: date) -> tuple[bool, date, int, str]:
    """Sort key: what is due by `last` first, by date; then by need and certainty."""
    pressing = wish.due_on is not None and wish.due_on <= last
    return (not pressing, (wish.due_on or date.max) if pressing else date.max, -wish.rank, wish.key)


def share(wishes: Iterable[Wish], visitors: Iterable[Visitor], last: date) -> tuple[list[Given], list[Wish]]:
    """Give households to visitors until their hands are full; what is left, in order, waits.

    A village's own worker goes first; the desk then takes what is due by `last`, and after that goes to the village of which
    the smallest part is covered, so that no village without a worker is left out. `visitors` are used up.
    """
    waiting = sorted(wishes, key=lambda wish: order(wish, last))
    workers: dict[str, list[Visitor]] = defaultdict(list)
    desk: list[Visitor] = []
    for visitor in visitors:
        (workers[visitor.village] if visitor.village else desk).append(visitor)
    given: list[Given] = []
    for kind in ("sample", "extra", "free"):
        waiting = _by_village(waiting, workers, given, kind)
    return given, _by_desk(waiting, desk, given, last)


def _by_village(
    waiting: list[Wish], workers: Mapping[str, list[Visitor]], given: list[Given], purse: str
) -> list[Wish]:
    left = []
    for wish in waiting:
        able = [v for v in workers.get(wish.village, ()) if getattr(v, purse) > 0]
        wanted = {"sample": wish.kind == SAMPLE, "extra": wish.target, "free": True}[purse]
        if not able or not wanted or (wish.kind == SAMPLE and purse == "free"):
            left.append(wish)
            continue
        _take(wish, able, purse, given)
    if purse == "sample":
        _release(workers)
    return left


def _release(workers: Mapping[str, list[Visitor]]) -> None:
    """Hands kept for random visits that nobody needs go to the others."""
    for visitor in (one for some in workers.values() for one in some):
        visitor.free += visitor.sample
        visitor.sample = 0


def _by_desk(waiting: list[Wish], desk: list[Visitor], given: list[Given], last: date) -> list[Wish]:
    covered = Counter(one.wish.village for one in given)
    queues: dict[str, list[Wish]] = defaultdict(list)
    for wish in waiting:
        queues[wish.village].append(wish)

    def turn(village: str) -> tuple[bool, date, float, tuple[bool, date, int, str]]:
        first = order(queues[village][0], last)
        whole = covered[village] + len(queues[village])
        return (first[0], first[1], covered[village] / whole, first)

    while any(one.free for one in desk) and any(queues.values()):
        village = min((v for v, queue in queues.items() if queue), key=turn)
        wish = queues[village].pop(0)
        _take(wish, [one for one in desk if one.free], "free", given)
        covered[village] += 1
    taken = {one.wish.key for one in given}
    return [wish for wish in waiting if wish.key not in taken]


def _take(wish: Wish, able: Sequence[Visitor], purse: str, given: list[Given]) -> None:
    """To whom it was given by hand, if they can, else to whoever has most hands left."""
    visitor = max(able, key=lambda v: (v.officer == wish.officer, getattr(v, purse), -v.officer))
    setattr(visitor, purse, getattr(visitor, purse) - 1)
    given.append(Given(wish, visitor.officer))


def due(
    opened: date | None, set_due: date | None, days: Sequence[date], calendar: Calendar, pace: Pace
) -> date:
    """By when the visit of this week is due: the date somebody set, or the limit for a first visit where it falls into the
    week, at the latest the week's last working day. Nobody is late with what was never given to them.
    """
    last = days[-1]
    if set_due is not None:
        return min(set_due, last)
    limit = last if opened is None else calendar.add(opened, pace.first_visit_days)
    return limit if days[0] <= limit <= last else last


def told(due_on: date, today: date, calendar: Calendar, pace: Pace) -> str:
    """Who should know by now that a visit is late: "" (nobody), worker, town or county."""
    if today <= due_on:
        return ""
    late = calendar.between(due_on, today)
    if late >= pace.county_after:
        return "county"
    return "town" if late >= pace.town_after else "worker"
