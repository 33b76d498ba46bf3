"""Lists of services with the headers of the departments and cells as they come; other vaccines are no mistake."""

from datetime import date
from pathlib import Path

from minsheng.feeds.catalogue import FEEDS
from tests.support.feed_files import make_id
from tests.unit.feeds.test_widened_feeds import read, rejects, staged

A, B, C = make_id(1), make_id(2), make_id(3)


def test_the_insured_with_what_was_paid_and_since_when(tmp_path: Path) -> None:
    checked = read(
        tmp_path, "医保参保_202611.xlsx",
        ["人员编号", "证件类型", "证件号码", "姓名", "性别", "出生日期", "险种", "参保状态(正常/暂停/终止)", "参保区划",
         "参保单位/村", "本年缴费日期", "个人缴费金额", "资助金额", "资助类别", "待遇开始", "待遇结束", "等待期止",
         "连续参保年限", "人员身份标签", "联系电话"],
        ["1", "身份证", A, "示例甲", "男", "", "城乡居民基本医疗保险", "正常", "", "", "2025.10.8", "400", "0", "无",
         "2026-01-01", "2026-12-31", "无", "6年", "", ""],
        ["2", "身份证", B, "示例乙", "女", "", "城镇职工", "暂停", "", "", "", "", "", "", "", "", "", "", "", ""],
        ["3", "身份证", C, "示例丙", "女", "", "商业保险", "正常", "", "", "", "", "", "", "", "", "", "", "", ""],
    )  # fmt: skip
    assert checked.feed is FEEDS["insured"]
    assert staged(
        checked, "insured_kind", "insured_status", "paid_on", "paid_fen", "waits_until", "insured_years"
    ) == [
        ("resident", "running", date(2025, 10, 8), 40_000, None, 6),
        ("employee", "paused", None, None, None, None),
    ]
    assert rejects(checked) == [(4, "CODE_UNKNOWN")]


def test_the_final_level_of_an_assessment(tmp_path: Path) -> None:
    checked = read(
        tmp_path, "老年人能力评估_202611.xlsx",
        ["评估编号", "姓名", "证件", "评估日期", "评估员1/2", "一级指标分1–4", "总分", "初步等级", "调整原因", "最终等级",
         "有效期"],
        ["P1", "示例甲", A, "2026年5月8日", "甲、乙", "20/10/15/7", "52", "中度失能", "痴呆", "重度失能", "一年"],
        ["P2", "示例乙", B, "2026-05-09", "", "", "90", "", "", "能力完好", "2027-05-08"],
    )  # fmt: skip
    assert checked.feed is FEEDS["assessments"]
    assert staged(checked, "assessed_on", "final_grade") == [(date(2026, 5, 8), 3), (date(2026, 5, 9), 0)]
    assert (checked.counts.accepted, checked.counts.quarantined) == (2, 0)


def test_doses_of_every_vaccine_are_read_and_their_lots_are_not(tmp_path: Path) -> None:
    checked = read(
        tmp_path, "预防接种_2026年1-10月.xlsx",
        ["受种者姓名", "证件", "疫苗", "剂次", "接种日期", "批号", "效期", "追溯码", "生产企业", "接种部位", "接种单位"],
        ["示例甲", A, "双价人乳头瘤病毒疫苗（大肠杆菌）", "1", "20260308", "L1", "", "", "", "", "镇卫生院"],
        ["示例乙", B, "麻腮风联合疫苗", "2", "2026-03-09", "L2", "", "", "", "", "镇卫生院"],
    )  # fmt: skip
    assert checked.feed is FEEDS["vaccinations"]
    assert checked.period == (date(2026, 1, 1), date(2026, 10, 31))
    assert staged(checked, "dose", "vaccinated_on") == [(1, date(2026, 3, 8)), (2, date(2026, 3, 9))]
    assert "L1" not in str(checked.staged.to_pylist())


def test_who_is_registered_as_out_of_work(tmp_path: Path) -> None:
    checked = read(
        tmp_path, "就业失业登记_202611.xlsx",
        ["姓名", "身份证号", "登记类别(失业/就业困难)", "认定类别", "认定日期", "有效期", "求职意向", "技能", "推荐次数"],
        ["示例甲", A, "失业", "失地农民", "2026-02-01", "2027-02-01", "保洁", "无", "2"],
        ["示例乙", B, "就业困难", "零就业家庭", "2026-02-01", "/", "", "", ""],
    )  # fmt: skip
    assert checked.feed is FEEDS["job_seekers"]
    assert staged(checked, "seeker_kind", "seeker_reason") == [("unemployed", "landless"), ("hard", "zero")]


def test_beds_at_home_and_elders_to_look_in_on(tmp_path: Path) -> None:
    beds = read(
        tmp_path, "家庭养老床位_202611.xlsx",
        ["姓名", "证件号码", "床位状态", "签约日期", "当月上门服务次数"],
        ["示例甲", A, "运行", "2026-02-01", "6次"],
        ["示例乙", B, "改造", "", ""],
    )  # fmt: skip
    assert beds.feed is FEEDS["home_beds"]
    assert staged(beds, "bed_state", "services") == [("running", 6), ("preparing", None)]
    elders = read(
        tmp_path, "特殊困难老年人探访名册_202611.xlsx",
        ["姓名", "证件号码", "居住状况", "重度高血压或心脏病", "计划生育特殊家庭"],
        ["示例甲", A, "独居老人", "√", "否"],
        ["示例乙", B, "与子女同住", "", "是"],
    )  # fmt: skip
    assert elders.feed is FEEDS["special_elders"]
    assert staged(elders, "living_kind", "severe_chronic", "special_family") == [
        ("alone", True, False),
        ("with_family", None, True),
    ]
