"""The list of runs, and the proof that one can be repeated."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.assessment import presenting, queries
from minsheng.assessment.actions import replay
from minsheng.kernel.errors import MinshengError
from minsheng.ui.components import Crumb
from minsheng.ui.refusals import in_words


@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    """Runs, the newest first."""
    officer = _officer(request)
    page = queries.runs(officer, token=request.GET.get("page", ""))
    context = {
        "page": page,
        "runs": [(run, presenting.status_tag(run), presenting.seconds(run)) for run in page.rows],
        "may_start": duties.may(officer, "run.start"),
        "today": timezone.localdate(),
        "crumbs": [Crumb(_("数据")), Crumb(_("研判批次"))],
    }
    return render(request, "assessment/run_list.html", context)


@require_POST
def run_replay(request: HttpRequest, run_id: int) -> HttpResponse:
    """Compute a run anew from its frozen facts and policies and say whether the result is the same to the byte."""
    officer = _officer(request)
    run = queries.run_page(officer, run_id).run
    try:
        replay(run, actor=officer.actor, now=timezone.now())
    except MinshengError as error:
        messages.error(request, f"{in_words(error)} {error.code}")
    else:
        messages.success(request, _("可重现：用保存的事实快照和政策重算一遍，结果逐字节相同。"))
    return redirect("run-detail", run.pk)


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user
