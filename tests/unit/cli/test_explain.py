"""`minsheng explain` says in Chinese what is met, unmet and unknown, with clause and source; `facts schema` what there is."""

import json
from datetime import date
from pathlib import Path

import pytest

from minsheng.engine import duckdb_sql, explain, neighbourhood, snapshot
from minsheng.engine.results import Subject
from minsheng.policy import facts as schema
from minsheng.policy import packs
from minsheng.policy.kinds import Scope
from tests.support.snapshots import Plan, random_tables
from tests.unit.cli.test_assess import run

ON = date(2026, 11, 16)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county") / "facts"
    snapshot.write(folder, random_tables(Plan(seed=6, households=40, on=ON)), as_of=ON)
    return folder


def ask(facts: Path, subject: str, *more: str) -> int:
    return run(
        "explain", "--pack", "demo", "--facts", facts, "--date", "2026-11-16", "--subject", subject, *more
    )


def test_a_household_is_told_every_condition_with_clause_and_source(
    facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(facts, "household:32", "--programme", "dibao") == 0
    shown = capsys.readouterr().out
    for words in ("最低生活保障 dibao", "社会救助法第十八条", "来源 人员", "低保线", "参数 最低生活保障标准"):
        assert words in shown
    assert "dibao_edge" not in shown


def test_a_person_is_told_of_every_programme_for_persons(
    facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(facts, "person:3", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    pack = packs.load("demo")
    assert set(told) == {c for c, p in pack.programmes(ON).items() if p.subject is Scope.PERSON}
    assert {"text", "state", "clause", "facts"} <= set(told["old_age_allowance"]["conditions"][0])


@pytest.mark.parametrize("subject", ["nobody:3", "person:x", "person:", "12"])
def test_a_subject_in_another_form_is_a_wrong_use(facts: Path, subject: str) -> None:
    assert ask(facts, subject) == 2


@pytest.mark.parametrize(
    ("subject", "more", "code"),
    [
        ("person:99999999", (), "SUBJECT_UNKNOWN"),
        ("registered:11", (), "NOTHING_TO_EXPLAIN"),
        ("person:3", ("--programme", "dibao"), "SUBJECT_KIND"),
        ("person:3", ("--programme", "nothing"), "PROGRAMME_UNKNOWN"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_its_code(
    facts: Path, capsys: pytest.CaptureFixture[str], subject: str, more: tuple[str, ...], code: str
) -> None:
    assert ask(facts, subject, *more) == 1
    assert code in capsys.readouterr().err


def test_who_asks_a_household_programme_for_a_person_is_told_the_household(
    facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(facts, "person:3", "--programme", "dibao")
    around = neighbourhood.around(snapshot.open_snapshot(facts), Subject(Scope.PERSON, 3))
    home = around.persons[3]["joint_id"]
    assert f"对象是共同生活家庭，请写 --subject household:{home}" in capsys.readouterr().err


def test_what_the_people_said_takes_the_place_of_what_is_on_file(
    facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--programme", "dibao", "--supplied")
    assert ask(facts, "household:32", *options, "household_income_fen=0") == 0
    assert "本人说的 家庭月收入：0.00元" in capsys.readouterr().out
    assert ask(facts, "household:32", *options, "household_income_fen=none") == 1
    assert "SUPPLIED_TYPE" in capsys.readouterr().err
    assert ask(facts, "household:32", *options, "household_income_fen") == 2


def test_the_facts_around_a_subject_suffice_for_the_answer_of_the_whole_folder(
    facts: Path, tmp_path: Path
) -> None:
    pack, opened = packs.load("demo"), snapshot.open_snapshot(facts)
    outcome = duckdb_sql.evaluate_all(opened, pack, ON, tmp_path / "out")
    for code in ("dibao", "dibao_single", "disability_living"):
        scope = pack.programmes(ON)[code].subject
        for row in outcome.table(code).slice(3, 12).to_pylist():
            subject = Subject(scope, row["subject_id"])
            around = neighbourhood.around(opened, subject)
            result = explain.explain(subject, around, pack, ON, [code])[code].result
            found = (result.status.value, result.unmet, result.unknown, result.grounds)
            assert found == (row["status"], row["unmet_mask"], row["unknown_mask"], row["grounds_met"])


def test_the_schema_lists_every_column_with_its_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("facts", "schema") == 0
    shown = capsys.readouterr().out
    assert run("facts", "schema", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert content["schema_version"] == schema.SCHEMA_VERSION
    for table in schema.TABLES.values():
        listed = {c["name"]: c for c in content["tables"][table.name]["columns"]}
        assert tuple(listed) == table.names
        assert all(c.label in shown and c.name in shown for c in table.columns)
        assert content["tables"][table.name]["label"]
