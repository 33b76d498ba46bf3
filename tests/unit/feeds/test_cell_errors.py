"""Cells of a workbook that hold an error, or a formula nobody has calculated: never taken for blank ones."""

import shutil
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from minsheng.feeds import cell_errors
from minsheng.feeds.reading import check_file
from minsheng.feeds.refusals import FeedError
from tests.support.feed_files import ROLL_HEADERS, WorkbookFile, roll_row, write_csv

MONTHLY, VILLAGE = ROLL_HEADERS.index("月补贴金额(元)"), ROLL_HEADERS.index("村")


def roll_with(path: Path, column: int, formula: str, value: object, *, top: int = 0, left: int = 0) -> Path:
    """A roll of two rows, a sheet before it, and a formula in the second row; `top`, `left`: where it begins."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("说明").write_string(0, 0, "填报说明")
        sheet = book.add_worksheet("名单")
        for at, row in enumerate([ROLL_HEADERS, roll_row(1), roll_row(2)], top):
            for index, cell in enumerate(row, left):
                if cell:
                    sheet.write_string(at, index, cell)
        sheet.write_formula(top + 2, left + column, formula, None, value)
    return path


def rewrite(path: Path, *changes: tuple[bytes, bytes]) -> Path:
    """The workbook with other XML in its second sheet."""
    out = path.with_name("b" + path.name)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet2.xml"):
                for old, new in changes:
                    assert old in content
                    content = content.replace(old, new)
            target.writestr(name, content)
    shutil.move(out, path)
    return path


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", ""])
@pytest.mark.parametrize(("top", "left"), [(0, 0), (2, 3)])
def test_an_error_in_a_column_that_matters_quarantines_the_row(tmp_path, value, top, left) -> None:
    path = roll_with(tmp_path / "高龄津贴.xlsx", MONTHLY, "=A1", value, top=top, left=left)
    checked = check_file(path)
    assert [(p.sheet, p.row_number, p.column, p.code) for p in checked.rejects] == [
        ("名单", top + 3, "月补贴金额(元)", "CELL_ERROR")
    ]
    assert "单元格是公式错误" in checked.rejects[0].message
    assert checked.rejects[0].suggestion == "请改为数值后重报"
    assert (checked.counts.rows_in, checked.counts.accepted) == (2, 1)


@pytest.mark.parametrize("value", ["#REF!", ""])
def test_an_error_in_a_column_that_may_be_missing_is_a_warning(tmp_path, value) -> None:
    checked = check_file(roll_with(tmp_path / "高龄津贴.xlsx", VILLAGE, "=A1", value))
    assert [(p.row_number, p.column, p.code) for p in checked.warnings] == [(3, "村", "CELL_ERROR")]
    assert checked.counts.accepted == 2
    assert checked.staged["village"].to_pylist() == ["一村", None]


def test_a_formula_with_a_value_is_that_value(tmp_path) -> None:
    checked = check_file(roll_with(tmp_path / "高龄津贴.xlsx", MONTHLY, "=50*2", 100))
    assert checked.staged["monthly_fen"].to_pylist() == [10000, 10000]
    assert not checked.warnings


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(tmp_path) -> None:
    path = roll_with(tmp_path / "高龄津贴.xlsx", VILLAGE, '=""', "")
    rewrite(path, (b'<c r="D3">', b'<c r="D3" t="str">'))
    assert not check_file(path).warnings


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="E3"><f>A1</f></c>',
        b"<c r='E3' t='e'><v>#REF!</v></c>",
        b'<c r="E3"><f t="shared" si="0"/><v/></c>',
        b'<x:c r="$E$3" t="e" ><x:f>A1</x:f><x:v>#REF!</x:v></x:c>',
        b'<c r="E3" t="str"><f>A1</f></c>',
    ],
)
def test_the_xml_may_be_written_otherwise(tmp_path, cell) -> None:
    path = roll_with(tmp_path / "高龄津贴.xlsx", MONTHLY, "=A1", "#REF!")
    with zipfile.ZipFile(path) as book:
        xml = book.read("xl/worksheets/sheet2.xml")
    start = xml.index(b'<c r="E3"')
    old = xml[start : xml.index(b"</c>", start) + 4]
    rewrite(path, (old, cell), (b"<worksheet ", b'<worksheet xmlns:x="http://x" '))
    assert cell_errors.find(path, 1).keys() == {2}
    assert cell_errors.find(path, 1)[2].keys() == {4}
    assert not cell_errors.find(path, 0)


def test_an_error_is_found_across_the_pieces_in_which_a_sheet_is_unpacked(tmp_path) -> None:
    path = roll_with(tmp_path / "高龄津贴.xlsx", MONTHLY, "=A1", "#REF!")
    for pad in range((1 << 20) - 800, (1 << 20), 53):
        padded = tmp_path / f"{pad}.xlsx"
        shutil.copy(path, padded)
        rewrite(padded, (b"<sheetData>", b"<sheetData>" + b" " * pad))
        assert cell_errors.find(padded, 1) == {2: {4: "#REF!"}}


def test_an_error_without_a_place_refuses_the_file(tmp_path) -> None:
    path = roll_with(tmp_path / "高龄津贴.xlsx", MONTHLY, "=A1", "#REF!")
    rewrite(path, (b'<c r="E3"', b"<c"))
    with pytest.raises(FeedError, match="FEED_CELL_ERRORS"):
        check_file(path)


def test_words_that_look_like_an_error_cell_are_words(tmp_path) -> None:
    rows = [ROLL_HEADERS, roll_row(1, 村='t="e" <f>')]
    assert not cell_errors.find(WorkbookFile(tmp_path / "a.xlsx").sheet("a", rows).save(), 0)


def test_an_error_written_as_text_is_no_value_either(tmp_path) -> None:
    rows = [
        ROLL_HEADERS,
        roll_row(1),
        roll_row(2, 证件号码="#REF!"),
        roll_row(3, 姓名="#N/A"),
        roll_row(4, 村="#N/A"),
    ]
    checked = check_file(write_csv(tmp_path / "高龄津贴.csv", rows))
    assert sorted((p.row_number, p.code) for p in checked.rejects) == [(3, "CELL_ERROR"), (4, "CELL_ERROR")]
    assert [(p.row_number, p.code) for p in checked.warnings] == [(5, "CELL_ERROR")]
