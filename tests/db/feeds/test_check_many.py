"""Files read side by side in processes of their own give what they give one after another."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from minsheng.feeds import actions, states
from minsheng.feeds.models import Batch, Reject
from tests.support.feed_files import make_id, roll_row, write_roll

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


def _take(folder: Path, workers: int) -> dict[str, tuple]:
    landed = [
        actions.land(path, file_name=path.name, actor="officer:steward", now=NOW)
        for path in sorted(folder.iterdir())
    ]
    done = list(actions.check_many(landed, now=lambda: NOW, workers=workers))
    assert len(done) == len(landed)
    return {
        batch.file_name: (batch.status, batch.refusal_code, batch.rows_in, batch.accepted, _rows(batch))
        for batch in done
    }


def _rows(batch: Batch) -> list[dict]:
    return pq.read_table(batch.staged_path).to_pylist() if batch.status == states.CHECKED else []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    bad = [roll_row(n) for n in range(1, 30)] + [
        roll_row(31, 姓名=""),
        roll_row(32, 证件号码=make_id(4)[:17]),
    ]
    write_roll(made / "高龄津贴名册_202611.xlsx", bad)
    write_roll(made / "高龄津贴名册_202610.xlsx", [roll_row(40)])
    (made / "说明.txt").write_text("这不是一份名册", encoding="utf-8")
    return made


def test_two_processes_find_what_one_finds(folder, tmp_path, settings, monkeypatch) -> None:
    monkeypatch.setattr(actions, "_WORTH_A_PROCESS", 0)
    settings.MINSHENG_HOME = tmp_path / "side-by-side"
    beside = _take(folder, 2)
    Reject.objects.all().delete()
    Batch.objects.all().delete()
    settings.MINSHENG_HOME = tmp_path / "one-by-one"
    assert beside == _take(folder, 1)
    assert sorted(status for status, *_ in beside.values()) == ["checked", "checked", "refused"]
    assert not list((tmp_path / "side-by-side" / "staged").glob(".staged-*"))


def test_who_stops_asking_leaves_no_file_behind(folder, tmp_path, settings, monkeypatch) -> None:
    monkeypatch.setattr(actions, "_WORTH_A_PROCESS", 0)
    settings.MINSHENG_HOME = tmp_path / "home"
    landed = [
        actions.land(path, file_name=path.name, actor="officer:steward", now=NOW)
        for path in sorted(folder.iterdir())
    ]
    asked = actions.check_many(landed, now=lambda: NOW, workers=2)
    first = next(asked)
    asked.close()
    staged = list((tmp_path / "home" / "staged").iterdir())
    assert staged == ([first.staged_path] if first.status == states.CHECKED else [])
    assert Batch.objects.exclude(status=states.LANDED).count() == 1


def test_a_batch_that_is_checked_already_comes_back_untouched(folder, tmp_path, settings) -> None:
    settings.MINSHENG_HOME = tmp_path / "home"
    first = _take(folder, 1)
    again = _take(folder, 2)
    assert {name: row[:4] for name, row in first.items()} == {name: row[:4] for name, row in again.items()}
