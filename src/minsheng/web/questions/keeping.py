"""Answers of a run: worked out for every choice when the run ends and kept beside it, each in a file by village.

    HOME/runs/<id>/answers/<what they stand on>/<question>-<choices>.arrow

A run does not change, so neither do they: the folder is named by the hashes of the run's facts, results and policies and of the
questions' own text. What has happened since a run is taken off by `asking`. One that is missing (an older run after questions
were changed) is worked out by the first who asks, and kept likewise.
"""

import hashlib
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from minsheng.assessment import folders
from minsheng.assessment.errors import AssessmentError
from minsheng.assessment.models import Run
from minsheng.kernel.scratch import scratch
from minsheng.policy.packs import Pack
from minsheng.web.questions import catalogue, kinds, lines
from minsheng.web.questions.kinds import Column, Question
from minsheng.web.questions.lines import HOUSEHOLD, PERSON, REGION, Lines

TABLES: Final = ("person", "household", "enrolment", "medical_month", "relation")
PREPARED: Final = """
CREATE TEMP VIEW running AS SELECT * FROM enrolment WHERE to_date IS NULL;
CREATE TEMP VIEW heads AS SELECT joint_id AS household_id, arg_min(person_id, (joint_role IS DISTINCT FROM 'head', birth_date))
  AS person_id FROM person WHERE joint_id IS NOT NULL AND alive IS DISTINCT FROM false GROUP BY joint_id;
"""
SQL_TYPES: Final = {"fen": "BIGINT", "int": "BIGINT", "date": "DATE"}
Choices = Mapping[str, str]


def _text_of_questions() -> bytes:
    """What the questions say, as it stands in the code: with one letter of it changed, answers are other answers."""
    sources = (catalogue.__file__, kinds.__file__, __file__)
    return b"".join(Path(source).read_bytes() for source in sources)


QUESTIONS_HASH: Final = hashlib.sha256(_text_of_questions()).hexdigest()


def keep(run: Run) -> int:
    """Work out whatever is not there yet of a finished run; how many answers. Those to questions of before are thrown away.

    Raises AssessmentError RUN_FOLDER_MISSING, RUN_PACK_CHANGED.
    """
    place = _place(run)
    missing = [(one, chosen) for one, chosen in _every() if not (place / _name(one, chosen)).exists()]
    if missing:
        _work_out(run, missing, place)
    for other in place.parent.iterdir() if missing else ():
        if other != place:
            shutil.rmtree(other, ignore_errors=True)
    return len(missing)


def keep_newest() -> None:
    """`keep` of the newest finished run, after an upgrade. What is wrong with its files is said by whoever asks for them."""
    run = Run.objects.filter(status="done").order_by("-pk").defer("counts").first()
    with suppress(AssessmentError):
        if run:
            keep(run)


def kept(run: Run, question: Question, chosen: Choices) -> Lines:
    """All lines of an answer, none of them read yet. Raises as `keep`."""
    path = _place(run) / _name(question, chosen)
    if not path.exists():
        _work_out(run, [(question, chosen)], path.parent)
    return lines.read(path)


def _every() -> Iterator[tuple[Question, Choices]]:
    for one in catalogue.QUESTIONS:
        if one.lists == "people":
            for values in product(*([value for value, _ in choice.values] for choice in one.choices)):
                yield one, {choice.key: value for choice, value in zip(one.choices, values, strict=True)}


def _place(run: Run) -> Path:
    stands_on = (run.as_of.isoformat(), run.facts_hash, run.results_hash, run.pack_hash, QUESTIONS_HASH)
    return folders.folder_of(run) / "answers" / hashlib.sha256("\n".join(stands_on).encode()).hexdigest()[:16]


def _name(question: Question, chosen: Choices) -> str:
    return "-".join((question.code, *(chosen[choice.key] for choice in question.choices))) + ".arrow"


def _work_out(run: Run, wanted: Iterable[tuple[Question, Choices]], place: Path) -> None:
    folder, pack = folders.folder_of(run), folders.pack_of(run)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = list(wanted)
    with scratch() as db:
        for name in TABLES:
            _view(db, name, folder / "snapshot" / f"{name}.parquet")
        for part in {part for question, _ in wanted for part in question.parts}:
            _view(db, f"results_{part}", folder / "results" / f"{part}.parquet")
        db.execute(PREPARED)
        for question, chosen in wanted:
            _put(place / _name(question, chosen), _asked(db, question, run, pack, chosen))


def _view(db: duckdb.DuckDBPyConnection, name: str, file: Path) -> None:
    db.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM '{file}'")  # noqa: S608 - names of ours


def _asked(
    db: duckdb.DuckDBPyConnection, question: Question, run: Run, pack: Pack, chosen: Choices
) -> pa.Table:
    bound = question.bind(pack, run.as_of, chosen) if question.bind else {}
    values = [f"v{at}" for at, _ in enumerate(question.columns)]
    typed = ", ".join(map(_cast, values, question.columns))
    return db.sql(
        f"""SELECT coalesce({REGION}, '') AS {REGION}, coalesce({HOUSEHOLD}, 0)::BIGINT AS {HOUSEHOLD},
          coalesce({PERSON}, 0)::BIGINT AS {PERSON}, {typed}
        FROM ({question.sql}) AS found({REGION}, {HOUSEHOLD}, {PERSON}, {", ".join(values)}) ORDER BY ALL""",  # noqa: S608
        params=bound or None,
    ).to_arrow_table()


def _cast(value: str, column: Column) -> str:
    return f"{value}::{SQL_TYPES.get(column.kind, 'VARCHAR')} AS {value}"


def _put(path: Path, table: pa.Table) -> None:
    """There as a whole or not at all, whoever else works out the same."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    lines.write(draft, table)
    draft.replace(path)
