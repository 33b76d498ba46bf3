"""minsheng trail verify: 0 intact, 1 with findings in Chinese."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from minsheng.cli.trail import trail
from minsheng.trail.actions import record
from minsheng.trail.guards import REMOVE

NOW = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def three_events(db, settings, tmp_path) -> None:
    settings.MINSHENG_HOME = tmp_path
    for number in range(3):
        record(actor="a", verb="v", subject=f"s:{number}", detail={}, now=NOW)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(trail, arguments)


def tamper() -> None:
    with connection.cursor() as cursor:
        for statement in REMOVE[connection.vendor]:
            cursor.execute(statement)
        cursor.execute("UPDATE trail_event SET actor = 'b' WHERE seq = 2")


def test_an_intact_trail_ends_with_zero():
    run("anchor")
    result = run("verify")
    assert (result.exit_code, result.stdout) == (0, "操作日志完好，共 3 条。\n")


def test_without_anchors_it_says_what_cannot_be_seen():
    result = run("verify")
    assert result.exit_code == 0
    assert "没有库外留存的校验值可比" in result.stdout
    assert json.loads(run("verify", "--json").stdout)["anchored"] == 0


def test_a_tampered_trail_ends_with_one_and_says_where():
    tamper()
    result = run("verify")
    assert result.exit_code == 1
    assert "第 2 条的内容与它的校验值不符：被修改过。（EVENT_EDITED）" in result.stdout


def test_the_json_is_one_object_on_stdout():
    tamper()
    result = run("verify", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (report["intact"], report["events"]) == (False, 3)
    assert report["findings"][0]["code"] == "EVENT_EDITED"
    assert report["findings"][0]["seq"] == 2


def test_the_head_is_noted_outside_the_database(tmp_path):
    assert run("anchor").exit_code == 0
    assert json.loads((tmp_path / "anchors" / "trail.jsonl").read_text())["seq"] == 3
    assert run("verify").exit_code == 0
