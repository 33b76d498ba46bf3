"""Reading deaths: what waits to be looked at, whom the dead leave behind, what has been revived."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from minsheng.accounts import duties, jurisdiction
from minsheng.accounts.models import Officer
from minsheng.bulk import prepared
from minsheng.kernel.periods import add_months, full_years
from minsheng.registry.deaths import rules
from minsheng.registry.deaths.models import DeathQuestion, DeathReview
from minsheng.registry.models import (
    Death,
    Enrolment,
    Membership,
    Person,
    RegisterEntry,
    Relation,
    Visit,
)

ADULT_YEARS: Final = 18
_CARERS: Final = ("parent", "guardian")
DIED: Final = "死亡"
"""What the register gives as the reason for striking off who died."""


class Carer(NamedTuple):
    """Somebody alive who may care for a child: as `parent`, `guardian` or `household` (an adult living with it)."""

    person_id: int
    relation: str


class ChildLeft(NamedTuple):
    """A child under 18 whose parent or guardian died, and who is left for it; no carers: nobody."""

    child_id: int
    dead_ids: tuple[int, ...]
    carers: tuple[Carer, ...]


class Revived(NamedTuple):
    """A death row that was found to be wrong: the same words of a later file kill nobody."""

    died_on: date
    certificate: str | None
    revived_on: date


class Met(NamedTuple):
    """A visit at which somebody saw the person after the day on which it is said to have died."""

    person_id: int
    on: date
    visitor: str
    file: str


def met_after(person_ids: Collection[int]) -> dict[int, Met]:
    """Of these persons those whom a visit saw after the death believed now; the latest visit of each. One query."""
    died = Death.objects.filter(person=OuterRef("person"), ended_at__isnull=True).values("died_on")[:1]
    seen = Visit.objects.filter(person_id__in=person_ids, seen_in_person=True, ended_at__isnull=True)
    rows = seen.alias(died=Subquery(died)).filter(valid_from__gt=F("died")).order_by("valid_from", "pk")
    found = rows.values_list("person_id", "valid_from", "visitor", "batch__file_name")
    return {
        person: Met(person, on, visitor or "", file) for person, on, visitor, file in found if on is not None
    }


def believed(known_at: datetime) -> Q:
    """Rows believed at an instant."""
    return Q(recorded_at__lte=known_at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=known_at))


def children_left(person_ids: Collection[int], known_at: datetime) -> list[ChildLeft]:
    """The children of these persons, as far as they are believed dead at `known_at`, by child.

    Five queries however many persons. A carer is alive, an adult, and stands in the register as parent or guardian or lives
    in the child's joint household.
    """
    on = timezone.localdate(known_at)
    dead = _dead(person_ids, known_at)
    ties = Relation.objects.filter(kind__in=_CARERS, recorded_at__lte=known_at)
    lost: dict[int, set[int]] = defaultdict(set)
    to_the_dead = ties.filter(other_id__in=dead).order_by().values_list("person_id", "other_id")
    # Current and former rows are looked up apart: each has its own index.
    current = to_the_dead.filter(ended_at__isnull=True)
    for child, parent in current.union(to_the_dead.filter(ended_at__gt=known_at), all=True):
        lost[child].add(parent)
    children = _minors(lost, on) - _dead(lost, known_at)
    if not children:
        return []
    others: dict[int, dict[int, str]] = defaultdict(dict)
    for child, other in _living_with(children, known_at):
        others[child][other] = "household"
    for child, other, kind in (
        ties.filter(believed(known_at), person_id__in=children)
        .order_by("-kind")
        .values_list("person_id", "other_id", "kind")
    ):
        # `parent` after `guardian`, so that it is what stays.
        others[child][other] = kind if others[child].get(other) != "parent" else "parent"
    everybody = {other for found in others.values() for other in found}
    able = everybody - _dead(everybody, known_at) - _minors(everybody, on)
    return [
        ChildLeft(
            child,
            tuple(sorted(lost[child])),
            tuple(Carer(other, kind) for other, kind in sorted(others[child].items()) if other in able),
        )
        for child in sorted(children)
    ]


def alone_with_a_child(person_ids: Collection[int], on: date) -> set[int]:
    """Those of these dead in whose registered household there are minors and no other living adult."""
    homes = dict(
        Membership.objects.filter(
            person_id__in=person_ids, kind="registered", ended_at__isnull=True, valid_to__isnull=True
        ).values_list("person_id", "household_id")
    )
    members: dict[int, list[tuple[int, date | None]]] = defaultdict(list)
    running = Membership.objects.filter(
        household_id__in=set(homes.values()), kind="registered", ended_at__isnull=True, valid_to__isnull=True
    )
    for household, person, birth in running.values_list("household_id", "person_id", "person__birth_date"):
        members[household].append((person, birth))
    dead = set(
        Death.objects.filter(
            person_id__in={p for rows in members.values() for p, _ in rows}, ended_at__isnull=True
        ).values_list("person_id", flat=True)
    )
    found = set()
    for person, household in homes.items():
        living = [birth for other, birth in members[household] if other != person and other not in dead]
        minors = [birth for birth in living if _is_minor(birth, on)]
        if minors and len(minors) == len(living):
            found.add(person)
    return found


def _dead(person_ids: Iterable[int], known_at: datetime) -> set[int]:
    found = Death.objects.filter(believed(known_at), person_id__in=set(person_ids))
    return set(found.values_list("person_id", flat=True))


def _minors(person_ids: Iterable[int], on: date) -> set[int]:
    born = Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "birth_date")
    return {person for person, birth in born if _is_minor(birth, on)}


def _is_minor(birth: date | None, on: date) -> bool:
    return birth is not None and (birth > on or full_years(birth, on) < ADULT_YEARS)


def _living_with(children: Collection[int], known_at: datetime) -> list[tuple[int, int]]:
    """(child, other member of its joint household)."""
    on = timezone.localdate(known_at)
    running = Membership.objects.filter(believed(known_at), kind="joint").filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )
    homes = dict(running.filter(person_id__in=children).values_list("person_id", "household_id"))
    members: dict[int, list[int]] = defaultdict(list)
    for household, person in running.filter(household_id__in=set(homes.values())).values_list(
        "household_id", "person_id"
    ):
        members[household].append(person)
    return [(child, other) for child, home in homes.items() for other in members[home] if other != child]


def revived(person_ids: Collection[int]) -> dict[int, list[Revived]]:
    """The death rows of these persons that were found to be wrong."""
    found: dict[int, list[Revived]] = defaultdict(list)
    rows = DeathReview.objects.filter(person_id__in=person_ids, status="alive").values_list(
        "person_id", "death__died_on", "death__certificate", "decided_at"
    )
    for person, died_on, certificate, decided_at in rows:
        found[person].append(Revived(died_on, certificate, timezone.localdate(decided_at)))
    return dict(found)


def waiting(officer: Officer) -> QuerySet[DeathReview]:
    """Reviews of the officer's area that nobody has decided, due first. Raises Refusal DUTY_MISSING."""
    duties.check(officer, "death.review")
    rows = DeathReview.objects.filter(status__in=rules.WAITING).select_related("death", "reported_by")
    return jurisdiction.within(rows, officer).order_by("due_on", "pk")


def struck_off(officer: Officer) -> QuerySet[RegisterEntry]:
    """Whom the register alone calls dead, in the officer's area, while a roll still pays them or they have a minor and nobody
    has asked about it; the newest first. Raises Refusal DUTY_MISSING."""
    duties.check(officer, "death.review")
    on = timezone.localdate()
    own = {"person": OuterRef("person"), "ended_at__isnull": True}
    paid = Enrolment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), **own)
    ward = Relation.objects.filter(
        other=OuterRef("person"), kind__in=_CARERS, ended_at__isnull=True,
        person__birth_date__gt=add_months(on, -12 * ADULT_YEARS),
    )  # fmt: skip
    rows = RegisterEntry.objects.filter(
        status="cancelled", cancel_reason__isnull=False, cancel_reason__contains=DIED, ended_at__isnull=True
    )
    # asked about already: it stands among the questions, or somebody has said what is true
    put = DeathQuestion.objects.filter(
        namesake=OuterRef("person"),
        holder__isnull=True,
        batch=OuterRef("batch"),
        row_number=OuterRef("row_number"),
    )
    alone = rows.filter(~Exists(Death.objects.filter(**own)), ~Exists(put)).annotate(
        paid=Exists(paid), ward=Exists(ward)
    )
    found = jurisdiction.within(alone.filter(Q(paid=True) | Q(ward=True)), officer)
    return found.select_related("batch", "person").order_by("-recorded_at", "pk")


def questions(officer: Officer) -> QuerySet[DeathQuestion]:
    """Open questions about somebody of the officer's area, due first. Raises Refusal DUTY_MISSING."""
    duties.check(officer, "death.review")
    return _asked_in(officer)


def questions_put(officer: Officer) -> QuerySet[DeathQuestion]:
    """The same for who knows the people and settles nothing. Raises Refusal DUTY_MISSING."""
    duties.check(officer, "death.report")
    return _asked_in(officer)


def who_may_be_said(officer: Officer, question: DeathQuestion) -> list[str]:
    """The answers that the officer can give: keys of `rules.WHO`, of people of the own area only."""
    people = {"holder": question.holder, "namesake": question.namesake}
    own = [key for key, one in people.items() if one is not None and jurisdiction.covers(officer, one.region)]
    return [*own, "neither"]


def _asked_in(officer: Officer) -> QuerySet[DeathQuestion]:
    # of whom alone a row may speak and who is believed dead by now, nothing is left to ask
    known = Death.objects.filter(person=OuterRef("namesake"), ended_at__isnull=True)
    rows = DeathQuestion.objects.filter(status="open").exclude(Exists(known), holder__isnull=True)
    rows = rows.select_related("batch", "holder", "namesake", "said_by")
    mine = jurisdiction.within(rows, officer, "holder__region") | jurisdiction.within(
        rows, officer, "namesake__region"
    )
    return mine.order_by("due_on", "pk")


def of_household(officer: Officer, household_id: int | None, person_id: int | None = None) -> list[Death]:
    """Deaths believed now of the household's members (also former ones) and of the person, in the officer's area, with their
    reviews where there are any; two queries."""
    people = {*_members(household_id or 0), *([person_id] if person_id else [])}
    return of_persons(officer, people)


@prepared
def _members(household: int) -> QuerySet[Membership, int]:
    found = Membership.objects.filter(household_id=household, ended_at__isnull=True)
    return found.values_list("person_id", flat=True)


def of_persons(officer: Officer, person_ids: Collection[int]) -> list[Death]:
    """The deaths of these persons believed now, in the officer's area, with their reviews where there are any; one query."""
    return _deaths(person_ids, *jurisdiction.reach(officer)) if person_ids else []


@prepared
def _deaths(people: Collection[int], first: str, last: str) -> QuerySet[Death]:
    found = Death.objects.filter(person_id__in=people, ended_at__isnull=True)
    with_review = found.select_related("review__reported_by", "review__decided_by", "batch").order_by("pk")
    return with_review.filter(person__region__gte=first, person__region__lte=last)
