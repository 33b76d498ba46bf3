"""`minsheng settlements` says what each settlement of a year comes to once an earlier one was paid back."""

import json
from datetime import date
from pathlib import Path

import pytest

from minsheng.engine import snapshot
from minsheng.policy import cases, packs
from minsheng.policy.case_values import full
from tests.unit.cli.test_assess import run

ON = date(2026, 11, 16)
CASE = """
on: 2026-11-16
settlement: {person_id: 1, insurance: resident, care_kind: inpatient, facility_level: tertiary, designated: true,
  care_place: local, total_fen: 8000000, own_catalogue_fen: 600000, over_limit_fen: 100000, pre_self_fen: 300000}
cases:
  - name: 6月的退了，7月的原来是第二笔
    members: [{}]
    enrolments: [{person: 1, programme: dibao}]
    settlements:
      - {visited_on: 2026-06-10, settled_on: 2026-06-20, reversed: true}
      - {visited_on: 2026-07-10, settled_on: 2026-07-20, basic_ytd_fen: 5212500, own_ytd_fen: 2087500,
         critical_base_ytd_fen: 1387500, critical_ytd_fen: 901875, after_ytd_fen: 1185625, assisted_ytd_fen: 829938}
    gives: [{programme: medical_settlement, settlement: 2, status: met}]
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("settlements")
    (folder / "case.yaml").write_text(CASE, "utf-8")
    (case,) = cases.load(folder / "case.yaml", packs.load("tongliao"))
    tables = {name: [full(name, row) for row in rows] for name, rows in case.tables.items()}
    snapshot.write(folder / "facts", tables, as_of=ON)
    return folder / "facts"


def ask(county: Path, *more: str) -> int:
    return run("settlements", "--pack", "tongliao", "--facts", county, "--date", "2026-11-16", *more)


def test_each_settlement_is_told_with_what_was_paid_too_much(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(county, "--person", "1", "--year", "2026") == 0
    shown = capsys.readouterr().out
    assert "2026-06-20 结算单 1：已退费，不算" in shown
    assert "2026-07-20 结算单 2：个人支付 10,556.87 元，基金多付 1,436.24 元" in shown
    assert "大病保险 9,018.75 元（原累计下 13,806.25 元）" in shown


def test_the_same_as_json_in_fen(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(county, "--person", "1", "--year", "2026", "--json") == 0
    told = json.loads(capsys.readouterr().out)["settlements"]
    assert [one["more_fen"] for one in told] == [0, -143_624]
    assert told[1]["settled_on"] == "2026-07-20"


def test_a_year_without_settlements_is_refused(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(county, "--person", "1", "--year", "2025") == 1
    assert "NO_SETTLEMENTS" in capsys.readouterr().err
