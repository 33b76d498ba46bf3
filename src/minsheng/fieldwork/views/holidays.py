"""The holidays: what is shipped, and the years that are entered from the State Council's notice."""

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minsheng.fieldwork import actions
from minsheng.fieldwork.holidays import calendar
from minsheng.fieldwork.models import HolidayYear
from minsheng.fieldwork.views.common import officer_of, today
from minsheng.kernel.errors import MinshengError
from minsheng.ui.components import Crumb
from minsheng.ui.refusals import in_words


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_home(request: HttpRequest) -> HttpResponse:
    """Which years are known, and a form for the first that is not; a refusal leaves what was typed."""
    entered = list(HolidayYear.objects.all())
    known = calendar().years | {one.year for one in entered}
    asked = request.POST.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else _next(known)
    typed = {name: request.POST.get(name, "")[:2000] for name in ("notice", "holidays", "make_up_days")}
    refused = ""
    if request.method == "POST":
        try:
            actions.set_holidays(officer=officer_of(request), year=year, now=timezone.now(), **typed)
        except MinshengError as refusal:
            refused = in_words(refusal)
        else:
            messages.success(
                request, _("已登记 %(year)s 年的节假日，按工作日计算的期限从现在起都用它。") % {"year": year}
            )
            return redirect("calendar-home")
    context = {
        "years": [(one, _lines(one)) for one in entered],
        "shipped": sorted(calendar().years, reverse=True),
        "year": year,
        "missing": today().year + 1 not in known,
        "next_year": today().year + 1,
        "refused": refused,
        "crumbs": [Crumb(_("数据")), Crumb(_("节假日"))],
        **typed,
    }
    return render(request, "fieldwork/holidays.html", context, status=422 if refused else 200)


def _next(known: Iterable[int]) -> int:
    """The first year from this one on that nobody entered; all known: the next one, to be mended."""
    this = today().year
    return next((year for year in (this, this + 1) if year not in set(known)), this + 1)


def _lines(one: HolidayYear) -> list[tuple[str, str]]:
    rows = [(name, _("、").join(_day(day) for day in days)) for name, days in one.holidays.items()]
    return [*rows, (_("调休上班"), _("、").join(_day(day) for day in one.make_up_days) or _("无"))]


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}
