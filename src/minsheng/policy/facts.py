"""The facts a rule may see: the snapshot folder, schema version 10, table by table and column by column.

The registry exports exactly these tables, the engines read exactly these tables. Every column may be NULL (= unknown) unless
`required`; 0 / 'none' = known none. Rows are sorted by `Table.sort`. Ethnicity, origin and religion are not here, so that
no rule can see them. Columns with `rule_type` None are keys and bookkeeping: rules cannot refer to them.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from minsheng.policy.columns import COUNT_LIMIT, FEN_LIMIT, LIMITS, MEMBERS_LIMIT, Column, Table, since
from minsheng.policy.columns import code_number as _code_number
from minsheng.policy.columns import count as _count
from minsheng.policy.columns import date as _date
from minsheng.policy.columns import fen as _fen
from minsheng.policy.columns import flag as _flag
from minsheng.policy.columns import key as _key
from minsheng.policy.columns import note as _note
from minsheng.policy.columns import text as _text
from minsheng.policy.elder_items import ELDER_ITEMS
from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import Type
from minsheng.policy.things import THINGS

__all__ = ["COUNT_LIMIT", "FEN_LIMIT", "LIMITS", "MEMBERS_LIMIT", "Column", "Table"]

SCHEMA_VERSION = 10
READABLE_VERSIONS = (2, 3, 4, 5, 6, 7, 8, 9, 10)
"""Versions of a folder that can be read; what a later version brought reads as unknown in an earlier one."""

AT_LEAST = {"assets_at_least_fen": "financial_assets_fen"}
"""What is known so far of a sum -> the sum itself, which it equals once that is known; people are shown it only before."""

CUSTODY_KINDS = ("none", "prison", "detox", "restricted")
SCHOOL_STAGES = ("none", "kindergarten", "primary", "junior", "senior", "vocational", "higher")
SCHOOL_STATUSES = ("none", "enrolled", "suspended", "transferred", "dropped", "graduated")
PARENT_SITUATIONS = (
    "none",
    "dead",
    "missing",
    "severe_disability",
    "serious_illness",
    "custody",
    "detox",
    "restricted",
    "lost_contact",
    "revoked",
    "deported",
)
"""What keeps a parent from bringing up a child (民发〔2019〕62号 一): `missing` is declared by a court, `custody` a prison term,
`lost_contact` out of touch and no guardianship."""
PLACEMENTS = ("none", "kin", "institution", "foster", "adopted")
DISASTERS = ("flood", "drought", "fire", "wind_hail", "snow", "earthquake", "other")
HOUSE_DAMAGE = ("none", "minor", "severe", "collapsed")
EMERGENCIES = ("fire", "traffic", "accident", "illness", "disaster", "other")
ABILITY_BASES = ("none", "items", "grade")
"""How an elder was assessed: never, with the 26 scores at hand, or with the final grade only."""
LIVING = ("with_family", "alone", "empty_nest", "left_behind")
TEKUN_SUPPORT = ("none", "institution", "home")
DIAGNOSES = ("none", "sight", "hearing", "speech", "limb", "intellectual", "autism")
MEDICAL_INSURANCE = ("none", "resident", "employee")
HPV_PRODUCTS = ("none", "cecolin", "walrinvax", "cervarix", "gardasil4", "gardasil9", "cecolin9")
KINDERGARTENS = ("none", "public", "private")
"""`private`: approved by the education department."""
CARE_HOMES = ("none", "own", "state")
"""Who pays for living in a care institution: nobody lives in one, the person, or the government."""
HOME_BEDS = ("none", "preparing", "running", "paused", "ended")
GUARDIAN_SITUATIONS = (
    "none",
    "unidentified",
    "untraceable",
    "unable",
    "neglect",
    "incited",
    "harmed",
    "not_found",
    "dead",
    "incapable",
)
"""What was found about a child's guardians (未成年人保护法 第九十二条、第九十四条): `untraceable` for now, `not_found` for good;
`unable` for a cause of the moment, `incapable` for good; `incited` to crime, `harmed` or in danger."""
CHILD_RISKS = ("none", "low", "medium", "high")
POVERTY_WATCH = ("none", "unstable", "marginal", "sudden", "lifted")

_AREA = (
    _text("region", "行政区划代码"),
    _text("town", "乡镇代码"),
    _text("county", "县代码"),
    _text("urban_rural", "城乡类别", "urban", "rural"),
)
_PERSON_SERVICES = since(
    3,
    _text("ability_basis", "能力评估依据", *ABILITY_BASES),
    _date("ability_on", "能力评估日期"),
    Column("ability_grade", "int8", "能力评估最终等级", Type.INT, "级", most=4),
    *(Column(i.column, "int8", i.label, Type.INT, "分", most=i.most) for i in ELDER_ITEMS),
    _flag("coma", "昏迷"),
    _flag("dementia", "确诊认知障碍（痴呆）"),
    _flag("mental_disorder", "确诊其他精神和行为障碍"),
    _count("care_risk_events", "近30天照护风险事件", "次"),
    _text("living_situation", "居住状况", *LIVING),
    _flag("severe_chronic", "重度高血压或心脏病"),
    _flag("family_planning_special", "计划生育特殊家庭"),
    _flag("hardship_child", "困境儿童"),
    _date("last_visited_on", "最近走访日期"),
    _date("major_change_on", "重大变故日期"),
    _text("tekun_support", "特困供养方式", *TEKUN_SUPPORT),
    _flag("rehab_need", "有康复服务需求"),
    _flag("device_need", "有辅助器具需求"),
    _text("disability_diagnosis", "残疾诊断", *DIAGNOSES),
    _flag("residence_permit", "持有本地居住证"),
    _flag("treatment_need", "有手术、治疗或康复需要"),
    _text("medical_insurance", "基本医保", *MEDICAL_INSURANCE),
    _fen("premium_paid_fen", "本年度个人缴纳的居民医保费"),
    _text("hpv_product", "已接种HPV疫苗", *HPV_PRODUCTS),
    _count("hpv_doses", "HPV疫苗已接种", "剂"),
    _date("hpv_first_on", "HPV第一剂日期"),
    _date("hpv_second_on", "HPV第二剂日期"),
    _flag("hpv_postponed", "预检须暂缓接种"),
    _count("birth_order", "孩次", "孩"),
    _flag("lawful_birth", "依法生育或收养"),
    _flag("childcare_elsewhere", "已在别处领取育儿补贴"),
    _flag("after_class_offered", "学校开展课后服务"),
    _fen("meal_reduction_fen", "核定的每餐减免"),
    _flag("meal_free_session", "本餐是村级免费助餐"),
    _fen("service_bill_fen", "养老服务账单"),
    _fen("voucher_used_fen", "当月已用消费券"),
    _date("unemployed_since", "登记失业起"),
    _flag("landless", "失地农民"),
)
"""Of the programmes of health, care, birth and school; unknown where no department sends them."""
_PERSON_SINCE_5 = since(
    5,
    _flag("insured_in_time", "在集中参保期内参保"),
    _date("insured_on", "居民医保参保缴费日期"),
    _count("insurance_missed_years", "2025年以来断保年数", ""),
    _count("insurance_repaired_years", "已补缴修复的断保年数", ""),
    _count("insured_years", "连续参保年数", ""),
    _count("insurance_unused_years", "零报销年数", ""),
    _text("kindergarten_kind", "幼儿园性质", *KINDERGARTENS),
    _fen("kindergarten_fee_fen", "每学期保育教育费"),
    _text("home_bed_state", "家庭养老床位", *HOME_BEDS),
    _count("home_bed_services", "当月家庭养老床位上门服务", "次"),
    _text("guardian_situation", "监护情形", *GUARDIAN_SITUATIONS),
    _flag("guardian_other", "另有其他人可以担任监护人"),
    _flag("guardianship_transferred", "法院撤销监护人资格并指定民政部门"),
    _text("child_risk", "困境儿童风险等级", *CHILD_RISKS),
    _flag("retire_at_55", "原55周岁退休的女职工"),
    _flag("work_injury_benefit", "领取工伤保险待遇"),
)
"""Of insurance, kindergarten, home care beds, guardianship and retirement; unknown where no department sends them."""
HOUSEHOLD_KINDS = ("registered", "joint", "residence")

PERSON = Table(
    "person",
    (
        _key("person_id", "人员编号", required=True),
        _key("registered_id", "户籍户编号"),
        _key("joint_id", "共同生活家庭编号"),
        _key("residence_id", "居住户编号"),
        _text("joint_role", "家庭角色"),
        *_AREA,
        _code_number("sex", "性别"),
        _date("birth_date", "出生日期"),
        _flag("alive", "在世"),
        _date("died_on", "死亡日期"),
        _text("hukou_status", "户口状态", "normal", "moved", "cancelled"),
        _date("moved_on", "迁出日期"),
        _text("marital", "婚姻状况"),
        _text("out_of_household_reason", "不计入家庭的原因", "none", "custody", "long_absence", "missing"),
        _text("disability_status", "残疾证状态", "none", "valid", "frozen", "cancelled", "expired", "moved"),
        _code_number("disability_kind", "残疾类别"),
        _code_number("disability_grade", "残疾等级", "级"),
        _date("disability_valid_until", "残疾证有效期止"),
        _flag("serious_illness", "重特大疾病"),
        _flag("care_need", "需要长期照护"),
        _date("disability_issued_on", "残疾证发证日期"),
        _flag("in_custody", "羁押服刑"),
        _text("custody_kind", "羁押类别", *CUSTODY_KINDS),
        _date("custody_from", "羁押服刑起"),
        _date("custody_until", "羁押服刑止"),
        _flag("in_school", "在校就读"),
        _text("school_stage", "学段", *SCHOOL_STAGES),
        _text("school_status", "学籍状态", *SCHOOL_STATUSES),
        _count("absent_days", "连续缺勤", "天"),
        _count("self_care_failed", "自理能力未达到项", "项"),
        _date("self_care_on", "自理能力评估日期"),
        _flag("supporters_listed", "法定义务人已查明"),
        _text("father_situation", "父亲情形", *PARENT_SITUATIONS),
        _date("father_since", "父亲情形起"),
        _date("father_until", "父亲情形止"),
        _text("mother_situation", "母亲情形", *PARENT_SITUATIONS),
        _date("mother_since", "母亲情形起"),
        _date("mother_until", "母亲情形止"),
        _text("child_placement", "安置方式", *PLACEMENTS),
        _text("pension_status", "养老等待遇状态", "none", "paying", "suspended", "stopped"),
        _flag("work_injury_care", "领取工伤生活护理费"),
        _date("employed_since", "单位参保缴费起"),
        _date("contribution_last", "最近缴费月"),
        _fen("contribution_base_fen", "缴费基数"),
        _fen("preferential_fen", "月优待抚恤金"),
        _fen("pension_basic_fen", "月基础养老金"),
        _fen("pension_other_fen", "月其他养老金"),
        _fen("wage_fen", "月工资性收入"),
        _fen("business_fen", "月经营净收入"),
        _fen("property_income_fen", "月财产净收入"),
        _fen("transfer_fen", "月转移净收入"),
        _text("income_basis", "收入依据", "declared", "visited", "checked", "estimated"),
        _fen("financial_assets_fen", "金融资产"),
        _count("vehicle_count", "非豁免机动车", "辆"),
        _count("house_count", "住房", "套"),
        _count("company_count", "有效经营主体", "个"),
        *_PERSON_SERVICES,
        *_PERSON_SINCE_5,
        *since(7, _flag("unemployed", "登记失业")),
        *since(
            8,
            _text("care_home", "养老机构入住费用来源", *CARE_HOMES),
            _count("jobs_refused", "就业登记中无正当理由拒绝工作", "次"),
            _date("granted_on", "最近一次认定救助日期"),
        ),
        *since(9, _fen("assets_at_least_fen", "已知的金融资产（至少）")),
    ),
    ("joint_id", "person_id"),
)
HOUSEHOLD = Table(
    "household",
    (
        _key("household_id", "家庭编号", required=True),
        _note("kind", "string", "家庭种类", *HOUSEHOLD_KINDS, required=True),
        _text("basis", "认定依据", "declared", "visited", "derived"),
        *_AREA,
        _count("size", "家庭人口", "人"),
        _date("declared_on", "申报日期"),
        _fen("declared_income_fen", "申报家庭月收入"),
        _flag("truth_promised", "全体成年成员已签诚信承诺"),
        _flag("check_authorised", "全体成年成员已签核对授权"),
        _flag("hardship_seen", "走访反映生活困难"),
        _date("hardship_seen_on", "走访日期"),
        _text("poverty_watch", "防返贫监测类型", *POVERTY_WATCH),
        _date("disaster_on", "受灾日期"),
        _text("disaster_kind", "灾种", *DISASTERS),
        _text("house_damage", "房屋受损", *HOUSE_DAMAGE),
        _count("disaster_evacuated", "紧急转移人口", "人"),
        _count("disaster_deaths", "因灾死亡失踪", "人"),
        _count("disaster_crop_mu", "农作物成灾面积", "亩"),
        _date("emergency_on", "突发急难日期"),
        _text("emergency_kind", "急难类型", *EMERGENCIES),
        _date("aided_on", "上次临时救助日期"),
        _text("aided_cause", "上次临时救助事由", *EMERGENCIES),
        _fen("aided_12m_fen", "近12个月临时救助金额"),
        _fen("dibao_monthly_fen", "低保名册月保障金"),
        *since(
            3,
            _flag("house_lawful", "住房合法"),
            _flag("house_demolition", "住房近期要拆除"),
            _flag("refurbished", "做过政府出资的无障碍改造"),
            _date("refurbished_on", "上次无障碍改造日期"),
            _flag("owner_consents", "产权人同意改造"),
        ),
        *since(
            6,
            _date("disaster_aided_on", "上次因灾救助日期"),
            _date("illness_aided_on", "上次因病救助日期"),
            _date("emergency_aided_on", "上次因这次急难的同一事由救助日期"),
        ),
    ),
    ("household_id",),
)
MEMBERSHIP = Table(
    "membership",
    (
        _key("household_id", "家庭编号", required=True),
        _note("kind", "string", "家庭种类", *HOUSEHOLD_KINDS, required=True),
        _key("person_id", "人员编号", required=True),
        _note("role", "string", "家庭角色"),
        _note("from_date", "date32", "起"),
        _note("to_date", "date32", "止"),
        _note("basis", "string", "认定依据", "declared", "visited", "derived"),
    ),
    ("household_id", "person_id"),
)
RELATION = Table(
    "relation",
    (
        _key("person_id", "人员编号", required=True),
        _key("other_id", "对方编号", required=True),
        _note("kind", "string", "关系", "spouse", "parent", "child", "guardian", "supporter", required=True),
    ),
    ("person_id", "other_id"),
)
ENROLMENT = Table(
    "enrolment",
    (
        _key("person_id", "人员编号", required=True),
        _key("household_id", "家庭编号"),
        _note("programme", "string", "项目", required=True),
        _note("subtype", "string", "细类"),
        _note("region", "string", "行政区划代码"),
        _note("from_date", "date32", "起"),
        _note("to_date", "date32", "止（空为在享）"),
        _fen("monthly_fen", "月金额"),
    ),
    ("person_id", "programme"),
)
MEDICAL_MONTH = Table(
    "medical_month",
    (
        _key("person_id", "人员编号", required=True),
        _note("month", "date32", "月份（当月一日）", required=True),
        _fen("own_fen", "医疗个人负担"),
        _fen("total_fen", "医疗总费用"),
    ),
    ("person_id", "month"),
)
COVERAGE = Table(
    "coverage",
    (
        _note("table", "string", "事实表，如 medical_month、enrolment:dibao", required=True),
        _note("county", "string", "县代码", required=True),
        _note("from_date", "date32", "起（含）", required=True),
        _note("to_date", "date32", "止（含）", required=True),
    ),
    ("table", "county", "from_date"),
)
TABLES: dict[str, Table] = {
    t.name: t
    for t in (PERSON, HOUSEHOLD, MEMBERSHIP, RELATION, ENROLMENT, MEDICAL_MONTH, COVERAGE, *THINGS.values())
}
EVENT_TABLES: dict[str, str] = {"medical_month": "month"}
"""Monthly event tables a window sum may read, with the column that holds the first day of the month."""


@cache
def rule_column(table: str, name: str) -> Column:
    """The column a rule refers to. Raises FACT_UNKNOWN with the nearest names."""
    column = TABLES[table].column(name)
    if column is None or column.rule_type is None:
        raise PolicyError("FACT_UNKNOWN", _no_fact(table, name), table=table, column=name)
    return column


INSTEAD = {
    "age": '周岁写 age()，例如 age() >= parameter(…, "years")',
    "today": "评估的日子写 on（from minsheng.policy import on）",
    "income": '家庭收入由各项相加：members().sum(fact("wage_fen")) 等，见 minsheng facts schema',
}
"""Facts that people look for and that are words of the language."""
WRITTEN = {"person": 'fact("{}")', "household": 'household_fact("{}")'}


def _no_fact(table: str, name: str) -> str:
    """What is near, by name or label, or stands in another table; and what to do when there is no such fact."""
    usable = {c.name: c.label for c in TABLES[table].columns if c.rule_type is not None}
    elsewhere = [t.name for t in TABLES.values() if (c := t.column(name)) and c.rule_type is not None]
    if name in INSTEAD:
        return f"没有事实“{name}”：{INSTEAD[name]}"
    parts = set(name.split("_"))
    longest = max(parts, key=len)
    near = [c.name for c in TABLES[table].columns if parts & set(c.codes) and c.name in usable]
    near += [c for c in usable if name in c or (len(longest) > 4 and longest in c.split("_"))]
    if not near:  # live_alone: one of the words of living_situation
        near = get_close_matches(name, [*usable, *usable.values()], n=3, cutoff=0.55)
    named = [f"{n}（{label}）" for n, label in usable.items() if n in near or label in near][:5]
    told = f"{table} 表没有规则可用的事实“{name}”"
    if elsewhere:
        ways = [
            WRITTEN.get(where) or f'fact_of({where.title().replace("_", "")}, "{{}}")' for where in elsewhere
        ]
        told += f"；它在 {'、'.join(elsewhere)} 表，写 {'、'.join(ways).format(*[name] * len(ways))}"
    elif named:
        told += f"；相近的有：{'、'.join(named)}"
    return f"{told}。全部事实见 minsheng facts schema；各部门都不提供的，用 asked(…) 留到申请时问"


def rule_type(table: str, name: str) -> tuple[Type, str]:
    """Type and unit a rule sees a column with."""
    column = rule_column(table, name)
    assert column.rule_type is not None, "rule_column refuses keys"
    return column.rule_type, column.unit


def event_type(table: str, name: str) -> tuple[Type, str]:
    """Type and unit of an amount of a monthly event table."""
    if table not in EVENT_TABLES:
        raise PolicyError(
            "FACT_UNKNOWN", f"没有按月事实表“{table}”；可用：{'、'.join(EVENT_TABLES)}", table=table
        )
    return rule_type(table, name)


def check_code(table: str, name: str, value: str) -> None:
    """Refuse a code word that the column cannot hold, so that a typing slip never makes a condition silently unmet."""
    column = TABLES[table].column(name)
    if column is not None and column.codes and value not in column.codes:
        raise PolicyError(
            "CODE_UNKNOWN",
            f"{column.label}没有“{value}”这个代码；可用：{'、'.join(column.codes)}",
            column=name,
        )
