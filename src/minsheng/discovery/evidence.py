"""What a lead rests on, frozen as JSON when it is raised: conditions in words, facts with their sources, parameters, members.

    {version, on, known_at, programme, name_zh, law, status, illustrative,
     conditions, grounds: [{key, text, state, have, need, clause, ask, known_at, facts: [index], parameters: [index],
                            quantities: [{name, text}], presumptions: [text]}],
     lines: [{key, text, amount_fen, parameters}], amount_fen,
     facts: [{table, column, label, row_id, value, text, period, sources: [index]}],
     parameters: [{id, name, text, valid_from, basis, evidence, illustrative, note}],
     sources: [{feed, feed_name, file, sheet, row, from, to, recorded_at, absent}],
     cautions: [text],
     members: [{person_id, role, age, sex, alive}], events: [{on, person_id, text}],
     review: null | {reason, text, other, enrolments: [{person_id, programme, from, monthly_fen}]}}

`row_id` is a person_id, or a household_id for table household. `cautions`: files whose silence the lead takes for a "no"
although some of their rows were refused. There are no names and no ID numbers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from minsheng.discovery import rules, states
from minsheng.discovery.rules import Candidate
from minsheng.engine import wording
from minsheng.engine.household_facts import Facts, Row
from minsheng.engine.results import Explained, Explanation, FactUse, ParameterUse
from minsheng.policy import facts as schema
from minsheng.policy.kinds import Scope, Type
from minsheng.registry.sources import Source, Sources

VERSION = 1
ROLL_NAMES = {"tekun": "特困人员救助供养"}
"""Programmes that are known by their roll only."""

# What a review looks at when there is no programme to explain, or besides it.
_REVIEWED: dict[str, tuple[str, ...]] = {
    "dead": ("alive", "died_on"),
    "moved": ("hukou_status", "moved_on"),
    "double": (),
    "not_entitled": (),
}


@dataclass
class Frozen:
    """Collects facts, parameters and sources, each once, and hands out their places."""

    facts: dict[tuple[str, str, int], dict[str, Any]] = field(default_factory=dict)
    parameters: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _fact_at: dict[tuple[str, str, int], int] = field(default_factory=dict)
    _parameter_at: dict[tuple[str, str], int] = field(default_factory=dict)

    def fact(self, use: FactUse) -> int:
        """The place of a fact."""
        key = (use.table, use.column, use.row_id)
        if key not in self.facts:
            self._fact_at[key] = len(self.facts)
            self.facts[key] = {
                "table": use.table,
                "column": use.column,
                "label": use.label,
                "row_id": use.row_id,
                "value": use.value.isoformat() if isinstance(use.value, date) else use.value,
                "text": use.text,
                "period": None if use.period is None else [day.isoformat() for day in use.period],
            }
        return self._fact_at[key]

    def parameter(self, use: ParameterUse) -> int:
        """The place of a parameter."""
        key = (use.id, use.text)
        if key not in self.parameters:
            self._parameter_at[key] = len(self.parameters)
            self.parameters[key] = {
                "id": use.id,
                "name": use.name_zh,
                "text": use.text,
                "valid_from": use.valid_from.isoformat(),
                "basis": use.basis,
                "evidence": use.evidence,
                "illustrative": use.illustrative,
                "note": use.note,
            }
        return self._parameter_at[key]

    def part(self, explained: Explained) -> dict[str, Any]:
        """A condition or ground."""
        return {
            "key": explained.key,
            "text": explained.text,
            "state": explained.state.value,
            "have": explained.have,
            "need": explained.need,
            "clause": explained.clause,
            "ask": explained.ask,
            "known_at": explained.known_at,
            "facts": [self.fact(use) for use in explained.facts],
            "parameters": [self.parameter(use) for use in explained.parameters],
            "quantities": [{"name": q.name_zh, "text": q.text} for q in explained.quantities],
            "presumptions": list(explained.presumptions),
        }

    def line(self, explained: Explained) -> dict[str, Any]:
        """An amount line; its facts count as facts of the lead."""
        for use in explained.facts:
            self.fact(use)
        return {
            "key": explained.key,
            "text": explained.text,
            "amount_fen": explained.value,
            "parameters": [self.parameter(use) for use in explained.parameters],
        }


def of_lead(
    candidate: Candidate, explanation: Explanation | None, facts: Facts, *, on: date, known_at: datetime
) -> dict[str, Any]:
    """The evidence without sources; `add_sources` puts those in when the persons of all leads are known."""
    frozen = Frozen()
    members = members_of(candidate, facts)
    review = _review(candidate, facts, frozen) if candidate.label == "review" else None
    parts: dict[str, Any] = {"conditions": [], "grounds": [], "lines": []}
    if explanation is not None:
        parts = {
            "conditions": [frozen.part(c) for c in explanation.conditions],
            "grounds": [frozen.part(g) for g in explanation.grounds],
            "lines": [frozen.line(a) for a in explanation.lines],
        }
    return {
        "version": VERSION,
        "on": on.isoformat(),
        "known_at": known_at.isoformat(),
        "programme": candidate.programme,
        "name_zh": explanation.name_zh
        if explanation
        else ROLL_NAMES.get(candidate.programme, candidate.programme),
        "law": list(explanation.law) if explanation else [],
        "status": explanation.result.status.value if explanation else "",
        "illustrative": explanation.illustrative if explanation else False,
        **parts,
        "amount_fen": explanation.result.amount_fen if explanation else None,
        "facts": list(frozen.facts.values()),
        "parameters": list(frozen.parameters.values()),
        "sources": [],
        "cautions": [],
        "members": [_member(row, on) for row in members],
        "events": [
            {"on": e.on.isoformat(), "person_id": e.person_id, "text": e.text}
            for e in rules.life_events(members, on)
        ],
        "review": review,
    }


def members_of(candidate: Candidate, facts: Facts) -> list[Row]:
    """Person rows of the joint household (the person alone where there is none) and those a review is about."""
    rows: list[Row] = []
    if candidate.household_id is not None:
        rows = list(facts.members_of(facts.household(Scope.JOINT, candidate.household_id)))
    wanted = {*candidate.persons, *([candidate.subject_id] if candidate.kind == rules.PERSON else [])}
    known = {row["person_id"] for row in rows}
    return rows + [facts.persons[id_] for id_ in sorted(wanted - known) if id_ in facts.persons]


def states_of(evidence: Mapping[str, Any]) -> dict[str, str]:
    """Condition key to state; of the grounds only those met."""
    found = {c["key"]: c["state"] for c in evidence["conditions"]}
    return found | {f"ground:{g['key']}": g["state"] for g in evidence["grounds"] if g["state"] == "met"}


def add_sources(evidence: dict[str, Any], sources: Sources, region: str) -> None:
    """Put beside each fact where it came from. `region`: of the subject, for files that prove an absence."""
    listed: dict[Source, int] = {}
    persons = [m["person_id"] for m in evidence["members"]]
    for fact in evidence["facts"]:
        of = persons if fact["table"] == "household" else [fact["row_id"]]
        found = sources.of(of, region[:6], fact["table"], fact["column"])
        fact["sources"] = [listed.setdefault(source, len(listed)) for source in found]
    evidence["sources"] = [_source(source) for source in listed]
    files = {source.file for source in listed if source.absent} | _roll_files(evidence, sources, region[:6])
    evidence["cautions"] = [
        f"{file}有{sources.refused_rows[file]}行未能入库，请先核对这个人或这户是否在其中。"
        for file in sorted(files)
        if sources.refused_rows.get(file)
    ]


def _roll_files(evidence: Mapping[str, Any], sources: Sources, county: str) -> set[str]:
    """The roll on which the subject does not stand, as far as its rows could be taken in."""
    roll = sources.covers.get((f"enrolment:{evidence['programme']}", county))
    return {roll.file} if roll is not None and evidence["review"] is None else set()


def _source(source: Source) -> dict[str, Any]:
    return {
        "feed": source.feed,
        "feed_name": source.feed_name,
        "file": source.file,
        "sheet": source.sheet,
        "row": source.row,
        "from": None if source.valid_from is None else source.valid_from.isoformat(),
        "to": None if source.valid_to is None else source.valid_to.isoformat(),
        "recorded_at": source.recorded_at.isoformat(),
        "absent": source.absent,
    }


def _member(row: Row, on: date) -> dict[str, Any]:
    return {
        "person_id": row["person_id"],
        "role": row.get("joint_role"),
        "age": rules.age_on(row.get("birth_date"), on),
        "sex": row.get("sex"),
        "alive": row.get("alive") is not False,
    }


def _review(candidate: Candidate, facts: Facts, frozen: Frozen) -> dict[str, Any]:
    """The enrolments in question, and the facts that speak against them."""
    enrolments = []
    codes = {candidate.programme, candidate.other} - {""}
    for person in candidate.persons:
        for column in _REVIEWED[candidate.reason]:
            frozen.fact(_cell(person, column, facts.persons.get(person, {}).get(column)))
        for code in sorted(codes):
            enrolments += [_enrolment(row) for row in facts.enrolments.get((person, code), ())]
            frozen.fact(FactUse("enrolment", code, "在享", person, True, "是"))
    return {
        "reason": candidate.reason,
        "text": states.REASONS[candidate.reason],
        "other": candidate.other,
        "enrolments": enrolments,
    }


def _cell(person: int, column: str, value: Any) -> FactUse:
    declared = schema.rule_column("person", column)
    text = wording.words(value, declared.rule_type or Type.TEXT, declared.unit)
    return FactUse("person", column, declared.label, person, value, text)


def _enrolment(row: Row) -> dict[str, Any]:
    begun, ended = row.get("from_date"), row.get("to_date")
    return {
        "person_id": row["person_id"],
        "programme": row["programme"],
        "from": None if begun is None else begun.isoformat(),
        "to": None if ended is None else ended.isoformat(),
        "monthly_fen": row.get("monthly_fen"),
    }


def persons_in(evidence: Iterable[Mapping[str, Any]]) -> set[int]:
    """Every person whose facts appear."""
    found: set[int] = set()
    for each in evidence:
        found |= {m["person_id"] for m in each["members"]}
        found |= {f["row_id"] for f in each["facts"] if f["table"] != "household"}
    return found
