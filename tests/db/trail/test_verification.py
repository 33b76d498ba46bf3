"""The trail finds what somebody with the keys to the database did to it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from minsheng.trail import chain
from minsheng.trail.actions import anchor, anchor_file, record
from minsheng.trail.errors import TrailError
from minsheng.trail.guards import REMOVE
from minsheng.trail.models import Event
from minsheng.trail.verification import verify

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 1, 2, 3, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> None:
    settings.MINSHENG_HOME = tmp_path


@pytest.fixture
def ten_events() -> None:
    for number in range(1, 11):
        record(
            actor="officer:a",
            verb="lead_closed",
            subject=f"lead:{number}",
            detail={"次序": number, "依据": ["甲", None, True]},
            now=NOW + timedelta(seconds=number),
        )


def intrude(sql: str, *parameters: object) -> None:
    """What an owner of the database can do: drop the triggers first."""
    with connection.cursor() as cursor:
        for statement in REMOVE[connection.vendor]:
            cursor.execute(statement)
        cursor.execute(sql, parameters)


def codes() -> list[tuple[str, int]]:
    return [(finding.code, finding.seq) for finding in verify()]


def copy_of(seq: int) -> Event:
    return Event.objects.get(seq=seq)


def rehash(event: Event) -> str:
    return chain.digest(
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        verb=event.verb,
        subject=event.subject,
        detail=event.detail,
        previous_hash=event.previous_hash,
    )


def test_an_untouched_chain_has_no_findings(ten_events):
    anchor(now=NOW)
    assert verify() == []
    assert Event.objects.get(seq=1).previous_hash == chain.GENESIS


def test_an_empty_chain_is_intact_and_has_no_head():
    assert verify() == []
    assert anchor(now=NOW) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "officer:b"),
        ("verb", "lead_opened"),
        ("subject", "lead:99"),
        ("detail", '{"次序": 3}'),
        ("at", "2026-11-17 00:00:00+00:00"),
    ],
)
def test_an_edited_event_is_found(ten_events, column, value):
    intrude(f"UPDATE trail_event SET {column} = %s WHERE seq = 4", value)
    assert codes() == [("EVENT_EDITED", 4)]


def test_an_edited_event_with_a_new_hash_is_found_by_the_link(ten_events):
    event = copy_of(4)
    event.actor = "officer:b"
    intrude("UPDATE trail_event SET actor = 'officer:b', hash = %s WHERE seq = 4", rehash(event))
    assert codes() == [("EVENT_INSERTED", 5)]


def test_a_rewritten_history_is_found_by_the_anchor(ten_events):
    anchor(now=NOW)
    event, previous = copy_of(9), copy_of(8).hash
    intrude("UPDATE trail_event SET actor = 'officer:b' WHERE seq = 9")
    for seq in (9, 10):
        event = copy_of(seq)
        event.previous_hash = previous
        previous = rehash(event)
        intrude(
            "UPDATE trail_event SET previous_hash = %s, hash = %s WHERE seq = %s",
            event.previous_hash,
            previous,
            seq,
        )
    assert codes() == [("HISTORY_REWRITTEN", 10)]


def test_removed_events_are_found(ten_events):
    intrude("DELETE FROM trail_event WHERE seq IN (3, 4)")
    assert codes() == [("EVENT_REMOVED", 3)]


def test_a_removed_first_event_is_found(ten_events):
    intrude("DELETE FROM trail_event WHERE seq = 1")
    assert codes() == [("EVENT_REMOVED", 1)]


def test_an_inserted_event_is_found_even_when_the_rest_is_renumbered(ten_events):
    for seq in range(10, 5, -1):
        intrude("UPDATE trail_event SET seq = %s WHERE seq = %s", seq + 1, seq)
    event = Event(
        seq=6, at=NOW, actor="x", verb="y", subject="z", detail={}, previous_hash=copy_of(5).hash[::-1]
    )
    event.hash = rehash(event)
    event.save(force_insert=True)
    found = codes()
    assert ("EVENT_INSERTED", 6) in found
    assert len(found) >= 6


def test_two_swapped_events_are_both_named(ten_events):
    intrude("UPDATE trail_event SET seq = 100 WHERE seq = 3")
    intrude("UPDATE trail_event SET seq = 3 WHERE seq = 7")
    intrude("UPDATE trail_event SET seq = 7 WHERE seq = 100")
    assert codes() == [("EVENT_SWAPPED", 3), ("EVENT_SWAPPED", 7)]
    assert "原来是第 7 条" in verify()[0].message


def test_two_swapped_neighbours_are_found(ten_events):
    intrude("UPDATE trail_event SET seq = 100 WHERE seq = 3")
    intrude("UPDATE trail_event SET seq = 3 WHERE seq = 4")
    intrude("UPDATE trail_event SET seq = 4 WHERE seq = 100")
    assert codes() == [("EVENT_SWAPPED", 3), ("EVENT_SWAPPED", 4)]


def test_a_cut_tail_is_found_by_the_anchor_and_by_nothing_else(ten_events):
    anchor(now=NOW)
    intrude("DELETE FROM trail_event WHERE seq >= 8")
    assert codes() == [("TAIL_CUT", 10)]
    anchor_file().unlink()
    assert codes() == []


def test_a_cut_tail_that_has_grown_again_is_found(ten_events):
    anchor(now=NOW)
    intrude("DELETE FROM trail_event WHERE seq >= 8")
    for number in range(5):
        record(actor="officer:b", verb="other", subject=f"x:{number}", detail={}, now=NOW)
    assert codes() == [("HISTORY_REWRITTEN", 10)]


def test_an_emptied_trail_is_found(ten_events):
    anchor(now=NOW)
    intrude("DELETE FROM trail_event")
    assert codes() == [("TAIL_CUT", 10)]


def test_unreadable_and_contradicting_anchors_are_findings(ten_events):
    anchor(now=NOW)
    with anchor_file().open("a") as file:
        file.write("{broken\n\n" + json.dumps({"seq": 10, "hash": "0" * 64}) + "\n")
    assert codes() == [("ANCHOR_UNREADABLE", 0), ("ANCHOR_CONTRADICTS", 10)]


def test_the_findings_of_a_wholly_broken_chain_are_bounded(ten_events):
    for number in range(1, 260):
        record(actor="a", verb="v", subject=f"s:{number}", detail={}, now=NOW)
    intrude("UPDATE trail_event SET actor = 'officer:b'")
    assert len(verify()) == 269


@pytest.mark.parametrize(
    "sql", ["UPDATE trail_event SET actor = 'x' WHERE seq = 1", "DELETE FROM trail_event"]
)
def test_the_database_refuses_to_change_or_remove_an_event(ten_events, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert Event.objects.count() == 10


def test_the_manager_is_refused_too(ten_events):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(seq=2).update(actor="x")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.get(seq=2).delete()


def test_an_event_that_is_rolled_back_leaves_no_gap(ten_events):
    with transaction.atomic():
        record(actor="a", verb="v", subject="s", detail={}, now=NOW)
        transaction.set_rollback(True)
    record(actor="a", verb="v", subject="s", detail={}, now=NOW)
    assert verify() == []
    assert Event.objects.count() == 11


def test_dates_in_the_detail_become_text():
    event = record(actor="a", verb="v", subject="s", detail={"on": date(2026, 11, 16), "at": NOW}, now=NOW)
    assert event.detail == {"on": "2026-11-16", "at": "2026-11-16T01:02:03.000045+00:00"}
    assert verify() == []


@pytest.mark.parametrize(
    ("detail", "code"),
    [
        ({"x": 1.5}, "TRAIL_DETAIL_TYPE"),
        ({"x": [object()]}, "TRAIL_DETAIL_TYPE"),
        ({"x": {"y": "11010119900307721X"}}, "TRAIL_DETAIL_IDENTITY"),
        ({"x": "a\x00b"}, "TRAIL_DETAIL_TEXT"),
    ],
)
def test_what_cannot_be_kept_faithfully_is_refused(detail, code):
    with pytest.raises(TrailError) as caught:
        record(actor="a", verb="v", subject="s", detail=detail, now=NOW)
    assert caught.value.code == code
    assert Event.objects.count() == 0


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(TrailError) as caught:
        record(actor="a", verb="v", subject="s", detail={}, now=datetime(2026, 11, 16))  # noqa: DTZ001
    assert caught.value.code == "TRAIL_TIME_NAIVE"


def test_recording_costs_a_fixed_number_of_queries(ten_events, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        record(actor="a", verb="v", subject="s", detail={}, now=NOW)


def test_the_head_is_not_anchored_inside_a_transaction(ten_events):
    with pytest.raises(RuntimeError), transaction.atomic():
        anchor(now=NOW)


UNREADABLE_TIME = {"sqlite": "garbage", "postgresql": "infinity"}


def test_an_event_that_cannot_be_read_is_a_finding_and_the_walk_goes_on(ten_events):
    intrude(f"UPDATE trail_event SET at = '{UNREADABLE_TIME[connection.vendor]}' WHERE seq = 4")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trail_event SET actor = 'x' WHERE seq = 8")
    assert codes() == [("EVENT_EDITED", 4), ("EVENT_EDITED", 8)]
