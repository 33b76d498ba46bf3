"""The wall before every view: signed in, and with the duty that the address asks for."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils import timezone

from minsheng.accounts import duties, inquiries
from minsheng.accounts.errors import Refusal
from minsheng.accounts.models import Officer
from minsheng.trail.actions import record
from minsheng.ui.refusals import CODE_HEADER, refused
from minsheng.web.access import ACCESS, FILES, NOTED, PUBLIC, SIGNED_IN

STATUS_FORBIDDEN, STATUS_NOT_FOUND = 403, 404
AREA_WORDS = ("village", "town", "county", "area")
"""Words of an address that name an area, the narrowest first."""
OBJECTS = ("lead", "household", "visit")
UNSTATED = frozenset({"PURPOSE_UNKNOWN", "PURPOSE_MISSING", "REASON_TOO_SHORT"})
"""Refusals of whoever may open something and did not say what for."""
NOTED_THERE = frozenset({"CASE_MISSING", "PURPOSE_NOT_AUTHORISED"})
"""Refusals that `registry.purposes` puts on the trail itself, with whose data was asked for."""


class AccessWall:
    """Middleware: asks `ACCESS` before each view; pages of signed-in officers are never kept by the browser.

    Who manages gets a list or a file only within a running inquiry (`accounts.inquiries`), and each look is an event. So is each
    refusal: of an address, of an object (outside one's area and nowhere look the same), of what needs a purpose or a reason.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        _note_look(request, response)
        _note_refusal(request, response)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Django's hook: None lets the request pass."""
        assert request.resolver_match is not None
        needed = ACCESS.get(request.resolver_match.view_name)
        if needed == PUBLIC:
            return None
        if not isinstance(request.user, Officer):
            return _to_sign_in(request)
        try:
            check(request.user, needed)
        except Refusal as refusal:
            return refused(request, refusal)
        if request.resolver_match.view_name in FILES:
            return _narrow(request, request.user, timezone.now())
        return None


def check(officer: Officer, needed: str | None) -> None:
    """Raise Refusal unless the officer has what the address needs; an undeclared address (None) is closed to all."""
    if needed is None:
        raise Refusal("ADDRESS_UNDECLARED", "这个地址没有登记访问权限，不能打开。")
    if needed not in {PUBLIC, SIGNED_IN}:
        duties.check(officer, needed)


def _narrow(request: HttpRequest, officer: Officer, now: datetime) -> HttpResponse | None:
    """Let the officer see the area of the running inquiry only; without one for what is asked, ask for it first."""
    wanted = next((text for word in AREA_WORDS if (text := request.GET.get(word, ""))), "")
    if not inquiries.attach(request, officer, wanted, now):
        back = request.get_full_path() if request.method == "GET" else reverse("home")
        address = f"{reverse('inquiry')}?{urlencode({'area': wanted, 'next': back})}"
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401, headers={"HX-Redirect": reverse("inquiry")})
        return redirect(address)
    inquiry = inquiries.carried(request)
    officer.narrowed_to = inquiry.area if inquiry else ""
    return None


def _note_look(request: HttpRequest, response: HttpResponse) -> None:
    inquiry = inquiries.carried(request)
    match = request.resolver_match
    if inquiry is None or match is None or response.status_code >= 300 or match.view_name in NOTED:
        return
    assert isinstance(request.user, Officer)
    subject = next(_named(match), f"area:{inquiry.area}")
    inquiries.note_look(
        inquiry, officer=request.user, page=match.view_name or "", subject=subject, now=timezone.now()
    )


def _named(match: ResolverMatch) -> Iterator[str]:
    """The things that the address names."""
    return (f"{kind}:{match.kwargs[f'{kind}_id']}" for kind in OBJECTS if f"{kind}_id" in match.kwargs)


def _note_refusal(request: HttpRequest, response: HttpResponse) -> None:
    code, match = response.get(CODE_HEADER, ""), request.resolver_match
    if not code or match is None or not isinstance(request.user, Officer) or code in NOTED_THERE:
        return
    outside = response.status_code == STATUS_NOT_FOUND and any(name.endswith("_id") for name in match.kwargs)
    if response.status_code == STATUS_FORBIDDEN or outside or code in UNSTATED:
        record(
            actor=request.user.actor,
            verb="access_refused",
            subject=next(_named(match), f"address:{match.view_name}"),
            detail={"address": match.view_name, "code": code},
            now=timezone.now(),
        )


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = reverse("sign-in")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if request.method == "GET" and request.path != reverse("home"):
        address = f"{address}?{urlencode({'next': request.get_full_path()})}"
    return redirect(address)
