"""经评估失能的老年人 — conditions and review that vouchers and beds at home share: an elder here, assessed, of a level."""

from minsheng.policy import Review, age, need, parameter

from . import _elder_ability as e
from ._rolls import alive, elder_age, lives_here


def of_age(clause: str):
    """Old enough to count as an elder."""
    return need("age", age() >= elder_age, "现年{have}，须满{need}", clause, ask="公安户籍")


def current(clause: str):
    """The assessment is not too old."""
    return need("current", e.current, "能力评估未满规定的月数", clause, ask="评估机构")


def assessed_elder(clause: str, level_from: str):
    """An elder of this place whose assessment is in force and says at least this level (a parameter)."""
    least_level = parameter(level_from, "number")
    level = need(
        "level",
        e.reaches(least_level),
        "能力等级为{have}，须达到{need}及以上失能",
        clause,
        ask="评估机构",
        have=e.level,
        need=least_level,
    )
    return [alive(clause), lives_here(clause), of_age(clause), level, current(clause)]


def assessed_anew(clause: str):
    """Once a year everybody is assessed again."""
    return Review(months=(("全部（重新评估）", 12),), clause=clause)
