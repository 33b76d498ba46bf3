"""The files of the wider net: other departments, relief and surveys of the townships, answers of the institutions."""

from datetime import date, timedelta
from typing import Final

from minsheng.kernel.periods import Month
from minsheng.synth.sheets import Form
from minsheng.synth.sheets import make_form as _form

_UTF8: Final = "utf-8-sig"
_SCHOOL_STARTS: Final = 9
_SPRING_STARTS: Final = 2
ANSWERS: Final = ("bank", "housing_fund", "vehicles", "houses", "companies")
"""The five institutions, by the code of their feed."""
ITEMS: Final = dict(zip(ANSWERS, ("银行", "公积金", "车辆", "不动产", "市场主体"), strict=True))


def school_year(as_of: date) -> int:
    """The year in which the school year of `as_of` began."""
    return as_of.year if as_of.month >= _SCHOOL_STARTS else as_of.year - 1


def term(as_of: date) -> str:
    """2026秋 from September to January, 2026春 afterwards."""
    if _SPRING_STARTS <= as_of.month < _SCHOOL_STARTS:
        return f"{as_of.year}春"
    return f"{school_year(as_of)}秋"


def quarter(as_of: date) -> str:
    """The last quarter that is over, as 2026Q3."""
    number = (as_of.month - 1) // 3
    return f"{as_of.year}Q{number}" if number else f"{as_of.year - 1}Q4"


def department_forms(as_of: date) -> tuple[Form, ...]:
    """Justice, schools, tax, disaster relief, veterans, agriculture, registrars."""
    month = Month.of(as_of)
    this, last, oldest = f"{month.year}{month.month:02d}", month.shift(-1), month.shift(-12)
    until = as_of - timedelta(days=1)
    span = f"{oldest.year}{oldest.month:02d}-{last.year}{last.month:02d}"
    return (
        _form(
            "custody", f"服刑强戒_{this}.xlsx", "服刑、强制隔离戒毒人员核对反馈表",
            "姓名,身份证号,类别,起日,止日,状态,户籍地", "身份证号", "姓名",
            groups=(("", 1), ("", 1), ("", 1), ("期限", 2), ("", 1), ("", 1)), date_headers=("起日", "止日"),
        ),
        _form(
            "school", f"学籍_{term(as_of)}.csv", "学籍",
            "学籍号,姓名,身份证件号,性别,学校名称,办学性质,学段,年级,入学年月,预计毕业年月,学籍状态,是否留守,是否孤儿,监护人1姓名,"
            "监护人1证件,连续缺勤天数,保育教育费,课后服务", "身份证件号", "姓名", encoding=_UTF8,
        ),
        _form(
            "contributions", f"社保缴费_{span}.csv", "社保缴费",
            "身份证号,姓名,险种,单位名称,费款所属期,缴费基数,缴费状态", "身份证号", "姓名", encoding="gb18030",
            amount_headers=("缴费基数",),
        ),
        _form(
            "disaster", f"受灾_{until.year}.xlsx", f"因灾倒损住房和受灾人口台账（{until.year}-01-01至{until.isoformat()}）",
            "灾害编码,灾种,发生时间,户主,身份证,家庭人口,紧急转移人数,倒塌间数,严重损坏间数,一般损坏间数,农作物成灾亩,死亡失踪,"
            "需救助项目,已救助金额,核灾日期", "身份证", "户主",
            groups=(("", 1), ("", 1), ("", 1), ("受灾户", 3), ("", 1), ("房屋受损(间)", 3), ("", 1), ("", 1), ("", 1), ("", 1),
                    ("", 1)),
            date_headers=("发生时间", "核灾日期"), required_date="发生时间",
        ),
        _form(
            "veterans", f"优抚对象_{quarter(as_of)}.xlsx", "优抚对象信息表",
            "姓名,身份证号,对象类别,等级,月定期抚恤,发放起,发放止", "身份证号", "姓名", amount_headers=("月定期抚恤",),
            optional_headers=("发放止",), total="月定期抚恤",
        ),
        _form(
            "poverty_watch", f"防返贫监测_{quarter(as_of)}.xlsx", "防止返贫监测对象名单",
            "户编号,姓名,证件号码,类型,识别时间,风险类型,风险是否消除,人均纯收入", "证件号码", "姓名",
            date_headers=("识别时间",), amount_headers=("人均纯收入",),
        ),
        _form(
            "marriage", f"婚姻登记_{this}.csv", "婚姻登记",
            "登记类别,登记日期,男方姓名,男方证件,女方姓名,女方证件", "男方证件", "男方姓名", encoding=_UTF8,
            date_headers=("登记日期",), required_date="登记日期",
        ),
        _form(
            "births", f"出生医学证明_{this}.csv", "出生医学证明",
            "出生医学证明编号,婴儿姓名,性别,出生时间,母亲姓名,母亲证件,父亲姓名,父亲证件", "母亲证件", "母亲姓名",
            encoding=_UTF8, date_headers=("出生时间",), required_date="出生时间",
        ),
    )  # fmt: skip


def relief_forms(as_of: date) -> tuple[Form, ...]:
    """Rolls and ledgers of civil affairs, surveys of the townships, the counters."""
    month = Month.of(as_of)
    this = f"{month.year}{month.month:02d}"
    until = as_of - timedelta(days=1)
    span = f"（{until.year}-01-01至{until.isoformat()}）"
    return (
        _form(
            "roll_rigid", f"刚性支出名册_{this}.xlsx", "刚性支出困难家庭名册",
            "家庭编号,姓名,证件号码,与申请人关系,乡镇,村,城乡类别,认定日期,有效期止,状态", "证件号码", "姓名",
            date_headers=("认定日期",), required_date="认定日期",
        ),
        _form(
            "roll_children", f"孤困儿童名册_{this}.xlsx", "孤儿、事实无人抚养儿童和困境儿童名册",
            "姓名,身份证号,类型,认定日期,父亲情形,父亲情形起,父亲情形止,母亲情形,母亲情形起,母亲情形止,安置方式,月标准,实发,监护人,"
            "风险等级,状态,停发日期", "身份证号", "姓名",
            groups=(("", 1), ("", 1), ("", 1), ("", 1), ("父亲", 3), ("母亲", 3), ("", 1), ("保障金(元)", 2), ("", 1), ("", 1),
                    ("", 1), ("", 1)),
            date_headers=("认定日期",), required_date="认定日期", optional_headers=("停发日期",), amount_headers=("月标准",),
        ),
        _form(
            "temporary_aid", f"临时救助台账_{until.year}.xlsx", f"临时救助发放台账{span}",
            "救助编号,姓名,证件号码,救助类型,事由,金额,救助日期", "证件号码", "姓名", date_headers=("救助日期",),
            required_date="救助日期", amount_headers=("金额",), total="金额",
        ),
        _form(
            "supporters", f"法定义务人调查_{until.year}.xlsx", f"法定义务人情况调查表{span}",
            "姓名,身份证号,义务人姓名,义务人证件号码,与本人关系,无义务人,调查日期", "身份证号", "姓名",
            groups=(("本人", 2), ("法定义务人", 3), ("", 1), ("", 1)), date_headers=("调查日期",), required_date="调查日期",
        ),
        _form(
            "ability", f"自理能力评定_{until.year}.xlsx", f"特困人员生活自理能力评定表{span}",
            "姓名,身份证号,吃饭,穿衣,上下床,如厕,室内行走,洗澡,评定日期", "身份证号", "姓名",
            groups=(("", 1), ("", 1), ("六项指标", 6), ("", 1)), date_headers=("评定日期",), required_date="评定日期",
        ),
        _form(
            "counter", f"窗口转办_{this}.xlsx", "便民服务窗口转办登记表",
            "转办编号,转办日期,窗口,姓名,证件号码,近期自付,急难类型,情况说明,村", "证件号码", "姓名",
            date_headers=("转办日期",), required_date="转办日期", optional_headers=("急难类型",),
        ),
    )  # fmt: skip


def answer_forms(as_of: date) -> tuple[Form, ...]:
    """What five institutions answer about those who agreed to be checked."""
    month = Month.of(as_of)
    this = f"{month.year}{month.month:02d}"
    special = {
        "bank": ("银行存款", "时点余额,理财市值,近12月入账合计", ("时点余额",)),
        "housing_fund": ("公积金", "账户余额,月缴存额,缴存基数", ("账户余额",)),
        "vehicles": ("机动车", "号牌,车辆类型,使用性质,豁免,状态", ()),
        "houses": ("不动产", "权属证号,用途,建筑面积", ()),
        "companies": ("市场主体", "统一社会信用代码,角色,登记状态,有实际经营", ()),
    }
    return tuple(
        _form(
            code, f"{title}核对_{this}.xlsx", f"{title}核对结果反馈表",
            f"委托号,姓名,证件号码,答复机构,查询时点,有无记录,{headers}", "证件号码", "姓名", date_headers=("查询时点",),
            required_date="查询时点", amount_headers=amounts,
        )
        for code, (title, headers, amounts) in special.items()
    )  # fmt: skip
