"""Who can visit how much in a week: officers, their numbers, their absences, and the pace set for the area."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from minsheng.accounts import duties
from minsheng.accounts.actions import hands_on
from minsheng.accounts.models import Absence, Officer
from minsheng.accounts.roles import ROLES
from minsheng.bulk import prepared
from minsheng.discovery.names import span
from minsheng.fieldwork import rules
from minsheng.fieldwork.holidays import calendar
from minsheng.fieldwork.models import PaceSetting
from minsheng.fieldwork.rules import Pace, Visitor

TOWN_DIGITS = 9


def settings_of(regions: Iterable[str], on: date) -> dict[str, PaceSetting]:
    """The setting that holds for each town, county or city that has any: the nearest area's, of it the latest begun."""
    around = {
        region: [region[:digits] for digits in (9, 6, 4) if len(region) >= digits] for region in regions
    }
    wanted = {area for areas in around.values() for area in areas}
    latest = {one.region: one for one in _settings(wanted, on)} if wanted else {}
    nearest = {
        region: next((latest[area] for area in areas if area in latest), None)
        for region, areas in around.items()
    }
    return {region: found for region, found in nearest.items() if found is not None}


@prepared
def _settings(areas: Collection[str], on: date) -> QuerySet[PaceSetting]:
    return PaceSetting.objects.filter(region__in=areas, from_on__lte=on).order_by("from_on")


def setting(region: str, on: date) -> PaceSetting | None:
    """`settings_of` for one area."""
    return settings_of([region], on).get(region)


def paces(regions: Collection[str], on: date) -> dict[str, Pace]:
    """How fast the work should go in each area; one query, none for no area."""
    found = settings_of(regions, on) if regions else {}
    return {region: pace_of(found.get(region)) for region in regions}


def pace_of(found: PaceSetting | None) -> Pace:
    """What a setting says; without one, what is usual."""
    return Pace(*(getattr(found, name) for name in Pace._fields)) if found else Pace()


def pace(region: str, on: date) -> Pace:
    """How fast the work should go in an area."""
    return paces([region], on)[region]


def visitors_of(town: str) -> list[Officer]:
    """Active officers of the town and its villages who visit, the desk first."""
    return _visitors(*span(town))


@prepared
def _visitors(first: str, before: str) -> QuerySet[Officer]:
    roles = [role for role, held in duties.DUTIES.items() if "lead.visit" in held]
    found = Officer.objects.filter(is_active=True, role__in=roles)
    return found.filter(region_code__gte=first, region_code__lt=before).order_by("region_code", "username")


def full_weeks(officers: Sequence[Officer], on: date, pace_: Pace) -> dict[int, int]:
    """Households a full week by officer: as the town set it, else as the pace says for the role."""
    own = hands_on(officers, on)
    return {one.pk: own.get(one.pk, _usual(one, pace_)) for one in officers}


def _usual(officer: Officer, pace_: Pace) -> int:
    """Of somebody from outside none: the town says how many it has agreed on."""
    if ROLES[officer.role].own_only:
        return 0
    return pace_.desk_visits if len(officer.region_code) <= TOWN_DIGITS else pace_.worker_visits


def visitors(
    town: str, monday: date, pace_: Pace, *, extra: int = 0, used: Iterable[int] = ()
) -> tuple[list[Visitor], int]:
    """Who has how many visits free in the week, and the sum of all hands. `used`: an officer id for each visit given
    already; `extra`: a worker's further visits for a campaign's list.
    """
    officers = visitors_of(town)
    days = rules.working_days(monday, calendar())
    full = full_weeks(officers, days[0], pace_)
    away: dict[int, list[tuple[date, date]]] = {one.pk: [] for one in officers}
    absent = Absence.objects.filter(officer__in=officers, from_on__lte=days[-1], until_on__gte=days[0])
    for officer_id, first, last in absent.values_list("officer_id", "from_on", "until_on"):
        away[officer_id].append((first, last))
    given = list(used)
    made, total = [], 0
    for one in officers:
        village = one.region_code if len(one.region_code) > TOWN_DIGITS else ""
        hands = rules.hands(full[one.pk], days, away[one.pk])
        more = rules.hands(extra, days, away[one.pk]) if village else 0
        total += hands + more
        left = max(0, hands + more - given.count(one.pk))
        more = min(more, left)
        sample = min((left - more) // pace_.sample_every, left - more) if pace_.sample_every else 0
        made.append(Visitor(one.pk, village, free=left - more - sample, sample=sample, extra=more))
    return made, total
