"""受灾人员救助 — living aid, transition aid, help with a damaged house, and consolation after deaths (应急管理局).

A lead: a disaster in the last days is on record with damage, people moved, crops or lives lost, no help since. The civil affairs
side joins afterwards with 临时救助 (temporary.py, emergency kind disaster).
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    JointHousehold,
    Law,
    Programme,
    case,
    household_fact,
    line,
    need,
    parameter,
)

from . import _disaster as d
from . import _quantities as q
from ._procedures import DISASTER

MONEY = "fen"
RULE = "自然灾害救助条例第十八条、第十九条、第二十条"
damage, deaths = household_fact("house_damage"), household_fact("disaster_deaths")
homeless = damage.is_in("severe", "collapsed")
hit = (
    (damage != "none")
    | (household_fact("disaster_evacuated") > 0)
    | (deaths > 0)
    | (household_fact("disaster_crop_mu") >= parameter("disaster.crop_mu_from", "count"))
)

disaster_relief = Programme(
    code="disaster_relief",
    name_zh="受灾人员救助",
    subject=JointHousehold,
    valid_from=date(2010, 9, 1),
    law=[
        Law("自然灾害救助条例", "第十八条至第二十条", since=date(2010, 9, 1), evidence="V"),
        Law("社会救助法", "第二十八条、第四十九条", since=date(2026, 7, 1), evidence="V"),
    ],
    conditions=[
        d.fresh(RULE),
        need("hit", hit, "房屋受损、人员转移、农作物成灾或有人死亡失踪", RULE, ask="应急管理、村居"),
        d.not_aided(RULE),
    ],
    lines=[
        line("living", "应急生活救助", parameter("disaster.living_per_person", MONEY) * q.home.count()),
        line(
            "transition",
            "过渡期生活救助",
            case(
                (
                    homeless,
                    parameter("disaster.transition_monthly", "fen_per_person_month")
                    * parameter("disaster.transition_months", "number")
                    * q.home.count(),
                ),
                default=0,
            ),
        ),
        line(
            "house",
            "倒损住房恢复重建补助",
            case(
                (damage == "collapsed", parameter("disaster.house_collapsed", MONEY)),
                (damage == "severe", parameter("disaster.house_severe", MONEY)),
                (damage == "minor", parameter("disaster.house_minor", MONEY)),
                default=0,
            ),
        ),
        line("consolation", "遇难人员家属抚慰金", parameter("disaster.consolation", MONEY) * deaths),
    ],
    delivery=Delivery("cash", "once", "month_of_application"),
    procedure=DISASTER,
)
