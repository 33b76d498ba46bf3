"""高龄津贴与照护补贴。"""

from datetime import date

from minsheng.policy import (
    JointHousehold,
    Law,
    Person,
    Programme,
    RegisteredHousehold,
    ResidenceHousehold,
    age,
    case,
    enrolled,
    entitled,
    fact,
    line,
    members,
    need,
    on,
    parameter,
    presumed,
    related_all,
    related_any,
    round_up_yuan,
    shift_months,
)

from ._household import income, severe, size

years = age("mar1")
alive = need("alive", fact("alive"), "在世", "第二条", ask="公安户籍")
hukou = need("hukou", fact("hukou_status") == "normal", "户口在本地", "第二条", ask="公安户籍")

elder = Programme(
    code="elder",
    name_zh="高龄津贴",
    subject=Person,
    valid_from=date(2020, 1, 1),
    law=[Law("玩具市敬老办法", "第二条")],
    conditions=[
        alive,
        hukou,
        need(
            "age",
            years >= parameter("elder.age_from", "years"),
            "年龄{have}，达到{need}",
            "第二条",
            ask="公安户籍",
        ),
        need("not_home", ~enrolled("home"), "未在福利院供养", "第三条", ask="民政"),
    ],
    lines=[
        line(
            "allowance",
            "高龄津贴",
            case(
                (years >= 90, parameter("elder.band_90", "fen_per_month")),
                default=parameter("elder.band_80", "fen_per_month"),
            ),
        )
    ],
)
care = Programme(
    code="care",
    name_zh="照护补贴",
    subject=Person,
    valid_from=date(2026, 1, 1),
    law=[Law("玩具市照护办法", "第二条")],
    conditions=[
        alive,
        need("severe", severe, "持有效残疾证且为一、二级", "第二条", ask="县残联"),
        need(
            "certificate",
            fact("disability_valid_until") >= shift_months(on, 1),
            "残疾证有效期止{have}，不早于{need}",
            "第二条",
            ask="县残联",
        ),
        need(
            "care_need",
            presumed(fact("care_need"), True, note="一、二级推定需要照护"),
            "需要长期照护",
            "第三条",
            ask="村级走访",
        ),
        need(
            "poor",
            members().enrolled("minimum") | entitled("minimum", JointHousehold),
            "家庭在享或符合基本生活补助",
            "第四条",
            ask="民政",
        ),
        need(
            "supporters",
            related_all(
                "supporter",
                income // size
                < parameter("care.monthly", "fen_per_month") * parameter("care.supporter_multiple", "number"),
            ),
            "赡养人家庭人均收入都不高",
            "第五条",
            ask="核对机构",
            known_at="case",
        ),
        need(
            "not_alone_guarded",
            ~related_any("guardian", fact("in_custody")),
            "监护人没有羁押服刑",
            "第五条",
            ask="公安",
        ),
        need(
            "family",
            members(RegisteredHousehold).all(fact("hukou_status") != "cancelled")
            & (members(ResidenceHousehold).count() <= 8),
            "户口簿上没有已注销的人，同住不超过八人",
            "第五条",
            ask="公安户籍",
        ),
    ],
    lines=[
        line(
            "care",
            "照护补贴",
            round_up_yuan(parameter("care.monthly", "fen_per_month") * fact("disability_grade"), 3),
        )
    ],
)
