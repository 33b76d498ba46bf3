"""Candidates become drafts of leads: explained by the reference engine, compared with the columnar one, ranked, with sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from minsheng.discovery import evidence, parameters, rules
from minsheng.discovery.candidates import Found, Search
from minsheng.discovery.rules import Candidate, Need
from minsheng.discovery.sources import KINDS, Kind
from minsheng.discovery.surroundings import portions
from minsheng.engine.explain import explain
from minsheng.engine.household_facts import Facts, Row
from minsheng.engine.reference import EvaluationError
from minsheng.engine.results import Explanation, Status, Subject
from minsheng.feeds.queries import late_feeds
from minsheng.policy.kinds import Scope
from minsheng.registry import sources
from minsheng.registry.probable import Probable, probable_enrolments

SCOPES = {rules.PERSON: Scope.PERSON, rules.HOUSEHOLD: Scope.JOINT}
SEVERE_GRADES = (1, 2)
SOURCES_AT_ONCE = 20_000
KEEPER_OF_ROLL = "名册经办人"


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


@dataclass
class Drafts:
    """What a run would have raised. `disagreements`: the engines differ, so nothing is raised and nothing is closed."""

    drafts: list[Draft] = field(default_factory=list)
    disagreements: list[Candidate] = field(default_factory=list)
    suppressed: dict[Candidate, str] = field(default_factory=dict)


def prepare(search: Search, found: Found, *, known_at: datetime) -> Drafts:
    """Apply the ranked exclusions, explain what is left, add the sources."""
    made = Drafts()
    made.suppressed = rules.suppressed(
        found.candidates,
        found.held,
        excluders=search.pack.excluders,
        household_programmes=search.household_programmes,
    )
    doubts = doubts_of(search, known_at)
    left = [
        rules.lowered(c) if c.key[:3] in doubts else c for c in found.candidates if c not in made.suppressed
    ]
    for portion in portions(search, left):
        for candidate in portion.candidates:
            doubt = doubts.get(candidate.key[:3]) if candidate.label == "check" else None
            draft = draft_of(search, candidate, portion.facts, known_at, doubt)
            if draft is None:
                made.disagreements.append(candidate)
            else:
                made.drafts.append(draft)
    late = late_since(search.on)
    for at in range(0, len(made.drafts), SOURCES_AT_ONCE):
        _add_sources(made.drafts[at : at + SOURCES_AT_ONCE], known_at, late)
    return made


def doubts_of(search: Search, known_at: datetime) -> dict[tuple[str, int, str], Probable]:
    """{(kind, subject, programme): the row of a roll that may be theirs}; of a household, the row of any member."""
    rows = probable_enrolments(known_at=known_at)
    search.db.register("doubted", pa.table({"id": pa.array({p for p, _ in rows}, pa.int64())}))
    homes = {
        row["person_id"]: row["joint_id"]
        for row in search.rows("select person_id, joint_id from person join doubted on id = person_id")
    }
    found: dict[tuple[str, int, str], Probable] = {}
    for (person, programme), row in rows.items():
        if programme not in search.household_programmes:
            found[rules.PERSON, person, programme] = row
        elif homes.get(person) is not None:
            found.setdefault((rules.HOUSEHOLD, homes[person], programme), row)
    return found


def draft_of(
    search: Search, candidate: Candidate, facts: Facts, known_at: datetime, doubt: Probable | None = None
) -> Draft | None:
    """None where the reference engine does not say what the columnar one said. `doubt`: see `doubts_of`."""
    explanation = None
    if candidate.computed and candidate.programme in search.programmes:
        explanation = _explained(search, candidate, facts)
        if explanation is None or not agrees(candidate, explanation):
            return None
    content = evidence.of_lead(
        candidate, explanation, facts, on=search.on, known_at=known_at, pack=search.pack, doubt=doubt
    )
    members = evidence.members_of(candidate, facts)
    need = need_of(candidate, explanation, members, content, search.on)
    kind = None if candidate.computed else KINDS[candidate.reason]
    rank, reasons = rules.rank(candidate, need, kind.points if kind else 0)
    if doubt is not None:
        reasons[0] = "名册里有一行疑似本人，先核对"
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
        due_on=_due_on(search, kind, candidate) if kind else None,
        ground=next((g["key"] for g in content["grounds"] if g["state"] == "met"), ""),
    )


def _due_on(search: Search, kind: Kind, candidate: Candidate) -> date | None:
    """The day of a change ahead; else so many days after the facts, as the pack says for this kind."""
    if not kind.due:
        return candidate.happened_on
    days = parameters.number(search.pack, kind.due, search.on)
    return None if days is None else search.on + timedelta(days=days)


def _explained(search: Search, candidate: Candidate, facts: Facts) -> Explanation | None:
    subject = Subject(SCOPES[candidate.kind], candidate.subject_id)
    try:
        return explain(subject, facts, search.pack, search.on, [candidate.programme])[candidate.programme]
    except (
        EvaluationError
    ):  # the subject is not in the snapshot: a roll names somebody whom the register lost
        return None


def agrees(candidate: Candidate, explanation: Explanation) -> bool:
    """Whether the reference result is the columnar one. A review for another reason than a condition has no masks."""
    result = explanation.result
    if candidate.label == "review" and candidate.reason != "not_entitled":
        return True
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
    return next((c.ask for c in parts if c.state is Status.UNKNOWN), "")


def _seen_on(content: dict[str, Any]) -> date | None:
    seen = [f["value"] for f in content["facts"] if f["column"] == "hardship_seen_on" and f["value"]]
    return date.fromisoformat(seen[0]) if seen else None


def late_since(on: date) -> dict[tuple[str, str], date]:
    """{(feed, county): the day by which newer data were due}, of feeds that are late on the day."""
    return {
        (one.feed.code, part.county): part.due_on
        for one in late_feeds(on)
        for part in one.counties
        if part.late and part.due_on is not None
    }


def _add_sources(drafts: Sequence[Draft], known_at: datetime, late: Mapping[tuple[str, str], date]) -> None:
    found = sources.of_persons(evidence.persons_in(d.evidence for d in drafts), known_at=known_at)
    for draft in drafts:
        evidence.add_sources(draft.evidence, found, draft.candidate.region, late)
