"""基本生活补助与边缘家庭。"""

from datetime import date

from minsheng.policy import (
    Delivery,
    JointHousehold,
    Law,
    Procedure,
    Programme,
    Review,
    Step,
    case,
    entitled,
    fact,
    greatest,
    ground,
    household_fact,
    least,
    line,
    members,
    month_sum,
    named,
    need,
    on,
    parameter,
    rounded,
    shift_days,
)

from ._household import elder, income, living, severe, size, standard

line_of_household = standard * size
local = need(
    "local_member",
    living.any(fact("hukou_status") == "normal"),
    "至少一名在世成员户口在本地",
    "第三条",
    ask="公安户籍",
)
means = [
    need(
        "income",
        income < line_of_household,
        "家庭月收入{have}，低于{need}",
        "第四条",
        ask="核对机构",
        known_at="case",
    ),
    need(
        "assets",
        living.sum(fact("financial_assets_fen"))
        <= standard * parameter("minimum.asset_months", "number") * size,
        "家庭金融资产{have}，不超过{need}",
        "第五条",
        ask="银行",
        known_at="case",
    ),
    need(
        "dwellings",
        living.max(fact("house_count")) <= 1,
        "每人住房最多{have}，不超过{need}",
        "第五条",
        ask="不动产登记",
        known_at="case",
    ),
    need(
        "promise",
        household_fact("truth_promised"),
        "成年成员已签诚信承诺",
        "第六条",
        ask="申请家庭",
        known_at="case",
    ),
]
medical = named(
    "medical_12m", "近12个月医疗个人负担", members().sum(month_sum("medical_month", "own_fen", months=12))
)
grounds = [
    ground("medical", medical >= parameter("minimum.medical_12m", "fen"), "医疗个人负担{have}，达到{need}"),
    ground(
        "visit",
        household_fact("hardship_seen")
        & (household_fact("hardship_seen_on") >= shift_days(on, 0 - parameter("minimum.visit_days", "days"))),
        "近期走访反映生活困难",
    ),
    ground("youngest", living.min(fact("disability_grade")) <= 2, "成员残疾等级最重{have}"),
]
gap = rounded(line_of_household - income, parameter("minimum.round_mode", "text"))
add_on = living.sum(
    case(
        (severe, parameter("minimum.add_on_severe", "fen_per_month")),
        (elder, parameter("minimum.add_on_elder", "fen_per_month")),
        default=0,
    )
)
procedure = Procedure(
    (Step("apply", "申请", "乡镇"), Step("confirm", "审核确认", "县", 10, clause="第七条")), 30, "第七条"
)

minimum_2024 = Programme(
    code="minimum",
    name_zh="基本生活补助",
    subject=JointHousehold,
    valid_from=date(2024, 1, 1),
    valid_to=date(2025, 12, 31),
    law=(Law("玩具市救助办法", "第四条", since=date(2024, 1, 1)),),
    conditions=[local, *means],
    lines=[line("difference", "差额补助", gap)],
    grounds=grounds,
)
minimum_2026 = Programme(
    code="minimum",
    name_zh="基本生活补助",
    subject=JointHousehold,
    valid_from=date(2026, 1, 1),
    law=(Law("玩具市救助办法（修订）", "第四条", since=date(2026, 1, 1)),),
    conditions=[local, *means],
    lines=[
        line(
            "difference",
            "差额补助",
            least(greatest(gap, parameter("minimum.least", "fen")), parameter("minimum.most", "fen")),
        ),
        line("add_on", "分类加发", add_on),
    ],
    grounds=grounds,
    delivery=Delivery("cash"),
    procedure=procedure,
    review=Review((("稳定", 12), ("不稳定", 6)), "第八条"),
)
edge = Programme(
    code="edge",
    name_zh="边缘家庭",
    subject=JointHousehold,
    valid_from=date(2026, 1, 1),
    law=(Law("玩具市救助办法（修订）", "第八条"),),
    conditions=[
        local,
        need(
            "not_minimum",
            ~entitled("minimum", JointHousehold),
            "不符合基本生活补助条件",
            "第八条",
            ask="核对机构",
        ),
        need(
            "income",
            income * 100 < line_of_household * parameter("edge.percent", "percent"),
            "家庭月收入{have}，低于{need}",
            "第八条",
            ask="核对机构",
            known_at="case",
            have=income,
            need=line_of_household * parameter("edge.percent", "percent") // 100,
        ),
    ],
    delivery=Delivery("status", cycle="none"),
)
