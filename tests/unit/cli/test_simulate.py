"""`minsheng simulate` and `minsheng policy diff`: figures, reasons, refusals."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.test_assess import run


def test_a_raise_is_counted_against_the_budget(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = (
        "--pack",
        "demo",
        "--facts",
        facts,
        "--date",
        "2026-11-16",
        "--change",
        "dibao.standard_monthly+60%",
    )
    assert run("simulate", *asked, "--budget", "1000000", "--out", tmp_path / "out") == 0
    told = capsys.readouterr().out
    assert "最低生活保障" in told
    assert "预算 1,000,000.00 元，余" in told
    assert json.loads((tmp_path / "out" / "comparison.json").read_text())["this_year"]["months"] == 2


def test_two_days_are_compared_and_the_reasons_told(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("policy", "diff", "demo", "--facts", facts, "--on", "2024-11-16", "--against", "2026-11-16")
    assert run(*asked, "--out", tmp_path / "out", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    moved = [
        p for p in content["programmes"] if any(p["total"][c] for c in ("enters", "leaves", "more", "less"))
    ]
    assert moved
    assert all(p["reasons"] for p in moved)


def test_a_change_nobody_can_read_is_refused(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--pack", "demo", "--facts", facts, "--date", "2026-11-16", "--change", "低保涨一点")
    assert run("simulate", *asked, "--out", tmp_path / "out") == 1
    assert "CHANGE_FORM" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
