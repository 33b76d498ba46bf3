"""适龄女性分批免费接种HPV疫苗 — a local plan over some years, each with its ages; by the age on the day of the first dose.

A year without published ages leaves those unknown who have not begun; who has begun finishes. Domestic bivalent vaccines.
"""

from datetime import date

from minsheng.policy import Delivery, Person, Programme, age, need, parameter

from . import _hpv as h
from ._rolls import alive, has_turned, local_hukou
from ._vaccination import FREE, SESSION, VACCINE, begun, girl_or_woman, next_dose, not_postponed

youngest, oldest = parameter("hpv_batch.age_from", "years"), parameter("hpv_batch.age_to", "years")


def edge(name: str):
    """An end of one of the two batches of the year."""
    return parameter(f"hpv_batch.{name}", "years", may_lack=True)


in_batch = age().between(edge("young_from"), edge("young_to")) | age().between(
    edge("older_from"), edge("older_to")
)
in_plan = has_turned(youngest, h.first) & ~has_turned(oldest + 1, h.first)

hpv_batch = Programme(
    code="hpv_batch",
    name_zh="适龄女性分批免费接种HPV疫苗",
    unlisted="接种情况由预防接种数据说明",
    subject=Person,
    valid_from=date(2019, 12, 1),
    law=[VACCINE],
    conditions=[
        alive(FREE),
        local_hukou(FREE),
        girl_or_woman(FREE),
        need(
            "batch",
            (age() >= youngest) & (((h.doses == 0) & in_batch) | (begun & in_plan)),
            "接种第一剂时在当年批次的年龄内",
            FREE,
            ask="公安户籍、疾控接种记录",
        ),
        next_dose(FREE, ("cecolin", "walrinvax")),
        not_postponed(FREE),
    ],
    delivery=Delivery("service", "none"),
    procedure=SESSION,
)
