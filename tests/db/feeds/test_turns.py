"""A file is registered as soon as nothing on which it builds can still come, and never before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from minsheng.cli import cycle
from minsheng.feeds import states
from minsheng.feeds.models import Batch

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
UNKNOWN = "workbook: "


def _batch(pk: int, feed: str) -> Batch:
    return Batch(pk=pk, feed=feed, file_name=str(pk), size_bytes=pk, status=states.CHECKED, received_at=NOW)


def _told(monkeypatch: pytest.MonkeyPatch, ends: list[str]) -> list[str]:
    """What happens when files of these feeds end to be checked in this order: `feed` checked, `+feed` registered."""
    told: list[str] = []
    batches = [_batch(number, feed.removeprefix(UNKNOWN)) for number, feed in enumerate(ends, 1)]
    known = {
        b.pk: None if feed.startswith(UNKNOWN) else b.feed for b, feed in zip(batches, ends, strict=True)
    }

    def one_after_another(given: list[Batch], **_: object) -> Iterator[Batch]:
        assert {batch.pk for batch in given} == set(known)
        for batch in batches:
            told.append(batch.feed)
            yield batch

    monkeypatch.setattr(cycle, "land", lambda path, **_: batches[int(path.name) - 1])
    monkeypatch.setattr(
        cycle, "turn", lambda batch: cycle.FEEDS[known[batch.pk]].order if known[batch.pk] else None
    )
    monkeypatch.setattr(cycle, "check_many", one_after_another)
    monkeypatch.setattr(cycle, "_register", lambda batch: told.append(f"+{batch.feed}"))
    cycle._take_in([Path(str(batch.pk)) for batch in batches], date(2026, 11, 16))
    return told


def test_the_register_does_not_wait_for_what_builds_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _told(monkeypatch, ["pensions", "register", "regions", "school"]) == [
        "pensions", "register", "regions", "+regions", "+register", "+pensions", "school", "+school",
    ]  # fmt: skip


def test_a_workbook_may_be_anything_until_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _told(monkeypatch, ["register", "school", f"{UNKNOWN}deaths", "medical"]) == [
        "register", "school", "deaths", "+register", "+deaths", "medical", "+medical", "+school",
    ]  # fmt: skip


def test_files_of_one_kind_wait_for_each_other_and_go_by_their_periods(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _told(monkeypatch, ["medical", "medical", "pensions"]) == [
        "medical", "medical", "pensions", "+pensions", "+medical", "+medical",
    ]  # fmt: skip
