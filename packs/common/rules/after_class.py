"""课后服务 — after-class service in compulsory schools, voluntary, and its fee waived for pupils in hardship."""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Procedure, Programme, Step, fact, line, need, parameter

from ._rolls import alive, child_without_parents, on_dibao, on_tekun

CLAUSE = "中办发〔2021〕40号 四"
LAW = [
    Law(
        "关于进一步减轻义务教育阶段学生作业负担和校外培训负担的意见",
        "四",
        "中办发〔2021〕40号",
        date(2021, 7, 24),
        "K",
    )
]

OFFER = Step("choose", "学期初书面告知，自愿报名，随时可以退出", "学校", clause=CLAUSE)


def pupil():
    """Conditions of both: a pupil of a compulsory school that offers it."""
    return [
        alive(CLAUSE),
        need(
            "pupil",
            fact("in_school") & fact("school_stage").is_in("primary", "junior"),
            "小学、初中在读",
            CLAUSE,
            ask="教育局学籍",
        ),
        need("offered", fact("after_class_offered"), "学校开展课后服务", CLAUSE, ask="学校"),
    ]


after_class = Programme(
    code="after_class",
    name_zh="课后服务",
    subject=Person,
    valid_from=date(2021, 7, 24),
    law=LAW,
    conditions=pupil(),
    delivery=Delivery("service", "none"),
    procedure=Procedure(steps=(OFFER, Step("serve", "每个上课日课后至少2小时", "学校", clause=CLAUSE))),
)

after_class_waiver = Programme(
    code="after_class_waiver",
    name_zh="课后服务费减免",
    also=("课后服务减免",),
    subject=Person,
    valid_from=date(2021, 7, 24),
    law=LAW,
    conditions=[
        *pupil(),
        need(
            "hardship",
            on_dibao | on_tekun | child_without_parents,
            "低保、特困、孤儿或事实无人抚养儿童",
            CLAUSE,
            ask="县民政",
        ),
    ],
    lines=[line("fee", "减免的课后服务费", parameter("after_class.fee_term", "fen", may_lack=True))],
    delivery=Delivery("service", "term"),
    procedure=Procedure(
        steps=(
            OFFER,
            Step("match", "民政名册比对，收费时直接减免，不用开证明", "学校", clause=CLAUSE),
            Step("settle", "减免的部分由财政或公用经费补", "县级教育", clause=CLAUSE),
        )
    ),
)
