"""步骤之外的时限和要求 — what binds the office beside the steps.

Dated parameters (amounts/limits.yaml), shown in the handbook and never computed with.
"""

REMEDIES = ("limit.reconsideration_days", "limit.lawsuit_months")
FRAUD = "limit.fraud_fine_max_percent"
DIBAO = (
    "limit.dibao_special_workdays",
    "limit.dibao_town_confirms_workdays",
    "limit.publicity_inside",
    "limit.board_days",
    "limit.dibao_death_review_months",
    FRAUD,
    *REMEDIES,
)
EDGE = ("limit.edge_validity_months", *DIBAO)
TEKUN = (
    "limit.tekun_objection_workdays",
    "limit.tekun_random_check_percent",
    "limit.tekun_ability_reassess_workdays",
    "limit.tekun_termination_publicity_days",
    FRAUD,
    *REMEDIES,
)
RIGID = (
    "limit.rigid_special_workdays",
    "limit.rigid_window_months",
    "limit.rigid_validity_months",
    *REMEDIES,
)
EMERGENCY = ("limit.temporary_town_cap_months", FRAUD, *REMEDIES)
EXPENSE = (
    "limit.temporary_verify_workdays",
    "limit.temporary_simple_workdays",
    "limit.temporary_town_cap_months",
    FRAUD,
    *REMEDIES,
)
QUICK = ("limit.quick_relief_days", FRAUD, *REMEDIES)
