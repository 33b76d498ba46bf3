"""The rolls of those who already receive something: read monthly, in full."""

from minsheng.feeds import codes, codes_services
from minsheng.feeds.columns import Column, Feed
from minsheng.feeds.shorthand import (
    ID_HEADERS,
    MAY,
    MUST,
    STATUS,
    STRICT,
    TOWN,
    VILLAGE,
    bool_column,
    code_column,
    date_column,
    id_column,
    int_column,
    month_column,
    name_column,
    text_column,
    yuan_column,
)

_PURPOSE_ROLL = "掌握已经享受的待遇：避免重复，发现应享未享与需要复核的对象"
_BASIS_ROLL = "社会救助法第四十一条、第四十二条"
_CIVIL = "民政局社会救助股"

ROLL_DIBAO = Feed(
    code="roll_dibao",
    name_zh="低保名册",
    department=_CIVIL,
    mode="full",
    order=70,
    columns=(
        text_column("household_number", "家庭编号", MUST, "户编号", "低保证号"),
        name_column(),
        id_column("证件号码"),
        code_column("relation", "与申请人关系", codes.RELATION, STRICT, "与户主关系"),
        TOWN,
        VILLAGE,
        code_column("urban_rural", "城乡类别", codes.URBAN_RURAL, STRICT, "城乡分类", "低保类别"),
        code_column("cover", "保障方式", codes.COVER, STRICT, "保障类型"),
        int_column("covered_count", "保障人口", MAY, "保障人数"),
        yuan_column("monthly_fen", "月保障金额(元)", STRICT, "月保障金", "月补助金额"),
        yuan_column("add_on_fen", "分类施保金(元)", STRICT, "分类施保金额"),
        month_column("start_month", "起始月", STRICT, "享受起始月", "起始年月"),
        STATUS,
        date_column("stopped_on", "停发日期", STRICT, "停保日期"),
        name_column("发放账户户名", MAY, "account_name", synonyms=("账户户名", "户名")),
    ),
    purpose=_PURPOSE_ROLL,
    legal_basis=_BASIS_ROLL,
    population="everyone",
    freshness_days=40,
    closes=("enrolment:dibao", "enrolment:dibao_single"),
    title_words=("低保名册", "最低生活保障"),
)


def _household_roll(
    code: str, name_zh: str, order: int, programme: str, title_words: tuple[str, ...]
) -> Feed:
    """Families recognised for a term, person by person; only the title tells the two rolls apart."""
    return Feed(
        code=code,
        name_zh=name_zh,
        department=_CIVIL,
        mode="full",
        order=order,
        columns=(
            text_column("household_number", "家庭编号", MUST, "户编号"),
            name_column(),
            id_column("证件号码"),
            code_column("relation", "与申请人关系", codes.RELATION, STRICT, "与户主关系"),
            TOWN,
            VILLAGE,
            code_column("urban_rural", "城乡类别", codes.URBAN_RURAL, STRICT, "城乡分类"),
            date_column("recognised_on", "认定日期", MUST),
            date_column("valid_until", "有效期止", STRICT, "有效期至", future=True),
            STATUS,
        ),
        purpose=_PURPOSE_ROLL,
        legal_basis=_BASIS_ROLL,
        population="everyone",
        freshness_days=40,
        closes=(f"enrolment:{programme}",),
        title_words=title_words,
    )


ROLL_DIBAO_EDGE = _household_roll("roll_dibao_edge", "低保边缘名册", 80, "dibao_edge", ("低保边缘",))
ROLL_RIGID = _household_roll("roll_rigid", "刚性支出困难家庭名册", 95, "rigid_expense", ("刚性支出",))

ROLL_TEKUN = Feed(
    code="roll_tekun",
    name_zh="特困名册",
    department=_CIVIL,
    mode="full",
    order=90,
    columns=(
        name_column(),
        id_column("证件号码"),
        TOWN,
        VILLAGE,
        code_column("support", "供养方式", codes.SUPPORT, STRICT),
        text_column("self_care", "自理能力", MAY, "生活自理能力"),
        yuan_column("monthly_fen", "月供养金额(元)", STRICT, "月供养金"),
        month_column("start_month", "起始月", STRICT, "享受起始月"),
        STATUS,
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
            name_column(),
            id_column("证件号码"),
            TOWN,
            VILLAGE,
            yuan_column("monthly_fen", "月补贴金额(元)", STRICT, "补贴金额", "月补贴标准"),
            month_column("start_month", "起始月", STRICT, "享受起始月"),
            STATUS,
            date_column("stopped_on", "停发日期", STRICT, "停止日期"),
            name_column("账户户名", MAY, "account_name", synonyms=("发放账户户名", "户名")),
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
    100,
    "disability_living",
    ("困难残疾人生活补贴", "残疾人生活补贴"),
)
ROLL_DISABILITY_CARE = _subsidy_roll(
    "roll_disability_care",
    "重度残疾人护理补贴名册",
    110,
    "disability_care",
    ("重度残疾人护理补贴", "残疾人护理补贴"),
)
ROLL_OLD_AGE = _subsidy_roll(
    "roll_old_age", "高龄津贴名册", 120, "old_age_allowance", ("高龄津贴", "高龄老人津贴", "高龄补贴")
)

_SITUATION = codes.PARENT_SITUATION


def _parent(who: str, header: str) -> tuple[Column, ...]:
    """What keeps a parent from bringing up the child, since when and until when."""
    return (
        code_column(
            f"{who}_situation", f"{header}情形", _SITUATION, STRICT, f"{header}情况", f"{header}状况"
        ),
        date_column(f"{who}_since", f"{header}情形起", STRICT, f"{header}情形起始日期", f"{header}情形开始"),
        date_column(
            f"{who}_until",
            f"{header}情形止",
            STRICT,
            f"{header}情形终止日期",
            f"{header}情形结束",
            future=True,
        ),
    )


ROLL_CHILDREN = Feed(
    code="roll_children",
    name_zh="孤困儿童名册",
    department="民政局儿童福利股",
    mode="full",
    order=250,
    columns=(
        name_column("姓名", synonyms=("儿童姓名",)),
        id_column("身份证号", synonyms=("儿童身份证号", "儿童证件号码", *ID_HEADERS)),
        code_column("child_kind", "类型", codes.CHILD_KIND, MUST, "儿童类型", "儿童类别", "保障类型"),
        date_column("recognised_on", "认定日期", MUST, "认定时间"),
        *_parent("father", "父亲"),
        *_parent("mother", "母亲"),
        code_column("child_placement", "安置方式", codes.PLACEMENT, STRICT, "养育方式", "养育状况"),
        yuan_column("standard_fen", "月标准", STRICT, "月保障标准", "月生活费标准"),
        yuan_column("monthly_fen", "实发", STRICT, "月实发金额", "实发金额"),
        name_column(
            "监护人", MAY, "guardian_name", synonyms=("监护人姓名", "实际照料人", "监护人/实际照料人")
        ),
        code_column("child_risk", "风险等级", codes_services.CHILD_RISK, MAY, "困境等级"),
        code_column("guardian_situation", "监护情形", codes_services.GUARDIAN_SITUATION, MAY, "监护状况"),
        bool_column("guardian_other", "另有他人可监护", MAY, "有其他监护人"),
        bool_column("guardian_office", "法院指定民政监护", MAY, "民政部门监护"),
        bool_column("treatment_need", "医疗康复需求", MAY, "手术治疗康复需求"),
        date_column("visited_on", "上次走访", MAY, "上次走访日期", "最近走访日期"),
        STATUS,
        date_column("stopped_on", "停发日期", STRICT, "停止日期"),
    ),
    purpose="掌握孤儿、事实无人抚养儿童和困境儿童，发现应享未享的儿童，按风险等级回访",
    legal_basis="未成年人保护法第九十一条；民发〔2019〕62号；社会救助法第四十一条",
    population="everyone",
    freshness_days=40,
    closes=("enrolment:orphan", "enrolment:defacto_orphan"),
    title_words=("孤困儿童", "孤儿", "事实无人抚养"),
)

TEMPORARY_AID = Feed(
    code="temporary_aid",
    name_zh="临时救助台账",
    department=_CIVIL,
    mode="delta",
    order=260,
    columns=(
        text_column("aid_number", "救助编号", MUST, "救助单号", "救助台账编号"),
        name_column("姓名", synonyms=("申请人姓名", "受助人姓名")),
        id_column("证件号码", synonyms=("申请人证件号码", "受助人证件号码", *ID_HEADERS)),
        code_column("aid_kind", "救助类型", codes.AID_KIND, MUST, "临时救助类型", "救助类别"),
        code_column("cause", "事由", codes.EMERGENCY, MUST, "救助事由", "救助原因"),
        yuan_column("amount_fen", "金额", MUST, "救助金额", "发放金额"),
        date_column("aided_on", "救助日期", MUST, "发放日期", "救助时间"),
    ),
    purpose=_PURPOSE_ROLL,
    legal_basis=_BASIS_ROLL,
    population="everyone",
    freshness_days=40,
    title_words=("临时救助",),
    period_column="aided_on",
)

_BENEFIT_NAMES = (
    "享受人姓名",
    "享受对象姓名",
    "补贴对象姓名",
    "领取人姓名",
    "发放对象姓名",
    "婴幼儿姓名",
    "儿童姓名",
    "学生姓名",
    "老人姓名",
)
BENEFIT_ROLL = Feed(
    code="benefit_roll",
    name_zh="待遇发放名册",
    department="发放部门（财政、卫健、教育、医保、民政等）",
    mode="full",
    order=255,
    columns=(
        text_column(
            "programme", "项目名称", MUST, "项目编码", "补贴项目", "补贴项目名称", "补贴名称", "待遇名称", "待遇项目", "发放项目",
            "发放项目名称", "惠民项目名称", "政策名称", "补贴类型",
        ),
        name_column(synonyms=("姓名", *_BENEFIT_NAMES)),
        id_column(
            "身份证号",
            synonyms=(
                *ID_HEADERS, "享受人身份证号", "补贴对象身份证号", "婴幼儿身份证号", "儿童身份证号", "学生身份证号",
                "老人身份证号",
            ),
        ),
        TOWN,
        VILLAGE,
        yuan_column("paid_fen", "金额(元)", STRICT, "发放金额", "补贴金额", "实发金额", "应发金额", "补贴标准", "发放标准"),
        month_column("paid_month", "享受月份", STRICT, "发放月份", "发放年月", "享受年月", "补贴月份", "所属月份"),
        int_column("paid_year", "享受年度", STRICT, "补贴年度", "发放年度", "年度"),
        month_column("start_month", "起始日期", STRICT, "起始月", "享受起始月", "开始享受时间", "起发时间", "起始年月"),
        STATUS,
        date_column("stopped_on", "停发日期", STRICT, "停止日期", "终止日期"),
        name_column("账户户名", MAY, "account_name", synonyms=("发放账户户名", "户名", "开户名", "一卡通户名")),
    ),
    purpose="掌握没有专门名册的待遇已经发给了谁：应享未享的主动告知，不再符合条件的提示复核",
    legal_basis=_BASIS_ROLL,
    population="everyone",
    freshness_days=100,
    title_words=("待遇发放", "发放名册", "发放花名册", "发放明细", "享受名册", "补贴名册", "惠民惠农"),
    names_programmes=True,
)  # fmt: skip
