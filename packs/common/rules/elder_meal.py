"""养老助餐 — what a meal costs whom: the elder's price from an age on, the ordinary price for everybody else.

People in hardship and disabled people pay less as is decided case by case (`meal_reduction_fen`); an elder eats for nothing at a
village's free session. The lowest price counts, once; nobody pays less than the site's least.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Programme,
    age,
    case,
    fact,
    greatest,
    least,
    line,
    named,
    need,
    parameter,
    presumed,
)

from . import _quantities as q
from ._rolls import alive, elder_age, on_dibao, on_tekun

PLAN = "民发〔2023〕58号"
base = parameter("meal.base_price", "fen")
by_age = case(
    (age() >= parameter("meal.elder_age", "years"), parameter("meal.elder_price", "fen")), default=base
)
reduction = presumed(fact("meal_reduction_fen"), 0, "没有核定减免的，按年龄定价")
reduced = case((on_dibao | on_tekun | q.certificate_valid, by_age - reduction), default=by_age)
free = presumed(fact("meal_free_session"), False, "没有写明的，不是免费助餐") & (age() >= elder_age)
price = named(
    "meal_price_fen",
    "每餐应付",
    case(
        (free, 0),
        default=greatest(least(base, reduced), parameter("meal.least_price", "fen")),
    ),
)

elder_meal = Programme(
    code="elder_meal",
    name_zh="养老助餐优惠",
    subject=Person,
    valid_from=date(2023, 1, 1),
    law=[Law("积极发展老年助餐服务行动方案", "全文", PLAN, evidence="K")],
    conditions=[
        alive(PLAN),
        need("cheaper", price < base, "每餐应付低于普通价{need}（{have}）", PLAN, ask="助餐点、社区"),
    ],
    lines=[line("subsidy", "每餐优惠", base - price)],
    delivery=Delivery("service", "none"),
)
