"""冬春救助和旱灾救助 — who was hit by a disaster in the year and cannot get through winter and spring, or a drought, alone.

The county counts needs by the end of October (自然灾害救助条例第二十一条). Whether a family can help itself no file says: the
village asks (`asked`), appraises and publishes.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    JointHousehold,
    Law,
    Procedure,
    Programme,
    Step,
    asked,
    ground,
    household_fact,
    line,
    month,
    need,
    on,
    parameter,
    shift_months,
)

from . import _disaster as d
from . import _quantities as q

WINTER, DROUGHT = "自然灾害救助条例第二十一条", "中办发〔2020〕18号（十二）"
in_season = (month(on) >= parameter("winter.month_from", "number")) | (
    month(on) <= parameter("winter.month_to", "number")
)
within_year = (shift_months(d.happened, parameter("winter.window_months", "months")) >= on) & (
    d.happened <= on
)
_steps = (
    Step("nominate", "本人申请或村民小组提名", "村居", clause="自然灾害救助条例第二十条"),
    Step("appraise", "民主评议，在村内公示", "村居", clause="自然灾害救助条例第二十条"),
    Step("review", "审核", "乡镇街道", clause="自然灾害救助条例第二十条"),
)


LAW26 = Law("社会救助法", "第二十八条", since=date(2026, 7, 1), evidence="V")


def unable(key: str, text: str, clause: str):
    """What only the family and its village can say."""
    return need("unable", asked(key, text, "flag"), text, clause, ask="申请家庭、村居评议", known_at="case")


def each(id_: str, name: str):
    """A sum for each member; unknown where the place has not published it."""
    return line(id_, name, parameter(f"{id_}.per_person", "fen", may_lack=True) * q.home.count())


winter_relief = Programme(
    code="winter_relief",
    name_zh="冬春临时生活困难救助",
    subject=JointHousehold,
    valid_from=date(2010, 9, 1),
    law=[Law("自然灾害救助条例", "第二十一条", since=date(2010, 9, 1), evidence="V"), LAW26],
    conditions=[
        need("season", in_season, "在冬春救助的月份", WINTER, ask="应急管理"),
        need(
            "struck",
            within_year,
            "近{need}内受过灾（受灾日期{have}）",
            WINTER,
            ask="应急管理",
            have=d.happened_on,
            need=parameter("winter.window_months", "months"),
        ),
        unable("winter_difficulty", "今冬明春口粮、衣被、取暖自己解决不了", WINTER),
    ],
    # 受灾各户由县里在10月底前统计、村里报名单；平时只问受灾最重的。
    grounds=[
        ground("hit_hard", household_fact("house_damage").is_in("severe", "collapsed"), "房屋倒塌或严重损坏"),
        ground("lives_lost", household_fact("disaster_deaths") > 0, "灾害中有人死亡、失踪"),
    ],
    lines=[
        each("winter_food", "口粮救助"),
        each("winter_clothing", "衣被救助"),
        line("winter_heating", "取暖救助", parameter("winter_heating.per_household", "fen", may_lack=True)),
    ],
    delivery=Delivery("cash", "once", "month_after_decision"),
    procedure=Procedure(
        steps=(
            Step("count", "10月底前统计评估需求，核实对象，建立台账", "县级应急管理", clause=WINTER),
            *_steps,
            Step("approve", "救助方案报县级政府批准后实施，报上一级备案", "县级应急管理", clause=WINTER),
            Step("publish", "公布对象、钱物数和使用情况", "村居", clause="自然灾害救助条例第二十六条"),
        ),
    ),
)

drought_relief = Programme(
    code="drought_relief",
    name_zh="旱灾临时生活困难救助",
    subject=JointHousehold,
    valid_from=date(2020, 8, 25),
    law=[
        Law("关于改革完善社会救助制度的意见", "（十二）", "中办发〔2020〕18号", date(2020, 8, 25), "V"),
        LAW26,
    ],
    conditions=[
        need(
            "drought", household_fact("disaster_kind") == "drought", "所受的灾是旱灾", DROUGHT, ask="应急管理"
        ),
        d.fresh(DROUGHT),
        unable("drought_difficulty", "因旱饮水、口粮自己解决不了", DROUGHT),
        d.not_aided(DROUGHT),
    ],
    lines=[each("drought_living", "旱灾生活救助")],
    delivery=Delivery("cash", "once", "month_of_application"),
    procedure=Procedure(
        steps=(*_steps, Step("approve", "审批", "县级应急管理", clause="自然灾害救助条例第二十条"))
    ),
)
