"""What is done about the week: plan it, give a household to somebody else, record a visit without a lead, say why not,
remind a town, set the pace. Each is one transaction and one event. Campaigns stand in `campaigning`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.disclosure.leaks import find_leaks
from minsheng.discovery import actions as discovery
from minsheng.discovery import kept, sampling
from minsheng.fieldwork import rows, rules
from minsheng.fieldwork.errors import Refusal
from minsheng.fieldwork.holidays import calendar, forget, read_holidays, read_make_up_days
from minsheng.fieldwork.models import HolidayYear, HomePlace, PaceSetting, Plan, Reminder, Stop
from minsheng.fieldwork.planning import Change, fill
from minsheng.fieldwork.stops import stops_of, with_state
from minsheng.registry.models import Area
from minsheng.trail.actions import record

TOWN_DIGITS = 9
SHORTEST_NOTICE = 8


def plan_week(*, town: str, monday: date, actor: str, now: datetime) -> tuple[Plan, Change]:
    """Plan the week of a town, or bring its plan up to date; with nothing new nothing changes and no event is written.

    What was not done in earlier weeks that are over moves on first. Raises Refusal WEEK_NOT_MONDAY, WEEK_OVER, TOWN_UNKNOWN;
    MinshengError HOLIDAYS_MISSING.
    """
    if monday.weekday() != 0:
        raise Refusal("WEEK_NOT_MONDAY", "请用星期一的日期表示一周。")
    if monday < rules.monday_of(timezone.localdate(now)):
        raise Refusal("WEEK_OVER", "这一周已经过去，不能再安排。")
    if len(town) != TOWN_DIGITS or not Area.objects.filter(code=town, ended_at__isnull=True).exists():
        raise Refusal("TOWN_UNKNOWN", "没有这个乡镇。")
    with transaction.atomic():
        plan = _locked(town, monday, actor, now)
        change = fill(plan, now=now)
        plan.hands, plan.waiting = change.hands, change.waiting
        plan.save(update_fields=["hands", "waiting", "basis"])
        if change.added or change.leads or change.moved or plan.made_at == now:
            detail = {
                "monday": monday,
                "households": change.added,
                "carried": change.carried,
                "leads": change.leads,
                "moved_on": change.moved,
                "waiting": change.waiting,
            } | ({"owed_unread": change.unread} if change.unread else {})
            record(actor=actor, verb="week_planned", subject=f"week:{plan.pk}", detail=detail, now=now)
    return plan, change


def plan_by(*, officer: Officer, town: str, monday: date, now: datetime) -> tuple[Plan, Change]:
    """`plan_week` by the town's or the county's desk. Raises also accounts' Refusal."""
    duties.check(officer, "week.plan")
    jurisdiction.check(officer, town)
    return plan_week(town=town, monday=monday, actor=officer.actor, now=now)


@transaction.atomic
def reassign(*, officer: Officer, stop_ids: Sequence[int], to: Officer, now: datetime) -> list[Any]:
    """Give households of a week that is not over to somebody else of the area.

    Raises Refusal STOP_NOT_FOUND, STOP_DONE, ASSIGNEE_ELSEWHERE, ASSIGNEE_CANNOT_VISIT; accounts' Refusal.
    """
    duties.check(officer, "week.plan")
    stops = [_stop(officer, stop_id) for stop_id in dict.fromkeys(stop_ids)]
    if not stops:
        raise Refusal("NOTHING_CHOSEN", "请先勾选要改派的户。")
    if not duties.may(to, "lead.visit"):
        raise Refusal("ASSIGNEE_CANNOT_VISIT", f"{to.name}的岗位不走访。")
    for stop in stops:
        _check_to_do(stop)
        if not jurisdiction.covers(to, stop.region):
            raise Refusal("ASSIGNEE_ELSEWHERE", f"有的户不在{to.name}的辖区内。")
    Stop.objects.filter(pk__in=[stop.pk for stop in stops]).update(officer=to)
    links = [
        (link.lead_id, to.pk, stop.due_on)
        for stop in stops
        for link in stop.links.exclude(lead__status="closed")
    ]
    discovery.dispatch(links, now=now)
    detail = {"to": to.actor, "stops": [stop.pk for stop in stops]}
    record(
        actor=officer.actor,
        verb="stop_reassigned",
        subject=f"week:{stops[0].plan_id}",
        detail=detail,
        now=now,
    )
    return stops


@transaction.atomic
def record_stop(
    *, officer: Officer, stop_id: int, done_on: date, found: str, note: str = "", now: datetime
) -> Any:
    """Record a visit without a lead (a random one, a due one, one of a campaign). The same answer again changes nothing.

    Visits of leads are recorded by `discovery.actions.record_visit`. Raises Refusal STOP_NOT_FOUND, STOP_HAS_LEADS,
    STOP_DONE, FOUND_UNKNOWN, VISIT_IN_FUTURE, VISIT_TOO_EARLY, NOTE_TOO_LONG, NOTE_HOLDS_NUMBER; accounts' Refusal.
    """
    duties.check(officer, "lead.visit")
    stop = _stop(officer, stop_id)
    if found not in rules.FOUND:
        raise Refusal("FOUND_UNKNOWN", "请选择走访情况。")
    if done_on > timezone.localdate(now):
        raise Refusal("VISIT_IN_FUTURE", "走访日期不能晚于今天。")
    if done_on < timezone.localdate(stop.planned_at):
        raise Refusal("VISIT_TOO_EARLY", "走访日期不能早于安排这次走访的日期。")
    _check_note(note, 500)
    if stop.links.exists():
        raise Refusal("STOP_HAS_LEADS", "这一户有线索，请在线索里登记走访。")
    answer = (done_on, found, note.strip(), officer.pk)
    if (stop.done_on, stop.found, stop.note, stop.done_by_id) == answer:
        return stop
    _check_to_do(stop)
    stop.done_on, stop.found, stop.note, stop.done_by = done_on, found, note.strip(), officer
    stop.save(update_fields=["done_on", "found", "note", "done_by"])
    detail: dict[str, Any] = {"done_on": done_on, "found": found, "kind": stop.kind}
    if stop.kind == rules.SAMPLE and stop.household_id is not None:
        detail["lead"] = sampling.met(
            stop.household_id, stop.region, found, officer=officer, due_on=stop.due_on, now=now
        )
    record(actor=officer.actor, verb="stop_visited", subject=f"stop:{stop.pk}", detail=detail, now=now)
    return stop


@transaction.atomic
def say_why_not(*, officer: Officer, stop_id: int, why: str, now: datetime) -> Any:
    """Why a household has not been visited; it may be said before or after the week's end. The same again changes nothing.

    Raises Refusal STOP_NOT_FOUND, STOP_DONE, WHY_UNKNOWN; accounts' Refusal.
    """
    duties.check(officer, "lead.visit")
    if why not in rules.WHY_NOT:
        raise Refusal("WHY_UNKNOWN", "请选择未走访的原因。")
    stop = _stop(officer, stop_id)
    if stop.visited or stop.settled:
        raise Refusal("STOP_DONE", "这一户已经走访。")
    if stop.why_not == why:
        return stop
    stop.why_not = why
    stop.save(update_fields=["why_not"])
    record(actor=officer.actor, verb="stop_not_done", subject=f"stop:{stop.pk}", detail={"why": why}, now=now)
    return stop


@transaction.atomic
def remind(*, officer: Officer, town: str, text: str, now: datetime) -> Reminder:
    """Say something to a town about its week. Raises Refusal TOWN_UNKNOWN, REMINDER_EMPTY, NOTE_*; accounts' Refusal."""
    duties.check(officer, "week.remind")
    jurisdiction.check(officer, town)
    if len(town) != TOWN_DIGITS or not Area.objects.filter(code=town, ended_at__isnull=True).exists():
        raise Refusal("TOWN_UNKNOWN", "没有这个乡镇。")
    if not text.strip():
        raise Refusal("REMINDER_EMPTY", "请写明催办什么。")
    _check_note(text, 200)
    made = Reminder.objects.create(region=town, text=text.strip(), sent_by=officer, sent_at=now)
    record(
        actor=officer.actor,
        verb="town_reminded",
        subject=f"area:{town}",
        detail={"reminder": made.pk},
        now=now,
    )
    return made


@transaction.atomic
def read_reminder(*, officer: Officer, reminder_id: int, now: datetime) -> Reminder:
    """The town has read it. Raises Refusal REMINDER_NOT_FOUND; accounts' Refusal."""
    duties.check(officer, "week.plan")
    mine = jurisdiction.within(Reminder.objects.select_for_update(), officer).filter(pk=reminder_id).first()
    if mine is None:
        raise Refusal("REMINDER_NOT_FOUND", "没有这条催办。")
    if mine.read_at is None:
        mine.read_at, mine.read_by = now, officer
        mine.save(update_fields=["read_at", "read_by"])
        subject = f"area:{mine.region}"
        record(
            actor=officer.actor, verb="reminder_read", subject=subject, detail={"reminder": mine.pk}, now=now
        )
    return mine


@transaction.atomic
def set_pace(
    *, officer: Officer, region: str, from_on: date, quota: int | None, pace: rules.Pace, now: datetime
) -> PaceSetting:
    """How fast an area should work from a day on. Raises Refusal PACE_IMPOSSIBLE, AREA_UNKNOWN; accounts' Refusal."""
    duties.check(officer, "week.quota")
    jurisdiction.check(officer, region)
    if len(region) not in (4, 6, TOWN_DIGITS):
        raise Refusal("AREA_UNKNOWN", "任务只能下达到市、旗县或乡镇。")
    if min(pace) < 0 or max(pace) > 200 or pace.county_after < pace.town_after:
        raise Refusal("PACE_IMPOSSIBLE", "数字应在 0 到 200 之间，提醒旗县不能早于提醒乡镇。")
    made, _ = PaceSetting.objects.update_or_create(
        region=region,
        from_on=from_on,
        defaults={**pace._asdict(), "quota": quota, "set_by": officer.actor, "set_at": now},
    )
    detail = {"from_on": from_on, "quota": quota, **pace._asdict()}
    record(actor=officer.actor, verb="pace_set", subject=f"area:{region}", detail=detail, now=now)
    return made


@transaction.atomic
def set_holidays(
    *, officer: Officer, year: int, notice: str, holidays: str, make_up_days: str, now: datetime
) -> HolidayYear:
    """Enter the holidays of a year, or mend what was entered; what is shipped stays. Both texts as in the notice.

    Raises Refusal HOLIDAYS_YEAR, HOLIDAYS_SHIPPED, HOLIDAYS_NOTICE, and as `holidays.read_*`; accounts' Refusal.
    """
    duties.check(officer, "calendar.set")
    this_year = timezone.localdate(now).year
    if year in calendar().years:
        raise Refusal("HOLIDAYS_SHIPPED", f"{year} 年的节假日已随系统提供，不能改。")
    if not this_year <= year <= this_year + 1:
        raise Refusal("HOLIDAYS_YEAR", "只能登记今年和明年的节假日。")
    if len(notice.strip()) < SHORTEST_NOTICE:
        raise Refusal("HOLIDAYS_NOTICE", "请写明依据的通知名称和文号。")
    days = read_holidays(year, holidays)
    worked = read_make_up_days(year, make_up_days, days)
    made, _ = HolidayYear.objects.update_or_create(
        year=year,
        defaults={
            "notice": notice.strip()[:120],
            "holidays": {name: [day.isoformat() for day in found] for name, found in days.items()},
            "make_up_days": [day.isoformat() for day in worked],
            "set_by": officer.actor,
            "set_at": now,
        },
    )
    detail = {"notice": made.notice, "holidays": made.holidays, "make_up_days": made.make_up_days}
    record(actor=officer.actor, verb="holidays_set", subject=f"year:{year}", detail=detail, now=now)
    transaction.on_commit(forget)
    return made


def note_place(*, stop_key: str, latitude_e6: int, longitude_e6: int, now: datetime) -> None:
    """Remember where a household was found, for the order of the next walk; inside the transaction of the visit.

    `stop_key`: `planning.key_of`. Coordinates that cannot be are left out silently: a telephone may report nonsense.
    """
    if abs(latitude_e6) <= 90_000_000 and abs(longitude_e6) <= 180_000_000:
        HomePlace.objects.update_or_create(
            key=stop_key,
            defaults={"latitude_e6": latitude_e6, "longitude_e6": longitude_e6, "noted_at": now},
        )


def keep_sums(*, on: date) -> int:
    """Keep what the pages of a city sum up on this day; how many villages had changed. Nothing a page says changes by it, and no
    event is written: it says how soon a page answers, never what."""
    return kept.keep(rows.SUMS, on) if kept.is_stale(rows.SUMS, on) else 0


def recount_sums(*, on: date, every_week: bool = True) -> list[kept.Difference]:
    """Count what is kept from its rows; where one differs, keep all of it anew. Without `every_week`, of the weeks before the
    last one only the one whose turn it is on this day."""
    found = kept.check(rows.SUMS, on, weeks=None if every_week else rows.ends_in_turn(on))
    keep_sums(on=on)
    return found


def _locked(town: str, monday: date, actor: str, now: datetime) -> Plan:
    """The town's week, its row locked: whoever plans it at the same moment waits, and then finds it planned."""
    Plan.objects.get_or_create(region=town, monday=monday, defaults={"made_by": actor, "made_at": now})
    return Plan.objects.select_for_update().get(region=town, monday=monday)


def _stop(officer: Officer, stop_id: int) -> Any:
    """A household of the officer's area, its row locked, with its state."""
    if not stops_of(officer, Stop.objects.select_for_update()).filter(pk=stop_id).exists():
        raise Refusal("STOP_NOT_FOUND", "没有这一户，或它不在您的辖区内。")
    return with_state(Stop.objects.select_related("plan")).get(pk=stop_id)


def _check_to_do(stop: Any) -> None:
    if stop.moved_at is not None or stop.visited or stop.settled:
        raise Refusal("STOP_DONE", "这一户已经走访、办结或转入下周，不能再改。")


def _check_note(note: str, limit: int) -> None:
    if len(note) > limit:
        raise Refusal("NOTE_TOO_LONG", f"说明最多 {limit} 字。")
    if find_leaks(note):
        raise Refusal("NOTE_HOLDS_NUMBER", "说明里请不要写证件号码、银行卡号或手机号码。")
