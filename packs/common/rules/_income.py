"""收入 — the monthly income of a person and of a household (最低生活保障审核确认办法 第十三条), and what is known of it so far.

What is known is enough once it reaches a limit: a part that nobody has found out is taken not to lessen it. Of business that is
the rule (a loss lowers no other income); transfers may be negative (support paid to others) where they are known, unheard ones
are taken as nothing paid, and the condition says so.
"""

from minsheng.policy import (
    asked,
    case,
    enrolled,
    fact,
    greatest,
    least,
    named,
    on,
    parameter,
    presumed,
    rounded,
)
from minsheng.policy import shift_months as later

from . import _quantities as q

UNHEARD = "还没有查清的各项收入不计（转移支出按没有），只看已知的收入是否已达到规定"

# 工资扣除必要的就业成本（第一款第一项），扣多少由地方定；扣到0为止。
_wage = fact("wage_fen")
_cost = rounded(q.standard * parameter("dibao.job_cost_percent", "percent"), "half_up_cent", q.PERCENT)
net_wage = _wage - least(_wage, _cost)
# 就业收入豁免由地方定，没有定的为0：低保家庭成员就业后几个月内，工资不超过低保标准几倍的部分不计入。
hired = presumed(fact("employed_since"), q.LONG_AGO, "没有单位参保记录的，按没有新就业计算")
_exempt_until = later(hired, parameter("dibao.disregard_months", "months"))
_on_dibao = presumed(enrolled("dibao"), False, "没有低保名册的，按不在册计算")
_most_exempt = q.standard * parameter("dibao.disregard_standards", "number")
_exempt = case((_on_dibao & (hired <= on) & (_exempt_until >= on), least(net_wage, _most_exempt)), default=0)
exempt_wage = named("dibao_exempt_wage_fen", "豁免的工资", _exempt)
counted_wage = net_wage - exempt_wage
# 经营亏损不抵减工资、养老金等其他收入：经营净收入最少为0。
_business = greatest(fact("business_fen"), 0)
# 基础养老金不计入（第二款第三项），故只加其他养老金；核对报告把养老金算进转移净收入的地方不再加一遍。
_reported = fact("transfer_fen")
_kinds = (_business, fact("property_income_fen"))
_kinds += (_reported, _reported - fact("pension_basic_fen"), fact("pension_other_fen"))


def heard(part):
    return presumed(part, 0, UNHEARD)


def _summed(business, property_, reported, without_basic, pension):
    """All kinds of income but wages, a pension once."""
    apart = parameter("means.pension_in_transfer", "text") == "apart"
    added = case((apart, reported + pension), default=greatest(without_basic, pension))
    return business + property_ + added


own_income = named("own_income_fen", "本人月收入", counted_wage + _summed(*_kinds))
other_income_known = _summed(*map(heard, _kinds))
own_income_known = greatest(heard(counted_wage) + other_income_known, heard(own_income))
# 以年收入为准的地方（由地方定）：核对认定了近12个月收入的，每月为其十二分之一（分以下舍去），不再看各项月收入。
YEAR = "means.year_income"
year_told = asked("household_year_income_fen", "核对认定的家庭近12个月收入合计", "fen", opened_by=YEAR)
_recognised = presumed(year_told >= 0, False, "没有认定年收入的，看各项月收入")
by_year = named("income_by_year", "以核对认定的年收入为准", parameter(YEAR, "flag") & _recognised)
by_months = q.household.sum(own_income)
_a_month = case((by_year, year_told // q.MONTHS_IN_YEAR), default=by_months)
income = named("household_income_fen", "家庭月收入", _a_month)
year_income = case((by_year, year_told), default=income * q.MONTHS_IN_YEAR)


def known_of(part):
    """The sum over the members; of one who is perhaps not alive only what would lessen it (support paid to others)."""
    return q.at_most.sum(case((q.surely_alive, part), default=least(part, 0)))


income_known = named("household_income_known_fen", "家庭月收入（已查清的部分）", known_of(own_income_known))


def settled(whole, note: str = UNHEARD):
    return presumed(whole, False, note)


def decided(whole, known, note: str = UNHEARD):
    """`whole` compares all of it; not met as soon as what is `known` fails, unless the whole was told."""
    return whole & (known | settled(whole, note))


def below(whole, known, limit, most):
    """Whether it lies below the limit; not as soon as what is known so far reaches the highest that the limit can be (`most`)."""
    return decided(whole < limit, known < most)


def sides(whole, known, limit, most):
    """What the sentence of a condition shows: the known part where the whole is not known and the part decides."""
    have = case((settled(whole < limit), whole), (known >= most, known), default=whole)
    need = case((known >= most, most), default=limit)
    return {"have": have, "need": need, "known_at": "case"}


own_low = below(own_income, own_income_known, q.standard, q.standard)
own_sides = sides(own_income, own_income_known, q.standard, q.standard) | {"need": q.standard}
