"""Landing, checking and quarantining: each one transaction, one event, and counts that stay true."""

import fcntl
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import IntegrityError, transaction

from minsheng.feeds import actions, annotated
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch, Reject
from minsheng.feeds.refusals import FeedError
from minsheng.feeds.validate import describe
from minsheng.trail.models import Event
from tests.support.feed_files import make_id, roll_row, write_roll

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
ACTOR = "officer:steward"


@pytest.fixture(autouse=True)
def home(tmp_path, settings) -> Path:
    settings.MINSHENG_HOME = tmp_path / "home"
    return settings.MINSHENG_HOME


def land(path: Path, **more) -> Batch:
    return actions.land(path, file_name=path.name, actor=ACTOR, now=NOW, **more)


def landed(tmp_path: Path, rows=None) -> Batch:
    rows = rows or [roll_row(1), roll_row(2), roll_row(3, 姓名=""), roll_row(4, 证件号码=make_id(4)[:17])]
    return land(write_roll(tmp_path / "高龄津贴名册_202611.xlsx", rows))


def checked(tmp_path: Path) -> Batch:
    return actions.check(landed(tmp_path), now=NOW)


def mismatch(row_number: int, severity: str = "error"):
    return describe(
        "CODE_UNKNOWN",
        sheet="名单",
        row_number=row_number,
        header="姓名",
        column=None,
        cell="",
        severity=severity,
    )


def verbs() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("verb", flat=True))


def test_a_landed_file_is_kept_byte_for_byte_with_one_event(tmp_path) -> None:
    path = write_roll(tmp_path / "高龄津贴名册_202611.xlsx", [roll_row(1)])
    batch = land(path)
    assert batch.status == "landed"
    assert batch.landing_path.read_bytes() == path.read_bytes()
    assert batch.landing_path.stat().st_mode & 0o077 == 0, "nobody else on the machine may read it"
    assert batch.received_by == ACTOR
    assert verbs() == ["feeds.land"]


def test_the_same_content_under_another_name_is_the_earlier_batch(tmp_path) -> None:
    first = landed(tmp_path)
    copy = tmp_path / "又一份.xlsx"
    copy.write_bytes(first.landing_path.read_bytes())
    assert land(copy).pk == first.pk
    assert Batch.objects.count() == 1
    assert verbs() == ["feeds.land"]


def test_half_a_file_goes_with_the_next_unless_somebody_still_writes_it(home: Path, tmp_path: Path) -> None:
    (home / "landing").mkdir(parents=True)
    left, written = home / "landing" / ".landing-a", home / "landing" / ".landing-b"
    left.write_bytes(b"half")
    written.write_bytes(b"half")
    with written.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        batch = landed(tmp_path)
    assert sorted((home / "landing").iterdir()) == [written, batch.landing_path]


def test_two_files_of_one_name_are_told_apart(tmp_path) -> None:
    name = "高龄津贴名册_202611.xlsx"
    paths = [write_roll(tmp_path / f"{n}.xlsx", [roll_row(n)]) for n in (1, 2, 3)]
    batches = [actions.land(path, file_name=name, actor=ACTOR, now=NOW) for path in (*paths, paths[1])]
    second, third = "高龄津贴名册_202611（第2份）.xlsx", "高龄津贴名册_202611（第3份）.xlsx"
    assert [batch.file_name for batch in batches] == [name, second, third, second]
    assert Event.objects.order_by("-seq")[0].detail["file"] == third
    read = actions.check(batches[1], now=NOW)
    assert (read.feed, read.period_from) == ("roll_old_age", date(2026, 11, 1)), (
        "the name still says feed and period"
    )


def test_a_folder_in_the_name_of_an_uploaded_file_is_dropped(tmp_path) -> None:
    path = write_roll(tmp_path / "a.xlsx", [roll_row(1)])
    assert actions.land(path, file_name="../../x/高龄.xlsx", actor=ACTOR, now=NOW).file_name == "高龄.xlsx"


def test_an_empty_file_or_unknown_feed_opens_no_batch(tmp_path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(FeedError, match="FEED_EMPTY"):
        land(tmp_path / "a.csv")
    with pytest.raises(FeedError, match="FEED_UNKNOWN"):
        land(tmp_path / "a.csv", feed_code="nonsense")
    assert not Batch.objects.exists()


def test_a_checked_batch_has_counts_period_staged_rows_and_rejects(tmp_path) -> None:
    batch = checked(tmp_path)
    assert (batch.feed, batch.status, batch.mode) == ("roll_old_age", "checked", "full")
    assert (batch.rows_in, batch.accepted, batch.quarantined, batch.warned) == (4, 3, 1, 1)
    assert (batch.period_from, batch.period_to) == (date(2026, 11, 1), date(2026, 11, 30))
    staged = pq.read_table(batch.staged_path)
    assert staged.schema.equals(FEEDS["roll_old_age"].schema)
    assert staged["row_number"].to_pylist() == [2, 3, 4, 5], (
        "who went back for the name alone is still on the roll"
    )
    found = Reject.objects.order_by("id").values_list("row_number", "code", "severity")
    assert list(found) == [(4, "REQUIRED_MISSING", "error"), (5, "ID_TO_REPAIR", "warning")]
    assert verbs() == ["feeds.land", "feeds.check"]
    assert batch.findings["id_states"] == {"ok": 3, "seventeen": 1}


def test_checking_twice_changes_nothing(tmp_path) -> None:
    batch = checked(tmp_path)
    actions.check(batch, now=NOW)
    assert Reject.objects.count() == 2
    assert verbs() == ["feeds.land", "feeds.check"]


def test_a_file_that_cannot_be_loaded_is_refused_and_may_be_checked_again(tmp_path) -> None:
    batch = land(write_roll(tmp_path / "无名.xlsx", [roll_row(1)]))
    batch = actions.check(batch, now=NOW)
    assert (batch.status, batch.refusal_code) == ("refused", "FEED_AMBIGUOUS")
    assert batch.refusal_message
    batch = actions.check(batch, now=NOW, feed_code="roll_old_age")
    assert (batch.status, batch.refusal_code, batch.accepted) == ("checked", "", 1)


def test_a_file_refused_again_for_the_same_reason_leaves_no_second_event(tmp_path) -> None:
    batch = land(write_roll(tmp_path / "无名.xlsx", [roll_row(1)]))
    actions.check(batch, now=NOW)
    actions.check(batch, now=NOW)
    assert verbs() == ["feeds.land", "feeds.check"]


def test_nothing_is_half_done_when_the_check_fails_midway(tmp_path, monkeypatch) -> None:
    batch = landed(tmp_path)

    def fail(*_args, **_more) -> None:
        raise RuntimeError

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.check(batch, now=NOW)
    batch.refresh_from_db()
    assert batch.status == "landed"
    assert not Reject.objects.exists()
    assert not batch.staged_path.exists()
    assert not list(batch.staged_path.parent.glob(".staged-*"))


def test_rows_the_registry_quarantines_keep_the_counts_true(tmp_path) -> None:
    batch = checked(tmp_path)
    actions.quarantine(batch, [mismatch(2), mismatch(2), mismatch(5, "warning")], now=NOW)
    assert (batch.rows_in, batch.accepted, batch.quarantined) == (4, 2, 2)
    actions.quarantine(batch, [mismatch(2)], now=NOW)
    assert (batch.rows_in, batch.accepted, batch.quarantined) == (4, 2, 2), "a row is quarantined once"
    assert verbs() == ["feeds.land", "feeds.check", "feeds.quarantine", "feeds.quarantine"]


def test_quarantining_nothing_leaves_no_event(tmp_path) -> None:
    actions.quarantine(checked(tmp_path), [], now=NOW)
    assert verbs() == ["feeds.land", "feeds.check"]


def test_an_unchecked_batch_has_no_rows_to_quarantine(tmp_path) -> None:
    with pytest.raises(FeedError, match="FEED_NOT_CHECKED"):
        actions.quarantine(landed(tmp_path), [mismatch(2)], now=NOW)


def test_the_annotated_file_of_a_batch_lists_what_check_and_registry_rejected(tmp_path) -> None:
    batch = checked(tmp_path)
    actions.quarantine(batch, [mismatch(2)], now=NOW)
    assert annotated.write(batch, tmp_path / annotated.annotated_name(batch.file_name)) == 2


def test_a_corrected_copy_is_a_delta_with_the_rows_of_the_first_file(tmp_path) -> None:
    batch = checked(tmp_path)
    out = tmp_path / annotated.annotated_name(batch.file_name)
    annotated.write(batch, out)
    again = actions.check(land(out), now=NOW)
    assert (again.status, again.is_correction, again.mode) == ("checked", True, "delta")
    assert Reject.objects.get(batch=again).row_number == 4


def test_no_whole_id_number_is_stored_with_a_reject(tmp_path) -> None:
    batch = landed(tmp_path, [roll_row(1, 证件号码=make_id(1) + "12")])
    actions.check(batch, now=NOW)
    assert make_id(1) not in Reject.objects.get().value


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("batch_rows_add_up", {"rows_in": 9}),
        ("batch_repaired_rows_are_accepted", {"repaired": 4}),
        ("batch_warned_rows_came_in", {"warned": 5}),
        ("batch_period_is_whole_and_ordered", {"period_from": None}),
        ("batch_period_is_whole_and_ordered", {"period_from": date(2027, 1, 1)}),
        ("batch_refusal_has_a_reason", {"status": "refused"}),
        ("batch_checked_has_feed_and_time", {"feed": ""}),
        ("batch_checked_has_feed_and_time", {"checked_at": None}),
        ("batch_status_is_known", {"status": "lost"}),
        ("batch_mode_is_known", {"mode": "half"}),
    ],
)
def test_the_database_refuses_a_batch_that_cannot_be(tmp_path, name, changes) -> None:
    batch = checked(tmp_path)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(**changes)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("reject_severity_is_known", {"severity": "bad"}),
        ("reject_has_a_code", {"code": ""}),
        ("reject_row_counts_from_one", {"row_number": 0}),
    ],
)
def test_the_database_refuses_a_reject_that_cannot_be(tmp_path, name, changes) -> None:
    checked(tmp_path)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Reject.objects.update(**changes)
