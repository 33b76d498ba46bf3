"""Turns a finished run into leads: new ones are opened, those that still hold refreshed, those that no longer hold closed."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from minsheng.assessment import folders
from minsheng.assessment.models import Run
from minsheng.bulk import copy_rows, update_rows
from minsheng.discovery import rules, states
from minsheng.discovery.candidates import Found, Search
from minsheng.discovery.drafts import Draft, Drafts, prepare
from minsheng.discovery.models import Lead, Sweep
from minsheng.discovery.states import FACTS_CHANGED, Refusal
from minsheng.trail.actions import record

_RAISING_LOCK = 0x6C65_6164_73  # "leads": one raising at a time on PostgreSQL; SQLite has one writer anyway

Key = tuple[str, int, str, str]


class _Open(NamedTuple):
    id: int
    label: str


class _Closed(NamedTuple):
    facts_hash: str
    closed_at: datetime


@dataclass
class _Plan:
    """What has to be written."""

    opened: list[Draft]
    refreshed: list[tuple[int, Draft]]
    lapsed: list[tuple[int, Key, str]]
    kept_closed: int


def raise_leads(run: Run, *, actor: str, now: datetime) -> Sweep:
    """Open, refresh and close leads as the run's results say; one transaction, one event. The same run again changes nothing.

    Where the two engines differ for a subject no lead is raised or closed for it; the number is in the result and the event.
    Raises AssessmentError RUN_FOLDER_MISSING, RUN_PACK_CHANGED; Refusal RUN_OUTDATED.
    """
    earlier = Sweep.objects.filter(run=run).first()
    if earlier is not None:
        return earlier
    _check_newest(run)
    search = Search(folders.snapshot_of(run), folders.results_of(run), folders.pack_of(run), run.as_of)
    with search:
        found = search.find()
        drafts = prepare(search, found, known_at=run.known_at)
        return _write(run, search, found, drafts, actor=actor, now=now)


@transaction.atomic
def _write(run: Run, search: Search, found: Found, drafts: Drafts, *, actor: str, now: datetime) -> Sweep:
    _one_at_a_time()
    earlier = Sweep.objects.filter(run=run).first()
    if earlier is not None:
        return earlier
    _check_newest(run)
    plan = _plan(found, drafts)
    _open(run, plan.opened, now)
    _refresh(run, plan.refreshed, now)
    _lapse(plan.lapsed, _notes(search, drafts, plan.lapsed), now)
    sweep = Sweep.objects.create(
        run=run,
        made_by=actor,
        made_at=now,
        opened=len(plan.opened),
        refreshed=len(plan.refreshed),
        lapsed=len(plan.lapsed),
        kept_closed=plan.kept_closed,
        suppressed=len(drafts.suppressed),
        disagreements=len(drafts.disagreements),
        counts=_by_label(d.candidate for d in (*plan.opened, *(d for _, d in plan.refreshed))),
        details=_details(plan, found, drafts),
        areas=search.areas(),
    )
    figures = ("opened", "refreshed", "lapsed", "kept_closed", "suppressed", "disagreements")
    detail = {name: getattr(sweep, name) for name in figures} | {
        "counts": sweep.counts,
        "details": sweep.details,
    }
    record(actor=actor, verb="leads_raised", subject=f"run:{run.pk}", detail=detail, now=now)
    return sweep


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RAISING_LOCK])


def _check_newest(run: Run) -> None:
    """Older facts must not close what newer ones opened."""
    if Sweep.objects.filter(run__known_at__gt=run.known_at).exists():
        raise Refusal("RUN_OUTDATED", "已按更新的批次生成过线索，不能再用这个旧批次。", run=run.pk)


# ------------------------------------------------------------------------------------------------ plan


def _plan(found: Found, drafts: Drafts) -> _Plan:
    """Compare what the run says with what is open and what people have closed."""
    opened, refreshed, kept_closed = [], [], 0
    running, closed = _open_leads(), _closed_leads()
    for draft in drafts.drafts:
        key = draft.candidate.key
        if key in running:
            refreshed.append((running[key].id, draft))
        elif stays_closed(draft, closed.get(key)):
            kept_closed += 1
        else:
            opened.append(draft)
    untouched = {d.candidate.key for d in drafts.drafts} | {c.key for c in drafts.disagreements}
    lapsed = [
        (lead.id, key, lead.label)
        for key, lead in sorted(running.items())
        if key not in untouched and not (key[3] == states.ENTITLED and key[2] in found.roll_missing)
    ]
    return _Plan(opened, refreshed, lapsed, kept_closed)


def stays_closed(draft: Draft, closed: _Closed | None) -> bool:
    """Whether a person has decided about the very same facts, and no visit since then reported hardship."""
    if closed is None or closed.facts_hash != draft.facts_hash:
        return False
    return draft.seen_on is None or draft.seen_on <= timezone.localdate(closed.closed_at)


def _open_leads() -> dict[Key, _Open]:
    """Leads that are not closed, locked on PostgreSQL so that nobody closes one while it is refreshed."""
    rows = (
        Lead.objects.exclude(status="closed")
        .select_for_update()
        .order_by("pk")
        .values_list("subject_kind", "subject_id", "programme", "reason", "pk", "label")
    )
    return {row[:4]: _Open(*row[4:]) for row in rows.iterator(chunk_size=20_000)}


def _closed_leads() -> dict[Key, _Closed]:
    """The latest decision of a person for each key; what the system closed counts for nothing."""
    rows = (
        Lead.objects.filter(status="closed")
        .exclude(outcome=FACTS_CHANGED)
        .order_by("closed_at", "pk")
        .values_list("subject_kind", "subject_id", "programme", "reason", "facts_hash", "closed_at")
    )
    return {row[:4]: _Closed(row[4], row[5]) for row in rows.iterator(chunk_size=20_000) if row[5]}


# ----------------------------------------------------------------------------------------------- write

_SHARED = (
    "label",
    "region",
    "rank",
    "rank_reason",
    "ask",
    "contact_id",
    "amount_monthly_fen",
    "evidence",
    "facts_hash",
)


def _shared(draft: Draft) -> tuple[object, ...]:
    """The values of `_SHARED`."""
    return (
        draft.candidate.label,
        draft.candidate.region,
        draft.rank,
        _json(draft.rank_reason),
        draft.ask,
        draft.contact_id,
        draft.amount_fen,
        _json(draft.evidence),
        draft.facts_hash,
    )


def _open(run: Run, drafts: Sequence[Draft], now: datetime) -> None:
    columns = ("subject_kind", "subject_id", "household_id", "person_id", "programme", "reason", *_SHARED)
    constants = {
        "run_id": run.pk,
        "first_run_id": run.pk,
        "status": "open",
        "opened_at": now,
        "refreshed_at": now,
        "outcome": "",
        "outcome_note": "",
    }
    copy_rows(Lead, columns, (_subject(d) + _shared(d) for d in drafts), constants=constants)


def _subject(draft: Draft) -> tuple[object, ...]:
    c = draft.candidate
    person = c.subject_id if c.kind == rules.PERSON else None
    household = c.subject_id if c.kind == rules.HOUSEHOLD else c.household_id
    return (c.kind, c.subject_id, household, person, c.programme, c.reason)


def _refresh(run: Run, pairs: Sequence[tuple[int, Draft]], now: datetime) -> None:
    columns = (*_SHARED, "run_id", "refreshed_at")
    update_rows(Lead, columns, ((*_shared(draft), run.pk, now, id_) for id_, draft in pairs))


def _lapse(lapsed: Sequence[tuple[int, Key, str]], notes: Mapping[int, str], now: datetime) -> None:
    columns = ("status", "outcome", "outcome_note", "closed_at")
    rows = (
        (states.next_status("open", "lapse"), FACTS_CHANGED, notes[id_][:500], now, id_)
        for id_, _, _ in lapsed
    )
    update_rows(Lead, columns, rows)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


# ----------------------------------------------------------------------------------------------- notes


def _notes(search: Search, drafts: Drafts, lapsed: Sequence[tuple[int, Key, str]]) -> dict[int, str]:
    """Why each of these leads no longer holds."""
    by_programme: dict[str, list[tuple[int, Key, str]]] = {}
    for each in lapsed:
        by_programme.setdefault(each[1][2], []).append(each)
    excluded = {c.key: by for c, by in drafts.suppressed.items()}
    notes: dict[int, str] = {}
    for code, leads in by_programme.items():
        subjects = [key[1] for _, key, _ in leads]
        enrolled, masks = search.enrolled(code, subjects), search.unmet(code, subjects)
        programme = search.programmes.get(code)
        for id_, key, label in leads:
            mask = masks.get(key[1], 0)
            conditions = programme.conditions if programme else ()
            by = excluded.get(key, "")
            notes[id_] = rules.lapse_note(
                label=label,
                enrolled=key[1] in enrolled,
                excluded_by=search.programmes[by].name_zh if by in search.programmes else by,
                unmet=[plain(c.text) for i, c in enumerate(conditions) if mask >> i & 1],
            )
    return notes


def plain(text: str) -> str:
    """The text of a condition without its figures."""
    return text.format(have="", need="")


def _details(plan: _Plan, found: Found, drafts: Drafts) -> dict[str, Any]:
    return {
        "opened": _by_label(d.candidate for d in plan.opened),
        "suppressed": _by_label(drafts.suppressed),
        "disagreements": _by_label(drafts.disagreements),
        "lapsed": dict(Counter(key[2] for _, key, _ in plan.lapsed)),
        "roll_missing": dict(found.roll_missing),
        "unplaced": found.unplaced,
    }


def _by_label(candidates: Iterable[rules.Candidate]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for candidate in candidates:
        found.setdefault(candidate.label, Counter())[candidate.programme] += 1
    return {label: dict(sorted(counted.items())) for label, counted in sorted(found.items())}
