"""The sentence of a condition for everybody reads well without anybody's figures."""

from datetime import date

import pytest

from minsheng.engine.sentences import filled
from minsheng.kernel.money import parse_yuan
from minsheng.policy import nodes, packs
from minsheng.policy.kinds import Type

ON = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("现年{have}，须满{need}", "现年须满100.00元"),
        ("能力等级为{have}，须达到{need}", "能力等级须达到100.00元"),
        ("须在近{need}内受灾（受灾日期{have}）", "须在近100.00元内受灾"),
        ("须为一级，现为{have}", "须为一级"),
        ("本年应补{have}个月", "本年应补若干个月"),
        ("应付{have}，普通价{need}", "应付，普通价100.00元"),
    ],
)
def test_nothing_hollow_is_left_of_a_figure_that_is_not_shown(text: str, told: str) -> None:
    limit = nodes.Literal(parse_yuan("100"), Type.FEN)
    assert filled(text, limit, packs.load("toy"), ON) == told
