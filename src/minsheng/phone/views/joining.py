"""Signing in by a code from the town: one page, one button, and the telephone stays signed in."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from minsheng.accounts import devices, sessions
from minsheng.accounts.errors import AccountError
from minsheng.accounts.models import Officer
from minsheng.ui.refusals import status_of

LABELS: Final = (
    ("HarmonyOS", gettext_noop("鸿蒙手机")),
    ("Android", gettext_noop("安卓手机")),
    ("iPhone", gettext_noop("苹果手机")),
    ("iPad", gettext_noop("平板")),
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Bind this telephone. Where somebody is signed in already, the code stays unused and the page says who.

    The printed picture carries the code behind a #, which no server sees; the page's script puts it into the box.
    """
    if isinstance(request.user, Officer):
        return render(request, "phone/bound.html", {"officer": request.user}, status=409)
    if request.method != "POST":
        return render(request, "phone/join.html")
    secret, now = request.POST.get("code", "")[:40], timezone.now()
    try:
        label = _label(request.headers.get("User-Agent", ""))
        device = devices.redeem_code(secret=secret, label=label, now=now)
    except AccountError as error:
        context = {"code": secret, "error": error}
        return render(request, "phone/join.html", context, status=status_of(error))
    sessions.begin(request, device.officer, purpose="daily", now=now, device=device)
    return redirect("phone-home")


def _label(agent: str) -> str:
    """What the town calls the telephone."""
    return next((_(label) for sign, label in LABELS if sign in agent), _("电脑或其他设备"))
