"""What facts are called on a page: for each table its name, how sensitive it is, and its fields in reading order."""

from typing import Final, NamedTuple

from minsheng.registry.models import (
    AbilityAssessment,
    Authorisation,
    Birth,
    CareHomeStay,
    ChildRecord,
    Contribution,
    CounterMatter,
    Custody,
    Death,
    Declaration,
    DisabilityCertificate,
    DisasterLoss,
    Enrolment,
    Fact,
    HomeBed,
    JobSeeker,
    Marriage,
    MeansAnswer,
    MeansReport,
    MedicalInsurance,
    MedicalMonth,
    Pension,
    PovertyWatch,
    PreferentialAllowance,
    RegisterEntry,
    SchoolRecord,
    SelfCare,
    SpecialElder,
    SupporterSurvey,
    TemporaryAid,
    Vaccination,
    Visit,
)

PLAIN, MEDICAL, MEANS, CUSTODY = "plain", "medical", "means", "custody"
BOUND: Final = frozenset({MEANS, CUSTODY})
"""Facts of these kinds are shown only where `purposes.require` allows it."""


class FactTable(NamedTuple):
    """One kind of fact. `fields`: model field -> Chinese label; amounts end in `_fen`."""

    model: type[Fact]
    label: str
    sensitivity: str
    fields: dict[str, str]


FACT_TABLES: Final = (
    FactTable(
        RegisterEntry,
        "户籍",
        PLAIN,
        {
            "status": "户口状态",
            "relation_to_head": "与户主关系",
            "urban_rural": "城乡",
            "marital": "婚姻状况",
            "moved_in_on": "迁来日期",
            "moved_on": "迁出日期",
            "moved_to": "迁往地",
            "cancel_reason": "注销原因",
        },
    ),
    FactTable(Death, "死亡", PLAIN, {"died_on": "死亡日期", "cremated_on": "火化日期"}),
    FactTable(
        DisabilityCertificate,
        "残疾证",
        MEDICAL,
        {
            "kind": "残疾类别",
            "grade": "残疾等级",
            "status": "证件状态",
            "issued_on": "首次发证",
            "valid_until": "有效期止",
            "needs": "康复需求",
            "device_need": "需要辅具",
            "refurbished": "做过无障碍改造",
            "refurbished_on": "改造年度起",
        },
    ),
    FactTable(
        Pension,
        "社保待遇",
        PLAIN,
        {"kind": "待遇类型", "amount_fen": "月待遇", "basic_fen": "其中基础养老金", "status": "发放状态"},
    ),
    FactTable(
        MedicalMonth,
        "医疗费用",
        MEDICAL,
        {
            "total_fen": "总费用",
            "fund_fen": "基金支付",
            "own_fen": "个人负担",
            "admissions": "住院次数",
            "serious": "重特大疾病",
        },
    ),
    FactTable(
        Enrolment,
        "在享待遇",
        PLAIN,
        {"programme": "项目", "subtype": "细类", "monthly_fen": "月金额", "decision": "决定书"},
    ),
    FactTable(
        Declaration,
        "自主申报",
        PLAIN,
        {"income_fen": "申报家庭月收入", "size": "家庭人口", "difficulty": "困难类型", "note": "情况说明"},
    ),
    FactTable(
        Visit,
        "走访",
        PLAIN,
        {
            "living": "生活状况",
            "care_need": "长期照护需求",
            "health_change": "健康变化",
            "housing": "住房安全",
            "problem": "发现问题",
            "next_due_on": "下次应访",
        },
    ),
    FactTable(Authorisation, "核对授权", PLAIN, {"promised": "承诺书已签", "letter": "授权书编号"}),
    FactTable(
        MeansReport,
        "核对报告",
        MEANS,
        {
            "wage_fen": "月工资性收入",
            "business_fen": "月经营净收入",
            "property_income_fen": "月财产净收入",
            "transfer_fen": "月转移净收入",
            "financial_assets_fen": "金融资产",
            "vehicle_count": "机动车",
            "house_count": "住房",
            "company_count": "经营主体",
        },
    ),
    FactTable(
        MeansAnswer,
        "机构答复",
        MEANS,
        {
            "item": "核对项目",
            "institution": "答复机构",
            "found": "有无记录",
            "balance_fen": "余额",
            "wealth_fen": "理财市值",
            "credited_fen": "近12月入账",
            "monthly_fen": "月缴存额",
            "base_fen": "缴存基数",
            "kind": "类型",
            "use": "用途",
            "status": "状态",
            "exempt": "豁免",
            "active": "有实际经营",
            "area_m2": "面积(平方米)",
        },
    ),
    FactTable(Custody, "羁押服刑", CUSTODY, {"kind": "类别", "status": "状态"}),
    FactTable(
        SchoolRecord,
        "学籍",
        PLAIN,
        {
            "stage": "学段",
            "grade": "年级",
            "status": "学籍状态",
            "absent_days": "连续缺勤天数",
            "school": "学校",
            "ownership": "办学性质",
            "care_fee_fen": "每学期保育教育费",
            "after_class": "课后服务",
        },
    ),
    FactTable(Contribution, "社保缴费", PLAIN, {"kind": "险种", "status": "缴费状态", "employer": "单位"}),
    FactTable(
        DisasterLoss,
        "受灾",
        PLAIN,
        {
            "kind": "灾种",
            "collapsed_rooms": "倒塌间数",
            "severe_rooms": "严重损坏间数",
            "minor_rooms": "一般损坏间数",
            "evacuated": "紧急转移人数",
            "deaths": "死亡失踪",
            "crop_mu": "农作物成灾亩",
            "needs": "需救助项目",
            "aided_fen": "已救助金额",
        },
    ),
    FactTable(
        PreferentialAllowance,
        "优抚",
        PLAIN,
        {"kind": "对象类别", "grade": "等级", "monthly_fen": "月定期抚恤"},
    ),
    FactTable(
        PovertyWatch, "防返贫监测", PLAIN, {"kind": "类型", "risk": "风险类型", "resolved": "风险已消除"}
    ),
    FactTable(Marriage, "婚姻登记", PLAIN, {"kind": "登记类别"}),
    FactTable(Birth, "出生", PLAIN, {"sex": "性别"}),
    FactTable(
        ChildRecord,
        "孤困儿童",
        MEDICAL,
        {
            "kind": "类型",
            "father_situation": "父亲情形",
            "mother_situation": "母亲情形",
            "placement": "安置方式",
            "standard_fen": "月标准",
            "monthly_fen": "实发",
            "risk": "风险等级",
            "guardian_situation": "监护情形",
            "guardian_other": "另有他人可监护",
            "guardian_office": "法院指定民政监护",
            "treatment_need": "医疗康复需求",
            "visited_on": "上次走访",
        },
    ),
    FactTable(TemporaryAid, "临时救助", PLAIN, {"kind": "救助类型", "cause": "事由", "amount_fen": "金额"}),
    FactTable(SupporterSurvey, "法定义务人调查", PLAIN, {"named": "查明人数", "known": "其中在本库人数"}),
    FactTable(
        SelfCare,
        "自理能力",
        MEDICAL,
        {
            "eats": "吃饭",
            "dresses": "穿衣",
            "gets_up": "上下床",
            "toilets": "如厕",
            "walks": "室内行走",
            "bathes": "洗澡",
        },
    ),
    FactTable(
        CounterMatter, "窗口转办", PLAIN, {"counter": "窗口", "emergency": "急难类型", "note": "情况说明"}
    ),
    FactTable(
        MedicalInsurance,
        "医保参保",
        PLAIN,
        {
            "kind": "险种",
            "status": "参保状态",
            "paid_fen": "个人缴费",
            "benefits_from": "待遇开始",
            "waits_until": "等待期止",
            "years": "连续参保年限",
            "unused_years": "连续零报销年限",
        },
    ),
    FactTable(
        AbilityAssessment,
        "老年人能力评估",
        MEDICAL,
        {"grade": "最终等级", "coma": "昏迷", "disorder": "精神和行为障碍"},
    ),
    FactTable(Vaccination, "HPV疫苗接种", MEDICAL, {"product": "疫苗", "dose": "剂次"}),
    FactTable(
        JobSeeker,
        "就业失业登记",
        PLAIN,
        {"kind": "登记类别", "reason": "认定类别", "refused": "无正当理由拒绝工作"},
    ),
    FactTable(HomeBed, "家庭养老床位", PLAIN, {"state": "床位状态", "services": "当月上门服务次数"}),
    FactTable(CareHomeStay, "养老机构入住", PLAIN, {"bed": "床位号", "funding": "资金来源"}),
    FactTable(
        SpecialElder,
        "特殊困难老年人",
        MEDICAL,
        {
            "living": "居住状况",
            "severe_chronic": "重度高血压或心脏病",
            "special_family": "计划生育特殊家庭",
            "dementia": "认知障碍",
            "changed_on": "重大变故日期",
        },
    ),
)
