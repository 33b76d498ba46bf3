"""Finds, in sets, the subjects of a run that could become leads: DuckDB over its frozen facts and results.

What decides is `rules.label`; the queries ask the same of everybody, and each row they hand out is asked again.
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and literals quoted by operators.text

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.discovery import reviews, rules, sources
from minsheng.discovery.rules import Candidate, Held
from minsheng.discovery.sources import Said
from minsheng.discovery.states import ENTITLED
from minsheng.engine.columnar.operators import text
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.snapshot import open_snapshot
from minsheng.feeds.catalogue import CLOSING
from minsheng.policy.kinds import Scope
from minsheng.policy.nodes import AtHousehold, Enrolled, Node
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Programme
from minsheng.registry import beside

_HELD_ROWS: Final = 10_000
"""A table with no more rows is read once and held: to open its file for every question costs more than the answers."""
SUBJECTS = {Scope.PERSON: rules.PERSON, Scope.JOINT: rules.HOUSEHOLD}


@dataclass(frozen=True)
class Found:
    """What could become a lead, what people hold already, and how many could not be asked because a file is missing.

    `roll_missing`: {programme: subjects}; `without_roll`: programmes whose roll no file brings, so that nobody was asked;
    `suspended`: as `roll_missing`, of signals; `off`: reasons without parameters in the pack; `unplaced`, `in_mass`: see
    `reviews.Reviews`.
    """

    candidates: Sequence[Candidate]
    held: Held
    roll_missing: Mapping[str, int] = field(default_factory=dict)
    without_roll: Sequence[str] = ()
    suspended: Mapping[str, int] = field(default_factory=dict)
    off: Sequence[str] = ()
    unplaced: int = 0
    in_mass: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Search:
    """A run's folders opened in DuckDB for one search. Use as a context manager."""

    def __init__(self, snapshot: Path, results: Path, pack: Pack, on: date) -> None:
        self.results, self.pack, self.on = results, pack, on
        self.around = Folder(open_snapshot(snapshot, verify_bytes=False), pack, on)
        self.programmes = {c: p for c, p in pack.programmes(on).items() if p.subject in SUBJECTS}
        self.db = duckdb.connect(config={"threads": 2, "memory_limit": "1200MB", "temp_directory": ""})
        for table in ("person", "household", "enrolment", "medical_month", "relation", "coverage"):
            path = snapshot / f"{table}.parquet"
            kind = "temp table" if pq.read_metadata(path).num_rows <= _HELD_ROWS else "view"
            self.db.execute(f"create {kind} {table} as select * from read_parquet({text(str(path))})")
        self._prepare()
        self.learn({})
        self.remember({})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    @property
    def household_programmes(self) -> frozenset[str]:
        """Codes whose subject is a household."""
        return frozenset(c for c, p in self.programmes.items() if p.subject is Scope.JOINT)

    @property
    def codes(self) -> frozenset[str]:
        """Codes a lead may name: programmes in force, and those known by their roll only."""
        return frozenset(self.programmes) | self.pack.rolls

    def find(self, said: Sequence[Said] = ()) -> Found:
        """Every candidate, before the ranked table of exclusions is applied. `said`: what people said and nobody answered."""
        without = self._without_roll()
        entitled, missing = self._entitled([p for code, p in self.programmes.items() if code not in without])
        reviewed = reviews.find(self)
        signals = sources.find(self, said)
        candidates = [*entitled, *reviewed.candidates, *signals.candidates]
        return Found(
            candidates=candidates,
            held=self._held(candidates),
            roll_missing=missing,
            without_roll=without,
            suspended=signals.suspended,
            off=[*reviewed.off, *signals.off],
            unplaced=reviewed.unplaced,
            in_mass=reviewed.in_mass,
        )

    def learn(self, tables: Mapping[str, pa.Table]) -> None:
        """Take what the registry says beside the facts (`registry.beside`); a table that is left out is empty."""
        for name, schema in beside.SCHEMAS.items():
            self.db.register(name, tables.get(name, schema.empty_table()))
        self.db.execute(
            "update judged set reason = 'moved' where reason is distinct from 'dead' "
            "and person_id in (select person_id from left_register)"
        )
        self.db.execute(
            "create or replace temp table lapsed as select l.person_id, l.programme, l.valid_to, p.joint_id, p.region, "
            f"null::bigint as monthly_fen, {self._subject('l.programme', 'p.joint_id', 'l.person_id')} "
            "from listed_until l join person p using (person_id) "
            f"where l.valid_to < date '{self.on.isoformat()}' and p.alive is distinct from false and not exists "
            "(select 1 from running r where r.person_id = l.person_id and r.programme = l.programme)"
        )
        self.db.execute(
            "create or replace temp table awaited as select g.person_id, g.programme, p.joint_id, "
            f"{self._subject('g.programme', 'p.joint_id', 'g.person_id')} "
            "from granted g join person p using (person_id) where p.alive is distinct from false"
        )
        self.db.execute(
            "create or replace temp view listed as select person_id, programme, joint_id from lapsed "
            "union all select person_id, programme, joint_id from awaited"
        )

    def remember(self, told: Mapping[str, Collection[int]]) -> None:
        """Take who stands in the queues as meeting every condition, by programme: should what an institution answers speak
        against it now, somebody hears them before it is dropped (社会救助法第四十八条、审核确认办法第十八条)."""
        pairs = [(code, subject) for code, subjects in told.items() for subject in sorted(subjects)]
        columns = {
            "programme": pa.array([code for code, _ in pairs], pa.string()),
            "subject_id": pa.array([subject for _, subject in pairs], pa.int64()),
        }
        self.db.register("told_before", pa.table(columns))

    def _subject(self, programme: str, joint: str, person: str) -> str:
        """SQL for `kind` and `subject_id` of a line of this programme's roll; who has no household any more stands alone."""
        codes = ", ".join(text(code) for code in sorted(self.household_programmes)) or "''"
        return (
            f"case when {programme} in ({codes}) and {joint} is not null then 'joint' else 'person' end as kind, "
            f"case when {programme} in ({codes}) then coalesce({joint}, {person}) else {person} end as subject_id"
        )

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries."""
        # `sql` would bind the query twice, which is a third of a small search
        answer = self.db.execute(query, list(parameters))
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def enrolled(self, programme: str, subjects: Sequence[int]) -> set[int]:
        """Which of these subjects stand on the programme's roll, from a later day on as well."""
        self.db.register("asked_subject", pa.table({"id": pa.array(subjects, pa.int64())}))
        found = self.rows(
            "select distinct subject_id from (select programme, kind, subject_id from judged where living "
            "union all select programme, kind, subject_id from awaited) join asked_subject on id = subject_id "
            "where programme = ? and kind = ?",
            [programme, rules.HOUSEHOLD if programme in self.household_programmes else rules.PERSON],
        )
        return {row["subject_id"] for row in found}

    def masks(self, programme: str, subjects: Sequence[int]) -> dict[int, tuple[int, int, int]]:
        """The unmet and the unknown bits of these subjects, and those of grounds that may be met; of those that have a result."""
        if programme not in self.programmes:
            return {}
        self.db.register("asked_subject", pa.table({"id": pa.array(subjects, pa.int64())}))
        found = self.rows(
            "select subject_id, unmet_mask, unknown_mask, grounds_met | grounds_unknown as grounds "
            f"from {self.file_of(programme)} join asked_subject on id = subject_id"
        )
        return {row["subject_id"]: (row["unmet_mask"], row["unknown_mask"], row["grounds"]) for row in found}

    def areas(self) -> dict[str, dict[str, Any]]:
        """By village: living persons, those of them in need (aged, under age, severely disabled, seriously ill), their joint
        households, and living persons on each roll."""
        found: dict[str, dict[str, Any]] = {}
        day = f"date '{self.on.isoformat()}'"
        for row in self.rows(
            "select region, count(*) as persons, count(distinct joint_id) as households, "
            f"count(*) filter (birth_date <= ({day} - to_years(60)) or birth_date > ({day} - to_years(18)) "
            "or serious_illness or (disability_status = 'valid' and disability_grade in (1, 2))) as needy "
            "from person where alive is distinct from false and region is not null "
            "and coalesce(joint_id, registered_id) is not null group by 1 order by 1"
        ):
            found[row.pop("region")] = {**row, "enrolled": {}}
        for row in self.rows(
            "select region, programme, count(distinct person_id) as n from running "
            "where living and region is not null group by 1, 2 order by 1, 2"
        ):
            if row["region"] in found:
                found[row["region"]]["enrolled"][row["programme"]] = row["n"]
        return found

    # --------------------------------------------------------------------------------------- preparing

    def _prepare(self) -> None:
        """Running enrolments with the state of their person, and what is wrong with each."""
        self.db.execute("create macro birthday(born, years) as (born + to_years(years::integer))::date")
        day = f"date '{self.on.isoformat()}'"
        self.db.execute(
            "create temp table running as select e.person_id, e.programme, e.from_date, e.monthly_fen, "
            "coalesce(p.joint_id, e.household_id) as joint_id, coalesce(p.region, e.region) as region, "
            "p.alive is distinct from false as living, p.died_on, "
            f"(p.alive = false and (p.died_on is null or p.died_on <= {day})) is true as dead, "
            "p.hukou_status in ('moved', 'cancelled') is true as moved, "
            "row_number() over (partition by e.person_id, e.programme order by e.from_date, e.household_id) as nth "
            "from enrolment e join person p using (person_id) "
            f"where (e.from_date is null or e.from_date <= {day}) and (e.to_date is null or e.to_date >= {day})"
        )
        pairs = [
            f"({text(higher)}, {text(lower)}, {rank})"
            for rank, (higher, lower) in enumerate(conflicts(self.pack, self.programmes))
        ]
        values = f"values {', '.join(pairs)}" if pairs else "select '', '', 0 where false"
        self.db.execute(f"create temp table conflict as select * from ({values}) t(higher, lower, rank)")
        self.db.execute(
            f"create temp table judged as select r.*, {self._subject('r.programme', 'r.joint_id', 'r.person_id')}, "
            "case when r.dead then 'dead' when r.moved then 'moved' "
            "when r.nth > 1 or c.other is not null then 'double' end as reason, c.other "
            "from running r left join (select a.person_id, c.lower, arg_min(c.higher, c.rank) as other from running a "
            "join conflict c on c.higher = a.programme join running b on b.person_id = a.person_id and b.programme = c.lower "
            "group by all) c on c.person_id = r.person_id and c.lower = r.programme"
        )

    # --------------------------------------------------------------------------------------- entitled

    def _without_roll(self) -> list[str]:
        """Programmes that nobody can be missing from: no feed is for their roll, and no pay list of this folder names them.

        One-off help has no roll by its nature: whether it was given is a condition of the programme.
        """
        return [
            code
            for code, programme in self.programmes.items()
            if not _once(programme)
            and f"enrolment:{code}" not in CLOSING
            and not self.around.covering(f"enrolment:{code}")
        ]

    def _entitled(self, programmes: Sequence[Programme]) -> tuple[list[Candidate], dict[str, int]]:
        """Subjects not enrolled whose result makes a lead; and how many whose county's roll is not known, by programme."""
        found: list[dict[str, Any]] = []
        missing: dict[str, int] = {}
        self._note_coverage(programmes)
        for subject, query in _NOT_ENROLLED.items():
            asked = [p for p in programmes if p.subject is subject]
            if not asked:
                continue
            results = " union all ".join(
                self._results(p, f"({_could_be_lead(p)}) or ({_contradicted(p)})") for p in asked
            )
            self.db.execute(f"create or replace temp table possible as {query.format(results=results)}")
            found += self.rows("select * from possible where known")
            missing |= dict(
                self.db.sql(
                    "select programme, count(*) from possible where not known group by 1 order by 1"
                ).fetchall()
            )
        order = {code: at for at, code in enumerate(self.programmes)}
        found.sort(key=lambda row: (order[row["programme"]], row["subject_id"]))
        return [_candidate(self.programmes[row["programme"]], row) for row in found], missing

    def _note_coverage(self, programmes: Sequence[Programme]) -> None:
        """Table `roll`: programme and each county whose roll is known; county NULL for help that has no roll."""
        rows = [
            (p.code, county)
            for p in programmes
            for county in (
                [None] if _once(p) else self.around.covered(f"enrolment:{p.code}", self.on, self.on)
            )
        ]
        columns = {
            "programme": pa.array([code for code, _ in rows], pa.string()),
            "county": pa.array([county for _, county in rows], pa.string()),
        }
        self.db.register("roll", pa.table(columns))

    def _results(self, programme: Programme, condition: str) -> str:
        """The programme's rows for which the condition holds."""
        return (
            f"select {text(programme.code)} as programme, subject_id, unmet_mask, unknown_mask, grounds_met, amount_fen "
            f"from {self.file_of(programme.code)} where {condition}"
        )

    def file_of(self, programme: str) -> str:
        """The results of a programme, as SQL."""
        return f"read_parquet({text(str(self.results / f'{programme}.parquet'))})"

    # --------------------------------------------------------------------------------------- holdings

    def _held(self, candidates: Sequence[Candidate]) -> Held:
        """What the persons and households of the candidates receive."""
        households = sorted({c.household_id for c in candidates if c.household_id is not None})
        persons = sorted({c.subject_id for c in candidates if c.kind == rules.PERSON})
        self.db.register("asked_household", pa.table({"id": pa.array(households, pa.int64())}))
        self.db.register("asked_person", pa.table({"id": pa.array(persons, pa.int64())}))
        self.db.execute(_HOLDING)
        own = self.rows(
            "select distinct person_id as id, programme from holding join asked_person on id = person_id"
        )
        self.db.execute(
            "create or replace temp view living as select joint_id as id, count(*) as n "
            "from person join asked_household on id = joint_id where alive is distinct from false group by 1"
        )
        living = self.rows("select id, n from living")
        around = self.rows(
            "select l.id, r.programme, count(distinct r.person_id) = any_value(l.n) as whole "
            "from holding r join living l on l.id = r.joint_id where r.living group by 1, 2"
        )
        return Held(
            _sets(own),
            _sets(around),
            _sets(row for row in around if row["whole"]),
            {row["id"]: row["n"] for row in living},
        )


_NOT_ENROLLED: Final = {
    Scope.PERSON: """
select r.*, p.joint_id as household_id, p.region, p.region is not null and exists (select 1 from roll c
  where c.programme = r.programme and (c.county is null or c.county = p.county)) as known
from ({results}) r join person p on p.person_id = r.subject_id
where not exists (select 1 from running x where x.programme = r.programme and x.person_id = r.subject_id)
  and not exists (select 1 from listed x where x.programme = r.programme and x.person_id = r.subject_id)""",
    Scope.JOINT: """
with m as (select joint_id, min(region) as region, min(county) as county from person group by joint_id),
placed as (select r.*, r.subject_id as household_id, coalesce(h.region, m.region) as region,
  coalesce(h.county, m.county) as county
  from ({results}) r join household h on h.household_id = r.subject_id and h.kind = 'joint'
  left join m on m.joint_id = r.subject_id)
select s.* exclude (county), s.region is not null and exists (select 1 from roll c
  where c.programme = s.programme and (c.county is null or c.county = s.county)) as known from placed s
where not exists (select 1 from running x where x.programme = s.programme and x.joint_id = s.subject_id and x.living)
  and not exists (select 1 from listed x where x.programme = s.programme and x.joint_id = s.subject_id)""",
}
"""Those of the results who do not stand on the programme's roll, not even for a term that is over or begins later; `known`: they
and their county's roll are placed."""
_HOLDING: Final = """
create or replace temp view holding as select person_id, programme, joint_id, living from running
union select person_id, programme, joint_id, true from listed"""
"""Who stands on which roll, for a term that is over or begins later as well."""


def conflicts(pack: Pack, programmes: Mapping[str, Programme]) -> list[tuple[str, str]]:
    """Pairs (higher, lower) that one person cannot hold, in ranked order.

    A programme that asks for the roll of another stands beside it: single-person dibao is given to a member of an edge household.
    """

    def beside(higher: str, lower: str) -> bool:
        one = programmes.get(higher)
        return one is not None and one.subject is Scope.PERSON and Enrolled(lower) in _asked_of_household(one)

    return [(e.higher, e.lower) for e in pack.exclusions if not beside(e.higher, e.lower)]


def _asked_of_household(programme: Programme) -> set[Node]:
    """What the conditions ask of the members of the household."""
    asked = (node for c in programme.conditions for node in c.node.walk() if isinstance(node, AtHousehold))
    return {inner for node in asked for inner in node.walk()}


def _once(programme: Programme) -> bool:
    return programme.delivery is not None and programme.delivery.cycle == "once"


def _could_be_lead(programme: Programme) -> str:
    """`rules.label` as SQL."""
    grounds = "grounds_met <> 0" if programme.grounds else "true"
    return (
        "unmet_mask = 0 and (unknown_mask = 0 "
        f"or (bit_count(unknown_mask) = 1 and (unknown_mask & {programme.told_mask} = 0 or {grounds})) "
        f"or (unknown_mask & {programme.screening_mask} = 0 and {grounds}))"
    )


def _contradicted(programme: Programme) -> str:
    """Whom `Search.remember` names, and nothing but what a case finds out speaks against it now (SQL)."""
    return (
        f"unmet_mask <> 0 and (unmet_mask | unknown_mask) & {programme.screening_mask} = 0 and subject_id in "
        f"(select subject_id from told_before where programme = {text(programme.code)})"
    )


def label_of(programme: Programme, row: Mapping[str, Any]) -> str:
    """The label of a result row."""
    return rules.label(
        unmet=row["unmet_mask"],
        unknown=row["unknown_mask"],
        screening=programme.screening_mask,
        told=programme.told_mask,
        has_grounds=bool(programme.grounds),
        grounds_met=row["grounds_met"],
    )


def _candidate(programme: Programme, row: Mapping[str, Any]) -> Candidate:
    label = "check" if row["unmet_mask"] else label_of(programme, row)
    assert label, "the query and the rule disagree"
    return Candidate(
        kind=SUBJECTS[programme.subject],
        subject_id=row["subject_id"],
        household_id=row["household_id"],
        region=row["region"],
        programme=programme.code,
        label=label,
        reason=ENTITLED,
        unmet=row["unmet_mask"],
        unknown=row["unknown_mask"],
        grounds=row["grounds_met"],
        amount_fen=row["amount_fen"],
    )


def _sets(rows: Iterable[Mapping[str, Any]]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[row["id"]].add(row["programme"])
    return {id_: frozenset(codes) for id_, codes in found.items()}
