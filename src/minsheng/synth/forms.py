"""The files of a month: names and headers exactly as the departments send them."""

from datetime import date, timedelta
from typing import Final

from minsheng.kernel.periods import Month
from minsheng.synth.forms_net import answer_forms, department_forms, relief_forms
from minsheng.synth.forms_services import service_forms
from minsheng.synth.sheets import Form
from minsheng.synth.sheets import make_form as _form

_UTF8: Final = "utf-8-sig"
_SUBSIDY: Final = "姓名,证件号码,乡镇,村,月补贴金额(元),起始月,状态,停发日期,账户户名"


def declared_week(as_of: date) -> date:
    """The Monday of the last whole week before `as_of`: declarations are collated weekly."""
    return as_of - timedelta(days=7 + as_of.weekday())


def forms(as_of: date) -> dict[str, Form]:
    """Every form for the month of `as_of`, by the code of the feed."""
    month = Month.of(as_of)
    this, last = f"{month.year}{month.month:02d}", month.shift(-1)
    oldest = month.shift(-12)
    week = declared_week(as_of).isocalendar()
    found = (
        *_people_forms(as_of, this, last, oldest),
        *_rolls(this),
        *_case_forms(this, week.year, week.week),
        *department_forms(as_of),
        *relief_forms(as_of),
        *answer_forms(as_of),
        *service_forms(as_of),
    )
    return {form.code: form for form in found}


def _people_forms(as_of: date, this: str, last: Month, oldest: Month) -> tuple[Form, ...]:
    until = as_of - timedelta(days=1)
    span_of_deaths = f"{until.year}-01-01至{until.isoformat()}"
    span = f"{oldest.year}{oldest.month:02d}-{last.year}{last.month:02d}"
    return (
        _form("regions", "行政区划.csv", "行政区划", "区划代码,级别,名称,城乡分类", "", "名称", encoding=_UTF8),
        _form(
            "register", f"户籍人口_{this}.csv", "户籍人口",
            "公民身份号码,姓名,曾用名,性别,民族,出生日期,户号,户主姓名,与户主关系,户籍地址,行政区划代码,居(村)委会,户籍性质,"
            "婚姻状况,文化程度,户口登记状态,何时迁来,迁出日期,迁往地,注销原因,监护人一姓名,监护人一身份证,"
            "监护人二姓名,监护人二身份证,更新时间",
            "公民身份号码", "姓名", encoding="gb18030", date_headers=("出生日期",),
        ),
        _form(
            "deaths", f"死亡火化_{until.year}.xlsx", f"死亡火化人员登记表（{span_of_deaths}）",
            "火化证编号,姓名,身份证号,性别,年龄,死亡日期,火化日期,殡仪馆,户籍地", "身份证号", "姓名",
            groups=(("", 1), ("死者信息", 4), ("死亡与火化", 3), ("", 1)), date_headers=("死亡日期", "火化日期"),
            required_date="死亡日期",
        ),
        _form(
            "disability", f"持证残疾人_{this}.xlsx", "持证残疾人基本信息表",
            "残疾证号,姓名,身份证号,性别,出生日期,户籍地址,残疾类别,残疾等级,证件状态,首次发证日期,有效期止,监护人姓名,监护人电话,"
            "康复需求,更新时间", "身份证号", "姓名", date_headers=("出生日期", "首次发证日期"),
        ),
        _form(
            "pensions", f"社保待遇_{last.year}{last.month:02d}.csv", "社保待遇",
            "身份证号,姓名,待遇类型,发放年月,待遇金额,其中基础养老金,发放状态,停发原因", "身份证号", "姓名",
            encoding="gb18030", amount_headers=("待遇金额",),
        ),
        _form(
            "medical", f"医保个人负担月汇总_{span}.csv", "医保个人负担月汇总",
            "证件号码,姓名,年月,医疗费总额,基金合计,个人负担,住院次数,病种分组,重特大疾病标识", "证件号码", "姓名",
            encoding=_UTF8, amount_headers=("医疗费总额", "个人负担"),
        ),
    )  # fmt: skip


def _rolls(this: str) -> tuple[Form, ...]:
    people = tuple(
        _form(
            code, f"{title}名册_{this}.xlsx", f"{title}发放名册", _SUBSIDY, "证件号码", "姓名",
            groups=(("基本信息", 4), ("发放情况", 5)) if code == "roll_old_age" else (),
            amount_headers=("月补贴金额(元)",), optional_headers=("停发日期",), total="月补贴金额(元)",
        )
        for code, title in (
            ("roll_disability_living", "困难残疾人生活补贴"),
            ("roll_disability_care", "重度残疾人护理补贴"),
            ("roll_old_age", "高龄津贴"),
        )
    )  # fmt: skip
    return (
        _form(
            "roll_dibao", f"低保名册_{this}.xlsx", "最低生活保障对象名册",
            "家庭编号,姓名,证件号码,与申请人关系,乡镇,村,城乡类别,保障方式,保障人口,月保障金额(元),分类施保金(元),起始月,状态,停发日期,"
            "发放账户户名", "证件号码", "姓名",
            groups=(("", 1), ("成员信息", 3), ("所在地", 3), ("保障情况", 7), ("", 1)),
            amount_headers=("月保障金额(元)",), optional_headers=("停发日期",), total="月保障金额(元)",
        ),
        _form(
            "roll_dibao_edge", f"低保边缘名册_{this}.xlsx", "最低生活保障边缘家庭名册",
            "家庭编号,姓名,证件号码,与申请人关系,乡镇,村,城乡类别,认定日期,有效期止,状态", "证件号码", "姓名",
            date_headers=("认定日期",), required_date="认定日期",
        ),
        _form(
            "roll_tekun", f"特困名册_{this}.xlsx", "特困人员救助供养名册",
            "姓名,证件号码,乡镇,村,供养方式,自理能力,月供养金额(元),起始月,状态", "证件号码", "姓名",
            amount_headers=("月供养金额(元)",), total="月供养金额(元)",
        ),
        *people,
    )  # fmt: skip


def _case_forms(this: str, week_year: int, week: int) -> tuple[Form, ...]:
    return (
        _form(
            "declarations", f"群众自主申报_{week_year}年第{week}周.xlsx", "群众自主申报登记表",
            "申报编号,申报日期,申报人姓名,证件号码,联系电话,家庭人口,家庭月收入(元),困难类型,情况说明,村",
            "证件号码", "申报人姓名",
            date_headers=("申报日期",), required_date="申报日期", amount_headers=("家庭月收入(元)",),
        ),
        _form(
            "visits", f"村级走访_{this}.csv", "村级走访",
            "走访单号,走访人,角色,对象姓名,对象证件号码,对象类别,走访时间,方式,是否见到本人,生活状况,健康变化,长期照护需求,住房安全,"
            "发现问题,下次应访日期", "对象证件号码", "对象姓名", encoding=_UTF8, date_headers=("走访时间",),
            required_date="走访时间",
        ),
        _form(
            "authorisations", f"核对授权_{this}.xlsx", "家庭经济状况核对授权明细表",
            "委托号,申请人,申请人证件号码,成员姓名,成员证件号码,与申请人关系,授权书编号,授权有效期止,承诺书已签,委托单位,委托日期,"
            "核对项目,银行机构数",
            "成员证件号码", "成员姓名",
            groups=(("", 1), ("申请人", 2), ("家庭成员", 3), ("授权", 3), ("", 1), ("", 1), ("核对", 2)),
            date_headers=("委托日期",),
        ),
        _form(
            "means", f"核对报告_{this}.xlsx", "家庭经济状况核对报告汇总",
            "核对报告编号,委托号,姓名,证件号码,月工资性收入,月经营净收入,月财产净收入,月转移净收入,金融资产,机动车数(非豁免),住房套数,"
            "有效经营主体数,数据时点,银行查询状态", "证件号码", "姓名",
            groups=(("", 1), ("", 1), ("", 1), ("", 1), ("月收入(元)", 4), ("财产", 4), ("", 1), ("", 1)),
            date_headers=("数据时点",), required_date="数据时点", amount_headers=("金融资产", "月工资性收入"),
        ),
    )  # fmt: skip
