"""One cell at a time."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.feeds import codes, normalise
from minsheng.feeds.normalise import Unreadable
from minsheng.kernel.periods import ENDLESS
from tests.support.feed_files import make_id

LATEST = date(2026, 12, 31)
GOOD = make_id(1)
WRONG = GOOD[:16] + ("1" if GOOD[16] != "1" else "2") + GOOD[17]
MOMENT = datetime(2024, 1, 2, 3)  # noqa: DTZ001 - spreadsheets know no zone


def code_of(call) -> str:
    with pytest.raises(Unreadable) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize(
    "cell",
    [
        "2024-01-02", "20240102", "2024.1.2", "2024/1/2", "2024年1月2日", "２０２４年１月２日", "2024 年 1 月 2 日", 45293,
        45293.0, "45293", 45293.75, 20240102, "2024-01-02 10:20:30", "20240102102030", MOMENT, date(2024, 1, 2),
        "'2024-01-02", "二〇二四年一月二日", "二零二四年一月二日",
    ],
)  # fmt: skip
def test_a_date_is_read_in_every_form_departments_use(cell) -> None:
    assert normalise.read_date(cell, LATEST) == date(2024, 1, 2)


@pytest.mark.parametrize(
    "cell", ["", None, "无", "/", "—", "至今", "——", " ", "长期", "2099-12-31", "9999-12-31", "不详"]
)
def test_no_date_is_no_date(cell) -> None:
    assert normalise.read_date(cell, LATEST) is None


def test_no_end_is_a_day_where_the_column_says_so() -> None:
    ends = [normalise.read_date(cell, date.max, endless=True) for cell in ("长期", "9999-12-31", "", "无")]
    assert ends == [ENDLESS, ENDLESS, None, None]


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "2026年13月5日", "二〇二六年十三月五日", "20260231", "1890-01-01", "2027-01-01"]
)
def test_a_date_that_cannot_be_is_impossible(cell) -> None:
    assert code_of(lambda: normalise.read_date(cell, LATEST)) == "DATE_IMPOSSIBLE"


@pytest.mark.parametrize(
    "cell", ["待核", "二〇二六年十十月一日", "90.3.7", "2024-01", 12, "12345678901", timedelta(days=3), True]
)
def test_what_is_no_date_is_unreadable(cell) -> None:
    assert code_of(lambda: normalise.read_date(cell, LATEST)) == "DATE_UNREADABLE"


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03",
        "202403",
        "2024年3月",
        "2024.3",
        202403,
        202403.0,
        "二〇二四年三月",
        "2024-03-15",
        date(2024, 3, 9),
    ],
)
def test_a_month_is_its_first_day(cell) -> None:
    assert normalise.read_month(cell, LATEST) == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1,234.50", 123450), ("￥100", 10000), ("１００．５", 10050), ("0.12345万元", 123450), ("3万", 3000000), (100, 10000),
        (0.1, 10), (1234.5, 123450), ("0", 0), (0, 0), ("", None), ("无", None), ("/", None), ("500元", 50000),
    ],
)  # fmt: skip
def test_an_amount_becomes_fen(cell, fen) -> None:
    assert normalise.read_yuan(cell) == fen


def test_none_is_zero_only_where_the_column_asks_what_somebody_has() -> None:
    assert [normalise.read_yuan(cell, none_is_zero=True) for cell in ("无", "没有收入", "/", "")] == [
        0,
        0,
        None,
        None,
    ]
    assert normalise.read_yuan("无") is None


def test_a_header_in_wan_multiplies_and_a_cell_with_its_own_unit_does_not() -> None:
    assert normalise.read_yuan("1.5", in_wan=True) == 1_500_000
    assert normalise.read_yuan(1.5, in_wan=True) == 1_500_000
    assert normalise.read_yuan("200元", in_wan=True) == 20_000


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("待核", "AMOUNT_UNREADABLE"), ("12.3.4", "AMOUNT_UNREADABLE"), ("1.234", "AMOUNT_DECIMALS"),
        (1.2345, "AMOUNT_DECIMALS"),
        ("-5", "AMOUNT_NEGATIVE"), (-5, "AMOUNT_NEGATIVE"), ("99999999999", "AMOUNT_TOO_LARGE"),
        (float("nan"), "AMOUNT_UNREADABLE"),
    ],
)  # fmt: skip
def test_an_amount_that_is_none_says_why(cell, code) -> None:
    assert code_of(lambda: normalise.read_yuan(cell)) == code


def test_a_loss_is_an_amount_only_where_the_column_allows_one() -> None:
    assert normalise.read_yuan("-1,200.50", signed=True) == -120050
    assert normalise.read_yuan(-0.05, in_wan=True, signed=True) == -50000
    assert code_of(lambda: normalise.read_yuan("-99999999999", signed=True)) == "AMOUNT_TOO_LARGE"


@pytest.mark.parametrize(
    ("cell", "whole"),
    [
        ("35.6亩", 35),
        ("9.5", 9),
        ("86.49平方米", 86),
        ("1,203", 1203),
        (86.5, 86),
        (86.0, 86),
        ("", None),
        ("无", None),
        ("0", 0),
    ],
)
def test_a_quantity_is_measured_in_whole_units_and_never_rounded_up(cell, whole) -> None:
    assert normalise.read_quantity(cell) == whole


@pytest.mark.parametrize(
    ("cell", "dead"),
    [("1/0/2", 1), ("1／1／0", 2), ("0/0/3人", 0), (0.0, 0), ("", None), ("无", None)],
)
def test_the_dead_are_told_from_the_injured(cell, dead) -> None:
    assert normalise.read_toll(cell, with_injured=True) == dead


def test_one_number_for_dead_missing_and_injured_says_nothing_of_the_dead() -> None:
    assert normalise.read_toll(2) == 2
    told = {"死亡1人": 1, "死亡1人、失踪2人": 3, "失踪１人": 1, "受伤2人": 0, "死亡1人，受伤2人": 1}
    assert {cell: normalise.read_toll(cell, with_injured=True) for cell in told} == told
    assert code_of(lambda: normalise.read_toll("死亡若干人")) == "NUMBER_UNREADABLE"
    for cell in (2, "1/2", "1/无/0"):
        assert code_of(lambda cell=cell: normalise.read_toll(cell, with_injured=True)) == "TOLL_UNCLEAR"
    assert code_of(lambda: normalise.read_toll("若干")) == "NUMBER_UNREADABLE"


@pytest.mark.parametrize("cell", ["-3", "1e5", "约三亩", "1,2", "123456789"])
def test_what_is_no_quantity_says_so(cell) -> None:
    assert code_of(lambda: normalise.read_quantity(cell)) == "NUMBER_UNREADABLE"


@given(st.integers(min_value=0, max_value=10**10))
def test_every_amount_in_fen_survives_writing_and_reading(fen) -> None:
    assert normalise.read_yuan(f"{fen // 100:,}.{fen % 100:02d}") == fen
    assert normalise.read_yuan(fen / 100) == fen


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (GOOD, (GOOD, "ok")),
        (f"'{GOOD}", (GOOD, "ok")),
        (f" {GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}", (GOOD, "ok")),
        ("".join(chr(ord(c) + 0xFEE0) for c in GOOD), (GOOD, "ok")),
        (WRONG, (WRONG, "bad_check")),
        (GOOD[:6] + GOOD[8:17], (GOOD[:6] + GOOD[8:17], "fifteen")),
        (int(GOOD[:6] + GOOD[8:17]), (GOOD[:6] + GOOD[8:17], "fifteen")),
        (GOOD[:17], (GOOD[:17], "seventeen")),
        (GOOD + "1", (GOOD + "1", "nineteen")),
        (float("990101194003070012"), ("990101194003070", "numeric")),
        ("990101194003070012.0", ("990101194003070", "numeric")),
        ("9.90101E+17", (None, "numeric")),
        ("", (None, "missing")),
        (None, (None, "missing")),
        ("无", (None, "missing")),
    ],
)  # fmt: skip
def test_an_id_keeps_what_is_known_of_it(cell, expected) -> None:
    assert normalise.read_id(cell) == expected


def test_a_small_x_is_an_x() -> None:
    number = next(make_id(i) for i in range(400) if make_id(i).endswith("X"))
    assert normalise.read_id(number.lower()) == (number, "ok")


@pytest.mark.parametrize(
    ("cell", "code"),
    [("示例甲", "ID_CHARS"), ("12345", "ID_LENGTH"), (12345, "ID_LENGTH"), (0.5, "ID_CHARS")],
)
def test_what_cannot_be_an_id_is_rejected(cell, code) -> None:
    assert code_of(lambda: normalise.read_id(cell)) == code


@given(st.floats(min_value=1e15, max_value=9.9e18))
def test_a_number_cell_never_becomes_an_identity(cell) -> None:
    try:
        number, state = normalise.read_id(cell)
    except Unreadable:
        return
    assert state == "numeric"
    assert number is not None
    assert len(number) == 15


@pytest.mark.parametrize("dot", ["·", "•", "‧", "・", "∙", "．", "."])
def test_every_middle_dot_is_one_dot(dot) -> None:
    assert normalise.read_name(f"阿依{dot}买买提") == ("阿依·买买提", "阿依买买提")


def test_names_lose_blanks_and_remarks_but_no_characters() -> None:
    assert normalise.read_name("王　 丽") == ("王丽", "王丽")
    assert normalise.read_name("王丽（已故）") == ("王丽", "王丽")
    assert normalise.read_name("無") is not None, "a surname, not the word for nothing"
    assert normalise.read_name("没有") is None
    assert normalise.read_name("无") is None


def test_a_traditional_name_is_shown_as_written_and_compared_simplified() -> None:
    assert normalise.read_name("陳國強") == ("陳國強", "陈国强")


def test_a_rare_character_of_a_name_is_not_rewritten() -> None:
    clean, key = normalise.read_name("王\uf929")  # a compatibility form of 朗
    assert clean == "王\uf929"
    assert key == "王朗"


@pytest.mark.parametrize("cell", ["张3", 123, "王\ufffd"])
def test_what_cannot_be_a_name_is_rejected(cell) -> None:
    assert code_of(lambda: normalise.read_name(cell)) in ("NAME_UNREADABLE", "TEXT_GARBLED")


def test_words_become_codes_also_in_traditional_characters() -> None:
    assert normalise.read_code("視力", codes.DISABILITY_KIND) == 1
    assert normalise.read_code(" 多 重 ", codes.DISABILITY_KIND) == 7
    assert normalise.read_code(2.0, codes.DISABILITY_GRADE) == 2
    for grade in ("贰级", "Ⅱ级", "二级（重度）", "残疾二级", "II"):
        assert normalise.read_code(grade, codes.DISABILITY_GRADE) == 2
    for unclear in ("九级", "二级（轻度）"):
        assert (
            code_of(lambda cell=unclear: normalise.read_code(cell, codes.DISABILITY_GRADE)) == "CODE_UNKNOWN"
        )


def test_yes_no_and_nothing_stated_are_three_answers() -> None:
    assert [normalise.read_bool(cell) for cell in ("是", "否", "", True, False)] == [
        True,
        False,
        None,
        True,
        False,
    ]


def test_a_region_code_loses_the_zeros_that_fill_it_up() -> None:
    assert normalise.read_region("990101000000") == "990101"
    assert normalise.read_region("990101100000") == "990101100"
    assert normalise.read_region(990101100201.0) == "990101100201"
    assert code_of(lambda: normalise.read_region("甲镇")) == "REGION_UNREADABLE"


def test_a_long_number_kept_as_a_number_is_refused_as_text() -> None:
    assert code_of(lambda: normalise.read_text(1e17)) == "NUMBER_CELL_TOO_LONG"
    assert normalise.read_text(12.0) == "12"


CELLS = st.one_of(
    st.text(max_size=30),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
)


@given(CELLS)
def test_no_cell_breaks_a_reader(cell) -> None:
    for read in (
        normalise.read_text, normalise.read_name, normalise.read_id, normalise.read_yuan, normalise.read_int, normalise.read_bool,
        normalise.read_region, lambda cell: normalise.read_date(cell, LATEST), lambda cell: normalise.read_month(cell, LATEST),
        lambda cell: normalise.read_code(cell, codes.SEX),
    ):  # fmt: skip
        with suppress(Unreadable):
            read(cell)
