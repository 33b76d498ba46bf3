"""The pay list of programmes that have no roll of their own, in this county the childcare subsidy: who is on it, who is missing,
who should not be.

Made last of all, from a stream of its own and of households in which nothing else is planted: no other file knows of it.
"""

from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Final

from minsheng.synth import calibration
from minsheng.synth.chance import stream
from minsheng.synth.mistakes import NOT_ENTITLED, REVIEW
from minsheng.synth.omissions import INFORM, KNOWN
from minsheng.synth.people_rows import ONE_SHEET, UNKNOWN_PROGRAMME
from minsheng.synth.roll_rows import applicant_of
from minsheng.synth.sheets import Cell, Row, yuan
from minsheng.synth.silence import silent
from minsheng.synth.world import NORMAL, Benefit, Household, Lead, Person, World

CHILDCARE: Final = "childcare_subsidy"
_TITLE: Final = "育儿补贴"
_STRANGE: Final = "计划生育家庭特别扶助"
"""A programme that no policy here knows: its rows go back."""
_BEGAN: Final = 2025
_YEARS: Final = 3
_LATEST: Final = 6
Test = Callable[[Person, date], bool]


def due_months(born: date, on: date) -> int:
    """Months of the calendar year of the day for which the sum is paid; from 2025 on the whole year of whoever was born then."""
    if on.year < _BEGAN:
        return 0
    if born.year >= _BEGAN:
        return 12 if on.year - born.year < _YEARS else 0
    return max(0, min(12, (born.year + _YEARS - on.year) * 12 + born.month - 1))


def assign_benefits(world: World) -> None:
    """Everybody who is due is on the list, but for those who are planted to be missing; a few are on it who are not due."""
    rng = stream(world.seed, "benefits")
    homes = [home for home in world.households if not home.plan and not silent(home.village)]
    rng.shuffle(homes)
    taken = {lead.household.key for lead in world.leads} | {trap.household.key for trap in world.traps}
    free = [home for home in homes if home.key not in taken]
    missing = _plant(world, free, "childcare_missing", _first_years)
    grown = _plant(world, free, "childcare_over_three", _over_three)
    left_out = {person.id_number for person in missing}
    for home in world.households:
        for person in home.living:
            if due_months(person.birth, world.as_of) and person.id_number not in left_out:
                world.benefits.append(_line(person, world.as_of.year))
    for person in missing:
        world.leads.append(Lead(person.household, person, CHILDCARE, INFORM, KNOWN, "childcare_missing"))
        if _paid_last_year(person, world.as_of, rng):
            world.benefits.append(_line(person, world.as_of.year - 1))
    for person in grown:
        world.leads.append(
            Lead(person.household, person, CHILDCARE, REVIEW, NOT_ENTITLED, "childcare_over_three")
        )
        world.benefits.append(_line(person, world.as_of.year))


def _plant(world: World, free: list[Household], kind: str, test: Test) -> list[Person]:
    """Children of as many households as the size of the county asks for; each household serves once."""
    wanted = max(1, min(calibration.SURE_COUNT, round(len(world.people) * calibration.PLANTS_PER_PERSON)))
    found: list[Person] = []
    for home in [] if world.as_of.year < _BEGAN else free:
        person = next((one for one in home.living if one.hukou == NORMAL and test(one, world.as_of)), None)
        if person is not None and not home.plan and len(found) < wanted:
            home.plan, home.subject = kind, person
            found.append(person)
    return found


def _first_years(person: Person, as_of: date) -> bool:
    """Born this year or last: the first claim is still in time."""
    return person.birth.year >= max(as_of.year - 1, _BEGAN) and person.birth <= as_of


def _over_three(person: Person, as_of: date) -> bool:
    return (
        person.age(as_of) <= _LATEST and person.age(as_of) >= _YEARS and not due_months(person.birth, as_of)
    )


def _paid_last_year(person: Person, as_of: date, rng: Random) -> bool:
    """Half of those born last year were paid then and forgotten this year."""
    return person.birth.year < as_of.year and rng.random() < 1 / 2


def _line(person: Person, year: int) -> Benefit:
    born_here = due_months(person.birth, date(year, 12, 31))
    amount = calibration.CHILDCARE_YEAR_FEN * (born_here or 12) // 12
    return Benefit(person, _TITLE, year, amount, applicant_of(person.household.living))


def rows(world: World) -> Iterator[Row]:
    """One row for each child and year, to the account of a parent; one of a programme that is not of this county's policies."""
    lines = sorted(world.benefits, key=lambda line: line.person.id_number)
    for line in lines:
        yield Row(ONE_SHEET, _cells(line, line.programme), line.person)
    strange = next((line for line in lines if not line.person.household.plan), None)
    if strange is not None:
        yield Row(UNKNOWN_PROGRAMME, _cells(strange, _STRANGE), strange.person)


def _cells(line: Benefit, programme: str) -> list[Cell]:
    village = line.person.household.village
    return [
        programme, line.person.name, line.person.id_number, village.town.name, village.name, str(line.year),
        yuan(line.amount_fen), "在享", "", line.account.name,
    ]  # fmt: skip
