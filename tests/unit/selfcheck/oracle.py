"""Households that know everything about themselves, and answer whatever they are asked."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from minsheng.policy import packs, yaml_files
from minsheng.selfcheck import answers as reading
from minsheng.selfcheck import asking
from minsheng.selfcheck.about_home import ROSTER
from minsheng.selfcheck.asking import Asked, SelfCheck
from minsheng.selfcheck.household import Answers
from minsheng.selfcheck.questions import HOUSEHOLD, Field, FieldValue, Kind, Question, Told

FILE = Path(__file__).with_name("households.yaml")
Json = dict[str, Any]


@cache
def check() -> SelfCheck:
    """The self-check of the county's own pack on the day of the fixtures."""
    return asking.ready(packs.load("demo"), yaml_files.read(FILE)["on"])


@dataclass(frozen=True)
class Fixture:
    """A household, everything that is true of it, and what must come out."""

    name: str
    truth: Answers
    may_apply: Json
    beside: list[str]
    not_now: list[str]

    def says(self, asked: Asked, row: int) -> Told:
        """Its answer for a row; what the file does not say is answered with no, none and nothing."""
        told = self.truth.get(asked.question.key, {}).get(row)
        return told or nothing(asked.question, asked.options)


def nothing(question: Question, options: tuple[str, ...] = ()) -> Told:
    """The answer of somebody who has nothing of what is asked for."""
    return {field.key: _nothing(field, options) for field in question.fields}


def _nothing(field: Field, options: tuple[str, ...]) -> FieldValue:
    if field.kind is Kind.CHOICE:
        return field.options[0].code
    if field.kind is Kind.TICKS:
        return dict.fromkeys(options or [o.code for o in field.options], False)
    return 0 if field.kind in (Kind.MONEY, Kind.NUMBER) else None


def fixtures() -> list[Fixture]:
    """The five of households.yaml."""
    return [_fixture(row) for row in yaml_files.read(FILE)["households"]]


def _fixture(row: Json) -> Fixture:
    raw = {ROSTER: {"household": row["roster"]}, **row["answers"]}
    truth = reading.read(raw, check().words, check().on)
    return Fixture(row["name"], truth, row["may_apply"], row.get("beside", []), row["not"])


def interview(fixture: Fixture) -> tuple[list[tuple[Asked, Answers]], Answers]:
    """Ask until nothing is left: each question with the answers before it, and all answers."""
    if fixture.name not in _INTERVIEWS:
        _INTERVIEWS[fixture.name] = _interview(fixture)
    return _INTERVIEWS[fixture.name]


_INTERVIEWS: dict[str, tuple[list[tuple[Asked, Answers]], Answers]] = {}


def _interview(fixture: Fixture) -> tuple[list[tuple[Asked, Answers]], Answers]:
    answers: Answers = {}
    steps: list[tuple[Asked, Answers]] = []
    while (asked := asking.next_question(check(), answers)) is not None:
        assert len(steps) < 60, f"{fixture.name}：问不完"
        steps.append((asked, answers))
        told = {row: fixture.says(asked, row) for row in asked.rows}
        answers = {**answers, asked.question.key: merged(answers.get(asked.question.key, {}), told)}
    return steps, answers


def merged(before: Any, told: Any) -> dict[int, Told]:
    """Answers of more rows, or more ticks of the same row."""
    found = dict(before)
    for row, answer in told.items():
        old = found.get(row, {})
        found[row] = {
            key: {**old[key], **value}
            if isinstance(value, dict) and isinstance(old.get(key), dict)
            else value
            for key, value in answer.items()
        }
    return found


def everything(fixture: Fixture) -> Answers:
    """The household's answers to every question there is."""
    used = check()
    rows = [m.number for m in used.describe(fixture.truth).members]
    found: dict[str, dict[int, Told]] = {ROSTER: dict(fixture.truth[ROSTER])}
    for question in used.words.questions.values():
        if question.key != ROSTER:
            asked = Asked(question, tuple(rows) if question.by_member else (HOUSEHOLD,))
            found[question.key] = {row: fixture.says(asked, row) for row in asked.rows}
    return found


def day(text: str) -> date:
    """A day from text."""
    return date.fromisoformat(text)
