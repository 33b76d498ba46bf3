"""Codes in words: programmes, areas, household numbers; each in one query for a whole page."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from django.conf import settings
from django.db.models import Q, QuerySet

from minsheng.bulk import prepared
from minsheng.discovery.evidence import ROLL_NAMES
from minsheng.policy import packs
from minsheng.registry.models import Area, Household, RegisterEntry


def programmes() -> Mapping[str, str]:
    """Chinese names of the programmes of the county's pack and of those known by roll only."""
    return _programmes(str(settings.MINSHENG_PACK))


@lru_cache(maxsize=8)
def _programmes(pack: str) -> Mapping[str, str]:
    return {**ROLL_NAMES, **{p.code: p.name_zh for p in packs.load(pack).versions}}


def ground(programme: str, key: str) -> str:
    """What a ground of discovery asks, without its figures."""
    return _grounds(str(settings.MINSHENG_PACK)).get((programme, key), key)


@lru_cache(maxsize=8)
def _grounds(pack: str) -> Mapping[tuple[str, str], str]:
    return {
        (p.code, one.key): one.text.format(have="…", need="…")
        for p in packs.load(pack).versions
        for one in p.grounds
    }


def under(code: str, field: str = "region") -> Q:
    """Rows of this area and what lies below it; a range, because an ordinary index serves it on both databases."""
    if not code.isdecimal():
        return Q(pk__in=[])
    following = str(int(code) + 1)
    if len(following) > len(code):
        return Q(**{f"{field}__gte": code})
    return Q(**{f"{field}__gte": code, f"{field}__lt": following.zfill(len(code))})


def span(code: str) -> tuple[str, str]:
    """The codes of `under`, for a query that is prepared: from the first to before the second."""
    if not code.isdecimal():
        return "0", "0"
    following = str(int(code) + 1)
    return code, following.zfill(len(code)) if len(following) <= len(code) else "9" * (len(code) + 9)


def areas(regions: Collection[str]) -> dict[str, str]:
    """Names of these areas and of the towns they lie in."""
    codes = {code for region in regions for code in (region, region[:9])}
    return dict(_named(codes)) if codes else {}


@prepared
def _named(codes: Collection[str]) -> QuerySet[Area, tuple[str, str]]:
    return Area.objects.filter(code__in=codes, ended_at__isnull=True).values_list("code", "name")


def areas_below(code: str) -> list[tuple[str, str]]:
    """Counties of a city, towns of a county, villages of a town, or the village itself: (code, name)."""
    return _of_level(code, {4: "county", 6: "town", 9: "village"}.get(len(code), "village"))


def towns_of(code: str) -> list[tuple[str, str]]:
    """Towns of a city or county: (code, name)."""
    return _of_level(code, "town")


def _of_level(code: str, level: str) -> list[tuple[str, str]]:
    return _below(*span(code), level)


@prepared
def _below(first: str, before: str, level: str) -> QuerySet[Area, tuple[str, str]]:
    found = Area.objects.filter(code__gte=first, code__lt=before, level=level, ended_at__isnull=True)
    return found.order_by("code").values_list("code", "name")


def household_keys(household_ids: Collection[int]) -> dict[int, str]:
    """The registering office's numbers of these households."""
    return dict(Household.objects.filter(pk__in=household_ids).values_list("pk", "source_key"))


def register_keys(person_ids: Collection[int]) -> dict[int, str]:
    """The household number each of these persons stands under in the register, also after moving away."""
    found = RegisterEntry.objects.filter(person_id__in=person_ids, ended_at__isnull=True)
    return dict(found.values_list("person_id", "household_key"))
