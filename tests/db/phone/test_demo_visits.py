"""The visits of the demonstration: sent as from a telephone, once, and two of them to ask about."""

import pytest

from minsheng.discovery.models import Lead, VisitRecord
from minsheng.phone.demo import record_demo_visits
from minsheng.phone.errors import Refusal
from minsheng.phone.models import Attachment, VisitSheet
from minsheng.phone.suspicion import suspicious_visits
from tests.db.fieldwork.conftest import MONDAY, Town, at

pytestmark = pytest.mark.django_db
NOW = at(MONDAY, 3)


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.MINSHENG_HOME, settings.MINSHENG_PACK, settings.MINSHENG_DEMO = tmp_path, "demo", True
    made = Town()
    made.households(4)
    made.found()
    made.officer("village_worker")
    return made


def test_they_come_once_and_two_are_to_be_asked_about(town: Town) -> None:
    key = Lead.objects.order_by("pk")[0].household.source_key
    assert record_demo_visits(key, now=NOW) == record_demo_visits(key, now=NOW) == 5
    assert VisitRecord.objects.count() == VisitSheet.objects.count() == 5
    asked = suspicious_visits(town.officer("county_desk"), since=MONDAY, until=MONDAY)
    assert sorted(one.kind for one in asked) == ["far", "photo"]
    assert {one.lead_id for one in asked} < set(Lead.objects.values_list("pk", flat=True))
    assert 2000 < next(one.distance_m for one in asked if one.kind == "far") < 2400
    assert Attachment.objects.count() == 2


def test_nobody_real_is_visited_by_them(town: Town, settings) -> None:
    settings.MINSHENG_DEMO = False
    with pytest.raises(Refusal, match="DEMO_ONLY"):
        record_demo_visits("", now=NOW)
    assert not VisitRecord.objects.exists()
