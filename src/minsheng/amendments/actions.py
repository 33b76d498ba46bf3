"""Propose, approve twice, send back, take back. Each is one transaction with one event."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.amendments import queries, rules
from minsheng.amendments.errors import AmendmentError
from minsheng.amendments.models import PolicyChange
from minsheng.policy.amendments import Amendment, amended, concrete, parse
from minsheng.trail.actions import record


@transaction.atomic
def propose(
    *,
    officer: Officer,
    title: str,
    basis: str,
    evidence: str,
    effective_on: date,
    changes: Sequence[str],
    now: datetime,
    figures: Mapping[str, Any] | None = None,
) -> PolicyChange:
    """Put a change before two others; percentages become amounts, so that they approve what will be paid.

    In the demonstration the evidence is always 示例. Raises AmendmentError (see `rules`), EVIDENCE_UNKNOWN; PolicyError when
    the pack has no such parameter or condition on the day; accounts' Refusal.
    """
    duties.check(officer, "amendment.propose")
    title, basis = title.strip(), basis.strip()
    rules.check_words(title, basis)
    rules.check_effective(effective_on, timezone.localdate(now))
    if settings.MINSHENG_DEMO:
        evidence = "illustrative"
    if evidence not in rules.EVIDENCE:
        raise AmendmentError("EVIDENCE_UNKNOWN", "请选择依据的证据类别。")
    pack = queries.county_pack()
    told = [str(one) for one in concrete(pack, map(parse, changes), effective_on)]
    rules.check_changes(told)
    amended(pack, [Amendment(parse(one), effective_on, basis, evidence) for one in told])  # it must fit
    made = PolicyChange.objects.create(
        title=title,
        basis=basis,
        evidence=evidence,
        effective_on=effective_on,
        changes=told,
        figures=dict(figures or {}),
        proposed_by=officer,
        proposed_at=now,
    )
    detail = {"title": title, "basis": basis, "effective_on": effective_on, "changes": told}
    record(actor=officer.actor, verb="policy_change_proposed", subject=_subject(made), detail=detail, now=now)
    return made


@transaction.atomic
def propose_end(
    *, officer: Officer, change_id: int, basis: str, effective_on: date, now: datetime
) -> PolicyChange:
    """Put before two others that an adopted change ends; what it gave until then stays as it was.

    Raises POLICY_CHANGE_NOT_FOUND, NOT_ADOPTED, ENDED_ALREADY and what `propose` raises.
    """
    duties.check(officer, "amendment.propose")
    ended = _locked(change_id)
    if ended.status != rules.ADOPTED or ended.ends_id is not None:
        raise AmendmentError("NOT_ADOPTED", "只有已采纳的调整才能终止。")
    if ended.endings.filter(status__in=[rules.PROPOSED, rules.ADOPTED]).exists():
        raise AmendmentError("ENDED_ALREADY", "这项调整已经提出过终止。")
    title = f"终止：{ended.title}"[:80]
    rules.check_words(title, basis.strip())
    rules.check_effective(effective_on, timezone.localdate(now))
    made = PolicyChange.objects.create(
        title=title,
        basis=basis.strip(),
        evidence=ended.evidence,
        effective_on=effective_on,
        ends=ended,
        proposed_by=officer,
        proposed_at=now,
    )
    detail = {"ends": ended.pk, "basis": made.basis, "effective_on": effective_on}
    record(actor=officer.actor, verb="policy_change_proposed", subject=_subject(made), detail=detail, now=now)
    return made


@transaction.atomic
def approve(*, officer: Officer, change_id: int, now: datetime) -> PolicyChange:
    """The first approval, or the second, which adopts the change.

    Raises POLICY_CHANGE_NOT_FOUND, CHANGE_STALE, OWN_PROPOSAL, APPROVED_ALREADY, EFFECTIVE_PASSED when its day has come in the
    meantime, PolicyError when it no longer fits over the pack; accounts' Refusal.
    """
    duties.check(officer, "amendment.approve")
    change = _locked(change_id)
    rules.check_approver(queries.hands(change), officer.username)
    rules.check_effective(change.effective_on, timezone.localdate(now))
    if change.first_by is None:
        _update(change_id, {"first_by__isnull": True}, first_by=officer, first_at=now)
        verb = "policy_change_approved"
        detail: dict[str, object] = {"approval": 1}
    else:
        version = queries.county_pack(also=change).hash
        _update(
            change_id,
            {"first_by": change.first_by, "second_by__isnull": True},
            second_by=officer,
            decided_at=now,
            status=rules.ADOPTED,
            policy_hash=version,
        )
        verb = "policy_change_adopted"
        detail = {"approval": 2, "policy_hash": version, "effective_on": change.effective_on}
    change.refresh_from_db()
    record(actor=officer.actor, verb=verb, subject=_subject(change), detail=detail, now=now)
    return change


@transaction.atomic
def reject(*, officer: Officer, change_id: int, reason: str, now: datetime) -> PolicyChange:
    """Send a proposal back. Raises REASON_MISSING and what `approve` raises, without the days."""
    duties.check(officer, "amendment.approve")
    if len(reason.strip()) < rules.SHORTEST:
        raise AmendmentError("REASON_MISSING", "请写明退回原因（至少四个字）。")
    change = _locked(change_id)
    if change.proposed_by_id == officer.pk:
        raise AmendmentError("OWN_PROPOSAL", "提出调整的人不能审批自己的调整。")
    return _close(change, rules.REJECTED, "policy_change_rejected", reason.strip()[:200], officer, now)


@transaction.atomic
def retract(*, officer: Officer, change_id: int, now: datetime) -> PolicyChange:
    """Take back one's own proposal before it is adopted. Raises POLICY_CHANGE_NOT_FOUND, CHANGE_STALE, NOT_YOUR_PROPOSAL."""
    duties.check(officer, "amendment.propose")
    change = _locked(change_id)
    if change.proposed_by_id != officer.pk:
        raise AmendmentError("NOT_YOUR_PROPOSAL", "只能撤回自己提出的调整。")
    return _close(change, rules.RETRACTED, "policy_change_retracted", "", officer, now)


def _close(
    change: PolicyChange, status: str, verb: str, reason: str, officer: Officer, now: datetime
) -> PolicyChange:
    _update(change.pk, {}, status=status, decided_at=now, reason=reason)
    change.refresh_from_db()
    record(actor=officer.actor, verb=verb, subject=_subject(change), detail={"reason": reason}, now=now)
    return change


def _locked(change_id: int) -> PolicyChange:
    found = PolicyChange.objects.select_for_update().filter(pk=change_id).first()
    if found is None:
        raise AmendmentError("POLICY_CHANGE_NOT_FOUND", "没有这项政策调整。")
    return found


def _update(change_id: int, expected: Mapping[str, object], **values: object) -> None:
    """Write where the proposal still stands as it was read. Raises CHANGE_STALE when somebody was faster."""
    if PolicyChange.objects.filter(pk=change_id, status=rules.PROPOSED, **expected).update(**values) != 1:
        raise AmendmentError("CHANGE_STALE", "这项调整已经被别人办理，请刷新页面。")


def _subject(change: PolicyChange) -> str:
    return f"policy_change:{change.pk}"
