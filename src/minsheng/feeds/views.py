"""The data page: how fresh and how clean each department's data is, every batch, and what to send back."""

import tempfile
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.feeds import annotated, dependents, queries, states, words
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from minsheng.feeds.refusals import FeedError
from minsheng.trail.actions import record
from minsheng.ui import english, keyset
from minsheng.ui.components import Crumb, Fact

BATCHES, ROWS = 20, 50
SHORTEST_REASON = 4
MEGABYTE = 1 << 20


@require_safe
def feed_list(request: HttpRequest) -> HttpResponse:
    """The freshness board and below it the batches; `?late` narrows the board, `?feed=` the batches to one kind of data."""
    officer, on = _officer(request), timezone.localdate()
    chosen = request.GET.get("feed", "")
    chosen = chosen if chosen in FEEDS else ""
    batches = Batch.objects.filter(feed=chosen) if chosen else Batch.objects.all()
    page = keyset.page(
        batches.defer("findings"), keys=["-id"], token=request.GET.get("page", ""), size=BATCHES
    )
    board = queries.freshness_board(on, officer.region_code, findings=True)
    only_late = "late" in request.GET
    depends = dependents.programmes_on(str(settings.MINSHENG_PACK), on)
    context = {
        "board": [
            (one, words.freshness_tag(one, on), depends[one.feed.code], _by_county(one, on))
            for one in board
            if one.late or not only_late
        ],
        "only_late": only_late,
        "late": [english.clause(one.feed.name_zh) for one in board if one.late],
        "totals": _totals(board),
        "page": page,
        "batches": [(batch, words.status_tag(batch)) for batch in page.rows],
        "chosen": FEEDS.get(chosen),
        "feeds": feed_choices(),
        "may_upload": duties.may(officer, "feed.upload"),
        "on": on,
        "crumbs": [Crumb(_("数据")), Crumb(_("部门数据"))],
    }
    return render(request, "feeds/feed_list.html", context)


@require_safe
def feed_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch: the sum of its rows, findings by code, the rejected rows. `?show=warning`, `?code=` narrow the rows.

    `?taken-in`: it was just registered, so the next step, a run, is offered.
    """
    officer, batch = _officer(request), batch_or_404(batch_id)
    severity = "warning" if request.GET.get("show") == "warning" else "error"
    code = request.GET.get("code", "")[:40]
    rows = batch.rejects.filter(severity=severity)
    page = keyset.page(
        rows.filter(code=code) if code else rows,
        keys=["sheet", "row_number", "id"],
        token=request.GET.get("page", ""),
        size=ROWS,
    )
    context = {
        "batch": batch,
        "status": words.status_tag(batch),
        "feed": FEEDS.get(batch.feed),
        "facts": _facts(batch),
        "findings": queries.findings_of(batch),
        "severity": severity,
        "code": code,
        "page": page,
        "feeds": feed_choices(),
        "may_upload": duties.may(officer, "feed.upload"),
        "just_taken_in": "taken-in" in request.GET,
        "may_run": duties.may(officer, "run.start"),
        "crumbs": [Crumb(_("数据")), Crumb(_("部门数据"), reverse("feed-list")), Crumb(batch.file_name)],
    }
    return render(request, "feeds/feed_batch.html", context)


@require_POST
def feed_annotated(request: HttpRequest, batch_id: int) -> FileResponse:
    """The rejected rows as they came, to go back to the department."""
    return annotated_answer(request, batch_or_404(batch_id))


def annotated_answer(request: HttpRequest, batch: Batch) -> FileResponse:
    """The rejected rows of a batch: whole ID numbers, so a reason, and an event. Raises FeedError REASON_TOO_SHORT,
    ANNOTATED_NOT_FOUND.
    """
    officer = _officer(request)
    reason = request.POST.get("reason", "").strip()[:200]
    if len(reason) < SHORTEST_REASON:
        raise FeedError("REASON_TOO_SHORT", "请写明下载用途（至少四个字）。")
    if batch.status not in (states.CHECKED, states.REGISTERED) or not batch.landing_path.exists():
        raise FeedError("ANNOTATED_NOT_FOUND", "这一批没有可以退回改正的行，或原文件已不在收件目录。")
    with tempfile.TemporaryDirectory(prefix="annotated-") as folder, transaction.atomic():
        out = Path(folder) / "annotated.xlsx"
        rows = annotated.write(batch, out)
        record(
            actor=officer.actor,
            verb="feeds.reveal",
            subject=f"batch:{batch.pk}",
            detail={"reason": reason, "rows": rows, "feed": batch.feed},
            now=timezone.now(),
        )
        # Unlinking leaves the open file readable until the answer is sent.
        return FileResponse(
            out.open("rb"), as_attachment=True, filename=annotated.annotated_name(batch.file_name)
        )


def batch_or_404(batch_id: int) -> Batch:
    """Raises FeedError BATCH_NOT_FOUND."""
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise FeedError("BATCH_NOT_FOUND", "没有这个批次。")
    return batch


def feed_choices() -> list[tuple[str, str]]:
    """Every kind of data in registering order: (code, name)."""
    return [
        (feed.code, english.clause(feed.name_zh))
        for feed in sorted(FEEDS.values(), key=lambda feed: feed.order)
    ]


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user


def _by_county(one: queries.Freshness, on: date) -> list[tuple[str, queries.CountyFreshness, words.Tag]]:
    """Each county with its name and tag; nothing where there is one county only."""
    if len(one.counties) < 2:
        return []
    names = queries.county_names()
    return [
        (names.get(part.county, part.county), part, words.freshness_tag(part, on)) for part in one.counties
    ]


def _totals(board: list[queries.Freshness]) -> dict[str, int]:
    batches = [one.batch for one in board if one.batch]
    return {
        "fresh": sum(not one.late for one in board),
        "late": sum(one.late for one in board),
        "rows_in": sum(batch.rows_in for batch in batches),
        "accepted": sum(batch.accepted for batch in batches),
        "quarantined": sum(batch.quarantined for batch in batches),
        "repaired": sum(batch.warned for batch in batches),
    }


def _facts(batch: Batch) -> list[Fact]:
    found = batch.findings
    id_states = found.get("id_states", {})
    valid, ids = id_states.get("ok", 0), sum(id_states.values())
    hidden = [*found.get("hidden_sheets", []), *found.get("ignored_sheets", [])]
    facts = [
        Fact(_("来源单位"), english.clause(batch.department) or None),
        Fact(_("所属期"), _period(batch.period_from, batch.period_to)),
        Fact(_("方式"), _mode(batch)),
        Fact(
            _("收到"),
            f"{timezone.localtime(batch.received_at):%Y-%m-%d %H:%M}",
            batch.received_by.removeprefix("officer:"),
        ),
        Fact(_("文件"), f"{max(batch.size_bytes / MEGABYTE, 0.1):.1f} MB", _format(batch)),
        Fact(_("指纹"), batch.sha256[:16], "SHA-256"),
    ]
    if ids:
        facts.append(Fact(_("证件号码有效"), f"{valid * 100 / ids:.1f}%", f"{valid:,} / {ids:,}"))
    if hidden:
        facts.append(Fact(_("没有读的工作表"), "、".join(hidden), _("隐藏或与本类数据无关")))
    return facts


def _mode(batch: Batch) -> str:
    if batch.is_correction:
        return _("改正件")
    if batch.is_addition:
        return _("全量（待确认，只作补充）")
    return _("全量") if batch.mode == "full" else _("增量")


def _format(batch: Batch) -> str:
    return " · ".join(part for part in (batch.findings.get("format"), batch.findings.get("encoding")) if part)


def _period(first: date | None, last: date | None) -> str | None:
    return f"{first} — {last}" if first and last else None
