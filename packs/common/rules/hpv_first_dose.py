"""HPV疫苗第一剂 — which vaccines a girl or woman who has had none may begin with, by the ages of the inserts, and how many doses.

At one's own cost, or free where hpv_national or hpv_batch is met. The ages are those of the current inserts (K).
"""

from datetime import date

from minsheng.policy import Delivery, Person, Programme, age, case, ground, need, parameter

from . import _hpv as h
from ._rolls import alive
from ._vaccination import CONDUCT, SESSION, VACCINE, girl_or_woman, not_postponed


def doses(product: str):
    """How many who begins today needs."""
    return case((age() < parameter(f"hpv.{product}_two_doses_below", "years"), 2), default=3)


in_age = age().between(h.youngest, h.oldest)
NAMES = (
    ("cecolin", "馨可宁"),
    ("cervarix", "希瑞适"),
    ("gardasil9", "佳达修九价"),
    ("cecolin9", "馨可宁9"),
)

hpv_first_dose = Programme(
    code="hpv_first_dose",
    name_zh="HPV疫苗第一剂（可选的疫苗）",
    unlisted="接种情况由预防接种数据说明",
    subject=Person,
    valid_from=date(2019, 12, 1),
    law=[VACCINE],
    conditions=[
        alive(CONDUCT),
        girl_or_woman(CONDUCT),
        need(
            "not_begun",
            h.doses == 0,
            "还没有接种过（已接种{have}）",
            CONDUCT,
            ask="疾控接种记录",
            have=h.doses,
        ),
        need(
            "age",
            in_age,
            "现年{have}，在一种疫苗说明书的年龄内",
            CONDUCT,
            ask="公安户籍",
            have=age(),
        ),
        not_postponed(CONDUCT),
    ],
    grounds=[
        *(ground(code, in_age, f"可以选{name}，共{{have}}剂", have=doses(code)) for code, name in NAMES),
        ground(
            "walrinvax",
            age().between(h.youngest, h.oldest_walrinvax),
            "可以选沃泽惠，共{have}剂",
            have=doses("walrinvax"),
        ),
        ground("gardasil4", in_age, "可以选佳达修四价，共3剂"),
    ],
    delivery=Delivery("service", "none"),
    procedure=SESSION,
)
