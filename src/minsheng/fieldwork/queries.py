"""What the screens show of the week: one town's plan, sums by area, who is late, and leads that add up. Duty and area first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Absence, Officer
from minsheng.disclosure.masks import mask_name
from minsheng.discovery import names
from minsheng.discovery.kept import CITY, COUNTY, sums
from minsheng.discovery.models import Lead
from minsheng.discovery.rules import age_on
from minsheng.fieldwork import hands as week_hands
from minsheng.fieldwork import rows, rules
from minsheng.fieldwork.hands import TOWN_DIGITS, pace_of, paces
from minsheng.fieldwork.holidays import calendar
from minsheng.fieldwork.models import Plan, Reminder, Stop
from minsheng.fieldwork.stops import state_of
from minsheng.kernel.errors import MinshengError
from minsheng.registry import queries as registry

ADULT_YEARS = 18
PAGE_STOPS = 40
"""Households on one page of a town's week; a busy town plans several hundred."""


@dataclass(frozen=True, slots=True)
class LeadCounts:
    """Every lead of an area stands in exactly one of these. `planned`: for a visit that is still to come; `seen`: visited, and
    waiting to be closed; `served`: open on the sheet of a household that was visited for another lead; `homes`: the households
    of the waiting ones."""

    planned: int = 0
    waiting: int = 0
    seen: int = 0
    served: int = 0
    held: int = 0
    closed: int = 0
    homes: int = 0

    @property
    def total(self) -> int:
        """All leads of the area."""
        return self.planned + self.waiting + self.seen + self.served + self.held + self.closed

    def __add__(self, other: "LeadCounts") -> "LeadCounts":
        return LeadCounts(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))


@dataclass(frozen=True, slots=True)
class StopLine:
    """One household of the week. `name` masked and `address` "" unless the officer goes there; `told`: who should know that
    it is late.
    """

    stop: Stop
    state: str
    told: str
    name: str
    age: int | None
    sex: int | None
    village: str
    leads: Sequence[Lead]
    programmes: Sequence[str]
    address: str = ""


@dataclass(frozen=True, slots=True)
class VisitorLine:
    """An officer's week."""

    officer: Officer
    full_week: int
    hands: int
    absences: Sequence[Absence]
    planned: int
    done: int
    late: int


@dataclass(frozen=True, slots=True)
class TownWeek:
    """One town's week. `states`: state of each household by its stop; `lines`: those of one page, whose neighbours are `before`
    and `after` ("" where there is none); `left_over`: of earlier weeks, moved on into this one or still waiting to."""

    region: str
    name: str
    monday: date
    plan: Plan | None
    quota: int | None
    stops: Sequence[Stop]
    states: Mapping[int, str]
    lines: Sequence[StopLine]
    before: str
    after: str
    visitors: Sequence[VisitorLine]
    left_over: Sequence[StopLine]
    reminders: Sequence[Reminder]
    leads: LeadCounts

    @property
    def counted(self) -> Mapping[str, int]:
        """Households by state."""
        return Counter(self.states.values())

    @property
    def to_do(self) -> list[Stop]:
        """Households that somebody has to visit yet."""
        return [stop for stop in self.stops if self.states[stop.pk] in ("todo", "late")]

    @property
    def hands(self) -> int:
        """Visits all officers together can make this week."""
        return sum(line.hands for line in self.visitors)


@dataclass(slots=True)
class AreaWeek:
    """One town, county or the city in a week. `found`: households where a visit led to something."""

    code: str
    name: str = ""
    towns: int = 0
    planned_towns: int = 0
    hands: int = 0
    quota: int | None = None
    planned: int = 0
    done: int = 0
    late: int = 0
    pressing: int = 0
    moved: int = 0
    unanswered: int = 0
    found: int = 0
    leads: LeadCounts = field(default_factory=LeadCounts)

    @property
    def percent(self) -> int | None:
        """Of the planned households, those done."""
        return round(self.done * 100 / self.planned) if self.planned else None


def lead_counts(
    area: str, monday: date, *, digits: int = 12, on: date | None = None
) -> dict[str, LeadCounts]:
    """How all leads of an area stand in a week, by the first `digits` of their village's code. `on`: today; of a week that is
    over by then, how they stood at its end (what is held is known of today only).
    """
    until = None if on is None else rows.end_of(monday, on)
    if until is not None and monday < (rows.first_week() or monday):
        return {}
    if until is None:
        counted, closed = sums(rows.OPEN, area, digits, monday), sums(rows.CLOSED, area, digits)
    else:
        counted = sums(rows.OPEN_THEN, area, digits, until, monday)
        closed = sums(rows.CLOSED_THEN, area, digits, until)
    found = {part: LeadCounts(**{state: n for (state,), n in one.items()}) for part, one in counted.items()}
    for part, one in closed.items():
        found[part] = found.get(part, LeadCounts()) + LeadCounts(closed=one[()])
    return found


def town_week(officer: Officer, town: str, monday: date, *, on: date, page: int | None = None) -> TownWeek:
    """One town's week. `on`: today; `page`: from 1, None for all households. Raises accounts' Refusal."""
    duties.check(officer, "week.view")
    jurisdiction.check(officer, town)
    plan = next(iter(rows.plan_of(town, monday)), None)
    every = rows.stops_of(plan.pk) if plan else []
    states = {stop.pk: state_of(stop, on) for stop in every}
    first, last = (0, len(every)) if page is None else ((page - 1) * PAGE_STOPS, page * PAGE_STOPS)
    moved = rows.moved_into(town, monday, plan.pk) if plan else rows.moved_nowhere(town, monday)
    setting = week_hands.setting(town, monday)
    here = {stop.pk for stop in every[first:last]}
    lines = stop_lines(officer, [*(rows.with_officers(here) if here else ()), *moved], on=on)
    return TownWeek(
        region=town,
        name=names.areas([town]).get(town, town),
        monday=monday,
        plan=plan,
        quota=setting.quota if setting else None,
        stops=every,
        states=states,
        lines=[line for line in lines if line.stop.pk in here],
        before=str(page - 1) if page is not None and first else "",
        after=str(page + 1) if page is not None and last < len(every) else "",
        visitors=_visitor_lines(town, monday, pace_of(setting), every, states),
        left_over=[line for line in lines if line.stop.pk not in here],
        reminders=rows.reminders(town),
        leads=sum(lead_counts(town, monday, digits=9, on=on).values(), LeadCounts()),
    )


def stop_lines(officer: Officer, stops: Sequence[Any], *, on: date) -> list[StopLine]:
    """Households (from `with_state`) in words, in order; names as the officer may see them."""
    people = registry.identity(stop.contact_id for stop in stops if stop.contact_id is not None)
    born = {p.pk: p for p in rows.births(list(people))} if people else {}
    places = names.areas([stop.region for stop in stops])
    by_stop: dict[int, list[Lead]] = defaultdict(list)
    for link in rows.links([stop.pk for stop in stops]) if stops else ():
        by_stop[link.stop_id].append(link.lead)
    known = names.programmes()
    states = {stop.pk: state_of(stop, on) for stop in stops}
    goes_there = duties.may(officer, "lead.visit")
    wanted = paces({stop.region[:TOWN_DIGITS] for stop in stops if states[stop.pk] == "late"}, on)
    found = []
    for stop in stops:
        person = born.get(stop.contact_id or 0)
        age = age_on(person.birth_date, on) if person else None
        state, town = states[stop.pk], stop.region[:TOWN_DIGITS]
        found.append(
            StopLine(
                stop=stop,
                state=state,
                told=rules.told(stop.due_on, on, calendar(), wanted[town]) if state == "late" else "",
                name=shown_name(
                    officer, people[stop.contact_id].name if stop.contact_id in people else "", age
                ),
                age=age,
                sex=person.sex if person else None,
                village=places.get(stop.region, stop.region),
                leads=by_stop[stop.pk],
                programmes=list(
                    dict.fromkeys(
                        known.get(x.programme, x.programme) for x in by_stop[stop.pk] if x.programme
                    )
                ),
                address=people[stop.contact_id].address if goes_there and stop.contact_id in people else "",
            )
        )
    return sorted(found, key=lambda line: (line.stop.position, line.stop.pk))


def shown_name(officer: Officer, name: str, age: int | None) -> str:
    """In full only for who goes there, and of adults only."""
    in_full = duties.may(officer, "lead.visit") and (age is None or age >= ADULT_YEARS)
    return name if in_full or not name else mask_name(name)


def _visitor_lines(
    town: str, monday: date, pace_: rules.Pace, stops: Sequence[Stop], states: Mapping[int, str]
) -> list[VisitorLine]:
    officers = week_hands.visitors_of(town)
    days = rules.working_days(monday, calendar())
    full = week_hands.full_weeks(officers, days[0], pace_)
    away: dict[int, list[Absence]] = defaultdict(list)
    for one in rows.absences([one.pk for one in officers], days[0], days[-1]) if officers else ():
        away[one.officer_id].append(one)
    mine: dict[int, Counter[str]] = defaultdict(Counter)
    for stop in stops:
        mine[stop.officer_id][states[stop.pk]] += 1
    others = {stop.officer_id for stop in stops} - full.keys()
    gone = Officer.objects.filter(pk__in=others).order_by("pk") if others else ()
    return [
        VisitorLine(
            officer=one,
            full_week=full.get(one.pk, 0),
            hands=rules.hands(full.get(one.pk, 0), days, [(a.from_on, a.until_on) for a in away[one.pk]]),
            absences=away[one.pk],
            planned=mine[one.pk].total(),
            done=mine[one.pk]["done"] + mine[one.pk]["settled"],
            late=mine[one.pk]["late"],
        )
        for one in [*officers, *gone]
    ]


# ------------------------------------------------------------------------------------------- sums by area


@dataclass(frozen=True, slots=True)
class WeekDone:
    """Households planned in a week, those visited or settled, and those due before today and not yet."""

    planned: int
    done: int
    late: int

    @property
    def percent(self) -> int | None:
        """Of the planned households, those done."""
        return round(self.done * 100 / self.planned) if self.planned else None


def week_done(area: str, monday: date, *, on: date) -> WeekDone:
    """The sum of an area; the caller has checked the area. Below a county in two queries that ask only what is shown."""
    if len(area) <= COUNTY:
        stops = [one for part in sums(rows.STOPS, area, CITY, monday).values() for one in part.items()]
        planned, done = sum(n for _, n in stops), sum(n for (state, *_), n in stops if state == "done")
        today = on.isoformat()
        return WeekDone(
            planned, done, sum(n for (state, due_on, *_), n in stops if state == "todo" and due_on < today)
        )
    of_week = (*names.span(area), *names.span(area[:TOWN_DIGITS]), monday)
    left = rows.left_of_week(*of_week)
    planned = rows.planned(*of_week)[0]
    late = sum(n for due_on, stays, n in left if stays and due_on < on)
    return WeekDone(planned, planned - sum(n for _due_on, _stays, n in left), late)


def area_week(officer: Officer, area: str, monday: date, *, on: date) -> tuple[list[AreaWeek], AreaWeek]:
    """Parts of a city (counties) or a county (towns), and their sum. Raises accounts' Refusal."""
    duties.check(officer, "week.view")
    jurisdiction.check(officer, area)
    digits = 6 if len(area) < 6 else 9
    parts = {code: AreaWeek(code, name) for code, name in names.areas_below(area)}
    towns = _towns(area)
    for town in towns:
        parts.setdefault(town[:digits], AreaWeek(town[:digits])).towns += 1
    for part, counts in lead_counts(area, monday, digits=digits, on=on).items():
        parts.setdefault(part, AreaWeek(part)).leads += counts
    for plan in Plan.objects.filter(names.under(area), monday=monday):
        row = parts.setdefault(plan.region[:digits], AreaWeek(plan.region[:digits]))
        row.planned_towns += 1
        row.hands += plan.hands
    _add_stops(parts, area, monday, digits, on)
    if digits == TOWN_DIGITS:
        for code, setting in week_hands.settings_of(parts, monday).items():
            parts[code].quota = setting.quota
    found = sorted(parts.values(), key=lambda row: row.code)
    total = AreaWeek(area, names.areas([area]).get(area, ""))
    for row in found:
        for name in (
            "towns",
            "planned_towns",
            "hands",
            "planned",
            "done",
            "late",
            "pressing",
            "moved",
            "unanswered",
            "found",
        ):
            setattr(total, name, getattr(total, name) + getattr(row, name))
        total.leads += row.leads
        total.quota = (total.quota or 0) + row.quota if row.quota is not None else total.quota
    return found, total


def _add_stops(parts: dict[str, AreaWeek], area: str, monday: date, digits: int, on: date) -> None:
    today = on.isoformat()
    for code, stops in sums(rows.STOPS, area, digits, monday).items():
        part = parts.setdefault(code, AreaWeek(code))
        for (state, due_on, good, went_on, why_not), n in stops.items():
            part.planned += n
            part.done += n * (state == "done")
            part.late += n * (state == "todo" and due_on < today)
            part.found += n * (good and state == "done")
            part.moved += n * went_on
            part.unanswered += n * (went_on and not why_not)
    for code, n in pressing(area, on, level="county", digits=digits, monday=monday).items():
        parts.setdefault(code, AreaWeek(code)).pressing = n


def _towns(area: str) -> list[str]:
    return [area] if len(area) > 6 else [code for code, _name in names.towns_of(area)]


# ------------------------------------------------------------------------------------------- who is late


def pressing(area: str, on: date, *, level: str, digits: int = 9, monday: date | None = None) -> Counter[str]:
    """Late households by part of the area of which the `level` (town, county) should know by now; `monday`: of one week."""
    reached = {"town": ("town", "county"), "county": ("county",)}[level]
    late = _late_by_day(area, on, monday)
    wanted = paces({town for town, _due_on, _n in late}, on)
    known, found = cache(lambda due_on, pace: rules.told(due_on, on, calendar(), pace)), Counter[str]()
    for town, due_on, n in late:
        if known(due_on, wanted[town]) in reached:
            found[town[:digits]] += n
    return found


def _late(area: str, on: date) -> int:
    """Households of running plans that were due before today and not visited."""
    return sum(n for _town, _due_on, n in _late_by_day(area, on, None))


def _late_by_day(area: str, on: date, monday: date | None) -> list[tuple[str, date, int]]:
    """(town, day it was due, households) not visited before today; `monday`: of one week."""
    span = names.span(area)
    if len(area) > COUNTY:
        return rows.late_by_day(*span, on) if monday is None else rows.late_of_week(*span, on, monday)
    found: Counter[tuple[str, str]] = Counter()
    for part in sums(rows.TO_DO, area, CITY).values():
        for (town, week, due_on), n in part.items():
            if due_on < on.isoformat() and (monday is None or week == monday.isoformat()):
                found[town, due_on] += n
    return [(town, date.fromisoformat(due_on), n) for (town, due_on), n in found.items()]


def reminder_count(officer: Officer, on: date) -> int:
    """The number beside 本周走访: what should be looked at now. Towns: late visits and unread reminders; above: late towns."""
    if officer.role == "town_desk":
        return rows.unread(officer.region_code)[0] + _late(officer.region_code, on)
    try:
        return sum(pressing(officer.region_code, on, level="county").values())
    except MinshengError:
        # Without the year's holidays nobody can say how many working days; every late visit counts then.
        return _late(officer.region_code, on)


def week_of(text: str, today: date) -> date:
    """The Monday an address names, else that of the week at hand."""
    try:
        return rules.monday_of(date.fromisoformat(text))
    except ValueError:
        return rules.working_week(today)


def officers_for(stops: Iterable[Stop], visitors: Sequence[VisitorLine]) -> list[Officer]:
    """Who could be given at least one of these households."""
    regions = {stop.region for stop in stops}
    return [
        line.officer
        for line in visitors
        if line.officer.is_active and any(jurisdiction.covers(line.officer, region) for region in regions)
    ]
