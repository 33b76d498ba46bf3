"""Files with the headers that departments' own systems print, feed by feed: loaded as far as they say something.

What they lack is unknown and said once; only who, what and when may not be missing. Files that no policy reads are told by name.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.choosing import DICTIONARIES, choose_feed
from minsheng.feeds.headers import Head
from minsheng.feeds.reading import Checked, check_file
from minsheng.feeds.refusals import FeedError
from tests.support.feed_files import make_id

A, B, C, D = (make_id(serial) for serial in range(1, 5))

with Path(__file__).with_name("real_headers.tsv").open(encoding="utf-8", newline="") as table:
    FILES = [*csv.DictReader(table, delimiter="\t")]
PRINTED = [one for one in FILES if one["feed"] != "-"]
NOT_READ = [one for one in FILES if one["feed"] == "-"]


def choose(headers: str) -> str:
    return choose_feed(None, [Head("Sheet1", [headers.split(",")])], "附件1.xlsx").code


@pytest.mark.parametrize("one", PRINTED, ids=lambda one: one["file"])
def test_the_printed_headers_tell_the_feed_whatever_the_file_is_called(one) -> None:
    assert choose(one["headers"]) == one["feed"]


@pytest.mark.parametrize("one", NOT_READ, ids=lambda one: one["file"])
def test_a_file_that_no_policy_reads_is_told_by_name(one) -> None:
    with pytest.raises(FeedError) as caught:
        choose(one["headers"])
    assert caught.value.code == "FEED_NOT_USED"
    assert f"《{one['file']}》" in caught.value.message


@pytest.mark.parametrize("one", PRINTED, ids=lambda one: one["file"])
def test_options_in_a_header_are_words_of_its_table(one) -> None:
    feed = FEEDS[one["feed"]]
    dictionary = DICTIONARIES[feed.code]
    layout = dictionary.find(Head("Sheet1", [one["headers"].split(",")]))
    assert layout is not None
    for column in feed.columns:
        header = layout.headers[layout.columns[column.key]] if column.key in layout.columns else ""
        if column.codes and "(" in header:
            options = header.partition("(")[2].rstrip(")").split("/")
            assert set(options) <= set(column.codes), header


def test_a_file_of_nobody_is_not_taken_for_the_nearest() -> None:
    with pytest.raises(FeedError) as caught:
        choose("证件号,姓名,类别,起,止,家庭编号")
    assert caught.value.code == "FEED_UNRECOGNISED"
    assert "认得的表头只有：证件号、姓名、类别" in caught.value.message
    assert "残疾" not in caught.value.message


def test_names_and_numbers_alone_are_no_feed() -> None:
    for headers in ("姓名,身份证号", "姓名,身份证号,状态", "姓名,证件号码,乡镇,村"):
        with pytest.raises(FeedError, match="FEED_UNRECOGNISED"):
            choose(headers)


def test_without_who_what_or_when_the_file_is_refused_by_what_is_missing() -> None:
    with pytest.raises(FeedError) as caught:
        choose("姓名,类型,认定日期,父亲情形,母亲情形,月标准,实发")
    assert caught.value.code == "FEED_HEADER_NOT_FOUND"
    assert "《孤困儿童名册》缺少：身份证号。" in caught.value.message


def read(tmp_path: Path, name: str, headers: str, *rows: list[str]) -> Checked:
    path = tmp_path / name
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([headers.split(","), *rows])
    return check_file(path)


def printed(code: str) -> str:
    return next(one["headers"] for one in PRINTED if one["feed"] == code)


def absent(checked: Checked) -> str:
    return "".join(problem.message for problem in checked.warnings if problem.code == "COLUMN_ABSENT")


def test_the_children_system_prints_no_days_of_the_parents(tmp_path) -> None:
    row = [
        "示例甲",
        A,
        "散居",
        "2024-01-01",
        "服刑",
        "失联",
        "",
        "示例乙",
        "1600",
        "1,600.00",
        "",
        "",
        "",
        "",
        "",
    ]
    checked = read(tmp_path, "孤困儿童.csv", printed("roll_children"), row)
    (staged,) = checked.staged.to_pylist()
    assert (staged["child_kind"], staged["father_situation"]) == ("orphan_home", "custody")
    assert (staged["father_since"], staged["child_placement"], staged["status"]) == (None, None, "running")
    assert "父亲情形起、父亲情形止" in absent(checked)
    assert "状态（按“在享”）" in absent(checked)
    assert checked.counts.codes == {"COLUMN_ABSENT": 1}


def test_two_people_in_one_cell_each(tmp_path) -> None:
    rows = [
        ["离婚", "2026-10-01", f"示例甲/{A}", f"示例乙（{B}）", "", ""],
        ["结婚", "2026-10-02", f"{C}、示例丙", "示例丁", "", ""],
    ]
    checked = read(tmp_path, "婚姻.csv", printed("marriage"), *rows)
    (staged,) = checked.staged.to_pylist()
    assert (staged["name_clean"], staged["id_clean"]) == ("示例甲", A)
    assert (staged["wife_name_clean"], staged["wife_id_clean"]) == ("示例乙", B)
    (reject,) = checked.rejects
    assert (reject.row_number, reject.code, reject.column) == (3, "REQUIRED_MISSING", "女方姓名/证件")
    assert C not in str(reject)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2015.01-", date(2015, 1, 1), None),
        ("2015-01-2020-12", date(2015, 1, 1), date(2020, 12, 1)),
        ("2015年1月至2020年12月", date(2015, 1, 1), date(2020, 12, 1)),
        ("20150101—20201231", date(2015, 1, 1), date(2020, 12, 1)),
        ("-2020.12", None, date(2020, 12, 1)),
        ("", None, None),
    ],
)
def test_the_beginning_and_the_end_in_one_cell(tmp_path, cell, first, last) -> None:
    checked = read(tmp_path, "优抚.csv", printed("veterans"), ["示例甲", A, "伤残军人", "六级", "1500", cell])
    (staged,) = checked.staged.to_pylist()
    assert (staged["from_month"], staged["until_month"]) == (first, last)


def test_an_answer_that_lists_what_was_found(tmp_path) -> None:
    row = ["蒙G00000", "02", "小型轿车", "", "非营运", "示例甲", A, "2020-01-01", "", "正常", "1.6", "5", ""]
    checked = read(tmp_path, "机动车.csv", printed("vehicles"), row)
    (staged,) = checked.staged.to_pylist()
    assert (staged["found"], staged["request_number"], staged["use"]) == (True, "", "非营运")
    assert (staged["measured_on"], staged["exempt"]) == (None, None)


def test_a_column_that_is_there_is_judged_as_ever(tmp_path) -> None:
    """A blank cell under 有无记录 says nothing; it does not mean the same as no such column."""
    headers = "姓名,证件号码,答复机构,查询时间,有无记录,时点余额,理财市值"
    checked = read(tmp_path, "银行存款.csv", headers, ["示例甲", A, "示例银行", "2026-11-01", "", "0", "0"])
    assert [problem.code for problem in checked.rejects] == ["REQUIRED_MISSING"]
    assert "委托号" in absent(checked)
    assert "有无记录" not in absent(checked)
