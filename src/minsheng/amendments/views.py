"""Policy changes: what waits for whom, what was adopted and by whom, and the YAML of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.amendments import actions, describing, queries, rules
from minsheng.amendments.models import PolicyChange
from minsheng.kernel.errors import MinshengError
from minsheng.policy.amendments import FILE, written
from minsheng.policy.packs import Pack
from minsheng.trail.actions import record
from minsheng.ui.components import Crumb, Kind
from minsheng.ui.keyset import page
from minsheng.ui.refusals import in_words

_KINDS: dict[str, Kind] = {
    rules.PROPOSED: "info", rules.ADOPTED: "ok", rules.REJECTED: "bad", rules.RETRACTED: "plain",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One change as one officer sees it; `told` against what stood the day before it; `begun`: its first day has come; `only`: of
    whom alone the trial behind it told."""

    change: PolicyChange
    kind: Kind
    status: str
    told: list[describing.Told]
    begun: bool
    only: list[str]
    ended: date | None
    may_approve: bool
    may_retract: bool
    may_end: bool


@require_safe
def amendment_list(request: HttpRequest) -> HttpResponse:
    """Every change, the newest first, with what waits for this officer."""
    officer, now = _officer(request), timezone.now()
    found = page(queries.changes(officer), keys=("-pk",), token=request.GET.get("page", ""))
    pack = queries.county_pack()
    endings = {
        one.ends_id: one for one in PolicyChange.objects.filter(ends__in=[c.pk for c in found.rows]).exclude(
            status__in=[rules.REJECTED, rules.RETRACTED]
        )
    }  # fmt: skip
    context = {
        "page": found,
        "lines": [
            _line(one, officer, pack, endings.get(one.pk), timezone.localdate(now)) for one in found.rows
        ],
        "pack": pack,
        "rows": len(pack.amendments),
        "earliest": rules.earliest(timezone.localdate(now)),
        "crumbs": [Crumb(_("政策")), Crumb(_("政策调整"))],
    }
    return render(request, "amendments/amendment_list.html", context)


@require_POST
def amendment_approve(request: HttpRequest, change_id: int) -> HttpResponse:
    """The first or the second approval."""

    def approve(officer: Officer, now: datetime) -> str:
        made = actions.approve(officer=officer, change_id=change_id, now=now)
        if made.status == rules.ADOPTED:
            return _("已采纳，自 %(on)s 起执行；政策版本 %(hash)s。") % {
                "on": made.effective_on, "hash": made.policy_hash[:12],
            }  # fmt: skip
        return _("已通过第一次审批，还需另一人审批。")

    return _done(request, approve)


@require_POST
def amendment_reject(request: HttpRequest, change_id: int) -> HttpResponse:
    """Send it back with a reason."""
    reason = request.POST.get("reason", "")

    def reject(officer: Officer, now: datetime) -> str:
        actions.reject(officer=officer, change_id=change_id, reason=reason, now=now)
        return _("已退回。")

    return _done(request, reject)


@require_POST
def amendment_retract(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take back one's own proposal."""

    def retract(officer: Officer, now: datetime) -> str:
        actions.retract(officer=officer, change_id=change_id, now=now)
        return _("已撤回。")

    return _done(request, retract)


@require_POST
def amendment_end(request: HttpRequest, change_id: int) -> HttpResponse:
    """Propose that an adopted change ends."""

    def end(officer: Officer, now: datetime) -> str:
        actions.propose_end(
            officer=officer,
            change_id=change_id,
            basis=request.POST.get("basis", ""),
            effective_on=day(request.POST.get("effective_on", "")),
            now=now,
        )
        return _("已提出终止，等待两人审批；在此之前仍按原来执行。")

    return _done(request, end)


@require_safe
def amendment_export(request: HttpRequest) -> HttpResponse:
    """What was adopted, as the YAML of a pack folder."""
    officer, pack = _officer(request), queries.county_pack()
    detail = {"rows": len(pack.amendments), "policy_hash": pack.hash}
    record(
        actor=officer.actor,
        verb="policy_exported",
        subject=f"policy:{pack.code}",
        detail=detail,
        now=timezone.now(),
    )
    response = HttpResponse(written(pack.amendments), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return response


def day(text: str) -> date:
    """The day of a form; nonsense is the first day there is, which the rules refuse in words."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _line(
    change: PolicyChange, officer: Officer, pack: Pack, ending: PolicyChange | None, today: date
) -> Line:
    hands = queries.hands(change)
    mine = change.proposed_by_id == officer.pk
    proposes = duties.may(officer, "amendment.propose")
    ended = ending.effective_on if ending is not None and ending.status == rules.ADOPTED else None
    return Line(
        change=change,
        kind=_KINDS[change.status],
        status=_(rules.STATUSES[change.status]),
        told=describing.told(pack, change.changes, change.effective_on - timedelta(days=1)),
        begun=change.effective_on <= today,
        only=[_(words) for words in change.figures.get("only", ())],
        ended=ended,
        may_approve=duties.may(officer, "amendment.approve") and rules.may_approve(hands, officer.username),
        may_retract=proposes and mine and change.status == rules.PROPOSED,
        may_end=proposes and change.status == rules.ADOPTED and change.ends_id is None and ending is None,
    )


def _done(request: HttpRequest, act: Callable[[Officer, datetime], Any]) -> HttpResponse:
    try:
        messages.success(request, act(_officer(request), timezone.now()))
    except MinshengError as refusal:
        messages.error(request, f"{in_words(refusal)} {refusal.code}")
    return redirect("amendment-list")


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user
