"""Deaths and moves of the year, and the last look that no ordinary household has a ground by accident."""

from datetime import date
from random import Random

from minsheng.synth.chance import stream
from minsheng.synth.places import CITY
from minsheng.synth.world import CANCELLED, DIBAO, MOVED, Household, Person, World

_DEATH_CHANCE_65_PLUS = 0.048
_MOVE_CHANCE_ADULT = 0.014
MOVED_TO = f"{CITY}外·虚构自治州"


def assign_departures(world: World) -> None:
    """Deaths since 1 January and moves, in households where nothing is planted."""
    rng = stream(world.seed, "departures")
    for household in world.households:
        if household.plan or household.status not in ("", DIBAO):
            continue
        if household.status == "" and any(person.certificate for person in household.members):
            continue
        for person in household.members:
            age = person.age(world.as_of)
            if age >= 65:
                if rng.random() < _DEATH_CHANCE_65_PLUS and _may_leave(household, person, world.as_of):
                    die(person, world.as_of, rng)
            elif _leaves_for_work(household, age, rng) and _may_leave(household, person, world.as_of):
                move(person, world.as_of, rng)


def _leaves_for_work(household: Household, age: int, rng: Random) -> bool:
    return 18 <= age <= 45 and household.status == "" and rng.random() < _MOVE_CHANCE_ADULT


def die(person: Person, as_of: date, rng: Random) -> None:
    """Let somebody have died since 1 January, or since their birth; the file of the funeral house ends yesterday."""
    last = as_of.toordinal() - 1
    first = max(date(date.fromordinal(last).year, 1, 1), person.birth).toordinal()
    person.died_on = date.fromordinal(rng.randint(first, last))
    if rng.random() < 0.6:
        person.hukou = CANCELLED


def move(person: Person, as_of: date, rng: Random, *, hukou: str = MOVED) -> None:
    """Let somebody's hukou have left within the last two years."""
    person.hukou = hukou
    person.moved_on = date.fromordinal(as_of.toordinal() - rng.randint(20, 700))


def _may_leave(household: Household, person: Person, as_of: date) -> bool:
    """An adult has to stay behind, except that a single person may leave an ordinary household empty."""
    if len(household.members) == 1:
        return household.status == ""
    return any(member is not person and member.age(as_of) >= 18 for member in household.living)


def settle_grounds(world: World) -> None:
    """Ordinary households keep no severely disabled member without a worker: make the certificate a slight one."""
    for household in world.households:
        if household.status == "" and not household.plan and severe_without_worker(household, world.as_of):
            for person in household.living:
                if person.certificate is not None:
                    person.certificate.kind, person.certificate.grade = 4, 4


def severe_without_worker(household: Household, as_of: date) -> bool:
    """A severely disabled member, and nobody of 18 to 59 years without a valid certificate."""
    living = household.living
    severe = any(
        person.certificate is not None
        and person.certificate.severe_assist
        and person.certificate.valid(as_of)
        for person in living
    )
    return severe and not any(
        18 <= person.age(as_of) <= 59 and not (person.certificate and person.certificate.valid(as_of))
        for person in living
    )
