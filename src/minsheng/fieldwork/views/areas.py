"""Sums of the week by county or town, and the same as an Excel file."""

from io import BytesIO
from typing import Final
from urllib.parse import urlencode

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from minsheng.accounts import duties, inquiries
from minsheng.accounts.errors import Refusal
from minsheng.disclosure.masks import mask_name
from minsheng.discovery import states
from minsheng.fieldwork import queries, rules
from minsheng.fieldwork.forms import RemindForm
from minsheng.fieldwork.holidays import calendar
from minsheng.fieldwork.queries import AreaWeek, StopLine
from minsheng.fieldwork.views.common import EXCEL, TOWN_DIGITS, area_in, officer_of, today, week_in, week_url
from minsheng.fieldwork.views.week import STATES, campaigns_of, crumbs
from minsheng.trail.actions import record

COLUMNS = (
    "地区",
    "任务",
    "人手",
    "安排",
    "已走访",
    "超期",
    "转下周",
    "未说明原因",
    "有结果",
    "下周线索",
    "待办结线索",
    "全部线索",
)
COUNTY_DIGITS = 6
STOP_COLUMNS = ("顺序", "村（社区）", "姓名", "类别", "项目", "走访人", "期限", "状态", "未走访原因")

_SIGNED_SUMS: Final = gettext_noop(
    "内部资料，不得外传。%(area)s　%(monday)s 当周走访　导出人：%(who)s　时间：%(at)s"
)
_SIGNED_HOUSEHOLDS: Final = gettext_noop(
    "内部资料，姓名已遮盖，不得外传。%(area)s　%(monday)s 当周走访　导出人：%(who)s　时间：%(at)s"
)


@require_GET
def week_area(request: HttpRequest) -> HttpResponse:
    """One line a county or town: hands, planned, done, late, found; red where visits are late."""
    officer, monday, on = officer_of(request), week_in(request), today()
    area = area_in(request, officer.region_code)
    if len(area) >= TOWN_DIGITS:
        return redirect(week_url(area, monday))
    rows, total = queries.area_week(officer, area, monday, on=on)
    before, after = rules.weeks_around(monday)
    context = {
        "area": area,
        "area_name": total.name or officer.region_name,
        "rows": [(row, week_url(row.code, monday), _visited(row.code)) for row in rows],
        "all_visited": _visited(area),
        "may_list": duties.may(officer, "lead.view") and monday >= rules.monday_of(on),
        "total": total,
        "monday": monday,
        "friday": rules.working_days(monday, calendar())[-1],
        "before": before,
        "after": after,
        "is_past": monday < rules.monday_of(on),
        "of_towns": len(area) == 6,
        "may_remind": duties.may(officer, "week.remind"),
        "may_quota": duties.may(officer, "week.quota"),
        "remind_form": RemindForm(auto_id="remind-%s"),
        "campaigns": campaigns_of(area, on),
        "crumbs": crumbs(officer, area, monday),
    }
    return render(request, "fieldwork/week_area.html", context)


def _visited(area: str) -> str:
    """The queue of the leads that `LeadCounts.seen` counts; who is at the door of an area says there why."""
    place = {COUNTY_DIGITS: "county", TOWN_DIGITS: "town"}.get(len(area))
    return f"{reverse('lead-list')}?{urlencode({'status': 'visited'} | ({place: area} if place else {}))}"


@require_POST
def week_export(request: HttpRequest) -> HttpResponse:
    """The sums of an area, or the households of a town with masked names, as an Excel file; it goes on the trail."""
    officer, now = officer_of(request), timezone.now()
    monday, on = week_in(request), today()
    area = area_in(request, officer.region_code)
    if len(area) >= TOWN_DIGITS:
        duties.check(officer, "lead.view")  # the rows are households; sums go to whoever sees the week
        if not inquiries.attach(request, officer, area, now):
            raise Refusal("INQUIRY_NEEDED", _("导出到户的名单，请先在页面上说明查看理由。"))
        found = queries.town_week(officer, area, monday, on=on)
        rows: list[tuple[object, ...]] = [_stop_row(line) for line in found.lines]
        columns: tuple[str, ...] = STOP_COLUMNS
        name = found.name
    else:
        parts, total = queries.area_week(officer, area, monday, on=on)
        rows = [*map(_area_row, parts), (_("合计"), *_area_row(total)[1:])]
        columns, name = COLUMNS, total.name or officer.region_name
    told = _SIGNED_HOUSEHOLDS if len(area) >= TOWN_DIGITS else _SIGNED_SUMS
    values = {
        "area": name,
        "monday": monday,
        "who": officer.name,
        "at": f"{timezone.localtime():%Y-%m-%d %H:%M}",
    }
    content = _workbook(_(told) % values, columns, rows)
    detail = {"area": area, "monday": monday, "rows": len(rows)}
    record(actor=officer.actor, verb="week_exported", subject="week", detail=detail, now=now)
    headers = {"Content-Disposition": f'attachment; filename="week-{area}-{monday}.xlsx"'}
    return HttpResponse(content, content_type=EXCEL, headers=headers)


def _area_row(part: AreaWeek) -> tuple[object, ...]:
    return (
        part.name or part.code,
        part.quota if part.quota is not None else "",
        part.hands,
        part.planned,
        part.done,
        part.late,
        part.moved,
        part.unanswered,
        part.found,
        part.leads.waiting,
        part.leads.seen,
        part.leads.total,
    )


def _stop_row(line: StopLine) -> tuple[object, ...]:
    labels = "、".join(dict.fromkeys(_(states.LABELS[lead.label]) for lead in line.leads))
    return (
        line.stop.position,
        line.village,
        mask_name(line.name) if line.name else "",
        labels or _(rules.KINDS[line.stop.kind]),
        "、".join(line.programmes),
        line.stop.officer.name,
        line.stop.due_on.isoformat(),
        _(STATES[line.state][1]),
        _(rules.WHY_NOT[line.stop.why_not]) if line.stop.why_not else "",
    )


def _workbook(signed: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("本周走访"))
        head = book.add_format({"bold": True, "bg_color": "#E9F1FB", "border": 1, "border_color": "#D6DDE6"})
        cell = book.add_format({"border": 1, "border_color": "#E7ECF2", "text_wrap": True, "valign": "top"})
        sheet.merge_range(0, 0, 0, len(columns) - 1, signed, book.add_format({"bold": True}))
        sheet.set_column(0, len(columns) - 1, 14)
        sheet.write_row(1, 0, columns, head)
        for at, row in enumerate(rows, 2):
            sheet.write_row(at, 0, row, cell)
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return out.getvalue()
