"""明天计划 — a yearly check-up free of charge for orphans and children whom nobody brings up, and medical care for the sick ones.

Both ask for the roll, not for the conditions of the roll. Studying after 18 counts where the county says so. What a child is ill
with is shown to nobody but those who care for it; there is no publicity.
"""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Procedure, Programme, Step, age, fact, need, parameter

from ._rolls import alive, child_without_parents

ORPHANS = "国办发〔2010〕54号 二"
MEDICAL = "国发〔2016〕36号 二（五）"
LAW = [
    Law("国务院办公厅关于加强孤儿保障工作的意见", "二", "国办发〔2010〕54号", date(2010, 11, 16), "V"),
    Law("国务院关于加强困境儿童保障工作的意见", "二（五）", "国发〔2016〕36号", date(2016, 6, 13), "V"),
]
studying_on = fact("in_school") & parameter("mingtian.study_on", "flag", may_lack=True)


def child(clause: str):
    """The two conditions of both services after `alive`."""
    return [
        need(
            "on_roll",
            child_without_parents,
            "在孤儿或事实无人抚养儿童名册",
            clause,
            ask="县民政儿童福利",
        ),
        need(
            "age",
            (age() < parameter("minor.age_below", "years")) | studying_on,
            "未满18周岁（在读的由当地定）",
            clause,
            ask="公安户籍、教育局",
        ),
    ]


mingtian_checkup = Programme(
    code="mingtian_checkup",
    name_zh="明天计划免费体检",
    also=(
        "孤儿体检",
        "孤儿免费体检",
    ),
    subject=Person,
    valid_from=date(2016, 6, 13),
    law=LAW,
    conditions=[alive(ORPHANS), *child(ORPHANS)],
    delivery=Delivery("service", "yearly"),
    procedure=Procedure(
        steps=(
            Step("list", "按名册列出年度体检名单", "县级民政", clause=ORPHANS),
            Step("book", "预约，监护人陪同", "定点医院", clause=ORPHANS),
            Step("result", "结果交监护人，需要治疗的转入医疗救助", "县级民政", clause=ORPHANS),
        ),
    ),
)

mingtian_care = Programme(
    code="mingtian_care",
    name_zh="孤儿医疗康复明天计划",
    subject=Person,
    valid_from=date(2016, 6, 13),
    law=LAW,
    conditions=[
        alive(MEDICAL),
        *child(MEDICAL),
        need(
            "treatment",
            fact("treatment_need"),
            "有手术、治疗、康复或辅具需要",
            MEDICAL,
            ask="监护人、定点医院",
        ),
    ],
    delivery=Delivery("service", "none"),
    procedure=Procedure(
        steps=(
            Step("need", "汇总医疗需求", "县级民政", clause=MEDICAL),
            Step("treat", "定点医院诊治；先由医保和医疗救助支付", "定点医院", clause=MEDICAL),
            Step("settle", "其余由福利彩票公益金结算", "县级民政", clause=MEDICAL),
        ),
    ),
)
