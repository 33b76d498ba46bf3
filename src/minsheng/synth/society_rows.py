"""Rows of the other departments: custody, school, contributions, veterans, marriages and births."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from minsheng.kernel.periods import Month
from minsheng.synth.chance import stream
from minsheng.synth.forms_net import school_year
from minsheng.synth.kin import cannot_work
from minsheng.synth.people_rows import NOT_AUTHORISED, ONE_SHEET, address
from minsheng.synth.records import Schooling, Work
from minsheng.synth.schooling import (
    FIRST_AGE,
    JUNIOR,
    KINDERGARTEN,
    LAST_AGE,
    LEFT_OUT,
    PRIMARY,
    SENIOR,
    VOCATIONAL,
    stage_at,
)
from minsheng.synth.sheets import Cell, Row, yuan
from minsheng.synth.wards import has_minor, parents
from minsheng.synth.world import Household, Person, World

_SEX: Final = ("", "男", "女")
_MONTHS: Final = 12


_WELL: Final = Schooling()


def custody(world: World) -> Iterator[Row]:
    """Terms; a row about somebody whom nobody may look up, and who is no minor's parent, is marked as such."""
    for home in world.households:
        for person in home.members:
            term = person.record.custody if person.record else None
            if term is None:
                continue
            cells: list[Cell] = [
                person.name, person.id_number, term.kind, term.start, term.until, term.status, address(home)
            ]  # fmt: skip
            kept = person.away or (person in parents(home) and has_minor(home, world.as_of))
            yield Row(ONE_SHEET if kept else NOT_AUTHORISED, cells, person, spare=not kept)


def school(world: World) -> Iterator[Row]:
    """Everybody who was 3 to 17 when the school year began."""
    year = school_year(world.as_of)
    started = date(year, 9, 1)
    serial = 0
    for home in world.households:
        for person in home.living:
            age = person.age(started)
            left_out = person.record is not None and person.record.school == LEFT_OUT
            if FIRST_AGE <= age <= LAST_AGE and not left_out:
                serial += 1
                yield Row("", _pupil(person, age, year, serial), person)


_PRIVATE_ONE_IN: Final = 4
_KINDERGARTEN_FEN: Final = 180_000


def _pupil(person: Person, age: int, year: int, serial: int) -> list[Cell]:
    stage = stage_at(age, person)
    grade = age - stage.first_age
    entered = year - grade
    home, record = person.household, person.record
    said = record.school if record and record.school else _WELL
    ward = record.ward if record else None
    head = home.members[0]
    town = home.village.town
    place = town.county.name if stage in (SENIOR, VOCATIONAL) else town.name
    kind, small = ward.kind if ward else "", stage is KINDERGARTEN
    private = small and int(home.key) % _PRIVATE_ONE_IN == 0
    return [
        f"{town.county.code}{entered}{serial:07d}", person.name, person.id_number, _SEX[person.sex],
        f"{place}{stage.school}", "民办" if private else "公办", stage.name, stage.grades[grade],
        f"{entered}09", f"{entered + stage.years}07",
        said.status, "是" if kind == "留守" else "否", "是" if kind.startswith("孤儿") else "否",
        head.name if head is not person else "", head.id_number if head is not person else "", str(said.absent_days),
        yuan(_KINDERGARTEN_FEN) if small else "", "是" if stage in (PRIMARY, JUNIOR) else "",
    ]  # fmt: skip


_EMPLOYERS: Final = (
    "示例粮食加工有限公司", "示例肉业有限公司", "示例建筑安装有限公司", "示例客运有限公司", "示例供热有限公司",
    "示例商贸有限公司",    "示例物业服务有限公司", "示例铝材有限公司", "示例乳业有限公司", "示例医院", "示例中学",
)  # fmt: skip
_INSURED_CHANCE: Final = {"urban": 0.16, "rural": 0.03}
_BASE_FROM_FEN, _BASE_TO_FEN = 430_000, 1_250_000
_WORKING_AGE: Final = range(18, 60)


def contributions(world: World) -> Iterator[Row]:
    """Twelve months of everybody who is employed; a month that is not paid is missing or stands as 停保."""
    rng = stream(world.seed, "contributions")
    oldest = Month.of(world.as_of).shift(-_MONTHS)
    months = [oldest.shift(n) for n in range(_MONTHS)]
    for home in world.households:
        chance = _INSURED_CHANCE[home.village.area_class] if home.status == "" and not home.plan else 0.0
        for person in home.living:
            work = person.record.work if person.record else None
            if work is None and chance and _employed(person, world, chance, rng):
                work = Work(rng.randrange(_BASE_FROM_FEN, _BASE_TO_FEN, 1_000))
            if work is not None:
                yield from _paid(person, work, months, rng)


def _employed(person: Person, world: World, chance: float, rng: Random) -> bool:
    if rng.random() >= chance or person.pension_kind or person.id_number in world.lost:
        return False
    return person.age(world.as_of) in _WORKING_AGE


def _paid(person: Person, work: Work, months: list[Month], rng: Random) -> Iterator[Row]:
    employer = "" if work.insurance == "灵活就业" else rng.choice(_EMPLOYERS)
    base = yuan(work.base_fen)
    for month in months[work.first : work.last + 1]:
        yield _payment(person, work.insurance, employer, month, base, "已缴")
    if work.stopped and work.last + 1 < len(months):
        yield _payment(person, work.insurance, employer, months[work.last + 1], base, "停保")


def _payment(person: Person, insurance: str, employer: str, month: Month, base: str, status: str) -> Row:
    return Row("", [person.id_number, person.name, insurance, employer, month, base, status], person)


_VETERANS: Final = (
    ("60周岁以上农村籍退役士兵", "", 60, 28_000), ("在乡复员军人", "", 75, 190_000), ("参战退役人员", "", 55, 88_000),
    ("带病回乡退伍军人", "", 45, 78_000), ("伤残军人", "七级", 30, 190_000), ("烈士遗属", "", 50, 260_000),
)  # fmt: skip
_VETERAN_CHANCE: Final = 0.012
_VETERANS_FROM: Final = 45


def veterans(world: World) -> Iterator[Row]:
    """Old soldiers of ordinary families, and those of whom something is planted."""
    rng = stream(world.seed, "veterans")
    for home in world.households:
        for person in home.living:
            known = person.record.veteran if person.record else None
            if known is not None:
                yield _veteran(person, known.kind, known.grade, known.monthly_fen, Month.of(known.start))
            elif _served(person, world) and rng.random() < _VETERAN_CHANCE:
                kind, grade, youngest, amount = rng.choice(_VETERANS)
                if person.age(world.as_of) >= youngest:
                    since = Month.of(world.as_of).shift(-rng.randint(8, 120))
                    yield _veteran(person, kind, grade, amount + rng.randrange(0, 9_000, 100), since)


def _served(person: Person, world: World) -> bool:
    ordinary = person.household.status == "" and person.id_number not in world.lost
    return ordinary and person.sex == 1 and person.age(world.as_of) >= _VETERANS_FROM


def _veteran(person: Person, kind: str, grade: str, amount: int, since: Month) -> Row:
    return Row(ONE_SHEET, [person.name, person.id_number, kind, grade, yuan(amount), since, ""], person)


_MARRIED_PER_MONTH, _DIVORCED_PER_MONTH, _BORN_PER_MONTH = 0.0009, 0.0006, 0.004


def marriage(world: World) -> Iterator[Row]:
    """Marriages, divorces and new certificates of the month, at least one, of families with nothing else the matter."""
    rng = stream(world.seed, "marriage")
    first = world.as_of.replace(day=1)
    days = max(1, (world.as_of - first).days)
    bride: Person | None = None
    count = 0
    taken = set()
    for pair in _weddings(world):
        man, wife = sorted(pair, key=lambda person: person.sex)
        taken |= {id(man), id(wife)}
        yield _registered("结婚", first + timedelta(days=rng.randrange(days)), man, wife)
    for home in world.households:
        if not _ordinary(home, world) or id(home.members[0]) in taken:
            continue
        on = first + timedelta(days=rng.randrange(days))
        one, two = home.members[0], home.members[1] if len(home.members) > 1 else None
        if two is not None and two.relation == "配偶" and (not count or rng.random() < _DIVORCED_PER_MONTH):
            count += 1
            kind = rng.choice(("离婚", "补领", "补领"))
            if any(cannot_work(spouse, world.as_of) for spouse in (one, two)):
                kind = "补领"  # divorced, they would have nobody to support them
            yield _registered(kind, on, *sorted((one, two), key=lambda person: person.sex))
        elif home.shape == "single_adult" and one.marital != "已婚" and one.sex == 2:
            bride = one
        elif bride is not None and home.shape == "single_adult" and rng.random() < _MARRIED_PER_MONTH * 20:
            yield _registered("结婚", on, one, bride)
            bride = None


def _weddings(world: World) -> Iterator[tuple[Person, Person]]:
    """Those who are planted to marry, each with somebody else of the county who lives alone."""
    singles = [
        home.members[0]
        for home in world.households
        if home.shape == "single_adult"
        and _ordinary(home, world)
        and home.members[0].marital != "已婚"
        and not cannot_work(home.members[0], world.as_of)
    ]
    for home in world.households:
        for person in home.members:
            if person.record and person.record.weds:
                other = next(one for one in singles if one.sex != person.sex)
                singles.remove(other)
                yield person, other


def _registered(kind: str, on: date, man: Person, wife: Person) -> Row:
    return Row("", [kind, on, man.name, man.id_number, wife.name, wife.id_number], man, spare=True)


def births(world: World) -> Iterator[Row]:
    """Children born this month, at least one; most have no name yet."""
    rng = stream(world.seed, "births")
    first = world.as_of.replace(day=1)
    days = max(1, (world.as_of - first).days)
    serial = 0
    for home in world.households:
        planted = any(one.record and one.record.gave_birth for one in home.members)
        if (
            not (planted or _ordinary(home, world))
            or len(home.members) < 2
            or (serial and rng.random() >= _BORN_PER_MONTH and not planted)
        ):
            continue
        man, wife = sorted(home.members[:2], key=lambda person: person.sex)
        if (
            wife.relation not in ("户主", "配偶")
            or not 20 <= wife.age(world.as_of) <= 40
            or wife.sex == man.sex
        ):
            continue
        serial += 1
        cells: list[Cell] = [
            f"99{world.as_of.year}{serial:06d}", "", rng.choice("男女"), first + timedelta(days=rng.randrange(days)),
            wife.name, wife.id_number, man.name, man.id_number,
        ]  # fmt: skip
        yield Row("", cells, wife)


def _ordinary(home: Household, world: World) -> bool:
    if home.status or home.plan or len(home.living) != len(home.members):
        return False
    return not any(person.id_number in world.lost for person in home.members[:2])
