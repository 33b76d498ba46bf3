"""Families with plausible ages: singles, couples, parents with children, three generations, widowed elders."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Final

from minsheng.synth import calibration
from minsheng.synth.chance import stream
from minsheng.synth.names import full_name, surname
from minsheng.synth.places import County, Village
from minsheng.synth.world import DIBAO, Household, Person, World

DAYS_PER_YEAR: Final = 365.2425
_OLDEST: Final = 101
_STORY_ROOM: Final = 50


class Builder:
    """Draws the members of one household after the other; one per run."""

    def __init__(self, as_of: date, rng: Random) -> None:
        self.today = as_of.toordinal()
        self.rng = rng

    def birth(self, age: int) -> date:
        """A birth date of somebody who is `age` years old today."""
        age = min(age, _OLDEST)
        return date.fromordinal(int(self.today - age * DAYS_PER_YEAR) - 1 - int(self.rng.random() * 363))

    def add(self, household: Household, relation: str, sex: int, age: int, marital: str) -> Person:
        """Append a member."""
        person = Person(household, relation, sex, self.birth(age), marital)
        household.members.append(person)
        return person

    def couple(self, household: Household, age: int) -> int:
        """Head and spouse; returns the age of the mother."""
        head_sex = 1 if self.rng.random() < 0.8 else 2
        other = max(20, age + self.rng.randint(-4, 3))
        self.add(household, "户主", head_sex, age, "已婚")
        self.add(household, "配偶", 3 - head_sex, other, "已婚")
        return other if head_sex == 1 else age

    def children(self, household: Household, mother: int, count: int, *, until: int = 24) -> None:
        """Up to `count` unmarried children a mother of that age may have, none older than `until`."""
        for _ in range(count):
            oldest = min(mother - 20, until)
            if oldest < 0:
                return
            age = self.rng.randint(max(0, min(mother - 38, oldest)), oldest)
            sex = 1 if self.rng.random() < 0.52 else 2
            self.add(household, "子" if sex == 1 else "女", sex, age, "未婚")

    def elder_age(self, youngest: int = 60) -> int:
        """An age above `youngest`, the older the rarer."""
        return min(_OLDEST, youngest + int(self.rng.expovariate(1 / 9.0)))


def _single_adult(build: Builder, household: Household) -> None:
    sex = 1 if build.rng.random() < 0.62 else 2
    age = build.rng.randint(22, 59)
    marital = "未婚" if age < 32 or build.rng.random() < 0.5 else "离婚"
    build.add(household, "户主", sex, age, marital)


def _single_elder(build: Builder, household: Household) -> None:
    sex = 1 if build.rng.random() < 0.42 else 2
    age = build.elder_age(61)
    draw = build.rng.random()
    build.add(household, "户主", sex, age, "丧偶" if draw < 0.72 else "未婚" if draw < 0.88 else "离婚")


def _couple(build: Builder, household: Household) -> None:
    build.couple(household, build.rng.randint(24, 59))


def _elder_couple(build: Builder, household: Household) -> None:
    build.couple(household, build.elder_age(60))


def _parents(build: Builder, household: Household) -> None:
    mother = build.couple(household, build.rng.randint(25, 52))
    build.children(household, mother, build.rng.choice((1, 1, 1, 2, 2, 3)))


def _grown_child(build: Builder, household: Household) -> None:
    mother = build.couple(household, build.rng.randint(48, 62))
    build.children(household, mother, 1, until=34)


def _single_parent(build: Builder, household: Household) -> None:
    sex = 1 if build.rng.random() < 0.45 else 2
    age = build.rng.randint(26, 50)
    build.add(household, "户主", sex, age, "离婚" if build.rng.random() < 0.75 else "丧偶")
    build.children(household, age, build.rng.choice((1, 1, 2)), until=20)


def _three_generations(build: Builder, household: Household) -> None:
    mother = build.couple(household, build.rng.randint(27, 50))
    build.children(household, mother, build.rng.choice((1, 1, 2, 2, 3)))
    age = household.members[0].age(date.fromordinal(build.today))
    draw = build.rng.random()
    if draw < 0.75:
        elder = age + build.rng.randint(21, 33)
        widowed = draw < 0.35
        build.add(household, "母亲", 2, elder, "丧偶" if widowed else "已婚")
        if not widowed:
            build.add(household, "父亲", 1, elder + build.rng.randint(-2, 4), "已婚")
    else:
        build.add(household, "父亲", 1, age + build.rng.randint(22, 34), "丧偶")


def _with_parent(build: Builder, household: Household) -> None:
    age = build.rng.randint(40, 62)
    build.couple(household, age)
    build.add(household, "母亲", 2, age + build.rng.randint(21, 32), "丧偶")


def _skipped_generation(build: Builder, household: Household) -> None:
    age = build.rng.randint(56, 72)
    build.couple(household, age)
    if build.rng.random() < 0.4:
        household.members.pop()
        household.members[0].marital = "丧偶"
    sex = 1 if build.rng.random() < 0.5 else 2
    build.add(household, "孙子" if sex == 1 else "孙女", sex, build.rng.randint(3, 15), "未婚")


def _siblings(build: Builder, household: Household) -> None:
    age = build.rng.randint(30, 68)
    build.add(household, "户主", 1, age, "未婚")
    sex = 1 if build.rng.random() < 0.6 else 2
    younger = max(20, age - build.rng.randint(1, 9))
    build.add(household, "兄弟" if sex == 1 else "姐妹", sex, younger, "未婚")


Shape = Callable[[Builder, Household], None]
SHAPES: Final[dict[str, tuple[Shape, float]]] = {
    "single_adult": (_single_adult, 7.0),
    "single_elder": (_single_elder, 13.0),
    "couple": (_couple, 14.0),
    "elder_couple": (_elder_couple, 13.5),
    "parents": (_parents, 26.0),
    "grown_child": (_grown_child, 12.0),
    "single_parent": (_single_parent, 3.0),
    "three_generations": (_three_generations, 7.0),
    "with_parent": (_with_parent, 4.5),
    "skipped_generation": (_skipped_generation, 2.0),
    "siblings": (_siblings, 1.0),
}


def populate(people: int, seed: int, as_of: date, counties: list[County]) -> World:
    """Exactly `people` persons in households of one to seven, village by village."""
    rng = stream(seed, "people")
    build = Builder(as_of, rng)
    world = World(seed, as_of, counties)
    villages = [village for county in counties for village in county.villages]
    weights = [3.0 if village.urban else 1.0 for village in villages]
    scale = people / sum(weights)
    shapes, chances = list(SHAPES), [weight for _, weight in SHAPES.values()]
    filled, target = 0, 0.0
    serials: dict[str, int] = {}
    told = False
    for village, weight in zip(villages, weights, strict=True):
        target += weight * scale
        goal = people if village is villages[-1] else round(target)
        while filled < goal:
            if not village.urban and not told and people - filled >= _STORY_ROOM:
                told = True
                story = _story_family(build, village, serials)
                world.households.append(story)
                filled += len(story.members)
                continue
            county = village.code[:6]
            serials[county] = serial = serials.get(county, 0) + 1
            shape = rng.choices(shapes, chances)[0]
            household = _household(build, village, shape, serial, room=people - filled)
            world.households.append(household)
            filled += len(household.members)
    return world


def _story_family(build: Builder, village: Village, serials: dict[str, int]) -> Household:
    """A widower of 77, his son, four grandchildren: on the roll of dibao, and in the story (see `story`)."""
    county = village.code[:6]
    serials[county] = serial = serials.get(county, 0) + 1
    home = Household(f"{county}{serial:07d}", village, "story", mongol=False, house_number=1 + serial % 380)
    home.status, home.plan = DIBAO, "story_grandchildren"
    build.add(home, "户主", 1, 77, "丧偶")
    build.add(home, "子", 1, 45, "离婚")
    for age, word in ((14, "孙女"), (12, "孙子"), (10, "孙女"), (8, "孙子")):
        build.add(home, word, 1 if word == "孙子" else 2, age, "未婚")
    _name_members(home, build.rng)
    return home


def _household(build: Builder, village: Village, shape: str, serial: int, *, room: int) -> Household:
    mongol = build.rng.random() < (
        calibration.MONGOL_SHARE - 0.1 if village.urban else calibration.MONGOL_SHARE + 0.06
    )
    household = Household(f"{village.code[:6]}{serial:07d}", village, shape, mongol, 1 + serial % 380)
    SHAPES[shape][0](build, household)
    if len(household.members) > room:
        household.members.clear()
        household.shape = "single_adult"
        _single_adult(build, household)
    _name_members(household, build.rng)
    return household


def _name_members(household: Household, rng: Random) -> None:
    """Members of one household never share a name, so that a relative's ID number can be told apart."""
    family = surname(rng, mongol=household.mongol)
    taken: set[str] = set()
    for person in household.members:
        mongol = household.mongol
        own = family
        if person.relation in ("配偶", "母亲"):
            own = surname(rng, mongol=mongol)
        name = full_name(rng, own, person.sex, mongol=mongol)
        while name in taken:
            name = full_name(rng, own, person.sex, mongol=mongol)
        taken.add(name)
        person.name = name
