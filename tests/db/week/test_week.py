"""The whole way at once: department files in, the people who should have been found out."""

import json
import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from pytest_django import Settings

from minsheng.assessment.actions import replay
from minsheng.assessment.models import Run
from minsheng.budgeting.models import Trial
from minsheng.cli.cycle import cycle
from minsheng.cli.leads import leads
from minsheng.cli.officers import officers
from minsheng.cli.synth import synth
from minsheng.discovery.models import Lead
from minsheng.discovery.states import LABELS
from minsheng.feeds.models import Batch, Reject
from minsheng.policy.packs import load as load_pack
from minsheng.rectification.models import Rectification
from minsheng.trail.verification import verify
from minsheng.web.questions import keeping
from minsheng.web.story import steps
from tests.support.spots import spot
from tests.support.truth import Key, RowKey, Truth, as_sent, compare, lead_ids

PEOPLE = int(os.environ.get("MINSHENG_WEEK_PEOPLE", "4000"))
"""Larger counties take longer and are tried by hand."""
AS_OF, LATER = "2026-11-16", "2026-11-23"
DONE, PARTLY_QUARANTINED = 0, 3
HANZI = re.compile(r"[\u4e00-\u9fff]")
STORY_MINUTES, HANZI_A_MINUTE, STEPS_A_MINUTE = 10, 300, 4


@pytest.fixture
def county(tmp_path: Path) -> Path:
    out, later = tmp_path / "county", tmp_path / "week later"
    asked = [
        "--people",
        str(PEOPLE),
        "--seed",
        "7",
        "--as-of",
        AS_OF,
        "--out",
        str(out),
        "--next-week",
        str(later),
    ]
    made = CliRunner().invoke(synth, asked)
    assert made.exit_code == DONE, made.output
    return out


def _cycle(county: Path, as_of: str = AS_OF) -> Result:
    return CliRunner().invoke(cycle, ["--files", str(county / "files"), "--as-of", as_of, "--json"])


def _exported(path: Path) -> Path:
    """A file of all open leads."""
    written = CliRunner().invoke(
        leads, ["export", "--out", str(path), "--purpose", "与真值比对", "--with-id"]
    )
    assert written.exit_code == DONE, written.output
    assert path.stat().st_mode & 0o077 == 0
    return path


def _difference(truth: Truth, exported: Path, as_of: str = AS_OF) -> dict[str, dict[str, list[Key]]]:
    on = date.fromisoformat(as_of)
    programmes = load_pack("demo").programmes(on)
    return compare(truth, exported, _rejected(), labels=LABELS, programmes=programmes).told()


def _rejected() -> set[RowKey]:
    errors = Reject.objects.filter(severity="error").values_list("batch__file_name", "sheet", "row_number")
    return {(as_sent(file), sheet or "", number) for file, sheet, number in errors}


def _assert_every_row_is_somewhere() -> None:
    for batch in Batch.objects.all():
        assert batch.rows_in == batch.accepted + batch.quarantined, batch.file_name


@pytest.mark.django_db(transaction=True)
def test_a_week_finds_everybody_it_should_and_nobody_without_cause(
    county: Path, tmp_path: Path, settings: Settings
) -> None:
    settings.MINSHENG_HOME = tmp_path / "home"
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试-影响评估"
    truth = Truth(county / "truth")

    first = _cycle(county)

    assert first.exit_code == PARTLY_QUARANTINED, first.output
    summary = json.loads(first.stdout)
    assert summary["refused"] == 0
    assert summary["disagreements"] == 0
    assert summary["late_feeds"] == []
    assert summary["roll_missing"] == {}
    assert keeping.keep(Run.objects.get()) == 0, "the questions about it are answered"
    _assert_every_row_is_somewhere()

    rejected = _rejected()
    planted = {row for row, damage in truth.damage.items() if damage["expected"] == "quarantine"}
    assert planted, "a county without damage proves nothing"
    assert planted <= rejected
    assert len(rejected - planted) <= summary["rows_in"] / 1000

    exported = _exported(tmp_path / "leads.csv")
    assert _difference(truth, exported) == {"missing": {}, "groundless": {}}

    _assert_the_same_files_beside_an_empty_one_change_nothing(county, summary)
    _assert_a_week_later_leads_are_new_stay_and_lapse_as_they_should(truth, exported, tmp_path)
    for mistyped, code in (("2025-11-23", "AS_OF_EARLIER"), ("2062-11-23", "AS_OF_FAR_AHEAD")):
        assert getattr(_cycle(county, mistyped).exception, "code", "") == code
    _assert_the_story_is_read_in_ten_minutes(county, settings)
    run = Run.objects.latest("pk")
    before = run.results_hash
    replay(run, actor="test", now=run.finished_at)
    run.refresh_from_db()
    assert run.results_hash == before
    assert verify() == []


def _assert_a_week_later_leads_are_new_stay_and_lapse_as_they_should(
    first: Truth, exported: Path, tmp_path: Path
) -> None:
    later = tmp_path / "week later"
    truth = Truth(later / "truth")
    truth.damage = {**first.damage, **truth.damage}
    taken = _cycle(later, LATER)
    assert json.loads(taken.stdout)["refused"] == 0, taken.output
    planted = {row for row, damage in truth.damage.items() if damage["expected"] == "quarantine"}
    assert planted <= _rejected()
    found = _exported(tmp_path / "leads later.csv")
    assert _difference(truth, found, LATER) == {"missing": {}, "groundless": {}}

    before, after = lead_ids(truth, exported), lead_ids(truth, found)
    spoiled = truth.quarantined_households(_rejected())
    fates = {key: fate for key, fate in truth.changes.items() if truth.household(key) not in spoiled}
    assert {"new", "stays", "lapsed", "changed"} == set(fates.values())
    assert [key for key, fate in fates.items() if fate == "stays" and not before[key] & after[key]] == []
    assert [key for key, fate in fates.items() if fate == "new" and before[key]] == []
    assert [key for key, fate in fates.items() if fate == "lapsed" and (after[key] or not before[key])] == []


def _assert_the_story_is_read_in_ten_minutes(county: Path, settings: Settings) -> None:
    """Every step leads to a part of a page that is there; read at 300 hanzi a minute, with
    a quarter of a minute to look and to click, ten minutes are enough."""
    settings.MINSHENG_DEMO = True
    shutil.copytree(county / "truth", Path(settings.MINSHENG_HOME).joinpath(*steps.FILE).parent)
    for command in (["demo", "--password", "Shili-2026"], ["walk"], ["desk"], ["desk"]):
        made = CliRunner().invoke(officers, command)
        assert made.exit_code == DONE, made.output
    assert "最低生活保障年度整治，试算“农村低保标准提高7%”：完成" in made.output
    (opened,) = Rectification.objects.all()
    assert sorted(opened.entries.exclude(outcome="").values_list("outcome", flat=True)) == ["keep", "leave"]
    assert Trial.objects.get().result["programmes"]
    minutes, clients = 0.0, {}
    for part in steps.parts():
        for step in part.steps:
            client = clients.setdefault(step.role, Client())
            client.post("/story/role/", {"role": step.role, "step": step.number})
            address, _, wanted = step.url.partition("#")
            said = spot(client.get(address).text, wanted)
            assert said, f"{step.number} {step.text}: {step.url}"
            minutes += len(HANZI.findall(part.title + step.text + said)) / HANZI_A_MINUTE + 1 / STEPS_A_MINUTE
            last = client, step.url
    assert minutes <= STORY_MINUTES
    _assert_every_part_of_521_and_417_has_its_row(*last)


def _assert_every_part_of_521_and_417_has_its_row(desk: Client, address: str) -> None:
    stated = {"purpose": "review", "reason": "核对低保金额", "case": "dibao"}
    page = desk.post(address.partition("#")[0], stated).text
    text = " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split())
    for told in (
        r"名册月金额 521.00 低保名册_202611.xlsx 第 \d+ 行 417.00 低保名册_202611（第2份）.xlsx 第 \d+ 行",
        r"按政策测算 521.00 417.00",
        r"月工资性收入由 0.00元 变为 150.00元",
        r"月经营净收入由 ([0-9.]+)元 变为 ([0-9.]+)元",
        r"差额补助 441.00元 337.00元 分类施保 80.00元 80.00元",
        r"月工资性收入 \S+ 0.00元 150.00元 核对报告 · 核对报告_202611（第2份）.xlsx 第 \d+ 行（名单） [-0-9]+ 2026-10-23",
        r"符合 家庭月收入[0-9.]+元，须低于低保线[0-9.]+元；因就业超线的在册家庭，可在渐退期内 社会救助法第十八条",
    ):
        assert re.search(told, text), told


@pytest.mark.django_db
def test_a_week_that_may_not_be_assessed_takes_no_file_in(
    county: Path, tmp_path: Path, settings: Settings
) -> None:
    settings.MINSHENG_HOME = tmp_path / "home"
    settings.MINSHENG_IMPACT_ASSESSMENT = ""
    refused = _cycle(county)
    assert getattr(refused.exception, "code", "") == "IMPACT_ASSESSMENT_MISSING"
    assert not Batch.objects.exists()


def _assert_the_same_files_beside_an_empty_one_change_nothing(
    county: Path, summary: dict[str, object]
) -> None:
    (county / "files" / "空文件.xlsx").write_bytes(b"")
    leads_before = set(Lead.objects.values_list("pk", "facts_hash", "status"))
    batches_before = Batch.objects.count()
    again = _cycle(county)
    assert again.exit_code == PARTLY_QUARANTINED, again.output
    assert "空文件.xlsx … 整份退回" in again.stderr
    assert "（FEED_EMPTY）" in again.stderr
    second = json.loads(again.stdout)
    assert second["refused"] == 1
    assert (second["opened"], second["lapsed"], second["persons"]) == (0, 0, summary["persons"])
    assert set(Lead.objects.values_list("pk", "facts_hash", "status")) == leads_before
    assert Batch.objects.count() == batches_before
