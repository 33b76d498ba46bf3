"""刚性支出 — what a household had to spend in 12 months: its own part of medical bills, and school at the local public rate.

The medical part is known for everybody, so the share of spending can be worked out before anybody asks about income: if it is too
large even at the income line, it is too large at every income below (`over_line`). Rehabilitation, and bills no file shows, the
town adds by supplying household_rigid_12m_fen.
"""

from minsheng.policy import case, fact, ground, named, parameter, presumed, rounded

from . import _income as i
from . import _quantities as q
from ._grounds import own_medical

stage = presumed(fact("school_stage"), "none", "没有学籍记录的，按未就读计算")
attending = presumed(fact("in_school"), False, "没有学籍记录的，按未就读计算")


def _year(of: str):
    return (stage == of, parameter(f"education.{of}_year", "fen"))


# 义务教育免学费，故小学、初中不计。
school = case(
    (attending, case(*map(_year, ("kindergarten", "senior", "vocational", "higher")), default=0)), default=0
)
# 基本生活支出没有票据，按低保标准的一部分计，由地方定。
_percent = parameter("rigid.living_percent", "percent")
_each = case((_percent == 0, 0), default=rounded(q.standard * _percent, "half_up_cent", q.PERCENT))
living = _each * q.home.count() * q.MONTHS_IN_YEAR
_all = own_medical + q.home.sum(school) + living
spending = named("household_rigid_12m_fen", "家庭近12个月刚性支出", _all)
ratio = parameter("rigid.ratio_percent", "percent")
year_income = i.year_income
year_known = i.income_known * q.MONTHS_IN_YEAR
# 收入和人口是同一些人：不计特困人员（_quantities.household）；支出仍计全家。
_each_person = parameter("disposable_income.last_year", "fen", by_class=True)
income_line = named("household_disposable_fen", "上年人均可支配收入×人口", _each_person * q.size)
below_line, sides = (
    f(year_income, year_known, income_line, _each_person * q.size_most) for f in (i.below, i.sides)
)
_of_all, _of_known = (spending * q.PERCENT > year * ratio for year in (year_income, year_known))
share = i.decided(_of_all, _of_known)
share_shown = case((i.settled(_of_all), year_income), (~_of_known, year_known), default=year_income)

over_line = ground(
    "over_line",
    spending * q.PERCENT > income_line * ratio,
    "家庭近12个月刚性支出{have}，即使收入到线，占比也超过规定（{need}）",
    have=spending,
    need=named("rigid_spending_line_fen", "收入到线时的允许支出", income_line * ratio // q.PERCENT),
)
