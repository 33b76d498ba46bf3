"""Turns a finished run into leads: new ones are opened, those that still hold refreshed, those that no longer hold closed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.db.models import Q

from minsheng.assessment import folders
from minsheng.assessment.models import Run
from minsheng.discovery import holding, parameters, rules, silence, states, writing
from minsheng.discovery.candidates import Found, Search
from minsheng.discovery.drafts import Drafts, prepare
from minsheng.discovery.models import Lead, Sweep
from minsheng.discovery.rules import Key
from minsheng.discovery.sources import Said
from minsheng.discovery.sources.matters import said
from minsheng.discovery.states import Refusal
from minsheng.discovery.writing import State
from minsheng.registry import beside
from minsheng.trail.actions import record


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
        before = writing.standing()
        search.learn(beside_facts(search, run.known_at))
        search.remember(told_to_apply())
        found = search.find(unanswered(search, run.known_at))
        drafts = prepare(search, found, known_at=run.known_at)
        return _write(run, search, found, drafts, before, actor=actor, now=now)


@transaction.atomic
def _write(
    run: Run,
    search: Search,
    found: Found,
    drafts: Drafts,
    before: Mapping[Key, State],
    *,
    actor: str,
    now: datetime,
) -> Sweep:
    writing.one_at_a_time()
    earlier = Sweep.objects.filter(run=run).first()
    if earlier is not None:
        return earlier
    _check_newest(run)
    later, moved = writing.spoken_about_since(run.known_at), writing.moved_since(before)
    reach = writing.Reach(later=later, moved=moved)
    holding.mark(drafts.drafts, search.pack, search.on)
    plan = writing.plan(search, found, drafts, reach)
    writing.open_leads(run, plan.opened, now)
    writing.refresh(run, plan.refreshed, now)
    writing.mark_stale(plan.stale, search.on)
    writing.lapse(plan.lapsed, writing.notes_of(search, drafts, plan.lapsed), now)
    areas = search.areas()
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
        counts=by_label(d.candidate for d in (*plan.opened, *(d for _, d in plan.refreshed))),
        details=_details(plan, found, drafts)
        | {"silent": silence.listed(areas, on=search.on, pack=search.pack)},
        areas=areas,
    )
    figures = ("opened", "refreshed", "lapsed", "kept_closed", "suppressed", "disagreements")
    detail = {name: getattr(sweep, name) for name in figures} | {
        "counts": sweep.counts,
        "details": {name: part for name, part in sweep.details.items() if name != "silent"},
    }
    record(actor=actor, verb="leads_raised", subject=f"run:{run.pk}", detail=detail, now=now)
    return sweep


def unanswered(search: Search, known_at: datetime, persons: Iterable[int] | None = None) -> list[Said]:
    """What people said lately, and what still waits for an answer; of these persons only, where given."""
    days = parameters.number(search.pack, "matter_days", search.on)
    if days is None:
        return []
    waiting = Lead.objects.filter(label="matter").exclude(status="closed")
    return said(
        on=search.on,
        known_at=known_at,
        days=days,
        waiting=set(waiting.values_list("matter_number", flat=True)),
        persons=None if persons is None else set(persons),
    )


def told_to_apply() -> dict[str, set[int]]:
    """{programme: subjects} of open leads all of whose conditions were met, or that an answer has contradicted since."""
    told = Q(label="inform") | Q(label="check", evidence__status="unmet")
    found: dict[str, set[int]] = {}
    leads = Lead.objects.filter(told, reason=states.ENTITLED).exclude(status="closed").order_by()
    for programme, subject in leads.values_list("programme", "subject_id"):
        found.setdefault(programme, set()).add(subject)
    return found


def beside_facts(search: Search, known_at: datetime) -> dict[str, pa.Table]:
    """What files say that no rule sees, as far back and ahead as the pack wants to be told."""
    days = {
        name: parameters.number(search.pack, name, search.on) or 0 for name in ("ahead_days", "recent_days")
    }
    return beside.said(search.on, known_at, **days)


def _check_newest(run: Run) -> None:
    """Older facts must not close what newer ones opened."""
    if Sweep.objects.filter(run__known_at__gt=run.known_at).exists():
        raise Refusal("RUN_OUTDATED", "已按更新的批次生成过线索，不能再用这个旧批次。", run=run.pk)


def _details(plan: writing.Plan, found: Found, drafts: Drafts) -> dict[str, Any]:
    return {
        "opened": by_label(d.candidate for d in plan.opened),
        "suppressed": by_label(drafts.suppressed),
        "disagreements": by_label(drafts.disagreements),
        "lapsed": dict(Counter(key[2] for _, key, _ in plan.lapsed)),
        "roll_missing": dict(found.roll_missing),
        "without_roll": list(found.without_roll),
        "suspended": dict(found.suspended),
        "off": list(found.off),
        "unplaced": found.unplaced,
        "in_mass": found.in_mass,
        "stale": len(plan.stale),
    }


def by_label(candidates: Iterable[rules.Candidate]) -> dict[str, dict[str, int]]:
    """{label: {programme: n}}; a signal that names no programme counts under its reason."""
    found: dict[str, Counter[str]] = {}
    for candidate in candidates:
        found.setdefault(candidate.label, Counter())[candidate.programme or candidate.reason] += 1
    return {label: dict(sorted(counted.items())) for label, counted in sorted(found.items())}
