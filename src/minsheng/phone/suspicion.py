"""Question 19: visits far from the home, and photos used twice. A find is a reason to ask, never a finding."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt
from statistics import median
from typing import Final

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.phone import media
from minsheng.phone.models import Attachment, VisitSheet

EARTH_M: Final = 6_371_000
FAR_M: Final = 500
SURE_M: Final = 200
"""A place known less surely than this says nothing about where a home is."""
ALIKE_BITS: Final = 4
BANDS: Final = 8
LOOK_BACK_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A visit to ask about. `kind`: far (`distance_m` from the earlier visits) | photo (also sent with `other_visit_id`)."""

    kind: str
    visit_id: int
    lead_id: int
    officer: Officer
    region: str
    visited_on: date
    distance_m: int | None = None
    other_visit_id: int | None = None


def suspicious_visits(officer: Officer, *, since: date, until: date, far_m: int = FAR_M) -> list[Suspicion]:
    """Visits of these days in the officer's area, the latest first. Raises accounts' Refusal.

    Far: at home, and more than `far_m` beyond both uncertainties from the middle of the household's earlier visits.
    Photo: the same bytes, or nearly the same picture, came with another visit within the last year, by whomever.
    """
    duties.check(officer, "overview.view")
    found = [*_far(officer, since, until, far_m), *_reused(officer, since, until)]
    return sorted(found, key=lambda one: (one.visited_on, one.visit_id), reverse=True)


def _far(officer: Officer, since: date, until: date, far_m: int) -> Iterable[Suspicion]:
    placed = VisitSheet.objects.filter(
        accuracy_m__lte=SURE_M, visit__method="home", visit__lead__household__isnull=False
    )
    inside = jurisdiction.within(placed, officer, "visit__lead__region")
    asked = list(
        inside.filter(visit__visited_on__range=(since, until)).select_related("visit__lead", "visit__officer")
    )
    homes: dict[int | None, list[VisitSheet]] = defaultdict(list)
    households = {h for one in asked if (h := one.visit.lead.household_id) is not None}
    for one in inside.filter(visit__lead__household_id__in=households).select_related("visit__lead"):
        homes[one.visit.lead.household_id].append(one)
    for one in asked:
        earlier = [
            other
            for other in homes[one.visit.lead.household_id]
            if (other.visit.visited_on, other.visit_id) < (one.visit.visited_on, one.visit_id)
        ]
        metres = _metres_from(one, earlier)
        if metres is not None and metres > far_m:
            yield _suspicion("far", one, distance_m=round(metres))


def _metres_from(sheet: VisitSheet, earlier: Sequence[VisitSheet]) -> float | None:
    """Beyond the uncertainty of both; None where no earlier visit has a place."""
    places = [place for one in earlier if (place := _place(one)) is not None]
    here = _place(sheet)
    if not places or here is None:
        return None
    latitude, longitude = median(p[0] for p in places), median(p[1] for p in places)
    unsure = here[2] + max(p[2] for p in places)
    return max(0.0, metres(here[0], here[1], latitude, longitude) - unsure)


def _place(sheet: VisitSheet) -> tuple[float, float, int] | None:
    if sheet.latitude_e6 is None or sheet.longitude_e6 is None or sheet.accuracy_m is None:
        return None
    return sheet.latitude_e6 / 1_000_000, sheet.longitude_e6 / 1_000_000, sheet.accuracy_m


def metres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Along the great circle; degrees in."""
    north, other_north = radians(latitude), radians(other_latitude)
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half))


def _reused(officer: Officer, since: date, until: date) -> Iterable[Suspicion]:
    photos = Attachment.objects.filter(media_type="image/jpeg", visit__isnull=False)
    within = jurisdiction.within(photos, officer).filter(
        visit__visited_on__range=(since - timedelta(days=LOOK_BACK_DAYS), until)
    )
    known = list(within.select_related("visit__lead", "visit__officer").order_by("recorded_at", "id"))
    seen: dict[object, list[Attachment]] = defaultdict(list)
    told: set[int] = set()
    for one in known:
        assert one.visit is not None
        twin = _twin(one, seen)
        for key in _keys(one):
            seen[key].append(one)
        if twin is None or one.visit.visited_on < since or one.visit_id in told:
            continue
        told.add(one.visit.pk)
        yield Suspicion(
            "photo",
            one.visit.pk,
            one.visit.lead_id,
            one.visit.officer,
            one.visit.lead.region,
            one.visit.visited_on,
            other_visit_id=twin.visit_id,
        )


def _keys(photo: Attachment) -> list[object]:
    """The bytes, and eight pieces of the fingerprint: two that differ in fewer than eight bits share a piece."""
    keys: list[object] = [photo.sha256]
    if photo.fingerprint is not None:
        keys += [(band, photo.fingerprint >> 8 * band & 255) for band in range(BANDS)]
    return keys


def _twin(photo: Attachment, seen: dict[object, list[Attachment]]) -> Attachment | None:
    """An earlier photo of another visit that is the same picture."""
    for key in _keys(photo):
        for other in seen[key]:
            if other.visit_id != photo.visit_id and _alike(photo, other):
                return other
    return None


def _alike(one: Attachment, other: Attachment) -> bool:
    if one.sha256 == other.sha256:
        return True
    if one.fingerprint is None or other.fingerprint is None:
        return False
    return media.distance(one.fingerprint, other.fingerprint) <= ALIKE_BITS


def _suspicion(kind: str, sheet: VisitSheet, *, distance_m: int) -> Suspicion:
    visit = sheet.visit
    return Suspicion(
        kind,
        visit.pk,
        visit.lead_id,
        visit.officer,
        visit.lead.region,
        visit.visited_on,
        distance_m=distance_m,
    )
