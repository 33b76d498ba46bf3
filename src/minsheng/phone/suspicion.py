"""Question 19: visits far from the home, and photos used twice. A find is a reason to ask, never a finding."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt
from statistics import median
from typing import Final, NamedTuple

from django.db.models import Count

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
    """A visit to ask about. `officer`: the name. `kind`: far (`distance_m` from the earlier visits) | photo (also sent with
    `other_visit_id`)."""

    kind: str
    visit_id: int
    lead_id: int
    officer: str
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


class _Placed(NamedTuple):
    """A visit at a home and where it was noted."""

    visited_on: date
    visit_id: int
    household_id: int
    lead_id: int
    region: str
    officer: str
    latitude_e6: int | None
    longitude_e6: int | None
    accuracy_m: int


def _far(officer: Officer, since: date, until: date, far_m: int) -> Iterable[Suspicion]:
    """Only households that were visited more than once are read: a first visit is far from nothing."""
    placed = VisitSheet.objects.filter(
        accuracy_m__lte=SURE_M, visit__method="home", visit__lead__household__isnull=False
    )
    inside = jurisdiction.within(placed, officer, "visit__lead__region").filter(visit__visited_on__lte=until)
    by_home = inside.order_by().values("visit__lead__household_id").annotate(n=Count("pk"))
    rows = inside.filter(
        visit__lead__household_id__in=by_home.filter(n__gt=1).values("visit__lead__household_id")
    )
    homes: dict[int, list[_Placed]] = defaultdict(list)
    for row in rows.order_by("visit__visited_on", "visit_id").values_list(*_PLACED):
        one = _Placed(*row)
        if one.visited_on >= since:
            metres = _metres_from(one, homes[one.household_id])
            if metres is not None and metres > far_m:
                yield Suspicion(
                    "far", one.visit_id, one.lead_id, one.officer, one.region, one.visited_on, round(metres)
                )
        homes[one.household_id].append(one)


_PLACED: Final = (
    "visit__visited_on", "visit_id", "visit__lead__household_id", "visit__lead_id", "visit__lead__region",
    "visit__officer__name", "latitude_e6", "longitude_e6", "accuracy_m",
)  # fmt: skip


def _metres_from(sheet: _Placed, earlier: Sequence[_Placed]) -> float | None:
    """Beyond the uncertainty of both; None where no earlier visit has a place."""
    places = [place for one in earlier if (place := _place(one)) is not None]
    here = _place(sheet)
    if not places or here is None:
        return None
    latitude, longitude = median(p[0] for p in places), median(p[1] for p in places)
    unsure = here[2] + max(p[2] for p in places)
    return max(0.0, metres(here[0], here[1], latitude, longitude) - unsure)


def _place(sheet: _Placed) -> tuple[float, float, int] | None:
    if sheet.latitude_e6 is None or sheet.longitude_e6 is None:
        return None
    return sheet.latitude_e6 / 1_000_000, sheet.longitude_e6 / 1_000_000, sheet.accuracy_m


def metres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Along the great circle; degrees in."""
    north, other_north = radians(latitude), radians(other_latitude)
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half))


class _Photo(NamedTuple):
    visit_id: int
    sha256: str
    fingerprint: int | None
    visited_on: date
    lead_id: int
    region: str
    officer: str


_PHOTO: Final = (
    "visit_id", "sha256", "fingerprint", "visit__visited_on", "visit__lead_id", "visit__lead__region",
    "visit__officer__name",
)  # fmt: skip


def _reused(officer: Officer, since: date, until: date) -> Iterable[Suspicion]:
    photos = Attachment.objects.filter(media_type="image/jpeg", visit__isnull=False)
    within = jurisdiction.within(photos, officer).filter(
        visit__visited_on__range=(since - timedelta(days=LOOK_BACK_DAYS), until)
    )
    seen: dict[object, list[_Photo]] = defaultdict(list)
    told: set[int] = set()
    for row in within.order_by("recorded_at", "id").values_list(*_PHOTO):
        one = _Photo(*row)
        twin = _twin(one, seen)
        for key in _keys(one):
            seen[key].append(one)
        if twin is None or one.visited_on < since or one.visit_id in told:
            continue
        told.add(one.visit_id)
        yield Suspicion(
            "photo",
            one.visit_id,
            one.lead_id,
            one.officer,
            one.region,
            one.visited_on,
            other_visit_id=twin.visit_id,
        )


def _keys(photo: _Photo) -> list[object]:
    """The bytes, and eight pieces of the fingerprint: two that differ in fewer than eight bits share a piece."""
    keys: list[object] = [photo.sha256]
    if photo.fingerprint is not None:
        keys += [(band, photo.fingerprint >> 8 * band & 255) for band in range(BANDS)]
    return keys


def _twin(photo: _Photo, seen: dict[object, list[_Photo]]) -> _Photo | None:
    """An earlier photo of another visit that is the same picture."""
    for key in _keys(photo):
        for other in seen[key]:
            if other.visit_id != photo.visit_id and _alike(photo, other):
                return other
    return None


def _alike(one: _Photo, other: _Photo) -> bool:
    if one.sha256 == other.sha256:
        return True
    if one.fingerprint is None or other.fingerprint is None:
        return False
    return media.distance(one.fingerprint, other.fingerprint) <= ALIKE_BITS
