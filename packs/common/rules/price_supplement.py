"""价格临时补贴 — when prices rise beyond a line, people on the rolls get a month's supplement: the standard times the rise.

The rises are published each month: a month without a figure has no answer, and the programme says which it needs.
Who draws unemployment benefit belongs to it, too, but no file tells us.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Step,
    fact,
    greatest,
    line,
    need,
    parameter,
    presumed,
    rounded,
)

from . import _quantities as q
from ._rolls import alive, child_without_parents, on_dibao, on_edge, on_tekun

NOTICE = "发改价格〔2021〕1553号"
PERMILLE = 1000
rise = parameter("price.rise_permille", "permille")
from_ = parameter("price.rise_from_permille", "permille")
food_rise = parameter("price.food_rise_permille", "permille")
cared_for = presumed(fact("preferential_fen"), 0, "没有优抚待遇记录的，按没有计算") > 0

price_supplement = Programme(
    code="price_supplement",
    name_zh="价格临时补贴",
    also=(
        "物价补贴",
        "价格补贴",
        "物价临时补贴",
    ),
    subject=Person,
    valid_from=date(2021, 10, 29),
    law=[
        Law("社会救助法", "第三十二条", since=date(2026, 7, 1), evidence="V"),
        Law(
            "关于进一步健全社会救助和保障标准与物价上涨挂钩联动机制的通知",
            "全文",
            NOTICE,
            date(2021, 10, 29),
            "V2",
        ),
    ],
    conditions=[
        alive(NOTICE),
        need(
            "holder",
            on_dibao
            | on_tekun
            | child_without_parents
            | cared_for
            | (on_edge & parameter("price.edge", "flag", may_lack=True)),
            "低保、特困、孤儿、事实无人抚养儿童、领取定期抚恤补助的优抚对象（低保边缘按规定的时段）",
            NOTICE,
            ask="县民政、退役军人",
        ),
        need(
            "risen",
            (rise >= from_) | (food_rise >= parameter("price.food_from_permille", "permille")),
            "居民消费价格同比上涨{have}，须达到{need}；或食品价格达到启动的涨幅",
            NOTICE,
            ask="县发展改革、统计",
            have=rise,
            need=from_,
        ),
    ],
    lines=[
        line(
            "amount",
            "当月价格临时补贴",
            rounded(q.standard * greatest(rise, 0), "half_up_cent", PERMILLE),
        )
    ],
    delivery=Delivery("cash", "monthly", "month_reached"),
    procedure=Procedure(
        steps=(
            Step("start", "价格指数公布后测算，达到条件即启动", "县级发展改革", clause=NOTICE),
            Step("pay", "按当月名册发放，不用申请", "县级民政、财政", clause=NOTICE),
        ),
    ),
)
