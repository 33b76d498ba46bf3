"""The answers so far, in a signed cookie of the browser: nothing is kept here, and it ends with the browser."""

from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from minsheng.amendments.queries import county_pack
from minsheng.kernel.errors import MinshengError
from minsheng.selfcheck import answers as reading
from minsheng.selfcheck import asking
from minsheng.selfcheck.asking import SelfCheck
from minsheng.selfcheck.household import Answers

COOKIE: Final = "selfcheck"
PATH: Final = "/selfcheck/"
SALT: Final = "minsheng.selfcheck"
MOST_SECONDS: Final = 2 * 60 * 60


def check_today() -> SelfCheck:
    """The self-check of the county's policies as they stand today."""
    return asking.ready(county_pack(), timezone.localdate())


def load(request: HttpRequest, check: SelfCheck) -> Answers:
    """The answers in the cookie; none, if it is old, was changed, or does not fit the questions of today."""
    try:
        raw = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MOST_SECONDS)
        return reading.read(raw, check.words, check.on)
    except (signing.BadSignature, MinshengError):
        return {}


def keep(response: HttpResponse, answers: Answers) -> HttpResponse:
    """Give the answers to the browser."""
    value = signing.dumps(reading.write(answers), salt=SALT, compress=True)
    response.set_cookie(
        COOKIE, value, path=PATH, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Take them from the browser."""
    response.delete_cookie(COOKIE, path=PATH)
    return response
