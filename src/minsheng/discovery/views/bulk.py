"""Assigning many leads: what was chosen is shown first, then done, with a result for each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minsheng.accounts import jurisdiction
from minsheng.accounts.models import Officer
from minsheng.discovery import actions, queries
from minsheng.discovery.actions import BULK_LIMIT, Done
from minsheng.discovery.forms import OWN_VILLAGE, AssignForm, officer_choice
from minsheng.discovery.models import Lead
from minsheng.discovery.states import Refusal
from minsheng.discovery.views.common import list_address, may_be_given, officer_of, today
from minsheng.discovery.views.queue import Line, line_of
from minsheng.ui.components import Crumb


@dataclass(frozen=True, slots=True)
class Result:
    """One chosen lead and what became of it."""

    line: Line
    ok: bool
    message: str
    code: str


@require_POST
def lead_bulk(request: HttpRequest) -> HttpResponse:
    """First the preview; with `confirm` the deed and its results."""
    officer, on = officer_of(request), today()
    leads = _chosen(request, officer)
    candidates = may_be_given(officer, {lead.region for lead in leads})
    form = AssignForm(
        request.POST if "confirm" in request.POST else None, officers=_options(candidates, leads), on=on
    )
    lines = [line_of(officer, row) for row in queries.rows(officer, leads, on=on)]
    context = {
        "form": form,
        "lines": lines,
        "back_to": _back_to(request),
        "crumbs": [Crumb(_("线索"), list_address()), Crumb(_("批量分派"))],
    }
    if not form.is_valid():
        return render(request, "discovery/bulk_preview.html", context)
    done = _assign(officer, leads, candidates, form.cleaned_data["assignee"], form.cleaned_data["due_on"])
    results = [
        Result(line, done[line.row.lead.pk].ok, done[line.row.lead.pk].message, done[line.row.lead.pk].code)
        for line in lines
    ]
    succeeded = sum(result.ok for result in results)
    context |= {"results": results, "succeeded": succeeded, "failed": len(results) - succeeded}
    return render(request, "discovery/bulk_done.html", context)


def _back_to(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if wanted.startswith(list_address()) else list_address()


def _chosen(request: HttpRequest, officer: Officer) -> list[Lead]:
    """The ticked leads that lie in the officer's area, in the order of the queue."""
    ids = {
        int(text)
        for text in request.POST.getlist("lead")
        if text.isascii() and text.isdecimal() and len(text) < 19
    }
    if not ids:
        raise Refusal("NOTHING_CHOSEN", _("请先勾选要分派的线索。"))
    if len(ids) > BULK_LIMIT:
        raise Refusal("BULK_TOO_MANY", _("一次最多分派 %(n)s 条。") % {"n": BULK_LIMIT})
    found = queries.leads_of(officer).filter(pk__in=ids).select_related("assignee").defer("evidence")
    leads = list(found.order_by(*queries.KEYS))
    if not leads:
        raise Refusal("LEAD_NOT_FOUND", _("没有这些线索，或它们不在您的辖区内。"))
    return leads


def _options(candidates: list[Officer], leads: list[Lead]) -> list[tuple[str, str]]:
    """Each officer with how many of the chosen leads lie in their area."""
    options = [(OWN_VILLAGE, _("各村分派给本村协理员"))]
    for one in candidates:
        value, text = officer_choice(one)
        n = sum(jurisdiction.covers(one, lead.region) for lead in leads)
        options.append((value, _("%(who)s，可办 %(n)s 条") % {"who": text, "n": n}))
    return options


def _assign(
    officer: Officer, leads: list[Lead], candidates: list[Officer], wanted: str, due_on: date
) -> dict[int, Done]:
    groups: dict[int, list[int]] = defaultdict(list)
    by_id = {one.pk: one for one in candidates}
    workers = {one.region_code: one.pk for one in reversed(candidates) if one.role == "village_worker"}
    done: dict[int, Done] = {}
    for lead in leads:
        to = workers.get(lead.region) if wanted == OWN_VILLAGE else int(wanted)
        if to is None:
            done[lead.pk] = Done(lead.pk, "NO_WORKER", _("本村没有协理员账号。"))
        else:
            groups[to].append(lead.pk)
    for to, lead_ids in groups.items():
        results = actions.bulk_assign(
            lead_ids=lead_ids, officer=officer, assignee=by_id[to], due_on=due_on, now=timezone.now()
        )
        done |= {result.lead_id: result for result in results}
    return done
