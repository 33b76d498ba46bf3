"""急难与已有救助 — when an emergency or a disaster counts as fresh, and when help for the same cause was already given.

No file says that nothing happened; without a record of an emergency, a disaster or earlier help a household is taken to have
none. The amounts are in _aid_amounts.py.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    case,
    enrolled,
    fact,
    household_fact,
    named,
    need,
    on,
    parameter,
    presumed,
    shift_days,
)

from . import _quantities as q

LAW26 = Law("社会救助法", "第二十九条、第三十七条、第五十条", since=date(2026, 7, 1), evidence="V")
INT14 = Law("社会救助暂行办法", "第四十七条至第四十九条", since=date(2014, 5, 1), evidence="V")
LS18 = Law("关于进一步加强和改进临时救助工作的意见", "二", "民发〔2018〕23号", date(2018, 1, 23), "V")
LS26 = Law("关于进一步健全完善临时救助制度的意见", "二", "2026年1月", date(2026, 1, 29), "V2")
BASIS = "社会救助法第二十九条；民发〔2018〕23号 二（一）"
NO_REPEAT = "民发〔2018〕23号 二（三）"
ONCE = Delivery("cash", "once", "month_of_application")
FORMS = "可以给现金、实物或转介服务，一次审批、分期发放；情况特别重大的一事一议，可以超过上限。"
NEVER, BEFORE, NO_DAY = date(1900, 1, 1), date(1899, 12, 31), date(9999, 12, 31)
SINCE_2018, UNTIL_2026 = date(2018, 1, 23), date(2026, 6, 30)  # 民发〔2018〕23号到社会救助法施行前一日
kind = household_fact("emergency_kind")
happened_on = household_fact("emergency_on")
# 类型、日期都没有记录的，按没有发生；写了类型没有写日期的，哪一天要问。
_undated = presumed(happened_on == NO_DAY, True, "急难日期没有记录的，看有没有写类型")
_named = presumed((kind == "other") | (kind != "other"), False, "急难类型、日期都没有记录的，按没有发生计算")
_day = case((_undated & ~_named, NEVER), default=happened_on)
happened = named("emergency_day", "急难发生的日期", _day)
aided_cause = household_fact("aided_cause")
aided = presumed(household_fact("aided_on"), NEVER, "没有临时救助记录的，按没有救助过计算")
recognised = q.home.any(
    enrolled("dibao")
    | enrolled("dibao_single")
    | enrolled("dibao_edge")
    | enrolled("rigid_expense")
    | enrolled("tekun")
)


def lives_here():
    """Before 社会救助法 第三十七条 one applied where one was registered or lived (居住证)."""
    return [
        need(
            "lives_here",
            q.home.any(
                q.local_hukou | presumed(fact("residence_permit"), False, "没有居住证记录的，按没有计算")
            ),
            "家中有人户口在本地，或持有本地居住证",
            "社会救助暂行办法第四十七条、第四十八条",
            ask="公安户籍",
        )
    ]


def within_days(day, parameter_id: str):
    """The day is not ahead and at most so many days ago (以内 includes the number, 民法典 第一千二百五十九条)."""
    return (shift_days(day, parameter(parameter_id, "days")) >= on) & (day <= on)


def not_over(day):
    """The interval since help for a cause still runs; on its last day it is full (民法典第二百零一条、第一千二百五十九条)."""
    return (shift_days(day, parameter("temporary.same_cause_days", "days")) > on) & (day <= on)


def fresh(parameter_id: str, clause: str):
    """An emergency so many days ago at most, wherever the household is registered."""
    return need(
        "fresh",
        within_days(happened, parameter_id),
        "须在近{need}内发生急难（发生日期{have}）",
        clause,
        ask="乡镇街道、村居",
        have=happened_on,
        need=parameter(parameter_id, "days"),
    )


def last_aided(on_record: str):
    """The day of the last help for one cause; before everything else, where nothing is on record."""
    return presumed(household_fact(on_record), BEFORE, "没有临时救助记录的，按没有救助过计算")


def not_aided(cause, on_record: str, clause: str):
    """The same cause is helped once in a period. `on_record`: when it was last, even where other help came later."""
    again = ((aided_cause == cause) & not_over(aided)) | not_over(last_aided(on_record))
    return need(
        "not_aided",
        ~again,
        "上次因同一事由得到临时救助（{have}）已满{need}，或没有得到过",
        clause,
        ask="乡镇街道",
        have=household_fact("aided_on"),
        need=parameter("temporary.same_cause_days", "days"),
    )
