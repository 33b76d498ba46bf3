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


def of_insurance(id_: str, unit: str):
    """Resident and employee insurance have figures of their own; what a place has not set for employees is unknown."""
    of_employees = parameter(f"settlement.employee_{id_}", unit, may_lack=True)
    return case((of("insurance") == "employee", of_employees), default=parameter(f"settlement.{id_}", unit))


def of_outpatients(id_: str, unit: str):
    """Ordinary outpatient care: unknown where the place has not set it, for either insurance."""
    of_employees = parameter(f"settlement.employee_outpatient_{id_}", unit, may_lack=True)
    of_residents = parameter(f"settlement.outpatient_{id_}", unit, may_lack=True)
    return case((of("insurance") == "employee", of_employees), default=of_residents)


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
    (_level == "primary", of_insurance("deductible_primary", "fen")),
    (_level == "secondary", of_insurance("deductible_secondary", "fen")),
    default=of_insurance("deductible_tertiary", "fen"),
)
_full_share = case(
    (of("care_kind") == "chronic", of_insurance("chronic_permille", "permille")),
    (of("care_kind") == "two_diseases", of_insurance("two_diseases_permille", "permille")),
    (_level == "primary", of_insurance("primary_permille", "permille")),
    (_level == "secondary", of_insurance("secondary_permille", "permille")),
    default=of_insurance("tertiary_permille", "permille"),
)
# 异地长期居住和急诊抢救视同已备案，不降低；临时外出就医的降低由参保地定。
_less = case(
    (of("care_place") == "referral", permille("referral_less")),
    (of("care_place") == "other", permille("unreferred_less")),
    default=0,
)
# 普通门诊按门诊统筹：每次起付、比例、全年限额，也在基本医保年度封顶线以内；个人负担不进大病保险和医疗救助。
ordinary = of("care_kind") == "outpatient"
_basic_left = left(of_insurance("basic_cap", "fen"), "basic_ytd_fen")
_ordinary = least(
    share(
        greatest(in_scope - of_outpatients("deductible", "fen"), 0),
        of_outpatients("permille", "permille") - _less,
    ),
    left(of_outpatients("cap", "fen"), "outpatient_ytd_fen"),
    _basic_left,
)
_stay = least(share(greatest(in_scope - _deductible, 0), _full_share - _less), _basic_left)
basic = case((ordinary, _ordinary), default=_stay)
# 先行自付计入还是不计入政策内个人负担，由当地定（in、out）。
_own_first = case((parameter("settlement.pre_self", "text") == "in", of("pre_self_fen")), default=0)
own = named("settlement_own", "基本医保后政策内个人负担", in_scope + _own_first - basic)
