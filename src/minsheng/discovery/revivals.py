"""A death that was wrong: the registry revives the person, and the leads that fell with the death come back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from minsheng.accounts.models import Officer
from minsheng.discovery import states
from minsheng.discovery.models import Lead
from minsheng.registry.deaths import actions as deaths
from minsheng.registry.deaths.models import DeathReview
from minsheng.registry.models import Death, Membership
from minsheng.trail.actions import record

DEAD = "dead"


@transaction.atomic
def revive(*, person_id: int, officer: Officer, evidence: str, note: str, now: datetime) -> DeathReview:
    """`registry.deaths.actions.revive`, and the leads with it. Raises as that does.

    Leads that the system closed since the death was recorded open again, as they stood; a lead about a grant of the dead is
    closed as wrong data, so that it counts against the rule that raised it. The next run judges all of them anew.
    """
    review = deaths.revive(person_id=person_id, officer=officer, evidence=evidence, note=note, now=now)
    refuted = _refute(person_id, officer, now)
    reopened = _reopen(review, now)
    if refuted or reopened:
        record(
            actor=officer.actor,
            verb="leads_revived",
            subject=f"person:{person_id}",
            detail={"reopened": reopened, "refuted": refuted},
            now=now,
        )
    return review


def _refute(person_id: int, officer: Officer, now: datetime) -> list[int]:
    """Close what was raised because the person was taken for dead; returns the leads.

    A lead about a household's grant stays where it names others of the dead.
    """
    homes = Membership.objects.filter(person_id=person_id, kind="joint", ended_at__isnull=True)
    found = Lead.objects.filter(
        Q(person_id=person_id) | Q(subject_kind="joint", household_id__in=homes.values("household_id")),
        reason=DEAD,
    ).exclude(status="closed")
    ids = [lead.pk for lead in found.order_by("pk") if _names_no_dead(lead)]
    Lead.objects.filter(pk__in=ids).update(
        status="closed",
        outcome="data_wrong",
        outcome_note="本人健在，已复活。",
        closed_at=now,
        closed_by=officer,
    )
    return ids


def _names_no_dead(lead: Lead) -> bool:
    """Whether nobody is taken for dead any more of those whose enrolments the lead asks to be looked at."""
    named = {row["person_id"] for row in lead.evidence["review"]["enrolments"]}
    return not Death.objects.filter(person_id__in=named, ended_at__isnull=True).exists()


def _reopen(review: DeathReview, now: datetime) -> list[int]:
    """Leads of the person and of the households it returned to that lapsed while it was taken for dead."""
    homes = Membership.objects.filter(
        person_id=review.person_id, kind="joint", ended_at__isnull=True, valid_to__isnull=True
    ).values("household_id")
    lapsed = Lead.objects.filter(
        Q(person_id=review.person_id) | Q(subject_kind="joint", household_id__in=homes),
        status="closed",
        outcome=states.FACTS_CHANGED,
        closed_at__gte=review.death.recorded_at,
    ).exclude(reason=DEAD)
    reopened: dict[tuple[str, int, str, str], int] = {}
    for lead in lapsed.order_by("-closed_at", "-pk").select_for_update():
        key = (lead.subject_kind, lead.subject_id, lead.programme, lead.reason)
        if key in reopened or _is_open(key):
            continue
        lead.status = "visited" if lead.visited_at else "assigned" if lead.assignee_id else "open"
        lead.outcome = lead.outcome_note = ""
        lead.closed_at = None
        lead.refreshed_at = now
        lead.save(update_fields=["status", "outcome", "outcome_note", "closed_at", "refreshed_at"])
        reopened[key] = lead.pk
    return sorted(reopened.values())


def _is_open(key: tuple[str, int, str, str]) -> bool:
    kind, subject, programme, reason = key
    same = Lead.objects.filter(subject_kind=kind, subject_id=subject, programme=programme, reason=reason)
    return same.exclude(status="closed").exists()
