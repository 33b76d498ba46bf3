"""The sentence of a condition for everybody reads well without anybody's figures."""

from datetime import date

import pytest

from minsheng.engine.sentences import filled
from minsheng.kernel.money import parse_yuan
from minsheng.policy import nodes, packs
from minsheng.policy.kinds import Type
from minsheng.policy.programme import Ground

ON = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("现年{have}，须满{need}", "现年须满100.00元"),
        ("能力等级为{have}，须达到{need}", "能力等级须达到100.00元"),
        ("须在近{need}内受灾（受灾日期{have}）", "须在近100.00元内受灾"),
        ("须为一级，现为{have}", "须为一级"),
        ("本年应补{have}个月", "本年应补若干个月"),
        ("现年{have}，未满{need}", "未满100.00元"),
        ("应付{have}，普通价{need}", "应付，普通价100.00元"),
    ],
)
def test_nothing_hollow_is_left_of_a_figure_that_is_not_shown(text: str, told: str) -> None:
    limit = nodes.Literal(parse_yuan("100"), Type.FEN)
    assert filled(about(text, limit), packs.load("toy"), ON) == told


def about(text: str, need: nodes.Node, have: nodes.Node | None = None) -> Ground:
    return Ground("key", nodes.Literal(True, Type.BOOL), text, have or need, need)


def test_a_limit_without_a_unit_has_that_of_what_it_limits_and_a_limit_of_nothing_is_said_plainly() -> None:
    vehicles = nodes.PersonFact("vehicle_count")
    words = [
        filled(
            about("家庭机动车{have}，须不超过{need}", nodes.Literal(n, Type.COUNT), vehicles),
            packs.load("toy"),
            ON,
        )
        for n in (2, 0)
    ]
    assert words == ["家庭机动车须不超过2辆", "家庭机动车须为0辆"]


def test_a_value_that_nobody_has_set_is_told_where_its_figure_would_stand() -> None:
    common = packs.load("common")
    programmes = common.in_force(ON)
    told = {
        (code, part.key): filled(part, common, ON)
        for code in ("dibao", "quick_relief", "elder_care_subsidy", "tekun")
        for part in programmes[code].conditions
    }
    assert told["dibao", "dwellings"] == "家庭住房须不超过当地规定的套数〔需要参数〕"
    assert told["quick_relief", "fresh"] == "须在近当地规定的天数〔需要参数〕内发生急难"
    assert told["elder_care_subsidy", "level"] == "能力等级须达到当地规定的等级〔需要参数〕及以上失能"
    assert told["tekun", "income"] == "本人月收入须低于低保标准（当地规定的金额〔需要参数〕）"
