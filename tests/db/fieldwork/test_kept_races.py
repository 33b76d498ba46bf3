"""Sums are kept while people work: nothing is lost, and without the guards it is. PostgreSQL only, see conftest.py."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from minsheng.discovery import kept
from minsheng.discovery.models import Changed, Lead
from minsheng.fieldwork import actions
from minsheng.fieldwork.rows import SUMS
from tests.db.fieldwork.conftest import MONDAY, Town
from tests.db.fieldwork.test_concurrency import NOW, WAIT_SECONDS, racing  # noqa: F401 - a fixture
from tests.db.fieldwork.test_kept import assert_exact


def meanwhile(deed: Callable[[], object]) -> threading.Thread:
    """Begin it in a connection of its own."""

    def run() -> None:
        deed()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def visit() -> None:
    Lead.objects.filter(pk=Lead.objects.order_by("pk")[0].pk).update(status="visited", visited_at=NOW)


def visited_while_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lead of a village that is being counted is visited after open leads were counted, before the notes are removed."""
    Lead.objects.filter(pk=Lead.objects.order_by("pk")[1].pk).update(held=True)
    honest, begun = kept._keep, []

    def keeping(*given: Any) -> None:
        honest(*given)
        if given[0].name == "standing" and not begun:
            begun.append(meanwhile(visit))
            begun[0].join(WAIT_SECONDS)

    monkeypatch.setattr(kept, "_keep", keeping)
    actions.keep_sums(on=MONDAY)
    monkeypatch.setattr(kept, "_keep", honest)


def test_a_change_while_sums_are_kept_is_seen(racing: Town, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    actions.keep_sums(on=MONDAY)
    visited_while_counting(monkeypatch)
    assert Changed.objects.count() == 1
    assert_exact(MONDAY)
    actions.keep_sums(on=MONDAY)
    assert kept.check(SUMS, MONDAY) == []


def test_it_would_be_lost_if_all_notes_were_removed(racing: Town, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    actions.keep_sums(on=MONDAY)
    monkeypatch.setattr(kept, "_forget", lambda _marks: Changed.objects.all().delete())
    visited_while_counting(monkeypatch)
    assert kept.check(SUMS, MONDAY) != []


def kept_by_two(monkeypatch: pytest.MonkeyPatch, patience: float) -> None:
    """The second begins, and a lead is visited, when the first has counted and not stored yet."""
    Lead.objects.filter(pk=Lead.objects.order_by("pk")[1].pk).update(held=True)
    honest, second = kept._write, []

    def writing(*given: Any) -> None:
        if given[0].name == "leads" and not second:
            second.append(threading.current_thread())
            meanwhile(visit).join(WAIT_SECONDS)
            second.append(meanwhile(lambda: actions.keep_sums(on=MONDAY)))
            second[1].join(patience)
        honest(*given)

    monkeypatch.setattr(kept, "_write", writing)
    actions.keep_sums(on=MONDAY)
    second[1].join(WAIT_SECONDS)
    assert not second[1].is_alive()


def test_two_keep_sums_one_after_the_other(racing: Town, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    actions.keep_sums(on=MONDAY)
    kept_by_two(monkeypatch, patience=0.3)
    assert kept.check(SUMS, MONDAY) == []


def test_without_the_lock_the_older_count_covers_the_newer(
    racing: Town,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actions.keep_sums(on=MONDAY)
    monkeypatch.setattr(kept, "_one_at_a_time", lambda: None)
    kept_by_two(monkeypatch, patience=WAIT_SECONDS)
    assert kept.check(SUMS, MONDAY) != []
