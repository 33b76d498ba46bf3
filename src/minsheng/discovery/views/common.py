"""What the screens of leads share: the officer, the day, the filters of the address, who may be given a lead."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.discovery import states
from minsheng.discovery.models import Lead
from minsheng.discovery.queries import ALL_OPEN, MINE, Filters, leads_of
from minsheng.discovery.states import Refusal

SEARCH_KEY = "lead_search"
ALL_STATUSES = "all"
MOST_OFFICERS = 200


def officer_of(request: HttpRequest) -> Officer:
    """Who is signed in; the wall let nobody else through."""
    assert isinstance(request.user, Officer)
    return request.user


def today() -> date:
    """The legal day."""
    return timezone.localdate()


def filters_of(request: HttpRequest, query: QueryDict) -> Filters:
    """The filters in the address; what is not one of the choices counts as not chosen."""
    status = query.get("status", "")
    return Filters(
        county=_county(officer_of(request), query.get("county", "")),
        town=_area(officer_of(request), query.get("town", "")),
        village=_area(officer_of(request), query.get("village", "")),
        label=_one_of(query.get("label", ""), states.LABELS),
        reason=_one_of(query.get("reason", ""), states.REASONS),
        programme=query.get("programme", "")[:30],
        status="" if status == ALL_STATUSES else _one_of(status, states.STATUSES) or ALL_OPEN,
        assignee=_assignee(query.get("assignee", "")),
        held=query.get("held") == "1",
        ground=query.get("ground", ""),
        persons=_found(request, query.get("found", "")),
    )


def _area(officer: Officer, text: str) -> str:
    """An area code inside the officer's own area; not even the names of other areas are shown."""
    known = text.isascii() and text.isdecimal() and len(text) in (9, 12)
    return text if known and jurisdiction.covers(officer, text) else ""


def _county(officer: Officer, text: str) -> str:
    """A county of the officer's area; not asked where that area is a county or less."""
    known = text.isascii() and text.isdecimal() and len(text) == 6 and len(officer.reach) < 6
    return text if known and jurisdiction.covers(officer, text) else ""


def _one_of(text: str, choices: Collection[str]) -> str:
    return text if text in choices else ""


def _assignee(text: str) -> str:
    known = text in (MINE, "none") or (text.isascii() and text.isdecimal() and len(text) < 19)
    return text if known else ""


def _found(request: HttpRequest, token: str) -> tuple[int, ...] | None:
    """What the search with this token found; a token of another session finds nobody."""
    if not token:
        return None
    kept = request.session.get(SEARCH_KEY, {})
    return tuple(kept["persons"]) if kept.get("token") == token else ()


def lead_or_404(officer: Officer, lead_id: int) -> Lead:
    """The lead inside the officer's area. Raises Refusal LEAD_NOT_FOUND, which does not tell whether it exists elsewhere."""
    lead = leads_of(officer).filter(pk=lead_id).first()
    if lead is None:
        raise Refusal("LEAD_NOT_FOUND", "没有这条线索，或它不在您的辖区内。")
    return lead


def visitors(officer: Officer) -> list[Officer]:
    """Active officers of the area who may visit, for the filter of the queue."""
    roles = [role for role, held in duties.DUTIES.items() if "lead.visit" in held]
    found = Officer.objects.filter(is_active=True, role__in=roles)
    return list(
        jurisdiction.within(found, officer, "region_code").order_by("region_code", "name")[:MOST_OFFICERS]
    )


def may_be_given(officer: Officer, regions: Iterable[str]) -> list[Officer]:
    """Who may be given at least one lead of these areas, the nearest first; one query."""
    duties.check(officer, "lead.assign")
    prefixes = {region[:digits] for region in regions for digits in (12, 9, 6)}
    roles = [role for role, held in duties.DUTIES.items() if "lead.visit" in held]
    found = Officer.objects.filter(is_active=True, role__in=roles, region_code__in=prefixes)
    return sorted(found, key=lambda one: (-len(one.region_code), one.region_code, one.name))


def officer_names(actors: Sequence[str]) -> dict[str, str]:
    """The trail's actors by name."""
    usernames = {actor.removeprefix("officer:") for actor in actors}
    found = Officer.objects.filter(username__in=usernames).values_list("username", "name")
    return {f"officer:{username}": name for username, name in found}


def back(request: HttpRequest, fallback: str) -> HttpResponse:
    """To the page the form named, if it is one of ours, else to `fallback`; htmx gets a whole new page too."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    address = wanted if safe else fallback
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def list_address() -> str:
    """The queue."""
    return reverse("lead-list")
