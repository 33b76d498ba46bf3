"""The village worker's phone: whom to visit, what is new, one lead in big type, the visit form."""

import uuid
from datetime import date

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from minsheng.accounts.models import Officer
from minsheng.discovery import actions, presenting, queries, words
from minsheng.discovery.forms import VisitForm
from minsheng.discovery.models import Lead
from minsheng.discovery.views.common import lead_or_404, officer_of, today
from minsheng.discovery.views.lead import context_of
from minsheng.discovery.views.queue import line_of
from minsheng.kernel.errors import MinshengError
from minsheng.ui.components import Crumb

MOST_SHOWN = 100
BOOLEANS = {"yes": True, "no": False}


def to_visit(officer: Officer) -> QuerySet[Lead]:
    """Assigned to the officer and not yet visited, the nearest due date first."""
    mine = queries.leads_of(officer).filter(status="assigned", assignee=officer)
    return mine.order_by(F("due_on").asc(nulls_last=True), "-rank", "id")


def new(officer: Officer) -> QuerySet[Lead]:
    """Found in the officer's area and given to nobody yet."""
    return queries.leads_of(officer).filter(status="open").order_by("-rank", "id")


def visited(officer: Officer) -> QuerySet[Lead]:
    """Visited by the officer and waiting for the town to close."""
    mine = Q(assignee=officer) | Q(visits__officer=officer)
    return queries.leads_of(officer).filter(mine, status="visited").distinct().order_by("-visited_at", "id")


LISTS = {"visits": to_visit, "new": new, "visited": visited}


@require_GET
def field_home(request: HttpRequest) -> HttpResponse:
    """Three big buttons and the next visit."""
    officer, on = officer_of(request), today()
    counted = {name: find(officer).count() for name, find in LISTS.items()}
    first = queries.rows(
        officer, list(to_visit(officer).select_related("assignee").defer("evidence")[:1]), on=on
    )
    context = {
        "counted": counted,
        "overdue": to_visit(officer).filter(due_on__lt=on).count(),
        "next_line": line_of(officer, first[0]) if first else None,
        "today": on,
    }
    return render(request, "discovery/field_home.html", context)


@require_GET
def field_list(request: HttpRequest, which: str) -> HttpResponse:
    """Cards of one list; after a visit the first is marked as the next."""
    officer, on = officer_of(request), today()
    find = LISTS.get(which)
    if find is None:
        raise MinshengError("LIST_NOT_FOUND", _("没有这个清单。"))
    found = list(find(officer).select_related("assignee").defer("evidence")[:MOST_SHOWN])
    titles = {"visits": _("本周走访"), "new": _("新线索"), "visited": _("已走访")}
    context = {
        "which": which,
        "title": titles[which],
        "lines": [line_of(officer, row) for row in queries.rows(officer, found, on=on)],
        "after_visit": "done" in request.GET,
        "crumbs": [Crumb(_("我的走访"), reverse("field-home")), Crumb(titles[which])],
    }
    return render(request, "discovery/field_list.html", context)


@require_GET
def field_lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    """One lead in big type; nobody's income stands on this page, whoever opens it."""
    officer = officer_of(request)
    page = queries.lead_page(officer, lead_id)
    conditions = presenting.conditions(page)
    context = context_of(officer, page) | {
        "crumbs": [Crumb(_("我的走访"), reverse("field-home")), Crumb(page.village)],
        "asks": [row for row in conditions if row.state == "unknown"],
        "unmet": [row for row in conditions if row.state == "unmet"],
        "members": [
            (member, words.person_line(sex_code=member.sex, age=member.age, role_code=member.role))
            for member in page.members
        ],
    }
    return render(request, "discovery/field_lead.html", context)


@require_http_methods(["GET", "POST"])
def field_visit(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The visit form; the same key sent twice is one visit."""
    officer = officer_of(request)
    lead = lead_or_404(officer, lead_id)
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        initial={"visited_on": today(), "method": "home", "key": uuid.uuid4().hex},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _record(officer, lead, form)
        except MinshengError as refusal:
            form.add_error(None, f"{refusal.message}（{refusal.code}）")
        else:
            messages.success(request, _("走访已登记。"))
            return redirect(_after(officer, lead))
    row = queries.rows(officer, [lead], on=today())[0]
    context = {
        "form": form,
        "lead": lead,
        "line": line_of(officer, row),
        "today": today(),
        "crumbs": [Crumb(_("我的走访"), reverse("field-home")), Crumb(_("登记走访"))],
    }
    status = 422 if form.errors else 200
    return render(request, "discovery/field_visit.html", context, status=status)


def _record(officer: Officer, lead: Lead, form: VisitForm) -> None:
    data = form.cleaned_data
    visited_on: date = data["visited_on"]
    actions.record_visit(
        lead_id=lead.pk,
        officer=officer,
        visited_on=visited_on,
        met_person=BOOLEANS[data["met_person"]],
        idempotency_key=data["key"],
        now=timezone.now(),
        living=data["living"],
        care_need=BOOLEANS.get(data["care_need"]),
        method=data["method"],
        note=data["note"],
    )


def _after(officer: Officer, lead: Lead) -> str:
    """A village worker goes on to the next visit, a clerk back to the lead to close it."""
    if officer.role == "village_worker":
        return reverse("field-list", args=["visits"]) + "?done=1"
    return reverse("lead-detail", args=[lead.pk])
