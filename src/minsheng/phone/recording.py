"""What a resident handed over becomes a declaration like those that come in a file: one row, landed, checked and registered.

So it has a source, is matched to a person by name and number, and raises the lead 居民自主申报 of whoever goes there.
"""

import csv
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.discovery.models import Lead
from minsheng.discovery.react import react
from minsheng.feeds import states
from minsheng.feeds.actions import check, land
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from minsheng.kernel import resident_id
from minsheng.kernel.errors import MinshengError
from minsheng.kernel.money import yuan
from minsheng.phone.errors import Refusal
from minsheng.phone.models import Report, bound_to
from minsheng.registry.actions import register
from minsheng.registry.identity import unseal
from minsheng.trail.actions import record

FEED: Final = "declarations"
TOPIC: Final = "居民自查后申报"


@dataclass(frozen=True, slots=True)
class Declared:
    """The row: who says it, and what the answers come to (None: not told); `result`: in one line."""

    name: str
    phone: str
    id_number: str = ""
    size: int | None = None
    income_fen: int | None = None
    result: str = ""


def put_on_record(report: Report, *, actor: str, now: datetime, id_number: str = "") -> Report:
    """Register what was handed over. `id_number`: where the resident gave none. Done already: nothing changes.

    Raises Refusal ID_MISSING, ID_FORM, NOT_MATCHED (nobody has this name and number); RegistryError REGISTRY_BUSY.
    """
    if report.lead_id is not None:
        return report
    told = _told(report)
    number = (id_number or told.id_number).strip().upper()
    if not number:
        raise Refusal("ID_MISSING", "登记为自主申报，要有本人的居民身份证号码。")
    if not resident_id.is_valid(number):
        raise Refusal("ID_FORM", "身份证号码不对，请对照证件再填一次。")
    batch = _landed(report, told, number, actor, now)
    if batch.status != states.REGISTERED:
        batch = check(batch, now=now, actor=actor, feed_code=FEED)
    done = register(batch, actor=actor, now=now)
    if done.batch.accepted == 0 or done.batch.quarantined:
        raise Refusal("NOT_MATCHED", "户籍里没有找到这个姓名和身份证号码的人，请核实后再登记。")
    try:
        react(batch, actor=actor, now=timezone.now())
    except MinshengError as wait:  # the declaration is in; the next run raises its lead
        detail: dict[str, Any] = {"waits": wait.code}
    else:
        report.lead = Lead.objects.filter(matter_number=number_of(report), reason="declared").first()
        report.save(update_fields=["lead"])
        detail = {"lead": report.lead_id}
    record(
        actor=actor,
        verb="phone.declaration_recorded",
        subject=f"report:{report.pk}",
        detail={"batch": batch.pk} | detail,
        now=now,
    )
    return report


def record_for(*, officer: Officer, report_id: int, id_number: str, now: datetime) -> Report:
    """The town does it, having asked the resident. Raises REPORT_NOT_FOUND, what `put_on_record` raises; accounts' Refusal."""
    duties.check(officer, "lead.assign")
    reports = jurisdiction.within(Report.objects.filter(kind="declared"), officer)
    found = reports.filter(pk=report_id).first()
    if found is None:
        raise Refusal("REPORT_NOT_FOUND", "没有这条报告，或它不在您的辖区内。")
    return put_on_record(found, actor=officer.actor, now=now, id_number=id_number)


def number_of(report: Report) -> str:
    """The number of the declaration; also the receipt that the resident gets."""
    return f"ZC{timezone.localdate(report.recorded_at):%Y%m%d}-{report.pk}"


def _told(report: Report) -> Declared:
    sealed = json.loads(unseal(bytes(report.sealed), bound_to(report)))
    name, _space, phone = sealed["who"].rpartition(" ")
    return Declared(name, phone, **sealed.get("declared", {}))


def _landed(report: Report, told: Declared, number: str, actor: str, now: datetime) -> Batch:
    """The row as a file, through one that only this process may read."""
    row = {
        "declaration_number": number_of(report),
        "declared_on": timezone.localdate(report.recorded_at).isoformat(),
        "name": told.name,
        "id": number,
        "phone": told.phone,
        "family_size": "" if told.size is None else str(told.size),
        "monthly_income_fen": "" if told.income_fen is None else yuan(told.income_fen).replace(",", ""),
        "hardship": TOPIC,
        "note": told.result,
    }
    headers = {column.key: column.header for column in FEEDS[FEED].columns}
    handle, name = tempfile.mkstemp(dir=settings.MINSHENG_HOME, prefix=".declared-", suffix=".csv")
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([headers[key] for key in row])
            writer.writerow(row.values())
        return land(
            path, file_name=f"居民自查申报_{number_of(report)}.csv", actor=actor, now=now, feed_code=FEED
        )
    finally:
        path.unlink(missing_ok=True)
