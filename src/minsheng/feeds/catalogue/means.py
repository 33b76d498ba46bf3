"""Means: who agreed to be checked, and what each institution answered. Only for the authorised."""

from dataclasses import replace

from minsheng.feeds import codes
from minsheng.feeds.columns import Column, Feed
from minsheng.feeds.shorthand import (
    ID_HEADERS,
    MAY,
    MUST,
    STRICT,
    bool_column,
    code_column,
    date_column,
    id_column,
    int_column,
    may_lack,
    name_column,
    quantity_column,
    text_column,
    yuan_column,
)

AUTHORISATIONS = Feed(
    code="authorisations",
    name_zh="核对授权",
    department="居民家庭经济状况核对中心",
    mode="delta",
    order=150,
    columns=(
        text_column("request_number", "委托号", MUST, "核对委托号"),
        name_column("申请人", MUST, "applicant_name", synonyms=("申请人姓名",)),
        may_lack(
            id_column("申请人证件号码", MUST, "applicant_id", synonyms=("申请人身份证号", "申请人证件号"))
        ),
        name_column("成员姓名", synonyms=("家庭成员姓名", "姓名")),
        id_column("成员证件号码", synonyms=("家庭成员证件号码", "成员身份证号", "证件号码")),
        code_column("relation", "与申请人关系", codes.RELATION, MAY),
        text_column("letter_number", "授权书编号", MUST, "授权书号"),
        date_column("valid_until", "授权有效期止", MUST, "授权有效期", "授权有效期至", future=True),
        bool_column("promise_signed", "承诺书已签", STRICT, "是否签订承诺书"),
        text_column("agency", "委托单位"),
        date_column("requested_on", "委托日期", MUST, "数据时点"),
        text_column("items", "核对项目", MAY, "查询项目"),
        int_column("banks_asked", "银行机构数", MAY, "查询银行数", "委托银行数"),
    ),
    purpose="确定谁同意了家庭经济状况核对，核对数据只为这些人收取",
    legal_basis="社会救助法第四十条、第四十一条；最低生活保障审核确认办法第九条",
    population="authorised",
    freshness_days=40,
    title_words=("核对授权", "授权"),
    period_column="requested_on",
)


MEANS = Feed(
    code="means",
    name_zh="核对报告",
    department="居民家庭经济状况核对中心",
    mode="delta",
    order=160,
    columns=(
        text_column("report_number", "核对报告编号", MUST, "报告编号"),
        text_column("request_number", "委托号", STRICT, "核对委托号"),
        name_column(),
        id_column("证件号码"),
        yuan_column("wage_fen", "月工资性收入", STRICT, "工资性收入"),
        yuan_column("business_fen", "月经营净收入", STRICT, "经营净收入", signed=True),
        yuan_column("property_income_fen", "月财产净收入", STRICT, "财产净收入"),
        yuan_column("transfer_fen", "月转移净收入", STRICT, "转移净收入"),
        yuan_column("financial_assets_fen", "金融资产", STRICT, "家庭金融资产"),
        int_column("vehicle_count", "机动车数(非豁免)", STRICT, "机动车数"),
        int_column("house_count", "住房套数", STRICT, "房产套数"),
        int_column("company_count", "有效经营主体数", STRICT, "经营主体数"),
        date_column("measured_on", "数据时点", MUST, "核对日期"),
        code_column("bank_status", "银行查询状态", codes.BANK_STATUS, STRICT, "银行反馈状态"),
    ),
    purpose="审核经授权的申请和在享家庭的收入与财产",
    legal_basis="社会救助法第四十条、第四十一条；最低生活保障审核确认办法第十四条、第十七条",
    population="authorised",
    bound=True,
    freshness_days=180,
    title_words=("核对报告",),
    period_column="measured_on",
)


_PURPOSE_CHECK = (
    "审核经授权的申请和在享家庭的财产；各机构的答复到齐后才作为事实，到齐以前只看已知的是否超过上限"
)
_BASIS_CHECK = "社会救助法第四十条、第四十一条；最低生活保障审核确认办法第十四条、第十七条"


def _answers(
    code: str,
    name_zh: str,
    department: str,
    order: int,
    columns: tuple[Column, ...],
    *title_words: str,
    owners: tuple[str, ...] = (),
    asked: tuple[str, ...] = (),
) -> Feed:
    """Answers of institutions to an authorised request share their first columns; `owners`, `asked`: other words for the
    name and for the institution.

    Institutions also print a list of what their register holds, without request and question.
    """
    return Feed(
        code=code,
        name_zh=name_zh,
        department=department,
        mode="delta",
        order=order,
        columns=(
            may_lack(text_column("request_number", "委托号", MUST, "核对委托号"), ""),
            name_column(
                "姓名", synonyms=("家庭成员姓名", "成员姓名", "被核对人姓名", "查询对象姓名", *owners)
            ),
            id_column(
                "证件号码", synonyms=("被核对人证件号码", "查询对象证件号码", "身份证明号码", *ID_HEADERS)
            ),
            may_lack(
                text_column("institution", "答复机构", MUST, "反馈机构", "查询机构", "机构名称", *asked),
                department,
            ),
            # Without the column: the last day of which the file speaks.
            may_lack(date_column("measured_on", "查询时点", MUST, "数据时点", "查询时间")),
            # A list of accounts, cars or houses has a row for each that was found.
            may_lack(bool_column("found", "有无记录", MUST, "是否有记录", "查询结果"), True),
            *columns,
        ),
        purpose=_PURPOSE_CHECK,
        legal_basis=_BASIS_CHECK,
        population="authorised",
        bound=True,
        freshness_days=180,
        title_words=title_words,
        period_column="measured_on",
    )


BANK = _answers(
    "bank",
    "银行存款核对",
    "居民家庭经济状况核对中心（银行）",
    300,
    (
        yuan_column("balance_fen", "时点余额", STRICT, "存款余额", "账户时点余额"),
        yuan_column("wealth_fen", "理财市值", STRICT, "理财产品市值"),
        yuan_column("credited_fen", "近12月入账合计", STRICT, "近12个月入账合计", "近十二个月入账合计"),
    ),
    "银行存款",
    "银行核对",
    asked=("银行", "银行名称", "开户银行"),
)

HOUSING_FUND = _answers(
    "housing_fund",
    "公积金核对",
    "住房公积金中心",
    310,
    (
        yuan_column("balance_fen", "账户余额", STRICT, "公积金余额", "公积金账户余额"),
        yuan_column("monthly_fen", "月缴存额", STRICT, "公积金月缴存额"),
        yuan_column("base_fen", "缴存基数", STRICT, "公积金缴存基数"),
    ),
    "公积金",
)

VEHICLES = _answers(
    "vehicles",
    "机动车核对",
    "公安局交通管理大队",
    320,
    (
        text_column("plate", "号牌", MAY, "号牌号码", "车牌号"),
        text_column("vehicle_kind", "车辆类型", STRICT, "机动车类型"),
        text_column("use", "使用性质", STRICT, "车辆使用性质"),
        bool_column("exempt", "豁免", STRICT, "是否豁免"),
        text_column("status", "状态", MAY, "机动车状态"),
        date_column("cancelled_on", "注销日期", MAY),
    ),
    "机动车",
    "车辆核对",
    owners=("所有人姓名", "机动车所有人"),
)

HOUSES = _answers(
    "houses",
    "不动产核对",
    "自然资源局不动产登记中心",
    330,
    (
        text_column("deed", "权属证号", MAY, "不动产权证号", "产权证号"),
        # Other files have 姓名 and 证件号码 as well; this makes it one of houses.
        replace(text_column("use", "用途", STRICT, "房屋用途", "规划用途"), indispensable=True),
        quantity_column("area_m2", "建筑面积", MAY, "建筑面积平方米", "房屋建筑面积"),
    ),
    "不动产",
    "房产核对",
    owners=("权利人", "权利人姓名"),
)

COMPANIES = _answers(
    "companies",
    "市场主体核对",
    "市场监督管理局",
    340,
    (
        text_column("credit_code", "统一社会信用代码", STRICT, "信用代码"),
        text_column("role", "角色", STRICT, "担任角色", "任职"),
        code_column("company_status", "登记状态", codes.COMPANY_STATUS, STRICT, "市场主体状态", "经营状态"),
        date_column("closed_on", "注销日期", MAY, "吊注销日期", "吊/注销日期", "吊销日期"),
        bool_column("is_active", "有实际经营", STRICT, "是否有实际经营", "实际经营"),
    ),
    "市场主体",
    owners=("法定代表人/经营者/股东/高管", "经营者姓名", "法定代表人"),
)
