"""A feed that the catalogue knows and the registry does not is sent back, not crashed upon."""

import pytest

from minsheng.feeds import states
from minsheng.feeds.refusals import refuse
from minsheng.registry import actions
from minsheng.trail.models import Event
from tests.db.registry.support import GRANDMA, NOW, load, register_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> None:
    settings.MINSHENG_HOME = tmp_path


def test_a_batch_without_a_place_in_the_registry_is_refused_with_a_code(monkeypatch) -> None:
    load("register", register_rows())
    monkeypatch.delitem(actions._PLANNERS, "veterans", raising=False)
    done = load("veterans", [{"id": GRANDMA, "name": "张桂兰", "veteran_kind": "烈属", "monthly_fen": 1}])
    assert (done.batch.status, done.batch.refusal_code) == (states.REFUSED, "FEED_NOT_TAKEN")
    assert done.batch.refusal_message == refuse("FEED_NOT_TAKEN").message
    assert (done.linked, done.added) == (0, 0)
    last = Event.objects.order_by("-pk")[0]
    assert (last.verb, last.detail["code"]) == ("feeds.check", "FEED_NOT_TAKEN")
    again = actions.register(_checked_again(done.batch), actor="officer:a", now=NOW)
    assert again.batch.status == states.REFUSED


def _checked_again(batch):
    batch.status = states.CHECKED
    batch.save(update_fields=["status"])
    return batch
