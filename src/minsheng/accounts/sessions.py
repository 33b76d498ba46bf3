"""Sessions end after 15 minutes without a deed and after 8 hours in any case; each has a stated purpose.

A village worker's own telephone stays signed in longer: until it lies unused for two weeks, for half a year at most, and
not a request longer than the town lets it.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from minsheng.accounts import devices
from minsheng.accounts.models import Device, Officer
from minsheng.trail.actions import record

if TYPE_CHECKING:
    Handler = Callable[[HttpRequest], HttpResponse]

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
DEVICE_IDLE = timedelta(days=14)
DEVICE_LONGEST = timedelta(days=180)
MARKED_EVERY = timedelta(seconds=30)
BACKGROUND_HEADER = "X-Minsheng-Background"

PURPOSES: dict[str, str] = {
    "daily": "日常经办",
    "inspection": "督查抽查",
    "audit": "审计核查",
    "data": "数据维护",
}


@transaction.atomic
def begin(
    request: HttpRequest, officer: Officer, *, purpose: str, now: datetime, device: Device | None = None
) -> None:
    """Sign `officer` (authenticated already) in under a fresh session key; on `device` for long.

    A device comes from `devices.redeem_code` and belongs to the officer.
    """
    assert purpose in PURPOSES, purpose
    login(request, officer, backend="django.contrib.auth.backends.ModelBackend")
    request.session["began_at"] = request.session["seen_at"] = now.timestamp()
    request.session["purpose"] = purpose
    detail: dict[str, str | int] = {"purpose": purpose}
    if device is not None:
        assert device.officer_id == officer.pk, "a telephone of somebody else"
        request.session["device"] = detail["device"] = device.pk
        request.session.set_expiry(int(DEVICE_LONGEST.total_seconds()))
    record(actor=officer.actor, verb="signed_in", subject=officer.actor, detail=detail, now=now)


@transaction.atomic
def end(request: HttpRequest, *, reason: str, now: datetime) -> None:
    """Sign out; `reason`: asked | idle | too_long | device_gone. Nothing happens when nobody is signed in."""
    if isinstance(request.user, Officer):
        actor = request.user.actor
        record(actor=actor, verb="signed_out", subject=actor, detail={"reason": reason}, now=now)
    logout(request)


def overdue(session: SessionBase, now: datetime) -> str | None:
    """Why the session must end at `now`: "idle", "too_long", or None. A session without marks is too long."""
    began, seen = session.get("began_at"), session.get("seen_at")
    longest = DEVICE_LONGEST if "device" in session else LONGEST
    if began is None or seen is None or now - _instant(began) >= longest:
        return "too_long"
    return "idle" if now - _instant(seen) >= idle_limit(session) else None


def idle_limit(session: SessionBase) -> timedelta:
    """How long nobody may do anything before the session ends."""
    return DEVICE_IDLE if "device" in session else IDLE


def purpose_zh(session: SessionBase) -> str:
    """The stated purpose in Chinese, "" where there is none."""
    return PURPOSES.get(session.get("purpose", ""), "")


def _mark_seen(session: SessionBase, now: datetime) -> None:
    """Sparingly: a session may so end up to MARKED_EVERY early, never late."""
    if now - _instant(session["seen_at"]) >= MARKED_EVERY:
        session["seen_at"] = now.timestamp()


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class SessionLimits:
    """Middleware: ends overdue sessions, marks the others as seen.

    A page that polls by itself sends the header X-Minsheng-Background, which does not keep a session alive.
    """

    def __init__(self, get_response: "Handler") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now()
            reason = overdue(request.session, now) or self._device_gone(request)
            if reason is not None:
                on_device = "device" in request.session
                end(request, reason=reason, now=now)
                messages.info(request, _farewell(reason, on_device=on_device))
            elif BACKGROUND_HEADER not in request.headers:
                _mark_seen(request.session, now)
        return self.get_response(request)

    @staticmethod
    def _device_gone(request: HttpRequest) -> str | None:
        device = request.session.get("device")
        if device is None or (isinstance(request.user, Officer) and devices.bound(request.user.pk, device)):
            return None
        return "device_gone"


def _farewell(reason: str, *, on_device: bool) -> str:
    if on_device:
        return _("这部手机需要重新绑定，请向乡镇索取新的登录码。")
    if reason == "idle":
        return _("15 分钟没有操作，已自动退出，请重新登录。")
    return _("本次登录已满 8 小时，请重新登录。")
