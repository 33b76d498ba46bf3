"""Reported deaths: what waits in one's area, and what officers say of it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minsheng.accounts.models import Officer
from minsheng.discovery.revivals import revive
from minsheng.kernel.errors import MinshengError
from minsheng.registry.deaths import actions, presenting, queries, rules
from minsheng.registry.models import Death
from minsheng.ui import keyset
from minsheng.ui.components import Crumb
from minsheng.ui.refusals import in_words

SIZE: Final = 30


@require_safe
def death_list(request: HttpRequest) -> HttpResponse:
    """Reported deaths of the area that nobody has decided, due first."""
    officer = _officer(request)
    found = queries.waiting(officer)
    page = keyset.page(found, keys=["due_on", "pk"], token=request.GET.get("page", ""), size=SIZE)
    deaths = Death.objects.filter(review__in=page.rows)
    shown = {
        line.person_id: line
        for line in presenting.lines(
            officer, list(deaths.select_related("review__reported_by", "review__decided_by", "batch"))
        )
    }
    context = {
        "asked": presenting.asked(officer, queries.questions(officer)[:SIZE]),
        "struck": presenting.struck(officer, queries.struck_off(officer)[:SIZE]),
        "evidence": rules.EVIDENCE,
        "page": page,
        "lines": [shown[review.person_id] for review in page.rows],
        "waiting": found.count(),
        "reported": found.filter(status="reported").count(),
        "crumbs": [Crumb(_("对象")), Crumb(_("死亡核实"))],
    }
    return render(request, "web/death_list.html", context)


@require_POST
def death_decide(request: HttpRequest) -> HttpResponse:
    """Alive (everything comes back) or true."""
    act = revive if request.POST.get("what") == "alive" else actions.confirm
    done = _("已复活：本人的档案、家庭成员身份和线索都已恢复。") if act is revive else _("已确认死亡属实。")
    return _say(request, act, done)


@require_POST
def death_ask(request: HttpRequest) -> HttpResponse:
    """Ask about somebody whom the register alone calls dead."""

    def act(*, person_id: int, officer: Officer, now: datetime, **_said: str) -> object:
        return actions.ask_about(person_id=person_id, officer=officer, now=now)

    return _say(request, act, _("已列入上面的核实：村里可以在手机上认，核实后登记是否去世。"))


@require_POST
def death_settle(request: HttpRequest) -> HttpResponse:
    """Who died, of the two whom a row names."""
    asked = request.POST.get("question", "")

    def act(**said: Any) -> object:
        del said["person_id"]
        question_id = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
        return actions.settle(
            question_id=question_id, who=request.POST.get("who", ""), died_on=_day(request), **said
        )

    return _say(request, act, _("已登记核实结果。"))


@require_POST
def death_report(request: HttpRequest) -> HttpResponse:
    """A village says that the person lives."""
    return _say(request, actions.report_alive, _("已报告，等苏木乡镇确认。"))


def _say(request: HttpRequest, act: Callable[..., object], done: str) -> HttpResponse:
    person = request.POST.get("person", "")
    try:
        act(
            person_id=int(person) if person.isdecimal() and len(person) < 19 else 0,
            officer=_officer(request),
            evidence=request.POST.get("evidence", ""),
            note=request.POST.get("note", ""),
            now=timezone.now(),
        )
    except MinshengError as refusal:
        messages.error(request, in_words(refusal))
    else:
        messages.success(request, done)
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return redirect(wanted if safe else reverse("death-list"))


def _day(request: HttpRequest) -> date | None:
    """The day of death as typed; None where nothing that is a day was."""
    try:
        return parse_date(request.POST.get("died_on", ""))
    except ValueError:
        return None


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user
