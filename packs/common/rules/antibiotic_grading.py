"""抗菌药物分级使用 — who may prescribe which antibiotic: grade against title, the emergency day, consultation, outpatients."""

from datetime import date

from minsheng.policy import Delivery, Law, Prescription, Programme, case, fact_of, need, parameter

from ._thing_procedures import REVIEWED

GRADES = "抗菌药物临床应用管理办法"


def of(column: str):
    """A fact of the prescription."""
    return fact_of(Prescription, column)


# 级别和职称化作同一把尺：特殊3、限制2，非限制和不是抗菌药物的1，谁都可以开。
_grade = case(
    (of("antibiotic_grade") == "special", 3),
    (of("antibiotic_grade") == "restricted", 2),
    default=1,
)
_right = case(
    (of("prescriber_title") == "senior", 3),
    (of("prescriber_title") == "middle", 2),
    default=1,
)
_special = of("antibiotic_grade") == "special"
_none = of("antibiotic_grade") == "none"
_exception = (
    of("emergency")
    & of("emergency_recorded")
    & (of("days") <= parameter("antibiotic.emergency_days", "days"))
)

antibiotic_grading = Programme(
    code="antibiotic_grading",
    name_zh="抗菌药物分级使用",
    subject=Prescription,
    valid_from=date(2012, 8, 1),
    law=[
        Law(
            "抗菌药物临床应用管理办法",
            "第六条、第二十四条、第二十七条、第二十八条",
            "卫生部令第84号",
            date(2012, 8, 1),
            "V2",
        )
    ],
    conditions=[
        need(
            "granted",
            _none | of("right_granted"),
            "医师经培训考核取得抗菌药物处方权",
            f"{GRADES}第二十四条",
            ask="医务部门",
        ),
        need(
            "grade",
            _none | (_grade <= _right) | ((_grade <= _right + 1) & _exception),
            "抗菌药物（{have}）由有相应处方权的医师（{need}）开具；紧急情况越一级的不超过一天用量并有记录",
            f"{GRADES}第二十四条、第二十八条",
            ask="医务部门",
            have=of("antibiotic_grade"),
            need=of("prescriber_title"),
        ),
        need(
            "consulted",
            ~_special | of("consulted") | _exception,
            "特殊使用级使用前经专家会诊同意（紧急情况一天用量内除外）",
            f"{GRADES}第二十七条、第二十八条",
            ask="感染、药学会诊专家",
        ),
        need(
            "not_outpatient",
            ~_special | (of("setting") != "outpatient"),
            "特殊使用级不在门诊使用",
            f"{GRADES}第二十七条",
            ask="医务部门",
        ),
    ],
    delivery=Delivery("status", "none"),
    procedure=REVIEWED,
)
