"""What a resident tells the town after a self-check: a report without an officer, once, and only so many a day."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from minsheng.kernel import resident_id
from minsheng.phone.errors import Refusal
from minsheng.phone.models import Report, bound_to
from minsheng.registry.identity import seal
from minsheng.registry.models import Area
from minsheng.trail.actions import record, serialise_writers

MOST_A_DAY: Final = 20
"""From one address: a village office helps many, a machine sends more."""
NAME_CHARACTERS: Final = 30
WORDS_CHARACTERS: Final = 6_000
_PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who asks to be called, where, and what was answered. `key`: one for each form, so that it counts once; `id_number` may be
    ""; `size`, `income_fen`: members and their monthly income, None where not told; `result`: in one line."""

    key: str
    name: str
    phone: str
    village: str
    words: str
    consented: bool
    id_number: str = ""
    size: int | None = None
    income_fen: int | None = None
    result: str = ""


def declare(item: Declaration, *, address: str, now: datetime) -> Report:
    """Leave it for the town. The same key again changes nothing.

    Raises Refusal: ITEM_BROKEN, CONSENT_MISSING, NAME_FORM, PHONE_FORM, ID_FORM, VILLAGE_NOT_FOUND, DECLARED_TOO_OFTEN.
    """
    area = _checked(item)
    report = Report(
        idempotency_key=item.key,
        kind="declared",
        region=area.code,
        recorded_at=now,
        source=_source(address, now),
    )
    words = {
        "who": f"{item.name} {item.phone}",
        "where": area.name,
        "words": item.words[:WORDS_CHARACTERS],
        "visit": {},
        "declared": {
            "id_number": item.id_number,
            "size": item.size,
            "income_fen": item.income_fen,
            "result": item.result,
        },
    }
    report.sealed = seal(json.dumps(words, ensure_ascii=False).encode(), bound_to(report))
    try:
        with transaction.atomic():
            return _added(report, now)
    except IntegrityError:
        return Report.objects.get(idempotency_key=item.key, kind="declared")


def _added(report: Report, now: datetime) -> Report:
    earlier = Report.objects.filter(idempotency_key=report.idempotency_key, kind="declared").first()
    if earlier is not None:
        return earlier
    serialise_writers()  # else two at once would both find room for one
    since = now - timedelta(days=1)
    if Report.objects.filter(source=report.source, recorded_at__gt=since).count() >= MOST_A_DAY:
        raise Refusal("DECLARED_TOO_OFTEN", "今天从这里交的申报太多了，请明天再试，或直接到乡镇街道申请。")
    report.save(force_insert=True)
    record(actor="resident", verb="phone.declared", subject=f"report:{report.pk}", detail={}, now=now)
    return report


def _checked(item: Declaration) -> Area:
    try:
        UUID(item.key)
    except ValueError:
        raise Refusal("ITEM_BROKEN", "这一页已过期，请返回结果页再试。") from None
    if not item.consented:
        raise Refusal("CONSENT_MISSING", "要您同意，才能把回答交给镇上。")
    if not 2 <= len(item.name) <= NAME_CHARACTERS or re.search(r"\d", item.name):
        raise Refusal("NAME_FORM", "请填写姓名。")
    if not _PHONE.fullmatch(item.phone):
        raise Refusal("PHONE_FORM", "请填写能打通的电话，例如 11 位手机号。")
    if item.id_number and not resident_id.is_valid(item.id_number):
        raise Refusal("ID_FORM", "身份证号码不对，请对照证件再填一次；也可以不填。")
    area = Area.objects.filter(code=item.village, level="village", ended_at__isnull=True).first()
    if area is None:
        raise Refusal("VILLAGE_NOT_FOUND", "请选择您住的村（社区）。")
    return area


def _source(address: str, now: datetime) -> str:
    """Tells one sender of a day from another, and nothing about either."""
    return salted_hmac(f"phone.declared {timezone.localdate(now)}", address, algorithm="sha256").hexdigest()
