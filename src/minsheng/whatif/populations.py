"""Whose households a comparison counts: the kinds of family that who writes policy speaks of, from facts that exist.

Several kinds together mean all of them (in the country, and with children). Only the living count. What nobody knows of a
household (a birth date, a grade) puts it into no kind. A person counts with the household, unless the kind is about the person.
"""

# ruff: noqa: S608 - these queries hold only names of ours, numbers and literals quoted by operators.text

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from minsheng.engine.columnar.operators import literal
from minsheng.whatif.errors import WhatIfError

_HOME: Final = "select home_id from living"
_BORN: Final = "birth_date + interval {years} year"
_MINOR: Final = _BORN.format(years=18) + " > {day}"
_ELDER: Final = _BORN.format(years=60) + " <= {day}"
_ALONE: Final = (
    f"{_ELDER} and (living_situation = 'alone' "
    "or home_id in (select home_id from living group by 1 having count(*) = 1))"
)


def _with(test: str) -> str:
    """Homes with a living member of whom the test holds."""
    return f"{_HOME} where {test}"


def _on(*rolls: str) -> str:
    """Homes with a member on one of the rolls on the day."""
    codes = ", ".join(f"'{roll}'" for roll in rolls)
    return f"select coalesce(joint_id, -person_id) from running where programme in ({codes})"


@dataclass(frozen=True, slots=True)
class Population:
    """One kind. `about`: the heading it stands under; `homes`: SQL for the households, `persons`: for the people ("": everybody
    who lives in one of them)."""

    code: str
    name_zh: str
    about: str
    homes: str
    persons: str = ""


FAMILY, AREA, ROLLS = "家里有谁", "城乡", "在享什么"
POPULATIONS: Final[dict[str, Population]] = {
    one.code: one
    for one in (
        Population("children", "有未成年人的家庭", FAMILY, _with(_MINOR)),
        Population(
            "severe_disability",
            "有一、二级残疾人的家庭",
            FAMILY,
            _with(
                "disability_status = 'valid' and disability_grade in (1, 2) "
                "and (disability_valid_until is null or disability_valid_until >= {day})"
            ),
        ),
        Population("serious_illness", "有重病患者的家庭", FAMILY, _with("serious_illness")),
        Population("elders", "有60岁以上老人的家庭", FAMILY, _with(_ELDER)),
        Population("elders_80", "有80岁以上老人的家庭", FAMILY, _with(_BORN.format(years=80) + " <= {day}")),
        Population(
            "elder_alone", "一个人住的60岁以上老人", FAMILY, _with(_ALONE), f"select person_id from living where {_ALONE}"
        ),
        Population(
            "no_worker",
            "没有18至59岁成员的家庭",
            FAMILY,
            f"{_HOME} group by 1 having count(birth_date) = count(*) and bool_and({_MINOR} or {_ELDER})",
        ),
        Population("large", "四人以上的家庭", FAMILY, f"{_HOME} group by 1 having count(*) >= 4"),
        Population(
            "urban", "城镇家庭", AREA, "select home_id from placed where urban_rural = 'urban'",
            "select person_id from person where urban_rural = 'urban'",
        ),
        Population(
            "rural", "农村家庭", AREA, "select home_id from placed where urban_rural = 'rural'",
            "select person_id from person where urban_rural = 'rural'",
        ),
        Population("on_dibao", "在享低保的家庭", ROLLS, _on("dibao", "dibao_single")),
        Population("on_edge", "低保边缘家庭（在册）", ROLLS, _on("dibao_edge")),
        Population("on_tekun", "有特困供养人员的家庭", ROLLS, _on("tekun")),
        Population(
            "on_none", "不在低保、边缘、特困名册的家庭", ROLLS,
            f"{_HOME} except {_on('dibao', 'dibao_single', 'dibao_edge', 'tekun')}",
        ),
        Population(
            "watched", "防返贫监测户（未消除风险）", ROLLS,
            "select household_id from household where kind = 'joint' and poverty_watch in ('unstable', 'marginal', 'sudden')",
        ),
    )
}  # fmt: skip
APART: Final = ({"urban", "rural"}, {"on_none", "on_dibao"}, {"on_none", "on_edge"}, {"on_none", "on_tekun"})
"""Of which no household is both."""


def known(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes, each once, in the order of the table. Raises WHATIF_POPULATION."""
    wanted = set(codes)
    if strange := sorted(wanted - POPULATIONS.keys()):
        told = "、".join(f"{code}（{one.name_zh}）" for code, one in POPULATIONS.items())
        raise WhatIfError(
            "WHATIF_POPULATION", f"没有“{strange[0]}”这种人群；可用：{told}", population=strange[0]
        )
    if both := next((pair for pair in APART if pair <= wanted), None):
        names = "”和“".join(POPULATIONS[code].name_zh for code in POPULATIONS if code in both)
        raise WhatIfError("WHATIF_POPULATION", f"“{names}”不能同时选：没有一户两样都是。")
    return tuple(code for code in POPULATIONS if code in wanted)


def told(codes: Iterable[str]) -> list[str]:
    """The names; of a code that there is no more the code."""
    return [POPULATIONS[code].name_zh if code in POPULATIONS else code for code in codes]


def tests(codes: Sequence[str], kind: str, on: date) -> list[str]:
    """What SQL asks of a subject (`subject_id`) that belongs to all of them."""
    found = []
    for code in codes:
        one = POPULATIONS[code]
        homes = one.homes.format(day=literal(on))
        persons = (
            one.persons.format(day=literal(on)) or f"select person_id from homes where home_id in ({homes})"
        )
        found.append(f"subject_id in ({persons if kind == 'person' else homes})")
    return found


def views(db: duckdb.DuckDBPyConnection) -> None:
    """`homes`: the household of everybody, who has none is one alone; `living`: without the dead; `placed`: town or country."""
    db.execute("create temp view homes as select *, coalesce(joint_id, -person_id) as home_id from person")
    db.execute("create temp view living as select * from homes where alive is distinct from false")
    db.execute(
        "create temp view placed as select home_id, coalesce(h.urban_rural, m.urban_rural) as urban_rural from "
        "(select home_id, min(urban_rural) as urban_rural from homes group by 1) m "
        "left join household h on h.household_id = home_id and h.kind = 'joint'"
    )
