"""The feeds of the whole spine, each with a specimen as departments really write it: titles, odd headers,
odd cells."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from minsheng.feeds.reading import Checked, check_file
from tests.support.feed_files import WorkbookFile, make_id

A, B, C = make_id(1), make_id(2), make_id(3)
WHOLE = datetime(2026, 9, 1)  # noqa: DTZ001 - spreadsheets know no zone


def read(tmp_path: Path, name: str, *rows: list[Any], received_on: date | None = None) -> Checked:
    return check_file(
        WorkbookFile(tmp_path / name).sheet("Sheet1", list(rows)).save(), received_on=received_on
    )


def staged(checked: Checked, *keys: str) -> list[tuple]:
    return list(zip(*(checked.staged[key].to_pylist() for key in keys), strict=True))


def rejects(checked: Checked) -> list[tuple[int, str]]:
    return [(problem.row_number, problem.code) for problem in checked.rejects]


def warnings(checked: Checked) -> list[tuple[int, str]]:
    return [(problem.row_number, problem.code) for problem in checked.warnings]


def test_custody_gives_kind_and_days_and_no_offence(tmp_path) -> None:
    checked = read(
        tmp_path, "服刑强戒_202611.xlsx",
        ["全旗服刑、强制隔离戒毒人员名单（严禁外传）"],
        ["姓 名", "身份证号码", "人员类别", "罪名", "刑期起", "刑期止", "在押状态"],
        ["示例甲", A, "监狱服刑", "某罪", "2024.3.1", "2029年2月28日", "在押"],
        ["示例乙", B.lower(), "强戒", "", 45292, "2025-12-31", "已解除"],
        ["示例丙", C, "羁押", "", "2026-10-01", "", "在所"],
        ["示例丁", make_id(4), "社区矫正", "", "2026-10-01", "", "在所"],
        ["示例戊", make_id(5), "服刑", "", "2026-10-01", "2025-01-01", "在押"],
        ["合计", "5人"],
    )  # fmt: skip
    assert checked.feed.code == "custody"
    assert checked.period == (date(2026, 11, 1), date(2026, 11, 30))
    assert staged(checked, "custody_kind", "from_on", "until_on", "custody_status")[:3] == [
        ("prison", date(2024, 3, 1), date(2029, 2, 28), "held"),
        ("detox", date(2024, 1, 1), date(2025, 12, 31), "released"),
        ("restricted", date(2026, 10, 1), None, "held"),
    ]
    assert rejects(checked) == [(6, "CODE_UNKNOWN")]
    assert (7, "DATES_REVERSED") in warnings(checked)
    assert "某罪" not in str(checked.staged.to_pylist())


def test_the_school_roll_of_a_term(tmp_path) -> None:
    checked = read(
        tmp_path, "学籍_2026秋.xlsx",
        ["学籍号", "学生姓名", "身份证件号", "性别", "学校名称", "学段", "入学年月",
         "预计毕业年月", "学籍状态", "是否留守", "连续缺勤天数", "监护人1姓名", "监护人1证件"],
        ["G001", "示例甲", A, "男", "示例小学", "小学", "202309", "2029年7月", "在校", "√", "12天", "示例乙", B],
        ["G002", "示例丙", C, "", "示例中学", "普通初中", WHOLE, "", "疑似辍学", "", "", "", ""],
        ["G003", "示例丁", "", "女", "示例中学", "九年制", "202309", "", "在读", "", "0", "", ""],
    )  # fmt: skip
    assert checked.feed.code == "school"
    assert staged(
        checked, "school_stage", "school_status", "entered_month", "graduates_month", "absent_days"
    ) == [
        ("primary", "enrolled", date(2023, 9, 1), date(2029, 7, 1), 12),
        ("junior", "dropped", date(2026, 9, 1), None, None),
    ]
    assert staged(checked, "left_behind", "guardian_id_clean")[0] == (True, B)
    assert rejects(checked) == [(4, "REQUIRED_MISSING"), (4, "CODE_UNKNOWN")]


def test_contributions_by_month(tmp_path) -> None:
    checked = read(
        tmp_path, "社保缴费_202510-202610.xlsx",
        ["身份证号", "姓名", "险种", "参保单位", "费款所属期", "缴费基数（元）", "缴费状态"],
        [A, "示例甲", "企业职工养老", "示例公司", "202609", "4,071.00", "已缴费"],
        [A, "示例甲", "企业职工养老", "示例公司", "202610", "", "中断"],
        [B, "示例乙", "灵活就业", "", "2027-01", "4071", "已缴"],
    )  # fmt: skip
    assert checked.feed.code == "contributions"
    assert checked.period == (date(2025, 10, 1), date(2026, 10, 31))
    assert staged(checked, "insurance", "month", "base_fen", "paid_status") == [
        ("employee", date(2026, 9, 1), 407100, "paid"),
        ("employee", date(2026, 10, 1), None, "stopped"),
    ]
    assert rejects(checked) == [(4, "DATE_IMPOSSIBLE")]


def test_disaster_households(tmp_path) -> None:
    checked = read(
        tmp_path, "受灾_2026.xlsx",
        ["灾害过程编码", "灾种", "发生时间", "户主", "身份证", "家庭人口", "紧急转移人数", "倒塌间数",
         "严重损坏间数", "一般损坏间数", "农作物成灾亩", "死亡失踪", "已救助金额"],
        ["Z1", "洪涝灾害", "2026年7月20日", "示例甲", A, "4人", "4", "2间", "", "0", "35.6亩", "0", "0.1万元"],
        ["Z1", "白灾", "2026/2/3", "示例乙", B, "3", "", "", "1", "", "", "", ""],
        ["Z1", "白灾", "2026/2/3", "示例丙", C, "3", "", "1.5", "", "", "", "", ""],
    )  # fmt: skip
    assert checked.feed.code == "disaster"
    assert checked.period == (date(2026, 1, 1), date(2026, 7, 20))
    assert staged(checked, "disaster_kind", "collapsed_rooms", "severe_rooms", "crop_mu", "aided_fen") == [
        ("flood", 2, None, 35, 100000),
        ("snow", None, 1, None, None),
    ]
    assert rejects(checked) == [(4, "NUMBER_UNREADABLE")]


def test_veterans_of_a_quarter(tmp_path) -> None:
    checked = read(
        tmp_path, "优抚对象_2026Q3.xlsx",
        ["姓名", "身份证号", "对象类别", "伤残等级", "月定期抚恤", "发放起", "发放止"],
        ["示例甲", A, "在乡复员军人", "", "2,310", "201908", "长期"],
        ["示例乙", B, "残疾军人", "七级", "", "", "2027年6月"],
    )  # fmt: skip
    assert checked.feed.code == "veterans"
    assert checked.period == (date(2026, 7, 1), date(2026, 9, 30))
    assert staged(checked, "monthly_fen", "from_month", "until_month") == [
        (231000, date(2019, 8, 1), None),
        (None, None, date(2027, 6, 1)),
    ]


def test_the_poverty_watch_list(tmp_path) -> None:
    checked = read(
        tmp_path, "防返贫监测_2026年第三季度.xlsx",
        ["户编号", "姓名", "证件号码", "监测对象类型", "识别时间", "风险类型", "风险是否消除", "人均纯收入"],
        ["H1", "示例甲", A, "突发严重困难户", "2026-05-11", "因病", "否", "7,432.10"],
        ["H2", "示例乙", B, "稳定脱贫", "20200601", "", "是", ""],
    )  # fmt: skip
    assert checked.feed.code == "poverty_watch"
    assert staged(checked, "watch_kind", "resolved", "income_per_head_fen") == [
        ("sudden", False, 743210),
        ("lifted", True, None),
    ]


def test_the_headers_that_departments_use_for_losses_and_certificates(tmp_path) -> None:
    headers = ["灾害编码", "灾种", "发生时间", "户主", "证件", "紧急转移人数", "倒塌间数", "严重损坏间数", "一般损坏间数",
               "农作物成灾亩", "死亡/失踪/受伤"]  # fmt: skip
    checked = read(
        tmp_path, "9月洪涝受灾户_202609.xlsx", headers,
        ["Z1", "洪涝", "2026-09-20", "示例甲", A, 0, 2, 0, 0, 9.5, 0.0],
        ["Z2", "洪涝", "2026-09-20", "示例乙", B, 0, 2, 0, 0, "10", "1/1/3"],
        ["Z3", "洪涝", "2026-09-20", "示例丙", C, 0, 2, 0, 0, "", 2],
    )  # fmt: skip
    assert checked.feed.code == "disaster"
    assert staged(checked, "crop_mu", "deaths") == [(9, 0), (10, 2)]
    assert rejects(checked) == [(4, "TOLL_UNCLEAR")]


def test_marriages_and_births_name_both_people(tmp_path) -> None:
    marriage = read(
        tmp_path, "婚姻登记_202611.xlsx",
        ["登记类别", "登记日期", "男方姓名", "男方身份证号", "女方姓名", "女方身份证号"],
        ["结婚登记", "2026-11-03", "示例甲", A, "示例乙", B],
        ["离婚", "2026.11.4", "示例丙", C, "示例丁", make_id(4)[:17]],
    )  # fmt: skip
    assert marriage.feed.code == "marriage"
    assert staged(marriage, "marriage_kind", "id_clean", "wife_id_clean", "wife_id_state") == [
        ("married", A, B, "ok"),
        ("divorced", C, make_id(4)[:17], "seventeen"),
    ]
    births = read(
        tmp_path, "出生医学证明_202611.xlsx",
        ["出生证编号", "婴儿姓名", "婴儿性别", "出生时间", "母亲姓名", "母亲身份证号", "父亲姓名", "父亲身份证号"],
        ["O15000001", "示例小", "女", "2026-11-02 08:30", "示例乙", B, "", ""],
        ["O15000002", "", "男", "2026-11-03", "示例丁", make_id(4), "", ""],
    )  # fmt: skip
    assert births.feed.code == "births"
    assert not {code for _, code in warnings(births)} & {"SEX_DIFFERS", "BIRTH_DIFFERS"}
    assert staged(births, "born_on", "baby_sex", "id_clean", "father_id_state") == [
        (date(2026, 11, 2), 2, B, "missing"),
        (date(2026, 11, 3), 1, make_id(4), "missing"),
    ]


def test_children_with_the_situation_of_each_parent(tmp_path) -> None:
    checked = read(
        tmp_path, "孤困儿童名册_202611.xlsx",
        ["姓名", "身份证号", "类型", "认定日期", "父亲情形", "父亲情形起", "父亲情形止", "母亲情形", "母亲情形起",
         "母亲情形止", "安置方式", "月标准", "实发", "状态", "停发日期"],
        ["示例甲", A, "事实无人抚养", "2025-03-01", "服刑在押", "2024-01-01", "2029-01-01", "失联", "2023-06-01", "",
         "亲属抚养", "1800", "1,800.00", "在享", ""],
        ["示例乙", B, "散居孤儿", "2024-03-01", "死亡", "2019-01-01", "", "死亡", "2024-01-05", "", "", "1800",
         "1800", "停发", ""],
    )  # fmt: skip
    assert checked.feed.code == "roll_children"
    assert staged(checked, "child_kind", "father_situation", "mother_situation", "child_placement") == [
        ("defacto", "custody", "lost_contact", "kin"),
        ("orphan_home", "dead", "dead", None),
    ]
    assert warnings(checked) == [(3, "STOPPED_WITHOUT_DATE")]


def test_what_somebody_declares_in_words_of_their_own_is_heard(tmp_path) -> None:
    checked = read(
        tmp_path, "群众自主申报_2026年第46周.xlsx",
        ["申报编号", "申报日期", "申报人姓名", "证件号码", "家庭人口", "家庭月收入(元)", "困难类型", "情况说明"],
        ["S1", "2026-11-11", "示例甲", A, "两口人", "约800元", "大病", "药费太贵"],
        ["S2", "2026-11-12", "示例乙", B, "3", "800", "", ""],
    )  # fmt: skip
    assert staged(checked, "family_size", "monthly_income_fen") == [(None, None), (3, 80000)]
    assert rejects(checked) == []
    assert (2, "AMOUNT_UNREADABLE") in warnings(checked)


def test_temporary_aid_and_matters_of_the_counter(tmp_path) -> None:
    aid = read(
        tmp_path, "临时救助台账_2026.xlsx",
        ["救助编号", "姓名", "证件号码", "救助类型", "救助事由", "金额（元）", "救助日期"],
        ["L1", "示例甲", A, "急难型临时救助", "车祸", "3000", "2026-08-05"],
        ["L2", "示例乙", B, "小额快救", "疾病", "-500", "2026-08-06"],
    )  # fmt: skip
    assert aid.feed.code == "temporary_aid"
    assert staged(aid, "aid_kind", "cause", "amount_fen") == [("temporary_emergency", "traffic", 300000)]
    assert rejects(aid) == [(3, "AMOUNT_NEGATIVE")]
    counter = read(
        tmp_path, "窗口转办_202611.xlsx",
        ["转办编号", "转办日期", "窗口", "姓名", "证件号码", "近期自付", "急难类型", "情况说明", "村"],
        ["Y1", "2026-11-12", "医保窗口", "示例甲", A, "5.2万", "重病", "住院两月", "一村"],
        ["Y2", "2026-11-12", "养老", "示例乙", B, "", "外星人", "", ""],
    )  # fmt: skip
    assert counter.feed.code == "counter"
    assert staged(counter, "counter", "own_fen", "emergency_kind") == [
        ("medical", 5200000, "illness"),
        ("elder", None, None),
    ]
    assert warnings(counter) == [(3, "CODE_UNKNOWN")]
    assert counter.warnings[0].suggestion == "请从下列选项中填写一个：火灾、交通事故、意外、疾病、灾害、其他"


def test_the_survey_of_supporters_says_who_or_nobody(tmp_path) -> None:
    checked = read(
        tmp_path, "法定义务人调查_2026.xlsx",
        ["姓名", "身份证号", "义务人姓名", "义务人证件号码", "与本人关系", "无义务人", "调查日期"],
        ["示例甲", A, "示例乙", B, "长子", "否", "2026-06-01"],
        ["示例丙", C, "", "", "", "是", "2026-06-01"],
        ["示例丁", make_id(4), "", "", "", "", "2026-06-01"],
        ["示例戊", make_id(5), "示例己", make_id(6), "女儿", "是", "2026-06-01"],
    )  # fmt: skip
    assert checked.feed.code == "supporters"
    assert staged(checked, "supporter_id_clean", "relation", "nobody")[:2] == [
        (B, "son", False),
        (None, None, True),
    ]
    assert warnings(checked) == [(4, "SUPPORTER_UNCLEAR"), (5, "SUPPORTER_UNCLEAR")]


def test_six_abilities(tmp_path) -> None:
    checked = read(
        tmp_path, "自理能力评定_2026.xlsx",
        ["姓名", "身份证号", "吃饭", "穿衣", "上下床", "如厕", "室内行走", "洗澡", "评定日期"],
        ["示例甲", A, "能", "达到", "√", "未达到", "不能", "×", "2026-04-02"],
        ["示例乙", B, "", "能", "能", "能", "能", "偶尔", "2026-04-02"],
    )  # fmt: skip
    assert checked.feed.code == "ability"
    assert staged(checked, "eats", "dresses", "gets_up", "toilets", "walks", "bathes") == [(1, 1, 1, 0, 0, 0)]
    assert rejects(checked) == [(3, "CODE_UNKNOWN")]


HEAD = ["委托号", "姓名", "证件号码", "反馈机构", "查询时点", "有无记录"]
FIRST = ["W1", "示例甲", A, "示例机构", "2026-11-02", "有"]


@pytest.mark.parametrize(
    ("name", "headers", "cells", "expected"),
    [
        ("银行存款核对", ["时点余额", "理财市值（万元）", "近12月入账合计"], ["8,120.55", "1.5", ""], ("bank",
         {"balance_fen": 812055, "wealth_fen": 1500000, "credited_fen": None})),
        ("公积金核对", ["账户余额", "月缴存额", "缴存基数"], ["0", "600", "5000"], ("housing_fund",
         {"balance_fen": 0, "monthly_fen": 60000, "base_fen": 500000})),
        ("机动车核对", ["号牌号码", "车辆类型", "使用性质", "是否豁免"], ["蒙G00000", "小型轿车", "非营运", "否"],
         ("vehicles", {"vehicle_kind": "小型轿车", "use": "非营运", "exempt": False})),
        ("不动产核对", ["不动产权证号", "房屋用途", "建筑面积"], ["", "住宅", 86.32], ("houses", {"use": "住宅", "area_m2": 86})),
        ("市场主体核对", ["统一社会信用代码", "角色", "登记状态", "有实际经营"], ["", "股东", "吊销，未注销", "无"],
         ("companies", {"role": "股东", "company_status": "closed", "is_active": False})),
    ],
)  # fmt: skip
def test_what_each_institution_answered(tmp_path, name, headers, cells, expected) -> None:
    nothing = ["W1", "示例乙", B, "示例机构", "2026-11-02", "无", *[""] * len(cells)]
    checked = read(tmp_path, f"{name}_202611.xlsx", HEAD + headers, FIRST + cells, nothing)
    code, values = expected
    assert checked.feed.code == code
    assert checked.feed.population == "authorised"
    row, empty = checked.staged.to_pylist()
    assert {key: row[key] for key in values} == values
    assert (row["found"], empty["found"]) == (True, False)
    assert not checked.rejects


def test_an_authorisation_says_what_was_asked_and_of_how_many_banks(tmp_path) -> None:
    checked = read(
        tmp_path, "核对授权_202611.xlsx",
        ["委托号", "申请人", "申请人证件号码", "成员姓名", "成员证件号码", "授权书编号", "授权有效期止", "承诺书已签",
         "委托日期", "核对项目", "银行机构数"],
        ["W1", "示例甲", A, "示例甲", A, "S1", "2027-11-01", "是", "2026-11-01", "银行、公积金、车辆", "7"],
    )  # fmt: skip
    assert checked.feed.code == "authorisations"
    assert staged(checked, "items", "banks_asked") == [("银行、公积金、车辆", 7)]


def test_a_business_loss_is_taken_in(tmp_path) -> None:
    checked = read(
        tmp_path, "核对报告_202611.xlsx",
        ["核对报告编号", "委托号", "姓名", "证件号码", "月工资性收入", "月经营净收入", "月财产净收入",
         "月转移净收入", "金融资产", "机动车数(非豁免)", "住房套数", "有效经营主体数", "数据时点", "银行查询状态"],
        ["R1", "W1", "示例甲", A, "0", "-1,203.50", "0", "0", "0", "0", "1", "1", "2026-11-01", "已反馈"],
        ["R2", "W1", "示例乙", B, "-5", "0", "0", "0", "0", "0", "1", "1", "2026-11-01", "已反馈"],
    )  # fmt: skip
    assert staged(checked, "business_fen") == [(-120350,)]
    assert rejects(checked) == [(3, "AMOUNT_NEGATIVE")]


def test_a_day_after_the_period_of_the_file_is_told(tmp_path) -> None:
    checked = read(
        tmp_path, "防返贫监测_2026Q3.xlsx",
        ["户编号", "姓名", "证件号码", "类型", "识别时间", "风险是否消除"],
        ["F1", "示例甲", A, "突发严重困难", "2026-09-30", "否"],
        ["F2", "示例乙", B, "突发严重困难", "2026-10-02", "否"],
    )  # fmt: skip
    assert (checked.counts.accepted, warnings(checked)[-1]) == (2, (3, "DATE_AFTER_PERIOD"))


def test_what_happened_before_a_file_came_is_taken_however_long_ago_its_period_ended(tmp_path) -> None:
    rows = [
        ["户编号", "姓名", "证件号码", "类型", "识别时间", "风险是否消除"],
        ["F1", "示例甲", A, "突发严重困难", "2026-11-15", "否"],
        ["F2", "示例乙", B, "突发严重困难", "2026-11-16", "否"],
    ]
    late = read(tmp_path, "防返贫监测_2026Q3.xlsx", *rows, received_on=date(2026, 11, 15))
    assert (late.counts.accepted, rejects(late)) == (1, [(3, "DATE_IMPOSSIBLE")])
    early = read(tmp_path, "防返贫监测_2026Q3.xlsx", *rows, received_on=date(2026, 10, 8))
    assert rejects(early) == [(2, "DATE_IMPOSSIBLE"), (3, "DATE_IMPOSSIBLE")]


def test_a_death_without_a_usable_number_stays_for_the_registry_to_ask_about(tmp_path) -> None:
    checked = read(
        tmp_path, "死亡火化_2026-01-01至2026-11-15.xlsx",
        ["姓名", "身份证号", "年龄", "死亡日期", "户籍地"],
        ["示例甲", A, "80", "2026-08-08", "示例镇"],
        ["示例乙", "", "80", "二〇二六年八月八日", "示例镇"],
        ["示例丙", int(C[:17] + "0"), "80", "2026-08-08", "示例镇"],
        ["示例丁", "", "80", "不详", "示例镇"],
    )  # fmt: skip
    assert staged(checked, "name_clean", "died_on", "id_state") == [
        ("示例甲", date(2026, 8, 8), "ok"),
        ("示例乙", date(2026, 8, 8), "missing"),
        ("示例丙", date(2026, 8, 8), "numeric"),
        ("示例丁", None, "missing"),
    ]
    assert (checked.counts.accepted, checked.counts.quarantined) == (1, 3)


def test_what_somebody_says_of_no_income_is_an_income(tmp_path) -> None:
    checked = read(
        tmp_path, "群众自主申报_2026年第46周.xlsx",
        ["申报编号", "申报日期", "申报人姓名", "证件号码", "家庭人口", "家庭月收入(元)"],
        ["S1", "2026-11-09", "示例甲", A, "2", "无"],
        ["S2", "2026-11-09", "示例乙", B, "2", "/"],
    )  # fmt: skip
    assert staged(checked, "monthly_income_fen") == [(0,), (None,)]
