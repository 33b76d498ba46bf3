"""Who cannot hold what together, on the worked cases of exclusions.yaml and a few of its neighbours."""

import pytest

from minsheng.engine import reference

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
    ],
)
def test_the_table_takes_away_exactly_this(name, taken):
    assert excluded(name) == taken
