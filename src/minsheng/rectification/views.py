"""The yearly rectification: open one, see its figures, record what was found, export."""

from datetime import date
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.assessment import queries as runs
from minsheng.feeds.catalogue import CLOSING
from minsheng.feeds.columns import ENROLMENT
from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs
from minsheng.policy.kinds import Scope
from minsheng.rectification import actions, presenting, queries, rules, workbook
from minsheng.registry.queries import rolls_sent
from minsheng.ui import keyset
from minsheng.ui.components import Crumb
from minsheng.ui.refusals import in_words

SIZE: Final = 40
SUBJECTS: Final = (Scope.PERSON, Scope.JOINT)
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def rectification_list(request: HttpRequest) -> HttpResponse:
    """Every rectification of the area; the county desk opens a new one here."""
    officer, run = _officer(request), runs.latest()
    found = keyset.page(queries.visible(officer), keys=["-pk"], token=request.GET.get("page", ""), size=SIZE)
    context = {
        "page": found,
        "lines": [(made, queries.progress(officer, made)[1]) for made in found.rows],
        "run": run,
        "programmes": _programmes(run.as_of) if run else [],
        "may_open": duties.may(officer, "rectify.open") and run is not None,
        "crumbs": [Crumb(_("工作")), Crumb(_("年度整治"))],
    }
    return render(request, "rectification/rectification_list.html", context)


@require_POST
def rectification_open(request: HttpRequest) -> HttpResponse:
    """Judge the roll by the newest run and draw the sample."""
    officer, run, size = _officer(request), runs.latest(), request.POST.get("size", "")
    try:
        if run is None:
            raise rules.RectificationError("NO_RUN", "还没有研判批次，请先研判。")
        made = actions.open_rectification(
            officer=officer,
            programme=request.POST.get("programme", ""),
            run=run,
            sample_size=int(size) if size.isdecimal() and len(size) < 9 else 0,
            seed=f"{run.pk}-{officer.region_code}",
            now=timezone.now(),
        )
    except MinshengError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("rectification-list")
    messages.success(request, _("已对照名册逐户重新研判，并抽出走访户。"))
    return redirect("rectification-detail", made.pk)


@require_safe
def rectification_detail(request: HttpRequest, rectification_id: int) -> HttpResponse:
    """Figures by reason and town, and the list; `?show=`, `?reason=`, `?town=` narrow it."""
    officer = _officer(request)
    made = queries.one(officer, rectification_id)
    narrow = {key: request.GET.get(key, "")[:60] for key in ("reason", "show", "town")}
    found = keyset.page(
        queries.entries(officer, made, **narrow),
        keys=["-verdict", "region", "pk"],
        token=request.GET.get("page", ""),
        size=SIZE,
    )
    towns, total = queries.progress(officer, made)
    context = {
        "made": made,
        "towns": presenting.named(towns),
        "total": total,
        "page": found,
        "lines": presenting.lines(made, found.rows),
        "missing": presenting.missing(made),
        "outcomes": rules.OUTCOMES,
        "proposal": rules.PROPOSAL,
        "may_record": duties.may(officer, "rectify.record"),
        "here": request.get_full_path(),
        "crumbs": [
            Crumb(_("工作")), Crumb(_("年度整治"), reverse("rectification-list")), Crumb(_(made.programme_name)),
        ],
        **narrow,
    }  # fmt: skip
    return render(request, "rectification/rectification_detail.html", context)


@require_POST
def rectification_record(request: HttpRequest, entry_id: int) -> HttpResponse:
    """What was found at one household."""
    heard = request.POST.get("heard_on", "").strip()
    try:
        actions.record_outcome(
            entry_id=entry_id,
            officer=_officer(request),
            outcome=request.POST.get("outcome", ""),
            note=request.POST.get("note", ""),
            heard_on=_day(heard) if heard else None,
            now=timezone.now(),
        )
    except MinshengError as refusal:
        messages.error(request, in_words(refusal))
    else:
        messages.success(request, _("已登记。待遇没有因此变动。"))
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return redirect(wanted if safe else reverse("rectification-list"))


@require_POST
def rectification_export(request: HttpRequest, rectification_id: int) -> HttpResponse:
    """The list of the officer's area as Excel, masked, for a reason that goes on record."""
    officer = _officer(request)
    made = queries.one(officer, rectification_id)
    content = workbook.export(
        officer=officer, made=made, purpose=request.POST.get("purpose", ""), now=timezone.now()
    )
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="rectification-{made.pk}.xlsx"'
    return answer


def _programmes(on: date) -> list[tuple[str, str]]:
    """Programmes of persons or joint households in force on the day of the run that have a roll to judge."""
    found = packs.load(str(settings.MINSHENG_PACK)).programmes(on)
    listed = rolls_sent() | {table for table in CLOSING if table.startswith(ENROLMENT)}
    return sorted(
        (code, p.name_zh)
        for code, p in found.items()
        if p.subject in SUBJECTS and f"{ENROLMENT}{code}" in listed
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise rules.RectificationError("DATE_UNREADABLE", "日期请写成 2026-11-16。") from error


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user
