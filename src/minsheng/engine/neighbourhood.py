"""The part of a facts folder that one subject's answer can depend on, small enough for the reference engine.

From the subject outward: its households of every kind, their members, the persons related to these, and again; two rounds
reach what a rule can ask (a relative's household, its members).
"""

# ruff: noqa: S608 - the only texts in these queries are the schema's own names and file names quoted by operators.text

from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

from minsheng.engine.columnar import operators as sql
from minsheng.engine.columnar.stages import HOUSEHOLD_ID
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Subject
from minsheng.engine.snapshot import Snapshot
from minsheng.kernel.scratch import scratch
from minsheng.policy import facts as schema
from minsheng.policy.kinds import Scope
from minsheng.policy.things import THING_ID, THINGS

_ROUNDS = 2
_OF_PERSONS = ("relation", "enrolment", *schema.EVENT_TABLES)


def around(snapshot: Snapshot, subject: Subject, things_of: Scope | None = None) -> Facts:
    """The facts around one subject; without the subject's own row if the folder does not know it.

    `things_of`: besides, every thing of this kind that concerns the subject, a person.
    """
    with scratch() as database:
        things = _thing(database, snapshot, subject)
        if things_of is not None and snapshot.holds(things_of.value):
            things[things_of.value] = _read(database, snapshot, things_of.value, "person_id", [subject.id])
        people = _people(database, snapshot, subject, things)
        households = _households(database, snapshot, people)
        if subject.scope in HOUSEHOLD_ID:
            households.add(subject.id)
        wanted = {"person": ("person_id", people), "household": ("household_id", households)}
        wanted |= dict.fromkeys(_OF_PERSONS, ("person_id", people))
        tables = {name: _read(database, snapshot, name, *keys) for name, keys in wanted.items()}
        tables["coverage"] = database.sql(f"from {_file(snapshot, 'coverage')}").to_arrow_table()
    return Facts.from_tables(tables | things)


def _thing(database: duckdb.DuckDBPyConnection, snapshot: Snapshot, subject: Subject) -> dict[str, pa.Table]:
    """The row of the subject, if it is a thing."""
    scope = subject.scope
    if scope not in THINGS or not snapshot.holds(scope.value):
        return {}
    return {scope.value: _read(database, snapshot, scope.value, THING_ID[scope], [subject.id])}


def _people(
    database: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    subject: Subject,
    things: Mapping[str, pa.Table],
) -> set[int]:
    if subject.scope is Scope.PERSON:
        people = {subject.id}
    elif subject.scope in THINGS:
        people = _concerned(things)
    else:
        key = HOUSEHOLD_ID[subject.scope]
        people = _ids(
            database, f"select person_id from {_file(snapshot, 'person')} where {key} = {subject.id}"
        )
    for _ in range(_ROUNDS):
        members = _members(database, snapshot, people)
        others = f"select other_id from {_file(snapshot, 'relation')} where person_id in {_list(members)}"
        people = members | _ids(database, others)
    return _members(database, snapshot, people)


def _concerned(things: Mapping[str, pa.Table]) -> set[int]:
    """The person whom a thing concerns."""
    rows = [row for table in things.values() for row in table.to_pylist()]
    return {row["person_id"] for row in rows if row.get("person_id") is not None}


def _members(database: duckdb.DuckDBPyConnection, snapshot: Snapshot, people: set[int]) -> set[int]:
    """These people and everybody who shares a household of any kind with one of them."""
    file = _file(snapshot, "person")
    shared = " or ".join(
        f"{key} in (select {key} from {file} where person_id in {_list(people)})"
        for key in HOUSEHOLD_ID.values()
    )
    return people | _ids(database, f"select person_id from {file} where {shared}")


def _households(database: duckdb.DuckDBPyConnection, snapshot: Snapshot, people: set[int]) -> set[int]:
    keys = ", ".join(HOUSEHOLD_ID.values())
    file = _file(snapshot, "person")
    return _ids(database, f"select unnest([{keys}]) from {file} where person_id in {_list(people)}")


def _read(
    database: duckdb.DuckDBPyConnection, snapshot: Snapshot, table: str, key: str, ids: Iterable[int]
) -> pa.Table:
    query = f"from {_file(snapshot, table)} where {key} in {_list(ids)}"
    return database.sql(query).to_arrow_table()


def _ids(database: duckdb.DuckDBPyConnection, query: str) -> set[int]:
    return {int(row[0]) for row in database.execute(query).fetchall() if row[0] is not None}


def _list(ids: Iterable[int]) -> str:
    return f"({', '.join(map(str, sorted(ids))) or 'null'})"


def _file(snapshot: Snapshot, table: str) -> str:
    return f"read_parquet({sql.text(str(snapshot.path(table)))})"
