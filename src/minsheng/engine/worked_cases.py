"""Worked cases asked of the engines: what `policy.cases` tells as a story, answered by each of them."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from minsheng.engine import duckdb_sql, reference, snapshot
from minsheng.engine.columnar.answers import line_names
from minsheng.engine.household_facts import Facts
from minsheng.engine.results import Result, Status, Subject
from minsheng.policy.cases import Case
from minsheng.policy.packs import Pack

Answers = Mapping[tuple[str, int], Result]
"""Results by (programme, subject id)."""


def ask_reference(case: Case, pack: Pack) -> Answers:
    """One call of the reference engine for each subject of the case."""
    facts = Facts.from_tables(case.tables)
    found: dict[tuple[str, int], Result] = {}
    for subject in {Subject(*e.subject) for e in case.gives}:
        results = reference.evaluate(subject, facts, pack, case.on, supplied=case.supplied)
        found |= {(code, subject.id): result for code, result in results.items()}
    return found


def ask_duckdb(case: Case, pack: Pack) -> Answers:
    """One run of the engine for everybody over the folder of the case; what is `supplied` is not asked there."""
    with tempfile.TemporaryDirectory() as folder:
        opened = snapshot.write(Path(folder) / "facts", case.tables, as_of=case.on)
        outcome = duckdb_sql.evaluate_all(opened, pack, case.on, Path(folder) / "results")
        found: dict[tuple[str, int], Result] = {}
        for code, programme in pack.programmes(case.on).items():
            names = line_names(programme)
            for row in outcome.table(code).to_pylist():
                status = Status(row["status"])
                found[code, row["subject_id"]] = Result(
                    code,
                    status,
                    row["unmet_mask"],
                    row["unknown_mask"],
                    tuple(row[name] for name in names) if status is Status.MET else None,
                    row["grounds_met"],
                    row["code"] or "",
                )
        return found
