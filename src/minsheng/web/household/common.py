"""What the pages of a household share: who asks, which household, which legal day, which pack."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from minsheng.accounts import jurisdiction
from minsheng.accounts.models import Officer
from minsheng.assessment import queries as assessment
from minsheng.bulk import prepared
from minsheng.discovery.models import Lead
from minsheng.discovery.states import REASONS
from minsheng.registry.errors import RegistryError
from minsheng.registry.models import Household
from minsheng.ui import english

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
EVER: Final = Q(ended_at__isnull=True) | Q(ended_at__gt=LONG_AGO)
"""Facts that are believed now and those that were once: each has its own index, and none serves who asks for both."""
T = TypeVar("T", bound="DataclassInstance")


def officer_of(request: HttpRequest) -> Officer:
    """Who is signed in; the wall let nobody else through."""
    assert isinstance(request.user, Officer)
    return request.user


def legal_day(now: datetime) -> date:
    """Today; in the demonstration the day of its last run, because the made-up files end there."""
    latest = assessment.latest() if settings.MINSHENG_DEMO else None
    return latest.as_of if latest else timezone.localdate(now)


def known_by(day: date) -> datetime:
    """When that day was over; in the demonstration, which takes its weeks in at once, when the last run of that day or before it
    began (long ago if there was none)."""
    if settings.MINSHENG_DEMO:
        return assessment.known_by(day) or LONG_AGO
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def household_or_404(officer: Officer, household_id: int) -> Household:
    """Inside the officer's area; elsewhere and nowhere look the same. Raises RegistryError HOUSEHOLD_NOT_FOUND."""
    found = _household(household_id, *jurisdiction.reach(officer))
    if not found:
        raise RegistryError("HOUSEHOLD_NOT_FOUND", "没有这个家庭，或它不在您的辖区内。")
    return found[0]


@prepared
def _household(pk: int, first: str, last: str) -> QuerySet[Household]:
    return Household.objects.filter(pk=pk, region__gte=first, region__lte=last)


def members_of(household: Household) -> list[int]:
    """Everybody who belongs or belonged to the household."""
    rows = household.memberships.filter(ended_at__isnull=True).order_by("person_id")
    return list(rows.values_list("person_id", flat=True).distinct())


def titled(lead: Lead, names: Mapping[str, str]) -> str:
    """What a lead is about: its programme, or of a warning that names none what happened."""
    return english.clause(names.get(lead.programme, lead.programme)) or _(REASONS[lead.reason])


def together(found: Iterable[T]) -> list[T]:
    """Items (with `person_id` and `also`) that say the same of several people, each once, where the first of them stood."""
    people: dict[T, list[int]] = {}
    for one in found:
        person: int | None = getattr(one, "person_id")  # noqa: B009 - the bound knows dataclasses, not their fields
        also: tuple[int, ...] = getattr(one, "also")  # noqa: B009
        same = people.setdefault(replace(one, person_id=None, also=()), [])
        same.extend([person, *also] if person else also)
    each = {one: list(dict.fromkeys(ids)) for one, ids in people.items()}
    return [replace(one, person_id=next(iter(ids), None), also=tuple(ids[1:])) for one, ids in each.items()]
