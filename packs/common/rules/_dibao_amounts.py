"""低保金怎么算 — the difference or a tier, and what is kept for a while when somebody of a household on the roll finds work.

社会救助法 第十八条 allows both: the difference to the standard, or sums by tiers; each place has chosen one (dibao.amount_mode).
渐退期: the wages of members newly in work do not end dibao before the term is over. What was paid stays, all of it or a share,
but never more than the standard for those who are left; rounded once, after the lower of the two is taken.
"""

from minsheng.policy import (
    case,
    enrolled,
    greatest,
    household_fact,
    least,
    named,
    on,
    parameter,
    rounded,
    shift_months,
)

from . import _deductions as d
from . import _income as i
from . import _quantities as q

below = d.income < q.dibao_line  # 严格“低于”；不先算人均，故没有除不尽的问题。
low = i.below(d.income, d.income_known, q.dibao_line, q.dibao_line_most)

# 就业渐退：起算日不计，六个月到第六个月的对应日为止（民法典 第二百零一条、第二百零二条）。
_last_day = shift_months(i.hired, parameter("dibao.grace_months_max", "months"))
_newly_employed = (i.hired <= on) & (_last_day >= on)
# 认定的年收入里只有新工作的几个月，要减去整月工资的，从各项月收入里减。
_a_month = case((i.by_year, greatest(i.by_months - d.deducted, 0)), default=d.income)
_without_new = _a_month - q.household.only(_newly_employed).sum(i.counted_wage)
_part = case((_newly_employed, i.other_income_known), default=i.own_income_known)
_known = i.known_of(_part) - d.deducted
in_grace = named(
    "dibao_in_grace",
    "在册，不计新就业工资低于低保线",
    q.household.any(enrolled("dibao")) & i.below(_without_new, _known, q.dibao_line, q.dibao_line_most),
)

# 先乘后减、最后舍入一次：标准632元、3人、收入1894元补2元，不是3元。
_difference = greatest(
    rounded(q.dibao_line - d.income, q.round_mode), parameter("dibao.minimum_monthly", "fen_per_month")
)


def _up_to(tier: int):
    """Whether the income lies below this tier's share of the dibao line."""
    below_percent = parameter(f"dibao.tier{tier}_below_percent", "percent", may_lack=True)
    return d.income * q.PERCENT < q.dibao_line * below_percent


def _sum(tier: int):
    return parameter(f"dibao.tier{tier}_monthly", "fen_per_person_month", by_class=True, may_lack=True)


_tier = q.size * case((_up_to(1), _sum(1)), (_up_to(2), _sum(2)), default=_sum(3))
_mode = parameter("dibao.amount_mode", "text")

difference = case((below & (_mode == "difference"), _difference), default=0)
tier = case((below & (_mode == "tier"), _tier), default=0)
kept = case(
    (below, 0),
    default=rounded(
        least(
            household_fact("dibao_monthly_fen") * parameter("dibao.grace_percent", "percent", may_lack=True),
            q.dibao_line * q.PERCENT,
        ),
        q.round_mode,
        q.PERCENT,
    ),
)
