"""Who gets which amount is read from the definition, with the sums of the day."""

from datetime import date

import pytest

from minsheng.engine.grades import LONG, grades
from minsheng.engine.in_words import _TOLD
from minsheng.engine.wording import words
from minsheng.policy import nodes, packs
from minsheng.policy.kinds import Type
from minsheng.policy.node_base import Node

ON = date(2026, 11, 16)


def told(pack, code, line, on=ON):
    """(quantity, who, amount) of a line."""
    loaded = packs.load(pack)
    node = next(one.node for one in loaded.in_force(on)[code].lines if one.key == line)
    return [(grade.of, grade.who, grade.amount) for grade in grades(node, loaded, on)]


def test_bands_of_age_have_a_row_each_with_their_sum():
    assert told("demo", "old_age_allowance", "amount") == [
        ("", "满100岁", "500.00元"),
        ("", "满90岁", "200.00元"),
        ("", "其他", "100.00元"),
    ]


def test_one_rate_is_for_everybody_with_its_value_by_class():
    assert told("demo", "tekun", "basic") == [("", "", "城镇1,018.00元、农村766.00元")]


def test_a_raise_shows_from_its_month():
    (before,) = told("tumen", "disability_living", "amount", date(2025, 6, 30))
    (after,) = told("tumen", "disability_living", "amount", date(2025, 7, 1))
    assert (before[2], after[2]) == ("85.00元", "99.00元")


def test_what_a_place_has_not_set_is_called_for():
    assert told("shuangyashan", "disability_care", "amount") == [("", "", "需要参数")]


def test_of_several_add_ons_each_is_named_and_that_the_highest_counts():
    rows = told("demo", "dibao", "add_on")
    assert ("", "家里每个人：满70岁", "50.00元") in rows
    assert any(
        "一级、二级" in who and "智力、精神" in who and "没有加发更多的一项" in who for _, who, _ in rows
    )


def test_the_way_that_the_place_has_chosen_is_shown_and_the_other_is_not():
    assert told("demo", "dibao", "tier") == []  # paid as the difference there
    ((_, who, amount), *_) = told("demo", "dibao", "difference")
    assert who == "家庭月收入低于低保线"
    assert "低保线－家庭月收入，见角进元" in amount
    (grace,) = told("demo", "dibao", "grace")  # below the line nobody gets it
    assert grace == ("", "家庭月收入达到低保线", "低保名册月保障金×100%，见角进元（不超过低保线）")


def test_what_the_place_has_set_to_nothing_is_left_out():
    assert told("demo", "medical_settlement", "floor") == []
    assert not any("‰" in row[2] or "年份" in row[2] for row in told("demo", "childcare_subsidy", "year"))


def test_shares_are_said_as_people_say_them():
    said = [words(value, Type.INT, "‰") for value in (1000, 850, 35, 10, 1, 0, -35)]
    assert said == ["100%", "85%", "3.5%", "1%", "1‰", "0%", "-3.5%"]


def test_a_share_by_attendance_says_by_what_it_is_divided():
    ((_, _, amount),) = told("tongliao", "post_urban", "wage")
    assert amount.endswith("×当月实际出勤÷当月应出勤，四舍五入到分")


def test_a_ceiling_is_called_one_and_levels_have_their_names():
    amount = told("tongliao", "premium_subsidy", "amount")[0][2]
    assert "不超过本年度个人缴纳的居民医保费" in amount
    assert "不小于0" not in amount
    assert [who for _, who, _ in told("tongliao", "elder_care_subsidy", "amount")] == [
        "轻度失能", "中度失能", "重度失能", "其他",
    ]  # fmt: skip


def test_a_branch_inside_a_calculation_is_told_apart():
    rows = told("demo", "temporary_emergency", "cap")
    grave, lasts = "房屋受损为严重损坏、倒塌，或家里有人重特大疾病", "困难预计还要持续的月数超过0："
    assert [who for _, who, _ in rows] == [f"{lasts}{grave}", f"{lasts}其他", grave, "其他"]
    assert "×12－" in rows[2][2]
    assert "×6－" in rows[3][2]


def test_a_quantity_on_the_way_has_rows_of_its_own():
    rows = told("gaoping", "premium_subsidy", "amount")
    assert ("参保资助比例", "在特困人员救助供养名册", "100%") in rows
    assert ("参保资助比例", "几项只取最高：防返贫监测类型为稳定脱贫", "50%") in rows


def test_a_calculation_too_long_to_read_says_so():
    assert {amount for _, _, amount in told("demo", "medical_settlement", "tilt")} == {LONG}


@pytest.mark.parametrize("pack", sorted({*packs.names()} - {"common"}))
def test_every_amount_of_every_pack_can_be_read(pack):
    loaded = packs.load(pack)
    for programme in loaded.versions:
        for line in programme.lines:
            for grade in grades(line.node, loaded, ON):
                assert grade.amount
                assert "{" not in grade.who + grade.amount


def test_every_kind_of_node_has_its_words():
    def kinds(base):
        return {one for child in base.__subclasses__() for one in (child, *kinds(child))}

    assert {one for one in kinds(Node) if one.__module__.startswith("minsheng.policy")} == _TOLD.keys()
    assert nodes.Literal in _TOLD
