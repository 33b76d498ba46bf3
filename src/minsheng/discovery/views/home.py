"""本户线索: one visit serves the household, so its open leads are looked at and closed together."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.discovery import actions, presenting, queries, words
from minsheng.discovery.actions import Closing
from minsheng.discovery.forms import HomeForm
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.views.common import lead_or_404, list_address, officer_of, today
from minsheng.ui.components import Crumb


@require_http_methods(["GET", "POST"])
def lead_home(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The household's open leads, each with its outcome to choose; one button closes those that have one."""
    officer = officer_of(request)
    if ROLES[officer.role].by_phone:
        return redirect("phone-lead", lead_id=lead_id)
    lead = lead_or_404(officer, lead_id)
    open_leads = list(queries.at_home(officer, lead).exclude(status="closed"))
    given = request.POST if request.method == "POST" else None
    found = [HomeForm(given, lead=one, outcomes=queries.outcomes_of(one)) for one in open_leads]
    wrong = [form for form in found if given is not None and not form.is_valid()]
    if given is not None and not wrong:
        return _close(request, officer, lead, found)
    status = 422 if wrong else 200
    return render(request, "discovery/lead_home.html", _context(officer, lead, found), status=status)


def _close(request: HttpRequest, officer: Officer, lead: Lead, found: list[HomeForm]) -> HttpResponse:
    chosen = [
        Closing(form.lead.pk, form.cleaned_data["outcome"], form.cleaned_data["note"])
        for form in found
        if form.cleaned_data["outcome"]
    ]
    closed = actions.close_household(officer=officer, closings=chosen, now=timezone.now())
    text = ngettext("本户 %(n)d 条线索已办结。", "本户 %(n)d 条线索已办结。", len(closed))
    messages.success(request, text % {"n": len(closed)})
    left = len(found) - len(closed)
    return redirect("lead-home", lead.pk) if left else redirect("lead-list")


def _context(officer: Officer, lead: Lead, found: list[HomeForm]) -> dict[str, Any]:
    rows = {row.lead.pk: row for row in queries.rows(officer, [form.lead for form in found], on=today())}
    of_home = queries.at_home(officer, lead).values("pk")
    visits = VisitRecord.objects.filter(lead__in=of_home).select_related("officer")
    (own,) = queries.rows(officer, [lead], on=today())
    return {
        "lead": lead,
        "own": own,
        "lines": [
            {
                "form": form,
                "lead": form.lead,
                "row": rows[form.lead.pk],
                "title": presenting.title_of(form.lead),
                "label": words.label_tag(form.lead.label),
                "status": words.status_tag(form.lead.status),
                "reason": presenting.reason_of(form.lead),
            }
            for form in found
        ],
        "visits": visits.order_by("-visited_on", "-pk")[:10],
        "may_close": duties.may(officer, "lead.close"),
        "may_visit": duties.may(officer, "lead.visit") and lead.status != "closed",
        "crumbs": [
            Crumb(_("线索"), list_address()),
            Crumb(_("编号 %(n)s") % {"n": lead.pk}, reverse("lead-detail", args=[lead.pk])),
            Crumb(_("本户线索")),
        ],
    }
