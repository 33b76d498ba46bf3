"""Officers for tests: one of each role, in the made-up county 990101."""

from datetime import UTC, datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from minsheng.accounts import inquiries, sessions
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES

WHY = "测试：核对名单"
PASSWORD = "a-long-Password-2026"
REGIONS = {4: "9901", 6: "990101", 9: "990101101", 12: "990101101201"}
AREAS = {4: "示例市", 6: "示例旗", 9: "示例镇", 12: "示例嘎查"}


@cache
def _hashed() -> str:
    """The password of all of them, hashed once: Argon2 is slow on purpose."""
    return make_password(PASSWORD)


def make_officer(role: str, *, region_code: str = "", username: str = "") -> Officer:
    """Insert an officer without going through the action (no event, no password rules)."""
    digits = ROLES[role].region_digits
    return Officer.objects.create(
        username=username or role,
        name=f"示例·{ROLES[role].name_zh}",
        role=role,
        region_code=region_code or REGIONS[digits],
        region_name=AREAS[digits],
        password=_hashed(),
        created_at=datetime(2026, 11, 16, tzinfo=UTC),
    )


def sign_in(client: Client, officer: Officer, *, purpose: str = "daily", why: str = WHY) -> Client:
    """Give `client` a session as the sign-in page would; who manages has stated `why` for the county, unless it is empty."""
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    request.session = client.session  # type: ignore[assignment]
    request.user = officer
    officer.backend = "django.contrib.auth.backends.ModelBackend"  # type: ignore[attr-defined]
    sessions.begin(request, officer, purpose=purpose, now=timezone.now())
    if why and inquiries.needed_by(officer):
        request.session[inquiries.KEY] = {
            "area": (officer.region_code + REGIONS[6][4:])[:6],
            "reason": why,
            "until": (timezone.now() + inquiries.LASTS).isoformat(),
        }
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client
