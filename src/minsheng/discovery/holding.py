"""Kinds of leads that are mostly wrong stop making work (R16), all but a small share that shows whether they got better."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.bulk import update_rows
from minsheng.discovery import precision
from minsheng.discovery.explaining import Draft
from minsheng.discovery.models import KindSwitch, Lead
from minsheng.discovery.precision import LeadKind
from minsheng.discovery.states import Refusal
from minsheng.policy.packs import Pack
from minsheng.trail.actions import record

SHORTEST_REASON = 4


def mark(drafts: Iterable[Draft], pack: Pack, on: date) -> None:
    """Set `held` on the drafts of kinds that are mostly wrong, and on their leads that nobody has been given; let leads out whose
    kind no longer is."""
    rule = precision.rule_of(pack, on)
    bad = frozenset() if rule is None else precision.held_kinds(rule)
    for draft in drafts:
        c = draft.candidate
        if rule is not None and LeadKind(c.programme, c.label, c.reason, draft.ground) in bad:
            draft.held = not rule.goes_out(draft.facts_hash)
    _let_out_all_but(bad)
    if rule is not None:
        _hold_back(bad, rule)


def _hold_back(bad: frozenset[LeadKind], rule: precision.Rule) -> None:
    """Leads of before that still wait for somebody make no more work than new ones."""
    for kind in sorted(bad):
        waiting = Lead.objects.filter(status="open", held=False, **kind._asdict())
        found = waiting.order_by("pk").values_list("pk", "facts_hash")
        update_rows(Lead, ("held",), ((True, pk) for pk, facts in found if not rule.goes_out(facts)))


def _let_out_all_but(bad: frozenset[LeadKind]) -> None:
    waiting = Lead.objects.filter(held=True).exclude(status="closed").order_by()
    for parts in waiting.values_list("programme", "label", "reason", "ground").distinct():
        if LeadKind(*parts) not in bad:
            waiting.filter(**LeadKind(*parts)._asdict()).update(held=False)


@transaction.atomic
def switch_on(*, officer: Officer, kind: LeadKind, note: str, now: datetime) -> int:
    """Let a held kind out again; returns how many leads go to the queues. Only what is closed from now on judges it anew.

    Raises Refusal SWITCH_REASON_MISSING, KIND_NOT_HELD; accounts' Refusal.
    """
    duties.check(officer, "kind.switch")
    if len(note.strip()) < SHORTEST_REASON:
        raise Refusal("SWITCH_REASON_MISSING", "请写明恢复派发的理由（至少四个字）。")
    held = Lead.objects.filter(held=True, **kind._asdict()).exclude(status="closed")
    if not held.exists():
        raise Refusal("KIND_NOT_HELD", "这类线索没有暂不派发的。")
    KindSwitch.objects.create(**kind._asdict(), officer=officer, note=note.strip()[:200], made_at=now)
    released = held.update(held=False)
    detail = {**kind._asdict(), "reason_given": note.strip()[:200], "released": released}
    record(actor=officer.actor, verb="kind_switched_on", subject="leads", detail=detail, now=now)
    return released
