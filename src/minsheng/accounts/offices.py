"""Where residents apply and ask: the window of each town, kept by the desks above it and shown to everybody."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.errors import AccountError
from minsheng.accounts.models import Office, Officer
from minsheng.trail.actions import record

TOWN_DIGITS: Final = 9
MOST_CHARACTERS: Final = {"name": 60, "phone": 30, "address": 100, "hours": 60}
_PHONE: Final = re.compile(r"[0-9][0-9 -]{4,24}(转[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Window:
    """What is said of an office."""

    name: str
    phone: str
    address: str = ""
    hours: str = ""


@transaction.atomic
def set_office(*, officer: Officer, area_code: str, window: Window, from_on: date, now: datetime) -> Office:
    """The window of a town from a day on; the same day again replaces it.

    Raises AccountError OFFICE_AREA, OFFICE_NAME, OFFICE_PHONE, OFFICE_LONG; accounts' Refusal.
    """
    duties.check(officer, "officer.manage")
    jurisdiction.check(officer, area_code)
    check_window(area_code, window)
    office, _ = Office.objects.update_or_create(
        area_code=area_code,
        from_on=from_on,
        defaults={**asdict(window), "set_by": officer.actor, "set_at": now},
    )
    detail = {**asdict(window), "from_on": from_on}
    record(actor=officer.actor, verb="office_set", subject=f"area:{area_code}", detail=detail, now=now)
    return office


def check_window(area_code: str, window: Window) -> None:
    """Whether residents can find it. Raises AccountError as `set_office`."""
    if not (area_code.isdecimal() and len(area_code) == TOWN_DIGITS):
        raise AccountError("OFFICE_AREA", "请选择乡镇（街道）。")
    if not window.name.strip():
        raise AccountError("OFFICE_NAME", "请写窗口名称，例如“某某镇便民服务中心社会救助窗口”。")
    if not _PHONE.fullmatch(window.phone):
        raise AccountError("OFFICE_PHONE", "电话请写能打通的号码，例如 0475-1234567，有分机的写“转”。")
    if any(len(text) > MOST_CHARACTERS[key] for key, text in asdict(window).items()):
        raise AccountError("OFFICE_LONG", "写得太长了，请短一些。")


def windows(on: date, under: str = "") -> dict[str, Office]:
    """The window of each town on a day, as far as one was entered, for all or the towns under an area."""
    rows = Office.objects.filter(area_code__startswith=under, from_on__lte=on).order_by("from_on")
    return {row.area_code: row for row in rows}
