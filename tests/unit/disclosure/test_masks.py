"""Masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.disclosure import mask_card, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("110101199003077217", "110101********7217"),
        ("110101900307721", "110101*****7721"),
        ("1101", "****"),
        ("", ""),
    ],
)
def test_an_id_shows_its_first_six_and_last_four(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧*"),
        ("乌兰图雅", "乌***"),
        ("阿依·买买提", "阿**·买**"),
        ("阿依 • 买买提", "阿**·买**"),
        ("阿依‧买买提", "阿**·买**"),
        ("Anna  Li", "A** L**"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_a_name_shows_its_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800001234", "138****1234"),
        ("+86 138-0000-1234", "138****1234"),
        ("0475-0001234", "*********34"),
        ("110", "***"),
    ],
)
def test_a_phone_shows_its_ends(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


def test_a_card_shows_its_first_and_last_four() -> None:
    assert mask_card("6222 0000 0000 0005 678") == "6222 **** **** 5678"
    assert mask_card("62220000") == "********"


@given(st.text("张三欧阳娜买提Ab·• ", min_size=1, max_size=8))
def test_no_mask_shows_a_name_whole(name: str) -> None:
    assert mask_name(name) != name
