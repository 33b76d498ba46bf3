"""One candidate becomes a draft: explained by the reference engine, compared with the columnar one, put in words, ranked.

No question to the database: the facts around it are given. Where a run has many to explain, `workers` share them out.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import islice
from multiprocessing import get_context
from typing import Any, Final

from minsheng.asking.rules import Heard, of_programme
from minsheng.discovery import evidence, parameters, rules, workers
from minsheng.discovery.rules import Candidate, Need
from minsheng.discovery.sources import KINDS, Kind
from minsheng.discovery.states import ENTITLED
from minsheng.discovery.surroundings import Portion
from minsheng.engine.explain import explain
from minsheng.engine.household_facts import Facts, Row
from minsheng.engine.reference import EvaluationError
from minsheng.engine.results import Explanation, Status, Subject
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.registry.probable import Probable

SCOPES = {rules.PERSON: Scope.PERSON, rules.HOUSEHOLD: Scope.JOINT}
SEVERE_GRADES = (1, 2)
KEEPER_OF_ROLL = "名册经办人"
WORTH_PROCESSES: Final = 10_000
"""Fewer candidates are explained before two processes have begun."""
PROCESSES: Final = 2
_AHEAD: Final = 3
"""Portions handed out to each process at a time: their rows must be held."""

Doubts = Mapping[Candidate, Probable]
Made = tuple[Candidate, "Draft | None"]


@dataclass(frozen=True)
class Judged:
    """By which policies, for which legal day, with what was known when."""

    pack: Pack
    on: date
    known_at: datetime
    heard: Heard = field(default_factory=Heard)
    """What households answered to questions of the policies; no set of columns holds it, so only the reference engine asks it."""

    def supplied(self, candidate: Candidate) -> Mapping[tuple[str, int], int | bool]:
        """What was answered that the candidate's programme wants to know."""
        if candidate.reason != ENTITLED:
            return {}
        said = self.heard.about(
            candidate.household_id if candidate.kind == rules.PERSON else candidate.subject_id,
            candidate.subject_id if candidate.kind == rules.PERSON else None,
        )
        if not said:
            return {}
        wanted = {one.key for one in of_programme(self.pack, self.on, candidate.programme)}
        return {place: value for place, value in said.items() if place[0] in wanted}

    @cached_property
    def programmes(self) -> Mapping[str, Programme]:
        """Those that can be answered on the day."""
        return self.pack.programmes(self.on)

    @cached_property
    def points(self) -> Mapping[str, int]:
        """What weighs how much for the order of leads."""
        return parameters.ranking(self.pack, self.on)


@dataclass(slots=True)
class Draft:
    """All of a lead but its life. `seen_on`: the day of the visit that a met ground rests on; `due_on`: by when somebody
    must have looked, for signals only; `ground`: the first ground that is met; `held`: see
    `discovery.holding`.
    """

    candidate: Candidate
    evidence: dict[str, Any]
    facts_hash: str
    rank: int
    rank_reason: list[str]
    ask: str
    contact_id: int | None
    amount_fen: int | None
    seen_on: date | None
    due_on: date | None
    ground: str
    held: bool = False


def drafts_of(judged: Judged, work: Iterable[tuple[Portion, Doubts]], *, many: int) -> Iterator[Made]:
    """A draft for each candidate, in order; None where the two engines differ. `many`: how many candidates there are."""
    if many < WORTH_PROCESSES:
        for portion, doubts in work:
            yield from of_portion(judged, portion, doubts)
        return
    pack = judged.pack
    given = (pack.folders[-1].path, pack.amendments, pack.hash, judged.on, judged.known_at, judged.heard)
    with ProcessPoolExecutor(
        PROCESSES, mp_context=get_context("spawn"), initializer=workers.begin, initargs=given
    ) as pool:
        waiting: deque[Future[list[Made]]] = deque()
        rest = iter(work)
        while True:
            waiting += [
                pool.submit(workers.explain, *one) for one in islice(rest, PROCESSES * _AHEAD - len(waiting))
            ]
            if not waiting:
                return
            yield from waiting.popleft().result()


def of_portion(judged: Judged, portion: Portion, doubts: Doubts) -> list[Made]:
    """The candidates of one portion, each with its draft."""
    facts = portion.facts()
    return [(c, draft_of(judged, c, facts, doubts.get(c))) for c in portion.candidates]


def draft_of(
    judged: Judged, candidate: Candidate, facts: Facts, doubt: Probable | None = None
) -> Draft | None:
    """None where the reference engine does not say what the columnar one said. `doubt`: a row of a roll that may be theirs."""
    explanation = None
    programme = judged.programmes.get(candidate.programme)
    if candidate.computed and programme is not None and programme.subject is SCOPES[candidate.kind]:
        explanation = explained(judged, candidate, facts, judged.supplied(candidate))
        if explanation is None or not agrees(candidate, explanation):
            return None
    content = evidence.of_lead(
        candidate, explanation, facts, on=judged.on, known_at=judged.known_at, pack=judged.pack, doubt=doubt
    )
    members = evidence.members_of(candidate, facts)
    need = need_of(candidate, explanation, members, content, judged.on)
    kind = None if candidate.computed else KINDS[candidate.reason]
    rank, reasons = rules.rank(candidate, need, judged.points)
    if doubt is not None:
        reasons[0] = "名册里有一行疑似本人，先核对"
    elif candidate.label == "check" and candidate.unmet:
        reasons[0] = "核对结果或家庭人口有变，与此前不符，先听本人说明"
    reviewed = candidate.label == "review"
    return Draft(
        candidate=candidate,
        evidence=content,
        facts_hash=rules.facts_hash(candidate, evidence.states_of(content), content["facts"]),
        rank=rank,
        rank_reason=reasons,
        ask=kind.ask if kind else _ask(explanation, doubt) if candidate.label == "check" else "",
        contact_id=candidate.subject_id if candidate.kind == rules.PERSON else rules.contact(members),
        amount_fen=candidate.amount_fen if reviewed else content["amount_fen"],
        seen_on=_seen_on(content) if need.hardship_seen else None,
        due_on=_due_on(judged, kind, candidate) if kind else None,
        ground=next((g["key"] for g in content["grounds"] if g["state"] == "met"), ""),
    )


def _due_on(judged: Judged, kind: Kind, candidate: Candidate) -> date | None:
    """The day of a change ahead; else so many days after the facts, as the pack says for this kind."""
    if not kind.due:
        return candidate.happened_on
    days = parameters.number(judged.pack, kind.due, judged.on)
    return None if days is None else judged.on + timedelta(days=days)


def explained(
    judged: Judged, candidate: Candidate, facts: Facts, supplied: Mapping[tuple[str, int], int | bool]
) -> Explanation | None:
    """What the reference engine says of the candidate; of a sum that no open question of a case changes, with its lines.
    `supplied`: what was answered.
    """
    subject, code = Subject(SCOPES[candidate.kind], candidate.subject_id), candidate.programme
    try:
        found = explain(subject, facts, judged.pack, judged.on, [code], dict(supplied))[code]
        if candidate.reason != "amount" or found.result.status is not Status.UNKNOWN:
            return found
        due = explain(subject, facts, _screened(judged.pack, code), judged.on, [code])[code]
        return replace(found, lines=due.lines, result=replace(found.result, lines=due.result.lines))
    except (
        EvaluationError
    ):  # the subject is not in the snapshot: a roll names somebody whom the register lost
        return None


@lru_cache(maxsize=8)
def _screened(pack: Pack, code: str) -> Pack:
    """See `Pack.screened`; kept, because the engine knows a pack again by its identity."""
    return pack.screened([code])


def agrees(candidate: Candidate, explanation: Explanation) -> bool:
    """Whether the reference result is the columnar one. Of a review for another reason than a condition only what is due is."""
    result = explanation.result
    if candidate.label == "review" and candidate.reason != "not_entitled":
        return candidate.due_fen is None or result.amount_fen == candidate.due_fen
    if (result.unmet, result.unknown, result.grounds) != (
        candidate.unmet,
        candidate.unknown,
        candidate.grounds,
    ):
        return False
    return candidate.label == "review" or result.amount_fen == candidate.amount_fen


def need_of(
    candidate: Candidate,
    explanation: Explanation | None,
    members: Sequence[Row],
    content: dict[str, Any],
    on: date,
) -> Need:
    """What the ranking looks at."""
    living = [row for row in members if row.get("alive") is not False]
    ages = [age for row in living if (age := rules.age_on(row.get("birth_date"), on)) is not None]
    grounds = {} if explanation is None else {g.key: g for g in explanation.grounds}
    met = {key for key, ground in grounds.items() if ground.state is Status.MET}
    declared = grounds.get("declared_low")
    lines = [q.value for q in declared.quantities if q.key.endswith("_line_fen")] if declared else []
    medical = [f["value"] or 0 for f in content["facts"] if f["table"] == "medical_month"]
    income = [f["value"] for f in content["facts"] if f["column"] == "declared_income_fen"]
    next_event = content["events"][0]["on"] if content["events"] else None
    return Need(
        medical_own_12m_fen=sum(medical),
        income_declared_fen=income[0] if income else None,
        income_line_fen=lines[0] if lines and isinstance(lines[0], int) else None,
        oldest=max(ages, default=None),
        youngest=min(ages, default=None),
        living_members=len(living),
        severe_disability=any(_severe(row) for row in living),
        serious_illness=any(row.get("serious_illness") for row in living),
        hardship_seen="hardship_seen" in met,
        no_worker="severe_no_worker" in met,
        days_to_next_event=(date.fromisoformat(next_event) - on).days if next_event else None,
        months_wrongly_paid=_months(candidate.died_on, on),
    )


def _severe(row: Row) -> bool:
    return row.get("disability_status") == "valid" and row.get("disability_grade") in SEVERE_GRADES


def _months(died_on: date | None, on: date) -> int:
    """Whole months begun since the month after the death."""
    return 0 if died_on is None else max(0, (on.year - died_on.year) * 12 + on.month - died_on.month)


def _ask(explanation: Explanation | None, doubt: Probable | None) -> str:
    if doubt is not None:
        return KEEPER_OF_ROLL
    parts = () if explanation is None else explanation.conditions
    against = [c.ask for c in parts if c.state is Status.UNMET]
    return next(iter(against or [c.ask for c in parts if c.state is Status.UNKNOWN]), "")


def _seen_on(content: dict[str, Any]) -> date | None:
    seen = [f["value"] for f in content["facts"] if f["column"] == "hardship_seen_on" and f["value"]]
    return date.fromisoformat(seen[0]) if seen else None
