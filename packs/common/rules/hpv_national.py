"""HPV疫苗国家免疫规划 — girls of 13 born after 2011-11-10, two doses of a bivalent vaccine, six months apart, free of charge.

The age is that on the day of the first dose: who began earlier or later, at her own cost, is not of the programme.
The inserts allow the second dose a
month earlier (hpv_next_dose.py), the programme does not.
"""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Programme, age, fact, need, on, parameter, shift_months

from . import _hpv as h
from ._rolls import alive, has_turned
from ._vaccination import (
    FREE,
    SESSION,
    VACCINE,
    begun,
    by_insert,
    girl_or_woman,
    next_dose,
    not_postponed,
)

PROGRAMME_BEGAN, BORN_AFTER = date(2025, 11, 10), date(2011, 11, 10)
youngest, oldest = parameter("hpv_national.age_from", "years"), parameter("hpv_national.age_to", "years")
apart = shift_months(h.first, parameter("hpv_national.apart_months", "months")) <= on

hpv_national = Programme(
    code="hpv_national",
    name_zh="HPV疫苗国家免疫规划",
    unlisted="接种情况由预防接种数据说明",
    subject=Person,
    valid_from=PROGRAMME_BEGAN,
    law=[
        VACCINE,
        Law("国家免疫规划疫苗儿童免疫程序（HPV疫苗）", "全文", since=PROGRAMME_BEGAN, evidence="V2"),
    ],
    conditions=[
        alive(FREE),
        girl_or_woman(FREE),
        need("born", fact("birth_date") > BORN_AFTER, "{need}以后出生", FREE, ask="公安户籍"),
        need(
            "age",
            (age() >= youngest)
            & (
                ((h.doses == 0) & (age() <= oldest))
                | (begun & has_turned(youngest, h.first) & ~has_turned(oldest + 1, h.first))
            ),
            "接种第一剂时为13周岁",
            FREE,
            ask="公安户籍",
        ),
        next_dose(FREE, ("cecolin", "walrinvax", "cervarix"), by_insert & apart),
        not_postponed(FREE),
    ],
    delivery=Delivery("service", "none"),
    procedure=SESSION,
)
