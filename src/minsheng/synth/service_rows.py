"""Rows of services: the insured, assessed elders, HPV doses, job seekers, beds at home, elders to look in on.

Drawn from streams of their own after everything else, so that nothing planted depends on them. Whoever was found to
need help has a bed in the list, so that nobody is asked to apply for one.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from minsheng.synth.chance import stream
from minsheng.synth.people_rows import ONE_SHEET
from minsheng.synth.sheets import Cell, Row, yuan
from minsheng.synth.world import CARE, TEKUN, Person, World

_OF_AGE, _MIDDLE, _ELDER = 18, 45, 60
_EMPLOYEE = 0.04
_PREMIUM_FEN: Final = 40_000
_JOINED: Final = 0.04
_MOST_YEARS: Final = 9
_MOST_UNUSED: Final = 6
"""Whoever has been insured for longer drew on the fund in no later year."""


def insured(world: World) -> Iterator[Row]:
    """Whom the premium is subsidised for, mostly as residents who paid last autumn; some joined this spring and wait."""
    rng = stream(world.seed, "insured")
    year = world.as_of.year
    for person in _living(world):
        home = person.household
        if not (home.status or home.rigid or person.lines or person.certificate):
            continue
        employee = rng.random() < _EMPLOYEE and person.age(world.as_of) in range(_OF_AGE, _ELDER)
        late = rng.random() < _JOINED
        paid = date(year, 3, 1) if late else date(year - 1, 9, 1)
        paid += timedelta(days=rng.randrange(90))
        years = 1 if late else rng.randint(2, _MOST_YEARS)
        cells: list[Cell] = [
            person.id_number, person.name, "职工医保" if employee else "居民医保", "正常", paid.isoformat(),
            "0.00" if employee else yuan(_PREMIUM_FEN), "", paid.isoformat() if late else f"{year}-01-01",
            (paid + timedelta(days=91)).isoformat() if late and not employee else "", str(years),
            str(max(years - _MOST_UNUSED, 0)),
        ]  # fmt: skip
        yield Row("", cells, person)


_GRADES: Final = ("能力完好", "轻度失能", "中度失能", "重度失能", "完全失能")
_ASSESSED: Final = 0.12
_NEEDS_BED: Final = 1


def grade_of(person: Person, world: World) -> int | None:
    """The level of an elder's ability, None for who was never assessed; the same in both lists."""
    rng = Random(f"{world.seed}:grade:{person.id_number}")  # noqa: S311 - people are made up here
    helped = CARE in person.lines or TEKUN in person.lines
    if person.age(world.begun or world.as_of) < _ELDER or not (helped or rng.random() < _ASSESSED):
        return None
    return rng.choices(range(5), (0, 20, 35, 30, 15) if helped else (30, 35, 20, 10, 5))[0]


def assessments(world: World) -> Iterator[Row]:
    """Of elders who applied for something; everybody who is cared for."""
    rng = stream(world.seed, "assessments")
    serial = 0
    for person in _living(world):
        grade = grade_of(person, world)
        if grade is None:
            continue
        serial += 1
        on = world.as_of - timedelta(days=rng.randint(20, 330))
        top = (90, 89, 65, 45, 29)[grade]
        score = top - (0 if grade == 0 else rng.randrange(15))
        cells: list[Cell] = [
            f"PG{on.year}{serial:06d}", person.name, person.id_number, on, str(score), _GRADES[grade], "", _GRADES[grade],
            on + timedelta(days=365),
        ]  # fmt: skip
        yield Row(ONE_SHEET, cells, person)


_BED_STATES: Final = ("运行", "运行", "运行", "签约", "暂停")


def home_beds(world: World) -> Iterator[Row]:
    """Whoever was found to need help."""
    rng = stream(world.seed, "home beds")
    for person in _living(world):
        grade = grade_of(person, world)
        if grade is None or grade < _NEEDS_BED:
            continue
        state = rng.choice(_BED_STATES)
        since = world.as_of - timedelta(days=rng.randint(15, 500))
        visits = rng.randint(2, 12) if state == "运行" else 0
        yield Row(ONE_SHEET, [person.name, person.id_number, state, since, str(visits)], person)


_PUBLIC, _OWN = 0.5, 0.04


def care_homes(world: World) -> Iterator[Row]:
    """Elders of the tekun roll who are cared for in institutions, and some others who pay for it themselves."""
    rng = stream(world.seed, "care homes")
    bed = 0
    for person in _living(world):
        if person.age(world.as_of) < _ELDER or grade_of(person, world) in (None, 0):
            continue
        public = TEKUN in person.lines
        if rng.random() >= (_PUBLIC if public else _OWN):
            continue
        bed += 1
        since = world.as_of - timedelta(days=rng.randint(40, 900))
        cells: list[Cell] = [
            person.name, person.id_number, f"{person.household.village.town.name}敬老院", f"{bed:04d}", since, "二级照护",
            "特困供养" if public else "自费", "",
        ]  # fmt: skip
        yield Row(ONE_SHEET, cells, person)


_FIRST_YEARS: Final = range(13, 16)
_PRODUCTS: Final = ("馨可宁双价HPV疫苗", "双价人乳头瘤病毒疫苗（沃泽惠）")
_BEGUN, _TWICE = 0.6, 0.5


def vaccinations(world: World) -> Iterator[Row]:
    """Girls of 13 to 15 who had one dose or two."""
    rng = stream(world.seed, "vaccinations")
    for person in _living(world):
        if person.sex != 2 or person.age(world.as_of) not in _FIRST_YEARS or rng.random() >= _BEGUN:
            continue
        first = world.as_of - timedelta(days=rng.randint(10, 330))
        product, twice = rng.choice(_PRODUCTS), rng.random() < _TWICE
        second = first + timedelta(days=rng.randint(165, 200))
        days = [first, second] if twice and second < world.as_of else [first]
        for dose, on in enumerate(days, start=1):
            cells: list[Cell] = [
                person.name, person.id_number, product, str(dose), on, f"{person.household.village.town.name}卫生院"
            ]  # fmt: skip
            yield Row("", cells, person)


_SEEKERS: Final = 0.012
_REASONS: Final = ("大龄", "长期失业", "失地", "零就业", "")


def job_seekers(world: World) -> Iterator[Row]:
    """Adults registered as out of work; some of them as hard to employ."""
    rng = stream(world.seed, "job seekers")
    for person in _living(world):
        if person.age(world.as_of) not in range(_OF_AGE, _ELDER) or rng.random() >= _SEEKERS:
            continue
        on = world.as_of - timedelta(days=rng.randint(20, 700))
        cells: list[Cell] = [person.name, person.id_number, "失业登记", rng.choice(_REASONS), on, "", "0"]
        yield Row(ONE_SHEET, cells, person)


_HOLDERS: Final = 0.006
_FIELDS: Final = ("公共管理", "公共服务", "社会事业", "设施维护", "社会治理")


def posts(world: World) -> Iterator[Row]:
    """Adults of middle age in public posts, by the days that they came."""
    rng = stream(world.seed, "posts")
    for person in _living(world):
        if person.age(world.as_of) not in range(_MIDDLE, _ELDER - 1) or rng.random() >= _HOLDERS:
            continue
        rural = not person.household.village.urban
        since = world.as_of - timedelta(days=rng.randint(60, 1_200))
        came = rng.choice((21, 21, 21, 20, 18))
        cells: list[Cell] = [
            person.name, person.id_number, "乡村" if rural else "城镇", rng.choice(_FIELDS), "是", since,
            world.as_of + timedelta(days=rng.randint(10, 300)), "0", "80" if rural else "", "21", str(came),
            "1" if came < 20 else "0", "合格", "" if rural else "986.50", "是" if rural else "否",
        ]  # fmt: skip
        yield Row(ONE_SHEET, cells, person)


_STANDINGS: Final = ("白名单", "白名单", "白名单", "整改", "黑名单", "待核")
_TEACHING: Final = ("学科", "文艺", "体育", "科技")
_TOWNS_PER_BODY: Final = 2


def training(world: World) -> Iterator[Row]:
    """Training bodies of every second town, as the joint inspection listed them."""
    rng = stream(world.seed, "training")
    for county in world.counties:
        for at, town in enumerate(county.towns):
            if at % _TOWNS_PER_BODY:
                continue
            standing = rng.choice(_STANDINGS)
            licensed, pupils, teachers = standing != "黑名单", rng.randint(15, 60), rng.randint(2, 8)
            seen = world.as_of - timedelta(days=rng.randint(10, 90))
            cells: list[Cell] = [
                f"示例{town.name}培训中心", f"52{county.code}MJ{at:07d}X", f"示教民{at:04d}" if licensed else "无",
                (world.as_of + timedelta(days=400)).isoformat() if licensed else "", "民非", rng.choice(_TEACHING), str(teachers),
                str(teachers), str(pupils), str(pupils * 4), "是", "示例银行监管户" if licensed else "无", seen.isoformat(),
                "无" if standing == "白名单" else "有安全隐患", standing,
            ]  # fmt: skip
            yield Row("", cells, None)


_A_COUNTY: Final = 120
_DRUGS: Final = (
    ("非抗菌药", "住院医师"),
    ("非抗菌药", "主治医师"),
    ("非限制使用级", "主治医师"),
    ("限制使用级", "主治医师"),
)
_BEYOND: Final = 0.03


def prescriptions(world: World) -> Iterator[Row]:
    """Last month's prescriptions of each county's hospital; a few doctors prescribe what is beyond their right."""
    rng, reviews = stream(world.seed, "prescriptions"), stream(world.seed, "reviews of prescriptions")
    last = world.as_of.replace(day=1) - timedelta(days=1)
    for county in world.counties:
        for serial in range(_A_COUNTY):
            grade, title = rng.choice(_DRUGS)
            if rng.random() < _BEYOND:
                grade, title = "特殊使用级", "主治医师"
            on = last - timedelta(days=rng.randrange(last.day))
            cells: list[Cell] = [
                f"CF{county.code}{serial:06d}", f"{county.name}医院", county.code, rng.choice(("内科", "外科", "儿科")), title,
                "限制使用级", rng.choice(("门诊", "门诊", "急诊")), on.isoformat(), "3", "否" if grade == "非抗菌药" else "是",
                "" if grade == "非抗菌药" else grade, *_reviewed(reviews, grade), on.isoformat(),
            ]  # fmt: skip
            yield Row("", cells, None)


_MANY, _SAMPLED = 0.02, 0.8
_FOUND: Final = ("合理",) * 24 + ("1-10", "1-2", "2-5", "2-6", "3-1")


def _reviewed(rng: Random, grade: str) -> list[Cell]:
    """Kind of prescription, number of drugs and what the pharmacists found; one of a class that nobody may give is 1-14."""
    many = rng.random() < _MANY
    found = "1-11" if many else "1-14" if grade == "特殊使用级" else rng.choice(_FOUND)
    return ["普通", str(6 if many else rng.randint(1, 5)), found if rng.random() < _SAMPLED else "未点评"]


_ALONE, _PAIR = 1, 2
_CHRONIC, _SPECIAL = 0.08, 0.01


def special_elders(world: World) -> Iterator[Row]:
    """Elders who live alone or as a couple, as the villages list them."""
    rng = stream(world.seed, "special elders")
    for home in world.households:
        living = home.living
        if len(living) > _PAIR or not all(one.age(world.as_of) >= _ELDER for one in living):
            continue
        for person in living:
            kind = "独居" if len(living) == _ALONE else "空巢"
            marks = ["是" if rng.random() < chance else "否" for chance in (_CHRONIC, _SPECIAL)]
            if person.id_number in world.lost:
                continue
            yield Row(ONE_SHEET, [person.name, person.id_number, kind, *marks, "", ""], person)


def _living(world: World) -> Iterator[Person]:
    """Members of the households whose rows no earlier file has lost."""
    for home in world.households:
        for person in home.living:
            if person.id_number not in world.lost:
                yield person
