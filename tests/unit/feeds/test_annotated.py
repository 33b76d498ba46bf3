"""What goes back to the department, and comes in again corrected."""

import csv
import io
from pathlib import Path

from openpyxl import load_workbook

from minsheng.feeds import annotated
from minsheng.feeds.annotated import Source
from minsheng.feeds.reading import Checked, check_file
from minsheng.feeds.validate import Problem
from tests.support.feed_files import ROLL_HEADERS, WorkbookFile, make_id, roll_row, write_csv


def write_back(path: Path) -> tuple[Checked, Path]:
    checked = check_file(path)
    out = path.with_name(annotated.annotated_name(path.name))
    assert (
        annotated.write(Source(path, checked.feed.code, checked.rejects), out) == checked.counts.quarantined
    )
    return checked, out


def damaged(tmp_path: Path) -> Path:
    numeric = float(make_id(3)[:17] + "0")
    good = [roll_row(i) for i in range(50, 60)]
    title = [["高龄津贴发放名册"], ROLL_HEADERS]
    book = WorkbookFile(tmp_path / "高龄津贴名册_202611.xlsx")
    book.sheet(
        "甲镇", [*title, *good, roll_row(1, **{"月补贴金额(元)": "待核"}), roll_row(2, 村="=1+1", 姓名="")]
    )
    book.sheet("乙镇", [*title, roll_row(3, 证件号码=numeric), roll_row(50), ["合计"]])
    return book.save()


def rows_of(path: Path) -> list[list[object]]:
    return [list(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]


def test_the_rejected_rows_come_back_with_their_place_and_what_is_wrong(tmp_path) -> None:
    checked, out = write_back(damaged(tmp_path))
    assert checked.counts.quarantined == 4
    header, *rows = rows_of(out)
    assert header == ["错误说明", "原工作表", "原行号", *ROLL_HEADERS]
    assert [(row[1], row[2]) for row in rows] == [("甲镇", 13), ("甲镇", 14), ("乙镇", 3), ("乙镇", 4)]
    assert "金额无法识别" in str(rows[0][0])
    assert rows[0][3:5] == ["示例甲", make_id(1)]
    assert "完全重复" in str(rows[3][0])
    assert load_workbook(out).sheetnames[1] == "填写说明"


def test_the_bad_cell_is_coloured_and_the_good_ones_are_not(tmp_path) -> None:
    _, out = write_back(damaged(tmp_path))
    sheet = load_workbook(out).worksheets[0]
    fills = {cell.value: cell.fill.fgColor.rgb for cell in sheet[2]}
    assert fills["待核"] == "FFFFC7CE"
    assert fills["在享"] != "FFFFC7CE"


def test_of_a_row_that_may_not_be_known_only_its_place_goes_back(tmp_path) -> None:
    path = damaged(tmp_path)
    feed, out = check_file(path).feed.code, tmp_path / "back.xlsx"
    refused = Problem(
        "甲镇", 3, "证件号码", "", "PURPOSE_NOT_AUTHORISED", "不得收取。", "请先取得授权书。", "error"
    )
    bad_cell = Problem("甲镇", 3, "村", "", "AMOUNT_FORMAT", "格式不对", "请改", "error")
    assert annotated.write(Source(path, feed, [refused, bad_cell]), out) == 1
    (row,) = rows_of(out)[1:]
    assert row[:3] == ["不得收取。请先取得授权书。；格式不对。请改", "甲镇", 3]
    assert set(row[3:]) == {None}


def test_of_an_answer_that_is_refused_no_amount_goes_back_nor_stands_in_a_remark(tmp_path) -> None:
    book = WorkbookFile(tmp_path / "银行存款核对_202611.xlsx")
    head = [
        "委托号",
        "姓名",
        "证件号码",
        "答复机构",
        "查询时点",
        "有无记录",
        "时点余额",
        "理财市值",
        "近12月入账合计",
        "备注",
    ]
    row = ["W1", "示例甲", make_id(1), "示例银行", "2026-11-02", "有", "约7654元", 4321.0, 98, "欠债"]
    checked, out = write_back(book.sheet("甲", [head, row]).save())
    (back,) = rows_of(out)[1:]
    assert back[3:] == ["W1", "示例甲", make_id(1), "示例银行", "2026-11-02", *[""] * 5]
    assert [(one.code, one.value) for one in checked.rejects] == [("AMOUNT_UNREADABLE", "")]


def test_nothing_becomes_a_formula_or_a_number(tmp_path) -> None:
    _, out = write_back(damaged(tmp_path))
    sheet = load_workbook(out).worksheets[0]
    cells = [
        cell
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.column != 3 and cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert any(cell.value == "=1+1" for cell in cells)


def test_lost_digits_of_a_number_cell_are_shown_as_lost(tmp_path) -> None:
    _, out = write_back(damaged(tmp_path))
    assert rows_of(out)[3][4] == make_id(3)[:15] + "???"


def test_a_corrected_copy_lands_against_the_same_rows_and_proves_nobodys_absence(tmp_path) -> None:
    _, out = write_back(damaged(tmp_path))
    book = load_workbook(out)
    sheet = book.worksheets[0]
    sheet["H2"] = "100"
    sheet["D3"] = "示例乙"
    sheet["E4"] = make_id(3)
    sheet.delete_rows(5)
    book.save(out)
    again = check_file(out)
    assert again.is_correction
    assert again.feed.code == "roll_old_age"
    assert again.mode == "delta"
    places = list(zip(again.staged["sheet"].to_pylist(), again.staged["row_number"].to_pylist(), strict=True))
    assert places == [("甲镇", 13), ("甲镇", 14), ("乙镇", 3)]
    assert again.counts.quarantined == 0
    assert again.period == check_file(damaged(tmp_path)).period
    assert "错误说明" not in again.mapping


def test_an_annotated_copy_sent_back_unchanged_is_rejected_for_the_same_reasons(tmp_path) -> None:
    checked, out = write_back(damaged(tmp_path))
    again = check_file(out)
    assert again.counts.quarantined == 3, "the duplicate stands alone now"
    assert {problem.row_number for problem in again.rejects} < {
        problem.row_number for problem in checked.rejects
    }


def test_text_files_and_shifted_rows_come_back_whole(tmp_path) -> None:
    rows = [ROLL_HEADERS, *[roll_row(i) for i in range(10)], [*roll_row(11), "多出", "再多"]]
    _, out = write_back(write_csv(tmp_path / "高龄津贴_202611.csv", rows, "gb18030"))
    _, row = rows_of(out)
    assert row[2] == 12
    assert row[-2:] == ["多出", "再多"]


def test_csv_export_disarms_formulas_but_keeps_plain_values() -> None:
    problems = [
        Problem("甲镇", 3, "村", value, "X", "说明", "", "error")
        for value in ("=1+1", "+1", "-1", "@a", "\ta", "甲")
    ]
    text = annotated.problems_csv(problems)
    assert text.startswith("\ufeff")
    values = [row[3] for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")))][1:]
    assert values == ["'=1+1", "'+1", "'-1", "'@a", "'\ta", "甲"]
