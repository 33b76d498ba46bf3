"""The policies of the county as they were known at an instant, and the list of changes."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from minsheng.accounts import duties
from minsheng.accounts.models import Officer
from minsheng.amendments import rules
from minsheng.amendments.errors import AmendmentError
from minsheng.amendments.models import PolicyChange
from minsheng.bulk import prepared
from minsheng.policy import packs
from minsheng.policy.amendments import Amendment, parse
from minsheng.policy.packs import Pack

_ALWAYS: Final = datetime(9999, 1, 1, tzinfo=UTC)


def county_pack(
    known_at: datetime | None = None, *, also: PolicyChange | None = None, without: PolicyChange | None = None
) -> Pack:
    """The county's pack with the changes adopted by then (None: by now) over it; `also`: as if this one were adopted,
    `without`: as if this one were not.

    Raises what `packs.load` and `policy.amendments.amended` raise.
    """
    return packs.load_amended(settings.MINSHENG_PACK, rows(known_at, also=also, without=without))


def rows(
    known_at: datetime | None = None, *, also: PolicyChange | None = None, without: PolicyChange | None = None
) -> tuple[Amendment, ...]:
    """Adopted changes as rows over the pack, in the order of adoption; one that was ended carries its last day."""
    adopted = [one for one in _adopted(known_at or _ALWAYS) if one != without]
    found = [*adopted, *([] if also is None else [also])]
    ended = {one.ends_id: one.effective_on - timedelta(days=1) for one in found if one.ends_id}
    return tuple(
        Amendment(parse(change), one.effective_on, one.basis, one.evidence, ended.get(one.pk))
        for one in found
        for change in one.changes
    )


@prepared
def _adopted(known_at: datetime) -> QuerySet[PolicyChange]:
    adopted = PolicyChange.objects.filter(status=rules.ADOPTED, decided_at__lte=known_at)
    return adopted.order_by("decided_at", "id")


def changes(officer: Officer) -> "QuerySet[PolicyChange]":
    """Every change, the newest first, with who answered for it. Raises accounts' Refusal."""
    duties.check(officer, "amendment.view")
    return PolicyChange.objects.select_related(
        "proposed_by", "first_by", "second_by", "ends", "effect__run"
    ).order_by("-pk")


def one(officer: Officer, change_id: int) -> PolicyChange:
    """Raises POLICY_CHANGE_NOT_FOUND; accounts' Refusal."""
    found = changes(officer).filter(pk=change_id).first()
    if found is None:
        raise AmendmentError("POLICY_CHANGE_NOT_FOUND", "没有这项政策调整。")
    return found


def waiting(officer: Officer) -> int:
    """How many proposals this officer could approve."""
    if not duties.may(officer, "amendment.approve"):
        return 0
    open_ = PolicyChange.objects.filter(status=rules.PROPOSED).exclude(proposed_by=officer)
    return open_.exclude(first_by=officer).count()


def hands(change: PolicyChange) -> rules.Hands:
    """Who has touched it so far."""
    first = change.first_by.username if change.first_by else ""
    return rules.Hands(change.status, change.proposed_by.username, first)
