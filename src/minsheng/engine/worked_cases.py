"""Worked cases asked of the engines: what `policy.cases` tells as a story, answered by each of them."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from minsheng.engine import duckdb_sql, reference, snapshot
from minsheng.engine.columnar.answers import line_names
from minsheng.engine.duckdb_sql import Outcome
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Result, Status, Subject
from minsheng.engine.snapshot import Snapshot
from minsheng.policy.cases import Case
from minsheng.policy.packs import Pack
from minsheng.policy.things import THING_ID

Row = dict[str, Any]
Answers = Mapping[tuple[str, int], Result]
"""Results by (programme, subject id)."""
Engine = Callable[[Snapshot, Pack, date, Path], Outcome]
"""An engine for everybody."""


def ask_reference(case: Case, pack: Pack) -> Answers:
    """One call of the reference engine for each subject of the case."""
    facts = Facts.from_tables(case.tables)
    found: dict[tuple[str, int], Result] = {}
    for subject in {Subject(*e.subject) for e in case.gives}:
        results = reference.evaluate(subject, facts, pack, case.on, supplied=case.supplied)
        found |= {(code, subject.id): result for code, result in results.items()}
    return found


def ask_duckdb(cases: Sequence[Case], pack: Pack) -> list[Answers]:
    """Answers to each case by DuckDB."""
    return ask_everybody(cases, pack, duckdb_sql.evaluate_all)


def ask_everybody(cases: Sequence[Case], pack: Pack, engine: Engine) -> list[Answers]:
    """Answers to each case by an engine for everybody; what is `supplied` is not asked there.

    Cases of the same day and coverage stand side by side in one folder, each with ids of its own: that is faster, and
    shows that nobody's answer depends on strangers.
    """
    found: list[Answers] = [{}] * len(cases)
    together: dict[object, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        together[case.on, _coverage(case)].append(place)
    for places in together.values():
        answers = _side_by_side([cases[place] for place in places], pack, engine)
        for place, answer in zip(places, answers, strict=True):
            found[place] = answer
    return found


_KEYS: Final = frozenset(
    {
        *("person_id", "other_id", "household_id", "registered_id", "joint_id", "residence_id"),
        *THING_ID.values(),
    }
)
_APART: Final = 1_000_000
"""Ids of the next case begin so much higher."""


def _coverage(case: Case) -> object:
    return frozenset(tuple(row.values()) for row in case.tables["coverage"])


def _side_by_side(cases: Sequence[Case], pack: Pack, engine: Engine) -> list[Answers]:
    tables: dict[str, list[Row]] = {name: [] for case in cases for name in case.tables}
    for number, case in enumerate(cases):
        for name, rows in case.tables.items():
            if name != "coverage":
                tables[name] += [_moved(row, number * _APART) for row in rows]
    tables["coverage"] = list(cases[0].tables["coverage"])
    pack = pack.only({expected.programme for case in cases for expected in case.gives})
    found: list[dict[tuple[str, int], Result]] = [{} for _ in cases]
    on = cases[0].on
    with tempfile.TemporaryDirectory() as folder:
        opened = snapshot.write(Path(folder) / "facts", tables, as_of=on)
        outcome = engine(opened, pack, on, Path(folder) / "results")
        for code, programme in pack.programmes(on).items():
            names = line_names(programme)
            for row in outcome.table(code).to_pylist():
                number, id_ = divmod(row["subject_id"], _APART)
                found[number][code, id_] = _result(code, row, names)
    return list(found)


def _moved(row: Row, by: int) -> Row:
    return {name: value + by if name in _KEYS and value is not None else value for name, value in row.items()}


def _result(code: str, row: Row, lines: Sequence[str]) -> Result:
    status = Status(row["status"])
    return Result(
        code,
        status,
        row["unmet_mask"],
        row["unknown_mask"],
        tuple(row[name] for name in lines) if status is Status.MET else None,
        row["grounds_met"],
        row["code"] or "",
    )
