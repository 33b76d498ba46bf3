"""Taking another role and editing a copy of the trail: both in the demonstration only, both impossible elsewhere."""

import copy
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minsheng.accounts import sessions
from minsheng.accounts.errors import Refusal
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.trail.models import Event
from minsheng.trail.verification import verify_events
from minsheng.ui.components import Crumb
from minsheng.web.story import steps

LONGEST_STEP: Final = 4
MADE_UP: Final = "99"
COPIED: Final = 5_000
EDITED_ACTOR: Final = "officer:nobody"


def demo_only() -> None:
    """Raise Refusal DEMO_ONLY outside the demonstration."""
    if not settings.MINSHENG_DEMO:
        raise Refusal("DEMO_ONLY", "这一步只在示例环境（MINSHENG_DEMO=1）里有。")


@require_POST
def take_role(request: HttpRequest) -> HttpResponse:
    """Sign in as the demonstration's officer of a role, without a password, and go where the story leads.

    `step`: the step that stands on top of the pages from now on; without one the story ends.

    Only the officers that `accounts.demo` makes: named as their role, in a made-up area. Raises Refusal DEMO_ONLY,
    DEMO_ROLE_UNKNOWN.
    """
    demo_only()
    role = request.POST.get("role", "")
    officer = Officer.objects.filter(
        username=role, role=role, is_active=True, region_code__startswith=MADE_UP
    ).first()
    if role not in ROLES or officer is None:
        raise Refusal("DEMO_ROLE_UNKNOWN", "没有这个示例岗位的账号。")
    now = timezone.now()
    if request.user != officer:
        sessions.end(request, reason="asked", now=now)
        sessions.begin(request, officer, purpose="daily", now=now)
    step = request.POST.get("step", "")
    request.session[steps.KEY] = (
        int(step) if step.isascii() and step.isdecimal() and len(step) < LONGEST_STEP else 0
    )
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return redirect(address if safe and address.startswith("/") else "home")


@require_safe
def edited_trail(request: HttpRequest) -> HttpResponse:
    """The newest look at a household, its officer exchanged in a copy in memory, and what the check says of the copy.

    Nothing is written. Raises Refusal DEMO_ONLY.
    """
    demo_only()
    events = list(Event.objects.order_by("seq")[:COPIED])
    target = next(
        (e for e in reversed(events) if e.verb == "registry.household_viewed"), events[-1] if events else None
    )
    copies = [copy.copy(event) for event in events]
    for event in copies:
        if target is not None and event.seq == target.seq:
            event.actor = EDITED_ACTOR
    context = {
        "target": target,
        "edited_actor": EDITED_ACTOR,
        "findings": verify_events(copies),
        "untouched": verify_events(events),
        "count": len(events),
        "crumbs": [Crumb(_("数据")), Crumb(_("改动副本"))],
    }
    return render(request, "web/story/edited_trail.html", context)
