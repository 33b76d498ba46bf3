"""发现依据 — why we look at a household at all when its means are unknown. A ground never decides entitlement.

社会救助法 第三十九条第二款：乡镇、街道应当主动了解居民生活状况，发现需要救助的家庭和人员，及时告知政策并依法协助申请。
"""

from minsheng.policy import age, ground, household_fact, month_sum, named, on, parameter, shift_days

from ._quantities import certificate_valid, home, severely_disabled

own_medical = named(
    "household_medical_own_12m_fen",
    "家庭近12个月医疗个人负担",
    home.sum(month_sum("medical_month", "own_fen", months=12)),
)
working_age = age().between(
    parameter("discovery.working_age_from", "years"), parameter("discovery.working_age_to", "years")
)
valid_days = parameter("discovery.hardship_visit_days", "days")
seen_on = household_fact("hardship_seen_on")
hardship_seen = household_fact("hardship_seen") & (shift_days(seen_on, valid_days) >= on)


def household_grounds(income_line):
    """The four grounds; `income_line` (fen, whole household) is what a declared income must lie below."""
    return [
        ground(
            "medical_burden",
            own_medical >= parameter("discovery.medical_own_12m", "fen"),
            "家庭近12个月医疗个人负担{have}，达到{need}即提示",
        ),
        ground(
            "severe_no_worker",
            home.any(severely_disabled) & ~home.any(working_age & ~certificate_valid),
            "家有重度残疾人，且没有劳动年龄内的健全成员",
        ),
        ground(
            "declared_low",
            household_fact("declared_income_fen") < income_line,
            "自主申报家庭月收入{have}，低于{need}即提示",
        ),
        ground(
            "hardship_seen",
            hardship_seen,
            "走访（{have}）反映生活困难，{need}内有效",
            have=seen_on,
            need=valid_days,
        ),
    ]
