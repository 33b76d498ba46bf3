"""Who manages sees sums. A list or a file opens to them for an area and a reason they state, for an hour, each look an event."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.errors import AccountError
from minsheng.accounts.models import Officer
from minsheng.trail.actions import record

DUTY: Final = "inquiry.open"
LASTS: Final = timedelta(hours=1)
SHORTEST_REASON: Final = 4
LONGEST_REASON: Final = 100
WIDEST: Final = 6
"""Digits of the widest area one reason can be given for: a county."""
KEY: Final = "inquiry"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What one officer said: why, and in which area, lists and files are looked at; `until`: ISO instant at which it ends."""

    area: str
    reason: str
    until: str

    def runs(self, now: datetime) -> bool:
        """Whether it still holds."""
        return now < datetime.fromisoformat(self.until)

    def covers(self, region: str) -> bool:
        """Whether an area code lies in the area it was opened for."""
        return region.startswith(self.area)


def needed_by(officer: Officer) -> bool:
    """Whether this officer has to say why before a list or a file opens."""
    return duties.may(officer, DUTY)


@transaction.atomic
def open_inquiry(session: SessionBase, *, officer: Officer, area: str, reason: str, now: datetime) -> Inquiry:
    """Begin to look at an area's lists and files; takes the place of an earlier one of this session.

    Raises AccountError REASON_TOO_SHORT, REASON_TOO_LONG, AREA_TOO_WIDE; Refusal DUTY_MISSING, OUTSIDE_JURISDICTION.
    """
    duties.check(officer, DUTY)
    jurisdiction.check(officer, area)
    text = reason.strip()
    if len(area) < WIDEST:
        raise AccountError("AREA_TOO_WIDE", "请先选一个旗县或乡镇：一次只能看一个旗县以内的名单和档案。")
    if len(text) < SHORTEST_REASON:
        raise AccountError("REASON_TOO_SHORT", "请写明查看理由（至少四个字）。")
    if len(text) > LONGEST_REASON:
        raise AccountError("REASON_TOO_LONG", f"理由最多 {LONGEST_REASON} 字。")
    opened = Inquiry(area, text, (now + LASTS).isoformat())
    detail = {"area": area, "reason": text, "until": opened.until}
    record(actor=officer.actor, verb="inquiry_opened", subject=f"area:{area}", detail=detail, now=now)
    session[KEY] = asdict(opened)
    return opened


def running(session: SessionBase, now: datetime) -> Inquiry | None:
    """The inquiry of this session, if it still holds."""
    kept: dict[str, Any] | None = session.get(KEY)
    found = Inquiry(**kept) if kept else None
    return found if found is not None and found.runs(now) else None


def attach(request: HttpRequest, officer: Officer, area: str, now: datetime) -> bool:
    """Whether lists and files of `area` ("": of the running inquiry's) are open; the request then carries the inquiry.

    Always for whoever handles cases, whose requests carry none.
    """
    if not needed_by(officer):
        return True
    inquiry = running(request.session, now)
    if inquiry is None or not inquiry.covers(area or inquiry.area):
        return False
    request.inquiry = inquiry  # type: ignore[attr-defined]
    return True


def carried(request: HttpRequest) -> Inquiry | None:
    """The inquiry under which this request is answered."""
    return getattr(request, "inquiry", None)


def end_inquiry(session: SessionBase) -> None:
    """Close the lists and files again."""
    session.pop(KEY, None)


def note_look(inquiry: Inquiry, *, officer: Officer, page: str, subject: str, now: datetime) -> None:
    """One list or file was looked at."""
    detail = {"page": page, "area": inquiry.area, "reason": inquiry.reason}
    record(actor=officer.actor, verb="inquiry_looked", subject=subject, detail=detail, now=now)
