"""一站式结算 — the order of the three layers on one settlement: basic insurance, critical illness, medical assistance, then tilt.

Each layer starts from what the one before it left, is rounded to the fen once, and stays under what is left of its cap this year.
The sums of the year before this settlement stand in its row. Who somebody is counts on the day of the visit (入院日期).
"""

from minsheng.policy import (
    Settlement,
    case,
    enrolled_on,
    fact_of,
    greatest,
    household_fact,
    least,
    named,
    parameter,
    rounded,
)


def of(column: str):
    """A fact of the settlement."""
    return fact_of(Settlement, column)


def share(amount, permille):
    """So many thousandths of an amount, to the fen."""
    return rounded(amount * permille, "half_up_cent", 1000)


def permille(id_: str):
    return parameter(f"settlement.{id_}_permille", "permille")


def fen(id_: str):
    return parameter(f"settlement.{id_}", "fen")


def left(cap, paid):
    """What of a yearly cap is left."""
    return greatest(cap - of(paid), 0)


def on_roll(code: str):
    """On the roll on the day of the visit."""
    return enrolled_on(code, Settlement, "visited_on")


# 身份按就诊日认定，几种身份的按最高的一种。防返贫监测的名单只有现状，按家庭现在的监测类型。
destitute = on_roll("tekun") | on_roll("orphan")
dibao = on_roll("dibao") | on_roll("dibao_single")
watched = household_fact("poverty_watch").is_in("unstable", "marginal", "sudden")
edge = on_roll("dibao_edge")
rigid = on_roll("rigid_expense")
poor = destitute | dibao | watched
others = dibao | watched | edge | rigid
recognised = destitute | others


# 基本医保
long_term = of("care_kind").is_in("chronic", "two_diseases")
covered = of("total_fen") - of("own_catalogue_fen") - of("over_limit_fen")
in_scope = named("settlement_scope", "符合政策范围金额", greatest(covered - of("pre_self_fen"), 0))
_level = of("facility_level")
_deductible = case(
    (long_term, 0),
    (_level == "primary", fen("deductible_primary")),
    (_level == "secondary", fen("deductible_secondary")),
    default=fen("deductible_tertiary"),
)
_full_share = case(
    (of("care_kind") == "chronic", permille("chronic")),
    (of("care_kind") == "two_diseases", permille("two_diseases")),
    (_level == "primary", permille("primary")),
    (_level == "secondary", permille("secondary")),
    default=permille("tertiary"),
)
# 异地长期居住和急诊抢救视同已备案，不降低；临时外出就医的降低由参保地定。
_less = case(
    (of("care_place") == "referral", permille("referral_less")),
    (of("care_place") == "other", permille("unreferred_less")),
    default=0,
)
basic = least(
    share(greatest(in_scope - _deductible, 0), _full_share - _less),
    left(fen("basic_cap"), "basic_ytd_fen"),
)
# 先行自付计入还是不计入政策内个人负担，由当地定（in、out）。
_own_first = case((parameter("settlement.pre_self", "text") == "in", of("pre_self_fen")), default=0)
own = named("settlement_own", "基本医保后政策内个人负担", in_scope + _own_first - basic)
