"""What facts are called on a page: for each table its name, how sensitive it is, and its fields in reading order."""

from typing import Final, NamedTuple

from minsheng.registry.models import (
    Authorisation,
    Death,
    Declaration,
    DisabilityCertificate,
    Enrolment,
    Fact,
    MeansReport,
    MedicalMonth,
    Pension,
    RegisterEntry,
    Visit,
)

PLAIN, MEDICAL, MEANS = "plain", "medical", "means"


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
)
