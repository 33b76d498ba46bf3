"""统一社会信用代码."""

import pytest
import stdnum.cn.uscc
from hypothesis import given
from hypothesis import strategies as st

from minsheng.kernel import credit_code
from minsheng.kernel.errors import MinshengError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIRST_17 = st.from_regex(rf"\A[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{9}}\Z")


def test_the_published_sample_is_valid() -> None:
    assert credit_code.check_char("91350100M000100Y4") == "3"
    assert credit_code.is_valid("91350100M000100Y43")


@pytest.mark.parametrize(
    "code", ["", "91350100M000100Y44", "91350100M000100Y4", "91350100m000100Y43", "9135010OM000100Y43"]
)
def test_a_wrong_code_is_not_valid(code: str) -> None:
    assert not credit_code.is_valid(code)


@pytest.mark.parametrize("first17", ["", "91350100I000100Y4"])
def test_letters_outside_the_alphabet_are_refused(first17: str) -> None:
    with pytest.raises(MinshengError) as refusal:
        credit_code.check_char(first17)
    assert refusal.value.code == "CREDIT_CODE_CHARS"


@given(FIRST_17)
def test_the_check_agrees_with_the_reference_library(first17: str) -> None:
    code = first17 + credit_code.check_char(first17)
    assert credit_code.is_valid(code)
    assert stdnum.cn.uscc.calc_check_digit(first17) == code[17]


@given(FIRST_17, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_caught(first17: str, place: int, char: str) -> None:
    code = first17 + credit_code.check_char(first17)
    wrong = code[:place] + char + code[place + 1 :]
    assert credit_code.is_valid(wrong) == (wrong == code)
