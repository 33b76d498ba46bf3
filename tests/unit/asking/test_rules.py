"""Which questions the policies ask, and what counts as an answer."""

from datetime import date

import pytest

from minsheng.asking import rules
from minsheng.asking.errors import Refusal
from minsheng.asking.rules import Question
from minsheng.policy import packs
from minsheng.policy.kinds import Scope, Type


def question(of: Type, unit: str = "") -> Question:
    return Question("key", "供热费由单位支付", Scope.JOINT, of, unit, ("heating",))


def test_the_questions_of_a_pack_with_the_policies_that_need_them() -> None:
    found = rules.questions(packs.load("demo"), date(2026, 11, 16))
    assert found["winter_difficulty"].programmes == ("winter_relief",)
    assert found["winter_difficulty"].is_yes_no


@pytest.mark.parametrize(
    ("of", "text", "kept", "words"),
    [
        (Type.BOOL, "yes", 1, "是"),
        (Type.BOOL, "no", 0, "不是"),
        (Type.FEN, "12.50", 1250, "12.50 元"),
        (Type.COUNT, "3", 3, "3 亩"),
    ],
)
def test_an_answer_is_kept_as_a_number_and_read_in_words(of: Type, text: str, kept: int, words: str) -> None:
    asked = question(of, "亩" if of is Type.COUNT else "")
    assert rules.read(asked, text) == kept
    assert rules.in_words(asked, kept) == words
    assert rules.read(asked, "") is None


@pytest.mark.parametrize(
    ("of", "text"),
    [(Type.BOOL, "是"), (Type.FEN, "十元"), (Type.COUNT, "-1"), (Type.COUNT, "10000"), (Type.INT, "1.5")],
)
def test_what_is_no_answer(of: Type, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        rules.read(question(of), text)
    assert refusal.value.code == "ANSWER_VALUE"
