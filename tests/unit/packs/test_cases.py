"""The worked cases of the county's packs, each computed by hand, on the reference engine."""

import re
from collections import Counter

import pytest

from minsheng.policy import cases

from .answering import all_cases, answers, case_files

CASES = [pytest.param(case, pack, id=str(case)) for case, pack in all_cases()]
PROGRAMMES = [
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
    "barrier_free_home",
    "rehab_service",
    "assistive_device",
    "child_rehab",
    "elder_ability",
    "elder_voucher",
    "elder_visit",
    "mingtian_checkup",
    "mingtian_care",
    "premium_subsidy",
    "hpv_next_dose",
    "hpv_national",
    "childcare_subsidy",
    "after_class",
    "after_class_waiver",
    "elder_care_subsidy",
    "elder_service_subsidy",
    "elder_voucher_payment",
    "elder_meal",
    "hpv_batch",
    "birth_childcare",
]


@pytest.mark.parametrize(("case", "pack"), CASES)
def test_the_engine_answers_what_was_computed_by_hand(case, pack):
    assert cases.differences(case, pack, answers(case, pack)) == []


@pytest.mark.parametrize("path", [pytest.param(p, id=p.name) for p, _ in case_files()])
def test_the_sum_stands_under_the_name_of_every_case(path):
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"  - name: .+\n    # .+\n", text)) == text.count("  - name: ")


def test_there_are_enough_cases_and_each_answer_occurs_for_each_programme():
    assert len(CASES) >= 60
    seen = Counter((e.programme, e.status) for case, _ in all_cases() for e in case.gives)
    for programme in PROGRAMMES:
        for status in ("met", "unmet", "unknown"):
            assert seen[programme, status] >= 1, (programme, status)


def test_every_condition_is_seen_unmet_and_every_ground_met():
    unmet, met = set(), set()
    for case, _ in all_cases():
        for expected in case.gives:
            unmet |= {(expected.programme, key) for key in expected.unmet or ()}
            met |= {(expected.programme, key) for key in expected.grounds or ()}
    pack = all_cases()[0][1]
    for programme in pack.versions:
        assert {(programme.code, c.key) for c in programme.conditions} <= unmet
        assert {(programme.code, g.key) for g in programme.grounds} <= met
