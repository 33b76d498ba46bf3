"""监护情形 — what has been found about a child's guardians, and the procedure after a report."""

from minsheng.policy import Procedure, Step, fact, need, parameter, presumed

from . import _parents as p

LAW20 = "未成年人保护法"
situation = presumed(fact("guardian_situation"), "none", "没有报告监护问题的，按没有计算")
OF_THE_MOMENT = ("unidentified", "untraceable", "unable", "neglect", "incited", "harmed")
nobody_else = ~fact("guardian_other")


def minor(clause: str):
    """Not yet of age."""
    return need(
        "minor",
        p.minor,
        "未满{need}",
        clause,
        ask="公安户籍",
        need=parameter("minor.age_below", "years"),
    )


REPORTED = Procedure(
    steps=(
        Step("report", "任何人发现侵害或危险，立即报告", "公安、乡镇街道", clause=f"{LAW20}第十一条"),
        Step("verify", "受理、核实，反馈报告人", "公安、民政、教育", clause=f"{LAW20}第十一条"),
        Step("assess", "监护评估，建立档案，方案和回访", "乡镇街道", clause=f"{LAW20}第四十三条"),
    ),
    clause=f"{LAW20}第十一条",
)
TAKEN = Procedure(
    steps=(
        Step("report", "任何人发现，立即报告", "公安、乡镇街道", clause=f"{LAW20}第十一条"),
        Step(
            "place",
            "委托亲属抚养、家庭寄养，或由未成年人救助保护机构、儿童福利机构收留抚养",
            "县级民政",
            clause=f"{LAW20}第九十三条",
        ),
        Step("return", "监护人重新具备条件的，评估后送回", "县级民政", clause=f"{LAW20}第九十三条"),
    ),
    clause=f"{LAW20}第九十二条",
)
