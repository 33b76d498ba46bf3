"""The what-if desk: the list, the form, and what is done with a trial."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.amendments import actions as amendments
from minsheng.amendments import describing
from minsheng.amendments.views import day
from minsheng.assessment.models import Run
from minsheng.budgeting import actions, forming, presenting, queries, starting, workbook
from minsheng.budgeting.errors import TrialError
from minsheng.budgeting.models import Trial
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import parse_yuan
from minsheng.registry.models import Area
from minsheng.ui.components import Crumb
from minsheng.ui.keyset import page
from minsheng.ui.refusals import in_words
from minsheng.whatif import populations

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DEFAULT_PROGRAMME: Final = "dibao"
TOWN_DIGITS: Final = 9


@require_safe
def trial_list(request: HttpRequest) -> HttpResponse:
    """Trials of the area, the newest first; two of them can be put side by side."""
    officer = officer_of(request)
    found = page(queries.visible(officer), keys=("-pk",), token=request.GET.get("page", ""))
    places = presenting.places(found.rows)
    runs = queries.runs()
    context = {
        "page": found,
        "trials": [
            (
                one,
                presenting.status(one),
                presenting.totals(one.result) if one.status == "done" else None,
                places.get(one.region) or one.region,
                presenting.population(one.population),
            )
            for one in found.rows
        ],
        "runs": runs,
        "towns": towns(officer),
        "populations": presenting.population_choice(()),
        "may_run": duties.may(officer, "trial.run"),
        "today": timezone.localdate(),
        "crumbs": [Crumb(_("政策")), Crumb(_("政策试算"))],
    }
    return render(request, "budgeting/trial_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def trial_new(request: HttpRequest) -> HttpResponse:
    """The form; POST with `do=more` carries its changes to another programme, with `do=run` starts the trial."""
    officer = officer_of(request)
    if request.method == "POST":
        try:
            return _posted(request, officer)
        except MinshengError as refusal:
            messages.error(request, f"{in_words(refusal)} {refusal.code}")
            return redirect(_form(request.POST, request.POST.getlist("change")))
    run = _run(request.GET.get("run", ""))
    on = _day_or(request.GET.get("on", ""), run.as_of)
    pack = actions.policies(run, on)
    all_ = forming.programmes(pack, on)
    if not all_:
        raise TrialError("NO_POLICY_THEN", f"{on} 没有有效的政策，请换一个日期。")
    wanted = request.GET.get("programme", DEFAULT_PROGRAMME)
    programme = next((p for p in all_ if p.code == wanted), all_[0])
    carried = [c for c in request.GET.getlist("change") if c][: actions.MOST_CHANGES]
    values = forming.parameters(pack, programme, on)
    context = {
        "run": run,
        "on": on,
        "runs": queries.runs(),
        "towns": towns(officer),
        "region": request.GET.get("region", ""),
        "populations": presenting.population_choice(request.GET.getlist("population")),
        "budget": request.GET.get("budget", ""),
        "name": request.GET.get("name", ""),
        "programmes": all_,
        "programme": programme,
        "parameters": [row for row in values if not row.is_open],
        "left_open": [row for row in values if row.is_open],
        "conditions": forming.conditions(pack, programme, on),
        "carried": describing.told(pack, carried, on),
        "crumbs": [Crumb(_("政策")), Crumb(_("政策试算"), reverse("trial-list")), Crumb(_("新试算"))],
    }
    return render(request, "budgeting/trial_new.html", context)


@require_POST
def trial_versions(request: HttpRequest) -> HttpResponse:
    """Start a comparison of two days."""
    officer = officer_of(request)
    try:
        made = actions.ask_versions(
            officer=officer,
            run=_run(request.POST.get("run", "")),
            region=request.POST.get("region", "") or officer.region_code,
            before_on=_real_day(request.POST.get("before_on", "")),
            on=_real_day(request.POST.get("on", "")),
            population=request.POST.getlist("population"),
            now=timezone.now(),
        )
    except MinshengError as refusal:
        messages.error(request, f"{in_words(refusal)} {refusal.code}")
        return redirect("trial-list")
    starting.start(made)
    return redirect("trial-detail", made.pk)


@require_POST
def trial_name(request: HttpRequest, trial_id: int) -> HttpResponse:
    """Save it under a name."""
    try:
        actions.rename(
            officer=officer_of(request),
            trial_id=trial_id,
            name=request.POST.get("name", ""),
            now=timezone.now(),
        )
    except MinshengError as refusal:
        messages.error(request, f"{in_words(refusal)} {refusal.code}")
    else:
        messages.success(request, _("已按这个名称保存。"))
    return redirect("trial-detail", trial_id)


@require_POST
def trial_export(request: HttpRequest, trial_id: int) -> HttpResponse:
    """The figures as Excel; with the duty also the list of who changes, by opaque number."""
    officer = officer_of(request)
    trial = queries.one(officer, trial_id)
    response = HttpResponse(
        workbook.export(officer=officer, trial=trial, now=timezone.now()), content_type=XLSX
    )
    response["Content-Disposition"] = f'attachment; filename="trial-{trial.pk}.xlsx"'
    return response


@require_POST
def trial_propose(request: HttpRequest, trial_id: int) -> HttpResponse:
    """Put the changes of a finished trial before two approvers."""
    officer = officer_of(request)
    trial = queries.one(officer, trial_id)
    try:
        if trial.status != "done" or trial.kind != "change":
            raise TrialError("TRIAL_NOT_DONE", "只有算完的改动试算才能提出采纳。")
        made = amendments.propose(
            officer=officer,
            title=request.POST.get("title", ""),
            basis=request.POST.get("basis", ""),
            evidence=request.POST.get("evidence", ""),
            effective_on=day(request.POST.get("effective_on", "")),
            changes=trial.changes,
            figures={"trial": trial.pk, "only": _only(officer, trial), **presenting.totals(trial.result)},
            now=timezone.now(),
        )
    except MinshengError as refusal:
        messages.error(request, f"{in_words(refusal)} {refusal.code}")
        return redirect("trial-detail", trial_id)
    messages.success(request, _("已提出，等待两人先后审批；采纳前一切照旧。"))
    return redirect(f"{reverse('amendment-list')}#change-{made.pk}")


def _only(officer: Officer, trial: Trial) -> list[str]:
    """Of whom alone the figures tell, in words: what is adopted holds for everybody."""
    part = trial.region if trial.region != officer.region_code else ""
    return [
        *([presenting.places([trial]).get(part, part)] if part else []),
        *populations.told(trial.population),
    ]


def towns(officer: Officer) -> list[tuple[str, str]]:
    """The towns of the officer's area, for the choice of whose people to count."""
    found = Area.objects.filter(
        code__startswith=officer.region_code, code__length=TOWN_DIGITS, ended_at__isnull=True
    )
    return list(found.order_by("code").values_list("code", "name"))


def officer_of(request: HttpRequest) -> Officer:
    """Who is signed in; the wall let nobody else through."""
    assert isinstance(request.user, Officer)
    return request.user


def _posted(request: HttpRequest, officer: Officer) -> HttpResponse:
    post = request.POST
    changes = list(dict.fromkeys([*post.getlist("change"), *forming.filled(post.dict())]))
    if post.get("do") != "run":
        return redirect(_form(post, changes))
    run = _run(post.get("run", ""))
    budget = post.get("budget", "").strip()
    made = actions.ask(
        officer=officer,
        run=run,
        region=post.get("region", "") or officer.region_code,
        population=post.getlist("population"),
        on=_day_or(post.get("on", ""), run.as_of),
        changes=changes,
        budget_fen=parse_yuan(budget) if budget else None,
        name=post.get("name", ""),
        now=timezone.now(),
    )
    starting.start(made)
    return redirect("trial-detail", made.pk)


def _form(post: Any, changes: list[str]) -> str:
    """The form again with what was filled in; nothing in it is about a person."""
    query = QueryDict(mutable=True)
    for name in ("run", "region", "on", "budget", "name"):
        if post.get(name):
            query[name] = post[name]
    query["programme"] = post.get("next") or post.get("programme", DEFAULT_PROGRAMME)
    query.setlist("population", post.getlist("population"))
    query.setlist("change", changes)
    return f"{reverse('trial-new')}?{query.urlencode()}"


def _run(text: str) -> Run:
    """The run asked for, else the newest. Raises NO_RUN, RUN_NOT_FOUND."""
    done = Run.objects.filter(status="done")
    run = done.filter(pk=int(text)).first() if text.isdecimal() else done.order_by("-pk").first()
    if run is None:
        raise TrialError("NO_RUN", "还没有研判批次，请先研判；试算要用保存下来的事实快照。")
    return run


def _day_or(text: str, day: date) -> date:
    """The day asked for; "" the one given. Raises DAY_FORM."""
    return _real_day(text) if text else day


def _real_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TrialError("DAY_FORM", "请填写正确的日期。") from None
