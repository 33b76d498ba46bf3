"""学前教育资助 — aid for kindergarten children of families in hardship, orphans, disabled and left-behind children.

The law says for whom; how much a term is the place's: where it is not published, the child qualifies and the sum is unknown.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Step,
    asked,
    fact,
    line,
    need,
    parameter,
    presumed,
)

from . import _quantities as q
from ._rolls import alive, child_without_parents, on_dibao, on_edge, on_tekun, watched

CLAUSE = "学前教育法第六十五条"
left_behind = presumed(
    asked("left_behind", "父母都外出务工的留守儿童", "flag", Person), False, "没有说是留守儿童的，按不是计算"
)

preschool_aid = Programme(
    code="preschool_aid",
    name_zh="学前教育资助",
    also=("学前资助", "幼儿资助"),
    subject=Person,
    valid_from=date(2025, 6, 1),
    law=[Law("学前教育法", "第六条、第六十五条", since=date(2025, 6, 1), evidence="V")],
    conditions=[
        alive(CLAUSE),
        need(
            "pupil",
            (fact("school_status") == "enrolled") & (fact("school_stage") == "kindergarten"),
            "在幼儿园就读",
            CLAUSE,
            ask="教育局学籍",
        ),
        need("licensed", fact("kindergarten_kind") != "none", "幼儿园经教育部门批准", CLAUSE, ask="教育局"),
        need(
            "hardship",
            on_dibao
            | on_edge
            | on_tekun
            | watched
            | child_without_parents
            | q.certificate_valid
            | left_behind,
            "家庭经济困难（低保、边缘、监测对象）、孤儿、残疾儿童或留守儿童",
            CLAUSE,
            ask="民政、残联、农业农村",
            known_at="case",
        ),
    ],
    lines=[line("aid", "学前教育资助（每学期）", parameter("preschool.aid_term", "fen", may_lack=True))],
    delivery=Delivery("cash", "term"),
    procedure=Procedure(
        steps=(
            Step("match", "学籍和民政、残联名册比对，不用家长开证明", "幼儿园、县级教育", clause=CLAUSE),
            Step("pay", "每学期减免或发放", "县级教育、财政", clause=CLAUSE),
        ),
    ),
)
