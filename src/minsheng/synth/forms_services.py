"""The files of services: insurance, elders, vaccination, work."""

from datetime import date, timedelta
from typing import Final

from minsheng.kernel.periods import Month
from minsheng.synth.sheets import Form
from minsheng.synth.sheets import make_form as _form

_UTF8: Final = "utf-8-sig"
_DOSES_FROM: Final = 2017
"""HPV vaccines have been in use here since."""


def service_forms(as_of: date) -> tuple[Form, ...]:
    """What the offices of medical insurance, elders, disease control and labour list."""
    month = Month.of(as_of)
    this = f"{month.year}{month.month:02d}"
    last = as_of.replace(day=1) - timedelta(days=1)
    before = f"{last.year}{last.month:02d}"
    until = as_of - timedelta(days=1)
    return (
        _form(
            "insured", f"医保参保_{this}.csv", "医保参保",
            "证件号码,姓名,险种,参保状态,本年缴费日期,个人缴费金额,资助类别,待遇开始,等待期止,连续参保年限,连续零报销年限",
            "证件号码", "姓名", encoding=_UTF8,
        ),
        _form(
            "assessments", f"老年人能力评估_{this}.xlsx", "老年人能力评估结果登记表",
            "评估编号,姓名,证件,评估日期,总分,初步等级,调整原因,最终等级,有效期", "证件", "姓名",
            groups=(("", 1), ("老年人", 2), ("", 1), ("评估结果", 4), ("", 1)), date_headers=("评估日期",),
            required_date="评估日期",
        ),
        _form(
            "vaccinations", f"HPV疫苗接种_{_DOSES_FROM}-01-01至{until.isoformat()}.csv", "HPV疫苗接种",
            "受种者姓名,证件,疫苗,剂次,接种日期,接种单位", "证件", "受种者姓名", encoding=_UTF8,
            date_headers=("接种日期",), required_date="接种日期",
        ),
        _form(
            "job_seekers", f"就业失业登记_{this}.xlsx", "登记失业和就业困难人员名单",
            "姓名,身份证号,登记类别,认定类别,认定日期,有效期,无正当理由拒绝次数", "身份证号", "姓名", date_headers=("认定日期",),
            required_date="认定日期", optional_headers=("有效期",),
        ),
        _form(
            "home_beds", f"家庭养老床位_{this}.xlsx", "家庭养老床位台账",
            "姓名,证件号码,床位状态,签约日期,当月上门服务次数", "证件号码", "姓名", date_headers=("签约日期",),
        ),
        _form(
            "care_homes", f"养老机构入住_{this}.xlsx", "养老机构入住登记表",
            "姓名,证件号码,机构,床位号,入住日期,照护等级,资金来源,离院日期", "证件号码", "姓名", date_headers=("入住日期",),
            required_date="入住日期", optional_headers=("离院日期",),
        ),
        _form(
            "posts", f"公益性岗位_{this}.xlsx", "公益性岗位出勤天数和岗位补贴汇总表",
            "姓名,身份证号,岗位类别,岗位领域,岗位已批准,首次上岗日期,协议止,此前满期次数,当月工时,应出勤天数,出勤天数,"
            "无故缺勤次数,考核结果,单位缴纳社保,意外伤害险", "身份证号", "姓名",
            date_headers=("首次上岗日期",), required_date="首次上岗日期",
        ),
        _form(
            "training", f"校外培训机构_{this}.csv", "校外培训机构联合排查台账",
            "机构名称,统一社会信用代码,许可证号,许可证有效期,登记类型,类别,教师数,持证数,在训学生,建筑面积,消防,资金监管账户,"
            "排查日期,问题,名单状态", "", "", encoding=_UTF8,
        ),
        _form(
            "prescriptions", f"处方_{before}.csv", "处方",
            "处方号,机构,行政区划代码,科室,医师职称,抗菌药物权限级别,就诊类型,开具时间,天数,是否抗菌药,抗菌级别,"
            "处方类别,药品种数,点评结果,调剂日期", "", "",
            encoding=_UTF8,
        ),
        _form(
            "special_elders", f"特殊困难老年人_{this}.xlsx", "特殊困难老年人探访关爱名册",
            "姓名,证件号码,居住状况,重度高血压或心脏病,计划生育特殊家庭,认知障碍,重大变故日期", "证件号码", "姓名",
            optional_headers=("认知障碍", "重大变故日期"),
        ),
        _form(
            "benefit_roll", f"惠民惠农补贴发放明细_{this}.csv", "惠民惠农财政补贴发放明细",
            "补贴项目名称,享受人姓名,身份证号,乡镇,村,补贴年度,发放金额,状态,停发日期,开户名", "身份证号", "享受人姓名",
            amount_headers=("发放金额",), optional_headers=("停发日期",), encoding="gb18030",
        ),
    )  # fmt: skip
