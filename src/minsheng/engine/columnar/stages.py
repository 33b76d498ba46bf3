"""One SELECT per stage: the sources joined once, shared expressions in layers, the kept columns stored."""

# ruff: noqa: S608 - the only texts in these queries are the schema's own names and literals quoted by operators.text

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minsheng.engine.columnar import operators as sql
from minsheng.engine.columnar.columns import FOREVER, Column, base_stage, layers
from minsheng.engine.columnar.compiler import Sources, window
from minsheng.engine.columnar.files import rows_of
from minsheng.engine.snapshot import Snapshot
from minsheng.policy import facts, nodes
from minsheng.policy.kinds import Scope
from minsheng.policy.things import PERSONAL, THING_ID, THINGS

HOUSEHOLD_ID = {
    Scope.JOINT: "joint_id",
    Scope.REGISTERED: "registered_id",
    Scope.RESIDENCE: "residence_id",
}


@dataclass(frozen=True)
class StageQuery:
    """The stored table of one stage and the SELECT that fills it; `last` ones hold the results of their scope."""

    scope: Scope
    stage: int
    table: str
    select: str
    last: bool


class Stages:
    """Writes the queries of a settled set of columns, in the order in which they must run; the last ones sort if `ordered`."""

    def __init__(
        self,
        snapshot: Snapshot,
        on: date,
        sources: Sources,
        named: Sequence[Column],
        subjects: Collection[Scope] = (),
        *,
        ordered: bool = True,
    ) -> None:
        """`subjects`: whose results are wanted; where that is things only, few people and households need to be read."""
        self.ordered = ordered
        self.snapshot = snapshot
        personal = [scope for scope in subjects if scope in PERSONAL]
        narrow = subjects and not set(subjects) - THINGS.keys() and not any(sources.relations.values())
        self._asked = personal if narrow else None
        self.on = on
        self.sources = sources
        self.named = named
        self.stages: dict[Scope, list[int]] = {}
        for column in named:
            held = self.stages.setdefault(column.scope, [base_stage(column.scope)])
            if column.stage not in held:
                held.append(column.stage)
        if any(scope in HOUSEHOLD_ID for scope in self.stages):
            self.stages.setdefault(Scope.PERSON, [0])
        for held in self.stages.values():
            held.sort()

    def queries(self) -> Iterator[StageQuery]:
        """Every stage of every scope, sources before readers."""
        order = sorted((stage, scope.value, scope) for scope, held in self.stages.items() for stage in held)
        for stage, _, scope in order:
            last = stage == self.stages[scope][-1]
            yield StageQuery(
                scope, stage, table_name(scope, stage), self._select(scope, stage, last=last), last
            )

    def columns_read(self) -> dict[str, tuple[str, ...]]:
        """Columns of each table that the queries read."""
        people = {"person_id", *self._keys(Scope.PERSON)[1:]}
        found: dict[str, set[str]] = {"person": people}
        for scope in self.stages:
            table = scope.value if scope is Scope.PERSON or scope in THINGS else "household"
            names = {n for n, c in self.sources.facts.get(scope, {}).items() if c in self._set}
            keys = (
                {THING_ID[scope], *self._person_key(scope)} if scope in THINGS else {"household_id", "kind"}
            )
            found.setdefault(table, keys).update(names)
        if self.sources.running is not None or self.sources.rolls or self.sources.stood:
            found["enrolment"] = {"person_id", "programme", "from_date", "to_date"}
        for node in self.sources.month_sums:
            found.setdefault(node.table, {"person_id", facts.EVENT_TABLES[node.table]}).add(node.column)
        if any(self.sources.relations.values()):
            found["relation"] = {"person_id", "other_id", "kind"}
        return {table: tuple(sorted(columns)) for table, columns in found.items()}

    def _select(self, scope: Scope, stage: int, *, last: bool) -> str:
        query = self._base(scope, stage)
        for layer in layers(self.named, scope, stage):
            computed = ", ".join(f"{column.text()} as {column.name}" for column in layer)
            query = f"select *, {computed} from ({query})"
        kept = [c.name for c in self._stored(scope, stage)]
        query = f"select {', '.join([*self._keys(scope), *kept])} from ({query})"
        return f"{query} order by id" if last and self.ordered else query

    def _keys(self, scope: Scope) -> list[str]:
        if scope is not Scope.PERSON:
            return ["id", *self._person_key(scope)]
        return ["id", *(HOUSEHOLD_ID[s] for s in self.stages if s in HOUSEHOLD_ID)]

    @staticmethod
    def _person_key(scope: Scope) -> list[str]:
        return ["person_id"] if scope in PERSONAL else []

    def _stored(self, scope: Scope, stage: int) -> list[Column]:
        """What a stage's table carries on: results, and what a later stage reads."""
        return [
            c
            for c in self.named
            if c.scope is scope and c.stage <= stage and (c.last_use > stage or c.last_use == FOREVER)
        ]

    def latest(self, scope: Scope, before: int) -> str:
        """The newest stored table of a scope before a stage."""
        return table_name(scope, max(s for s in self.stages[scope] if s < before))

    # ------------------------------------------------------------------------------------------ sources

    def _base(self, scope: Scope, stage: int) -> str:
        if scope in THINGS:
            return self._things(scope, stage)
        if stage == base_stage(scope):
            return self._people() if scope is Scope.PERSON else self._households(scope)
        earlier = self.latest(scope, stage)
        if scope is Scope.PERSON:
            return self._people_again(stage, earlier)
        return self._households_again(scope, stage, earlier)

    def _facts(self, scope: Scope) -> list[str]:
        return [
            f"t.{name} as {column.name}"
            for name, column in self.sources.facts.get(scope, {}).items()
            if column in self._set
        ]

    @property
    def _set(self) -> set[Column]:
        return set(self.named)

    def _people(self) -> str:
        chosen = ["t.person_id as id", *(f"t.{key}" for key in self._keys(Scope.PERSON)[1:])]
        chosen += self._facts(Scope.PERSON)
        joins = []
        if self.sources.running is not None:
            chosen.append("coalesce(e.running, 0) as e_running")
            joins.append(
                f"left join ({running(self.snapshot, self.on, self.sources.enrolled)}) e on e.person_id = t.person_id"
            )
        for (programme, age), column in self.sources.stood.items():
            if column in self._set:
                chosen.append(f"{column.name}.stood as {column.name}")
                query = stood(self.snapshot, programme, age)
                joins.append(f"left join ({query}) {column.name} on {column.name}.person_id = t.person_id")
        for number, (node, (total, known)) in enumerate(self.sources.month_sums.items()):
            chosen.append(f"m{number}.total as {total.name}, m{number}.known as {known.name}")
            query = month_sum(self.snapshot, self.on, node)
            joins.append(f"left join ({query}) m{number} on m{number}.person_id = t.person_id")
        return f"select {', '.join(chosen)} from {self._persons()} t {' '.join(joins)}"

    def _persons(self) -> str:
        """Everybody, or the persons whom things concern with all members of their households."""
        everybody = self._file("person")
        if self._asked is None:
            return everybody
        keys = [HOUSEHOLD_ID[scope] for scope in self.stages if scope in HOUSEHOLD_ID]
        if not self._asked:
            return f"(select * from {everybody} where false)"
        asked = " union all ".join(f"select person_id from {self._file(s.value)}" for s in self._asked)
        there = f"person_id in (select person_id from ({asked}) where person_id is not null)"
        homes = (f"{k} in (select {k} from {everybody} where {there} and {k} is not null)" for k in keys)
        return f"(select * from {everybody} where {' or '.join([there, *homes])})"

    def _running_on(self, scope: Scope, column: str) -> str:
        """One bit per programme and thing: a roll line of its person that runs on the thing's own day."""
        bits, runs = _roll(self.sources.rolls[scope, column], f"s.{column}")
        key = THING_ID[scope]
        return (
            f"select s.{key} as id, {bits} as running from {self._file(scope.value)} s "
            f"join {self._file('enrolment')} e on e.person_id = s.person_id where {runs} group by s.{key}"
        )

    def _things(self, scope: Scope, stage: int) -> str:
        """The rows of a thing as they lie in its file, then what they ask of their persons stage by stage."""
        chosen, joins = ["t.*"], []
        source = self.latest(scope, stage) if stage > base_stage(scope) else self._file(scope.value)
        if stage == base_stage(scope):
            keys = [f"t.{THING_ID[scope]} as id", *(f"t.{key}" for key in self._person_key(scope))]
            chosen = [*keys, *self._facts(scope)]
            for (of, name), column in self.sources.running_on.items():
                if of is scope:
                    chosen.append(f"coalesce({column.name}.running, 0) as {column.name}")
                    query = f"({self._running_on(scope, name)}) {column.name}"
                    joins.append(f"left join {query} on {column.name}.id = t.{THING_ID[scope]}")
        asked = [c for c in self.sources.persons.get((scope, stage), []) if c in self._set]
        if asked:
            chosen += [f"p.{c.feeds[0].name} as {c.name}" for c in asked]
            joins.append(f"left join {self.latest(Scope.PERSON, stage)} p on p.id = t.person_id")
        return f"select {', '.join(chosen)} from {source} t {' '.join(joins)}"

    def _households(self, scope: Scope) -> str:
        """Household rows of the kind, and an empty row for a household that is known by its members only."""
        columns, members = self._members(scope, 1)
        rows = self._facts(scope)
        chosen = ", ".join(["t.household_id as id", *rows])
        households = (
            f"select {chosen} from {self._file('household')} t where t.kind = {sql.text(scope.value)}"
        )
        if self._asked is not None:
            households += f" and t.household_id in (select {HOUSEHOLD_ID[scope]} from {self._persons()})"
        names = "".join(f", t.{row.rsplit(' ', 1)[1]}" for row in rows)
        return (
            f"select coalesce(t.id, g.id) as id{names}{columns} "
            f"from ({households}) t full join ({members}) g on g.id = t.id"
        )

    def _households_again(self, scope: Scope, stage: int, earlier: str) -> str:
        columns, members = self._members(scope, stage)
        join = f"left join ({members}) g on g.id = t.id" if columns else ""
        return f"select t.*{columns} from {earlier} t {join}"

    def _members(self, scope: Scope, stage: int) -> tuple[str, str]:
        """The aggregates of one stage over the members, once per household that has any."""
        wanted = self._set
        held = [c for c in self.sources.aggregates.get((scope, stage), {}).values() if c in wanted]
        key = HOUSEHOLD_ID[scope]
        parts = [f"{key} as id"]
        for column in held:
            over = column.template.format(*(feed.name for feed in column.feeds))
            parts.append(f"{over} as {column.name}")
        table = self.latest(Scope.PERSON, stage)
        grouped = f"select {', '.join(parts)} from {table} where {key} is not null group by {key}"
        return "".join(f", g.{c.name}" for c in held), grouped

    def _people_again(self, stage: int, earlier: str) -> str:
        """What people ask of their households and of their relatives."""
        wanted = self._set
        chosen, joins = ["t.*"], []
        lookups = [(s, c) for s, c in self.sources.lookups.get(stage, []) if c in wanted]
        for scope in dict.fromkeys(scope for scope, _ in lookups):
            alias = f"h_{scope.value}"
            chosen += [f"{alias}.{c.feeds[0].name} as {c.name}" for s, c in lookups if s is scope]
            joins.append(
                f"left join {self.latest(scope, stage)} {alias} on {alias}.id = t.{HOUSEHOLD_ID[scope]}"
            )
        for number, (relation, kind, column) in enumerate(self.sources.relations.get(stage, [])):
            if column not in wanted:
                continue
            over = sql.KLEENE_OVER_ROWS[kind].format(f"coalesce(o.{column.feeds[0].name}, 1)")
            query = (
                f"select r.person_id, {over} as code from {self._file('relation')} r "
                f"left join {earlier} o on o.id = r.other_id where r.kind = {sql.text(relation)} group by r.person_id"
            )
            chosen.append(f"r{number}.code as {column.name}")
            joins.append(f"left join ({query}) r{number} on r{number}.person_id = t.id")
        return f"select {', '.join(chosen)} from {earlier} t {' '.join(joins)}"

    def _file(self, table: str) -> str:
        return rows_of(self.snapshot, table)


def _roll(codes: Mapping[str, int], day: str) -> tuple[str, str]:
    """The aggregate that sets one bit per programme, and the test of a line that runs on the day."""
    bits = " ".join(f"when {sql.text(code)} then {1 << bit}" for code, bit in codes.items())
    known = ", ".join(sql.text(code) for code in codes)
    runs = (
        f"programme in ({known}) and (from_date is null or from_date <= {day}) "
        f"and (to_date is null or to_date >= {day})"
    )
    return f"bit_or(case programme {bits} end::bigint)", runs


def table_name(scope: Scope, stage: int) -> str:
    return f"t_{scope.value}_{stage}"


def running(snapshot: Snapshot, on: date, bits: Mapping[str, int]) -> str:
    """(person_id, running): a bit for each programme of which a roll line runs on the day."""
    together, runs = _roll(bits, sql.literal(on))
    source = rows_of(snapshot, "enrolment")
    return f"select person_id, {together} as running from {source} where {runs} group by person_id"


def stood(snapshot: Snapshot, programme: str, age: int) -> str:
    """(person_id, stood): who was on the roll on the day before a birthday, each once; always true."""
    day = f"{sql.SHIFT['months'].format('p.birth_date', age * 12)} - 1"
    runs = f"(e.from_date is null or e.from_date <= {day}) and (e.to_date is null or e.to_date >= {day})"
    return (
        f"select distinct e.person_id, true as stood from {rows_of(snapshot, 'enrolment')} e "
        f"join {rows_of(snapshot, 'person')} p on p.person_id = e.person_id "
        f"where e.programme = {sql.text(programme)} and p.birth_date is not null and {runs}"
    )


def month_sum(snapshot: Snapshot, on: date, node: nodes.MonthSum) -> str:
    """(person_id, total, known): what a person's rows in the window add up to, and whether no cell is unknown."""
    first, after = window(on, node.months)
    month, column = facts.EVENT_TABLES[node.table], node.column
    limit = facts.FEN_LIMIT
    return (
        f"select person_id, sum({column})::bigint as total, bool_and({column} is not null) as known "
        f"from (select person_id, case when {column} between {-limit} and {limit} then {column} end as {column} "
        f"from {rows_of(snapshot, node.table)} "
        f"where {month} >= {sql.literal(first)} and {month} < {sql.literal(after)}) group by person_id"
    )
