"""The door between sums and files: which area is looked at, and why. Behind it each page says so, until it is closed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from minsheng.accounts import inquiries, jurisdiction
from minsheng.accounts.errors import AccountError
from minsheng.accounts.models import Officer
from minsheng.discovery import names
from minsheng.ui.components import Crumb
from minsheng.ui.refusals import in_words


@require_http_methods(["GET", "POST"])
def inquiry_page(request: HttpRequest) -> HttpResponse:
    """Ask for area and reason; on to the page that was asked for."""
    officer = request.user
    assert isinstance(officer, Officer)
    given = request.POST if request.method == "POST" else request.GET
    area, refused = given.get("area", ""), ""
    if request.method == "POST":
        try:
            inquiries.open_inquiry(
                request.session,
                officer=officer,
                area=area,
                reason=given.get("reason", ""),
                now=timezone.now(),
            )
            return redirect(_next(given.get("next", ""), area))
        except AccountError as error:
            refused = in_words(error)
    context = {
        "areas": _areas(officer, area),
        "area": area or officer.region_code,
        "reason": given.get("reason", "")[: inquiries.LONGEST_REASON],
        "next": given.get("next", ""),
        "refused": refused,
        "longest": inquiries.LONGEST_REASON,
        "crumbs": [Crumb(_("说明理由后查看"))],
    }
    return render(request, "web/inquiry.html", context, status=422 if refused else 200)


@require_POST
def inquiry_end(request: HttpRequest) -> HttpResponse:
    """Close lists and files again."""
    inquiries.end_inquiry(request.session)
    return redirect("home")


def _areas(officer: Officer, asked: str) -> list[tuple[str, str]]:
    """What one reason may be given for: the county and its towns; of a city its counties; what was asked for besides."""
    own = officer.region_code
    found = names.areas_below(own)
    if len(own) >= inquiries.WIDEST:
        found = [(own, officer.region_name or own), *found]
    if len(asked) >= inquiries.WIDEST and jurisdiction.covers(officer, asked) and asked not in dict(found):
        found += list(names.areas([asked]).items())[-1:]
    return found


def _next(address: str, area: str) -> str:
    """Back to where the officer wanted to go; to the area's leads where that was nowhere."""
    safe = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if safe else f"/leads/?county={area[:6]}" + (f"&town={area}" if len(area) == 9 else "")
