"""What a resident is not asked about services of care, health, birth and school: who holds it instead."""

from collections.abc import Mapping
from typing import Final

from minsheng.policy.elder_items import ELDER_ITEMS
from minsheng.selfcheck.questions import NotAsked

_WHO: Final = {
    "评估机构": (
        "ability_basis",
        "ability_grade",
        "ability_on",
        "care_risk_events",
        "coma",
        "dementia",
        "mental_disorder",
        *(item.column for item in ELDER_ITEMS),
    ),
    "村级走访": ("living_situation", "severe_chronic", "hardship_child", "family_planning_special"),
    "民政名册": ("tekun_support", "home_bed_state", "guardian_situation", "guardian_other", "child_risk"),
    "人民法院": ("guardianship_transferred",),
    "养老服务机构": ("home_bed_services",),
    "人社养老保险": ("retire_at_55",),
    "退役军人事务局": ("preferential_fen",),
    "县残联年度调查": ("rehab_need", "device_need", "disability_diagnosis"),
    "公安居住证登记": ("residence_permit",),
    "监护人、定点医院": ("treatment_need",),
    "医保经办机构": (
        "medical_insurance",
        "premium_paid_fen",
        "insured_in_time",
        "insured_on",
        "insurance_missed_years",
        "insurance_repaired_years",
        "insured_years",
        "insurance_unused_years",
    ),
    "幼儿园、教育局": ("kindergarten_kind", "kindergarten_fee_fen"),
    "疾控接种记录": ("hpv_product", "hpv_doses", "hpv_first_on", "hpv_second_on"),
    "接种医生": ("hpv_postponed",),
    "卫健、育儿补贴信息管理系统": ("lawful_birth", "childcare_elsewhere", "birth_order"),
    "助餐点、社区": ("meal_reduction_fen", "meal_free_session"),
    "学校、教育局学籍": ("after_class_offered", "school_status"),
}
_HOME: Final = {
    "入户评估": ("house_lawful", "house_demolition", "owner_consents"),
    "县残联": ("refurbished", "refurbished_on"),
    "农业农村局": ("poverty_watch",),
}
SERVICES: Final[Mapping[str, NotAsked]] = {
    **{f"person.{column}": NotAsked(who) for who, columns in _WHO.items() for column in columns},
    **{f"household.{column}": NotAsked(who) for who, columns in _HOME.items() for column in columns},
}
