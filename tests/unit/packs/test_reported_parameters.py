"""Part M of the cards: what they know of parameters stands in the packs with its evidence."""

import pytest

from minsheng.policy import packs

REPORTED = {
    "dibao.grace_months_max": ("common", 6, "V"),
    "limit.dibao_special_workdays": ("common", 45, "V"),
    "limit.dibao_town_confirms_workdays": ("common", 20, "V"),
    "limit.dibao_death_review_months": ("common", 3, "V"),
    "limit.rigid_validity_months": ("common", 12, "V"),
    "limit.rigid_window_months": ("common", 12, "V"),
    "limit.tekun_random_check_percent": ("common", 30, "V"),
    "limit.tekun_ability_reassess_workdays": ("common", 10, "V"),
    "limit.quick_relief_days": ("common", 3, "V2"),
    "quick.cap_months": ("common", 1, "V2"),
    "defacto_orphan.term_months": ("common", 6, "V"),
    "childcare.year_amount": ("common", 360_000, "V2"),
    "disability_living.monthly": ("tumen", 9_900, "V2"),
    "disability_care.monthly": ("tumen", 9_300, "V2"),
    "elder_voucher.cap_monthly": ("common", 80_000, "V2"),
    "meal.elder_price": ("tumen", 800, "REPORT"),
    "meal.base_price": ("tumen", 1_500, "REPORT"),
    "limit.hotline_workdays": ("common", 5, "V"),
    "review.outpatient_permille": ("common", 1, "V2"),
    "review.outpatient_least": ("common", 100, "V2"),
    "review.ward_permille": ("common", 10, "V2"),
    "review.ward_least": ("common", 30, "V2"),
    "antibiotic.density_general": ("common", 40, "V2"),
    "limit.board_days": ("common", 15, "V"),
    "visit.high_days": ("tongliao", 7, "V2"),
    "visit.key_days": ("tongliao", 30, "V2"),
    "visit.general_days": ("tongliao", 90, "V2"),
    "limit.fraud_fine_max_percent": ("common", 200, "V"),
    "limit.reconsideration_days": ("common", 60, "V"),
    "limit.lawsuit_months": ("common", 6, "V"),
    "hpv_national.apart_months": ("common", 6, "V2"),
    "limit.childcare_pay_workdays": ("tumen", 15, "V2"),
    "limit.temporary_verify_workdays": ("shuangyashan", 10, "V2"),
    "limit.temporary_simple_workdays": ("shuangyashan", 5, "V2"),
    "old_age_allowance.band1_age": ("gangcheng", 80, "V"),
    "post.minimum_wage_hourly": ("gangcheng", 1_900, "I"),
    "post.rural_hours_max": ("gangcheng", 80, "I"),
    "premium.lifted_percent": ("gaoping", 50, "REPORT"),
    "outpatient_floor.permille": ("gaoping", 1_000, "REPORT"),
    "birth_childcare.amount": ("gaoping", 100_000, "REPORT"),
}
"""Part M of the cards and the cities' own figures: pack, value in force and evidence. What only a place can set has no value in
`common`."""


@pytest.mark.parametrize("id_", REPORTED)
def test_what_the_cards_know_stands_in_the_packs_with_its_evidence(id_):
    pack, value, evidence = REPORTED[id_]
    newest = max(packs.load(pack).parameters.series[id_].values, key=lambda row: row.valid_from)
    assert (newest.pack, newest.value, newest.evidence) == (pack, value, evidence)


@pytest.mark.parametrize(
    "id_",
    [
        "rigid.ratio_percent",
        "temporary.cap_months",
        "temporary.fire_percent",
        "dibao.round_mode",
        "limit.temporary_town_cap_months",
        "limit.childcare_pay_workdays",
        "old_age_allowance.poor_only",
    ],
)
def test_what_only_a_place_can_set_has_no_national_value(id_):
    assert packs.load("common").parameters.series[id_].values == ()
