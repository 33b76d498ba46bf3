"""Disability certificates, serious illness and medical bills.

Certificates are drawn so that no ordinary household has a ground for a lead by accident: where nobody else could work, a
member's disability is slight. Whoever is an exception is planted (`plans`), never left to chance.
"""

from datetime import date
from random import Random
from typing import Final

from minsheng.kernel.periods import add_months
from minsheng.synth import calibration
from minsheng.synth.chance import stream
from minsheng.synth.world import DIBAO, EDGE, RIGID, TEKUN, Certificate, Household, Person, Spending, World

CERTIFICATE_MONTHS: Final = 120
_CERTIFICATE_CHANCE: Final = {
    DIBAO: 0.225,
    EDGE: 0.17,
    TEKUN: 0.30,
    RIGID: 0.10,
    "rejected": 0.08,
    "": 0.0245,
}
_SERIOUS_CHANCE: Final = {DIBAO: 0.05, EDGE: 0.08, TEKUN: 0.03, RIGID: 0.30, "rejected": 0.06, "": 0.003}
_GRADES: Final = {DIBAO: (22, 32, 27, 19), EDGE: (16, 26, 32, 26)}
_ORDINARY_GRADES: Final = (19, 29, 30, 22)
_KINDS: Final = (12, 9, 2, 55, 8, 10, 4)
_CAP_PERCENT: Final = 40
"""Of the disposable income of as many people: with school fees still no share that would be too much."""
_CAP_OF: Final = {"": calibration.MEDICAL_BURDEN_FEN - 10_000, "rejected": 250_000}
"""Own bills of a year stay below the ground, and of those who were rejected far below the share that would be too much."""


def assign_health(world: World) -> None:
    """Certificates and serious illness for everybody, by status of the household."""
    rng = stream(world.seed, "health")
    for household in world.households:
        chance, ill = _CERTIFICATE_CHANCE[household.status], _SERIOUS_CHANCE[household.status]
        for person in household.members:
            if rng.random() < ill:
                person.serious = True
            age = person.age(world.as_of)
            factor = 0.35 if age < 18 else 1.25 if age >= 60 else 1.0
            if rng.random() < chance * factor:
                person.certificate = _certificate(household, person, world.as_of, rng)


def other_worker(household: Household, person: Person, as_of: date) -> bool:
    """Whether somebody else, 18 to 59 and without any certificate, lives in the household."""
    return any(
        member is not person and member.certificate is None and 18 <= member.age(as_of) <= 59
        for member in household.living
    )


def new_certificate(
    rng: Random, as_of: date, kind: int, grade: int | None, status: str = "有效"
) -> Certificate:
    """A certificate issued within the last ten years that has not run out."""
    issued = date.fromordinal(as_of.toordinal() - rng.randint(calibration.NEWS_DAYS + 5, 3500))
    return Certificate(kind, grade, status, issued, add_months(issued, CERTIFICATE_MONTHS))


def _certificate(household: Household, person: Person, as_of: date, rng: Random) -> Certificate:
    kind = rng.choices(range(1, 8), _KINDS)[0]
    grade = rng.choices((1, 2, 3, 4), _GRADES.get(household.status, _ORDINARY_GRADES))[0]
    if household.status == "" and not other_worker(household, person, as_of):
        kind, grade = (kind if kind not in (5, 6) else 4), max(grade, 3)
    certificate = new_certificate(rng, as_of, kind, grade)
    if household.status in ("", TEKUN) and rng.random() < 0.04:
        certificate.status = rng.choice(("冻结", "注销", "过期"))
        if certificate.status == "过期":
            certificate.issued = date.fromordinal(as_of.toordinal() - rng.randint(3700, 4600))
            certificate.valid_until = add_months(certificate.issued, CERTIFICATE_MONTHS)
    return certificate


def assign_spending(world: World, wanted: dict[str, int]) -> None:
    """Twelve months of bills; `wanted` fixes the own share of a household (by its key) to the fen.

    Households that may not have a ground stay under the threshold.
    """
    rng = stream(world.seed, "spending")
    for household in world.households:
        goal = wanted.get(household.key)
        if goal is not None:
            _spread(household, goal, rng)
            continue
        for person in household.living:
            person.spending = _draw(person, person.age(world.as_of), rng)
        cap = _CAP_OF.get(household.status)
        if cap is not None and household.status == "":
            line = calibration.DISPOSABLE_YEAR_FEN[household.village.area_class] * len(household.living)
            cap = min(cap, line * _CAP_PERCENT // 100)
        if cap is not None and sum(own_12_months(person) for person in household.members) > cap:
            _shrink(household, cap)


def own_12_months(person: Person) -> int:
    """Own share of the twelve months, in fen."""
    return sum(month.own_fen for month in person.spending)


def _draw(person: Person, age: int, rng: Random) -> tuple[Spending, ...]:
    if person.serious:
        months = sorted(rng.sample(range(12), rng.randint(4, 8)))
        return tuple(_bill(month, rng.randint(60_000, 260_000), rng) for month in months)
    if rng.random() > (0.14 if age < 18 else 0.50 if age >= 60 else 0.26):
        return ()
    months = sorted({int(rng.random() * 12) for _ in range(1 + int(rng.expovariate(0.6)))})
    return tuple(_bill(month, 500 + int(rng.expovariate(1 / 22_000)), rng) for month in months)


def _bill(month: int, own: int, rng: Random) -> Spending:
    return Spending(month, own + int(own * (0.4 + rng.random() * 2.2)), own)


def _spread(household: Household, goal: int, rng: Random) -> None:
    """Divide `goal` fen over two members (or one) and some months, exactly."""
    payers = sorted(household.living, key=lambda person: person.birth)[:2]
    first = goal if len(payers) == 1 else goal * 7 // 10
    for person, share in zip(payers, (first, goal - first), strict=False):
        months = sorted(rng.sample(range(12), rng.randint(3, 6)))
        part = share // len(months)
        owns = [part] * (len(months) - 1) + [share - part * (len(months) - 1)]
        person.spending = tuple(_bill(month, own, rng) for month, own in zip(months, owns, strict=True))


def _shrink(household: Household, cap: int) -> None:
    """Scale the bills down under the threshold."""
    total = sum(own_12_months(person) for person in household.members)
    for person in household.members:
        person.spending = tuple(
            Spending(month.month, month.total_fen * cap // total, month.own_fen * cap // total)
            for month in person.spending
        )
