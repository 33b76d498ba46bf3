"""Which files of departments fill each fact, and which words nobody ever sends.

A column that is not here is filled by no file yet: it is unknown of everybody, and a condition on it stays open until
somebody is asked. What the registry really does is `registry.sources.KINDS` and `registry.export.sentences`; a test holds
this table to them.
"""

from __future__ import annotations

from collections.abc import Iterator

from minsheng.policy import facts, nodes
from minsheng.policy.kinds import Scope
from minsheng.policy.nodes import Node
from minsheng.policy.things import THINGS

_REGISTER = "户籍人口"
_BY_FILE: dict[tuple[str, str], str] = {
    ("person", "region town county urban_rural sex birth_date hukou_status moved_on joint_role"): _REGISTER,
    ("person", "alive died_on"): "死亡火化、户籍人口",
    ("person", "marital"): "婚姻登记、户籍人口",
    ("person", "out_of_household_reason"): "服刑强戒、孤困儿童名册",
    ("person", "disability_status disability_kind disability_grade disability_valid_until"): "持证残疾人",
    ("person", "disability_issued_on rehab_need device_need"): "持证残疾人",
    ("person", "serious_illness"): "医保个人负担月汇总",
    ("person", "care_need"): "村级走访",
    ("person", "last_visited_on"): "村级走访、孤困儿童名册",
    ("person", "in_custody custody_kind custody_from custody_until"): "服刑强戒",
    ("person", "in_school school_stage school_status absent_days"): "学籍",
    ("person", "self_care_failed self_care_on"): "自理能力评定",
    ("person", "supporters_listed"): "法定义务人调查",
    (
        "person",
        "father_situation father_since father_until",
    ): "死亡火化、户籍人口、服刑强戒、持证残疾人、医保个人负担月汇总、孤困儿童名册",
    ("person", "child_placement"): "孤困儿童名册",
    (
        "person",
        "mother_situation mother_since mother_until",
    ): "死亡火化、户籍人口、服刑强戒、持证残疾人、医保个人负担月汇总、孤困儿童名册",
    (
        "person",
        "pension_status work_injury_care work_injury_benefit pension_basic_fen pension_other_fen",
    ): "社保待遇",
    ("person", "employed_since contribution_last contribution_base_fen"): "社保缴费",
    ("person", "preferential_fen"): "优抚对象",
    (
        "person",
        "wage_fen business_fen property_income_fen transfer_fen income_basis",
    ): "核对报告（须有核对授权）",
    ("person", "financial_assets_fen assets_at_least_fen"): "银行存款核对、核对报告（须有核对授权）",
    ("person", "vehicle_count"): "机动车核对、核对报告（须有核对授权）",
    ("person", "house_count"): "不动产核对、核对报告（须有核对授权）",
    ("person", "company_count"): "市场主体核对、核对报告（须有核对授权）",
    ("person", "tekun_support"): "特困名册",
    ("person", "kindergarten_kind kindergarten_fee_fen after_class_offered"): "学籍",
    (
        "person",
        "child_risk hardship_child guardian_situation guardian_other guardianship_transferred treatment_need",
    ): "孤困儿童名册",
    (
        "person",
        "medical_insurance premium_paid_fen insured_on insured_in_time insured_years",
    ): "医保参保",
    ("person", "insurance_missed_years insurance_repaired_years insurance_unused_years"): "医保参保",
    ("person", "ability_basis ability_on ability_grade coma mental_disorder"): "老年人能力评估",
    ("person", "hpv_doses hpv_product hpv_first_on hpv_second_on"): "HPV疫苗接种",
    ("person", "unemployed unemployed_since landless jobs_refused"): "就业失业登记",
    ("person", "home_bed_state home_bed_services"): "家庭养老床位",
    ("person", "care_home"): "养老机构入住",
    ("person", "granted_on"): "低保名册、特困名册、低保边缘名册、刚性支出困难家庭名册",
    ("household", "refurbished refurbished_on"): "持证残疾人",
    (
        "person",
        "living_situation severe_chronic family_planning_special dementia major_change_on",
    ): "特殊困难老年人",
    ("household", "basis region town county urban_rural size"): "户籍人口、名册、群众自主申报",
    ("household", "declared_on declared_income_fen"): "群众自主申报",
    ("household", "truth_promised check_authorised"): "核对授权",
    ("household", "hardship_seen hardship_seen_on"): "村级走访",
    ("household", "poverty_watch"): "防返贫监测",
    (
        "household",
        "disaster_on disaster_kind house_damage disaster_evacuated disaster_deaths disaster_crop_mu",
    ): "受灾",
    ("household", "emergency_on emergency_kind"): "窗口转办、受灾、群众自主申报",
    (
        "household",
        "aided_on aided_cause aided_12m_fen disaster_aided_on illness_aided_on emergency_aided_on",
    ): "临时救助台账、受灾",
    ("household", "dibao_monthly_fen"): "低保名册",
    ("medical_month", "own_fen total_fen"): "医保个人负担月汇总",
}
SENDERS: dict[tuple[str, str], str] = {
    (table, name): files for (table, names), files in _BY_FILE.items() for name in names.split()
}
"""{(table, column): the files that fill it}."""
NEVER_SENT: dict[tuple[str, str], dict[str, str]] = {
    ("person", "school_stage"): {"higher": "教育部门的学籍只到高中和中职"},
    ("person", "out_of_household_reason"): {"long_absence": "没有部门登记长期外出"},
    ("person", "ability_basis"): {"items": "能力评估只送最终等级，不送26项分数"},
    ("person", "income_basis"): dict.fromkeys(("declared", "visited", "estimated"), "收入只来自核对报告"),
}
"""Words a column could hold and no file brings, with the reason."""


def sender(table: str, column: str) -> str:
    """The files that fill a column, "" for one that no file fills. What is told of things comes with the thing."""
    return "随这一行提供" if table in {scope.value for scope in THINGS} else SENDERS.get((table, column), "")


def never_sent(root: Node) -> Iterator[str]:
    """Words for each comparison of an expression with something that nobody sends."""
    for node in root.walk():
        if isinstance(node, nodes.Compare) and node.op == "==":
            for fact, word in ((node.left, node.right), (node.right, node.left)):
                place = fact_of(fact)
                if isinstance(word, nodes.Literal) and (
                    why := NEVER_SENT.get(place, {}).get(str(word.value))
                ):
                    yield f"{facts.rule_column(*place).label} {place[1]} 等于 {word.value} 从不成立：{why}"


def unfed(root: Node) -> Iterator[str]:
    """Labels of the facts of an expression that no file fills."""
    for place in dict.fromkeys(fact_of(node) for node in root.walk()):
        if place[0] and not sender(*place):
            yield f"{facts.rule_column(*place).label} {place[1]}"


def fact_of(node: Node) -> tuple[str, str]:
    """Table and column of a fact; ("", "") for what is none."""
    match node:
        case nodes.PersonFact(column=column):
            return "person", column
        case nodes.HouseholdFact(column=column):
            return "household", column
        case nodes.ThingFact(kind=kind, column=column):
            return kind.value, column
        case nodes.AgeYears():
            return Scope.PERSON.value, "birth_date"
        case nodes.MonthSum(table=table, column=column):
            return table, column
    return "", ""
