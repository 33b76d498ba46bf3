"""Two at the same week or the same household: one wins, and without the guards both would. PostgreSQL only, see conftest.py."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from minsheng.accounts.models import Officer
from minsheng.fieldwork import actions, planning
from minsheng.fieldwork.models import Plan, Stop
from minsheng.fieldwork.stops import with_state
from minsheng.kernel.errors import MinshengError
from minsheng.trail.models import Event
from tests.db.fieldwork.conftest import MONDAY, TOWN, Town, at

WAIT_SECONDS = 30
NOW = at(MONDAY)


@pytest.fixture
def racing(transactional_db: None) -> Town:
    town = Town()
    town.households(3)
    town.found()
    town.officer("village_worker")
    return town


def both(*deeds: Callable[[], object]) -> list[str]:
    """Each in a thread of its own, begun at once: "" or what it was refused with."""
    codes, ready = [""] * len(deeds), threading.Barrier(len(deeds))

    def run(at_: int) -> None:
        try:
            ready.wait(WAIT_SECONDS)
            deeds[at_]()
        except MinshengError as refusal:
            codes[at_] = refusal.code
        except IntegrityError:
            codes[at_] = "IntegrityError"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[at_]) for at_ in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive()
    return sorted(codes)


def meet(monkeypatch: pytest.MonkeyPatch, module: object, name: str, honest: Callable[..., object]) -> None:
    """Both have read before either writes."""
    barrier = threading.Barrier(2)

    def meeting(*given: object) -> object:
        found = honest(*given)
        barrier.wait(WAIT_SECONDS)
        return found

    monkeypatch.setattr(module, name, meeting)


def unlocked_plan(town: str, monday: object, actor: str, now: object) -> Plan:
    return Plan.objects.get(region=town, monday=monday)


def unlocked_stop(_officer: Officer, stop_id: int) -> Stop:
    return with_state(Stop.objects.select_related("plan")).get(pk=stop_id)


def test_two_desks_plan_one_week(racing: Town) -> None:
    later = NOW + timedelta(seconds=1)
    assert both(lambda: racing.plan(now=NOW), lambda: racing.plan(now=later)) == ["", ""]
    keys = list(Stop.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 3
    assert Event.objects.filter(verb="week_planned").count() == 1


def test_without_the_lock_both_plan_the_same_households(
    racing: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    Plan.objects.create(region=TOWN, monday=MONDAY, made_by="t", made_at=NOW)
    monkeypatch.setattr(actions, "_locked", unlocked_plan)
    meet(monkeypatch, planning, "_wishes", planning._wishes)
    assert both(racing.plan, racing.plan) == ["", "IntegrityError"]


def answered(racing: Town) -> list[str]:
    racing.plan()
    stop = Stop.objects.order_by("pk")[0]
    stop.links.all().delete()
    workers = [racing.officer("village_worker"), racing.officer("village_worker", username="second")]
    found = dict(zip(workers, ("fine", "need"), strict=True))
    codes = both(
        *(
            lambda worker=worker: actions.record_stop(
                officer=worker, stop_id=stop.pk, done_on=MONDAY, found=found[worker], now=NOW
            )
            for worker in workers
        )
    )
    assert Event.objects.filter(verb="stop_visited").count() == codes.count("")
    return codes


def test_two_workers_record_one_stop(racing: Town) -> None:
    assert answered(racing) == ["", "STOP_DONE"]


def test_without_the_lock_the_second_answer_covers_the_first(
    racing: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(monkeypatch, actions, "_stop", unlocked_stop)
    assert answered(racing) == ["", ""]


def test_two_desks_give_one_household_to_different_people(racing: Town) -> None:
    racing.plan()
    stop = Stop.objects.order_by("pk")[0]
    desk, second = racing.officer("town_desk"), racing.officer("village_worker", username="second")
    first = racing.officer("village_worker")
    codes = both(
        *(
            lambda to=to: actions.reassign(officer=desk, stop_ids=[stop.pk], to=to, now=NOW)
            for to in (first, second)
        )
    )
    assert codes == ["", ""]
    stop.refresh_from_db()
    last = Event.objects.filter(verb="stop_reassigned").order_by("-seq")[0]
    assert last.detail["to"] == stop.officer.actor
    assert {link.lead.assignee_id for link in stop.links.all()} == {stop.officer_id}


def visited_and_given_away(racing: Town) -> tuple[list[str], list[str]]:
    """One records the visit while the desk gives the household to somebody else: refusals, and the deeds in their order."""
    racing.plan()
    stop = Stop.objects.order_by("pk")[0]
    stop.links.all().delete()
    worker, desk = racing.officer("village_worker"), racing.officer("town_desk")
    second = racing.officer("village_worker", username="second")
    codes = both(
        lambda: actions.record_stop(officer=worker, stop_id=stop.pk, done_on=MONDAY, found="fine", now=NOW),
        lambda: actions.reassign(officer=desk, stop_ids=[stop.pk], to=second, now=NOW),
    )
    deeds = Event.objects.filter(verb__in=["stop_visited", "stop_reassigned"]).order_by("seq")
    return codes, list(deeds.values_list("verb", flat=True))


def test_a_household_that_was_visited_is_given_to_nobody_else(racing: Town) -> None:
    codes, deeds = visited_and_given_away(racing)
    assert (codes, deeds) in [
        (["", "STOP_DONE"], ["stop_visited"]),
        (["", ""], ["stop_reassigned", "stop_visited"]),
    ]


def test_without_the_lock_a_visited_household_is_given_away_all_the_same(
    racing: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited = threading.Event()

    def unlocked(officer: Officer, stop_id: int) -> Stop:
        found = unlocked_stop(officer, stop_id)
        if officer.role == "town_desk":  # the desk has read before the visit is written, and writes after it
            read.set()
            assert visited.wait(WAIT_SECONDS)
        return found

    read, honest = threading.Event(), actions.record_stop

    def visit(**given: object) -> object:
        assert read.wait(WAIT_SECONDS)
        done = honest(**given)
        visited.set()
        return done

    monkeypatch.setattr(actions, "_stop", unlocked)
    monkeypatch.setattr(actions, "record_stop", visit)
    assert visited_and_given_away(racing) == (["", ""], ["stop_visited", "stop_reassigned"])
