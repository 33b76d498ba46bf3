"""HPV 疫苗程序 — doses needed and when the next one may be given, by product and age at the first dose (current inserts, K).

Two doses for who began young enough, five months apart at least: closer together they need a third. Who turns fifteen between the
doses keeps the two-dose schedule. Late doses never begin anew; the product is never changed.
"""

from minsheng.policy import case, fact, greatest, named, on, parameter, shift_months

from ._rolls import has_turned

THREE_DOSES_ONLY = "gardasil4"
WITH_TWO_DOSES = ("cecolin", "walrinvax", "cervarix", "gardasil9", "cecolin9")
PRODUCTS = (THREE_DOSES_ONLY, *WITH_TWO_DOSES)
doses = fact("hpv_doses")
product = fact("hpv_product")
first, second = fact("hpv_first_on"), fact("hpv_second_on")


def of_product(name: str, unit: str, products: tuple[str, ...] = PRODUCTS):
    """A figure of the product's insert."""
    figures = [(product == p, parameter(f"hpv.{p}_{name}", unit)) for p in products]
    return case(*figures[:-1], default=figures[-1][1])


apart = parameter("hpv.two_doses_apart", "months")
began_young = (product != THREE_DOSES_ONLY) & ~has_turned(
    of_product("two_doses_below", "years", WITH_TWO_DOSES), first
)
too_close = (doses >= 2) & (second < shift_months(first, apart))
needed = named("hpv_doses_needed", "全程剂数", case((began_young & ~too_close, 2), default=3))
next_from = named(
    "hpv_next_from",
    "按间隔算出的最早日期",
    case(
        ((doses == 1) & began_young, shift_months(first, apart)),
        (doses == 1, shift_months(first, of_product("second_after", "months"))),
        default=greatest(
            shift_months(first, of_product("third_after_first", "months")),
            shift_months(second, of_product("third_after_second", "months")),
        ),
    ),
)
unfinished = doses < needed
due = on >= next_from

# 说明书的年龄：各种疫苗从9岁起，沃泽惠的上限低。第一剂时不在年龄内的，提示医生。
youngest, oldest = parameter("hpv.age_from", "years"), parameter("hpv.age_to", "years")
oldest_walrinvax = parameter("hpv.walrinvax_age_to", "years")
_oldest = case((product == "walrinvax", oldest_walrinvax), default=oldest)
off_label = ~has_turned(youngest, first) | has_turned(_oldest + 1, first)
# 说明书建议的最晚日期：过了的尽快接种，不用从头开始。
_second_by = ("cecolin", "walrinvax", "cecolin9")
_third_by = ("cecolin", "walrinvax", "gardasil4", "gardasil9")
_late_second = product.is_in(*_second_by) & (
    on > shift_months(first, of_product("second_by", "months", _second_by))
)
_late_of_two = (product == "gardasil9") & (
    on > shift_months(first, parameter("hpv.gardasil9_two_doses_by", "months"))
)
_late_third = product.is_in(*_third_by) & (
    on > shift_months(first, of_product("third_by", "months", _third_by))
)
late = case(
    ((doses == 1) & began_young, _late_of_two),
    (doses == 1, _late_second),
    default=_late_third,
)
