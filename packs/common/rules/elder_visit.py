"""特殊困难老年人探访关爱 — how often somebody must look in: weekly, monthly or quarterly, and within 24 hours after a blow.

The frequencies are those of Inner Mongolia; another province sets its own. The grounds say which class it is and what is overdue.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Review,
    Step,
    age,
    case,
    enrolled,
    fact,
    ground,
    named,
    need,
    on,
    parameter,
    presumed,
    shift_days,
)

from . import _elder_ability as e
from . import _quantities as q
from ._rolls import alive, at_home_on_tekun, elder_age

VISIT = "民发〔2022〕73号"
NEVER = date(1900, 1, 1)


def known(column: str, what: str):
    """Counts only where somebody recorded it."""
    return presumed(fact(column), False, f"没有{what}记录的，按没有计算")


elder = age() >= elder_age
unaccompanied = fact("living_situation").is_in("alone", "empty_nest", "left_behind")
unable = presumed(e.level, 0, "没有能力评估的，不按失能计算") >= parameter("visit.level_from", "number")
ill = known("dementia", "认知障碍诊断") | known("severe_chronic", "重度高血压、心脏病")
special = known("family_planning_special", "计划生育特殊家庭")
of_any_age = (
    at_home_on_tekun
    | (enrolled("orphan") & (fact("child_placement") != "institution"))
    | known("hardship_child", "困境儿童")
)
high = elder & ((unaccompanied & (age() >= parameter("visit.high_age", "years"))) | ill)
key = (elder & (unable | special)) | of_any_age
general = elder & (unaccompanied | q.severely_disabled)
# 哪一类还不清楚，也已定要探访的
due = (elder & (unaccompanied | ill | unable | special | q.severely_disabled)) | of_any_age
HIGH, KEY, GENERAL = 1, 2, 3
group = named(
    "visit_group",
    "探访对象类别（1高风险、2重点、3一般）",
    case((high, HIGH), (key, KEY), (general, GENERAL), default=0),
)
interval = named(
    "visit_interval_days",
    "探访间隔天数",
    case(
        (group == HIGH, parameter("visit.high_days", "days")),
        (group == KEY, parameter("visit.key_days", "days")),
        (group == GENERAL, parameter("visit.general_days", "days")),
        default=0,
    ),
)
visited = presumed(fact("last_visited_on"), NEVER, "没有走访记录的，按没有走访计算")

elder_visit = Programme(
    code="elder_visit",
    name_zh="特殊困难老年人探访关爱",
    unlisted="探访情况由走访记录说明",
    subject=Person,
    valid_from=date(2022, 6, 23),
    law=[Law("关于开展特殊困难老年人探访关爱服务的指导意见", "全文", VISIT, evidence="K")],
    conditions=[
        alive(VISIT),
        need("due", due, "属于应定期探访的对象（间隔：{have}）", VISIT, ask="村居走访", have=interval),
    ],
    grounds=[
        ground("high", group == HIGH, "高风险对象"),
        ground("key", group == KEY, "重点对象"),
        ground("general", group == GENERAL, "一般对象"),
        ground(
            "overdue",
            (interval > 0) & (shift_days(visited, interval) < on),
            "上次探访{have}，已超过规定间隔",
            have=fact("last_visited_on"),
        ),
        ground(
            "blow",
            (interval > 0)
            & (fact("major_change_on") >= shift_days(on, -1))
            & (visited < fact("major_change_on")),
            "{have}有重大变故，24小时内须探访",
            have=fact("major_change_on"),
        ),
    ],
    delivery=Delivery("service", "none"),
    procedure=Procedure(
        steps=(
            Step("list", "建立对象台账，分类定频次", "乡镇街道", clause=VISIT),
            Step("visit", "上门、电话或委托第三方探访，记录方式、照片和问题", "村居", clause=VISIT),
            Step("hand_on", "发现的问题转有关部门办理，约定下次探访", "乡镇街道", clause=VISIT),
        ),
    ),
    review=Review(months=(("台账", 12),), clause=VISIT),
)
