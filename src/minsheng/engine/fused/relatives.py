"""What is asked of relatives: answered first, for those who have any, from their own rows and households."""

# ruff: noqa: S608 - these queries hold only names of the schema and literals quoted by operators.text

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from minsheng.engine.columnar import operators as sql
from minsheng.engine.columnar.files import rows_of
from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused import plans
from minsheng.engine.fused.events import Beforehand, ByPerson
from minsheng.engine.fused.machine import Machine
from minsheng.engine.fused.prepared import Prepared
from minsheng.engine.fused.rows import Array, Chunk, Reader, Texts
from minsheng.engine.fused.slots import Lowered
from minsheng.policy import nodes
from minsheng.policy.kinds import Scope

RELATIVES_AT_ONCE = 61_440
_UNKNOWN = 1
_NOBODY = {"any": 0, "all": 2}


def answers(
    lowered: Lowered, around: Folder, database: duckdb.DuckDBPyConnection
) -> dict[nodes.Related, ByPerson]:
    """For each question a code by person: 0 unmet, 1 unknown, 2 met, what is not covered left aside."""
    questions = [key[1] for key in lowered.of("related")]
    pairs = {node: _pairs(node.relation, around, database) for node in questions}
    asked = [node for node in questions if len(pairs[node][0])]
    codes = _codes(asked, around, database) if asked else {}
    return {node: _gathered(node, *pairs[node], codes.get(node)) for node in questions}


def _pairs(
    relation: str, around: Folder, database: duckdb.DuckDBPyConnection
) -> tuple[np.ndarray, np.ndarray]:
    file = rows_of(around.snapshot, "relation")
    query = f"select person_id, other_id from {file} where kind = {sql.text(relation)} order by person_id"
    rows = database.execute(query).fetchnumpy()
    return rows["person_id"], rows["other_id"]


def _gathered(
    node: nodes.Related, persons: np.ndarray, others: np.ndarray, codes: ByPerson | None
) -> ByPerson:
    nobody = _NOBODY[node.kind]
    if codes is None:
        return ByPerson(np.empty(0, np.int64), np.empty(0, np.uint8), nobody)
    first = np.flatnonzero(np.concatenate([[True], persons[1:] != persons[:-1]]))
    combine = np.maximum if node.kind == "any" else np.minimum
    return ByPerson(persons[first], combine.reduceat(codes.of(others), first), nobody)


def _codes(
    questions: Sequence[nodes.Related], around: Folder, database: duckdb.DuckDBPyConnection
) -> dict[nodes.Related, ByPerson]:
    lowered = plans.lowered(around, (), reasons=False, questions=questions)
    texts = Texts({})
    reader = Reader(around.snapshot, lowered, texts)
    events = Beforehand(lowered, around, database)
    machine = Machine(lowered, Prepared(around, lowered, texts), quick=around.is_small)
    found: list[npt.NDArray[np.int64]] = []
    codes: dict[nodes.Related, list[Array]] = {node: [] for node in questions}
    everybody = bool(set(lowered.kinds) - {Scope.JOINT})
    for asked in _asked(questions, around, database, together=everybody):
        chunk = _rows(reader, questions, around, database, asked)
        events.add(chunk)
        machine.run(chunk)
        ids = chunk.ids[Scope.PERSON]
        rows = np.flatnonzero(np.isin(ids, asked))
        rows = rows[np.argsort(ids[rows], kind="stable")]
        found.append(ids[rows])
        for node in questions:
            codes[node].append(chunk.arrays["answer", node][rows])
    together = np.concatenate(found)
    return {node: ByPerson(together, np.concatenate(parts), _UNKNOWN) for node, parts in codes.items()}


def _asked(
    questions: Sequence[nodes.Related], around: Folder, database: duckdb.DuckDBPyConnection, *, together: bool
) -> list[npt.NDArray[np.int64]]:
    """Who is asked about, by rising id and so many at a time, or all `together`."""
    file, kinds = rows_of(around.snapshot, "relation"), _kinds(questions)
    query = f"select distinct other_id from {file} where kind in ({kinds}) order by 1"
    others = database.execute(query).fetchnumpy()["other_id"]
    size = len(others) if together else RELATIVES_AT_ONCE
    return [others[at : at + size] for at in range(0, len(others), size)]


def _kinds(questions: Sequence[nodes.Related]) -> str:
    return ", ".join(sorted({sql.text(node.relation) for node in questions}))


def _rows(
    reader: Reader,
    questions: Sequence[nodes.Related],
    around: Folder,
    database: duckdb.DuckDBPyConnection,
    asked: npt.NDArray[np.int64],
) -> Chunk:
    """These relatives with all members of their joint households; everybody where other households are asked for."""
    if set(reader.lowered.kinds) - {Scope.JOINT}:
        return reader.whole()
    people, households, relation = (
        rows_of(around.snapshot, name) for name in ("person", "household", "relation")
    )
    some = f"kind in ({_kinds(questions)}) and other_id between {asked[0]} and {asked[-1]}"
    others = f"select other_id from {relation} where {some}"
    homes = f"select joint_id from {people} where person_id in ({others}) and joint_id is not null"
    cells = ", ".join(reader.columns(Scope.PERSON))
    chosen = f"select {cells} from {people} where person_id in ({others}) or joint_id in ({homes})"
    found = {}
    if Scope.JOINT in reader.lowered.kinds:
        cells = ", ".join(reader.columns(Scope.JOINT))
        query = f"select {cells} from {households} where kind = 'joint' and household_id in ({homes}) order by household_id"
        found[Scope.JOINT] = reader.of_rows(_table(database, query), Scope.JOINT)
    return reader.chunk(reader.of_rows(_table(database, chosen), Scope.PERSON), found)


def _table(database: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    return database.sql(query).to_arrow_table()
