"""The village says who died while the town settles it: neither word is lost. Runs on PostgreSQL only, see conftest.py."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet

from minsheng.kernel.errors import MinshengError
from minsheng.registry.deaths import actions
from minsheng.registry.deaths.models import DeathQuestion
from tests.db.deaths.test_deaths import SEEN, dies, enrolled
from tests.db.registry.support import ALONE, GRANDMA, NOW, OTHER_VILLAGE, VILLAGE
from tests.support.officers import make_officer

WAIT_SECONDS = 120
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def asked(transactional_db: None) -> int:
    """One question: the number is ALONE's and the name GRANDMA's."""
    enrolled(GRANDMA)
    dies(ALONE, name="张桂兰", sex=2, age=86)
    return DeathQuestion.objects.get().pk


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Run the deeds in threads of their own; '' or the refusal code of each."""
    codes = [""] * len(deeds)

    def run(at: int, deed: Callable[[], object]) -> None:
        try:
            deed()
        except MinshengError as refusal:
            codes[at] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive()
    return codes


def told_and_settled(asked: int) -> tuple[str, str]:
    """Codes of the village's word and of the town's."""
    village = make_officer("village_worker", region_code=VILLAGE, username="village")
    county = make_officer("county_desk", region_code=OTHER_VILLAGE[:6], username="county")
    told, settled = at_once(
        lambda: actions.tell(question_id=asked, who="namesake", officer=village, now=LATER),
        lambda: actions.settle(question_id=asked, who="neither", officer=county, now=LATER, **SEEN),
    )
    return told, settled


def test_a_word_that_was_taken_is_there_afterwards(asked: int) -> None:
    told, settled = told_and_settled(asked)
    question = DeathQuestion.objects.get()
    assert (settled, question.status) == ("", "neither")
    assert (told, question.said_who) in [("", "namesake"), ("DEATH_QUESTION_GONE", "")]


def test_without_the_lock_the_village_would_be_thanked_for_a_word_that_is_lost(
    asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the race is real and that these tests would see it."""
    barrier, honest = threading.Barrier(2), QuerySet.first

    def first_together(self: QuerySet[DeathQuestion]) -> DeathQuestion | None:
        found = honest(self)
        if self.model is DeathQuestion:
            barrier.wait(timeout=30)
        return found

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_, **__: self)
    monkeypatch.setattr(QuerySet, "first", first_together)
    saved, order = DeathQuestion.save, threading.Event()

    def told_first(self: DeathQuestion, **given: object) -> None:
        if given.get("update_fields"):
            saved(self, **given)
            return
        order.wait(timeout=30)
        saved(self, **given)

    recorded = actions.record

    def after_telling(**given: object) -> object:
        found = recorded(**given)
        connection.on_commit(order.set)
        return found

    monkeypatch.setattr(DeathQuestion, "save", told_first)
    monkeypatch.setattr(actions, "record", after_telling)
    told, settled = told_and_settled(asked)
    assert (told, settled, DeathQuestion.objects.get().said_who) == ("", "", "")
