"""Who cannot hold what together, on the worked cases of exclusions.yaml and a few of its neighbours."""

from dataclasses import replace
from itertools import combinations, permutations

import pytest

from minsheng.engine import reference
from minsheng.policy import packs

from .answering import all_cases, answers

BY_NAME = {case.name: (case, pack) for case, pack in all_cases()}


def excluded(name):
    """Programmes the exclusion table takes away in a worked case, with the one that takes it."""
    case, pack = BY_NAME[name]
    results = {code: result for (code, _), result in answers(case, pack).items()}
    on_roll = {row["programme"] for row in case.tables["enrolment"]}
    return reference.exclusions(pack, results, on_roll)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("特困人员的低保", {"dibao": "tekun"}),
        ("特困人员的护理补贴", {"disability_care": "tekun", "disability_living": "tekun"}),
        ("特困人员误列低保册", {"dibao": "tekun", "disability_care": "tekun", "disability_living": "tekun"}),
        ("低保家庭一级残疾人两项补贴同享", {}),
        ("不在低保册的二级残疾人只有护理补贴", {}),
        ("不在边缘册但收入正在边缘线内", {"dibao_edge": "dibao_single"}),
        ("全家够低保的不作单人保", {"dibao_single": "dibao"}),
        ("当天满80周岁", {}),
        ("孤儿误在特困名册", {"tekun": "orphan"}),
        ("事实无人抚养儿童也符合特困", {"tekun": "defacto_orphan"}),
        (
            "重残又重度失能：失能护理补贴120.01元高于护理补贴120元，护理补贴由它排除",
            {"disability_care": "elder_care_subsidy"},
        ),
    ],
)
def test_the_table_takes_away_exactly_this(name, taken):
    assert excluded(name) == taken


HOUSEHOLD_AID = ("tekun", "dibao", "dibao_single", "dibao_edge", "rigid_expense")
PAIRS = {
    *combinations(HOUSEHOLD_AID, 2),
    ("tekun", "disability_living"),
    ("tekun", "disability_care"),
    ("orphan", "tekun"),
    ("defacto_orphan", "tekun"),
    ("orphan", "disability_living"),
    ("elder_care_subsidy", "disability_care"),
}
"""(who excludes, who is excluded): 社会救助法 第十三条、第二十二条, 特困人员认定办法 第九条, 国发〔2015〕52号 二（四）."""


def pairs(pack):
    """Who is taken away from somebody on exactly two rolls, and by whom."""
    codes = sorted({code for pair in PAIRS for code in pair} | {e.lower for e in pack.exclusions})
    return {
        (higher, lower)
        for higher, lower in permutations(codes, 2)
        if reference.exclusions(pack, {}, {higher, lower}).get(lower) == higher
    }


@pytest.mark.parametrize("code", ["tongliao", "gaoping", "gangcheng", "tumen", "shuangyashan"])
def test_every_pair_of_the_law_excludes_in_every_city_and_no_other(code):
    assert pairs(packs.load(code)) == PAIRS


def test_a_row_that_is_dropped_or_turned_round_is_noticed():
    pack = packs.load("tongliao")
    for row in pack.exclusions:
        rest = tuple(other for other in pack.exclusions if other != row)
        turned = replace(row, higher=row.lower, lower=row.higher)
        for wrong in (rest, (*rest, turned)):
            assert pairs(replace(pack, exclusions=wrong)) != PAIRS
