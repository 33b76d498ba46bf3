"""From one file to the right person's task, between two runs: only the people in the file and their households are looked at.

The file is registered already. A small snapshot of the households is exported, evaluated and asked like that of a run; the
leads of these subjects, and of nobody else, are opened, refreshed or closed, and what is new is given to whoever goes there.
Called again for the same file it changes nothing. `writing.Reach` keeps a run with older facts from undoing it.
"""

import tempfile
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from minsheng.assessment.actions import permission
from minsheng.assessment.models import Run
from minsheng.discovery import dispatching, holding, writing
from minsheng.discovery.candidates import Found, Search
from minsheng.discovery.drafts import Drafts, prepare
from minsheng.discovery.models import Lead, Reaction, Sweep
from minsheng.discovery.raising import beside_facts, told_to_apply, unanswered
from minsheng.discovery.rules import Key
from minsheng.discovery.states import Refusal
from minsheng.discovery.writing import State, Subjects
from minsheng.engine import fastest
from minsheng.feeds import states as feed_states
from minsheng.feeds.models import Batch
from minsheng.registry import export
from minsheng.registry.models import Membership, Relation
from minsheng.registry.touched import registered_at, touched_by
from minsheng.trail.actions import record

MOST_PERSONS: Final = 3_000
"""A file that touches more people waits for the next run, which is faster for so many."""
_LEAN_ON: Final = ("parent", "guardian", "supporter", "spouse")
"""Kinds of relation by which somebody's situation decides about another."""
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Circle:
    """Who is looked at. `subjects` whose leads may change; `households`, `alone`: what has to be exported for that."""

    subjects: Subjects
    households: tuple[int, ...]
    alone: tuple[int, ...]


@dataclass(frozen=True)
class _Case:
    batch: Batch
    circle: Circle
    as_of: date
    known_at: datetime
    actor: str
    now: datetime


def react(batch: Batch, *, actor: str, now: datetime) -> Reaction | None:
    """Raise, refresh and close the leads of those whom the file touched; returns what was done, the earlier result if it was.

    None where nothing is to be done: no run has raised leads yet, or a run knows the file already. Raises Refusal
    BATCH_NOT_REGISTERED; AssessmentError IMPACT_ASSESSMENT_MISSING; PolicyError of the pack.
    """
    batch.refresh_from_db()
    if batch.status != feed_states.REGISTERED:
        raise Refusal("BATCH_NOT_REGISTERED", "这份文件还没有入库，不能据此生成线索。", batch=batch.pk)
    earlier = Reaction.objects.filter(batch=batch).first()
    newest = Sweep.objects.select_related("run").order_by("-run__known_at", "-pk").first()
    if earlier is not None or newest is None:
        return earlier
    learned = registered_at(batch)
    if learned is None or learned <= newest.run.known_at:
        return None
    touched = touched_by(batch)
    if len(touched) > MOST_PERSONS:
        return _left_to_run(batch, len(touched), newest.run, actor=actor, now=now)
    case = _Case(
        batch,
        circle_of(touched),
        as_of=max(timezone.localdate(now), newest.run.as_of),
        known_at=now,
        actor=actor,
        now=now,
    )
    return _looked_at(case)


def circle_of(touched: Collection[int]) -> Circle:
    """The touched, those who lean on them, and all their joint households; whom these lean on the export brings by itself."""
    concerned = set(touched) | _leaning_on(touched)
    households = _homes(concerned)
    members = _members(households)
    alone = concerned - members
    return Circle(
        Subjects(frozenset(members | alone), frozenset(households)),
        tuple(sorted(households)),
        tuple(sorted(alone)),
    )


def _leaning_on(persons: Collection[int]) -> set[int]:
    """Whose situation rests on these persons."""
    rows = Relation.objects.filter(kind__in=_LEAN_ON, ended_at__isnull=True)
    return {
        id_
        for part in _parts(persons)
        for id_ in rows.filter(other_id__in=part).values_list("person_id", flat=True)
    }


def _homes(persons: Collection[int]) -> set[int]:
    rows = Membership.objects.filter(kind="joint", ended_at__isnull=True)
    return {
        id_
        for part in _parts(persons)
        for id_ in rows.filter(person_id__in=part).values_list("household_id", flat=True)
    }


def _members(households: Collection[int]) -> set[int]:
    rows = Membership.objects.filter(kind="joint", ended_at__isnull=True)
    return {
        id_
        for part in _parts(households)
        for id_ in rows.filter(household_id__in=part).values_list("person_id", flat=True)
    }


def _parts(ids: Collection[int]) -> list[list[int]]:
    ordered = sorted(ids)
    return [ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE)]


def _looked_at(case: _Case) -> Reaction | None:
    """Export, evaluate and ask for the circle, then write in one transaction."""
    _, pack = permission()
    before = writing.standing(case.circle.subjects)
    with tempfile.TemporaryDirectory(prefix=".react-", dir=settings.MINSHENG_HOME) as folder:
        facts, results = Path(folder) / "snapshot", Path(folder) / "results"
        export.snapshot(
            facts,
            as_of=case.as_of,
            known_at=case.known_at,
            households=case.circle.households,
            alone=case.circle.alone,
        )
        fastest.evaluate_all(facts, pack, case.as_of, results)
        with Search(facts, results, pack, case.as_of) as search:
            persons = case.circle.subjects.person
            search.learn(beside_facts(search, case.known_at))
            search.remember(told_to_apply())
            found = _inside(search.find(unanswered(search, case.known_at, persons)), case.circle.subjects)
            drafts = prepare(search, found, known_at=case.known_at)
            return _write(case, search, found, drafts, before)


def _inside(found: Found, subjects: Subjects) -> Found:
    """Only candidates about these subjects: of the others around them not everything is known here."""
    return replace(found, candidates=[c for c in found.candidates if c.key in subjects])


@transaction.atomic
def _write(
    case: _Case, search: Search, found: Found, drafts: Drafts, before: Mapping[Key, State]
) -> Reaction | None:
    writing.one_at_a_time()
    earlier = Reaction.objects.filter(batch=case.batch).first()
    if earlier is not None:
        return earlier
    newest = Sweep.objects.select_related("run").order_by("-run__known_at", "-pk").first()
    assert newest is not None, "asked before; sweeps are never deleted"
    if newest.run.known_at >= case.known_at:
        return None
    subjects = case.circle.subjects
    later, moved = writing.spoken_about_since(case.known_at), writing.moved_since(before, subjects)
    reach = writing.Reach(subjects, later, moved)
    holding.mark(drafts.drafts, search.pack, case.as_of)
    plan = writing.plan(search, found, drafts, reach)
    reaction = Reaction.objects.create(
        batch=case.batch,
        as_of=case.as_of,
        known_at=case.known_at,
        made_by=case.actor,
        made_at=case.now,
        opened=len(plan.opened),
        refreshed=len(plan.refreshed),
        lapsed=len(plan.lapsed),
        kept_closed=plan.kept_closed,
        disagreements=len(drafts.disagreements),
        subjects=subjects.lists(),
        details=dict(Counter(d.candidate.reason for d in plan.opened)),
    )
    writing.open_leads(newest.run, plan.opened, case.now, reaction)
    writing.refresh(newest.run, plan.refreshed, case.now)
    writing.mark_stale(plan.stale, case.as_of)
    writing.lapse(plan.lapsed, writing.notes_of(search, drafts, plan.lapsed), case.now)
    given = dispatching.give_out(Lead.objects.filter(reaction=reaction), search.pack, now=case.now)
    detail = {name: getattr(reaction, name) for name in ("opened", "refreshed", "lapsed", "kept_closed")}
    record(
        actor=case.actor,
        verb="leads_reacted",
        subject=f"batch:{case.batch.pk}",
        detail=detail | {"given_out": given, "reasons": reaction.details},
        now=case.now,
    )
    return reaction


@transaction.atomic
def _left_to_run(batch: Batch, persons: int, run: Run, *, actor: str, now: datetime) -> Reaction:
    """Say that the file is too great for this; it looked at nobody, so no run has to step back."""
    reaction, made = Reaction.objects.get_or_create(
        batch=batch,
        defaults={
            "as_of": run.as_of,
            "known_at": now,
            "made_by": actor,
            "made_at": now,
            "subjects": Subjects().lists(),
            "details": {"left_to_run": persons},
        },
    )
    if made:
        detail = {"left_to_run": persons}
        record(actor=actor, verb="leads_reacted", subject=f"batch:{batch.pk}", detail=detail, now=now)
    return reaction
