"""Worked cases: how they are read, what they refuse, and that a wrong answer is noticed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from minsheng.engine.results import Result, Status
from minsheng.policy import PolicyError, Scope, cases, exclusions, facts, packs
from minsheng.policy.cases import Case

TOY = packs.load("toy")
GIVES = "gives: [{programme: elder, status: met, amount_fen: 10000}]"


def load(folder: Path, case: str, head: str = "on: 2026-11-16") -> Case:
    path = folder / "c.yaml"
    path.write_text(f"{head}\ncases:\n  - {{name: 一, {case}}}\n", encoding="utf-8")
    return cases.load(path, TOY)[0]


def test_an_ordinary_person_is_known_and_has_nothing_but_a_birth_date_to_tell(tmp_path: Path) -> None:
    case = load(tmp_path, f"members: [{{birth_date: 1940-01-01}}], {GIVES}")
    (person,) = case.tables["person"]
    assert (person["wage_fen"], person["alive"], person["hukou_status"], person["county"]) == (
        0,
        True,
        "normal",
        "990100",
    )
    assert person["died_on"] is None
    assert case.tables["household"][0]["size"] == 1
    assert [row["kind"] for row in case.tables["membership"]] == list(facts.HOUSEHOLD_KINDS)
    assert {row["table"] for row in case.tables["coverage"]} >= {
        "medical_month",
        "enrolment:home",
        "relation:spouse",
    }


def test_a_blank_person_is_unknown_in_everything(tmp_path: Path) -> None:
    case = load(tmp_path, f"base: blank, members: [{{}}], household: {{region: null}}, {GIVES}")
    known = {k for k, v in case.tables["person"][0].items() if v is not None}
    assert known == {"person_id", "joint_id", "registered_id", "residence_id"}
    assert case.tables["coverage"] == []


def test_every_row_has_every_column_of_the_schema(tmp_path: Path) -> None:
    for_7 = GIVES.replace("elder", "elder, person: 7")
    case = load(
        tmp_path,
        "members: [{}], others: [{id: 7}], households: [{id: 2, kind: registered}], "
        "relations: [{person: 1, other: 7, kind: spouse}], enrolments: [{person: 1, programme: home, from: 2026-01-01}], "
        f"medical_months: [{{person: 1, month: 2026-10, own_fen: 1}}], not_covered: [medical_month], {for_7}",
    )
    for name, table in facts.TABLES.items():
        rows = case.tables.get(name, [])
        assert rows or table.optional, name
        assert all(tuple(row) == table.names for row in rows)
    assert case.gives[0].subject == (Scope.PERSON, 7)
    assert str(case) == "toy/c.yaml: 一"


def test_supplied_quantities_may_name_one_row(tmp_path: Path) -> None:
    case = load(
        tmp_path, f"members: [{{}}], supplied: {{person.wage_fen@1: 5, household_income: 7}}, {GIVES}"
    )
    assert case.supplied == {("person.wage_fen", 1): 5, "household_income": 7}


@pytest.mark.parametrize(
    ("code", "case"),
    [
        ("CASE_FORM", "members: [{}]"),
        ("CASE_FORM", f"membres: [{{}}], {GIVES}"),
        ("CASE_FORM", f"members: [{{wage: 1}}], {GIVES}"),
        ("CASE_FORM", f"members: [{{}}], not_covered: [medical], {GIVES}"),
        ("CASE_FORM", "members: [{}], gives: [{programme: elder, status: good}]"),
        ("CASE_FORM", "members: [{}], gives: [{programme: elder, status: unmet}]"),
        ("CASE_FORM", "members: [{}], gives: [{programme: elder, status: met, amount: 1}]"),
        ("CASE_FORM", "members: [{}], gives: [{programme: elder, status: unmet, unmet: [years]}]"),
        ("CASE_FORM", "members: [{}], gives: [{status: met}]"),
        ("CASE_FORM", "members: [{}, {}], gives: [{programme: elder, status: met}]"),
        ("CODE_UNKNOWN", f"members: [{{hukou_status: gone}}], {GIVES}"),
        ("FLOAT_REFUSED", f"members: [{{wage_fen: 1.5}}], {GIVES}"),
        ("PROGRAMME_UNKNOWN", "members: [{}], gives: [{programme: older, status: met}]"),
        ("MONTH_UNREADABLE", f"members: [{{}}], medical_months: [{{person: 1, month: x}}], {GIVES}"),
    ],
)
def test_a_case_that_would_prove_nothing_is_refused(tmp_path: Path, code: str, case: str) -> None:
    with pytest.raises(PolicyError, match="一") as caught:
        load(tmp_path, case)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text", ["a: 1", "cases: 1", "cases: []\nday: 1", "cases: [1]", "cases: [{name: 一}]"]
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        cases.load(path, TOY)
    assert caught.value.code == "CASE_FORM"


def test_two_cases_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    story = f"  - {{name: 一, members: [{{}}], {GIVES}}}\n"
    path.write_text(f"on: 2026-11-16\ncases:\n{story}{story}", encoding="utf-8")
    with pytest.raises(PolicyError, match="两次"):
        cases.load(path, TOY)


def test_a_file_may_name_its_pack(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("pack: toy\ncases: []\n", encoding="utf-8")
    assert cases.pack_of(path, "common") == "toy"
    path.write_text("cases: []\n", encoding="utf-8")
    assert cases.pack_of(path, "common") == "common"


RIGHT = Result("minimum", Status.MET, 0, 0, (1000, 0), 0b100)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (replace(RIGHT, status=Status.UNKNOWN, unknown=2, lines=None), "status"),
        (replace(RIGHT, lines=(900, 100)), "lines"),
        (replace(RIGHT, lines=(1000, None)), "amount_fen"),
        (replace(RIGHT, unknown=1), "unknown"),
        (replace(RIGHT, unmet=4), "unmet"),
        (replace(RIGHT, grounds=0), "grounds"),
        (replace(RIGHT, code="OVERFLOW"), "code"),
    ],
)
def test_each_kind_of_wrong_answer_is_noticed(tmp_path: Path, wrong: Result, word: str) -> None:
    case = load(
        tmp_path,
        "members: [{}], gives: [{programme: minimum, status: met, amount_fen: 1000, "
        "lines: {difference: 1000, add_on: 0}, grounds: [youngest]}]",
    )
    assert cases.differences(case, TOY, {("minimum", 1): RIGHT}) == []
    assert any(f" {word} " in line for line in cases.differences(case, TOY, {("minimum", 1): wrong}))


def test_a_missing_answer_is_noticed(tmp_path: Path) -> None:
    case = load(tmp_path, f"members: [{{}}], {GIVES}")
    assert "没有结果" in cases.differences(case, TOY, {})[0]


def test_a_household_is_on_a_roll_of_persons_where_all_its_living_members_are() -> None:
    def listed(*, second_lives: bool) -> set[str]:
        people = [{"person_id": n, "joint_id": 1, "alive": n == 1 or second_lives} for n in (1, 2)]
        roll = [
            {"person_id": 1, "programme": code, "from_date": None, "to_date": None}
            for code in ("tekun", "dibao")
        ]
        tables = {"person": people, "enrolment": roll}
        subjects = {"tekun": Scope.PERSON, "dibao": Scope.JOINT}
        return exclusions.on_rolls(tables, date(2026, 11, 16), (Scope.JOINT, 1), subjects)

    assert listed(second_lives=True) == {"dibao"}
    assert listed(second_lives=False) == {"dibao", "tekun"}
