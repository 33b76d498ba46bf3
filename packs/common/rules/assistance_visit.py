"""救助走访 — somebody looks in on a family soon after it is newly granted assistance, and at once after a disaster.

The village's assistance helper keeps this duty (民发〔2022〕83号 四). The grounds say what the visit follows and whether it
is pressing; who was seen since is owed none.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    JointHousehold,
    Law,
    Procedure,
    Programme,
    Step,
    fact,
    ground,
    household_fact,
    members,
    named,
    need,
    on,
    parameter,
    presumed,
    shift_days,
)

HELPERS = "民发〔2022〕83号 四"
NEVER = date(1900, 1, 1)
DAYS = "days"
granted = named(
    "latest_grant",
    "家中最近一次认定救助",
    members().max(presumed(fact("granted_on"), NEVER, "不在救助名册上的，按没有认定计算")),
)
seen = named(
    "latest_visit",
    "家中最近一次走访",
    members().max(presumed(fact("last_visited_on"), NEVER, "没有走访记录的，按没有走访计算")),
)
struck_on = presumed(household_fact("disaster_on"), NEVER, "不在受灾台账上的，按没有受灾计算")
look_back = parameter("visit.look_back_days", DAYS)
newly = (shift_days(granted, look_back) >= on) & (seen < granted)
struck = (shift_days(struck_on, look_back) >= on) & (seen < struck_on)
last_day = shift_days(granted, parameter("visit.after_grant_days", DAYS))

assistance_visit = Programme(
    code="assistance_visit",
    name_zh="救助走访（新认定、受灾后）",
    unlisted="是欠着的走访，走访情况由走访记录说明",
    subject=JointHousehold,
    valid_from=date(2022, 10, 1),
    law=[Law("关于进一步做好最低生活保障等社会救助兜底保障工作的通知", "四", HELPERS, evidence="K")],
    conditions=[
        need(
            "owed",
            newly | struck,
            "新认定救助后或受灾后还没有走访（上次走访：{have}）",
            HELPERS,
            ask="村居走访",
            have=seen,
        ),
    ],
    grounds=[
        ground("granted", newly, "{have}新认定救助", have=granted),
        ground(
            "pressing",
            newly & (last_day <= shift_days(on, parameter("visit.ahead_days", DAYS))),
            "认定后的走访期限（{have}）就到或已过",
            have=last_day,
        ),
        ground("struck", struck, "{have}受灾，应立即走访", have=struck_on),
    ],
    delivery=Delivery("service", "none"),
    procedure=Procedure(
        steps=(
            Step("plan", "排入本周走访", "乡镇街道", clause=HELPERS),
            Step("visit", "看人、住房、收入和用工变化，问还有什么困难", "村级社会救助协理员", clause=HELPERS),
        ),
    ),
)
