"""Means, amounts and rolls: everybody entitled is on the roll. The arithmetic is this file's own.

difference = standard x members - income, rounded up to the yuan once; add-ons once per person, the highest; strict
comparison in whole fen.
"""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Final

from minsheng.kernel.periods import Month, add_months
from minsheng.synth import calibration
from minsheng.synth.chance import stream
from minsheng.synth.world import (
    CARE,
    DIBAO,
    EDGE,
    LIVING,
    NORMAL,
    OLD_AGE,
    RIGID,
    SINGLE,
    TEKUN,
    Grant,
    Household,
    Line,
    Means,
    Person,
    World,
)

_EMPLOYEE_CHANCE: Final = {"urban": 0.5, "rural": 0.1}


def assign_pensions(world: World) -> None:
    """People from 60 on draw the residents' pension, many townspeople who were employed another one."""
    rng = stream(world.seed, "pensions")
    for household in world.households:
        employed = household.status in ("", "rejected") and not household.plan
        chance = _EMPLOYEE_CHANCE[household.village.area_class] if employed else 0.0
        for person in household.living:
            draw = rng.random()
            if person.age(world.as_of) < 60:
                if employed and draw < 0.002:
                    person.pension_kind = "失业" if draw < 0.001 else "遗属"
                    person.pension_other_fen = rng.randrange(90_000, 160_000, 10)
            elif draw < chance:
                person.pension_kind = "职工养老"
                person.pension_other_fen = rng.randrange(180_000, 460_000, 5)
            elif draw < 0.98:
                person.pension_kind = "居民养老"
                person.pension_basic_fen = 14_300 + 1_000 * rng.randrange(6)
                person.pension_other_fen = rng.randrange(300, 4_000, 2)


def standard_fen(household: Household, members: int | None = None) -> int:
    """The month's dibao standard times the members who count."""
    count = len(household.living) if members is None else members
    return calibration.STANDARD_FEN[household.village.area_class] * count


def edge_line_fen(household: Household) -> int:
    """The line of the edge households, exact in fen."""
    line, rest = divmod(standard_fen(household) * calibration.EDGE_PERCENT, 100)
    assert rest == 0, "the standards are multiples of 20 fen"
    return line


def disposable_year_fen(household: Household) -> int:
    """Last year's disposable income of as many people: the household's income of a year must stay below it."""
    return calibration.DISPOSABLE_YEAR_FEN[household.village.area_class] * len(household.living)


def checked_income_fen(household: Household) -> int:
    """What the check counts: the four kinds of income and the pensions beyond the basic one."""
    return sum(
        person.pension_other_fen + (person.means.income_fen if person.means else 0)
        for person in household.living
    )


def assign_means(world: World, wanted: dict[str, int]) -> None:
    """Means for every household whose check is finished; `wanted` fixes the income (by household key) to the fen."""
    rng = stream(world.seed, "means")
    for household in world.households:
        if household.status in ("", TEKUN) or not household.living:
            continue
        pensions = sum(person.pension_other_fen for person in household.living)
        income = max(wanted.get(household.key) or _income(household, rng), pensions)
        _share_out(household, income - pensions, world.as_of, rng)


def _income(household: Household, rng: Random) -> int:
    standard = standard_fen(household)
    if household.status == EDGE:
        return standard + int(standard * 0.49 * rng.random())
    if household.status == "rejected":
        return edge_line_fen(household) + rng.randrange(100, standard * 2)
    return int(standard * 0.85 * rng.random())


def _share_out(household: Household, amount: int, as_of: date, rng: Random) -> None:
    """Everybody gets a report; the earners share the income, the first one owns house and savings."""
    living = household.living
    for person in living:
        person.means = Means()
    elders_first = sorted(living, key=lambda person: person.birth)
    earners = [person for person in elders_first if 18 <= person.age(as_of) < 70][:3] or elders_first[:1]
    rest = amount
    for person in earners[1:]:
        part = rest * rng.randint(10, 50) // 100
        _earn(person, part, rng)
        rest -= part
    _earn(earners[0], rest, rng)
    owner = earners[0].means
    assert owner is not None
    limit = standard_fen(household) * calibration.ASSET_MONTHS
    owner.assets_fen = limit * rng.randint(0, 45) // 100
    owner.houses = 1 if rng.random() < 0.85 else 0
    if household.status == "rejected":
        owner.assets_fen = limit * rng.randint(20, 400) // 100
        owner.vehicles = 1 if rng.random() < 0.5 else 0
        owner.companies = 1 if rng.random() < 0.15 else 0


def _earn(person: Person, amount: int, rng: Random) -> None:
    means = person.means
    assert means is not None
    draw = rng.random()
    if draw < 0.45:
        means.wage_fen = amount
    elif draw < 0.75:
        means.transfer_fen = amount * rng.randint(5, 30) // 100
        means.business_fen = amount - means.transfer_fen
    else:
        means.property_fen = amount * rng.randint(5, 60) // 100
        means.transfer_fen = amount - means.property_fen


def enrol_everybody(world: World) -> None:
    """Put every household and person that is entitled on its roll."""
    rng = stream(world.seed, "rolls")
    for serial, household in enumerate(world.households, start=1):
        if household.status == DIBAO:
            household.dibao = _grant(household, f"DB{serial:08d}", world.as_of, rng)
        elif household.status == EDGE:
            household.edge = _grant(household, f"BY{serial:08d}", world.as_of, rng)
        elif household.status == RIGID:
            household.rigid = _grant(household, f"GX{serial:08d}", world.as_of, rng)
        for person in household.living:
            if person.hukou == NORMAL:
                _enrol_person(person, world.as_of, rng)


def _grant(household: Household, number: str, as_of: date, rng: Random) -> Grant:
    start = start_month(as_of, rng, 11 if household.status in (EDGE, RIGID) else 70)
    if household.village.quiet:
        start = min(start, Month.of(as_of).shift(-15))
    grant = Grant(number, start, list(household.living))
    if household.status == DIBAO:
        short = max(0, standard_fen(household) - checked_income_fen(household))
        grant.difference_fen = -(-short // 100) * 100
        grant.add_on_fen = sum(add_on_fen(person, as_of) for person in grant.listed)
    return grant


def recognised_on(home: Household, grant: Grant) -> date:
    """The day on which a household was recognised for twelve months."""
    if grant.until is not None:
        return add_months(grant.until, -12)
    return date(grant.start.year, grant.start.month, 17 + int(home.key) % 12)


def term_ends(home: Household, grant: Grant) -> date:
    """The last day of the twelve months."""
    return grant.until or add_months(recognised_on(home, grant), 12)


def add_on_fen(person: Person, as_of: date) -> int:
    """The highest single add-on of a person; reasons do not add up."""
    age, certificate = person.age(as_of), person.certificate
    severe = certificate is not None and certificate.severe_assist and certificate.valid(as_of)
    return max(
        calibration.ADD_ON_SEVERE_FEN if severe else 0,
        calibration.ADD_ON_ILL_FEN if person.serious else 0,
        calibration.ADD_ON_ELDER_FEN if age >= calibration.ADD_ON_ELDER_FROM else 0,
        calibration.ADD_ON_MINOR_FEN if age < 18 else 0,
    )


def start_month(as_of: date, rng: Random, months: int) -> Month:
    """A month up to `months` before the current one."""
    return Month.of(as_of).shift(-rng.randint(1, months))


def new_line(person: Person, programme: str, as_of: date, rng: Random) -> Line:
    """A running line of a roll of persons with the amount of the calibration."""
    village = person.household.village
    if programme == OLD_AGE:
        age = person.age(as_of)
        bands = calibration.OLD_AGE_BANDS_FEN
        amount = next((fen for years, fen in bands if age >= years), bands[-1][1])
        reached = Month(person.birth.year + calibration.OLD_AGE_FROM, person.birth.month)
        return Line(amount, min(max(reached, Month(2015, 1)), Month.of(as_of)), village)
    amount = {
        TEKUN: calibration.TEKUN_FEN[village.area_class] + _care_fen(person),
        SINGLE: -(-calibration.STANDARD_FEN[village.area_class] // 100) * 100,
        LIVING: calibration.LIVING_SUBSIDY_FEN,
        CARE: calibration.CARE_SUBSIDY_FEN,
    }[programme]
    return Line(amount, start_month(as_of, rng, 60), village)


def _care_fen(person: Person) -> int:
    ability = person.record.ability if person.record else None
    return 0 if ability is None else calibration.TEKUN_CARE_FEN[care_grade(ability.failed)]


def care_grade(failed: int) -> int:
    """0 able, 1 partly, 2 wholly dependent, by how many of the six items of self-care are not reached."""
    return min(failed + 2, 6) // 3


def _enrol_person(person: Person, as_of: date, rng: Random) -> None:
    status, certificate = person.household.status, person.certificate
    valid = certificate is not None and certificate.valid(as_of)
    programmes = []
    if status == TEKUN:
        programmes.append(TEKUN)
    severe_assist = valid and certificate is not None and certificate.severe_assist
    if status == EDGE and (severe_assist or person.serious):
        programmes.append(SINGLE)
    if valid and (status == DIBAO or SINGLE in programmes):
        programmes.append(LIVING)
    if (
        valid
        and certificate is not None
        and certificate.severe
        and status != TEKUN
        and person.care_seen != "否"
    ):
        programmes.append(CARE)
    if person.age(as_of) >= calibration.OLD_AGE_FROM:
        programmes.append(OLD_AGE)
    for programme in programmes:
        person.lines[programme] = new_line(person, programme, as_of, rng)


def elsewhere(line: Line, world: World, rng: Random) -> Line:
    """The same line as a village of another town would list it."""
    village = rng.choice(world.counties[0].villages)
    while village.town is line.village.town:
        village = rng.choice(world.counties[0].villages)
    return replace(line, village=village)
