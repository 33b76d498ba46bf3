"""The catalogue of department files: every feed, its columns and headers, its purpose, legal basis and freshness.

Staged column names are the `key`s (see `Column.fields`): an ID column gives `<key>_clean` and `<key>_state`, a name
column `<key>_raw` and `<key>_clean` (`name` also `name_key`, for matching only); amounts are int64 fen, months the first day.
"""

from typing import Final

from minsheng.feeds import codes
from minsheng.feeds.columns import Column, Feed, Kind, Need

MUST, STRICT, MAY = Need.MUST, Need.STRICT, Need.MAY

_ID_HEADERS: Final = (
    "公民身份号码", "身份证号", "身份证号码", "身份证件号", "身份证件号码", "证件号码", "证件号", "身份证", "居民身份证号",
)  # fmt: skip
_NAME_HEADERS: Final = ("姓名", "人员姓名", "对象姓名", "持证人姓名", "死者姓名", "受益人姓名")
_TOWN_HEADERS: Final = ("乡镇", "苏木乡镇", "苏木", "镇", "乡镇街道", "所属乡镇")
_VILLAGE_HEADERS: Final = (
    "村",
    "嘎查村",
    "嘎查",
    "村居",
    "村社区",
    "居村委会",
    "居委会村委会",
    "社区村",
    "所属村",
)


def _id(
    header: str, need: Need = MUST, key: str = "id", *, synonyms: tuple[str, ...] = _ID_HEADERS
) -> Column:
    return Column(key, header, Kind.ID, need, synonyms)


def _name(
    header: str = "姓名", need: Need = MUST, key: str = "name", *, synonyms: tuple[str, ...] = _NAME_HEADERS
) -> Column:
    return Column(key, header, Kind.NAME, need, synonyms)


def _date(key: str, header: str, need: Need = MAY, *synonyms: str, future: bool = False) -> Column:
    return Column(key, header, Kind.DATE, need, synonyms, future=future)


def _month(key: str, header: str, need: Need = MUST, *synonyms: str) -> Column:
    return Column(key, header, Kind.MONTH, need, synonyms)


def _yuan(key: str, header: str, need: Need = STRICT, *synonyms: str) -> Column:
    return Column(key, header, Kind.YUAN, need, synonyms)


def _int(key: str, header: str, need: Need = STRICT, *synonyms: str) -> Column:
    return Column(key, header, Kind.INT, need, synonyms)


def _text(key: str, header: str, need: Need = MAY, *synonyms: str) -> Column:
    return Column(key, header, Kind.TEXT, need, synonyms)


def _bool(key: str, header: str, need: Need = MAY, *synonyms: str) -> Column:
    return Column(key, header, Kind.BOOL, need, synonyms)


def _code(key: str, header: str, table: dict[str, str | int], need: Need = MUST, *synonyms: str) -> Column:
    return Column(key, header, Kind.CODE, need, synonyms, codes=table)


_TOWN = Column("town", "乡镇", Kind.TEXT, MAY, _TOWN_HEADERS)
_VILLAGE = Column("village", "村", Kind.TEXT, MAY, _VILLAGE_HEADERS)
_SEX = _code("sex", "性别", codes.SEX, MAY)
_STATUS = _code("status", "状态", codes.ROLL_STATUS, MUST, "享受状态", "在享状态", "保障状态")

REGIONS = Feed(
    code="regions",
    name_zh="行政区划",
    department="民政局区划地名股",
    mode="full",
    order=1,
    columns=(
        Column("code", "区划代码", Kind.REGION, MUST, ("行政区划代码", "代码")),
        _code("level", "级别", codes.AREA_LEVEL, MUST, "层级"),
        _text("area_name", "名称", MUST, "区划名称"),
        _code("urban_rural", "城乡分类", codes.URBAN_RURAL, MAY, "城乡类别", "城乡分类代码"),
    ),
    purpose="确定户籍、走访和发放所在的乡镇与村",
    legal_basis="行政区划管理条例",
    population="everyone",
    freshness_days=400,
    closes=("area",),
    title_words=("行政区划",),
)

REGISTER = Feed(
    code="register",
    name_zh="户籍人口",
    department="公安局",
    mode="full",
    order=2,
    columns=(
        _id("公民身份号码"),
        _name(),
        _name("曾用名", MAY, "former_name", synonyms=()),
        _code("sex", "性别", codes.SEX, MUST),
        # Read only to be recognised: rules must never see it, so it is never stored (RELIABILITY R7).
        Column("ethnicity", "民族", Kind.IGNORED),
        _date("birth_date", "出生日期", MUST, "出生年月日", "生日"),
        _text("household_number", "户号", MUST, "户编号", "家庭户号"),
        _name("户主姓名", MAY, "head_name", synonyms=("户主",)),
        _code("relation", "与户主关系", codes.RELATION, STRICT, "家庭关系", "与户主的关系"),
        _text("address", "户籍地址", MAY, "户籍所在地", "住址"),
        Column("region", "行政区划代码", Kind.REGION, MUST, ("区划代码", "所属区划")),
        _text("village", "居(村)委会", MAY, *_VILLAGE_HEADERS),
        _code(
            "hukou_kind", "户籍性质", codes.URBAN_RURAL, STRICT, "城乡属性", "户籍性质/城乡属性", "户口性质"
        ),
        _code("marital", "婚姻状况", codes.MARITAL, MAY),
        _code("education", "文化程度", codes.EDUCATION, MAY, "学历"),
        _code("hukou_status", "户口登记状态", codes.HUKOU_STATUS, MUST, "户籍状态", "登记状态"),
        _date("moved_in_on", "何时迁来", MAY, "迁来日期", "迁入日期"),
        _date("moved_on", "迁出日期", STRICT, "何时迁出"),
        _text("moved_to", "迁往地"),
        _text("cancel_reason", "注销原因"),
        _name("监护人一姓名", MAY, "guardian_name", synonyms=("监护人姓名",)),
        _id(
            "监护人一身份证",
            MAY,
            "guardian_id",
            synonyms=("监护人身份证", "监护人一身份证号", "监护人身份证号"),
        ),
        _date("updated_on", "更新时间", MAY, "更新日期"),
    ),
    purpose="确认本地户籍、年龄、家庭成员，主动发现困难家庭",
    legal_basis="社会救助法第三十九条、第四十一条；个人信息保护法第三十四条",
    population="everyone",
    freshness_days=40,
    closes=("hukou",),
    title_words=("户籍人口", "户籍"),
    is_master=True,
)

DEATHS = Feed(
    code="deaths",
    name_zh="死亡火化",
    department="民政局殡葬管理所",
    mode="delta",
    order=3,
    columns=(
        _text("certificate_number", "火化证编号", MAY, "火化证号", "证明编号"),
        _name(),
        _id("身份证号"),
        _SEX,
        _int("age", "年龄", MAY),
        _date("died_on", "死亡日期", MUST, "死亡时间", "死亡日期时间"),
        _date("cremated_on", "火化日期", MAY, "火化时间"),
        _text("funeral_home", "殡仪馆", MAY, "火化单位"),
        _text("hukou_place", "户籍地", MAY, "户籍地址"),
    ),
    purpose="核对在享人员是否健在，及时更新名册",
    legal_basis="殡葬管理条例第十条、第二十三条；社会救助法第四十一条",
    population="everyone",
    freshness_days=7,
    closes=("death",),
    title_words=("死亡火化", "死亡", "火化"),
    period_column="died_on",
)

DISABILITY = Feed(
    code="disability",
    name_zh="持证残疾人",
    department="残疾人联合会",
    mode="full",
    order=4,
    columns=(
        _text("certificate_number", "残疾证号", MUST, "残疾人证号", "残疾人证号码"),
        _name(),
        _id("身份证号", STRICT),
        _SEX,
        _date("birth_date", "出生日期", STRICT, "出生年月日"),
        _text("address", "户籍地址", MAY, "户籍所在地"),
        _code("disability_kind", "残疾类别", codes.DISABILITY_KIND, MUST, "残疾类型"),
        _code("disability_grade", "残疾等级", codes.DISABILITY_GRADE, MUST, "残疾级别"),
        _code("disability_status", "证件状态", codes.DISABILITY_STATUS, MUST, "残疾证状态"),
        _date("issued_on", "首次发证日期", MAY, "发证日期"),
        _date("valid_until", "有效期止", STRICT, "有效期至", "有效期", future=True),
        _name("监护人姓名", MAY, "guardian_name", synonyms=()),
        _text("guardian_phone", "监护人电话", MAY, "监护人联系电话"),
        _text("rehabilitation_needs", "康复需求"),
        _date("updated_on", "更新时间", MAY, "更新日期"),
    ),
    purpose="发现应享未享残疾人两项补贴和单人低保的持证残疾人",
    legal_basis="残疾人保障法；社会救助法第四十一条；个人信息保护法第三十四条",
    population="everyone",
    freshness_days=40,
    closes=("disability",),
    title_words=("持证残疾人", "残疾人名单"),
)

PENSIONS = Feed(
    code="pensions",
    name_zh="社保待遇",
    department="人力资源和社会保障局",
    mode="full",
    order=5,
    columns=(
        _id("身份证号"),
        _name(),
        _code("pension_kind", "待遇类型", codes.PENSION_KIND, MUST, "待遇类别", "险种"),
        _month("month", "发放年月", MUST, "待遇年月", "发放月份"),
        _yuan("amount_fen", "待遇金额", MUST, "发放金额", "月待遇金额"),
        _yuan("basic_fen", "其中基础养老金", STRICT, "基础养老金"),
        _code("pay_status", "发放状态", codes.PAY_STATUS, MUST),
        _text("stop_reason", "停发原因"),
    ),
    purpose="了解按月领取的养老等待遇；中央基础养老金不计入家庭收入",
    legal_basis="社会救助法第四十一条；最低生活保障审核确认办法第十三条、第十七条",
    population="everyone",
    freshness_days=60,
    closes=("pension",),
    title_words=("社保待遇", "养老待遇"),
    period_column="month",
)

MEDICAL = Feed(
    code="medical",
    name_zh="医保个人负担月汇总",
    department="医疗保障局",
    mode="full",
    order=6,
    columns=(
        _id("证件号码"),
        _name(),
        _month("month", "年月", MUST, "结算年月", "月份"),
        _yuan("total_fen", "医疗费总额", MUST, "总费用"),
        _yuan("fund_fen", "基金合计", STRICT, "基金支付合计"),
        _yuan("own_fen", "个人负担", MUST, "个人负担金额", "个人自付"),
        _int("admissions", "住院次数", MAY),
        _text("disease_group", "病种分组"),
        _bool("serious_illness", "重特大疾病标识", STRICT, "重特大疾病"),
    ),
    purpose="发现医疗负担重的家庭；只收月合计和病种分组，不收明细",
    legal_basis="社会救助法第四十一条；个人信息保护法第二十八条、第三十四条",
    population="everyone",
    freshness_days=60,
    closes=("medical_month",),
    title_words=("医保个人负担", "医保"),
    period_column="month",
)

_PURPOSE_ROLL = "掌握已经享受的待遇：避免重复，发现应享未享与需要复核的对象"
_BASIS_ROLL = "社会救助法第四十一条、第四十二条"
_CIVIL = "民政局社会救助股"

ROLL_DIBAO = Feed(
    code="roll_dibao",
    name_zh="低保名册",
    department=_CIVIL,
    mode="full",
    order=7,
    columns=(
        _text("household_number", "家庭编号", MUST, "户编号", "低保证号"),
        _name(),
        _id("证件号码"),
        _code("relation", "与申请人关系", codes.RELATION, STRICT, "与户主关系"),
        _TOWN,
        _VILLAGE,
        _code("urban_rural", "城乡类别", codes.URBAN_RURAL, STRICT, "城乡分类", "低保类别"),
        _code("cover", "保障方式", codes.COVER, STRICT, "保障类型"),
        _int("covered_count", "保障人口", MAY, "保障人数"),
        _yuan("monthly_fen", "月保障金额(元)", STRICT, "月保障金", "月补助金额"),
        _yuan("add_on_fen", "分类施保金(元)", STRICT, "分类施保金额"),
        _month("start_month", "起始月", STRICT, "享受起始月", "起始年月"),
        _STATUS,
        _date("stopped_on", "停发日期", STRICT, "停保日期"),
        _name("发放账户户名", MAY, "account_name", synonyms=("账户户名", "户名")),
    ),
    purpose=_PURPOSE_ROLL,
    legal_basis=_BASIS_ROLL,
    population="everyone",
    freshness_days=40,
    closes=("enrolment:dibao", "enrolment:dibao_single"),
    title_words=("低保名册", "最低生活保障"),
)

ROLL_DIBAO_EDGE = Feed(
    code="roll_dibao_edge",
    name_zh="低保边缘名册",
    department=_CIVIL,
    mode="full",
    order=8,
    columns=(
        _text("household_number", "家庭编号", MUST, "户编号"),
        _name(),
        _id("证件号码"),
        _code("relation", "与申请人关系", codes.RELATION, STRICT, "与户主关系"),
        _TOWN,
        _VILLAGE,
        _code("urban_rural", "城乡类别", codes.URBAN_RURAL, STRICT, "城乡分类"),
        _date("recognised_on", "认定日期", MUST),
        _date("valid_until", "有效期止", STRICT, "有效期至", future=True),
        _STATUS,
    ),
    purpose=_PURPOSE_ROLL,
    legal_basis=_BASIS_ROLL,
    population="everyone",
    freshness_days=40,
    closes=("enrolment:dibao_edge",),
    title_words=("低保边缘",),
)

ROLL_TEKUN = Feed(
    code="roll_tekun",
    name_zh="特困名册",
    department=_CIVIL,
    mode="full",
    order=9,
    columns=(
        _name(),
        _id("证件号码"),
        _TOWN,
        _VILLAGE,
        _code("support", "供养方式", codes.SUPPORT, STRICT),
        _text("self_care", "自理能力", MAY, "生活自理能力"),
        _yuan("monthly_fen", "月供养金额(元)", STRICT, "月供养金"),
        _month("start_month", "起始月", STRICT, "享受起始月"),
        _STATUS,
    ),
    purpose=_PURPOSE_ROLL,
    legal_basis=_BASIS_ROLL,
    population="everyone",
    freshness_days=40,
    closes=("enrolment:tekun",),
    title_words=("特困名册", "特困人员"),
)


def _subsidy_roll(code: str, name_zh: str, order: int, programme: str, title_words: tuple[str, ...]) -> Feed:
    """The three subsidy rolls share their headers: only file name, title or sheet name tell them apart."""
    return Feed(
        code=code,
        name_zh=name_zh,
        department=_CIVIL,
        mode="full",
        order=order,
        columns=(
            _name(),
            _id("证件号码"),
            _TOWN,
            _VILLAGE,
            _yuan("monthly_fen", "月补贴金额(元)", STRICT, "补贴金额", "月补贴标准"),
            _month("start_month", "起始月", STRICT, "享受起始月"),
            _STATUS,
            _date("stopped_on", "停发日期", STRICT, "停止日期"),
            _name("账户户名", MAY, "account_name", synonyms=("发放账户户名", "户名")),
        ),
        purpose=_PURPOSE_ROLL,
        legal_basis=_BASIS_ROLL,
        population="everyone",
        freshness_days=40,
        closes=(f"enrolment:{programme}",),
        title_words=title_words,
    )


ROLL_DISABILITY_LIVING = _subsidy_roll(
    "roll_disability_living",
    "困难残疾人生活补贴名册",
    10,
    "disability_living",
    ("困难残疾人生活补贴", "残疾人生活补贴"),
)
ROLL_DISABILITY_CARE = _subsidy_roll(
    "roll_disability_care",
    "重度残疾人护理补贴名册",
    11,
    "disability_care",
    ("重度残疾人护理补贴", "残疾人护理补贴"),
)
ROLL_OLD_AGE = _subsidy_roll(
    "roll_old_age", "高龄津贴名册", 12, "old_age_allowance", ("高龄津贴", "高龄老人津贴", "高龄补贴")
)

DECLARATIONS = Feed(
    code="declarations",
    name_zh="群众自主申报",
    department="群众（网上和村级代办）",
    mode="delta",
    order=13,
    columns=(
        _text("declaration_number", "申报编号", MUST, "申报号"),
        _date("declared_on", "申报日期", MUST, "申报时间"),
        _name("申报人姓名", synonyms=("姓名", "申报人")),
        _id("证件号码"),
        _text("phone", "联系电话", MAY, "电话", "手机号"),
        _int("family_size", "家庭人口", STRICT, "家庭人口数"),
        _yuan("monthly_income_fen", "家庭月收入(元)", STRICT, "家庭月收入"),
        _text("hardship", "困难类型", MAY, "困难类别"),
        _text("note", "情况说明", MAY, "困难情况说明"),
        _VILLAGE,
    ),
    purpose="受理群众说明的困难，安排入户核实",
    legal_basis="社会救助法第三十七条、第三十九条",
    population="everyone",
    freshness_days=14,
    title_words=("自主申报", "申报"),
    period_column="declared_on",
)

VISITS = Feed(
    code="visits",
    name_zh="村级走访",
    department="嘎查村和社区",
    mode="delta",
    order=14,
    columns=(
        _text("visit_number", "走访单号", MUST, "走访编号"),
        _name("走访人", MAY, "visitor", synonyms=("走访人姓名", "走访人员")),
        _text("visitor_role", "角色", MAY, "走访人角色"),
        _name("对象姓名", synonyms=("姓名", "走访对象")),
        _id("对象证件号码", synonyms=("走访对象证件号码", *_ID_HEADERS)),
        _text("subject_kind", "对象类别", MAY, "走访对象类别"),
        _date("visited_on", "走访时间", MUST, "走访日期"),
        _text("way", "方式", MAY, "走访方式"),
        _bool("met_in_person", "是否见到本人", MAY, "见到本人"),
        _code("living", "生活状况", codes.LIVING, STRICT),
        _text("health_change", "健康变化"),
        _bool("care_need", "长期照护需求", STRICT, "照护需求"),
        _text("housing_safety", "住房安全"),
        _text("problems", "发现问题"),
        _date("next_visit_on", "下次应访日期", MAY, "下次走访日期", future=True),
    ),
    purpose="村级协理员走访看到的生活、健康和照护情况",
    legal_basis="社会救助法第三十九条",
    population="everyone",
    freshness_days=40,
    title_words=("走访",),
    period_column="visited_on",
)

AUTHORISATIONS = Feed(
    code="authorisations",
    name_zh="核对授权",
    department="居民家庭经济状况核对中心",
    mode="delta",
    order=15,
    columns=(
        _text("request_number", "委托号", MUST, "核对委托号"),
        _name("申请人", MUST, "applicant_name", synonyms=("申请人姓名",)),
        _id("申请人证件号码", MUST, "applicant_id", synonyms=("申请人身份证号", "申请人证件号")),
        _name("成员姓名", synonyms=("家庭成员姓名", "姓名")),
        _id("成员证件号码", synonyms=("家庭成员证件号码", "成员身份证号", "证件号码")),
        _code("relation", "与申请人关系", codes.RELATION, MAY),
        _text("letter_number", "授权书编号", MUST, "授权书号"),
        _date("valid_until", "授权有效期止", MUST, "授权有效期", "授权有效期至", future=True),
        _bool("promise_signed", "承诺书已签", STRICT, "是否签订承诺书"),
        _text("agency", "委托单位"),
        _date("requested_on", "委托日期", MUST),
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
    order=16,
    columns=(
        _text("report_number", "核对报告编号", MUST, "报告编号"),
        _text("request_number", "委托号", STRICT, "核对委托号"),
        _name(),
        _id("证件号码"),
        _yuan("wage_fen", "月工资性收入", STRICT, "工资性收入"),
        _yuan("business_fen", "月经营净收入", STRICT, "经营净收入"),
        _yuan("property_income_fen", "月财产净收入", STRICT, "财产净收入"),
        _yuan("transfer_fen", "月转移净收入", STRICT, "转移净收入"),
        _yuan("financial_assets_fen", "金融资产", STRICT, "家庭金融资产"),
        _int("vehicle_count", "机动车数(非豁免)", STRICT, "机动车数"),
        _int("house_count", "住房套数", STRICT, "房产套数"),
        _int("company_count", "有效经营主体数", STRICT, "经营主体数"),
        _date("measured_on", "数据时点", MUST, "核对日期"),
        _code("bank_status", "银行查询状态", codes.BANK_STATUS, STRICT, "银行反馈状态"),
    ),
    purpose="审核经授权的申请和在享家庭的收入与财产",
    legal_basis="社会救助法第四十条、第四十一条；最低生活保障审核确认办法第十四条、第十七条",
    population="authorised",
    freshness_days=180,
    title_words=("核对报告",),
    period_column="measured_on",
)

FEEDS: Final[dict[str, Feed]] = {
    feed.code: feed
    for feed in (
        REGIONS, REGISTER, DEATHS, DISABILITY, PENSIONS, MEDICAL, ROLL_DIBAO, ROLL_DIBAO_EDGE, ROLL_TEKUN,
        ROLL_DISABILITY_LIVING, ROLL_DISABILITY_CARE, ROLL_OLD_AGE, DECLARATIONS, VISITS, AUTHORISATIONS, MEANS,
    )
}  # fmt: skip
