"""The rule files of the shipped packs: short, cited, free of amounts, easy to find."""

import ast
import re
import shutil
from datetime import date

import pytest

from minsheng.cli.policy_check import amounts_of
from minsheng.policy import nodes, packs

PACK = packs.load("tongliao")
RULES = sorted((packs.shipped_folder() / "common" / "rules").glob("*.py"))
VERSIONS = [pytest.param(p, id=f"{p.code} from {p.valid_from}") for p in PACK.versions]
HANZI = re.compile(r"[\u4e00-\u9fff]")
LAST_DAY_BEFORE, FIRST_DAY = date(2026, 6, 30), date(2026, 7, 1)


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.name)
def test_a_rule_file_fits_on_a_screen_or_two(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 120


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.name)
def test_a_rule_file_says_in_its_first_line_what_it_is(path):
    first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").splitlines()[0]
    assert first.endswith((".", ":")) or HANZI.search(first)


def test_a_newcomer_finds_one_person_inclusion_by_its_file_name_and_first_line():
    text = (packs.shipped_folder() / "common" / "rules" / "dibao_single.py").read_text(encoding="utf-8")
    assert "单人保" in text.splitlines()[0]


def test_the_programmes_are_there_on_the_day_of_the_demonstration():
    assert set(PACK.programmes(date(2026, 11, 16))) == {
        "dibao",
        "dibao_single",
        "dibao_edge",
        "disability_living",
        "disability_care",
        "old_age_allowance",
        "tekun",
        "orphan",
        "defacto_orphan",
        "rigid_expense",
        "temporary_emergency",
        "temporary_expense",
        "quick_relief",
        "disaster_relief",
        "medical_settlement",
        "outpatient_floor",
        "training_white",
        "training_black",
        "training_neither",
        "prescription_review",
        "prescription_comment",
        "antibiotic_grading",
        "public_post_urban",
        "public_post_rural",
        "post_urban",
        "post_rural",
        "barrier_free_home",
        "rehab_service",
        "assistive_device",
        "child_rehab",
        "elder_ability",
        "elder_voucher",
        "elder_visit",
        "assistance_visit",
        "mingtian_checkup",
        "mingtian_care",
        "premium_subsidy",
        "hpv_first_dose",
        "hpv_next_dose",
        "hpv_national",
        "childcare_subsidy",
        "after_class",
        "after_class_waiver",
        "antibiotic_indicators",
        "insurance_wait",
        "insurance_reward",
        "winter_relief",
        "drought_relief",
        "preschool_free",
        "preschool_aid",
        "resident_insurance",
        "insurance_stop",
        "offsite_filing",
        "gig_work",
        "home_bed",
        "hardship_child",
        "child_visit",
        "temporary_guardianship",
        "lasting_guardianship",
        "child_report",
        "service_aid",
        "orphan_study",
        "emergency_treatment",
        "adrift_aid",
        "work_refusal",
    }


def test_what_depends_on_values_that_the_city_has_not_set_is_left_out_by_name():
    absent = PACK.absent(date(2026, 11, 16))
    assert absent == {
        "elder_care_subsidy": ("elder_care.level_from",),
        "elder_service_subsidy": ("elder_service.level_from",),
        "elder_meal": ("meal.base_price", "meal.elder_age", "meal.elder_price"),
        "elder_voucher_payment": ("elder_voucher.share_percent",),
        "hpv_batch": ("hpv_batch.age_from", "hpv_batch.age_to"),
        "home_bed_service": ("home_bed.services_month",),
        "price_supplement": ("price.food_rise_permille", "price.rise_permille"),
    }


@pytest.mark.parametrize(
    ("city", "code"),
    [
        ("tumen", "elder_meal"),
        ("tumen", "disability_care"),
        ("tumen", "barrier_free_home"),
        ("gaoping", "premium_subsidy"),
        ("gaoping", "hpv_batch"),
        ("gaoping", "birth_childcare"),
        ("gangcheng", "childcare_subsidy"),
        ("shuangyashan", "mingtian_checkup"),
        ("shuangyashan", "after_class"),
    ],
)
def test_a_city_runs_what_its_report_tells_and_says_what_it_needs_for_the_rest(city, code):
    pack = packs.load(city)
    day = date(2026, 11, 16)
    assert code in pack.programmes(day)
    assert "dibao.standard_monthly" in pack.absent(day)["dibao"]


@pytest.mark.parametrize("programme", VERSIONS)
def test_every_condition_has_chinese_text_a_clause_and_somebody_to_ask(programme):
    for condition in programme.conditions:
        assert HANZI.search(condition.text), condition.key
        assert re.search(r"第.+条|号|附录|全文", condition.clause), condition.key
        assert HANZI.search(condition.ask), condition.key


@pytest.mark.parametrize("programme", VERSIONS)
def test_every_ground_and_amount_line_is_named_in_chinese(programme):
    for ground in programme.grounds:
        assert HANZI.search(ground.text), ground.key
    for line in programme.lines:
        assert HANZI.search(line.name_zh), line.key


@pytest.mark.parametrize("programme", VERSIONS)
def test_no_amount_stands_in_a_rule(programme):
    assert not list(amounts_of(programme))


@pytest.mark.parametrize("programme", VERSIONS)
def test_means_and_consent_are_known_in_a_case_only(programme):
    columns = {
        "wage_fen",
        "business_fen",
        "property_income_fen",
        "transfer_fen",
        "pension_other_fen",
        "financial_assets_fen",
        "assets_at_least_fen",
        "vehicle_count",
        "house_count",
        "company_count",
        "truth_promised",
        "check_authorised",
        "supporters_listed",
        "house_lawful",
        "house_demolition",
        "owner_consents",
        "service_bill_fen",
        "jobs_refused",
    }
    for condition in programme.conditions:
        used = {
            n.column for n in condition.node.walk() if isinstance(n, nodes.PersonFact | nodes.HouseholdFact)
        }
        built_on = {n.programme for n in condition.node.walk() if isinstance(n, nodes.Entitled)}
        told = any(isinstance(n, nodes.Untold) and not n.opened_by for n in condition.node.walk())
        told = told or condition.key == "idle_looked_at"
        assert (condition.known_at == "case") == bool(used & columns or "dibao" in built_on or told), (
            condition.key
        )


@pytest.mark.parametrize("code", ["dibao", "dibao_edge", "dibao_single", "tekun", "rigid_expense"])
def test_the_law_of_2026_replaces_the_citations_on_its_first_day(code):
    before, after = PACK.programmes(LAST_DAY_BEFORE)[code], PACK.programmes(FIRST_DAY)[code]
    assert before is not after
    assert before.valid_to == LAST_DAY_BEFORE
    assert "社会救助法" not in {law.title for law in before.law}
    assert after.law[0].title == "社会救助法"
    assert all("社会救助法第" not in c.clause for c in before.conditions)
    assert all("社会救助法" in c.clause for c in after.conditions)


@pytest.mark.parametrize(
    "lower", ["dibao", "dibao_single", "dibao_edge", "disability_living", "disability_care"]
)
def test_tekun_excludes_what_cannot_be_held_beside_it(lower):
    assert PACK.excludes("tekun", lower)


@pytest.mark.parametrize("higher", ["orphan", "defacto_orphan"])
def test_a_child_on_a_scheme_for_children_is_not_tekun_as_well(higher):
    assert PACK.excludes(higher, "tekun")
    assert not PACK.excludes("tekun", higher)


@pytest.mark.parametrize("higher", ["orphan", "defacto_orphan"])
def test_the_care_subsidy_stands_beside_the_schemes_for_children(higher):
    assert not PACK.excludes(higher, "disability_care")


def test_the_living_subsidy_gives_way_to_the_orphan_scheme_and_is_set_off_by_the_defacto_one():
    assert PACK.excludes("orphan", "disability_living")
    assert not PACK.excludes("defacto_orphan", "disability_living")


@pytest.mark.parametrize(("code", "days"), [("orphan", [10, 15]), ("defacto_orphan", [15, 15])])
def test_children_are_never_put_on_a_public_list(code, days):
    procedure = PACK.programmes(date(2026, 11, 16))[code].procedure
    assert "公示" not in "".join(step.name_zh for step in procedure.steps)
    assert [step.limit_workdays for step in procedure.steps if step.limit_workdays] == days


@pytest.mark.parametrize("higher", ["tekun", "dibao", "dibao_single", "dibao_edge"])
def test_a_household_on_a_higher_roll_is_not_called_one_of_rigid_expense(higher):
    assert PACK.excludes(higher, "rigid_expense")


def test_temporary_assistance_stands_beside_everything():
    for code in ("temporary_emergency", "temporary_expense", "quick_relief", "disaster_relief"):
        assert PACK.excluders(code) == ()


def test_quick_relief_takes_three_calendar_days_and_is_not_published():
    (step,) = PACK.programmes(date(2026, 11, 16))["quick_relief"].procedure.steps
    assert step.calendar_days == 3
    assert "不公示" in step.name_zh


def test_a_county_whose_city_has_set_no_share_of_spending_cannot_answer_for_rigid_expense_and_says_why(
    tmp_path,
):
    shutil.copytree(packs.shipped_folder() / "tongliao", tmp_path / "tongliao")
    path = tmp_path / "tongliao" / "illustrative" / "rigid_expense.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("rigid.ratio_percent", "rigid.other"), "utf-8")
    pack = packs.load(tmp_path / "tongliao")
    lacking = ("rigid.ratio_percent",)
    absent = pack.absent(FIRST_DAY)
    assert (absent["rigid_expense"], absent["temporary_expense"]) == (lacking, lacking)
    assert "dibao" in pack.programmes(FIRST_DAY)


def test_nothing_excludes_the_old_age_allowance_and_both_disability_subsidies_stand_together():
    assert PACK.excluders("old_age_allowance") == ()
    assert not PACK.excludes("disability_living", "disability_care")
    assert not PACK.excludes("disability_care", "disability_living")
    assert not PACK.excludes("dibao", "disability_living")


def test_dibao_stands_before_one_person_inclusion_and_that_before_the_edge():
    assert PACK.excludes("dibao", "dibao_single")
    assert PACK.excludes("dibao", "dibao_edge")
    assert PACK.excludes("dibao_single", "dibao_edge")
