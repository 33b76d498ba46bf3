"""Running benefits that somebody should look at: the rolls of a run against its results, and against what happened since.

A question gives rows of `judged` (one for each enrolment) with the day of the event, what is paid and what would be due; of each
subject, programme and reason comes one candidate. What a condition says is `not_entitled`; the other questions ask what no
condition does: a term that is over, another amount than the policy's, an account of a stranger, a family that grew or shrank.
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and dates of ours

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from minsheng.discovery import parameters, rules
from minsheng.discovery.rules import Candidate
from minsheng.engine import duckdb_sql
from minsheng.policy.kinds import Scope
from minsheng.policy.programme import Programme

if TYPE_CHECKING:
    from minsheng.discovery.candidates import Search

AMOUNT_OFF: Final = "amount_off."
"""`discovery.amount_off.<programme>`: more than so many fen beside what is due is asked about; without it none."""
_FAMILIES: Final = "'dibao', 'dibao_edge', 'rigid_expense'"
_ALONE: Final = "'dibao_single', 'tekun'"
_SOUND: Final = "j.living and j.reason is null"
_BEGUN: Final = "(p.custody_from is null or p.custody_from <= date '{on}')"
_LASTING: Final = "(p.custody_until is null or p.custody_until >= date '{on}')"


@dataclass(frozen=True, slots=True)
class Question:
    """`query` gives columns of `judged`, `happened_on` and `due_fen`; `{name}` stands for a parameter and for `{on}`."""

    reason: str
    query: str
    parameters: tuple[str, ...] = ()


QUESTIONS: Final = (
    Question("expired", "select l.*, l.valid_to as happened_on, null::bigint as due_fen from lapsed l"),
    Question(
        "member_custody",
        # of a person alone the condition that is not met says the same
        "select j.*, p.custody_from as happened_on, v.amount_fen as due_fen from judged j "
        "join person p using (person_id) left join verdict v using (kind, programme, subject_id) "
        f"where {_SOUND} and p.in_custody and {_BEGUN} and {_LASTING} "
        f"and (j.programme in ({_FAMILIES}) or j.programme in ({_ALONE}) and coalesce(v.unmet_mask, 0) = 0)",
    ),
    Question(
        "born",
        "with parent as (select person_id, valid_from from newborn union select father_id, valid_from from newborn) "
        "select j.*, b.valid_from as happened_on, null::bigint as due_fen from judged j "
        "join parent b on b.person_id = j.person_id "
        f"where {_SOUND} and j.programme in ({_FAMILIES}) and b.valid_from <= date '{{on}}' "
        "and not exists (select 1 from person c left join running r on r.person_id = c.person_id "
        "and r.programme = j.programme where c.joint_id = j.joint_id and c.birth_date = b.valid_from "
        "and (r.person_id is not null or c.alive = false))",
        parameters=("recent_days",),
    ),
    Question(
        "married",
        "select j.*, w.valid_from as happened_on, null::bigint as due_fen from judged j "
        "join wedding w on w.person_id = j.person_id "
        f"where {_SOUND} and j.programme in ({_FAMILIES}) and w.valid_from <= date '{{on}}' and (w.kind = 'divorced') = "
        "exists (select 1 from running r where r.person_id = w.other_id and r.programme = j.programme "
        "and r.joint_id = j.joint_id)",
        parameters=("recent_days",),
    ),
    Question(
        "amount",
        # what has just changed is paid from the month after; what is due in the month of the birthday itself a roll of that
        # month has to pay
        "select j.*, null::date as happened_on, v.amount_fen as due_fen from judged j "
        "join paid using (kind, programme, subject_id) join due v using (kind, programme, subject_id) "
        "join amount_off o using (programme) left join person p on j.kind = 'person' and p.person_id = j.subject_id "
        f"where {_SOUND} and paid.sound "
        "and (paid.from_date is null or paid.from_date < date '{on}' - {amount_settles_days}) "
        "and abs(paid.paid_fen - v.amount_fen) > o.fen "
        "and not exists (select 1 from (values (16), (18), (60), (70), (80), (90), (100)) t(years) "
        "where birthday(p.birth_date, t.years) between date '{on}' - {amount_settles_days} and date '{on}' "
        "and not (o.at_once and exists (select 1 from coverage c where c.county = p.county "
        "and c.\"table\" = 'enrolment:' || j.programme and c.from_date <= date '{on}' "
        "and c.from_date >= date_trunc('month', birthday(p.birth_date, t.years)))))",
        parameters=("amount_settles_days", "mass_from", "mass_percent"),
    ),
    Question(
        "parents_differ",
        # the roll alone keeps a parent away who is registered at home, or whose term is over
        "with told as (select person_id, 1 as sex, father_situation as situation, father_until as until from told_of_parents "
        "union all select person_id, 2, mother_situation, mother_until from told_of_parents), "
        "near as (select r.person_id as child, p.sex, p.person_id as parent, r.kind = 'parent' and p.alive "
        "and p.hukou_status = 'normal' as here from relation r join person p on p.person_id = r.other_id "
        "where r.kind in ('parent', 'guardian')), "
        "back as (select t.person_id as child, max(f.valid_to) as happened_on from told t join near n on n.child = t.person_id "
        "and n.sex = t.sex join released f on f.person_id = n.parent where t.situation in ('custody', 'detox', 'restricted') "
        "and (t.until is null or t.until >= date '{on}') and (f.valid_to is null or f.valid_to <= date '{on}') group by 1 "
        "union all select t.person_id, null::date from told t where t.situation = 'dead' and exists (select 1 from near n "
        "where n.child = t.person_id and n.sex = t.sex and n.here) group by 1 having count(distinct t.sex) = 2) "
        "select j.*, b.happened_on, null::bigint as due_fen from judged j join back b on b.child = j.person_id "
        f"where {_SOUND} and j.programme in ('orphan', 'defacto_orphan')",
    ),
    Question(
        "other_account",
        "select j.*, null::date as happened_on, null::bigint as due_fen from judged j "
        f"join other_account using (person_id, programme) where {_SOUND}",
        parameters=("mass_from", "mass_percent"),
    ),
)
_IN_MASS: Final = frozenset({"amount", "other_account"})
"""Reasons that, found with a great share of a roll, speak of the file or of the pack and not of people."""


@dataclass(frozen=True)
class Reviews:
    """`unplaced`: enrolments of a household programme without a household; `off`: reasons without parameters in the pack;
    `in_mass`: {reason: {programme: subjects}} that were too many to be mistakes of single people, and are not asked about.
    """

    candidates: list[Candidate]
    unplaced: int = 0
    off: list[str] = field(default_factory=list)
    in_mass: dict[str, dict[str, int]] = field(default_factory=dict)


def find(search: "Search") -> Reviews:
    """One review for each subject, programme and reason."""
    given = {row["programme"] for row in search.rows("select distinct programme from judged")}
    asked = {code: p for code, p in search.programmes.items() if code in given}
    _prepare(search, asked)
    found = search.rows(_GONE) + search.rows(_NOT_ENTITLED)
    off: list[str] = []
    in_mass: dict[str, dict[str, int]] = {}
    for question in QUESTIONS:
        values = parameters.numbers(search.pack, question.parameters, search.on)
        if values is None:
            off.append(question.reason)
            continue
        rows = search.rows(_grouped(question, values | {"on": search.on.isoformat()}))
        if question.reason in _IN_MASS:
            rows, in_mass[question.reason] = _few(search, rows, values)
        found += rows
    households = ", ".join(f"'{code}'" for code in sorted(search.household_programmes)) or "''"
    unplaced = search.rows(
        f"select count(*) as n from judged where joint_id is null and programme in ({households})"
    )[0]
    return Reviews(
        [_candidate(row) for row in found if row["region"]],
        unplaced["n"],
        off,
        {reason: codes for reason, codes in in_mass.items() if codes},
    )


def _prepare(search: "Search", asked: Mapping[str, Programme]) -> None:
    """Tables `verdict` (results of the enrolled), `paid` (sums by subject), `amount_off` (how exact a programme is), `due`."""
    results = " union all ".join(_result(search, p) for p in asked.values()) or _NO_RESULT
    search.db.execute(
        "create or replace temp table verdict as select r.* from "
        f"({results}) r semi join judged j using (kind, programme, subject_id)"
    )
    search.db.execute(
        "create or replace temp table paid as with more as (select person_id, programme, sum(add_on_fen) as fen "
        "from add_on group by all) select j.kind, j.programme, j.subject_id, (sum(j.monthly_fen) "
        "+ coalesce(sum(m.fen) filter (j.nth = 1), 0))::bigint as paid_fen, max(j.from_date) as from_date, "
        "count(j.reason) = 0 and count(j.monthly_fen) > 0 and bool_and(p.in_custody is distinct from true) as sound "
        "from judged j join person p using (person_id) left join more m using (person_id, programme) "
        "where j.subject_id is not null group by all"
    )
    exact = {
        code: fen
        for code in asked
        if (fen := parameters.number(search.pack, f"{AMOUNT_OFF}{code}", search.on)) is not None
    }
    columns = {
        "programme": pa.array(list(exact), pa.string()),
        "fen": pa.array(list(exact.values()), pa.int64()),
        "at_once": pa.array([_at_once(asked[code]) for code in exact], pa.bool_()),
    }
    search.db.register("amount_off", pa.table(columns))
    _prepare_due(search, [p for code, p in asked.items() if code in exact])


def _at_once(programme: Programme) -> bool:
    """Whether what a birthday changes is due in its own month."""
    return programme.delivery is not None and programme.delivery.begins == "month_reached"


def _prepare_due(search: "Search", programmes: Sequence[Programme]) -> None:
    """Table `due`: what is due to whoever meets every condition; of programmes of persons also to whom only a case could tell
    that a condition is not met, where the sum rests on none of it (tekun: the grade of care)."""
    search.db.execute(
        "create or replace temp table due as select kind, programme, subject_id, amount_fen from verdict "
        "where unmet_mask = 0 and unknown_mask = 0"
    )
    codes = [p.code for p in programmes if p.subject is Scope.PERSON and p.screened is not p]
    if not codes:
        return
    snapshot = search.around.snapshot
    with tempfile.TemporaryDirectory() as folder, duckdb_sql.connection(Path(folder), 2, 1200) as database:
        made = duckdb_sql.plan(snapshot, search.pack.screened(codes), search.on, codes)
        duckdb_sql.run(database, made, Path(folder))
        results = " union all ".join(
            f"select '{code}' as programme, subject_id, amount_fen from "
            f"read_parquet('{Path(folder) / code}.parquet') where amount_fen is not null"
            for code in codes
        )
        search.db.execute(
            f"insert into due select v.kind, programme, subject_id, s.amount_fen from ({results}) s "
            "join verdict v using (programme, subject_id) "
            "where v.kind = 'person' and v.unmet_mask = 0 and v.unknown_mask <> 0"
        )


def _result(search: "Search", programme: Programme) -> str:
    kind = rules.HOUSEHOLD if programme.code in search.household_programmes else rules.PERSON
    return (
        f"select '{kind}' as kind, '{programme.code}' as programme, subject_id, unmet_mask, unknown_mask, grounds_met, "
        f"amount_fen from {search.file_of(programme.code)}"
    )


_NO_RESULT: Final = (
    "select '' as kind, '' as programme, 0::bigint as subject_id, 0::bigint as unmet_mask, 0::bigint as unknown_mask, "
    "0::bigint as grounds_met, 0::bigint as amount_fen where false"
)
_GONE: Final = (
    "select kind, subject_id, programme, reason, min(joint_id) as household_id, min(region) as region, "
    "min(other) as other, min(died_on) filter (reason = 'dead') as died_on, "
    "list(distinct person_id order by person_id) as persons, sum(monthly_fen)::bigint as amount_fen "
    "from judged where reason is not null and subject_id is not null group by all order by 1, 2, 3, 4"
)
_NOT_ENTITLED: Final = (
    "select j.kind, j.subject_id, j.programme, 'not_entitled' as reason, min(j.joint_id) as household_id, "
    "min(j.region) as region, list(distinct j.person_id order by j.person_id) as persons, "
    "sum(j.monthly_fen)::bigint as amount_fen, any_value(v.unmet_mask) as unmet_mask, "
    "any_value(v.unknown_mask) as unknown_mask, any_value(v.grounds_met) as grounds_met "
    "from judged j join verdict v using (kind, programme, subject_id) where v.unmet_mask <> 0 "
    "group by j.kind, j.subject_id, j.programme having count(j.reason) = 0 and bool_or(j.living) order by 1, 2, 3"
)


def _grouped(question: Question, values: Mapping[str, Any]) -> str:
    return (
        f"select q.kind, q.subject_id, q.programme, '{question.reason}' as reason, min(q.joint_id) as household_id, "
        "min(q.region) as region, list(distinct q.person_id order by q.person_id) as persons, "
        "any_value(p.paid_fen) as amount_fen, max(q.happened_on) as happened_on, any_value(q.due_fen) as due_fen "
        f"from ({question.query.format(**values)}) q left join paid p using (kind, programme, subject_id) "
        "where q.subject_id is not null group by q.kind, q.subject_id, q.programme order by 1, 2, 3"
    )


def _few(
    search: "Search", rows: list[dict[str, Any]], values: Mapping[str, int]
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The rows of programmes of which no great share of the roll is among them; and how many of each other programme."""
    roll = {
        row["programme"]: row["n"]
        for row in search.rows(
            "select programme, count(distinct subject_id) as n from judged where living group by 1"
        )
    }
    found = Counter(row["programme"] for row in rows)
    many = {
        code: n
        for code, n in sorted(found.items())
        if n >= values["mass_from"] and n * 100 > roll[code] * values["mass_percent"]
    }
    return [row for row in rows if row["programme"] not in many], many


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(
        kind=row["kind"],
        subject_id=row["subject_id"],
        household_id=row["household_id"],
        region=row["region"],
        programme=row["programme"],
        label="review",
        reason=row["reason"],
        unmet=row.get("unmet_mask") or 0,
        unknown=row.get("unknown_mask") or 0,
        grounds=row.get("grounds_met") or 0,
        amount_fen=row["amount_fen"],
        due_fen=row.get("due_fen"),
        other=row.get("other") or "",
        died_on=row.get("died_on"),
        happened_on=row.get("happened_on"),
        persons=tuple(row["persons"]),
    )
