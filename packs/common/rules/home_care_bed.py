"""家庭养老床位 — a bed of a nursing home at one's own home: the home adapted once, then services each month under a signed plan.

From which grade, for whom and how much is local.
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
    household_fact,
    line,
    need,
    parameter,
    presumed,
)

from ._assessed_elder import assessed_anew, assessed_elder
from ._rolls import alive, on_dibao, on_edge, on_tekun

CLAUSE = "老年人权益保障法第三十七条"
LAW = [
    Law("老年人权益保障法", "第三十七条", since=date(2018, 12, 29), evidence="V"),
    Law("居家养老上门服务基本规范", "全文", "GB/T 43153-2023", date(2023, 9, 7), "K"),
]
SINCE = date(2023, 9, 7)
state = fact("home_bed_state")
poor_only = parameter("home_bed.poor_only", "flag", may_lack=True)
served, services = fact("home_bed_services"), parameter("home_bed.services_month", "count")

home_bed = Programme(
    code="home_bed",
    name_zh="家庭养老床位建设",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        *assessed_elder(CLAUSE, "home_bed.level_from"),
        need("at_home", ~on_tekun | (fact("tekun_support") == "home"), "不是集中供养", CLAUSE, ask="县民政"),
        need(
            "hardship",
            ~poor_only | on_dibao | on_edge | on_tekun,
            "经济困难（当地只对经济困难老年人建床的）",
            CLAUSE,
            ask="县民政社会救助股",
        ),
        need(
            "no_bed",
            presumed(state, "none", "没有建床记录的，按没有计算").is_in("none", "ended"),
            "还没有建过家庭养老床位，或已终止",
            CLAUSE,
            ask="县民政养老股",
        ),
        need(
            "consent",
            household_fact("owner_consents"),
            "产权人同意适老化改造",
            CLAUSE,
            ask="申请家庭",
            known_at="case",
        ),
    ],
    lines=[
        line("adaptation", "适老化改造补助", parameter("home_bed.adaptation", "fen", may_lack=True)),
        line("devices", "智能化设备补助", parameter("home_bed.devices", "fen", may_lack=True)),
    ],
    delivery=Delivery("service", "once"),
    procedure=Procedure(
        steps=(
            Step("apply", "本人或家属申请", "乡镇街道", clause=CLAUSE),
            Step("assess", "能力和居家环境评估", "评估机构", clause=CLAUSE),
            Step("plan", "一户一策方案，签字确认", "养老服务机构", clause=CLAUSE),
            Step("adapt", "改造、装配设备，验收，签订服务协议", "县级民政", clause=CLAUSE),
        ),
    ),
    review=assessed_anew(CLAUSE),
)

home_bed_service = Programme(
    code="home_bed_service",
    name_zh="家庭养老床位服务补助",
    also=(
        "家庭养老床位补助",
        "家庭养老床位",
    ),
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        alive(CLAUSE),
        need(
            "running",
            state == "running",
            "家庭养老床位在运行（{have}）",
            CLAUSE,
            ask="县民政养老股",
            have=state,
        ),
        need("served", served >= services, "当月上门服务{have}，须不少于{need}", CLAUSE, ask="养老服务机构"),
    ],
    lines=[line("month", "服务补助", parameter("home_bed.service_monthly", "fen_per_month", may_lack=True))],
    delivery=Delivery("service", "monthly"),
    procedure=Procedure(
        steps=(
            Step(
                "serve", "有备案的机构按协议上门服务，签到签退，本人或家属确认", "养老服务机构", clause=CLAUSE
            ),
            Step("settle", "按月核对服务记录，达到次数的结算补助", "县级民政", clause=CLAUSE),
        ),
    ),
)
