"""Opening reviews as a file of deaths is registered, in the same transaction: nobody is dead in silence."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from minsheng.registry.deaths import rules
from minsheng.registry.deaths.models import DeathQuestion, DeathReview
from minsheng.registry.deaths.queries import alone_with_a_child, met_after
from minsheng.registry.loading.plans import Mixed
from minsheng.registry.models import Death, Enrolment, Person, Visit

_CHUNK = 5_000


class _New(NamedTuple):
    death_id: int
    person_id: int


def open_reviews(batch_id: int, *, unsure: Collection[int], now: datetime) -> int:
    """A review for each death this file newly brought on which something hangs; returns how many.

    `unsure`: persons whom the file means otherwise than by number and name. Runs inside the transaction of registering.
    """
    new = [
        _New(*row)
        for row in Death.objects.filter(batch_id=batch_id, recorded_at=now, ended_at__isnull=True)
        .order_by("pk")
        .values_list("pk", "person_id")
    ]
    DeathReview.objects.filter(status__in=rules.WAITING, death__ended_at__isnull=False).update(
        status="replaced"
    )
    opened = 0
    for first in range(0, len(new), _CHUNK):
        opened += _open(new[first : first + _CHUNK], set(unsure), now)
    return opened


def _open(new: list[_New], unsure: set[int], now: datetime) -> int:
    persons = [one.person_id for one in new]
    on, met = timezone.localdate(now), met_after(persons)
    enrolled, alone, revived = _enrolled(persons, on), alone_with_a_child(persons, on), _revived(persons)
    reasons = {
        one: rules.reasons_of(
            met=one.person_id in met,
            enrolled=one.person_id in enrolled,
            only_adult=one.person_id in alone,
            unsure=one.person_id in unsure,
            again=one.person_id in revived,
        )
        for one in new
    }
    regions: Mapping[int, str] = dict(Person.objects.filter(pk__in=persons).values_list("pk", "region"))
    made = DeathReview.objects.bulk_create(
        DeathReview(
            death_id=one.death_id,
            person_id=one.person_id,
            region=regions[one.person_id],
            reasons=why,
            opened_at=now,
            due_on=rules.due_on(on),
        )
        for one, why in reasons.items()
        if why
    )
    return len(made)


def ask_who(batch_id: int, rows: Collection[tuple[Mixed, Mapping[str, Any]]], *, now: datetime) -> int:
    """A question for each row that names one person by number and another by name, one by name only, or one without a day;
    returns how many are new.

    The same death, sent again, is asked about once. Runs inside the transaction of registering.
    """
    opened = 0
    for mixed, cells in rows:
        certificate = (cells["certificate_number"] or "")[:60]
        once = (
            {"holder_id": mixed.holder} if mixed.holder else {"holder": None, "namesake_id": mixed.namesake}
        )
        _, is_new = DeathQuestion.objects.get_or_create(
            **once,
            died_on=mixed.died_on,
            **({"certificate": certificate} if mixed.died_on is None else {}),
            defaults={
                "batch_id": batch_id, "sheet": cells["sheet"] or "", "row_number": cells["row_number"],
                "certificate": certificate, "namesake_id": mixed.namesake,
                "opened_at": now, "due_on": rules.due_on(timezone.localdate(now)),
            },
        )  # fmt: skip
        opened += is_new
    return opened


def doubt_met(batch_id: int, *, now: datetime) -> int:
    """A review for each person believed dead whom a visit of this file met afterwards; returns how many are new.

    One that was confirmed as true stays confirmed. Runs inside the transaction of registering.
    """
    seen = Visit.objects.filter(batch_id=batch_id, recorded_at=now, seen_in_person=True)
    met = met_after(list(seen.values_list("person_id", flat=True)))
    on, opened = timezone.localdate(now), 0
    for death in (
        Death.objects.filter(person_id__in=met, ended_at__isnull=True).select_related("person").order_by("pk")
    ):
        review, is_new = DeathReview.objects.get_or_create(
            death=death,
            defaults={
                "person": death.person, "region": death.person.region, "reasons": ["met"], "opened_at": now,
                "due_on": rules.due_on(on),
            },
        )  # fmt: skip
        opened += is_new
        if review.status in rules.WAITING and "met" not in review.reasons:
            review.reasons = ["met", *review.reasons]
            review.save(update_fields=["reasons"])
    return opened


def doubt_enrolled(*, now: datetime) -> int:
    """A review for each death believed already to which a roll still pays; returns how many are new.

    Deaths and rolls come in any order. Runs inside the transaction of registering a roll.
    """
    on = timezone.localdate(now)
    paid = Enrolment.objects.filter(_running(on), person=OuterRef("person"), ended_at__isnull=True)
    found = Death.objects.filter(Exists(paid), ended_at__isnull=True, review__isnull=True).select_related(
        "person"
    )
    made = DeathReview.objects.bulk_create(
        DeathReview(
            death=death, person=death.person, region=death.person.region, reasons=["enrolled"], opened_at=now,
            due_on=rules.due_on(on),
        )
        for death in found.order_by("pk")
    )  # fmt: skip
    return len(made)


def _running(on: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gte=on)


def _enrolled(persons: list[int], on: date) -> set[int]:
    found = Enrolment.objects.filter(_running(on), person_id__in=persons, ended_at__isnull=True)
    return set(found.values_list("person_id", flat=True))


def _revived(persons: list[int]) -> set[int]:
    return set(
        DeathReview.objects.filter(person_id__in=persons, status="alive").values_list("person_id", flat=True)
    )
