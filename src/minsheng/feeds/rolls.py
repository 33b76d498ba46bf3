"""The rolls of those who already receive something: read monthly, in full."""

from minsheng.feeds import codes
from minsheng.feeds.columns import Feed
from minsheng.feeds.shorthand import (
    MAY,
    MUST,
    STATUS,
    STRICT,
    TOWN,
    VILLAGE,
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
    order=7,
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

ROLL_DIBAO_EDGE = Feed(
    code="roll_dibao_edge",
    name_zh="低保边缘名册",
    department=_CIVIL,
    mode="full",
    order=8,
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
