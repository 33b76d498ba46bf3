"""The leak scanner. Numbers of region 99 are made up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.disclosure import find_leaks, mask_id
from minsheng.disclosure.leaks import luhn_valid
from minsheng.kernel import resident_id

NUMBERS = st.builds(
    lambda place, birth, sequence: f"99{place:04d}{birth:%Y%m%d}{sequence:03d}",
    st.integers(0, 9999),
    st.dates(date(1900, 1, 1), date(2026, 11, 16)),
    st.integers(0, 999),
).map(lambda first17: first17 + resident_id.check_digit(first17))


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("身份证110101199003077213。", "resident_id", "110101199003077213"),
        ("id=11010519491231002x&", "resident_id", "11010519491231002x"),
        ("１１０１０１１９９００３０７７２１３", "resident_id", "１１０１０１１９９００３０７７２１３"),
        ("号 110101 19900307 7213 止", "resident_id", "110101 19900307 7213"),
        ("3.110101199003077213", "resident_id", "110101199003077213"),
        ("校验位写错 110101199003077217", "resident_id", "110101199003077217"),
        ("残疾人证11010119900307721341", "resident_id", "11010119900307721341"),
        ("旧号 110101900307721", "resident_id", "110101900307721"),
        ("卡 6222021001123456789", "bank_card", "6222021001123456789"),
        ("卡 6222 0210 0112 3456 789", "bank_card", "6222 0210 0112 3456 789"),
        ("电话13800001234", "mobile", "13800001234"),
        ("电话+86 138-0000-1234", "mobile", "86 138-0000-1234"),
    ],
)
def test_a_leak_is_found_where_it_is(text: str, kind: str, part: str) -> None:
    [leak] = find_leaks(text)
    assert leak.kind == kind
    assert text[leak.start : leak.end] == part
    assert part not in leak.masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "110101********7213",
        "138****1234",
        "6222 **** **** 5678",
        "2026-11-16 08:00:00",
        "区划 990101100201",
        "金额 1,234,567.00",
        "0.110101199003077213",
        "流水号 1731700000123456780",
        "9913800001234",
        "编号 123456789012345600",
        "编号 990101999999999",
    ],
)
def test_what_may_be_shown_is_no_leak(text: str) -> None:
    assert find_leaks(text) == []


def test_several_leaks_come_in_order_without_overlap() -> None:
    text = "13800001234 110101199003077213 13900001234"
    assert [leak.kind for leak in find_leaks(text)] == ["mobile", "resident_id", "mobile"]


@given(NUMBERS, st.text("甲乙，。 :;=abc", max_size=5), st.text("甲乙，。 :;=abc", max_size=5))
def test_every_valid_number_is_found_in_any_surroundings(number: str, before: str, after: str) -> None:
    assert any(leak.kind == "resident_id" for leak in find_leaks(before + number + after))
    assert find_leaks(before + mask_id(number) + after) == []


@given(st.text("0123456789", min_size=15, max_size=18))
def test_every_card_with_a_right_check_is_found(start: str) -> None:
    card = next(f"6{start[1:]}{check}" for check in range(10) if luhn_valid(f"6{start[1:]}{check}"))
    assert [leak.end - leak.start for leak in find_leaks(card)] == [len(card)]
