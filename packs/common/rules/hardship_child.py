"""困境儿童 — who counts as a child in hardship, and how often somebody must look after the case again.

国发〔2016〕36号 一 knows three kinds: poverty, own disability or illness, guardianship that is lacking or does harm. A report of
anybody opens a case at once (未成年人保护法第十一条); this only says who belongs to the group. Nothing is published.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Programme,
    case,
    fact,
    ground,
    named,
    need,
    on,
    parameter,
    presumed,
    shift_days,
)

from . import _guardians as g
from . import _quantities as q
from ._person_procedures import YEARLY_CHILD
from ._rolls import alive, child_without_parents, on_dibao, on_edge, on_tekun

CLAUSE = "国发〔2016〕36号 一"
LAW = [
    Law("国务院关于加强困境儿童保障工作的意见", "一", "国发〔2016〕36号", date(2016, 6, 13), "V"),
    Law("未成年人保护法", "第十一条、第四十三条", since=date(2021, 6, 1), evidence="V"),
]
NEVER = date(1900, 1, 1)
poverty = on_dibao | on_edge | on_tekun
burdened = q.certificate_valid | q.seriously_ill
unguarded = child_without_parents | (g.situation != "none")

hardship_child = Programme(
    code="hardship_child",
    name_zh="困境儿童认定",
    unlisted="认定情况由孤困儿童名册说明",
    subject=Person,
    valid_from=date(2016, 6, 13),
    law=LAW,
    conditions=[
        alive(CLAUSE),
        g.minor(CLAUSE),
        need(
            "hardship",
            poverty | burdened | unguarded,
            "家庭贫困、自身残疾或重病，或监护缺失、监护不当",
            CLAUSE,
            ask="儿童主任、乡镇民政",
        ),
    ],
    grounds=[
        ground("poverty", poverty, "家庭贫困"),
        ground("burdened", burdened, "自身残疾或重病"),
        ground("unguarded", unguarded, "监护缺失或监护不当"),
    ],
    delivery=Delivery("status", "none", "month_reached"),
    procedure=g.REPORTED,
    review=YEARLY_CHILD,
)

risk = presumed(fact("child_risk"), "none", "没有分级的，按没有立案计算")
# 高风险而监护问题还在的（未成年人保护法第九十二条各种情形），是紧急期。
acute = (risk == "high") & g.situation.is_in(*g.OF_THE_MOMENT)
interval = named(
    "child_visit_days",
    "困境儿童回访间隔天数",
    case(
        (acute, parameter("child_visit.acute_days", "days")),
        (risk == "high", parameter("child_visit.high_days", "days")),
        (risk == "medium", parameter("child_visit.medium_days", "days")),
        (risk == "low", parameter("child_visit.low_days", "days")),
        default=0,
    ),
)
_last = presumed(fact("last_visited_on"), NEVER, "没有走访记录的，按没有走访计算")

child_visit = Programme(
    code="child_visit",
    name_zh="困境儿童定期回访",
    unlisted="回访情况由走访记录说明",
    subject=Person,
    valid_from=date(2021, 6, 1),
    law=LAW,
    conditions=[
        alive(CLAUSE),
        g.minor(CLAUSE),
        need(
            "graded",
            interval > 0,
            "已评定风险等级，应定期回访（间隔：{have}）",
            CLAUSE,
            ask="未成年人保护工作站",
            have=interval,
        ),
    ],
    grounds=[
        ground(
            "overdue",
            (interval > 0) & (shift_days(_last, interval) < on),
            "上次走访{have}，已超过规定间隔",
            have=fact("last_visited_on"),
        )
    ],
    delivery=Delivery("service", "none", "month_reached"),
    procedure=g.REPORTED,
)
