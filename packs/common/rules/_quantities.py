"""What several programmes share: who counts in a household, its income, its property, who is severely disabled.

Every amount is a parameter (amounts/, and illustrative/ in the local pack); the only numbers here are legal categories.
"""

from datetime import date

from minsheng.policy import (
    case,
    enrolled,
    fact,
    greatest,
    household_fact,
    least,
    members,
    named,
    on,
    parameter,
    presumed,
    rounded,
    shift_months,
)

MONTHS_IN_YEAR = 12
LONG_AGO = date(1900, 1, 1)
PERCENT = 100
standard = parameter("dibao.standard_monthly", "fen_per_person_month", by_class=True)
SIGHT, LIMB, INTELLECTUAL, MENTAL = 1, 4, 5, 6  # 残疾类别：1视力 2听力 3言语 4肢体 5智力 6精神 7多重

alive = fact("alive")
# 评估日以后才出生的，过去那天还没有这个人。
born = presumed(fact("birth_date"), LONG_AGO, "出生日期不详的，按已经出生计算") <= on
local_hukou = fact("hukou_status") == "normal"

# 最低生活保障审核确认办法 第七条第二款：服刑、强制隔离戒毒、宣告失踪、离家三年以上教职人员不计入。
in_household = (
    presumed(fact("out_of_household_reason"), "none", "没有羁押、失踪等记录的，按在家计算") == "none"
)
home = members().only(alive & born & in_household)
# 特困人员由国家供养，低保、边缘家庭不计其人、其收入和财产。
household = home.only(~presumed(enrolled("tekun"), False, "没有特困名册的，按家中没有特困人员计算"))
size = named("household_size", "共同生活家庭人口", household.count())

# 工资扣除必要的就业成本（同办法 第十三条第一款第一项），扣多少由地方定；扣到0为止。
net_wage = fact("wage_fen") - least(
    fact("wage_fen"),
    rounded(standard * parameter("dibao.job_cost_percent", "percent"), "half_up_cent", PERCENT),
)
# 就业收入豁免由地方定，没有定的为0：低保家庭成员就业后几个月内，工资不超过低保标准几倍的部分不计入。
hired = presumed(fact("employed_since"), LONG_AGO, "没有单位参保记录的，按没有新就业计算")
_exempt_until = shift_months(hired, parameter("dibao.disregard_months", "months"))
_on_dibao = presumed(enrolled("dibao"), False, "没有低保名册的，按不在册计算")
_most_exempt = standard * parameter("dibao.disregard_standards", "number")
exempt_wage = named(
    "dibao_exempt_wage_fen",
    "豁免的工资",
    case((_on_dibao & (hired <= on) & (_exempt_until >= on), least(net_wage, _most_exempt)), default=0),
)
counted_wage = net_wage - exempt_wage
# 基础养老金不计入（同办法 第十三条第二款第三项），故只加其他养老金；核对报告把养老金算进转移净收入的地方不再加一遍。
_reported = fact("transfer_fen")
_without_basic = _reported - fact("pension_basic_fen")
_kinds = (counted_wage, fact("business_fen"), fact("property_income_fen"))
_kinds += (_reported, _without_basic, fact("pension_other_fen"))


def _summed(wage, business, property_, reported, without_basic, pension):
    """All kinds of income, a pension once."""
    apart = parameter("means.pension_in_transfer", "text") == "apart"
    added = case((apart, reported + pension), default=greatest(without_basic, pension))
    return wage + business + property_ + added


own_income = named("own_income_fen", "本人月收入", _summed(*_kinds))
# 已达到标准的，不等其余各项查清。经营、转移净收入可能为负，没有查清的按没有亏损计算；已知的亏损照减。
_unheard = "还没有查清的各项收入（经营、转移按没有亏损）不计，只看已知的收入是否已达到规定"
own_income_known = _summed(*(presumed(one, 0, _unheard) for one in _kinds))
income = named("household_income_fen", "家庭月收入", household.sum(own_income))
financial_assets = named("household_assets_fen", "家庭金融资产", household.sum(fact("financial_assets_fen")))
# 已超过上限的，不等最后一家银行：每人已知的部分合计，没有答复的成员计0，实际只会更多。
own_assets_known = presumed(
    fact("assets_at_least_fen"), 0, "金融资产还没有答复的成员，只看其他成员已知的是否超过上限"
)
assets_known = household.sum(own_assets_known)
vehicles = named("household_vehicles", "家庭非豁免机动车", household.sum(fact("vehicle_count")))
dwellings = named("household_dwellings", "家庭住房", household.sum(fact("house_count")))
companies = named("household_companies", "家庭有效经营主体", household.sum(fact("company_count")))
promised = household_fact("truth_promised")
authorised = household_fact("check_authorised")

round_mode = parameter("dibao.round_mode", "text")
dibao_line = named("dibao_line_fen", "低保线（标准×人口）", standard * size)
edge_percent = parameter("edge.multiplier_percent", "percent")
edge_line_times_100 = dibao_line * edge_percent  # kept whole: half a fen must not decide
below_edge_line = income * PERCENT < edge_line_times_100
edge_line = named("edge_line_fen", "低保边缘线（标准×人口×上浮比例）", edge_line_times_100 // PERCENT)


def asset_cap(prefix: str):
    """Household cap in fen of `dibao`, `edge` or `rigid`: the yearly standard per person, times so many years."""
    cap = dibao_line * MONTHS_IN_YEAR * parameter(f"{prefix}.asset_years", "number")
    return named(f"{prefix}_asset_cap_fen", "上限（低保线×12个月×规定的年数）", cap)


certificate_valid = (fact("disability_status") == "valid") & (fact("disability_valid_until") >= on)
# 最低生活保障审核确认办法 第八条第一款第一项：一、二级不分类别，三级只限智力、精神。
severely_disabled = certificate_valid & (
    fact("disability_grade").is_in(1, 2)
    | ((fact("disability_grade") == 3) & fact("disability_kind").is_in(INTELLECTUAL, MENTAL))
)
seriously_ill = fact("serious_illness")
# 工伤待遇有好几种：在领工伤待遇的，是不是生活护理费要问人社；没有在领的，按没有计算。
_injured = presumed(fact("work_injury_benefit"), False, "没有工伤待遇记录的，按没有领取计算")
_care = presumed(fact("work_injury_care"), False, "没有工伤生活护理费记录的，按没有领取计算")
no_work_injury_care = case((_injured, ~fact("work_injury_care")), default=~_care)
