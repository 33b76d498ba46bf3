"""Without the lock the chain forks; with it, it does not. Runs on PostgreSQL only, see conftest.py."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from minsheng.trail import actions
from minsheng.trail.actions import record
from minsheng.trail.models import Event
from minsheng.trail.verification import verify

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 16, tzinfo=UTC)
WRITERS, EACH = 8, 15


def write_at_once() -> list[Exception]:
    """Let all writers loose together; return what they were refused."""
    refused: list[Exception] = []
    start = threading.Barrier(WRITERS)

    def write(writer: int) -> None:
        try:
            start.wait()
            for number in range(EACH):
                try:
                    record(actor=f"w:{writer}", verb="v", subject=f"s:{number}", detail={}, now=NOW)
                except IntegrityError as error:
                    refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.fixture
def no_lock(monkeypatch) -> Callable[[], None]:
    monkeypatch.setattr(actions, "serialise_writers", lambda: None)
    return lambda: None


@pytest.fixture
def no_constraints():
    """Take away the two constraints that stand behind the lock, and put them back."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE trail_event DROP CONSTRAINT trail_event_pkey")
        cursor.execute("ALTER TABLE trail_event DROP CONSTRAINT trail_event_one_successor")
    yield
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE trail_event DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE trail_event")
        cursor.execute("ALTER TABLE trail_event ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE trail_event ADD CONSTRAINT trail_event_pkey PRIMARY KEY (seq)")
        cursor.execute(
            "ALTER TABLE trail_event ADD CONSTRAINT trail_event_one_successor UNIQUE (previous_hash)"
        )


def test_without_the_lock_and_the_constraints_the_chain_forks(no_lock, no_constraints):
    write_at_once()
    places = list(Event.objects.values_list("seq", flat=True))
    assert len(set(places)) < len(places)
    assert "EVENT_INSERTED" in {finding.code for finding in verify()}


def test_without_the_lock_the_constraints_refuse_the_fork_and_writers_fail(no_lock):
    assert write_at_once()
    assert verify() == []


def test_with_the_lock_nobody_is_refused_and_the_chain_is_whole():
    assert write_at_once() == []
    assert Event.objects.count() == WRITERS * EACH
    assert verify() == []
