"""The town's week, and what is done on it."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.accounts import actions as accounts
from minsheng.accounts import duties, inquiries, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.bulk import prepared
from minsheng.discovery import words
from minsheng.discovery.names import areas, areas_below
from minsheng.discovery.unguarded import unguarded
from minsheng.fieldwork import actions, owed, queries, rules
from minsheng.fieldwork.errors import Refusal
from minsheng.fieldwork.forms import AbsenceForm, HandsForm, PaceForm, RemindForm, WhyForm
from minsheng.fieldwork.hands import pace, setting
from minsheng.fieldwork.holidays import calendar
from minsheng.fieldwork.models import Campaign
from minsheng.fieldwork.queries import StopLine, TownWeek
from minsheng.fieldwork.views.common import (
    TOWN_DIGITS,
    area_in,
    back_to_week,
    checked,
    numbers,
    officer_of,
    today,
    week_in,
    week_url,
)
from minsheng.ui import english
from minsheng.ui.components import Crumb
from minsheng.ui.templatetags.minsheng import tag

STATES = {
    "done": ("ok", "已走访"),
    "settled": ("ok", "已办结"),
    "moved": ("plain", "已转下周"),
    "missed": ("plain", "没有走访"),
    "late": ("bad", "超期"),
    "todo": ("info", "待走访"),
}


@require_GET
def week_home(request: HttpRequest) -> HttpResponse:
    """The week of one's own area: the town's list, or the sums above it."""
    officer = officer_of(request)
    return redirect("week-town" if len(officer.region_code) >= TOWN_DIGITS else "week-area")


@require_GET
def week_town(request: HttpRequest) -> HttpResponse:
    """One town: who visits whom, what is late, what waits."""
    officer, monday, on = officer_of(request), week_in(request), today()
    town = area_in(request, officer.region_code)
    if len(town) != TOWN_DIGITS:
        return redirect(week_url(town, monday))
    found = queries.town_week(officer, town, monday, on=on, page=_page(request.GET.get("page", "")))
    is_open = duties.may(officer, "lead.view") and inquiries.attach(request, officer, town, timezone.now())
    before, after = rules.weeks_around(monday)
    may_plan = duties.may(officer, "week.plan")
    context = {
        "found": found,
        "unguarded": unguarded(officer, on, below=town) if is_open else [],
        "page": found,
        "tiles": _tiles(found),
        "lines": _lines(found.lines),
        "left_over": [(line, _tags(line)) for line in found.left_over],
        "why_options": _why_options(),
        "takers": [
            (one, _taker(one)) for one in queries.officers_for(found.to_do, found.visitors) if may_plan
        ],
        "before": before,
        "after": after,
        "is_past": monday < rules.monday_of(on),
        "is_now": monday == rules.working_week(on),
        "friday": rules.working_days(monday, calendar())[-1],
        "today": on,
        "may_plan": may_plan,
        "may_tick": may_plan and monday >= rules.monday_of(on),
        "may_open": is_open,
        "must_say_why": not is_open and duties.may(officer, "lead.view"),
        "may_print": duties.may(officer, "lead.visit"),
        "may_remind": duties.may(officer, "week.remind"),
        "remind_form": RemindForm(auto_id="remind-%s"),
        "campaigns": campaigns_of(town, on),
        "unread": owed.said(owed.unread()) if monday >= rules.monday_of(on) else "",
        "crumbs": crumbs(officer, town, monday),
    }
    return render(request, "fieldwork/week_town.html", context)


def _lines(lines: Sequence[StopLine]) -> list[tuple[StopLine, SafeString, SafeString, str, str]]:
    """(household, its state, what brings somebody there, why it is on the list, age); words that repeat are put together once."""
    states = {code: tag(kind, _(text)) for code, (kind, text) in STATES.items()}
    age = _("%(n)s 岁")
    return [
        (
            line,
            states[line.state],
            _tags(line),
            reason_of(line),
            age % {"n": line.age} if line.age is not None else "",
        )
        for line in lines
    ]


def _taker(one: Officer) -> str:
    """Who a household could be given to, with the area where it is not in the name."""
    place = one.region_name or _(one.role_zh)
    return one.name if one.region_name and one.region_name in one.name else f"{one.name}（{place}）"


def _tags(line: StopLine) -> SafeString:
    return format_html_join(" ", "{}", ((tag(one.kind, one.text),) for one in line_tags(line)))


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 5 and int(text) else 1


def _why_options() -> SafeString:
    """Written once: each household that was not visited has the same choice."""
    return format_html_join(
        "", '<option value="{}">{}</option>', ((code, _(text)) for code, text in rules.WHY_NOT.items())
    )


@require_POST
def week_plan(request: HttpRequest) -> HttpResponse:
    """Plan the week, or bring the plan up to date."""
    officer, monday = officer_of(request), week_in(request)
    town = area_in(request, officer.region_code)
    _plan, change = actions.plan_by(officer=officer, town=town, monday=monday, now=timezone.now())
    said = _("安排了 %(n)s 户，其中上周转来 %(carried)s 户；人手排满后还有 %(waiting)s 户在下周。") % {
        "n": change.added,
        "carried": change.carried,
        "waiting": change.waiting,
    }
    if change.unread:
        messages.warning(request, owed.said(change.unread))
    return back_to_week(request, town, monday, said)


@require_POST
def week_reassign(request: HttpRequest) -> HttpResponse:
    """The ticked households to somebody else."""
    officer, monday = officer_of(request), week_in(request)
    town = area_in(request, officer.region_code)
    stop_ids = numbers(request.POST.getlist("stop"))
    to = Officer.objects.filter(pk__in=numbers([request.POST.get("to", "")]), is_active=True).first()
    if to is None:
        raise Refusal("ASSIGNEE_MISSING", _("请选择改派给谁。"))
    stops = actions.reassign(officer=officer, stop_ids=stop_ids, to=to, now=timezone.now())
    said = _("已把 %(n)s 户改派给%(who)s。") % {"n": len(stops), "who": to.name}
    return back_to_week(request, town, monday, said)


@require_POST
def week_why(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Why nobody went there."""
    officer, monday = officer_of(request), week_in(request)
    form = checked(WhyForm(request.POST), "WHY_UNKNOWN")
    stop = actions.say_why_not(
        officer=officer, stop_id=stop_id, why=form.cleaned_data["why"], now=timezone.now()
    )
    if duties.may(officer, "week.view"):
        return back_to_week(request, stop.region, monday, _("原因已记下。"))
    messages.success(request, _("原因已记下。"))
    return redirect("home")


@require_POST
def week_hands(request: HttpRequest, officer_id: int) -> HttpResponse:
    """How many households an officer can visit."""
    officer, monday = officer_of(request), week_in(request)
    other = someone(officer, officer_id)
    form = checked(HandsForm(request.POST), "HANDS_IMPOSSIBLE")
    accounts.set_hands(
        officer=officer,
        other=other,
        visits_per_week=form.cleaned_data["visits"],
        from_on=form.cleaned_data["from_on"],
        now=timezone.now(),
    )
    return back_to_week(request, other.region_code, monday, _("人手已更新；点“更新安排”按新人手补排。"))


@require_POST
def week_absence(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Days on which an officer makes no visits."""
    officer, monday = officer_of(request), week_in(request)
    other = someone(officer, officer_id)
    form = checked(AbsenceForm(request.POST), "ABSENCE_DATES")
    accounts.set_absence(
        officer=officer,
        other=other,
        from_on=form.cleaned_data["first"],
        until_on=form.cleaned_data["last"],
        reason=form.cleaned_data["reason"],
        now=timezone.now(),
    )
    return back_to_week(request, other.region_code, monday, _("请假已登记；已安排给他的户请勾选后改派。"))


@require_POST
def week_remind(request: HttpRequest) -> HttpResponse:
    """A word to a town; it stands on their first screen."""
    officer, monday = officer_of(request), week_in(request)
    town = area_in(request, "")
    form = checked(RemindForm(request.POST), "REMINDER_EMPTY")
    actions.remind(officer=officer, town=town, text=form.cleaned_data["text"], now=timezone.now())
    return back_to_week(request, request.POST.get("from") or town, monday, _("催办已发到乡镇的首页。"))


@require_POST
def week_read(request: HttpRequest, reminder_id: int) -> HttpResponse:
    """The town has read a reminder."""
    officer = officer_of(request)
    reminder = actions.read_reminder(officer=officer, reminder_id=reminder_id, now=timezone.now())
    return back_to_week(request, reminder.region, week_in(request))


def week_pace(request: HttpRequest) -> HttpResponse:
    """How fast an area should work: the quota, the usual hands, the limits."""
    officer, on = officer_of(request), today()
    area = area_in(request, officer.region_code)
    now_set = setting(area, on)
    initial = {**pace(area, on)._asdict(), "from_on": on, "quota": now_set.quota if now_set else None}
    form = PaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_pace(
            officer=officer,
            region=area,
            from_on=form.cleaned_data["from_on"],
            quota=form.cleaned_data["quota"],
            pace=form.pace(),
            now=timezone.now(),
        )
        return back_to_week(request, area, week_in(request), _("已下达，自所填日期起生效。"))
    context = {
        "form": form,
        "area": area,
        "area_name": areas([area]).get(area, "") or officer.region_name,
        "setting": now_set,
        "parts": areas_below(area) if len(area) < TOWN_DIGITS else [],
        "crumbs": [*crumbs(officer, area, week_in(request)), Crumb(_("任务和时限"))],
    }
    return render(request, "fieldwork/pace.html", context, status=422 if form.errors else 200)


def someone(officer: Officer, officer_id: int) -> Officer:
    """An officer of the own area. Raises Refusal OFFICER_NOT_FOUND."""
    found = jurisdiction.within(Officer.objects.all(), officer, "region_code").filter(pk=officer_id).first()
    if found is None:
        raise Refusal("OFFICER_NOT_FOUND", _("没有这个人员，或不在您的辖区内。"))
    return found


def line_tags(line: StopLine) -> list[words.Tag]:
    """What brings somebody there: the labels of the leads, or the kind of the visit."""
    labels = list(dict.fromkeys(lead.label for lead in line.leads))
    return [words.label_tag(label) for label in labels] or [
        words.Tag("plain", _(rules.KINDS[line.stop.kind]))
    ]


def reason_of(line: StopLine) -> str:
    """Why this household is on the list, in a few words."""
    first = line.leads[0] if line.leads else None
    return english.clauses(first.rank_reason) if first else ""


def campaigns_of(area: str, on: date) -> list[Campaign]:
    """Campaigns running in or around an area."""
    around = [area[:digits] for digits in (4, 6, 9) if len(area) >= digits]
    return _running(around, on)


@prepared
def _running(around: Sequence[str], on: date) -> QuerySet[Campaign]:
    return Campaign.objects.filter(
        region__in=around, from_on__lte=on, until_on__gte=on, closed_at__isnull=True
    )


def crumbs(officer: Officer, area: str, monday: date) -> list[Crumb]:
    """From the officer's own area down."""
    levels = [area[:digits] for digits in (4, 6, 9) if len(officer.region_code) <= digits <= len(area)]
    known = areas(levels)
    return [
        Crumb(
            known.get(code, "") or (officer.region_name if code == officer.region_code else code),
            week_url(code, monday),
        )
        for code in levels[:-1]
    ] + [Crumb(_("本周走访"))]


def _tiles(found: TownWeek) -> dict[str, int]:
    counted = found.counted
    return {
        "planned": len(found.stops),
        "done": counted.get("done", 0) + counted.get("settled", 0),
        "late": counted.get("late", 0),
        "todo": counted.get("todo", 0),
        "moved": counted.get("moved", 0),
        "waiting": found.leads.waiting,
        "waiting_households": found.leads.homes,
        "percent": round(
            (counted.get("done", 0) + counted.get("settled", 0)) * 100 / max(1, len(found.stops))
        ),
    }
