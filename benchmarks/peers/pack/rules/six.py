"""六个项目 — the rules that every peer in benchmarks/peers writes in its own way; the results must be equal."""

from datetime import date

from minsheng.policy import (
    JointHousehold,
    Law,
    Person,
    Programme,
    age,
    case,
    entitled,
    fact,
    fen,
    line,
    members,
    need,
    on,
    parameter,
    rounded,
)

LAW = [Law("比较速度用的规则", "全文")]
SINCE = date(2020, 1, 1)
ASK = {"clause": "全文", "ask": "不适用"}

alive = fact("alive")
local = need("local", fact("hukou_status") == "normal", "户口在本地", **ASK)
living = need("alive", alive, "在世", **ASK)
valid = (fact("disability_status") == "valid") & (fact("disability_valid_until") >= on)
severe = valid & (fact("disability_grade") <= 2)
certificate = need("certificate", valid, "残疾证有效", **ASK)

home = members().only(alive & (fact("out_of_household_reason") == "none"))
size = home.count()
income = home.sum(
    fact("wage_fen")
    + fact("business_fen")
    + fact("property_income_fen")
    + fact("transfer_fen")
    + fact("pension_other_fen")
)
cap = parameter("standard", "fen_per_person_month", by_class=True) * size

dibao = Programme(
    code="dibao",
    name_zh="低保",
    subject=JointHousehold,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        need("income", income < cap, "收入{have}低于{need}", **ASK),
        need(
            "assets", home.sum(fact("financial_assets_fen")) <= cap * 24, "金融资产{have}不超过{need}", **ASK
        ),
        need("vehicles", home.sum(fact("vehicle_count")) <= 0, "机动车{have}不超过{need}", **ASK),
        need("houses", home.sum(fact("house_count")) <= 2, "住房{have}不超过{need}", **ASK),
    ],
    lines=[line("difference", "补差", rounded(cap - income, "ceil_yuan"))],
)
living_subsidy = Programme(
    code="disability_living",
    name_zh="生活补贴",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        living,
        local,
        certificate,
        need("dibao", entitled("dibao", JointHousehold), "在低保家庭", **ASK),
    ],
    lines=[
        line(
            "a",
            "补贴",
            case(
                (severe, parameter("living.severe", "fen_per_month")),
                default=parameter("living.other", "fen_per_month"),
            ),
        )
    ],
)
care_subsidy = Programme(
    code="disability_care",
    name_zh="护理补贴",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        living,
        local,
        certificate,
        need("grade", fact("disability_grade") <= 2, "等级{have}", **ASK),
    ],
    lines=[line("a", "补贴", parameter("care", "fen_per_month"))],
)
elder = Programme(
    code="elder",
    name_zh="高龄津贴",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[living, local, need("age", age() >= 80, "年龄{have}，达到{need}", **ASK)],
    lines=[
        line(
            "a",
            "津贴",
            case(
                (age() >= 100, parameter("elder.100", "fen_per_month")),
                (age() >= 90, parameter("elder.90", "fen_per_month")),
                default=parameter("elder.80", "fen_per_month"),
            ),
        )
    ],
)
worker = members().any(alive & (age() >= 18) & (age() < 60) & ~severe)
no_income = (fact("wage_fen") + fact("transfer_fen") + fact("pension_other_fen")) <= fen(10_000)
destitute = Programme(
    code="destitute",
    name_zh="特困",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        living,
        local,
        need("unable", (age() >= 60) | (age() < 16) | severe, "老年、未成年或者重残", **ASK),
        need("no_worker", ~worker, "家中没有劳动力", **ASK),
        need("own_assets", fact("financial_assets_fen") <= fen(2_000_000), "本人资产{have}", **ASK),
    ],
    lines=[line("a", "救助金", parameter("destitute", "fen_per_month"))],
)
minor = Programme(
    code="minor",
    name_zh="困境儿童",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        living,
        need("age", age() < 18, "年龄{have}，未满{need}", **ASK),
        need("ill", fact("serious_illness") | severe, "重病或者重残", **ASK),
        need("dibao", entitled("dibao", JointHousehold), "在低保家庭", **ASK),
    ],
    lines=[line("a", "补贴", parameter("minor", "fen_per_month"))],
)
