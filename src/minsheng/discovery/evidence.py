"""What a lead rests on, frozen as JSON when it is raised: conditions in words, facts with their sources, parameters, members.

    {version, on, known_at, programme, name_zh, law, status, illustrative,
     conditions, grounds: [{key, text, state, have, need, clause, ask, known_at, facts: [index], parameters: [index],
                            quantities: [{name, text}], presumptions: [text]}],
     lines: [{key, text, amount_fen, parameters}], amount_fen,
     facts: [{table, column, label, row_id, value, text, period, sources: [index]}],
     parameters: [{id, name, text, valid_from, basis, evidence, illustrative, note}],
     sources: [{feed, feed_name, file, sheet, row, from, to, recorded_at, absent}],
     cautions: [text], probable: null | {file, row},
     members: [{person_id, role, age, sex, alive}], events: [{on, person_id, text}],
     review: null | {reason, text, other, paid_fen, due_fen, enrolments: [{person_id, programme, from, monthly_fen}]},
     signal: null | {reason, text, on}, matter: null | {number, on, channel, topic, text, income_fen}}

`row_id` is a person_id, or a household_id for table household. `cautions`: files whose silence the lead takes for a "no"
although some of their rows were refused, and feeds it rests on whose newer data are late. `probable`: the row of the roll that
may be this person's. There are no names and no ID numbers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final

from minsheng.discovery import parameters, rules, states
from minsheng.discovery.rules import Candidate
from minsheng.discovery.sources import KINDS, Kind
from minsheng.engine import wording
from minsheng.engine.columnar.compiler import window
from minsheng.engine.household_facts import Facts, Row
from minsheng.engine.results import Explained, Explanation, FactUse, ParameterUse
from minsheng.kernel.periods import add_months
from minsheng.policy import facts as schema
from minsheng.policy.kinds import Scope, Type
from minsheng.policy.packs import Pack
from minsheng.registry.probable import Probable
from minsheng.registry.sources import Source, Sources

VERSION = 1
ROLL_NAMES = {"tekun": "特困人员救助供养"}
"""Programmes that are known by their roll only."""

# What a review looks at when there is no programme to explain, or besides it.
REVIEWED: Final[Mapping[str, tuple[str, ...]]] = {
    "dead": ("alive", "died_on"),
    "moved": ("hukou_status", "moved_on"),
    "member_custody": ("in_custody", "custody_kind", "custody_from", "custody_until"),
    "parents_differ": ("father_situation", "father_until", "mother_situation", "mother_until"),
}
# The event a review rests on, beside the facts of the policies: (table, column, label).
HAPPENED: Final = {
    "born": ("birth", "born_on", "家中孩子出生日期"),
    "married": ("marriage", "registered_on", "婚姻登记日期"),
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
    candidate: Candidate,
    explanation: Explanation | None,
    facts: Facts,
    *,
    on: date,
    known_at: datetime,
    pack: Pack,
    doubt: Probable | None = None,
) -> dict[str, Any]:
    """The evidence without sources; `add_sources` puts those in when the persons of all leads are known.

    A signal has one condition: its rule, the facts it was triggered by and the parameters it asks for.
    """
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
    elif not candidate.computed:
        parts["conditions"] = [_triggered(candidate, facts, frozen, pack, on)]
    return {
        "version": VERSION,
        "on": on.isoformat(),
        "known_at": known_at.isoformat(),
        "programme": candidate.programme,
        "name_zh": explanation.name_zh if explanation else _name(candidate, pack, on),
        "law": list(explanation.law) if explanation else [],
        "status": explanation.result.status.value if explanation else "",
        "illustrative": explanation.illustrative
        if explanation
        else any(p["illustrative"] for p in frozen.parameters.values()),
        **parts,
        "amount_fen": explanation.result.amount_fen if explanation else None,
        "cycle": explanation.cycle if explanation else "",
        "facts": list(frozen.facts.values()),
        "parameters": list(frozen.parameters.values()),
        "sources": [],
        "cautions": [*_left(candidate, facts), *([] if doubt is None else [_caution(doubt)])],
        "probable": None if doubt is None else {"file": doubt.file_name, "row": doubt.row_number},
        "members": [_member(row, on) for row in members],
        "events": [
            {"on": e.on.isoformat(), "person_id": e.person_id, "text": e.text}
            for e in rules.life_events(members, on)
        ],
        "review": review,
        "signal": _signal(candidate),
        "matter": _matter(candidate),
    }


def _name(candidate: Candidate, pack: Pack, on: date) -> str:
    """The programme in Chinese; of a signal that names none its kind."""
    if not candidate.programme:
        return states.REASONS[candidate.reason]
    programme = pack.programmes(on).get(candidate.programme)
    return programme.name_zh if programme else ROLL_NAMES.get(candidate.programme, candidate.programme)


def _signal(candidate: Candidate) -> dict[str, Any] | None:
    if candidate.computed:
        return None
    on = candidate.happened_on
    text = states.REASONS[candidate.reason]
    return {"reason": candidate.reason, "text": text, "on": on and on.isoformat()}


def _matter(candidate: Candidate) -> dict[str, Any] | None:
    matter = candidate.matter
    return None if matter is None else asdict(matter) | {"on": matter.on.isoformat()}


def _left(candidate: Candidate, facts: Facts) -> list[str]:
    """What to say of people who are asked about because no register names them any more."""
    if candidate.reason != "moved":
        return []
    gone = [p for p in candidate.persons if facts.persons.get(p, {}).get("hukou_status") is None]
    return ["最新的户籍人口文件里已没有这个人，请核实是迁出、注销还是漏报。"] if gone else []


def _caution(doubt: Probable) -> str:
    return f"名册里有一行疑似本人，未能入库（{doubt.file_name}第{doubt.row_number}行），请先核对是不是已经在享受。"


def _triggered(candidate: Candidate, facts: Facts, frozen: Frozen, pack: Pack, on: date) -> dict[str, Any]:
    """The rule of a signal as a condition that is met."""
    kind = KINDS[candidate.reason]
    uses = [use for name in kind.parameters if (use := parameters.use(pack, name, on)) is not None]
    found = [frozen.fact(fact) for fact in _facts_of(kind, candidate, facts, on)]
    return {
        "key": kind.reason,
        "text": kind.words(parameters.numbers(pack, kind.parameters, on) or {}),
        "state": "met",
        "have": "",
        "need": "",
        "clause": kind.clause,
        "ask": kind.ask,
        "known_at": "screening",
        "facts": found,
        "parameters": [frozen.parameter(use) for use in uses],
        "quantities": [],
        "presumptions": [],
    }


def _facts_of(kind: Kind, candidate: Candidate, facts: Facts, on: date) -> Iterator[FactUse]:
    """Known cells of the subject and of the other persons, and what each spent in twelve months."""
    if candidate.kind == rules.PERSON:
        table, row = "person", facts.persons.get(candidate.subject_id, {})
    else:
        table, row = "household", facts.household(Scope.JOINT, candidate.subject_id)
    for column in kind.columns:
        if row.get(column) is not None:
            yield _cell(table, candidate.subject_id, column, row[column])
    for person in candidate.persons:
        of = facts.persons.get(person, {})
        for column in kind.of_persons:
            if of.get(column) is not None:
                yield _cell("person", person, column, of[column])
        if kind.months:
            yield _spent(person, candidate, facts, on)
        if kind.term and candidate.happened_on is not None:
            yield _on_day("enrolment", candidate.programme, "认定有效期止", person, candidate.happened_on)


def _spent(person: int, candidate: Candidate, facts: Facts, on: date) -> FactUse:
    """The twelve full months, or those of them but the first with what has come in of the running one."""
    first, after = window(on, 12)
    if candidate.happened_on is not None and candidate.happened_on >= after:
        first, after = add_months(first, 1), add_months(after, 1)
    months = facts.months.get(("medical_month", person), ())
    fen = sum(row["own_fen"] or 0 for row in months if first <= row["month"] < after)
    text = wording.words(fen, Type.FEN, "元")
    period = (first, after)
    return FactUse("medical_month", "own_fen", "前12个月医疗个人负担合计", person, fen, text, period=period)


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


def add_sources(
    evidence: dict[str, Any],
    sources: Sources,
    region: str,
    late: Mapping[tuple[str, str], date] | None = None,
) -> None:
    """Put beside each fact where it came from. `region`: of the subject, for files that prove an absence; `late`: {(feed,
    county): day by which newer data were due}.
    """
    listed: dict[Source, int] = {}
    persons = [m["person_id"] for m in evidence["members"]]
    for fact in evidence["facts"]:
        of = persons if fact["table"] == "household" else [fact["row_id"]]
        found = sources.of(of, region[:6], fact["table"], fact["column"])
        fact["sources"] = [listed.setdefault(source, len(listed)) for source in found]
    evidence["sources"] = [_source(source) for source in listed]
    files = {source.file for source in listed if source.absent} | _roll_files(evidence, sources, region[:6])
    evidence["cautions"] += [
        f"{file}有{sources.refused_rows[file]}行未能入库，请先核对这个人或这户是否在其中。"
        for file in sorted(files)
        if sources.refused_rows.get(file)
    ] + _late(listed, late or {}, region[:6])


def _late(listed: Iterable[Source], late: Mapping[tuple[str, str], date], county: str) -> list[str]:
    """What to be careful about because newer data should have come; our own decisions are never late."""
    found = {s.feed_name: due for s in listed if (due := late.get((s.feed, county))) is not None}
    return [
        f"《{name}》最迟应在{due.isoformat()}更新，至今没有新数据，请先核对情况有没有变化。"
        for name, due in sorted(found.items())
    ]


def _roll_files(evidence: Mapping[str, Any], sources: Sources, county: str) -> set[str]:
    """The roll on which the subject does not stand, as far as its rows could be taken in."""
    roll = sources.covers.get((f"enrolment:{evidence['programme']}", county))
    computed = evidence["review"] is None and evidence.get("signal") is None
    return {roll.file} if roll is not None and computed else set()


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
        for column in REVIEWED.get(candidate.reason, ()):
            frozen.fact(_cell("person", person, column, facts.persons.get(person, {}).get(column)))
        if candidate.reason in HAPPENED and candidate.happened_on is not None:
            table, column, label = HAPPENED[candidate.reason]
            frozen.fact(_on_day(table, column, label, person, candidate.happened_on))
        for code in sorted(codes):
            rows = facts.enrolments.get((person, code), ())
            enrolments += [_enrolment(row) for row in rows]
            frozen.fact(_listed(candidate, code, person, rows))
    return {
        "reason": candidate.reason,
        "text": states.REASONS[candidate.reason],
        "other": candidate.other,
        "paid_fen": candidate.amount_fen,
        "due_fen": candidate.due_fen,
        "enrolments": enrolments,
    }


def _listed(candidate: Candidate, code: str, person: int, rows: Iterable[Row]) -> FactUse:
    """What the roll says of the person that the review is about."""
    if candidate.reason == "expired" and candidate.happened_on is not None:
        return _on_day("enrolment", code, "认定有效期止", person, candidate.happened_on)
    if candidate.reason == "other_account":
        return FactUse("enrolment", code, "发放账户户名", person, True, "不是本人、家人或监护人")
    paid = [row["monthly_fen"] for row in rows if row.get("monthly_fen") is not None]
    if candidate.reason == "amount" and paid:
        fen = sum(paid)
        return FactUse("enrolment", code, "名册月发放金额", person, fen, wording.words(fen, Type.FEN, "元"))
    return FactUse("enrolment", code, "在享", person, True, "是")


def _on_day(table: str, column: str, label: str, person: int, on: date) -> FactUse:
    return FactUse(table, column, label, person, on, on.isoformat())


def _cell(table: str, row_id: int, column: str, value: Any) -> FactUse:
    declared = schema.rule_column(table, column)
    text = wording.of_column(value, column, declared.rule_type or Type.TEXT, declared.unit)
    return FactUse(table, column, declared.label, row_id, value, text)


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


def dead_in(content: Mapping[str, Any]) -> set[int]:
    """Members and persons whose facts appear who were taken for dead."""
    said = {f["row_id"] for f in content["facts"] if f["column"] == "alive" and f["value"] is False}
    return said | {m["person_id"] for m in content["members"] if m.get("alive") is False}
