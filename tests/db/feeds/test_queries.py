"""The freshness board."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from minsheng.feeds import actions, queries
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from tests.support.feed_files import make_id, roll_row, write_csv, write_roll

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path, settings) -> None:
    settings.MINSHENG_HOME = tmp_path / "home"


def load(tmp_path: Path, name: str, rows, *, now: datetime = NOW) -> Batch:
    path = write_roll(tmp_path / name, rows)
    return actions.check(actions.land(path, file_name=name, actor="officer:a", now=now), now=now)


def board(on: date) -> dict[str, queries.Freshness]:
    return {line.feed.code: line for line in queries.freshness_board(on)}


def test_every_feed_stands_on_the_board_and_one_that_never_came_is_late() -> None:
    lines = board(NOW.date())
    assert list(lines) == list(FEEDS)
    assert all(line.late and line.batch is None for line in lines.values())


def test_the_last_batch_tells_freshness_change_and_quality(tmp_path) -> None:
    load(tmp_path, "高龄津贴名册_202610.xlsx", [roll_row(i) for i in range(4)])
    bad = [roll_row(9, 证件号码=make_id(9)[:17]), roll_row(1), roll_row(8, 姓名="")]
    load(tmp_path, "高龄津贴名册_202611.xlsx", [*(roll_row(i) for i in range(2, 4)), roll_row(1), *bad])
    line = board(NOW.date())["roll_old_age"]
    assert line.batch is not None
    assert line.batch.rows_in == 6
    assert line.change_percent == 50.0
    assert line.quarantined_percent == 33.3
    assert line.id_valid_percent == 80.0, "the number of the row without a name is valid"
    assert line.duplicates == 1
    assert not line.late
    assert line.due_on == date(2026, 12, 26)
    assert board(date(2026, 12, 27))["roll_old_age"].late


def test_a_late_arriving_old_month_does_not_hide_the_newer_one(tmp_path) -> None:
    newer = load(tmp_path, "高龄津贴名册_202611.xlsx", [roll_row(1)])
    load(tmp_path, "高龄津贴名册_202609.xlsx", [roll_row(2)])
    line = board(NOW.date())["roll_old_age"]
    assert line.batch == newer


def test_refused_and_waiting_files_are_counted_apart(tmp_path) -> None:
    path = write_roll(tmp_path / "a.xlsx", [roll_row(1)])
    actions.land(path, file_name="a.xlsx", actor="officer:a", now=NOW, feed_code="roll_old_age")
    bad = write_csv(tmp_path / "b.xlsx", [["一", "二"], ["三", "四"]])
    batch = actions.land(bad, file_name="b.xlsx", actor="officer:a", now=NOW, feed_code="roll_old_age")
    actions.check(batch, now=NOW)
    line = board(NOW.date())["roll_old_age"]
    assert (line.waiting, line.refused, line.batch) == (1, 1, None)


def test_the_board_asks_the_database_as_often_for_ten_batches_as_for_one(
    tmp_path, django_assert_num_queries
) -> None:
    load(tmp_path, "高龄津贴名册_202611.xlsx", [roll_row(1)])
    with django_assert_num_queries(3):
        queries.freshness_board(NOW.date())
    for month in range(1, 10):
        load(tmp_path, f"高龄津贴名册_20260{month}.xlsx", [roll_row(month + 1)])
    with django_assert_num_queries(3):
        queries.freshness_board(NOW.date())


def test_the_problems_of_a_batch_are_counted_and_listed_in_order(tmp_path) -> None:
    batch = load(
        tmp_path,
        "高龄津贴名册_202611.xlsx",
        [roll_row(1, 姓名=""), roll_row(2, 姓名=""), roll_row(3, 证件号码="坏")],
    )
    assert queries.problem_counts(batch) == [("REQUIRED_MISSING", "error", 2), ("ID_CHARS", "error", 1)]
    assert [reject.row_number for reject in queries.rejects_of(batch)] == [2, 3, 4]
