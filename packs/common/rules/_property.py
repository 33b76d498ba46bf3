"""家庭财产 — what a household has, whole and as far as it is known, and the highest savings it may have.

What is known decides once it exceeds the limit; of members of whom nobody knows whether they live, nothing is counted in and the
limit is that of all who may live.
"""

from minsheng.policy import asked, case, fact, named, parameter, presumed

from . import _quantities as q

financial_assets = named(
    "household_assets_fen", "家庭金融资产", q.household.sum(fact("financial_assets_fen"))
)
# 已超过上限的，不等最后一家银行：每人已知的部分合计，没有答复的成员计0，实际只会更多。
own_assets_known = presumed(
    fact("assets_at_least_fen"), 0, "金融资产还没有答复的成员，只看其他成员已知的是否超过上限"
)
assets_known = named(
    "household_assets_known_fen", "家庭金融资产（已知的部分）", q.surely.sum(own_assets_known)
)


def _counted(key: str, word: str, count: str):
    """All that the members have, and what they have of whom an answer came: those still asked can only add to it."""
    note = f"{word}还没有答复的成员，只看其他成员已知的是否超过上限"
    known = q.surely.sum(presumed(fact(count), 0, note))
    return (
        named(f"household_{key}", f"家庭{word}", q.household.sum(fact(count))),
        named(f"household_{key}_known", f"家庭{word}（已有答复的成员）", known),
    )


counted = {
    "vehicles": _counted("vehicles", "非豁免机动车", "vehicle_count"),
    "dwellings": _counted("dwellings", "住房", "house_count"),
    "companies": _counted("companies", "有效经营主体", "company_count"),
}
# 有两套住房的，人均面积须低于当地平均；当地没有定平均面积的（0）不看面积。
AREA, SPARED = "means.dwelling_area_each", "means.deposits_spared"
_average = parameter(AREA, "number")
_area = asked("dwelling_area_m2", "全部住房建筑面积（平方米）", "count", opened_by=AREA)
modest_rooms = named(
    "second_dwelling_modest",
    "住房不超过一套，或人均面积低于当地平均",
    (_average == 0) | (counted["dwellings"][0] <= 1) | (_area < q.size * _average),
)
# 救助金、补偿款、卖房款等存款，当地规定不计的，认定多少不计多少。
_told = presumed(
    asked("spared_deposits_fen", "认定不计的救助金、补偿款、卖房款存款", "fen", opened_by=SPARED),
    0,
    "没有认定不计的存款的，不扣",
)
spared = named(
    "household_spared_deposits_fen", "不计的存款", case((parameter(SPARED, "flag"), _told), default=0)
)


# 一、二人户的金融资产上限可以放宽，由地方定。
_small_to, _years_more = (
    parameter("means.small_household_to", "count"),
    parameter("means.small_asset_years_more", "number"),
)
_more = case((q.size <= _small_to, _years_more), default=0)
_perhaps_small = named("small_household_perhaps", "可能是人口少的家庭", q.surely.count() <= _small_to)
_more_at_most = case((_perhaps_small, _years_more), default=0)


def asset_cap(prefix: str):
    """Household cap in fen of `dibao`, `edge` or `rigid`: the yearly standard per person, times so many years. And the highest
    that it can be: with all who may be alive, and the years of a small household where it may be one."""
    years = parameter(f"{prefix}.asset_years", "number")
    cap = q.dibao_line * q.MONTHS_IN_YEAR * (years + _more)
    most = q.dibao_line_most * q.MONTHS_IN_YEAR * (years + _more_at_most)
    return named(f"{prefix}_asset_cap_fen", "上限（低保线×12个月×规定的年数）", cap), most
