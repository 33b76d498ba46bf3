"""Which stage of school somebody attends: by the age when the school year began; of the oldest, some learn a trade."""

from datetime import date
from typing import Final, NamedTuple

from minsheng.synth.forms_net import school_year
from minsheng.synth.records import Schooling
from minsheng.synth.world import Person

LEFT_OUT: Final = Schooling("不在册")
"""Not in the roll at all."""
FIRST_AGE: Final = 3
LAST_AGE: Final = 17
_VOCATIONAL_PERCENT: Final = 42


class Stage(NamedTuple):
    """A kind of school: the age of its first grade, its grades, how its schools are called."""

    name: str
    first_age: int
    years: int
    grades: tuple[str, ...]
    school: str


KINDERGARTEN: Final = Stage("幼儿园", 3, 3, ("小班", "中班", "大班"), "中心幼儿园")
PRIMARY: Final = Stage("小学", 6, 6, tuple(f"{n}年级" for n in "一二三四五六"), "中心小学")
JUNIOR: Final = Stage("初中", 12, 3, ("初一", "初二", "初三"), "初级中学")
SENIOR: Final = Stage("普通高中", 15, 3, ("高一", "高二", "高三"), "第一中学")
VOCATIONAL: Final = Stage("中等职业", 15, 3, ("一年级", "二年级", "三年级"), "职业技术学校")


def school_age(person: Person, as_of: date) -> int:
    """Full years on the first of September on which the school year began."""
    return person.age(date(school_year(as_of), 9, 1))


def stage_at(age: int, person: Person) -> Stage:
    """The stage for that age; the household and the birthday decide between the last two."""
    if age < PRIMARY.first_age:
        return KINDERGARTEN
    if age < JUNIOR.first_age:
        return PRIMARY
    if age < SENIOR.first_age:
        return JUNIOR
    trade = (int(person.household.key) + person.birth.toordinal()) % 100 < _VOCATIONAL_PERCENT
    return VOCATIONAL if trade else SENIOR


def stage_of(person: Person, as_of: date) -> str:
    """The word of the roll, '' for who is not at school or has left it."""
    age = school_age(person, as_of)
    if not FIRST_AGE <= age <= LAST_AGE or not person.counts:
        return ""
    said = person.record.school if person.record else None
    return "" if said is not None and said.status != "在读" else stage_at(age, person).name
