"""Who gets a lead that cannot wait for the weekly plan: whoever goes to that village, with a day by which to look."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from minsheng.accounts import duties
from minsheng.accounts.models import Absence, Officer
from minsheng.accounts.roles import ROLES
from minsheng.discovery import parameters
from minsheng.discovery.models import Lead
from minsheng.policy.packs import Pack
from minsheng.trail.actions import record

ACTOR = "system:react"
AREAS = (12, 9)
"""The village's own officer first, then the town's; a county's desk gives out, it does not go."""
_DUE = "due_days_warning"


def give_out(leads: QuerySet[Lead], pack: Pack, *, now: datetime) -> int:
    """Assign the open, unassigned leads that are not held, each to the nearest officer with the fewest open leads.

    Returns how many; a lead in whose area nobody may visit stays open for the desk. Inside the caller's transaction.
    """
    waiting = list(leads.filter(status="open", assignee__isnull=True, held=False).order_by("-rank", "pk"))
    today = timezone.localdate(now)
    officers = _visitors({lead.region[:digits] for lead in waiting for digits in AREAS}, today)
    load = _load(officers)
    days = parameters.number(pack, _DUE, today)
    given = 0
    for lead in waiting:
        officer = nearest(lead.region, officers, load)
        if officer is None:
            continue
        due_on = lead.due_on or (None if days is None else today + timedelta(days=days))
        changes = {"status": "assigned", "assignee": officer, "assigned_at": now, "due_on": due_on}
        given += Lead.objects.filter(pk=lead.pk, status="open").update(**changes)
        load[officer.pk] += 1
        detail = {"assignee": officer.actor, "due_on": due_on}
        record(actor=ACTOR, verb="lead_assigned", subject=f"lead:{lead.pk}", detail=detail, now=now)
    return given


def nearest(region: str, officers: Sequence[Officer], load: Mapping[int, int]) -> Officer | None:
    """Of those with the smallest area around `region` the one with the fewest leads; None if nobody goes there."""
    around = [officer for officer in officers if region.startswith(officer.region_code)]
    return min(around, key=lambda o: (-len(o.region_code), load[o.pk], o.pk), default=None)


def _visitors(areas: Iterable[str], today: date) -> list[Officer]:
    """Active officers of these areas who may visit and are not away today; nobody from outside, whom a person chooses."""
    roles = [
        role for role, held in duties.DUTIES.items() if "lead.visit" in held and not ROLES[role].own_only
    ]
    away = Absence.objects.filter(from_on__lte=today, until_on__gte=today).values("officer_id")
    found = Officer.objects.filter(is_active=True, role__in=roles, region_code__in=sorted(areas))
    return list(found.exclude(pk__in=away).order_by("pk"))


def _load(officers: Sequence[Officer]) -> Counter[int]:
    """Open leads by officer."""
    rows = Lead.objects.filter(assignee__in=officers).exclude(status="closed").order_by()
    return Counter(dict(rows.values_list("assignee_id").annotate(n=Count("pk"))))
