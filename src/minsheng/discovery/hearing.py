"""What households answered at a visit or at the counter: in the candidates of a run, and at once in their open leads.

The engines for everybody hold no answers: for them such a condition is unknown. The few who answered are judged once more by
the reference engine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from minsheng.accounts.models import Officer
from minsheng.amendments.queries import county_pack
from minsheng.asking import queries as asking
from minsheng.asking import rules as questions
from minsheng.asking.actions import Said, take_down
from minsheng.asking.queries import Open, ToAsk
from minsheng.asking.rules import Heard
from minsheng.discovery import evidence, rules, writing
from minsheng.discovery.candidates import Search
from minsheng.discovery.explaining import Draft, Judged, agrees, draft_of, explained
from minsheng.discovery.models import Lead
from minsheng.discovery.rules import Candidate
from minsheng.discovery.states import ENTITLED
from minsheng.discovery.surroundings import portions
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Explanation
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.registry import export, sources
from minsheng.registry.models import Membership
from minsheng.trail.actions import record


def answered(search: Search, candidates: Sequence[Candidate], judged: Judged) -> list[Candidate]:
    """The candidates as they stand with what was answered; who is ruled out by an answer is left away."""
    concerned = [c for c in candidates if judged.supplied(c)]
    if not concerned:
        return list(candidates)
    now: dict[Candidate, Candidate | None] = {}
    for portion in portions(search, concerned):
        facts = portion.facts()
        for candidate in portion.candidates:
            plain = explained(judged, candidate, facts, {})
            if plain is not None and agrees(candidate, plain):
                now[candidate] = _with_answers(judged, candidate, facts)[0]
    return [found for c in candidates if (found := now.get(c, c)) is not None]


def to_ask(leads: Iterable[Lead], on: date, pack: Pack | None = None) -> list[ToAsk]:
    """What the rules still need for these open leads of one household and nobody has answered lately: at most a handful.
    `pack`: the county's, where it is at hand.
    """
    pack = pack or county_pack()
    return asking.to_ask(pack, on, _open(pack, leads, on))


@transaction.atomic
def tell(
    *,
    officer: Officer,
    leads: Sequence[Lead],
    told: Mapping[str, str],
    said_on: date,
    source: str,
    now: datetime,
) -> int:
    """Take down answers (name of `ToAsk` to text) of the household of these leads, and judge its open leads anew at once;
    returns how many are new. What its leads do not ask is left aside.

    Raises asking's Refusal ANSWER_VALUE, ANSWER_IN_FUTURE; accounts' Refusal.
    """
    pack, on = county_pack(), timezone.localdate(now)
    asked = {one.name: one for one in asking.every(pack, on, _open(pack, leads, on))}
    said = [
        Said(asked[name].question, asked[name].subject_id, value)
        for name, text in told.items()
        if name in asked and (value := questions.read(asked[name].question, text)) is not None
    ]
    made = take_down(officer=officer, answers=said, said_on=said_on, source=source, now=now)
    if made:
        codes = {code for one in said for code in one.question.programmes}
        _judge_anew(officer, pack, [lead for lead in leads if lead.programme in codes], now)
    return len(made)


def _open(pack: Pack, leads: Iterable[Lead], on: date) -> list[Open]:
    """Leads of programmes that ask something; of a household everybody is looked up where a question is put to each."""
    found = []
    for lead in leads:
        wanted = questions.of_programme(pack, on, lead.programme) if lead.reason == ENTITLED else []
        if not wanted:
            continue
        persons: tuple[int, ...] = () if lead.person_id is None else (lead.person_id,)
        if not persons and any(one.scope is Scope.PERSON for one in wanted):
            rows = Membership.objects.filter(household=lead.household_id, kind="joint", ended_at__isnull=True)
            persons = tuple(rows.order_by("person_id").values_list("person_id", flat=True))
        found.append(Open(lead.programme, lead.household_id, persons))
    return found


def _judge_anew(officer: Officer, pack: Pack, leads: Sequence[Lead], now: datetime) -> None:
    """Refresh or close these leads by what is known now."""
    writing.one_at_a_time()
    still = (
        Lead.objects.select_for_update().filter(pk__in=[lead.pk for lead in leads]).exclude(status="closed")
    )
    for lead in still.select_related("run"):
        on = max(timezone.localdate(now), lead.run.as_of)
        rows = {(Scope.JOINT, lead.household_id or 0)}
        if lead.person_id is not None:
            rows.add((Scope.PERSON, lead.person_id))
        else:
            rows |= {row for one in _open(pack, [lead], on) for row in one.rows}
        said = asking.supplied(pack, on, rows)
        judged = Judged(pack, on, now, Heard({lead.household_id or 0: said}, {lead.person_id or 0: said}))
        tables = export.rows_about(
            as_of=on,
            known_at=now,
            households=[lead.household_id] if lead.household_id else [],
            alone=[lead.person_id] if lead.person_id and not lead.household_id else [],
        )
        facts = Facts.from_tables(tables)
        candidate, explanation = _with_answers(judged, _candidate(lead), facts)
        draft = None if candidate is None else draft_of(judged, candidate, facts)
        if draft is not None:
            _refresh(lead, draft, now)
        elif explanation is not None:
            _lapse(lead, judged.programmes[lead.programme], explanation, now)
        detail = {"programme": lead.programme, "label": "closed" if candidate is None else candidate.label}
        record(actor=officer.actor, verb="lead_answered", subject=f"lead:{lead.pk}", detail=detail, now=now)


def _candidate(lead: Lead) -> Candidate:
    return Candidate(
        kind=lead.subject_kind,
        subject_id=lead.subject_id,
        household_id=lead.household_id,
        region=lead.region,
        programme=lead.programme,
        label=lead.label,
        reason=lead.reason,
    )


def _with_answers(
    judged: Judged, candidate: Candidate, facts: Facts
) -> tuple[Candidate | None, Explanation | None]:
    """(the candidate as the reference engine sees it with the answers, None where it is none any more; what that rests on)."""
    found = explained(judged, candidate, facts, judged.supplied(candidate))
    if found is None:
        return candidate, None
    version: Programme = judged.programmes[candidate.programme]
    result = found.result
    label = rules.label(
        unmet=result.unmet,
        unknown=result.unknown,
        screening=version.screening_mask,
        told=version.told_mask,
        has_grounds=bool(version.grounds),
        grounds_met=result.grounds,
    )
    if not label:
        return None, found
    now = replace(
        candidate,
        label=label,
        unmet=result.unmet,
        unknown=result.unknown,
        grounds=result.grounds,
        amount_fen=result.amount_fen,
    )
    return now, found


def _refresh(lead: Lead, draft: Draft, now: datetime) -> None:
    known = sources.of_persons(evidence.persons_in([draft.evidence]), known_at=now)
    evidence.add_sources(draft.evidence, known, lead.region, {})
    writing.refresh(lead.run, [(lead.pk, draft)], now)


def _lapse(lead: Lead, version: Programme, explanation: Explanation, now: datetime) -> None:
    mask = explanation.result.unmet
    unmet = [writing.plain(one.text) for bit, one in enumerate(version.conditions) if mask >> bit & 1]
    note = rules.lapse_note(enrolled=False, excluded_by="", unmet=unmet, label=lead.label)
    key = (lead.subject_kind, lead.subject_id, lead.programme, lead.reason, lead.matter_number)
    writing.lapse([(lead.pk, key, lead.label)], {lead.pk: note}, now)
