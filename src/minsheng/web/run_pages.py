"""One run with its leads, and starting a run: the engines, then the leads that follow from it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.assessment import presenting, queries
from minsheng.assessment.actions import run as assess
from minsheng.discovery import states
from minsheng.discovery.actions import raise_leads
from minsheng.discovery.models import Sweep
from minsheng.kernel.errors import MinshengError
from minsheng.registry.models import Person
from minsheng.trail.actions import anchor
from minsheng.ui import english
from minsheng.ui.components import Crumb, Fact
from minsheng.ui.refusals import in_words
from minsheng.ui.templatetags.minsheng import tag
from minsheng.web.questions import keeping

MOST_PERSONS: Final = 200_000
"""More people would keep a browser waiting too long; the weekly command has no limit."""


@require_safe
def run_detail(request: HttpRequest, run_id: int) -> HttpResponse:
    """What a run stood on, what it said of each programme, of one (`?programme=`) condition by condition, and what changed
    since the run before.
    """
    officer = _officer(request)
    found = queries.run_page(officer, run_id)
    run, pack = found.run, presenting.pack_of(found.run)
    sweep = Sweep.objects.filter(run=run).defer("areas", "details").first()
    parameters = presenting.parameters(run, pack)
    chosen = _chosen(found, sweep, request.GET.get("programme", ""))
    context = {
        "found": found,
        "run": run,
        "status": presenting.status_tag(run),
        "seconds": presenting.seconds(run),
        "facts": _facts(found),
        "programmes": [presenting.programme(one) for one in found.programmes],
        "chosen": presenting.conditions(chosen, pack, run) if chosen else None,
        "parameters": _rows(parameters),
        "made_up": sum(one.evidence.text == _("示例参数") for one in parameters),
        "sweep": sweep,
        "leads": _leads(sweep),
        "may_start": duties.may(officer, "run.start"),
        "crumbs": [
            Crumb(_("数据")),
            Crumb(_("研判批次"), reverse("run-list")),
            Crumb(_("批次 %(n)s") % {"n": run.pk}),
        ],
    }
    return render(request, "web/run_detail.html", context)


@require_POST
def run_start(request: HttpRequest) -> HttpResponse:
    """Assess everybody with what is known now and raise the leads, while the officer waits."""
    officer, now = _officer(request), timezone.now()
    as_of = _day(request.POST.get("as_of", ""), timezone.localdate(now))
    if as_of is None:
        messages.error(request, _("请填写正确的研判日期。"))
        return redirect("run-list")
    if Person.objects.count() > MOST_PERSONS:
        text = _("人口超过 20 万，请由管理员在服务器上运行 minsheng cycle --as-of %(on)s，完成后在这里查看。")
        messages.warning(request, text % {"on": as_of})
        return redirect("run-list")
    try:
        run = assess(as_of=as_of, known_at=now, actor=officer.actor, now=now)
        sweep = raise_leads(run, actor=officer.actor, now=timezone.now())
        keeping.keep(run)
    except MinshengError as error:
        messages.error(request, f"{in_words(error)} {error.code}")
        return redirect("run-list")
    anchor(now=timezone.now())
    told = _(
        "研判完成：%(persons)s 人、%(households)s 户；新增线索 %(opened)s 条，仍成立 %(kept)s 条，自动关闭 %(lapsed)s 条。"
    )
    messages.success(
        request,
        told
        % {
            "persons": f"{run.persons:,}",
            "households": f"{run.households:,}",
            "opened": f"{sweep.opened:,}",
            "kept": f"{sweep.refreshed:,}",
            "lapsed": f"{sweep.lapsed:,}",
        },
    )
    return redirect("run-detail", run.pk)


_ROW: Final = (
    '<tr><th scope="row">{}{}</th><td class="num text-end text-nowrap" data-label="{}">{}</td>'
    '<td class="num text-nowrap" data-label="{}">{}</td><td class="small-note" data-label="{}">{}</td>'
    '<td data-label="{}">{}</td></tr>'
)


def _rows(parameters: Sequence[presenting.ParameterLine]) -> SafeString:
    """The table of parameters: three hundred rows, so without a template."""
    value, since, basis, evidence = _("数值"), _("施行"), _("依据"), _("证据")
    return format_html_join(
        "", _ROW,
        (
            (
                format_html('<a href="{}">{}</a>', one.url, _(one.name)) if one.url else _(one.name),
                format_html(' <span class="small-note">{}</span>', one.scope) if one.scope else "",
                value, english.value(one.value), since, one.valid_from, basis, one.basis,
                evidence, tag(one.evidence.kind, one.evidence.text),
            )
            for one in parameters
        ),
    )  # fmt: skip


def _facts(found: queries.RunPage) -> list[Fact]:
    run, before = found.run, found.before
    return [
        Fact(_("研判日期"), run.as_of.isoformat(), _("法律条件按这一天判断")),
        Fact(
            _("数据截止"), f"{timezone.localtime(run.known_at):%Y-%m-%d %H:%M}", _("此后收到的数据没有用到")
        ),
        Fact(_("政策包"), run.pack, run.pack_hash[:12]),
        Fact(
            _("事实快照"),
            run.facts_hash[:12] or None,
            _same(run.facts_hash, before.facts_hash if before else ""),
        ),
        Fact(
            _("参数"),
            run.parameters_hash[:12] or None,
            _same(run.parameters_hash, before.parameters_hash if before else ""),
        ),
        Fact(
            _("结果"),
            run.results_hash[:12] or None,
            _same(run.results_hash, before.results_hash if before else ""),
        ),
        Fact(_("影响评估"), run.impact_assessment),
        Fact(
            _("启动"),
            f"{timezone.localtime(run.started_at):%Y-%m-%d %H:%M}",
            run.started_by.removeprefix("officer:"),
        ),
    ]


def _chosen(found: queries.RunPage, sweep: Sweep | None, code: str) -> queries.ProgrammeCounts | None:
    """The programme asked for; else the one with the most leads."""
    leads = Counter[str]()
    for by_programme in sweep.counts.values() if sweep else ():
        leads.update(by_programme)
    busiest = max(found.programmes, key=lambda one: leads[one.code], default=None)
    return next((one for one in found.programmes if one.code == code), busiest)


def _same(now: str, before: str) -> str:
    if not before or not now:
        return ""
    return _("与上一批相同") if now == before else _("与上一批不同")


def _leads(sweep: Sweep | None) -> list[tuple[str, str, int]]:
    """(label, Chinese, how many leads hold)."""
    counts = sweep.counts if sweep else {}
    return [(code, _(name), sum(counts.get(code, {}).values())) for code, name in states.LABELS.items()]


def _day(text: str, default: date) -> date | None:
    """The day asked for; None for nonsense."""
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user
