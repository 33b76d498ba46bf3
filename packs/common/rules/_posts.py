"""公益性岗位 — who is hard to employ, and how long a post may be subsidised.

就业困难人员由省定；这里按通行的六类：大龄、残疾、低保家庭、零就业家庭、连续失业一年以上、失地农民。
"""

from datetime import date

from minsheng.policy import (
    Law,
    Person,
    Post,
    age,
    asked,
    case,
    enrolled,
    fact,
    fact_of,
    greatest,
    household_fact,
    least,
    month,
    named,
    on,
    parameter,
    presumed,
    rounded,
    shift_days,
    shift_months,
    year,
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
MONTHS_IN_YEAR = 12
DELAYED_FROM = date(2025, 1, 1)


def _index(day: date) -> int:
    """Months from the year 0."""
    return day.year * MONTHS_IN_YEAR + day.month


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
works_elsewhere = asked("other_job", "在岗期间已在别处就业", "flag", Person)
budget_paid = asked("budget_paid", "由财政供养（在编或退休的机关事业单位人员）", "flag", Person)
village_relative = asked("village_relative", "本人或近亲属是村（居）两委成员、岗位经办人员", "flag", Person)
in_school = presumed(fact("in_school"), False, "没有学籍记录的，按未就读计算")  # 在校学生不能登记失业
in_dibao = q.home.any(enrolled("dibao"))
_works = presumed(fact("wage_fen"), 0, "没有工资记录的，按没有工资计算") > 0
zero_employment = ~q.home.any(_works)  # 本人是劳动力（年龄、失业另有条件），家里没有人就业
long_unemployed = (
    shift_months(fact("unemployed_since"), parameter("post.long_unemployed_months", "months")) <= on
)
landless = presumed(fact("landless"), False, "没有失地农民登记的，按不是计算")
hard_to_employ = older | q.certificate_valid | in_dibao | zero_employment | long_unemployed | landless
watched = household_fact("poverty_watch").is_in("unstable", "marginal", "sudden", "lifted")
low_income = q.home.any(enrolled("dibao") | enrolled("dibao_edge") | enrolled("rigid_expense"))
rural_group = watched | low_income | q.certificate_valid | of_rural_older_age

# 法定退休：2025年起每若干个月延迟一个月，直至上限；原应在2025-01-01以后退休的才延迟。
_to_reach = year(fact("birth_date")) * MONTHS_IN_YEAR + month(fact("birth_date")) - _index(DELAYED_FROM)


def _retirement(sex: str):
    """The day of statutory retirement without and with the delay: a month for every so many after January 2025."""
    base = parameter(f"post.retire_months_{sex}", "number")
    every = parameter(f"post.retire_delay_every_{sex}", "number")
    late = (_to_reach + base + every) // every
    delay = least(greatest(late, 0), parameter(f"post.retire_delay_most_{sex}", "number"))
    undelayed = shift_months(fact("birth_date"), base)
    return undelayed, shift_months(undelayed, delay)


# 补贴期限：不超过三年；首次上岗时距法定退休不足五年的到退休；三类人员可再安置一次。
_cadre = presumed(fact("retire_at_55"), False, "没有岗位性质记录的女职工，按原50周岁退休计算")
_undelayed, _statutory = (
    case(((fact("sex") == FEMALE) & _cadre, cadre), (fact("sex") == FEMALE, female), default=male)
    for cadre, female, male in zip(*map(_retirement, ("female55", "female", "male")), strict=True)
)
_delayed = named("retires_on", "法定退休日期", _statutory)
not_retired = _delayed > on
# 首次上岗时的规定：2025年以前上岗的，按当时的退休年龄看是否不足五年，到延迟后的退休为止。
_foreseen = case((of("since") < DELAYED_FROM, _undelayed), default=_delayed)
near_retirement = shift_months(of("since"), parameter("post.near_retirement_months", "months")) >= _foreseen
near_retirement = near_retirement & not_retired
full_term = shift_days(shift_months(of("since"), parameter("post.term_months", "months")), -1)
within_term = (on <= full_term) | near_retirement
first_or_excepted = (of("placed_before") <= 0) | (
    (of("exception") != "none") & (of("placed_before") < parameter("post.placements_max", "count"))
)


def by_days(amount):
    """The month's sum for the days attended of those required."""
    return rounded(amount * of("days_attended"), "half_up_cent", of("days_required"))
