"""Visits that a yearly rectification drew: each a lead for review with the programme's conditions to go through at home.

People planned them, so no run closes them; their result is recorded in the rectification, which then closes the lead.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import QuerySet

from minsheng.accounts.models import Officer
from minsheng.amendments.queries import county_pack
from minsheng.assessment.models import Run
from minsheng.discovery import actions, evidence, rules, states, writing
from minsheng.discovery.drafts import add_sources
from minsheng.discovery.explaining import Draft
from minsheng.discovery.models import Lead
from minsheng.discovery.rules import Candidate
from minsheng.engine.explain import explain
from minsheng.engine.household_facts import Facts
from minsheng.engine.reference import EvaluationError
from minsheng.engine.results import Explanation, Subject
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.registry import export

RANK: Final = 100
_SCOPES: Final = {rules.PERSON: Scope.PERSON, rules.HOUSEHOLD: Scope.JOINT}
_OUTCOMES: Final = {"leave": "not_eligible"}
"""A result of the rectification as an outcome of the lead; any other means that the household was told."""


class Drawn(NamedTuple):
    """A subject on the roll to visit: kind person | joint, whom to ask for, where."""

    kind: str
    subject_id: int
    household_id: int | None
    contact_id: int
    region: str


def open_leads(drawn: Sequence[Drawn], *, programme: str, run: Run, due_on: date, now: datetime) -> int:
    """A lead for each subject that has no open one of this kind; how many. Inside the caller's transaction and event."""
    writing.one_at_a_time()
    busy = set(_open(programme).values_list("subject_kind", "subject_id"))
    wanted = [one for one in drawn if (one.kind, one.subject_id) not in busy]
    drafts = list(_drafts(wanted, programme, run.as_of, now, due_on))
    add_sources(drafts, now, {})
    writing.open_leads(run, drafts, now)
    return len(wanted)


def close_lead(
    kind: str, subject_id: int, programme: str, *, officer: Officer, result: str, note: str, now: datetime
) -> Lead | None:
    """End the lead of a subject whose result was recorded; None where none is open. Raises as `actions.close`."""
    lead = _open(programme).filter(subject_kind=kind, subject_id=subject_id).first()
    if lead is None:
        return None
    outcome = _OUTCOMES.get(result, "informed")
    return actions.close_annual(lead_id=lead.pk, officer=officer, outcome=outcome, note=note, now=now)


def _open(programme: str) -> QuerySet[Lead]:
    return Lead.objects.filter(reason=states.ANNUAL, programme=programme).exclude(status="closed")


def _drafts(drawn: Sequence[Drawn], programme: str, on: date, now: datetime, due_on: date) -> Iterable[Draft]:
    if not drawn:
        return
    pack = county_pack()
    homes = sorted({one.household_id for one in drawn if one.household_id is not None})
    alone = sorted({one.contact_id for one in drawn if one.household_id is None})
    facts = Facts.from_tables(export.rows_about(as_of=on, known_at=now, households=homes, alone=alone))
    for one in drawn:
        candidate = Candidate(
            one.kind, one.subject_id, one.household_id, one.region, programme, "review", states.ANNUAL
        )
        told = _explained(candidate, facts, pack, on)
        content = evidence.of_lead(candidate, told, facts, on=on, known_at=now, pack=pack)
        yield Draft(
            candidate=candidate,
            evidence=content,
            facts_hash="",
            rank=RANK,
            rank_reason=["年度整治抽到"],
            ask="",
            contact_id=one.contact_id,
            amount_fen=None,
            seen_on=None,
            due_on=due_on,
            ground="",
        )


def _explained(candidate: Candidate, facts: Facts, pack: Pack, on: date) -> Explanation | None:
    """None where the register has lost the subject."""
    subject = Subject(_SCOPES[candidate.kind], candidate.subject_id)
    try:
        return explain(subject, facts, pack, on, [candidate.programme])[candidate.programme]
    except EvaluationError:
        return None
