"""Whom a plan may be planted on, and the small changes plans are made of."""

from collections.abc import Callable

from minsheng.synth.health import new_certificate, other_worker
from minsheng.synth.planting import Change, Context, Picker
from minsheng.synth.world import Certificate, Household, Person

Test = Callable[[Person, Context], bool]

SEVERE_KINDS = ((4, 1), (4, 2), (1, 1), (7, 2), (6, 3), (5, 3))


def anyone(household: Household, context: Context) -> Person | None:
    """The applicant, for plans about the whole household; an adult is needed."""
    head = household.members[0]
    return head if head.age(context.as_of) >= 18 else None


def untouched(household: Household, context: Context) -> Person | None:
    """The applicant of a household without certificates and serious illness."""
    if any(person.certificate or person.serious for person in household.members):
        return None
    return anyone(household, context)


def with_retirees_only(household: Household, context: Context) -> Person | None:
    """A member of a household in which nobody could work."""
    members = household.members
    idle = all(not 18 <= person.age(context.as_of) <= 59 for person in members)
    return members[0] if idle else None


def member(test: Test, *, others: bool = False, worker: bool = False) -> Picker:
    """The first member who passes `test`; `others`: another adult lives there; `worker`: one who could work."""

    def pick(household: Household, context: Context) -> Person | None:
        for person in household.members:
            if not test(person, context):
                continue
            if others and not _another_adult(household, person, context):
                continue
            if worker and not other_worker(household, person, context.as_of):
                continue
            return person
        return None

    return pick


def _another_adult(household: Household, person: Person, context: Context) -> bool:
    return any(other is not person and other.age(context.as_of) >= 18 for other in household.living)


def aged(low: int, high: int = 200, *, healthy: bool = True) -> Test:
    """Of that age, and without certificate unless `healthy` is False."""
    return lambda person, context: (
        low <= person.age(context.as_of) <= high and not (healthy and person.certificate)
    )


def certified(person: Person, context: Context) -> bool:
    """Holds a certificate that counts today."""
    return person.certificate is not None and person.certificate.valid(context.as_of)


def severe(person: Person, context: Context) -> bool:
    """Holds a certificate of grade 1 or 2 that counts today."""
    return certified(person, context) and certificate_of(person).severe


def younger_than_80(test: Test) -> Test:
    """So that no old-age allowance hangs on the person."""
    return lambda person, context: person.age(context.as_of) < 80 and test(person, context)


def plain(person: Person, context: Context) -> bool:
    """Under 80, without certificate and serious illness: on no roll of persons."""
    return person.age(context.as_of) < 80 and person.certificate is None and not person.serious


def certificate_of(person: Person) -> Certificate:
    """The certificate of somebody who has one."""
    assert person.certificate is not None
    return person.certificate


def give_severe(person: Person, context: Context) -> None:
    """A valid certificate of the set of severe disabilities, another kind each time."""
    kind, grade = SEVERE_KINDS[context.turn % len(SEVERE_KINDS)]
    person.certificate = new_certificate(context.rng, context.as_of, kind, grade)


def strip(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001 - a step of a plan
    """Nobody in the household is disabled or seriously ill."""
    for one in household.members:
        one.certificate = None
        one.serious = False


def then(*changes: Change) -> Change:
    """One step after the other."""

    def step(household: Household, person: Person, context: Context) -> None:
        for change in changes:
            change(household, person, context)

    return step


def without(*programmes: str) -> Change:
    """Take the person off these rolls."""

    def step(household: Household, person: Person, context: Context) -> None:  # noqa: ARG001 - a step of a plan
        for programme in programmes:
            person.lines.pop(programme, None)

    return step
