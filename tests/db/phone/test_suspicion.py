"""Question 19: visits far from the home, photos used twice."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from minsheng.accounts.errors import Refusal
from minsheng.discovery.models import Lead, VisitRecord
from minsheng.discovery.views.common import today
from minsheng.phone.models import Attachment
from minsheng.phone.suspicion import Suspicion, metres, suspicious_visits
from tests.db.discovery_screens.conftest import Place
from tests.db.phone.conftest import photo, send, visit

HOME = {"latitude": 43.6, "longitude": 122.2, "accuracy": 20}


def at(north_m: float, accuracy: float = 20) -> dict[str, float]:
    """So many metres north of the home."""
    return HOME | {"latitude": HOME["latitude"] + north_m / 111_195, "accuracy": accuracy}


def visited(
    place: Place,
    lead: Lead,
    *,
    days_ago: int,
    photos: tuple[bytes, ...] = (),
    where: dict[str, float] | None = None,
    **changes: Any,
) -> int:
    """A visit on the server, by its id."""
    day = (today() - timedelta(days=days_ago)).isoformat()
    answer = send(
        place.client("village_worker"), visit(lead, visited_on=day, place=where, **changes), photos=photos
    )
    assert answer.json()["state"] == "sent"
    return VisitRecord.objects.latest("pk").pk


def found(place: Place, role: str = "town_desk", days: int = 30) -> list[Suspicion]:
    return suspicious_visits(place.officer(role), since=today() - timedelta(days=days), until=today())


def test_metres_along_the_great_circle() -> None:
    assert metres(0, 0, 0, 1) == pytest.approx(111_195, abs=1)
    assert metres(43.6, 122.2, 43.6, 122.2) == 0


def test_a_visit_far_from_where_earlier_ones_were_is_found(place: Place, lead: Lead) -> None:
    for days, north in ((9, 0), (8, 30), (7, -20)):
        visited(place, lead, days_ago=days, where=at(north))
    far = visited(place, lead, days_ago=1, where=at(3000))
    visited(place, lead, days_ago=1, where=at(400))
    one = found(place)
    assert [(s.kind, s.visit_id) for s in one] == [("far", far)]
    assert one[0].distance_m == pytest.approx(2960, abs=30)


def test_a_first_visit_a_call_and_an_unsure_place_are_not_far(place: Place, lead: Lead) -> None:
    visited(place, lead, days_ago=9, where=at(0))
    visited(place, lead, days_ago=3, where=at(5000), method="phone")
    visited(place, lead, days_ago=2, where=at(5000, accuracy=2000))
    visited(place, place.lead(place.cases.old), days_ago=1, where=at(9000))
    visited(place, lead, days_ago=1)
    assert found(place) == []


def test_a_photo_sent_again_is_found_also_smaller_and_recompressed(place: Place, lead: Lead) -> None:
    other = place.lead(place.cases.old)
    first = visited(place, lead, days_ago=40, photos=(photo(1),))
    same = visited(place, other, days_ago=5, photos=(photo(1),))
    alike = visited(place, other, days_ago=4, photos=(photo(1, size=(320, 240), quality=35, kind="WEBP"),))
    visited(place, other, days_ago=3, photos=(photo(2), photo(3)))
    shown = [(s.kind, s.visit_id, s.other_visit_id) for s in found(place)]
    assert shown == [("photo", alike, first), ("photo", same, first)]
    assert Attachment.objects.get(visit_id=alike).sha256 != Attachment.objects.get(visit_id=first).sha256


def test_two_photos_of_one_visit_and_two_dark_photos_are_no_suspicion(place: Place, lead: Lead) -> None:

    dark = []
    for shade in (3, 5):
        sent = BytesIO()
        Image.new("RGB", (640, 480), (shade, shade, shade)).save(sent, "JPEG")
        dark.append(sent.getvalue())
    visited(place, lead, days_ago=3, photos=(photo(1), photo(1)))
    visited(place, lead, days_ago=2, photos=(dark[0],))
    visited(place, lead, days_ago=1, photos=(dark[1],))
    assert found(place) == []


def test_only_the_own_area_and_not_by_the_visitors_themselves(place: Place, lead: Lead) -> None:
    visited(place, lead, days_ago=9, where=at(0), photos=(photo(1),))
    visited(place, lead, days_ago=1, where=at(3000), photos=(photo(1),))
    assert {s.kind for s in found(place)} == {"far", "photo"}
    assert {s.kind for s in found(place, "county_lead")} == {"far", "photo"}
    assert found(place, days=0) == []
    with pytest.raises(Refusal):
        found(place, "village_worker")
