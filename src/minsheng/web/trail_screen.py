"""The auditor's screen: what was done, by whom, and whether the record is intact."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minsheng.accounts.models import Officer
from minsheng.trail.actions import record
from minsheng.trail.models import Event
from minsheng.trail.verification import verify
from minsheng.ui import keyset
from minsheng.ui.components import Crumb
from minsheng.web.verbs import VERBS

ROWS = 50
FINDINGS_SHOWN = 100


@require_safe
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
        "rows": _rows(page.rows),
        "wanted": wanted,
        "in_force": len(filters),
        "verbs": [(code, _(name)) for code, name in VERBS.items()],
        "crumbs": [Crumb(_("数据")), Crumb(_("操作日志"))],
    }
    return render(request, "web/trail_list.html", context)


def _rows(events: list[Event]) -> list[tuple[Event, str, str]]:
    """Each event with the Chinese name of its verb and the name of the officer who acted."""
    usernames = {event.actor.removeprefix("officer:") for event in events}
    names = dict(Officer.objects.filter(username__in=usernames).values_list("username", "name"))
    return [
        (
            event,
            _(VERBS.get(event.verb, event.verb)),
            names.get(event.actor.removeprefix("officer:"), event.actor),
        )
        for event in events
    ]


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
