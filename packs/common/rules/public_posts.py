"""公益性岗位 — who may take an urban or a rural post, and what the holder of one is paid in a month.

Urban: at least the monthly minimum wage, and the employer's part of social insurance. Rural: at least the hourly minimum wage
for the hours worked, with accident cover. The subsidy ends after three years, later only for those near retirement.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Post,
    Programme,
    fact,
    least,
    line,
    need,
    on,
    parameter,
)

from . import _posts as p
from . import _quantities as q
from ._procedures import POSTED

SINCE = date(2019, 12, 2)
LAW = [
    Law("社会救助法", "第二十七条", since=date(2026, 7, 1), evidence="V"),
    Law("就业促进法", "第五十二条至第五十六条", since=date(2008, 1, 1), evidence="V"),
    Law("公益性岗位开发管理暂行办法", "第五条至第十二条", "人社部发〔2019〕124号", date(2019, 12, 2), "K"),
]
STATUS = Delivery("status", "none")
CASH = Delivery("cash", "monthly", "month_of_application", "month_of_event")
ask = "县级人社"


def _person_needs(age_text: str, in_age):
    return [
        need("alive", q.alive, "本人在世", p.BASIS, ask="公安、殡葬"),
        need("age", in_age, age_text, p.BASIS, ask="公安户籍"),
        need("no_company", p.no_company, "名下没有有效经营主体（{have}）", p.BASIS, ask="市场监管"),
    ]


public_post_urban = Programme(
    code="public_post_urban",
    name_zh="城镇公益性岗位上岗资格",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        *_person_needs("劳动年龄内，未到退休年龄", p.of_working_age & p.not_retired),
        need(
            "unemployed",
            fact("unemployed_since") <= on,
            "已登记失业（{have}起）",
            "就业促进法第五十二条",
            ask="公共就业服务",
        ),
        need(
            "hard_to_employ",
            p.hard_to_employ,
            "是就业困难人员（大龄、残疾、低保家庭、零就业家庭、连续失业一年以上或失地）",
            "就业促进法第五十二条、第五十六条",
            ask="公共就业服务",
        ),
        need("no_pension", p.no_pension, "没有领取养老待遇", p.BASIS, ask="人社养老保险"),
    ],
    delivery=STATUS,
    procedure=POSTED,
)

public_post_rural = Programme(
    code="public_post_rural",
    name_zh="乡村公益性岗位上岗资格",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        *_person_needs("在乡村公益性岗位的年龄内", p.of_rural_age),
        need("rural", fact("urban_rural") == "rural", "住在农村", p.BASIS, ask="村居"),
        need(
            "group",
            p.watched | p.low_income | q.certificate_valid | p.of_rural_older_age,
            "是脱贫人口、防返贫监测对象、低收入家庭成员、残疾人或大龄人员",
            p.BASIS,
            ask="乡村振兴、民政、残联",
        ),
    ],
    delivery=STATUS,
    procedure=POSTED,
)


def _post_needs(kind: str, name: str):
    return [
        need("kind", p.of("kind") == kind, f"是{name}岗位", p.BASIS, ask=ask),
        need("approved", p.of("approved"), "岗位经批准", p.BASIS, ask=ask),
        need("holder_alive", q.alive, "在岗人员在世", p.BASIS, ask="公安、殡葬"),
        need(
            "term",
            (p.of("since") <= on) & p.within_term,
            "首次上岗（{have}）不超过{need}；上岗时距退休不足五年的到退休",
            f"{p.BASIS}第十二条",
            ask=ask,
            have=p.of("since"),
            need=parameter("post.term_months", "months"),
        ),
        need("agreement", p.of("until") >= on, "合同或协议（{have}止）在有效期内", p.BASIS, ask=ask),
        need(
            "placements",
            p.first_or_excepted,
            "第一次享受（此前{have}次）；大龄、零就业家庭、重度残疾的可再安置，合计不超过{need}次",
            f"{p.BASIS}第十二条",
            ask=ask,
            have=p.of("placed_before"),
            need=parameter("post.placements_max", "count"),
        ),
        need(
            "attended",
            p.of("absences") < parameter("post.absences_from", "count"),
            "当月无故缺勤{have}次，少于{need}次",
            p.BASIS,
            ask="用人单位",
        ),
        need("appraised", p.of("appraisal") != "failed", "考核没有不合格", p.BASIS, ask="用人单位"),
    ]


post_urban = Programme(
    code="post_urban",
    name_zh="城镇公益性岗位补贴",
    subject=Post,
    valid_from=SINCE,
    law=LAW,
    conditions=_post_needs("urban", "城镇"),
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
    valid_from=SINCE,
    law=LAW,
    conditions=[
        *_post_needs("rural", "乡村"),
        need("covered", p.of("accident_cover"), "已由政府购买意外伤害险", p.BASIS, ask=ask),
    ],
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
