"""How a village worker gets in without a password: the town prints a code, one telephone redeems it once and stays signed in.

A code is short enough to type where no camera works. It opens nothing after use, after `CODE_DAYS`, or once it is revoked.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.crypto import salted_hmac

from minsheng.accounts import duties
from minsheng.accounts.errors import AccountError
from minsheng.accounts.models import Device, Officer, SignInCode
from minsheng.accounts.roles import ROLES
from minsheng.trail.actions import record

CODE_LENGTH: Final = 12
CODE_DAYS: Final = 3
ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 letters and figures without 0, 1, I and O: twelve of them are 60 bits."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code. `secret` is told once, here: twelve letters, to be shown as XXXX-XXXX-XXXX."""

    code: SignInCode
    secret: str


@transaction.atomic
def issue_code(*, officer: Officer, worker: Officer, now: datetime) -> Issued:
    """Make a code for `worker`; an unused earlier one ends. Raises AccountError CODE_ROLE; accounts' Refusal."""
    duties.check_manages(officer, worker)
    if not ROLES[worker.role].by_phone or not worker.is_active:
        raise AccountError("CODE_ROLE", "登录码只能开给在用的村级协理员或社工账号。")
    Officer.objects.select_for_update().get(pk=worker.pk)
    _revoke_codes(worker, actor=officer.actor, now=now)
    secret = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    code = SignInCode.objects.create(
        officer=worker,
        hash=_hash(secret),
        issued_by=officer,
        issued_at=now,
        expires_at=now + timedelta(days=CODE_DAYS),
    )
    record(actor=officer.actor, verb="code_issued", subject=worker.actor, detail={"code": code.pk}, now=now)
    return Issued(code, secret)


@transaction.atomic
def redeem_code(*, secret: str, label: str, now: datetime) -> Device:
    """Bind the telephone that holds `secret` to its worker; the worker's earlier telephone is let go.

    `label`: what the telephone is called on the town's screen. The caller then begins a session with
    `sessions.begin(..., device=device)`. Raises AccountError CODE_UNKNOWN, CODE_REVOKED, CODE_USED, CODE_EXPIRED,
    ACCOUNT_CLOSED.
    """
    typed = secret.upper().replace("-", "").replace(" ", "")
    code = SignInCode.objects.select_for_update().filter(hash=_hash(typed)).first()
    if code is None:
        raise AccountError("CODE_UNKNOWN", "没有这个登录码，请核对后再输，或请乡镇重新开一个。")
    # The worker's row orders this against another code and against closing the account.
    worker = Officer.objects.select_for_update().get(pk=code.officer_id)
    _check_usable(code, worker, now)
    for earlier in Device.objects.filter(officer=worker, revoked_at__isnull=True):
        _let_go(earlier, actor=worker.actor, reason="replaced", now=now)
    device = Device.objects.create(officer=worker, label=label.strip()[:60], bound_at=now)
    code.device, code.redeemed_at = device, now
    code.save(update_fields=["device", "redeemed_at"])
    detail = {"code": code.pk, "device": device.pk}
    record(actor=worker.actor, verb="code_redeemed", subject=worker.actor, detail=detail, now=now)
    return device


@transaction.atomic
def revoke(*, officer: Officer, worker: Officer, now: datetime) -> int:
    """End the worker's unused codes and let their telephone go; returns how many ended. Raises accounts' Refusal."""
    duties.check_manages(officer, worker)
    return end_all(worker, actor=officer.actor, now=now)


def end_all(worker: Officer, *, actor: str, now: datetime) -> int:
    """End codes and devices of an account, inside the caller's transaction; returns how many."""
    Officer.objects.select_for_update().get(pk=worker.pk)
    ended = _revoke_codes(worker, actor=actor, now=now)
    for device in Device.objects.filter(officer=worker, revoked_at__isnull=True):
        ended += 1
        _let_go(device, actor=actor, reason="revoked", now=now)
    return ended


def bound(officer_id: int, device_id: int) -> bool:
    """Whether this telephone still is this officer's; asked on every request of a session that began on it."""
    return Device.objects.filter(pk=device_id, officer_id=officer_id, revoked_at__isnull=True).exists()


def _check_usable(code: SignInCode, worker: Officer, now: datetime) -> None:
    if not worker.is_active:
        raise AccountError("ACCOUNT_CLOSED", "这个账号已停用，请联系乡镇。")
    if code.revoked_at is not None:
        raise AccountError("CODE_REVOKED", "这个登录码已作废，请用最近开出的一个。")
    if code.redeemed_at is not None:
        raise AccountError("CODE_USED", "这个登录码已经用过，请乡镇重新开一个。")
    if code.expires_at <= now:
        raise AccountError("CODE_EXPIRED", "这个登录码已过期，请乡镇重新开一个。")


def _revoke_codes(worker: Officer, *, actor: str, now: datetime) -> int:
    waiting = SignInCode.objects.filter(officer=worker, redeemed_at__isnull=True, revoked_at__isnull=True)
    for code in waiting:
        code.revoked_at = now
        code.save(update_fields=["revoked_at"])
        record(actor=actor, verb="code_revoked", subject=worker.actor, detail={"code": code.pk}, now=now)
    return len(waiting)


def _let_go(device: Device, *, actor: str, reason: str, now: datetime) -> None:
    device.revoked_at = now
    device.save(update_fields=["revoked_at"])
    detail = {"device": device.pk, "reason": reason}
    record(actor=actor, verb="device_revoked", subject=device.officer.actor, detail=detail, now=now)


def _hash(secret: str) -> str:
    return salted_hmac("minsheng.accounts.code", secret, algorithm="sha256").hexdigest()
