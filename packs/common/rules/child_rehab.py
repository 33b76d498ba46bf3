"""残疾儿童康复救助 — rehabilitation of small disabled children of families in hardship; the county pays the centre itself."""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Procedure, Programme, Review, Step, enrolled, fact, need

from . import _quantities as q
from ._rehabilitation import diagnosed, small
from ._rolls import alive, child_without_parents, lives_here, on_dibao, on_edge, on_tekun, watch

CHILD = "国发〔2018〕20号 二"
# 视力、听力、言语、肢体、智力（多重含其一）；精神残疾证要有孤独症诊断。
kinds = q.certificate_valid & fact("disability_kind").is_in(1, 2, 3, q.LIMB, q.INTELLECTUAL, 7)
hardship = (on_dibao | on_edge | on_tekun | enrolled("rigid_expense") | child_without_parents) | (
    watch != "none"
)

child_rehab = Programme(
    code="child_rehab",
    name_zh="残疾儿童康复救助",
    also=(
        "残疾儿童康复",
        "残疾儿童康复训练",
    ),
    subject=Person,
    valid_from=date(2018, 10, 1),
    law=[Law("国务院关于建立残疾儿童康复救助制度的意见", "二", "国发〔2018〕20号", date(2018, 10, 1), "V")],
    conditions=[
        alive(CHILD),
        lives_here(CHILD),
        need("age", small, "现年{have}，不超过{need}", CHILD, ask="公安户籍"),
        need(
            "disabled",
            kinds | diagnosed,
            "视力、听力、言语、肢体、智力残疾或孤独症",
            CHILD,
            ask="县残联、诊断机构",
        ),
        need(
            "hardship",
            hardship | (fact("child_placement") == "institution"),
            "低保、脱贫和监测户、福利机构养育、孤儿、特困或其他经济困难家庭的儿童",
            CHILD,
            ask="县民政、农业农村",
        ),
    ],
    delivery=Delivery("service", "none"),
    procedure=Procedure(
        steps=(
            Step("apply", "监护人向户籍地或居住证所在地申请", "县级残联", clause=CHILD),
            Step("check", "以数据比对审核", "县级残联", clause=CHILD),
            Step("choose", "监护人选定点机构", "监护人", clause=CHILD),
            Step("settle", "财政与机构直接结算", "县级财政", clause=CHILD),
        ),
    ),
    review=Review(months=(("全部", 12),), clause=CHILD),
)
