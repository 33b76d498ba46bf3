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

from . import _elder_ability as e
from . import _quantities as q
from ._rolls import alive, elder_age, on_dibao, on_tekun

PLAN = "民发〔2023〕58号"
granted = presumed(fact("meal_reduction_fen"), 0, "没有核定减免的，按年龄定价")
site = presumed(
    asked("meal_site", "助餐点类别（canteen 食堂、point 助餐点、courtyard 大院）", "text", Person),
    "canteen",
    "没有写明的，按食堂",
)

_level = presumed(e.level, 0, "没有能力评估的，不按失能计算")
_current = presumed(e.current, False, "没有能力评估的，不按失能计算")
unable = _current & (_level >= parameter("meal.level_from", "number"))


def less(of: str, who):
    """What a kind of people, or everybody at a kind of site, pays less; nothing where the place has set nothing."""
    amount = presumed(parameter(f"meal.less_{of}", "fen", may_lack=True), 0, "当地没有定这一种优惠的，不减")
    return case((who, amount), default=0)


# 几种优惠只取减得最多的一种；助餐点的差价另算。
reduction = greatest(
    case((on_dibao | on_tekun | q.certificate_valid, granted), default=0),
    less("dibao", on_dibao),
    less("tekun", on_tekun),
    less("disabled", q.certificate_valid),
    less("unable", unable),
    less("very_old", age() >= parameter("meal.very_old_age", "years")),
    less("cared_for", presumed(fact("preferential_fen"), 0, "没有优抚待遇记录的，按没有计算") > 0),
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
