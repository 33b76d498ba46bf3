"""`/` leads each role to its first screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from minsheng.accounts.models import Officer
from minsheng.web.access import FIRST_SCREEN


def home(request: HttpRequest) -> HttpResponse:
    """Redirect by role."""
    assert isinstance(request.user, Officer)
    return redirect(FIRST_SCREEN[request.user.role])
