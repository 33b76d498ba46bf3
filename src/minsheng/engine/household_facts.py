"""The snapshot tables of one household (or a few) in memory, indexed for the reference engine.

Numbers beyond `policy.facts.LIMITS` are read as unknown and the row is remembered as oversized.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from operator import itemgetter
from typing import Any, Protocol

from minsheng.policy import facts
from minsheng.policy.kinds import Scope
from minsheng.policy.nodes import HOUSEHOLD_SCOPES
from minsheng.policy.things import THING_ID, THINGS

Row = dict[str, Any]
ONE_DAY = timedelta(days=1)
_ID_OF = {
    **{column: scope.value for scope, column in THING_ID.items()},
    "person_id": "person",
    "household_id": "household",
}


ID_COLUMN = {table: column for column, table in _ID_OF.items()}
"""By table of subjects: the column of its ids."""


class ArrowLike(Protocol):
    """A pyarrow.Table, without importing it."""

    def to_pylist(self) -> list[Row]: ...


Tables = Mapping[str, "ArrowLike | Sequence[Mapping[str, Any]]"]


@dataclass
class Facts:
    """Rows by id; built by `from_tables`. A household without a row of its own gets an empty one."""

    persons: dict[int, Row] = field(default_factory=dict)
    households: dict[tuple[Scope, int], Row] = field(default_factory=dict)
    members: dict[tuple[Scope, int], list[Row]] = field(default_factory=dict)
    relations: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    enrolments: dict[tuple[int, str], list[Row]] = field(default_factory=dict)
    months: dict[tuple[str, int], list[Row]] = field(default_factory=dict)
    things: dict[tuple[Scope, int], Row] = field(default_factory=dict)
    coverage: dict[tuple[str, str], list[tuple[date, date]]] = field(default_factory=dict)
    oversized: set[int] = field(default_factory=set)

    @classmethod
    def from_tables(cls, tables: Tables) -> Facts:
        """From `{table name: rows}`; rows are mappings (a column left out is unknown) or a pyarrow table."""
        found = cls()
        found._add_persons(_rows(tables, "person"))
        found._add_households(_rows(tables, "household"))
        by_relation: dict[tuple[int, str], list[int]] = defaultdict(list)
        for row in _rows(tables, "relation"):
            by_relation[row["person_id"], row["kind"]].append(row["other_id"])
        by_programme: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in _rows(tables, "enrolment"):
            by_programme[row["person_id"], row["programme"]].append(row)
        found.relations, found.enrolments = dict(by_relation), dict(by_programme)
        found._add_months(tables)
        found._add_things(tables)
        found._add_coverage(_rows(tables, "coverage"))
        return found

    @cached_property
    def rolls(self) -> frozenset[str]:
        """Programmes on whose roll anybody here is or was."""
        return frozenset(code for _, code in self.enrolments)

    def ids(self, scope: Scope) -> list[int]:
        """Every subject of a scope in rising order: persons, households known by a row or by a member, things."""
        if scope is Scope.PERSON:
            return sorted(self.persons)
        keys = self.things if scope in THINGS else {*self.households, *self.members}
        return sorted(id_ for kind, id_ in keys if kind is scope)

    def household(self, kind: Scope, id_: int) -> Row:
        """The household row; if the table has none, a row whose facts are all unknown."""
        key = (kind, id_)
        if key not in self.households:
            self.households[key] = {"household_id": id_, "kind": kind.value}
        return self.households[key]

    def household_of(self, person: Row, kind: Scope) -> Row | None:
        """The household of this kind in which the person is a member."""
        id_ = person.get(f"{kind}_id")
        return None if id_ is None else self.household(kind, id_)

    def person_of(self, thing: Row) -> Row | None:
        """The person whom a thing concerns; None if nobody, or nobody of this folder."""
        id_ = thing.get("person_id")
        return None if id_ is None else self.persons.get(id_)

    def members_of(self, household: Row) -> list[Row]:
        """Person rows of the household, by person id; the dead included."""
        return self.members.get((Scope(household["kind"]), household["household_id"]), [])

    def covered(self, table: str, county: str | None, first: date, last: date) -> bool:
        """Whether the united coverage of the county contains every day from first to last."""
        if county is None:
            return False
        ranges = self.coverage.get((table, county))
        return ranges is not None and any(a <= first and last <= b for a, b in ranges)

    def is_oversized(self, scope: Scope, row: Row) -> bool:
        """Whether this row, its joint household's row or that of another member there was cut to unknown.

        Of a thing: its own row, or one around its person.
        """
        if not self.oversized:
            return False
        if scope in THINGS:
            person = self.person_of(row)
            return id(row) in self.oversized or (
                person is not None and self.is_oversized(Scope.PERSON, person)
            )
        household = self.household_of(row, Scope.JOINT) if scope is Scope.PERSON else row
        around = [row] if household is None else [row, household, *self.members_of(household)]
        return any(id(r) in self.oversized for r in around)

    # building
    def _add_persons(self, rows: Iterable[Row]) -> None:
        for row in sorted(rows, key=lambda r: int(r["person_id"])):
            self._limit(row, facts.PERSON)
            self.persons[row["person_id"]] = row
            for kind in HOUSEHOLD_SCOPES:
                if (id_ := row.get(f"{kind}_id")) is not None:
                    self.members.setdefault((kind, id_), []).append(row)

    def _add_households(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._limit(row, facts.HOUSEHOLD)
            self.households[Scope(row["kind"]), row["household_id"]] = row

    def _add_months(self, tables: Tables) -> None:
        for name in facts.EVENT_TABLES:
            for row in _rows(tables, name):
                self._limit(row, facts.TABLES[name])
                self.months.setdefault((name, row["person_id"]), []).append(row)

    def _add_things(self, tables: Tables) -> None:
        for scope, table in THINGS.items():
            for row in _rows(tables, table.name):
                self._limit(row, table)
                self.things[scope, row[THING_ID[scope]]] = row

    def _add_coverage(self, rows: Iterable[Row]) -> None:
        for row in sorted(rows, key=itemgetter("table", "county", "from_date")):
            ranges = self.coverage.setdefault((row["table"], row["county"]), [])
            start, end = row["from_date"], row["to_date"]
            if ranges and start <= ranges[-1][1] + ONE_DAY:
                ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
            else:
                ranges.append((start, end))

    def _limit(self, row: Row, table: facts.Table) -> None:
        limits = _LIMITED[table.name]
        for name in limits.keys() & row.keys():
            value, limit = row[name], limits[name]
            if value is not None and not -limit <= value <= limit:
                row[name] = None
                self.oversized.add(id(row))


_LIMITED: dict[str, dict[str, int]] = {
    table.name: {c.name: facts.LIMITS[c.rule_type] for c in table.columns if c.rule_type in facts.LIMITS}
    for table in facts.TABLES.values()
}


def table_and_id(row: Row) -> tuple[str, int]:
    """Table and id of a person's, a household's or a thing's row."""
    for column, table in _ID_OF.items():
        if column in row:
            return table, row[column]
    raise KeyError("id")


def _rows(tables: Tables, name: str) -> list[Row]:
    table = tables.get(name, ())
    if isinstance(table, Sequence):
        return [dict(row) for row in table]
    return table.to_pylist()
