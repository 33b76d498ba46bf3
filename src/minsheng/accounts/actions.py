"""What can be done to accounts: make one, close one, change a password, set hands and absences. Each writes one event.

Codes and telephones of village workers stand in `devices`, signing in and out in `sessions`.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from minsheng.accounts import devices, duties, jurisdiction
from minsheng.accounts.errors import AccountError, Refusal
from minsheng.accounts.models import Absence, Hands, Officer
from minsheng.accounts.roles import MANAGES, ROLES
from minsheng.bulk import prepared
from minsheng.trail.actions import record

MOST_VISITS = 200


@transaction.atomic
def create_officer(
    *,
    username: str,
    name: str,
    role: str,
    region_code: str,
    password: str,
    actor: str,
    now: datetime,
    region_name: str = "",
) -> Officer:
    """Make an officer; a village worker may have no password (""), and gets in by a code only.

    Raises AccountError: ROLE_UNKNOWN, ROLE_REGION_MISMATCH, USERNAME_TAKEN, PASSWORD_WEAK.
    """
    if role not in ROLES:
        raise AccountError("ROLE_UNKNOWN", f"没有“{role}”这个岗位。")
    digits = ROLES[role].region_digits
    if not (region_code.isdecimal() and len(region_code) == digits):
        raise AccountError("ROLE_REGION_MISMATCH", f"{ROLES[role].name_zh}的辖区代码应为 {digits} 位数字。")
    if Officer.objects.filter(username=username).exists():
        raise AccountError("USERNAME_TAKEN", f"用户名“{username}”已被使用。")
    officer = Officer(
        username=username,
        name=name,
        role=role,
        region_code=region_code,
        region_name=region_name,
        password=_hashed(password) if password or not ROLES[role].by_phone else make_password(None),
        created_at=now,
    )
    officer.save(force_insert=True)
    record(
        actor=actor,
        verb="officer_created",
        subject=officer.actor,
        detail={"role": role, "region": region_code},
        now=now,
    )
    return officer


@transaction.atomic
def close_officer(*, username: str, actor: str, now: datetime) -> Officer:
    """Take the account out of use with its codes and telephones; past events stay. Raises AccountError OFFICER_NOT_FOUND."""
    officer = Officer.objects.select_for_update().filter(username=username).first()
    if officer is None:
        raise AccountError("OFFICER_NOT_FOUND", f"没有用户名为“{username}”的工作人员。")
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    devices.end_all(officer, actor=actor, now=now)
    record(actor=actor, verb="officer_closed", subject=officer.actor, detail={}, now=now)
    return officer


@transaction.atomic
def create_below(
    *,
    officer: Officer,
    username: str,
    name: str,
    role: str,
    region_code: str,
    password: str,
    now: datetime,
    region_name: str = "",
) -> Officer:
    """`create_officer` by the level above. Raises also accounts' Refusal NOT_YOUR_OFFICER, OUTSIDE_JURISDICTION."""
    duties.check(officer, "officer.manage")
    if role not in MANAGES[officer.role]:
        raise Refusal("NOT_YOUR_OFFICER", "您不能建立这个岗位的账号。")
    jurisdiction.check(officer, region_code)
    return create_officer(
        username=username,
        name=name,
        role=role,
        region_code=region_code,
        region_name=region_name,
        password=password,
        actor=officer.actor,
        now=now,
    )


@transaction.atomic
def close_below(*, officer: Officer, other: Officer, now: datetime) -> Officer:
    """`close_officer` by the level above. Raises accounts' Refusal."""
    duties.check_manages(officer, other)
    return close_officer(username=other.username, actor=officer.actor, now=now)


@transaction.atomic
def reset_password(*, officer: Officer, other: Officer, password: str, now: datetime) -> Officer:
    """Give an account of the level below a new password; its sessions end. Raises AccountError PASSWORD_WEAK; Refusal."""
    duties.check_manages(officer, other)
    return _set_password(other, password, actor=officer.actor, verb="password_reset", now=now)


@transaction.atomic
def change_password(*, officer: Officer, old: str, new: str, now: datetime) -> Officer:
    """Change one's own password; other sessions end. Raises AccountError PASSWORD_WRONG, PASSWORD_WEAK."""
    if not officer.check_password(old):
        raise AccountError("PASSWORD_WRONG", "原密码不正确。")
    return _set_password(officer, new, actor=officer.actor, verb="password_changed", now=now)


@transaction.atomic
def set_hands(
    *, officer: Officer, other: Officer, visits_per_week: int, from_on: date, now: datetime
) -> Hands:
    """How many households `other` can visit in a full week from a day on; the same day again replaces the number.

    Raises AccountError HANDS_IMPOSSIBLE (0 to 200), HANDS_ROLE; accounts' Refusal.
    """
    _check_hands(officer, other)
    if not 0 <= visits_per_week <= MOST_VISITS:
        raise AccountError("HANDS_IMPOSSIBLE", f"每周可走访户数应在 0 到 {MOST_VISITS} 之间。")
    hands, _ = Hands.objects.update_or_create(
        officer=other,
        from_on=from_on,
        defaults={"visits_per_week": visits_per_week, "set_by": officer.actor, "set_at": now},
    )
    detail = {"visits_per_week": visits_per_week, "from_on": from_on}
    record(actor=officer.actor, verb="hands_set", subject=other.actor, detail=detail, now=now)
    return hands


@transaction.atomic
def set_absence(
    *, officer: Officer, other: Officer, from_on: date, until_on: date, reason: str, now: datetime
) -> Absence:
    """Days on which `other` makes no visits. Raises AccountError ABSENCE_DATES, HANDS_ROLE; accounts' Refusal."""
    _check_hands(officer, other)
    if until_on < from_on:
        raise AccountError("ABSENCE_DATES", "请假的结束日期不能早于开始日期。")
    absence = Absence.objects.create(
        officer=other,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip()[:60],
        set_by=officer.actor,
        set_at=now,
    )
    detail = {"from_on": from_on, "until_on": until_on}
    record(actor=officer.actor, verb="absence_set", subject=other.actor, detail=detail, now=now)
    return absence


def hands_on(officers: Iterable[Officer], day: date) -> dict[int, int]:
    """Visits a full week by officer id, as set on or before `day`; an officer for whom nobody set any is not in it."""
    keys = [officer.pk for officer in officers]
    return dict(_hands(keys, day)) if keys else {}


@prepared
def _hands(officers: Iterable[int], day: date) -> QuerySet[Hands, tuple[int, int]]:
    rows = Hands.objects.filter(officer__in=officers, from_on__lte=day).order_by("from_on")
    return rows.values_list("officer_id", "visits_per_week")


def _check_hands(officer: Officer, other: Officer) -> None:
    duties.check(officer, "week.plan")
    jurisdiction.check(officer, other.region_code)
    if not duties.may(other, "lead.visit"):
        raise AccountError("HANDS_ROLE", f"{other.name}的岗位不走访。")


def _set_password(officer: Officer, password: str, *, actor: str, verb: str, now: datetime) -> Officer:
    officer.password = _hashed(password)
    officer.save(update_fields=["password"])
    record(actor=actor, verb=verb, subject=officer.actor, detail={}, now=now)
    return officer


def _hashed(password: str) -> str:
    try:
        validate_password(password)
    except ValidationError as error:
        raise AccountError("PASSWORD_WEAK", "密码不合要求：" + "".join(error.messages)) from error
    return make_password(password)
