"""公益性岗位 — who is hard to employ, and how long a post may be subsidised.

就业困难人员由省定；这里按通行的六类：大龄、残疾、低保家庭、零就业家庭、连续失业一年以上、失地农民。
"""

from datetime import date

from minsheng.policy import (
    Law,
    Post,
    age,
    case,
    enrolled,
    fact,
    fact_of,
    household_fact,
    on,
    parameter,
    presumed,
    rounded,
    shift_days,
    shift_months,
)

from . import _quantities as q

BASIS = "人社部发〔2019〕124号第五条"
SINCE = date(2019, 12, 2)
LAW = [
    Law("社会救助法", "第二十七条", since=date(2026, 7, 1), evidence="V"),
    Law("就业促进法", "第五十二条至第五十六条", since=date(2008, 1, 1), evidence="V"),
    Law("公益性岗位开发管理暂行办法", "第五条至第十二条", "人社部发〔2019〕124号", date(2019, 12, 2), "K"),
]
FEMALE = 2


def of(column: str):
    """A fact of the post."""
    return fact_of(Post, column)


# 谁可以上岗
older = age() >= case(
    (fact("sex") == FEMALE, parameter("post.older_age_female", "years")),
    default=parameter("post.older_age_male", "years"),
)
of_working_age = age() >= parameter("post.age_from", "years")
of_rural_age = age().between(parameter("post.age_from", "years"), parameter("post.rural_age_to", "years"))
of_rural_older_age = age() >= parameter("post.rural_older_age", "years")
_pension = presumed(fact("pension_status"), "none", "没有养老待遇记录的，按没有领取计算")
no_pension = ~_pension.is_in("paying", "suspended")
no_company = fact("company_count") <= 0
in_dibao = q.household.any(enrolled("dibao"))
_works = presumed(fact("wage_fen"), 0, "没有工资记录的，按没有工资计算") > 0
zero_employment = ~q.household.any(_works)  # 本人是劳动力（年龄、失业另有条件），家里没有人就业
long_unemployed = (
    shift_months(fact("unemployed_since"), parameter("post.long_unemployed_months", "months")) <= on
)
landless = presumed(fact("landless"), False, "没有失地农民登记的，按不是计算")
hard_to_employ = older | q.certificate_valid | in_dibao | zero_employment | long_unemployed | landless
watched = household_fact("poverty_watch").is_in("unstable", "marginal", "sudden", "lifted")
low_income = q.household.any(enrolled("dibao") | enrolled("dibao_edge") | enrolled("rigid_expense"))

# 补贴期限：不超过三年；首次上岗时距法定退休不足五年的到退休；三类人员可再安置一次。
_retires = case(
    (
        fact("sex") == FEMALE,
        shift_months(fact("birth_date"), parameter("post.retire_months_female", "number")),
    ),
    default=shift_months(fact("birth_date"), parameter("post.retire_months_male", "number")),
)
not_retired = _retires > on
near_retirement = shift_months(of("since"), parameter("post.near_retirement_months", "months")) >= _retires
near_retirement = near_retirement & not_retired
full_term = shift_days(shift_months(of("since"), parameter("post.term_months", "months")), -1)
within_term = (on <= full_term) | near_retirement
first_or_excepted = (of("placed_before") <= 0) | (
    (of("exception") != "none") & (of("placed_before") < parameter("post.placements_max", "count"))
)


def by_days(amount):
    """The month's sum for the days attended of those required."""
    return rounded(amount * of("days_attended"), "half_up_cent", of("days_required"))
