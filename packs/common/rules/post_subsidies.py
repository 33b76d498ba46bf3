"""公益性岗位补贴 — what the holder of a post is paid in a month, and for how long.

Urban: the monthly minimum wage for the days attended, and the employer's part of social insurance. Rural: the hourly minimum wage
for the hours worked, with accident cover. It ends after three years, later only for those near retirement; and with what is in
_post_ends.py. A month before the agreement ends the holder is told.
"""

from minsheng.policy import Delivery, Post, Programme, least, line, need, on, parameter

from . import _post_ends as ends
from . import _posts as p
from . import _quantities as q
from ._thing_procedures import POSTED

CASH = Delivery("cash", "monthly", "month_of_application", "month_of_event")
ask = "县级人社"


def _post_needs(kind: str, name: str):
    return [
        need("kind", p.of("kind") == kind, f"是{name}岗位", p.BASIS, ask=ask),
        need("approved", p.of("approved"), "岗位经批准", p.BASIS, ask=ask),
        need("holder_alive", q.alive, "在岗人员在世", p.BASIS, ask="公安、殡葬"),
        *ends.OF_BOTH,
        need(
            "term",
            (p.of("since") <= on) & p.within_term,
            "首次上岗（{have}）不超过{need}；上岗时距退休不足五年的到退休",
            "人社部发〔2019〕124号第十二条",
            ask=ask,
            have=p.of("since"),
            need=parameter("post.term_months", "months"),
        ),
        need("agreement", p.of("until") >= on, "合同或协议（{have}止）在有效期内", p.BASIS, ask=ask),
        need(
            "placements",
            p.first_or_excepted,
            "第一次享受（此前{have}）；大龄、零就业家庭、重度残疾的可再安置，合计不超过{need}",
            "人社部发〔2019〕124号第十二条",
            ask=ask,
            have=p.of("placed_before"),
            need=parameter("post.placements_max", "count"),
        ),
        need(
            "attended",
            p.of("absences") < parameter("post.absences_from", "count"),
            "当月无故缺勤少于{need}（{have}）",
            p.BASIS,
            ask="用人单位",
        ),
        need("appraised", p.of("appraisal") != "failed", "考核没有不合格", p.BASIS, ask="用人单位"),
    ]


post_urban = Programme(
    code="post_urban",
    name_zh="城镇公益性岗位补贴",
    subject=Post,
    valid_from=p.SINCE,
    law=p.LAW,
    conditions=[
        *_post_needs("urban", "城镇"),
        *ends.URBAN,
    ],
    grounds=[ends.SOON],
    lines=[
        line(
            "wage", "岗位补贴（按出勤）", p.by_days(parameter("post.minimum_wage_monthly", "fen_per_month"))
        ),
        line("insurance", "社会保险补贴（单位部分）", p.of("employer_insurance_fen")),
    ],
    delivery=CASH,
    procedure=POSTED,
)

post_rural = Programme(
    code="post_rural",
    name_zh="乡村公益性岗位补贴",
    subject=Post,
    valid_from=p.SINCE,
    law=p.LAW,
    conditions=[
        *_post_needs("rural", "乡村"),
        need("covered", p.of("accident_cover"), "已由政府购买意外伤害险", p.BASIS, ask=ask),
        *ends.RURAL,
    ],
    grounds=[ends.SOON],
    lines=[
        line(
            "wage",
            "岗位补贴（按工时）",
            parameter("post.minimum_wage_hourly", "fen")
            * least(p.of("hours_month"), parameter("post.rural_hours_max", "hours")),
        )
    ],
    delivery=CASH,
    procedure=POSTED,
)
