"""What can be done to accounts: make one, close one, sign in, sign out. Each writes one event."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from minsheng.accounts.errors import AccountError
from minsheng.accounts.models import Officer
from minsheng.accounts.roles import ROLES
from minsheng.trail.actions import record


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
    """Make an officer. Raises AccountError: ROLE_UNKNOWN, ROLE_REGION_MISMATCH, USERNAME_TAKEN, PASSWORD_WEAK."""
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
        password=_hashed(password),
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
    """Take the account out of use; its past events stay. Raises AccountError OFFICER_NOT_FOUND."""
    officer = Officer.objects.select_for_update().filter(username=username).first()
    if officer is None:
        raise AccountError("OFFICER_NOT_FOUND", f"没有用户名为“{username}”的工作人员。")
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    record(actor=actor, verb="officer_closed", subject=officer.actor, detail={}, now=now)
    return officer


def _hashed(password: str) -> str:
    try:
        validate_password(password)
    except ValidationError as error:
        raise AccountError("PASSWORD_WEAK", "密码不合要求：" + "".join(error.messages)) from error
    return make_password(password)
