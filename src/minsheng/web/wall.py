"""The wall before every view: signed in, and with the duty that the address asks for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from minsheng.accounts import duties, inquiries
from minsheng.accounts.errors import Refusal
from minsheng.accounts.models import Officer
from minsheng.ui.refusals import refused
from minsheng.web.access import ACCESS, FILES, NOTED, PUBLIC, SIGNED_IN

AREA_WORDS = ("village", "town", "county", "area")
"""Words of an address that name an area, the narrowest first."""
OBJECTS = ("lead", "household", "visit")


class AccessWall:
    """Middleware: asks `ACCESS` before each view; pages of signed-in officers are never kept by the browser.

    Who manages gets a list or a file only within a running inquiry (`accounts.inquiries`), and each look is an event.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        _note_look(request, response)
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
    named = [f"{kind}:{match.kwargs[f'{kind}_id']}" for kind in OBJECTS if f"{kind}_id" in match.kwargs]
    subject = named[0] if named else f"area:{inquiry.area}"
    inquiries.note_look(
        inquiry, officer=request.user, page=match.view_name or "", subject=subject, now=timezone.now()
    )


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = reverse("sign-in")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if request.method == "GET" and request.path != reverse("home"):
        address = f"{address}?{urlencode({'next': request.get_full_path()})}"
    return redirect(address)
