"""The boundary list of the cards (part N), as far as policies decide it: each number names the worked cases that hold it."""

import pytest
import yaml

from minsheng.policy import cases, packs

HELD = {
    1: ["标准632元三口之家收入1896元，人均恰等于标准，不是低保"],
    2: ["人均恰等于1.5倍标准，不是边缘家庭", "人均比1.5倍标准少一分，是边缘家庭"],
    3: ["标准632元三口之家收入1894元，补差2元"],
    7: ["六月满18周岁仍在初中，继续", "在册孤儿满18周岁仍读大学"],
    8: ["边缘家庭的三级精神残疾人", "边缘家庭的三级肢体残疾人不能单人保"],
    9: ["自理能力三项未达到，部分丧失", "自理能力四项未达到，完全丧失"],
    10: ["配偶差一天70岁", "配偶70岁，存款恰到上限"],
    11: ["母亲死亡，父亲刑期183天差一天满六个月", "母亲死亡，父亲刑期184天恰满六个月"],
    12: ["父母另一方已在外省领取"],
    13: ["馨可宁第一剂差一天满15周岁，两剂隔5个月，已完成"],
    14: ["馨可宁第一剂差一天满15周岁，两剂只隔4个月29天，须补第三剂"],
    15: ["低保、残疾、66岁，另有核定减免3元：几种优惠只取最多的一种"],
    21: ["结算以后才失去低保的，仍按就诊日的身份"],
    23: ["城乡同一标准：农村家庭按同一条线补差", "城乡同一标准的前一天，同样收入的农村家庭不是低保"],
    24: ["月中二级换成三级：换证前一天有护理补贴", "月中二级换成三级：换证当天起没有护理补贴"],
    25: ["中级开特殊级：越级", "紧急情况中级开特殊级一天、有记录：可以，不必先会诊"],
    26: ["门急诊5万张点评100张，15万张点评150张，多一张就点评151张"],
}
"""Not decided by a policy: 4-6 payments and heads, 16-20 days, numbers, codes, 22 banks, 27-28 lists and projects, 29-30 clocks
and means: tests of the kernel, the registry and the screens."""
NAMES = {
    case["name"]
    for _, path in cases.shipped_case_files()
    for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["cases"]
}


@pytest.mark.parametrize("number", HELD)
def test_every_boundary_of_the_list_is_held_by_worked_cases(number):
    assert [name for name in HELD[number] if name not in NAMES] == []


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
}
"""Part M of the cards: pack, value in force and evidence. What only a place can set has no value in `common`."""


@pytest.mark.parametrize("id_", REPORTED)
def test_what_the_cards_know_stands_in_the_packs_with_its_evidence(id_):
    pack, value, evidence = REPORTED[id_]
    newest = max(packs.load(pack).parameters.series[id_].values, key=lambda row: row.valid_from)
    assert (newest.pack, newest.value, newest.evidence) == (pack, value, evidence)


@pytest.mark.parametrize(
    "id_",
    ["rigid.ratio_percent", "temporary.cap_months", "dibao.round_mode", "limit.temporary_town_cap_months"],
)
def test_what_only_a_place_can_set_has_no_national_value(id_):
    assert packs.load("common").parameters.series[id_].values == ()
