"""The auditor's screen: what was done, by whom, and whether the record is intact."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from minsheng.accounts.models import Officer
from minsheng.trail.actions import record
from minsheng.trail.models import Event
from minsheng.trail.verification import verify
from minsheng.ui import keyset
from minsheng.ui.components import Crumb

ROWS = 50
FINDINGS_SHOWN = 100
VERBS: dict[str, str] = {
    "signed_in": gettext_noop("登录"),
    "signed_out": gettext_noop("退出"),
    "sign_in_refused": gettext_noop("登录被拒"),
    "officer_created": gettext_noop("建立账号"),
    "officer_closed": gettext_noop("停用账号"),
    "trail_viewed": gettext_noop("查看日志"),
    "trail_verified": gettext_noop("核验日志"),
}


@require_GET
def trail_list(request: HttpRequest) -> HttpResponse:
    """Newest first; filters: actor, verb, subject. Opening the first page is itself an event."""
    officer = request.user
    assert isinstance(officer, Officer)
    wanted = {name: request.GET.get(name, "").strip() for name in ("actor", "verb", "subject")}
    filters = {name: value for name, value in wanted.items() if value}
    token = request.GET.get("page", "")
    if not token:
        record(actor=officer.actor, verb="trail_viewed", subject="trail", detail=filters, now=timezone.now())
    page = keyset.page(Event.objects.filter(**filters), keys=["-seq"], token=token, size=ROWS)
    context = {
        "page": page,
        "rows": [(event, _(VERBS.get(event.verb, event.verb))) for event in page.rows],
        "wanted": wanted,
        "verbs": [(code, _(name)) for code, name in VERBS.items()],
        "crumbs": [Crumb(_("数据")), Crumb(_("操作日志"))],
    }
    return render(request, "web/trail_list.html", context)


@require_POST
def trail_verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain and show the findings; the check is an event too."""
    officer = request.user
    assert isinstance(officer, Officer)
    findings = verify()
    now = timezone.now()
    record(
        actor=officer.actor,
        verb="trail_verified",
        subject="trail",
        detail={"findings": len(findings)},
        now=now,
    )
    context = {"findings": findings[:FINDINGS_SHOWN], "count": len(findings), "checked_at": now}
    return render(request, "web/trail_verified.html", context)
