"""Two policies on the same facts: who enters, who leaves, whose amount moves, and what it costs by town and group.

    simulate(Path("facts"), pack, [parse("dibao.standard_monthly:rural+7%")], date(2026, 11, 16), Path("out")) -> Comparison

What counts on each side is what the policy gives: met, and not excluded by something higher in the ranked table. Amounts are
fen per month. Subjects some of whose conditions are unknown are counted apart; most households have never declared their
means, so a cost is a cost among those who are known.
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and literals quoted by operators.text

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from minsheng.engine import duckdb_sql
from minsheng.engine.columnar.operators import text
from minsheng.engine.duckdb_sql import Outcome
from minsheng.engine.snapshot import Snapshot, open_snapshot
from minsheng.policy import nodes
from minsheng.policy.checking import dependencies, order, walk
from minsheng.policy.kinds import Scope
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.whatif.changes import Change, changed, touched
from minsheng.whatif.distances import Distances, distances
from minsheng.whatif.errors import WhatIfError

KINDS = {Scope.PERSON: "person", Scope.JOINT: "joint"}
MONTHS = 12
RESULT = "comparison.json"

_SUBJECTS = {
    "person": (
        "select person_id as subject_id, person_id, joint_id, town, county, region, urban_rural, 1 as persons, "
        "case when birth_date is null then '年龄不详' when birth_date + interval 18 year > {day} then '未成年' "
        "when birth_date + interval 60 year > {day} then '18至59岁' when birth_date + interval 80 year > {day} then '60至79岁' "
        "else '80岁以上' end as band from person"
    ),
    "joint": (
        "select m.joint_id as subject_id, null::bigint as person_id, m.joint_id, coalesce(h.town, m.town) as town, "
        "coalesce(h.county, m.county) as county, coalesce(h.region, m.region) as region, h.urban_rural, m.n as persons, "
        "case when m.n >= 4 then '4人及以上' else m.n || '人户' end as band from (select joint_id, min(town) as town, "
        "min(county) as county, min(region) as region, count(*) filter (alive is distinct from false) as n from person "
        "where joint_id is not null group by 1) m left join household h on h.household_id = m.joint_id and h.kind = 'joint'"
    ),
}


@dataclass(frozen=True)
class Question:
    """What is compared: the changes, the day, whose area (a prefix of area codes, "" = all), a yearly budget in fen."""

    changes: Sequence[Change]
    on: date
    region: str = ""
    budget_fen: int | None = None
    near_percent: int = 10


@dataclass
class Comparison:
    """The answer as it lies in OUT/comparison.json."""

    folder: Path
    content: dict[str, Any] = field(default_factory=dict)


def simulate(
    snapshot: Path | Snapshot, pack: Pack, question: Question, out: Path, *, baseline: Outcome | None = None
) -> Comparison:
    """Evaluate both policies and compare; OUT gets comparison.json, subjects.parquet (all that change) and near.parquet.

    `baseline`: results of the unchanged pack on these facts and this day, if they are there already. Raises the errors of
    `changed`, WHATIF_NOTHING when no programme in force depends on the changes, and those of the engine.
    """
    opened = snapshot if isinstance(snapshot, Snapshot) else open_snapshot(snapshot)
    other = changed(pack, question.changes, question.on)
    affected = _affected(pack, other, question)
    out.mkdir(parents=True, exist_ok=True)
    before = baseline or duckdb_sql.evaluate_all(opened, pack, question.on, out / "before")
    after = duckdb_sql.evaluate_all(opened, _only(other, affected, question.on), question.on, out / "after")
    with duckdb_sql.connection(out, 2, 2000) as db:
        told = _compare(db, opened, pack, question, affected, before, after, out)
        near = distances(db, opened, pack, other, affected, question, out)
    content = _content(pack, other, question, told, near)
    (out / RESULT).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Comparison(out, content)


# ------------------------------------------------------------------------------------------------- what to evaluate
def _affected(pack: Pack, other: Pack, question: Question) -> list[str]:
    """Programmes in force that mention a change, or build on one that does, in dependency order."""
    named = touched(question.changes)
    found: set[str] = set()
    for code, programme in other.programmes(question.on).items():
        mentions = {n.id for n in walk(programme) if isinstance(n, nodes.Parameter)} | {code}
        if mentions & named or dependencies(programme) & found:
            found.add(code)
    if not found:
        raise WhatIfError("WHATIF_NOTHING", "当日有效的政策都用不到要改的内容。", changes=sorted(named))
    return [c for c, p in pack.programmes(question.on).items() if c in found and p.subject in KINDS]


def _only(pack: Pack, codes: Sequence[str], on: date) -> Pack:
    """The pack with these programmes and what they build on."""
    wanted: set[str] = set()
    waiting = list(codes)
    programmes = pack.programmes(on)
    while waiting:
        code = waiting.pop()
        if code not in wanted:
            wanted.add(code)
            waiting += dependencies(programmes[code])
    return replace(pack, versions=tuple(programmes[c] for c in programmes if c in wanted), _by_date={})


# ------------------------------------------------------------------------------------------------------ comparison
def _compare(
    db: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    pack: Pack,
    question: Question,
    affected: Sequence[str],
    before: Outcome,
    after: Outcome,
    out: Path,
) -> dict[str, Any]:
    programmes = {c: p for c, p in pack.programmes(question.on).items() if p.subject in KINDS}
    shown = _shown(pack, programmes, affected)
    for table in ("person", "household", "enrolment"):
        db.execute(f"create view {table} as select * from read_parquet({text(str(snapshot.path(table)))})")
    day = f"date '{question.on.isoformat()}'"
    for kind, select in _SUBJECTS.items():
        db.execute(f"create temp table subject_{kind} as {select.format(day=day)}")
    _rolls(db, day)
    for side, outcome in (("before", before), ("after", after)):
        files = {c: (outcome if side == "after" and c in affected else before).path(c) for c in programmes}
        _given(db, side, files, programmes, pack)
    told = {code: _one(db, programmes[code], question.region) for code in shown}
    union = " union all by name ".join(f"select * from moved_{code}" for code in shown)
    target = text(str(out / "subjects.parquet"))
    db.execute(
        f"copy ({union} order by programme, subject_id) to {target} (format parquet, compression zstd)"
    )
    return told


def _shown(pack: Pack, programmes: Mapping[str, Programme], affected: Sequence[str]) -> list[str]:
    """The affected programmes and those that one of them excludes."""
    below = {e.lower for e in pack.exclusions if e.higher in affected}
    return [code for code in programmes if code in affected or code in below]


def _rolls(db: duckdb.DuckDBPyConnection, day: str) -> None:
    db.execute(
        "create temp table running as select e.programme, e.person_id, coalesce(p.joint_id, e.household_id) as joint_id "
        "from enrolment e join person p using (person_id) where p.alive is distinct from false "
        f"and (e.from_date is null or e.from_date <= {day}) and (e.to_date is null or e.to_date >= {day})"
    )


def _given(
    db: duckdb.DuckDBPyConnection,
    side: str,
    files: Mapping[str, Path],
    programmes: Mapping[str, Programme],
    pack: Pack,
) -> None:
    """Tables given_<side>_<code>: subjects that the policy gives the programme, after exclusions; the higher ones first."""
    above: dict[str, set[str]] = {
        code: {e.higher for e in pack.exclusions if e.lower == code} for code in programmes
    }
    for code in sorted(pack.rolls - programmes.keys()):
        _holders(db, side, code, "person", "")
    for code in order(above, "EXCLUSION_CYCLE", "互斥表互相矛盾"):
        if code not in programmes:
            continue
        kind = KINDS[programmes[code].subject]
        barred = "".join(
            f" and not exists (select 1 from holders_{side}_{higher} x where x.subject_id = s.{key})"
            for higher in sorted(above[code])
            if (key := _key(programmes.get(higher), programmes[code]))
        )
        file = text(str(files[code]))
        db.execute(
            f"create temp table given_{side}_{code} as select s.subject_id, coalesce(r.amount_fen, 0) as amount_fen "
            f"from read_parquet({file}) r join subject_{kind} s using (subject_id) "
            f"where r.unmet_mask = 0 and r.unknown_mask = 0{barred}"
        )
        db.execute(
            f"create temp view open_{side}_{code} as select subject_id from read_parquet({file}) "
            "where unmet_mask = 0 and unknown_mask <> 0"
        )
        _holders(db, side, code, kind, file)


def _holders(db: duckdb.DuckDBPyConnection, side: str, code: str, kind: str, file: str) -> None:
    """Table holders_<side>_<code>: who has it for the ranked table, given it or on its roll and not known to fail it."""
    key = "person_id" if kind == "person" else "joint_id"
    rolled = f"select {key} as subject_id from running where programme = {text(code)} and {key} is not null"
    if file:
        failing = f"select subject_id from read_parquet({file}) where unmet_mask <> 0"
        rolled = f"select subject_id from given_{side}_{code} union (({rolled}) except ({failing}))"
    db.execute(f"create temp table holders_{side}_{code} as {rolled}")


def _key(above: Programme | None, below: Programme) -> str:
    """By which key of the lower programme's subject the higher one bars it; "" where it does not.

    A person's programme does not bar the household's: single-person dibao stands beside the edge household.
    """
    if above is not None and above.subject is Scope.JOINT:
        return "joint_id"
    return "person_id" if below.subject is Scope.PERSON else ""


def _one(db: duckdb.DuckDBPyConnection, programme: Programme, region: str) -> dict[str, Any]:
    code, kind = programme.code, KINDS[programme.subject]
    within = f"where starts_with(s.region, {text(region)})" if region else ""
    on_roll = "s.person_id" if kind == "person" else "s.joint_id"
    key = "person_id" if kind == "person" else "joint_id"
    db.execute(
        f"create temp table both_{code} as select s.*, b.subject_id is not null as was, a.subject_id is not null as will, "
        "coalesce(b.amount_fen, 0) as before_fen, coalesce(a.amount_fen, 0) as after_fen, "
        f"exists (select 1 from running x where x.programme = {text(code)} and x.{key} = {on_roll}) as enrolled "
        f"from subject_{kind} s left join given_before_{code} b using (subject_id) "
        f"left join given_after_{code} a using (subject_id) {within}"
    )
    db.execute(
        f"create temp view moved_{code} as select {text(code)} as programme, {text(kind)} as kind, subject_id, town, "
        "urban_rural, band, persons, enrolled, before_fen, after_fen, "
        "case when will and not was then 'enters' when was and not will then 'leaves' "
        f"when after_fen > before_fen then 'more' else 'less' end as change from both_{code} "
        "where was <> will or before_fen <> after_fen"
    )
    return {
        "code": code,
        "name_zh": programme.name_zh,
        "kind": kind,
        "total": _row(db, code, ""),
        "enrolled": _row(db, code, "where enrolled"),
        "by_town": _rows(db, code, "town"),
        "by_class": _rows(db, code, "urban_rural"),
        "by_band": _rows(db, code, "band"),
        "unknown": {
            side: _number(db, f"select count(*) from open_{side}_{code}") for side in ("before", "after")
        },
    }


_FIGURES = (
    "count(*) filter (was) as before, count(*) filter (will) as after, "
    "coalesce(sum(persons) filter (was), 0)::bigint as before_persons, "
    "coalesce(sum(persons) filter (will), 0)::bigint as after_persons, "
    "count(*) filter (will and not was) as enters, count(*) filter (was and not will) as leaves, "
    "count(*) filter (was and will and after_fen > before_fen) as more, "
    "count(*) filter (was and will and after_fen < before_fen) as less, "
    "count(*) filter (was and will and after_fen = before_fen) as same, "
    "sum(before_fen)::bigint as before_fen, sum(after_fen)::bigint as after_fen"
)


def _row(db: duckdb.DuckDBPyConnection, code: str, where: str) -> dict[str, Any]:
    return next(_dicts(db, f"select {_FIGURES} from both_{code} {where}"))


def _rows(db: duckdb.DuckDBPyConnection, code: str, by: str) -> list[dict[str, Any]]:
    query = f"select {by} as key, {_FIGURES} from both_{code} group by 1 having bool_or(was or will) order by 1 nulls last"
    return list(_dicts(db, query))


def _dicts(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    for row in db.sql(query).to_arrow_table().to_pylist():
        yield {name: value or 0 if name != "key" else value for name, value in row.items()}


def _number(db: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(db.sql(query).fetchall()[0][0])


# ---------------------------------------------------------------------------------------------------------- content
def _content(
    pack: Pack, other: Pack, question: Question, told: Mapping[str, Any], near: Sequence[Distances]
) -> dict[str, Any]:
    before = sum(each["total"]["before_fen"] for each in told.values())
    after = sum(each["total"]["after_fen"] for each in told.values())
    return {
        "on": question.on.isoformat(),
        "region": question.region,
        "pack": pack.code,
        "pack_hash": pack.hash,
        "changed_hash": other.hash,
        "changes": [str(change) for change in question.changes],
        "month": {"before_fen": before, "after_fen": after, "more_fen": after - before},
        "year": {
            "before_fen": before * MONTHS,
            "after_fen": after * MONTHS,
            "more_fen": (after - before) * MONTHS,
        },
        "budget": None
        if question.budget_fen is None
        else {"given_fen": question.budget_fen, "left_fen": question.budget_fen - after * MONTHS},
        "programmes": list(told.values()),
        "distances": [each.content for each in near],
    }
