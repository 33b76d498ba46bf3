"""Whole files through the pure door."""

from datetime import date, datetime
from pathlib import Path

import pytest

from minsheng.feeds import parsing
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.choosing import find_period
from minsheng.feeds.reading import check_file
from minsheng.feeds.refusals import FeedError
from tests.support.feed_files import (
    ROLL_HEADERS,
    WorkbookFile,
    headers_of,
    make_id,
    roll_row,
    write_csv,
    write_roll,
)


def refusal(path: Path, feed: str | None = None, **more) -> FeedError:
    with pytest.raises(FeedError) as caught:
        check_file(path, feed, **more)
    return caught.value


def found(checked) -> list[tuple[str, int, str]]:
    return [(problem.sheet, problem.row_number, problem.code) for problem in checked.rejects]


def row_of(code: str, **cells) -> list:
    """A row of a feed, empty but for the given headers."""
    headers = headers_of(code)
    assert set(cells) <= set(headers)
    return [cells.get(header, "") for header in headers]


def register_row(serial: int, **changes) -> list:
    return row_of("register", **({
        "公民身份号码": make_id(serial), "姓名": "示例甲", "性别": "男", "民族": "汉族", "出生日期": "1940-03-07", "户号": "1",
        "与户主关系": "户主", "行政区划代码": "990101100201", "户籍性质": "农村", "户口登记状态": "正常",
    } | changes))  # fmt: skip


def disability_row(serial: int, **changes) -> list:
    return row_of("disability", **({
        "残疾证号": make_id(serial) + "42", "姓名": "示例甲", "身份证号": make_id(serial), "性别": "男", "出生日期": "1940-03-07",
        "残疾类别": "肢体", "残疾等级": "二级", "证件状态": "有效", "首次发证日期": "2020.1.5", "有效期止": "2030-01-05",
    } | changes))  # fmt: skip


def test_every_row_is_accepted_or_quarantined(tmp_path) -> None:
    rows = [
        roll_row(1),
        roll_row(2, 姓名=""),
        roll_row(3, **{"月补贴金额(元)": "待核"}),
        roll_row(4, 证件号码=""),
    ]
    checked = check_file(write_roll(tmp_path / "高龄津贴名册_202611.xlsx", rows))
    assert checked.feed.code == "roll_old_age"
    assert (checked.counts.rows_in, checked.counts.accepted, checked.counts.quarantined) == (4, 1, 3)
    assert found(checked) == [
        ("名单", 3, "REQUIRED_MISSING"),
        ("名单", 5, "REQUIRED_MISSING"),
        ("名单", 4, "AMOUNT_UNREADABLE"),
    ]
    assert checked.period == (date(2026, 11, 1), date(2026, 11, 30))
    row = checked.staged.to_pylist()[0]
    assert row["id_clean"] == make_id(1)
    assert row["id_state"] == "ok"
    assert row["monthly_fen"] == 10000
    assert row["start_month"] == date(2024, 1, 1)
    assert row["row_number"] == 2


@pytest.mark.parametrize("code", list(FEEDS))
def test_the_staged_table_has_the_schema_of_its_feed(code, tmp_path) -> None:
    samples = {
        "id": make_id(1), "name": "示例甲", "date": "2026-10-01", "month": "2026-10", "yuan": "1.00", "int": "1", "quantity": "1",
        "toll": "1", "text": "文字", "bool": "是", "region": "990101100201", "ignored": "x",
    }  # fmt: skip
    row = [next(iter(c.codes)) if c.codes else samples[c.kind] for c in FEEDS[code].columns]
    checked = check_file(write_csv(tmp_path / "文件_202610.csv", [headers_of(code), row]), code)
    assert checked.staged.schema == FEEDS[code].schema
    assert checked.staged.num_rows == 1
    assert not checked.rejects


def test_rolls_with_the_same_headers_are_told_apart_by_name_or_title(tmp_path) -> None:
    named = write_roll(tmp_path / "重度残疾人护理补贴名册_202611.xlsx", [roll_row(1)])
    assert check_file(named).feed.code == "roll_disability_care"
    titled = (
        WorkbookFile(tmp_path / "a.xlsx")
        .sheet("x", [["困难残疾人生活补贴发放名册"], ROLL_HEADERS, roll_row(1)])
        .save()
    )
    assert check_file(titled).feed.code == "roll_disability_living"
    nameless = write_roll(tmp_path / "b.xlsx", [roll_row(1)])
    assert refusal(nameless).code == "FEED_AMBIGUOUS"
    assert check_file(nameless, "roll_old_age").feed.code == "roll_old_age"
    assert refusal(named, "roll_old_age").code == "FEED_WRONG_FEED"


def test_town_sheets_are_read_together_and_hidden_ones_only_listed(tmp_path) -> None:
    title = ["高龄津贴发放名册（2026年11月）"]
    tail = [["合计", "387026行", "", "", "200.00"], ["制表人：示例  审核人：示例"]]
    path = (
        WorkbookFile(tmp_path / "a.xlsx")
        .sheet("甲镇", [title, ROLL_HEADERS, roll_row(1), [], roll_row(2), *tail])
        .sheet(
            "乙镇",
            [
                title,
                ROLL_HEADERS,
                roll_row(3),
                ["小 计", "", "", "", "100"],
                ROLL_HEADERS,
                roll_row(4),
                roll_row(1),
            ],
        )
        .sheet("上期备份", [title, ROLL_HEADERS, roll_row(5)], hidden=True)
        .sheet("说明", [["本表每月五日前报送"]])
        .save()
    )
    checked = check_file(path)
    places = list(
        zip(checked.staged["sheet"].to_pylist(), checked.staged["row_number"].to_pylist(), strict=True)
    )
    assert places == [("甲镇", 3), ("甲镇", 5), ("乙镇", 3), ("乙镇", 6)]
    assert found(checked) == [("乙镇", 7, "DUPLICATE_ROW")]
    assert checked.hidden_sheets == ("上期备份",)
    assert checked.ignored_sheets == ("说明",)
    assert checked.counts.skipped == {"blank": 1, "tail": 3, "header": 1}
    assert checked.period == (date(2026, 11, 1), date(2026, 11, 30))


def test_a_visible_sheet_with_data_but_no_header_is_a_warning(tmp_path) -> None:
    rows = [roll_row(serial) for serial in range(2, 7)]
    book = WorkbookFile(tmp_path / "高龄津贴.xlsx").sheet("甲镇", [ROLL_HEADERS, roll_row(1)])
    checked = check_file(book.sheet("乙镇", rows).sheet("丙镇", rows[:3]).save())
    assert [(p.sheet, p.row_number, p.code, p.severity) for p in checked.warnings] == [
        ("乙镇", 1, "SHEET_IGNORED", "warning")
    ]
    assert checked.ignored_sheets == ("乙镇", "丙镇")
    assert (checked.counts.rows_in, checked.counts.warned) == (1, 0)
    assert checked.counts.codes == {"SHEET_IGNORED": 1}


def test_a_header_of_two_rows_with_merged_cells_is_found(tmp_path) -> None:
    upper = ["人员信息", "", "所在地", "", "月补贴金额(元)", "起始月", "状态", "停发日期", "账户户名"]
    lower = ["姓名", "证件号码", "乡镇", "村", "", "", "", "", ""]
    merges = [(0, 0, 0, 8), (1, 0, 1, 1), (1, 2, 1, 3), *((1, column, 2, column) for column in range(4, 9))]
    path = (
        WorkbookFile(tmp_path / "高龄津贴.xlsx")
        .sheet("a", [["高龄津贴"], upper, lower, roll_row(1)], merges=merges)
        .save()
    )
    checked = check_file(path)
    assert checked.staged["row_number"].to_pylist() == [4]
    assert checked.staged["village"].to_pylist() == ["一村"]


def test_words_of_both_header_rows_make_one_header(tmp_path) -> None:
    flat = headers_of("register")
    upper = [*flat[:20], "监护人一", "", flat[22]]
    lower = [*[""] * 20, "姓名", "身份证", ""]
    row = register_row(1, 监护人一姓名="示例乙", 监护人一身份证=make_id(2))
    path = WorkbookFile(tmp_path / "a.xlsx").sheet("a", [upper, lower, row], merges=[(0, 20, 0, 21)]).save()
    staged = check_file(path, "register").staged.to_pylist()[0]
    assert staged["guardian_name_clean"] == "示例乙"
    assert staged["guardian_id_clean"] == make_id(2)
    assert staged["name_clean"] == "示例甲"


def test_headers_may_be_synonyms_with_units_blanks_and_stars(tmp_path) -> None:
    headers = [
        "*姓　名",
        "公民身份号码",
        "苏木",
        "嘎查",
        "月补贴标准（元）",
        "享受起始月",
        "享受状态",
        "停止日期",
        "户名",
        "序号",
    ]
    path = WorkbookFile(tmp_path / "高龄津贴.xlsx").sheet("a", [headers, [*roll_row(1), 1]]).save()
    assert check_file(path).counts.accepted == 1


def test_an_amount_header_in_wan_is_respected(tmp_path) -> None:
    headers = [h.replace("(元)", "(万元)") for h in ROLL_HEADERS]
    path = (
        WorkbookFile(tmp_path / "高龄津贴.xlsx")
        .sheet("a", [headers, roll_row(1, **{"月补贴金额(元)": "0.01"})])
        .save()
    )
    assert check_file(path).staged["monthly_fen"].to_pylist() == [10_000]


def test_a_missing_indispensable_header_refuses_the_file_and_is_named(tmp_path) -> None:
    headers = ["号码" if h == "证件号码" else h for h in ROLL_HEADERS]
    path = WorkbookFile(tmp_path / "高龄津贴.xlsx").sheet("a", [headers, roll_row(1)]).save()
    error = refusal(path, "roll_old_age")
    assert error.code == "FEED_HEADER_NOT_FOUND"
    assert "证件号码" in error.message


def test_any_other_missing_header_leaves_its_value_unknown_and_is_told_once(tmp_path) -> None:
    headers = ["补贴" if h == "月补贴金额(元)" else h for h in ROLL_HEADERS]
    checked = check_file(write_roll(tmp_path / "高龄津贴.xlsx", [roll_row(1), roll_row(2)], headers))
    assert checked.staged["monthly_fen"].to_pylist() == [None, None]
    (warning,) = checked.warnings
    assert (warning.code, warning.message.partition("：")[2]) == ("COLUMN_ABSENT", "月补贴金额(元)")


def test_a_town_sheet_without_a_required_header_refuses_the_whole_file(tmp_path) -> None:
    broken = ["号码" if h == "证件号码" else h for h in ROLL_HEADERS]
    path = (
        WorkbookFile(tmp_path / "高龄津贴.xlsx")
        .sheet("甲镇", [ROLL_HEADERS, roll_row(1)])
        .sheet("乙镇", [broken, roll_row(2)])
    )
    error = refusal(path.save())
    assert error.code == "FEED_HEADER_NOT_FOUND"
    assert "乙镇" in error.message


def test_another_feed_than_the_one_named_is_refused(tmp_path) -> None:
    path = write_csv(tmp_path / "a.csv", [headers_of("medical"), row_of("medical")])
    error = refusal(path, "register")
    assert error.code == "FEED_WRONG_FEED"
    assert "医保" in error.message
    assert refusal(path, "nonsense").code == "FEED_UNKNOWN"


def test_a_file_of_nothing_but_a_header_is_refused(tmp_path) -> None:
    assert refusal(write_csv(tmp_path / "a.csv", [headers_of("medical")])).code == "FEED_NO_ROWS"
    assert refusal(WorkbookFile(tmp_path / "b.xlsx").sheet("a", []).save()).code == "FEED_EMPTY"
    assert (
        refusal(write_csv(tmp_path / "c.csv", [["一", "二"], ["三", "四"]])).code == "FEED_HEADER_NOT_FOUND"
    )


def test_a_roll_without_a_row_says_that_nobody_is_on_it(tmp_path) -> None:
    checked = check_file(write_roll(tmp_path / "高龄津贴_202611.xlsx", []))
    assert (checked.feed.code, checked.counts.rows_in, checked.staged.num_rows) == ("roll_old_age", 0, 0)
    assert (checked.mode, checked.period) == ("full", (date(2026, 11, 1), date(2026, 11, 30)))


def test_too_many_bad_rows_refuse_the_file(tmp_path) -> None:
    rows = [roll_row(i, 证件号码="坏" if i % 4 == 0 else make_id(i)) for i in range(100)]
    path = write_roll(tmp_path / "高龄津贴.xlsx", rows)
    error = refusal(path)
    assert error.code == "FEED_TOO_MANY_ERRORS"
    assert error.details == {"rows_in": 100, "quarantined": 25}
    assert check_file(path, most_errors_percent=25).counts.quarantined == 25


def test_an_id_in_a_number_cell_is_never_trusted(tmp_path) -> None:
    checked = check_file(
        write_roll(tmp_path / "高龄津贴.xlsx", [roll_row(1, 证件号码=float(make_id(1)[:17] + "0"))])
    )
    assert found(checked) == [("名单", 2, "ID_NUMERIC_CELL")]
    assert (checked.counts.accepted, checked.counts.quarantined) == (0, 1)


def test_a_row_of_a_roll_that_lost_only_its_number_stays_staged_for_the_registry(tmp_path) -> None:
    lost = {"证件号码": ""}
    rows = [roll_row(1), roll_row(2, **lost), roll_row(3, **lost, 状态="？"), roll_row(4, 姓名="")]
    checked = check_file(write_roll(tmp_path / "高龄津贴.xlsx", rows))
    assert checked.staged["row_number"].to_pylist() == [2, 3, 5]
    assert (checked.counts.accepted, checked.counts.quarantined) == (1, 3)


def test_an_id_in_a_number_cell_beside_a_name_and_birth_date_is_left_to_the_registry(tmp_path) -> None:
    rows = [
        headers_of("disability"),
        disability_row(1, 身份证号=float(make_id(1)[:17] + "0")),
        disability_row(2, 身份证号=""),
    ]
    checked = check_file(WorkbookFile(tmp_path / "持证残疾人_202611.xlsx").sheet("a", rows).save())
    assert checked.staged["id_state"].to_pylist() == ["numeric", "missing"]
    assert checked.staged["id_clean"].to_pylist() == [make_id(1)[:15], None]
    assert [problem.code for problem in checked.warnings] == ["ID_TO_REPAIR"]


def test_a_wrong_check_digit_is_left_to_the_registry_but_not_in_the_register_itself(tmp_path) -> None:
    wrong = make_id(1)[:17] + ("0" if make_id(1)[17] != "0" else "1")
    roll = check_file(write_roll(tmp_path / "高龄津贴.xlsx", [roll_row(1, 证件号码=wrong)]))
    assert roll.staged["id_state"].to_pylist() == ["bad_check"]
    assert roll.counts.warned == 1
    register = write_csv(
        tmp_path / "户籍人口_202611.csv",
        [headers_of("register"), register_row(1, 公民身份号码=wrong)],
        "gb18030",
    )
    assert found(check_file(register)) == [("", 2, "ID_CHECK_DIGIT_UNREPAIRED")]


@pytest.mark.parametrize("by", [-1, 1])
def test_a_row_moved_by_a_column_is_called_shifted(tmp_path, by) -> None:
    row = roll_row(1)
    moved = [*row[1:], ""] if by < 0 else ["", *row[:-1]]
    checked = check_file(write_roll(tmp_path / "高龄津贴.xlsx", [moved, roll_row(2)]))
    assert found(checked) == [("名单", 2, "ROW_SHIFTED")]


def test_a_row_longer_than_its_header_is_shifted(tmp_path) -> None:
    rows = [headers_of("register"), [*register_row(1), "多出"], register_row(2)[:17], register_row(3)]
    checked = check_file(write_csv(tmp_path / "户籍人口_202611.csv", rows))
    assert found(checked) == [("", 2, "ROW_SHIFTED")]
    assert checked.counts.accepted == 2


def test_ethnicity_is_never_staged(tmp_path) -> None:
    checked = check_file(
        write_csv(tmp_path / "户籍人口_202611.csv", [headers_of("register"), register_row(1)])
    )
    assert "汉族" not in str(checked.staged.to_pylist())


def test_columns_that_contradict_each_other_warn(tmp_path) -> None:
    rows = [
        headers_of("disability"),
        disability_row(1, 性别="女", 出生日期="1941-03-07"),
        disability_row(2, 残疾证号=make_id(2) + "41"),
        disability_row(3, 残疾证号=make_id(4) + "42B1"),
        disability_row(5, 残疾证号=make_id(5) + "42B1"),
        disability_row(6, 残疾等级=""),
    ]
    checked = check_file(write_csv(tmp_path / "持证残疾人_202611.csv", rows))
    assert checked.counts.quarantined == 0
    assert {(problem.row_number, problem.code) for problem in checked.warnings} == {
        (2, "BIRTH_DIFFERS"), (2, "SEX_DIFFERS"), (3, "CERTIFICATE_DIFFERS"), (4, "CERTIFICATE_DIFFERS"),
    }  # fmt: skip
    assert checked.counts.warned == 3


def test_an_event_cannot_lie_after_the_period_but_a_validity_may_end_later(tmp_path) -> None:
    rows = [
        headers_of("disability"),
        disability_row(1, 出生日期="2027-03-07"),
        disability_row(2, 有效期止="2060-01-01"),
    ]
    checked = check_file(write_csv(tmp_path / "持证残疾人_202611.csv", rows))
    assert found(checked) == [("", 2, "DATE_IMPOSSIBLE")]


def test_an_unreadable_cell_of_little_weight_is_emptied_with_a_warning(tmp_path) -> None:
    checked = check_file(
        write_csv(
            tmp_path / "持证残疾人_202611.csv",
            [headers_of("disability"), disability_row(1, 首次发证日期="前年")],
        )
    )
    assert checked.staged["issued_on"].to_pylist() == [None]
    assert [problem.code for problem in checked.warnings] == ["DATE_UNREADABLE"]


def test_the_years_deaths_reach_as_far_as_the_last_one(tmp_path) -> None:
    headers = headers_of("deaths")
    rows = [
        row_of("deaths", 姓名="示例甲", 身份证号=make_id(i), 死亡日期=day)
        for i, day in enumerate(["2026-03-01", "2026-11-13"])
    ]
    checked = check_file(WorkbookFile(tmp_path / "死亡火化_2026.xlsx").sheet("a", [headers, *rows]).save())
    assert checked.period == (date(2026, 1, 1), date(2026, 11, 13))
    assert checked.mode == "delta"


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("医保个人负担月汇总_202511-202610.csv", (date(2025, 11, 1), date(2026, 10, 31))),
        ("社保待遇_202610.csv", (date(2026, 10, 1), date(2026, 10, 31))),
        ("群众自主申报_2026年第46周.xlsx", (date(2026, 11, 9), date(2026, 11, 15))),
        ("死亡 2026年1月1日至2026年11月15日.xlsx", (date(2026, 1, 1), date(2026, 11, 15))),
        ("名册_20261116.xlsx", (date(2026, 11, 16), date(2026, 11, 16))),
        ("名册2026年9月.xlsx", (date(2026, 9, 1), date(2026, 9, 30))),
        ("学籍_2026秋.csv", (date(2026, 8, 1), date(2027, 1, 31))),
        ("学籍2026年春季.csv", (date(2026, 2, 1), date(2026, 7, 31))),
        ("优抚对象_2026Q3.xlsx", (date(2026, 7, 1), date(2026, 9, 30))),
        ("防返贫监测2026年第四季度.xlsx", (date(2026, 10, 1), date(2026, 12, 31))),
        ("社保缴费_202510-202610.csv", (date(2025, 10, 1), date(2026, 10, 31))),
        ("医保个人负担月汇总（2025.9-2026.10）.xlsx", (date(2025, 9, 1), date(2026, 10, 31))),
        ("社保缴费2025年11月至2026年1月.csv", (date(2025, 11, 1), date(2026, 1, 31))),
        ("社保缴费2025年11月份到2026年10月份.csv", (date(2025, 11, 1), date(2026, 10, 31))),
        ("社保缴费2025-11～2026-10.csv", (date(2025, 11, 1), date(2026, 10, 31))),
        ("社保待遇2026年1-10月.xlsx", (date(2026, 1, 1), date(2026, 10, 31))),
        ("社保待遇2026年9月至10月.xlsx", (date(2026, 9, 1), date(2026, 10, 31))),
        ("死亡20260101-20261115.xlsx", (date(2026, 1, 1), date(2026, 11, 15))),
        ("名册2026-11-16.xlsx", (date(2026, 11, 16), date(2026, 11, 16))),
        ("名册2026-10.xlsx", (date(2026, 10, 1), date(2026, 10, 31))),
        ("名册.xlsx", None),
        ("编号990101194003070012.xlsx", None),
    ],
)
def test_the_period_stands_in_the_file_name(name, period) -> None:
    from_name, _ = find_period(name)
    assert from_name == period


def test_months_outside_the_period_of_the_name_are_told(tmp_path) -> None:
    headers = ["证件号码", "姓名", "年月", "医疗费总额", "基金合计", "个人负担", "病种分组", "重特大疾病标识"]
    rows = [
        [make_id(1), "示例甲", month, "10", "6", "4", "", "否"] for month in ("2026-08", "2026-09", "2026-10")
    ]
    narrow = check_file(write_csv(tmp_path / "医保个人负担_2026年10月.csv", [headers, *rows]))
    assert [(one.code, one.value, one.severity) for one in narrow.warnings] == [
        ("PERIOD_NARROWER", "2026-08、2026-09", "warning")
    ]
    wide = check_file(write_csv(tmp_path / "医保个人负担_2026.8-2026.10.csv", [headers, *rows]))
    assert (wide.period, wide.warnings) == ((date(2026, 8, 1), date(2026, 10, 31)), ())


def test_the_day_a_form_was_filled_in_is_not_its_period(tmp_path) -> None:
    row = row_of("deaths", 姓名="示例甲", 身份证号=make_id(1), 死亡日期="2026-03-01")
    title = ["死亡火化登记表", "", "填报日期：2026年11月16日"]
    book = WorkbookFile(tmp_path / "死亡火化_2026.xlsx").sheet("a", [title, headers_of("deaths"), row])
    assert check_file(book.save()).period == (date(2026, 1, 1), date(2026, 3, 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_encoding_in_use(tmp_path, encoding) -> None:
    path = write_csv(
        tmp_path / "户籍人口_202611.csv", [headers_of("register"), register_row(1, 姓名="王𠮷")], encoding
    )
    assert check_file(path).staged["name_clean"].to_pylist() == ["王𠮷"]


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_other_delimiters_are_found(tmp_path, delimiter) -> None:
    rows = [headers_of("register"), register_row(1)]
    assert (
        check_file(write_csv(tmp_path / "户籍人口_202611.csv", rows, delimiter=delimiter)).counts.accepted
        == 1
    )


def test_a_web_page_called_xls_is_read(tmp_path) -> None:
    cells = "".join(f"<td>{cell}</td>" for cell in roll_row(1))
    head = "".join(f"<th>{cell}</th>" for cell in ROLL_HEADERS)
    page = f"<html><meta charset=gb2312><table><tr><td colspan=9>高龄津贴</td></tr><tr>{head}</tr><tr>{cells}</tr></table></html>"
    path = tmp_path / "高龄津贴.xls"
    path.write_bytes(page.encode("gb18030"))
    checked = check_file(path)
    assert checked.staged["id_clean"].to_pylist() == [make_id(1)]
    assert checked.staged["row_number"].to_pylist() == [3]


def test_date_cells_and_serial_numbers_of_a_workbook_are_dates(tmp_path) -> None:
    born = datetime(1940, 3, 7)  # noqa: DTZ001 - spreadsheets know no zone
    rows = [headers_of("disability"), disability_row(1, 出生日期=born, 有效期止=47488)]
    staged = check_file(
        WorkbookFile(tmp_path / "持证残疾人.xlsx").sheet("a", rows).save()
    ).staged.to_pylist()[0]
    assert staged["birth_date"] == date(1940, 3, 7)
    assert staged["valid_until"] == date(2030, 1, 5)


def test_a_serial_of_four_digits_is_the_birthday_of_somebody_very_old(tmp_path) -> None:
    rows = [headers_of("disability"), disability_row(1, 出生日期=9112)]
    staged = check_file(
        WorkbookFile(tmp_path / "持证残疾人.xlsx").sheet("a", rows).save()
    ).staged.to_pylist()[0]
    assert staged["birth_date"] == date(1924, 12, 11)


def test_a_year_alone_is_no_date(tmp_path) -> None:
    rows = [headers_of("disability"), disability_row(1, 有效期止=2030), disability_row(2)]
    checked = check_file(
        WorkbookFile(tmp_path / "持证残疾人.xlsx").sheet("a", rows).save(), most_errors_percent=100
    )
    assert [code for _, _, code in found(checked)] == ["DATE_UNREADABLE"]


def test_a_row_with_an_unreadable_cell_goes_back_and_still_says_who_is_on_the_roll(tmp_path) -> None:
    rows = [
        ROLL_HEADERS,
        roll_row(1, 起始月="去年底"),
        roll_row(2, 姓名=""),
        roll_row(3),
        roll_row(4, 姓名="", 证件号码=""),
    ]
    checked = check_file(write_csv(tmp_path / "高龄津贴_202611.csv", rows), most_errors_percent=100)
    assert sorted(found(checked)) == [
        ("", 2, "DATE_UNREADABLE"),
        ("", 3, "REQUIRED_MISSING"),
        ("", 5, "REQUIRED_MISSING"),
        ("", 5, "REQUIRED_MISSING"),
    ]
    assert (checked.counts.accepted, checked.counts.quarantined) == (1, 3)
    assert checked.staged["row_number"].to_pylist() == [2, 3, 4], "a row without number and name names nobody"
    assert checked.staged["start_month"].to_pylist()[0] is None
    assert checked.staged["name_key"].to_pylist()[1] is None


def test_a_refund_leaves_the_month_unknown(tmp_path) -> None:
    rows = [
        headers_of("medical"),
        row_of(
            "medical", 证件号码=make_id(1), 姓名="示例甲", 年月="202610", 医疗费总额="100", 个人负担="-30"
        ),
    ]
    checked = check_file(write_csv(tmp_path / "医保个人负担_202610.csv", rows), most_errors_percent=100)
    assert found(checked) == [("", 2, "AMOUNT_NEGATIVE")]
    assert checked.staged["own_fen"].to_pylist() == [None]


def test_row_numbers_hold_across_chunks(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(parsing, "CHUNK_ROWS", 7)
    rows = [roll_row(i, 姓名="" if i == 13 else "示例甲") for i in range(30)] + [roll_row(3)]
    checked = check_file(write_csv(tmp_path / "高龄津贴_202611.csv", [ROLL_HEADERS, *rows]))
    assert found(checked) == [("", 15, "REQUIRED_MISSING"), ("", 32, "DUPLICATE_ROW")]
    assert (checked.counts.accepted, checked.staged.num_rows) == (29, 30)


def test_problems_never_show_a_whole_id_or_name(tmp_path) -> None:
    rows = [
        roll_row(1, 证件号码=make_id(1) + "99"),
        roll_row(2, 姓名="示例3"),
        roll_row(3, 停发日期=make_id(3)),
    ]
    checked = check_file(write_roll(tmp_path / "高龄津贴.xlsx", rows))
    long, own = make_id(1) + "99", make_id(3)
    assert [problem.value for problem in checked.rejects] == [
        "示**",
        f"990101{'*' * 10}{long[-4:]}",
        f"990101********{own[-4:]}",
    ]


def test_of_a_death_without_its_own_day_the_cremation_or_the_striking_off_tells_it(tmp_path) -> None:
    def row(n: int, died: str, cremated: str = "", cancelled: str = "") -> list[object]:
        return row_of(
            "deaths", 姓名="示例甲", 身份证号=make_id(n), 死亡日期=died, 火化日期=cremated, 注销日期=cancelled
        )

    rows = [
        row(1, "2026-11-01"),
        row(2, "", cancelled="2026-11-03"),
        row(3, "", cremated="不详"),
        row(4, "2026-13-40", cancelled="2026-11-03"),
        row(5, "不详", cremated="2026-11-02"),
    ]
    checked = check_file(write_csv(tmp_path / "死亡火化_202611.csv", [headers_of("deaths"), *rows]))
    days = [(row["died_on"], row["cremated_on"], row["cancelled_on"]) for row in checked.staged.to_pylist()]
    struck = date(2026, 11, 3)
    # the third goes back and stays for the registry to see whom it means
    assert days == [
        (date(2026, 11, 1), None, None), (None, None, struck), (None, None, None), (None, None, struck),
        (None, date(2026, 11, 2), None),
    ]  # fmt: skip
    assert found(checked) == [("", 4, "REQUIRED_MISSING")]
    stood_in = [problem.row_number for problem in checked.warnings if problem.code == "DAY_STOOD_IN"]
    assert (sorted(stood_in), checked.counts.accepted) == ([3, 5, 6], 4)


def test_a_number_of_a_paper_that_cannot_be_read_costs_no_row(tmp_path) -> None:
    files = {
        "持证残疾人_202611.csv": ("disability", "残疾证号", {"残疾类别": "肢体", "残疾等级": "二级", "证件状态": "有效"}),
        "学籍_202611.csv": ("school", "学籍号", {"学段": "小学", "学籍状态": "在读"}),
    }  # fmt: skip
    for name, (feed, number, cells) in files.items():
        who = {"身份证号" if feed == "disability" else "身份证件号": make_id(1)}
        rows = [
            row_of(feed, **who, **cells, 姓名=name_, **{number: text})
            for name_, text in (("示例甲", ""), ("示例乙", "#REF!"))
        ]
        checked = check_file(write_csv(tmp_path / name, [headers_of(feed), *rows]))
        assert (checked.counts.quarantined, checked.staged.num_rows) == (0, 2), found(checked)
        without = [header for header in headers_of(feed) if header != number]
        with pytest.raises(FeedError, match="FEED_HEADER_NOT_FOUND"):
            check_file(write_csv(tmp_path / name, [without, ["x"] * len(without)]))


def test_a_kind_of_child_that_cannot_be_read_goes_back_and_stays(tmp_path) -> None:
    rows = [
        row_of(
            "roll_children", 姓名="示例甲", 身份证号=make_id(1), 类型=kind, 认定日期="2025-01-01", 状态="在享"
        )
        for kind in ("散居", "见附件")
    ]
    checked = check_file(write_csv(tmp_path / "孤困儿童_202611.csv", [headers_of("roll_children"), *rows]))
    assert found(checked) == [("", 3, "CODE_UNKNOWN")]
    assert checked.staged["child_kind"].to_pylist() == ["orphan_home", None]
