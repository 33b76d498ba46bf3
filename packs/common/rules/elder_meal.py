"""养老助餐 — what a meal costs whom: the elder's price from an age on, the ordinary price for everybody else.

People in hardship and disabled people pay less as is decided case by case (`meal_reduction_fen`), or as the place has set for
their kind and for the kind of site; an elder eats for nothing at a village's free session. Of several reductions the greatest
counts, once, and comes off the price of the age; nobody pays less than the site's least.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Step,
    age,
    asked,
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

from ._meal_reductions import less, reduction
from ._rolls import alive, elder_age

PLAN = "民发〔2023〕58号"
site = presumed(
    asked("meal_site", "助餐点类别（canteen 食堂、point 助餐点、courtyard 大院）", "text", Person),
    "canteen",
    "没有写明的，按食堂",
)


at_site = greatest(less("point", site == "point"), less("courtyard", site == "courtyard"))
base = parameter("meal.base_price", "fen") - at_site
ordinary = named("meal_ordinary_fen", "普通价", base)
by_age = case(
    (age() >= parameter("meal.elder_age", "years"), parameter("meal.elder_price", "fen") - at_site),
    default=base,
)
free = presumed(fact("meal_free_session"), False, "没有写明的，不是免费助餐") & (age() >= elder_age)
price = named(
    "meal_price_fen",
    "每餐应付",
    case(
        (free, 0),
        default=greatest(least(base, by_age - reduction), parameter("meal.least_price", "fen")),
    ),
)

taken = presumed(
    asked("meal_taken", "本餐次已经享受过助餐优惠", "flag", Person), False, "没有记录的，按本餐次没有享受过"
)

elder_meal = Programme(
    code="elder_meal",
    name_zh="养老助餐优惠",
    also=(
        "养老助餐",
        "老年助餐",
        "老年人就餐补贴",
    ),
    subject=Person,
    valid_from=date(2023, 1, 1),
    law=[Law("积极发展老年助餐服务行动方案", "全文", PLAN, evidence="K")],
    conditions=[
        alive(PLAN),
        need(
            "cheaper",
            price < ordinary,
            "每餐应付低于普通价{need}（{have}）",
            PLAN,
            ask="助餐点、社区",
            known_at="case",
        ),
        need("once", ~taken, "本餐次还没有享受过优惠", PLAN, ask="助餐点、社区", known_at="case"),
    ],
    lines=[line("subsidy", "每餐优惠", base - price)],
    delivery=Delivery("service", "none"),
    procedure=Procedure(
        steps=(
            Step("eat", "刷卡、刷脸或报名就餐，每餐次一份优惠；送餐上门的另行登记", "助餐点", clause=PLAN),
            Step("reduce", "低保、特困、残疾人的减免由社区核定", "社区", clause=PLAN),
            Step("settle", "按月结算：餐数乘补贴，各级和慈善分担", "县级民政", clause=PLAN),
        ),
    ),
)
