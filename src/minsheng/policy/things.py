"""Subjects that are neither persons nor households: one optional table each, in the same style as those of people.

A row has an id of its own, the place by which parameters are chosen (the insured place of a settlement, the place of the others),
and where it concerns somebody that person's id; their facts, households and rolls can then be asked. Nothing here names anybody.
"""

from __future__ import annotations

from minsheng.policy.columns import Column, Table, count, date, fen, flag, key, note, since, text
from minsheng.policy.kinds import Scope

INSURANCES = ("none", "resident", "employee")
CARE_KINDS = ("outpatient", "chronic", "two_diseases", "inpatient")
"""`chronic`: 门诊慢特病; `two_diseases`: outpatient drugs for hypertension and diabetes (两病)."""
FACILITY_LEVELS = ("primary", "secondary", "tertiary")
CARE_PLACES = ("local", "resident_elsewhere", "referral", "emergency", "other")
"""`resident_elsewhere`: filed as living elsewhere for long; the last three: away for a time (医保发〔2022〕22号)."""
POST_KINDS = ("urban", "rural")
POST_FIELDS = ("administration", "service", "social", "maintenance", "governance")
POST_EXCEPTIONS = ("none", "older", "zero_employment", "severe_disability")
"""Who may be placed again after a full term."""
APPRAISALS = ("none", "passed", "failed")
SUBJECT_FIELDS = ("academic", "non_academic")
STANDINGS = ("open", "suspended", "closed", "deregistered", "converted")
"""`converted`: re-registered for other than school subjects."""
INSPECTIONS = ("none", "passed", "rectifying", "failed")
PRESCRIPTION_SETTINGS = ("outpatient", "emergency", "inpatient")
ANTIBIOTIC_GRADES = ("none", "unrestricted", "restricted", "special")
TITLES = ("rural", "junior", "middle", "senior")
"""`rural`: doctors of villages and townships; `senior`: associate chief physician and above."""
REVIEW_SETTINGS = ("outpatient", "ward")
IRREGULAR = tuple(f"1-{n}" for n in range(1, 16))
UNSUITABLE = tuple(f"2-{n}" for n in range(1, 10))
ABNORMAL = tuple(f"3-{n}" for n in range(1, 5))
FINDINGS = ("none", "rational", *IRREGULAR, *UNSUITABLE, *ABNORMAL)
"""What a review of a prescription found, the gravest (医院处方点评管理规范 第十七条至第十九条); `none`: not reviewed."""
PRESCRIPTION_KINDS = (
    "ordinary",
    "emergency",
    "paediatric",
    "toxic",
    "psychotropic_second",
    "psychotropic_first",
    "narcotic",
)
HOSPITAL_KINDS = ("general", "children", "maternity", "tumour", "psychiatric", "stomatology")
HOSPITAL_LEVELS = ("secondary", "tertiary")

_PLACE = (
    text("region", "行政区划代码"),
    text("town", "乡镇代码"),
    text("county", "县代码"),
    text("urban_rural", "城乡类别", "urban", "rural"),
)


def _table(scope: Scope, *columns: Column, person: bool) -> Table:
    own = f"{scope.value}_id"
    concerned = (key("person_id", "人员编号"),) if person else ()
    return Table(
        scope.value,
        (key(own, "编号", required=True), *concerned, *_PLACE, *columns),
        (own,),
        optional=True,
    )


SETTLEMENT = _table(
    Scope.SETTLEMENT,
    text("insurance", "参保险种", *INSURANCES),
    text("care_kind", "医疗类别", *CARE_KINDS),
    text("facility_level", "医疗机构等级", *FACILITY_LEVELS),
    flag("designated", "定点医疗机构"),
    text("care_place", "就医地类别", *CARE_PLACES),
    date("visited_on", "就诊（入院）日期"),
    date("settled_on", "结算日期"),
    flag("reversed", "已退费"),
    fen("total_fen", "医疗总费用"),
    fen("own_catalogue_fen", "目录外全自费"),
    fen("over_limit_fen", "超限价自费"),
    fen("pre_self_fen", "先行自付"),
    fen("basic_fen", "基本医保已支付"),
    fen("critical_fen", "大病保险已支付"),
    fen("account_fen", "个人账户支付"),
    fen("mutual_fen", "家庭共济支付"),
    fen("other_fen", "其他支付"),
    fen("basic_ytd_fen", "本年此前基本医保已付"),
    *since(4, fen("outpatient_ytd_fen", "本年此前普通门诊统筹已付")),
    fen("own_ytd_fen", "本年此前基本医保后政策内个人负担"),
    fen("critical_base_ytd_fen", "本年此前已进入大病保险的金额"),
    fen("critical_ytd_fen", "本年此前大病保险已付"),
    fen("after_ytd_fen", "本年此前大病保险后政策内个人负担"),
    fen("assisted_ytd_fen", "本年此前医疗救助已付"),
    fen("tilted_ytd_fen", "本年此前倾斜救助已付"),
    fen("paid_fen", "个人实际支付"),
    fen("paid_ytd_fen", "本年此前个人实际支付"),
    date("disease_from", "慢特病（两病）认定起"),
    date("disease_until", "慢特病（两病）认定止"),
    person=True,
)
PRESCRIPTION = _table(
    Scope.PRESCRIPTION,
    note("department", "string", "科室"),
    date("issued_on", "开具日期"),
    text("setting", "就诊类别", *PRESCRIPTION_SETTINGS),
    text("antibiotic_grade", "抗菌药物级别", *ANTIBIOTIC_GRADES),
    text("prescriber_title", "医师职称", *TITLES),
    flag("right_granted", "经培训考核授予抗菌药物处方权"),
    flag("emergency", "紧急情况"),
    flag("emergency_recorded", "病历记录越级用药指征"),
    count("days", "用药天数", "天"),
    flag("consulted", "使用前经会诊同意"),
    *since(
        10,
        text("kind", "处方类别", *PRESCRIPTION_KINDS),
        count("drugs", "药品", "种"),
        flag("long_term", "长期处方"),
        flag("days_explained", "超过常规天数注明理由"),
        date("dispensed_on", "调剂日期"),
        flag("validity_extended", "注明延长有效期"),
        text("finding", "点评结果", *FINDINGS),
        count("abnormal_before", "同一医师此前无正当理由的超常处方", "次"),
        count("abnormal_restricted", "同一医师限制处方权后连续的超常处方", "次"),
    ),
    person=True,
)
POST = _table(
    Scope.POST,
    text("kind", "岗位类别", *POST_KINDS),
    text("field", "岗位领域", *POST_FIELDS),
    flag("approved", "岗位经人社部门批准"),
    date("since", "首次上岗日期"),
    date("until", "协议止"),
    count("placed_before", "此前享受满期次数", "次"),
    text("exception", "再次安置的情形", *POST_EXCEPTIONS),
    count("hours_month", "当月工时", "小时"),
    count("days_required", "当月应出勤", "天"),
    count("days_attended", "当月实际出勤", "天"),
    count("absences", "当月无故缺勤", "次"),
    text("appraisal", "考核结果", *APPRAISALS),
    fen("employer_insurance_fen", "单位缴纳社会保险费"),
    flag("accident_cover", "已投意外伤害险"),
    *since(10, count("posts_held", "同一人同时在岗的岗位", "个")),
    person=True,
)
INSTITUTION = _table(
    Scope.INSTITUTION,
    text("subject_field", "培训类别", *SUBJECT_FIELDS),
    text("standing", "经营状态", *STANDINGS),
    flag("school_licence", "办学许可证有效"),
    flag("registered", "营业执照或民办非企业登记有效"),
    date("inspected_on", "检查日期"),
    text("inspection", "检查结论", *INSPECTIONS),
    date("rectify_by", "整改期限"),
    flag("safety_hazard", "有安全隐患"),
    flag("illegal_training", "有违法违规培训"),
    flag("grave_breach", "有严重违规"),
    count("premises_m2", "办学面积（平方米）", ""),
    count("pupils", "同一时段学员", ""),
    flag("fire_accepted", "消防验收合格"),
    flag("serves_meals", "提供餐饮"),
    flag("food_licence", "食品经营许可有效"),
    count("teachers", "教学人员", "人"),
    count("teachers_certified", "持教师资格证的教学人员", "人"),
    count("teachers_in_service", "在职中小学教师", "人"),
    count("staff_unscreened", "未作违法犯罪记录查询的人员", "人"),
    count("fee_months", "一次性收费时长", "个月"),
    count("fee_lessons", "一次性收费课时", "课时"),
    fen("fee_once_fen", "一次性收费金额"),
    flag("fees_supervised", "预收费全额监管"),
    flag("contract_model", "使用合同示范文本"),
    flag("late_lessons", "20:30后上课"),
    flag("weekend_lessons", "休息日、节假日上学科类课"),
    flag("ahead_of_syllabus", "超前超标培训"),
    flag("advertising_breach", "违规广告"),
    flag("liability_insured", "已投保险"),
    person=False,
)
REVIEW_PERIOD = _table(
    Scope.REVIEW_PERIOD,
    note("department", "string", "科室"),
    date("month", "月份（当月一日）"),
    text("setting", "点评范围", *REVIEW_SETTINGS),
    count("issued", "当期处方（出院病历）", ""),
    count("reviewed", "当期点评", ""),
    person=False,
)
ANTIBIOTIC_MONTH = _table(
    Scope.ANTIBIOTIC_MONTH,
    text("hospital_kind", "医院类别", *HOSPITAL_KINDS),
    text("hospital_level", "医院等级", *HOSPITAL_LEVELS),
    date("month", "月份（当月一日）"),
    count("outpatient", "门诊处方", "张"),
    count("outpatient_antibiotic", "门诊抗菌药物处方", "张"),
    count("emergency", "急诊处方", "张"),
    count("emergency_antibiotic", "急诊抗菌药物处方", "张"),
    count("discharged", "出院患者", "人"),
    count("discharged_antibiotic", "使用抗菌药物的出院患者", "人"),
    count("ddds", "抗菌药物累计DDD数", ""),
    count("patient_days", "出院患者床日", ""),
    count("clean_incisions", "Ⅰ类切口手术", "例"),
    count("clean_incisions_antibiotic", "Ⅰ类切口手术预防用药", "例"),
    count("treated_all", "治疗使用抗菌药物", "例"),
    count("sampled_all", "治疗前送检", "例"),
    count("treated_restricted", "治疗使用限制使用级", "例"),
    count("sampled_restricted", "限制使用级治疗前送检", "例"),
    count("treated_special", "治疗使用特殊使用级", "例"),
    count("sampled_special", "特殊使用级治疗前送检", "例"),
    count("varieties", "抗菌药物品种", "种"),
    *since(
        10,
        count("clean_in_time", "Ⅰ类切口预防用药在切皮前0.5至1小时给药", "例"),
        count("clean_within_day", "Ⅰ类切口预防用药不超过24小时", "例"),
        count("brands_most", "同一通用名最多的品牌", "个"),
        count("purchases_most", "同一品种本年最多的临时采购", "次"),
    ),
    person=False,
)
THINGS: dict[Scope, Table] = {
    Scope(t.name): t for t in (SETTLEMENT, PRESCRIPTION, POST, INSTITUTION, REVIEW_PERIOD, ANTIBIOTIC_MONTH)
}
"""The table of each scope that is a thing; table and scope have one name, the id is `<name>_id`."""
THING_ID: dict[Scope, str] = {scope: f"{scope.value}_id" for scope in THINGS}
PERSONAL = frozenset(scope for scope, table in THINGS.items() if table.column("person_id") is not None)
"""Things that concern a person."""
