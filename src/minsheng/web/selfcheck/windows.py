"""Where to go: the window of the town that the reader chose, as far as the county entered it."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from minsheng.accounts import offices
from minsheng.accounts.models import Office
from minsheng.registry.models import Area
from minsheng.web.selfcheck import state

COOKIE: Final = "selfcheck_town"


def towns() -> list[tuple[str, str]]:
    """(code, name) of the towns to choose from."""
    found = Area.objects.filter(level="town", ended_at__isnull=True).order_by("code")
    return list(found.values_list("code", "name"))


def chosen(request: HttpRequest) -> tuple[str, Office | None]:
    """The town asked for, else the one chosen before ("" for none), and its window."""
    code = request.GET.get("town", request.COOKIES.get(COOKIE, ""))
    if not (code.isascii() and code.isdecimal() and len(code) == offices.TOWN_DIGITS):
        return "", None
    return code, of(code)


def of(area_code: str) -> Office | None:
    """The window of the town that the area is or lies in."""
    town = area_code[: offices.TOWN_DIGITS]
    return offices.windows(timezone.localdate(), town).get(town)


def remember(response: HttpResponse, town: str) -> HttpResponse:
    """In the browser, as long as it is open; it says no more than which town."""
    if town:
        response.set_cookie(COOKIE, town, path=state.PATH, httponly=True, samesite="Lax")
    return response
