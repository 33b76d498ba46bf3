"""Paper: the list and the sheets of a week."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from minsheng.accounts import duties
from minsheng.discovery.names import areas
from minsheng.fieldwork import rules, sheets
from minsheng.fieldwork.holidays import calendar
from minsheng.fieldwork.views.common import numbers, officer_of, today, week_url
from minsheng.fieldwork.views.week import line_tags
from minsheng.ui.components import Crumb


@require_GET
def week_sheets(request: HttpRequest, plan_id: int) -> HttpResponse:
    """`?visitor=`: one officer's; `?stop=`: one household's; `?form=list`: the list on one page instead of the sheets."""
    officer, on = officer_of(request), today()
    visitor = next(iter(numbers([request.GET.get("visitor", "")])), None)
    stop = next(iter(numbers([request.GET.get("stop", "")])), None)
    found = sheets.bundle(officer, plan_id, visitor_id=visitor, stop_id=stop, on=on, now=timezone.now())
    monday = found.plan.monday
    back = week_url(found.plan.region, monday) if duties.may(officer, "week.view") else "/"
    context = {
        "found": found,
        "lines": [(sheet, line_tags(sheet.line)) for sheet in found.sheets],
        "as_list": request.GET.get("form") == "list",
        "town": areas([found.plan.region]).get(found.plan.region, ""),
        "friday": rules.working_days(monday, calendar())[-1],
        "printed_on": on,
        "blank": [""] * 3,
        "back": back,
        "crumbs": [Crumb(_("本周走访"), back), Crumb(_("打印"))],
    }
    return render(request, "fieldwork/sheets.html", context)
