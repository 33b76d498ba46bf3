"""What officers do to leads: assign, record a visit, close. Each is one transaction and one trail event.

`raise_leads`, which turns a run into leads, stands in `raising` and is handed out here: the stage has one door for verbs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.bulk import update_rows
from minsheng.disclosure.leaks import find_leaks
from minsheng.discovery import states
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.raising import raise_leads
from minsheng.discovery.states import Refusal
from minsheng.kernel.errors import MinshengError
from minsheng.trail.actions import record

__all__ = [
    "Closing",
    "Done",
    "assign",
    "bulk_assign",
    "close",
    "close_annual",
    "close_household",
    "dispatch",
    "notice",
    "raise_leads",
    "record_visit",
]

BULK_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Done:
    """What happened to one lead of a bulk action; `code` and `message` are empty where it succeeded."""

    lead_id: int
    code: str = ""
    message: str = ""

    @property
    def ok(self) -> bool:
        """Whether it succeeded."""
        return not self.code


@dataclass(frozen=True, slots=True)
class Closing:
    """How one lead of a household ended."""

    lead_id: int
    outcome: str
    note: str = ""


@transaction.atomic
def assign(*, lead_id: int, officer: Officer, assignee: Officer, due_on: date | None, now: datetime) -> Lead:
    """Give the lead to `assignee`. Raises Refusal: LEAD_NOT_FOUND, LEAD_CLOSED, LEAD_CHANGED_CONFLICT, DUE_IN_PAST,
    ASSIGNEE_CANNOT_VISIT, ASSIGNEE_ELSEWHERE; accounts' Refusal for duty and jurisdiction.
    """
    duties.check(officer, "lead.assign")
    lead = _open_lead(lead_id, officer, "assign")
    _check_assignee(assignee, lead.region)
    if due_on is not None and due_on < timezone.localdate(now):
        raise Refusal("DUE_IN_PAST", "期限不能早于今天。")
    status = states.next_status(lead.status, "assign")
    _move(lead, status=status, assignee=assignee, due_on=due_on, assigned_at=now, held=False)
    record(
        actor=officer.actor,
        verb="lead_assigned",
        subject=f"lead:{lead.pk}",
        detail={"assignee": assignee.actor, "due_on": due_on},
        now=now,
    )
    return lead


def notice(lead: Lead, *, officer: Officer, now: datetime) -> None:
    """Whoever was given the lead has opened it; it no longer counts as new for them."""
    if lead.assignee_id == officer.pk and lead.noticed_at is None and lead.reaction_id is not None:
        Lead.objects.filter(pk=lead.pk, noticed_at__isnull=True).update(noticed_at=now)


def bulk_assign(
    *, lead_ids: Sequence[int], officer: Officer, assignee: Officer, due_on: date | None, now: datetime
) -> list[Done]:
    """Assign each lead in a transaction of its own; one that is refused does not hold up the others.

    Raises Refusal BULK_TOO_MANY above 500 leads.
    """
    duties.check(officer, "lead.assign")
    if len(lead_ids) > BULK_LIMIT:
        raise Refusal("BULK_TOO_MANY", f"一次最多分派 {BULK_LIMIT} 条。", given=len(lead_ids))
    results = []
    for lead_id in dict.fromkeys(lead_ids):
        try:
            assign(lead_id=lead_id, officer=officer, assignee=assignee, due_on=due_on, now=now)
            results.append(Done(lead_id))
        except MinshengError as refusal:
            results.append(Done(lead_id, refusal.code, refusal.message))
    return results


def record_visit(
    *,
    lead_id: int,
    officer: Officer,
    visited_on: date,
    met_person: bool,
    idempotency_key: str,
    now: datetime,
    living: str = "",
    care_need: bool | None = None,
    method: str = "home",
    note: str = "",
    next_due_on: date | None = None,
) -> VisitRecord:
    """Record what was seen. The same `idempotency_key` again returns the first record unchanged.

    `living`: good | fair | hardship | "" (not seen). Raises Refusal: VISIT_IN_FUTURE, VISIT_FORM, NOTE_HOLDS_NUMBER,
    KEY_REUSED_CONFLICT, LEAD_NOT_FOUND, LEAD_CLOSED, LEAD_CHANGED_CONFLICT; accounts' Refusal.
    """
    duties.check(officer, "lead.visit")
    visit = VisitRecord(
        lead_id=lead_id,
        officer=officer,
        idempotency_key=idempotency_key.strip(),
        visited_on=visited_on,
        method=method,
        met_person=met_person,
        living=living,
        care_need=care_need,
        note=note.strip(),
        next_due_on=next_due_on,
        recorded_at=now,
    )
    _check_visit(visit, today=timezone.localdate(now))
    try:
        return _record_visit(visit, officer, now)
    except IntegrityError:
        # The other try of the same device was faster; its record is the one that counts.
        earlier = _earlier_visit(visit)
        if earlier is None:
            raise
        return earlier


@transaction.atomic
def close(*, lead_id: int, officer: Officer, outcome: str, note: str = "", now: datetime) -> Lead:
    """End the lead with an outcome of `states.OUTCOMES`. Raises Refusal: OUTCOME_UNKNOWN, OUTCOME_NOT_FOR_LABEL,
    OUTCOME_NEEDS_NOTE, NOTE_HOLDS_NUMBER, LEAD_NOT_FOUND, LEAD_CLOSED, LEAD_CHANGED_CONFLICT, RESULT_ELSEWHERE (one of a
    yearly rectification, where its result is recorded); accounts' Refusal.
    """
    duties.check(officer, "lead.close")
    lead = _open_lead(lead_id, officer, "close")
    if lead.reason == states.ANNUAL:
        raise Refusal(
            "RESULT_ELSEWHERE", "这是年度整治抽到的户，请在“年度整治”里登记结果，这条线索会随之办结。"
        )
    return _close(lead, officer, outcome, note, now)


@transaction.atomic
def close_annual(*, lead_id: int, officer: Officer, outcome: str, note: str, now: datetime) -> Lead:
    """End the lead of a household whose result the rectification has just recorded, which asked for duty and area.

    Raises as `close`.
    """
    return _close(_open_lead(lead_id, officer, "close"), officer, outcome, note, now)


def _close(lead: Lead, officer: Officer, outcome: str, note: str, now: datetime) -> Lead:
    states.check_outcome(outcome, lead.label, lead.reason, note)
    _check_note(note, limit=500)
    status = states.next_status(lead.status, "close")
    _move(
        lead,
        status=status,
        outcome=outcome,
        outcome_note=note.strip(),
        closed_at=now,
        closed_by=officer,
        held=False,
    )
    record(
        actor=officer.actor,
        verb="lead_closed",
        subject=f"lead:{lead.pk}",
        detail={"outcome": outcome, "programme": lead.programme, "label": lead.label},
        now=now,
    )
    return lead


@transaction.atomic
def close_household(*, officer: Officer, closings: Sequence[Closing], now: datetime) -> list[Lead]:
    """End several leads of one household, all or none, each with an event of its own.

    Raises as `close`, and Refusal NOTHING_CHOSEN, LEADS_OF_SEVERAL_HOUSEHOLDS.
    """
    if not closings:
        raise Refusal("NOTHING_CHOSEN", "请至少给一条线索选择办结结果。")
    closed = [
        close(lead_id=one.lead_id, officer=officer, outcome=one.outcome, note=one.note, now=now)
        for one in closings
    ]
    if (
        len({(lead.household_id, lead.person_id if lead.household_id is None else None) for lead in closed})
        > 1
    ):
        raise Refusal("LEADS_OF_SEVERAL_HOUSEHOLDS", "这些线索不是同一户的，请分别办结。")
    return closed


def dispatch(given: Sequence[tuple[int, int, date]], *, now: datetime) -> None:
    """Give many leads out inside the caller's transaction, whose one event names them all: (lead, officer, due date).

    Only leads waiting for a visit move; one that somebody visited or closed meanwhile stays as it is.
    """
    movable = Lead.objects.select_for_update().filter(
        pk__in=[lead for lead, _, _ in given], status__in=["open", "assigned"]
    )
    known = set(movable.order_by("pk").values_list("pk", flat=True))
    rows = (
        (states.next_status("open", "assign"), to, on, now, lead) for lead, to, on in given if lead in known
    )
    update_rows(Lead, ("status", "assignee_id", "due_on", "assigned_at"), rows)


def _open_lead(lead_id: int, officer: Officer, verb: str) -> Lead:
    """The lead, inside the officer's area, in a status from which `verb` goes; its row is locked on PostgreSQL."""
    lead = Lead.objects.select_for_update().filter(pk=lead_id).first()
    elsewhere = lead is not None and ROLES[officer.role].own_only and lead.assignee_id != officer.pk
    if lead is None or elsewhere:
        raise Refusal("LEAD_NOT_FOUND", "没有这条线索。")
    jurisdiction.check(officer, lead.region)
    states.next_status(lead.status, verb)
    return lead


def _move(lead: Lead, **changes: object) -> None:
    """Change the row only if nobody changed its status since it was read, and the object after it."""
    changed = Lead.objects.filter(pk=lead.pk, status=lead.status).update(**changes)
    if changed != 1:
        raise Refusal("LEAD_CHANGED_CONFLICT", "这条线索刚被别人处理过，请刷新后再试。")
    for name, value in changes.items():
        setattr(lead, name, value)


def _check_assignee(assignee: Officer, region: str) -> None:
    if not duties.may(assignee, "lead.visit"):
        raise Refusal("ASSIGNEE_CANNOT_VISIT", f"{assignee.name}的岗位不能走访线索。")
    if not jurisdiction.covers(assignee, region):
        raise Refusal("ASSIGNEE_ELSEWHERE", f"这条线索不在{assignee.name}的辖区内。")


def _check_visit(visit: VisitRecord, *, today: date) -> None:
    if visit.visited_on > today:
        raise Refusal("VISIT_IN_FUTURE", "走访日期不能晚于今天。")
    if not visit.idempotency_key or len(visit.idempotency_key) > 64:
        raise Refusal("VISIT_FORM", "走访登记缺少编号，请刷新页面后重填。")
    if visit.living not in ("", *states.LIVING) or visit.method not in states.METHODS:
        raise Refusal("VISIT_FORM", "请选择生活状况和走访方式。")
    if visit.met_person and not visit.living:
        raise Refusal("VISIT_FORM", "见到本人的，请填写生活状况。")
    if visit.next_due_on is not None and visit.next_due_on < visit.visited_on:
        raise Refusal("VISIT_FORM", "下次应访日期不能早于本次走访。")
    _check_note(visit.note, limit=1000)


def _check_note(note: str, *, limit: int) -> None:
    if len(note) > limit:
        raise Refusal("NOTE_TOO_LONG", f"说明最多 {limit} 字。")
    if find_leaks(note):
        raise Refusal("NOTE_HOLDS_NUMBER", "说明里请不要写证件号码、银行卡号或手机号码。")


@transaction.atomic
def _record_visit(visit: VisitRecord, officer: Officer, now: datetime) -> VisitRecord:
    earlier = _earlier_visit(visit)
    if earlier is not None:
        return earlier
    lead = _open_lead(visit.lead_id, officer, "visit")
    status = states.next_status(lead.status, "visit")
    visit.save(force_insert=True)
    _move(lead, status=status, visited_at=now)
    record(
        actor=officer.actor,
        verb="lead_visited",
        subject=f"lead:{lead.pk}",
        detail={"visited_on": visit.visited_on, "met_person": visit.met_person, "method": visit.method},
        now=now,
    )
    return visit


def _earlier_visit(visit: VisitRecord) -> VisitRecord | None:
    """The record already made under this key. The key of another officer or another lead is refused."""
    earlier = VisitRecord.objects.filter(idempotency_key=visit.idempotency_key).first()
    if earlier is None:
        return None
    if (earlier.lead_id, earlier.officer_id) != (visit.lead_id, visit.officer_id):
        raise Refusal("KEY_REUSED_CONFLICT", "走访登记编号已被使用，请刷新页面后重填。")
    return earlier
