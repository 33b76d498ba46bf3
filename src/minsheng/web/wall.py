"""The wall before every view: signed in, and with the duty that the address asks for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from minsheng.accounts import duties
from minsheng.accounts.errors import Refusal
from minsheng.accounts.models import Officer
from minsheng.ui.refusals import refused
from minsheng.web.access import ACCESS, PUBLIC, SIGNED_IN


class AccessWall:
    """Middleware: asks `ACCESS` before each view; pages of signed-in officers are never kept by the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
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
        return None


def check(officer: Officer, needed: str | None) -> None:
    """Raise Refusal unless the officer has what the address needs; an undeclared address (None) is closed to all."""
    if needed is None:
        raise Refusal("ADDRESS_UNDECLARED", "这个地址没有登记访问权限，不能打开。")
    if needed not in {PUBLIC, SIGNED_IN}:
        duties.check(officer, needed)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = reverse("sign-in")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if request.method == "GET" and request.path != reverse("home"):
        address = f"{address}?{urlencode({'next': request.get_full_path()})}"
    return redirect(address)
