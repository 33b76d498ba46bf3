"""`minsheng feeds check`."""

import json
import subprocess
import sys

from click.testing import CliRunner

from minsheng.cli.feeds import feeds
from tests.support.feed_files import ROLL_HEADERS, WorkbookFile, make_id, roll_row, write_roll


def run(*arguments: object):
    return CliRunner().invoke(feeds, ["check", *map(str, arguments)])


def test_a_clean_file_exits_with_0(tmp_path) -> None:
    result = run(write_roll(tmp_path / "高龄津贴名册_202611.xlsx", [roll_row(1)]))
    assert result.exit_code == 0, result.output
    assert "可接收 1 行" in result.stdout


def test_quarantined_rows_exit_with_3_and_leave_an_annotated_file(tmp_path) -> None:
    path = write_roll(tmp_path / "高龄津贴名册_202611.xlsx", [roll_row(1), roll_row(2, 证件号码="坏")])
    result = run(path, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "隔离 1 行" in result.stdout
    assert (tmp_path / "out" / "高龄津贴名册_202611_错误说明.xlsx").exists()


def test_a_sheet_with_data_but_no_header_is_told_and_exits_with_3(tmp_path) -> None:
    rows = [roll_row(serial) for serial in range(2, 7)]
    path = WorkbookFile(tmp_path / "高龄津贴名册_202611.xlsx").sheet("甲镇", [ROLL_HEADERS, roll_row(1)])
    path.sheet("乙镇", rows).sheet("说明", [["填报说明"]] * 9).sheet("旧", rows, hidden=True)
    result = run(path.save())
    assert result.exit_code == 3
    assert "共 1 行，可接收 1 行" in result.stdout
    assert "《乙镇》这张工作表有数据，但没有找到表头" in result.stdout
    assert result.stdout.count("SHEET_IGNORED") == 1


def test_a_refused_file_exits_with_1_and_says_why(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    result = run(path)
    assert result.exit_code == 1
    assert "FEED_EMPTY" in result.stdout


def test_json_is_one_object_without_id_numbers(tmp_path) -> None:
    path = write_roll(
        tmp_path / "高龄津贴名册_202611.xlsx", [roll_row(1), roll_row(2, 证件号码=make_id(2) + "123")]
    )
    result = run("--json", path)
    report = json.loads(result.stdout)["files"][0]
    assert report["counts"]["rows_in"] == 2
    assert report["rejects"][0]["code"] == "ID_LENGTH"
    assert make_id(2) not in result.output


def test_an_unknown_feed_is_a_usage_error(tmp_path) -> None:
    assert run("--feed", "nonsense", write_roll(tmp_path / "a.xlsx", [roll_row(1)])).exit_code == 2


def test_checking_needs_no_django() -> None:
    code = "import sys, minsheng.cli.feeds; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_remarks_about_rows_are_listed_with_row_and_reason(tmp_path) -> None:
    headers = [header for header in ROLL_HEADERS if header != "账户户名"]
    row = [
        cell
        for header, cell in zip(ROLL_HEADERS, roll_row(1, 状态="停发"), strict=True)
        if header != "账户户名"
    ]
    path = WorkbookFile(tmp_path / "高龄津贴名册_202611.xlsx").sheet("名单", [headers, row]).save()
    result = run(path)
    assert result.exit_code == 0, result.output
    assert "（其中 1 行有提示）" in result.stdout
    assert (
        "提示：《名单》第 2 行 停发日期：状态为停发但没有停发日期。请补填停发日期（STOPPED_WITHOUT_DATE）"
        in result.stdout
    )
    assert json.loads(run("--json", path).stdout)["files"][0]["warnings"][0]["row_number"] == 2
