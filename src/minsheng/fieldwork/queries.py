"""What the screens show of the week: one town's plan, sums by area, who is late, and leads that add up. Duty and area first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Absence, Officer
from minsheng.bulk import Prepared, counted, prepared
from minsheng.disclosure.masks import mask_name
from minsheng.discovery import names
from minsheng.discovery.models import Lead
from minsheng.discovery.rules import age_on
from minsheng.fieldwork import hands as week_hands
from minsheng.fieldwork import rules
from minsheng.fieldwork.hands import TOWN_DIGITS, pace_of, paces
from minsheng.fieldwork.holidays import calendar
from minsheng.fieldwork.models import Plan, Reminder, Stop, StopLead
from minsheng.fieldwork.stops import NOT_DONE, not_done, open_leads, state_of, to_do, with_state
from minsheng.kernel.errors import MinshengError
from minsheng.registry import queries as registry
from minsheng.registry.models import Person

ADULT_YEARS = 18
PAGE_STOPS = 40
"""Households on one page of a town's week; a busy town plans several hundred."""
GOOD_OUTCOMES = ("applied", "informed", "aided")
"""A visit that found somebody something."""


@dataclass(frozen=True, slots=True)
class LeadCounts:
    """Every lead of an area stands in exactly one of these. `seen`: visited, and waiting to be closed; `homes`: the households of
    the waiting ones."""

    planned: int = 0
    waiting: int = 0
    seen: int = 0
    held: int = 0
    closed: int = 0
    homes: int = 0

    @property
    def total(self) -> int:
        """All leads of the area."""
        return self.planned + self.waiting + self.seen + self.held + self.closed

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
    until = None if on is None else _end_of(monday, on)
    asked: list[Any] = [*names.span(area), *([] if until is None else [until])]
    open_now, closed_now = _open_and_closed(digits, ended=until is not None)
    found: dict[str, LeadCounts] = {}
    for part, held, planned, looked, n, homes in open_now(*asked, monday):
        state = "planned" if planned else "held" if held else "seen" if looked else "waiting"
        more = {"homes": homes} if state == "waiting" else {}
        found[part] = found.get(part, LeadCounts()) + LeadCounts(**{state: n}, **more)
    for part, n in closed_now(*asked):
        found[part] = found.get(part, LeadCounts()) + LeadCounts(closed=n)
    return found


@cache
def _open_and_closed(digits: int, *, ended: bool) -> tuple[Prepared[..., Any], Prepared[..., Any]]:
    """The leads of an area that are open in a week, by part of it and how they stand, and the closed ones by part; `ended`: how
    they stood at the end of the week."""
    part = Substr("region", 1, digits)

    def below(first: str, before: str) -> QuerySet[Lead]:
        return Lead.objects.filter(region__gte=first, region__lt=before).order_by()

    def open_now(*asked: Any) -> QuerySet[Lead, Any]:
        first, before, *until, monday = asked
        leads = open_leads(below(first, before), monday, until[0] if ended else None)
        # Grouped by what is asked of each lead, so that the database asks it once.
        home = Coalesce("household_id", -F("person_id"))
        rows = leads.annotate(part=part).values_list("part", "held", "planned", "looked")
        return rows.annotate(n=Count("pk"), homes=Count(home, distinct=True))

    def closed_now(first: str, before: str, *until: datetime) -> QuerySet[Lead, Any]:
        closed = below(first, before).filter(status="closed")
        closed = closed.filter(closed_at__lt=until[0]) if ended else closed
        found: QuerySet[Any, Any] = closed.annotate(part=part).values_list("part").annotate(n=Count("pk"))
        return found

    return prepared(open_now), prepared(closed_now)


def _end_of(monday: date, on: date) -> datetime | None:
    """The instant at which a week ended; None while it runs or is ahead."""
    _, after = rules.weeks_around(monday)
    return timezone.make_aware(datetime.combine(after, time())) if after <= on else None


def town_week(officer: Officer, town: str, monday: date, *, on: date, page: int | None = None) -> TownWeek:
    """One town's week. `on`: today; `page`: from 1, None for all households. Raises accounts' Refusal."""
    duties.check(officer, "week.view")
    jurisdiction.check(officer, town)
    plan = Plan.objects.filter(region=town, monday=monday).first()
    stops = with_state(Stop.objects.filter(plan=plan)) if plan else Stop.objects.none()
    every = list(stops.only("officer", "region", "kind", "due_on", "moved_at"))
    states = {stop.pk: state_of(stop, on) for stop in every}
    first, last = (0, len(every)) if page is None else ((page - 1) * PAGE_STOPS, page * PAGE_STOPS)
    moved = with_state(
        Stop.objects.filter(plan__region=town, plan__monday__lt=monday, moved_at__isnull=False)
    ).filter(Q(carried_to__plan=plan) if plan else Q(carried_to__isnull=True))
    setting = week_hands.setting(town, monday)
    shown = list(stops.select_related("officer")[first:last])
    lines = stop_lines(officer, [*shown, *moved.select_related("officer")], on=on)
    here = {stop.pk for stop in shown}
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
        reminders=list(Reminder.objects.filter(region=town, read_at__isnull=True).select_related("sent_by")),
        leads=sum(lead_counts(town, monday, digits=9, on=on).values(), LeadCounts()),
    )


def stop_lines(officer: Officer, stops: Sequence[Any], *, on: date) -> list[StopLine]:
    """Households (from `with_state`) in words, in order; names as the officer may see them."""
    people = registry.identity(stop.contact_id for stop in stops if stop.contact_id is not None)
    born = {p.pk: p for p in Person.objects.filter(pk__in=list(people)).only("sex", "birth_date")}
    places = names.areas([stop.region for stop in stops])
    by_stop: dict[int, list[Lead]] = defaultdict(list)
    links = StopLead.objects.filter(stop__in=[stop.pk for stop in stops]).select_related("lead")
    shown = ("stop_id", "lead__programme", "lead__label", "lead__rank", "lead__rank_reason")
    for link in links.only(*shown).order_by("-lead__rank", "lead"):
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
    for one in Absence.objects.filter(officer__in=officers, from_on__lte=days[-1], until_on__gte=days[0]):
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
    """The sum of an area in two queries; the caller has checked the area."""
    span = names.span(area)
    left = _left_of_week(*span, monday)
    planned = _planned(*span, monday)[0]
    late = sum(n for due_on, stays, n in left if stays and due_on < on)
    return WeekDone(planned, planned - sum(n for _due_on, _stays, n in left), late)


@prepared
def _planned(first: str, before: str, monday: date) -> QuerySet[Any, int]:
    return counted(Stop.objects.filter(region__gte=first, region__lt=before, plan__monday=monday))


@prepared
def _left_of_week(first: str, before: str, monday: date) -> QuerySet[Any, tuple[date, bool, int]]:
    stops = Stop.objects.filter(region__gte=first, region__lt=before, plan__monday=monday).order_by()
    left = not_done(stops).annotate(stays=Q(moved_at__isnull=True))
    return left.values_list("due_on", "stays").annotate(n=Count("pk"))


def _states(stops: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Adds `state` (done | moved | late | todo) to stops from `with_state`; settled ones are done. To be grouped by it."""
    found: QuerySet[Any] = stops.order_by().annotate(
        state=Case(
            When(~NOT_DONE, then=Value("done")),
            When(moved_at__isnull=False, then=Value("moved")),
            When(due_on__lt=on, then=Value("late")),
            default=Value("todo"),
        )
    )
    return found


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
    rows = sorted(parts.values(), key=lambda row: row.code)
    total = AreaWeek(area, names.areas([area]).get(area, ""))
    for row in rows:
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
    return rows, total


def _add_stops(parts: dict[str, AreaWeek], area: str, monday: date, digits: int, on: date) -> None:
    stops = with_state(Stop.objects.filter(names.under(area), plan__monday=monday))
    led = Exists(StopLead.objects.filter(stop=OuterRef("pk"), lead__outcome__in=GOOD_OUTCOMES))
    rows = _states(stops, on).annotate(
        part=Substr("region", 1, digits),
        good=Q(found="need") | Q(led),
        went_on=Q(moved_at__isnull=False) & ~Q(kind=rules.SAMPLE),
    )
    grouped = rows.values_list("part", "state", "good", "went_on", "why_not").annotate(n=Count("pk"))
    for code, state, good, went_on, why_not, n in grouped:
        part = parts.setdefault(code, AreaWeek(code))
        part.planned += n
        part.done += n * (state == "done")
        part.late += n * (state == "late")
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
    span = names.span(area)
    rows = _late_by_day(*span, on) if monday is None else _late_of_week(*span, on, monday)
    wanted = paces({town for town, _due_on, _n in rows}, on)
    found: Counter[str] = Counter()
    for town, due_on, n in rows:
        if rules.told(due_on, on, calendar(), wanted[town]) in reached:
            found[town[:digits]] += n
    return found


def _late(area: str, on: date) -> int:
    """Households of running plans that were due before today and not visited."""
    return sum(n for _town, _due_on, n in _late_by_day(*names.span(area), on))


@prepared
def _late_by_day(first: str, before: str, on: date) -> QuerySet[Any, tuple[str, date, int]]:
    late = to_do(Stop.objects.filter(region__gte=first, region__lt=before, due_on__lt=on)).order_by()
    late = late.annotate(town=Substr("region", 1, TOWN_DIGITS))
    return late.values_list("town", "due_on").annotate(n=Count("pk"))


@prepared
def _late_of_week(first: str, before: str, on: date, monday: date) -> QuerySet[Any, tuple[str, date, int]]:
    return _late_by_day.build(first, before, on).filter(plan__monday=monday)


@prepared
def _unread(region: str) -> QuerySet[Any, int]:
    return counted(Reminder.objects.filter(region=region, read_at__isnull=True))


def reminder_count(officer: Officer, on: date) -> int:
    """The number beside 本周走访: what should be looked at now. Towns: late visits and unread reminders; above: late towns."""
    if officer.role == "town_desk":
        return _unread(officer.region_code)[0] + _late(officer.region_code, on)
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
