"""`minsheng selfcheck` asks what the page asks, and says what the page says."""

import json
from pathlib import Path

import pytest

from minsheng.selfcheck import answers as reading
from tests.unit.cli.test_assess import run
from tests.unit.selfcheck.oracle import fixtures, interview


def ask(folder: Path, answers: object, *more: str) -> int:
    file = folder / "answers.json"
    file.write_text(answers if isinstance(answers, str) else json.dumps(answers), encoding="utf-8")
    return run("selfcheck", "--pack", "demo", "--answers", file, "--date", "2026-11-16", *more)


def test_it_asks_first_who_lives_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(tmp_path, {}) == 0
    assert "还有谁和您一起过日子" in capsys.readouterr().out


def test_it_asks_on_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(tmp_path, {"roster": {"household": {"spouse": 1}}}, "--json") == 0
    question = json.loads(capsys.readouterr().out)["question"]
    assert question["number"] == 2
    assert question["fields"]


def test_at_the_end_it_says_what_may_be_applied_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, answers = interview(fixtures()[0])
    assert ask(tmp_path, reading.write(answers)) == 0
    shown = capsys.readouterr().out
    assert "可以申请：最低生活保障（全家）\n  差额补助 877.00 元" in shown
    assert "不是审核决定" in shown
    assert "仍然可以申请" in shown


def test_a_result_may_be_had_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(tmp_path, {"roster": {"household": {}}}, "--result", "--json") == 0
    result = json.loads(capsys.readouterr().out)["result"]
    assert {item["verdict"] for item in result["items"]} >= {"to_check"}


@pytest.mark.parametrize("answers", ["{", "[]"])
def test_a_file_that_is_no_answers_is_refused(
    answers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path, answers) == 1
    assert "ANSWERS_FORM" in capsys.readouterr().err
