"""疾病应急救助 — the hospital treats at once; a fund pays for those whose name nobody knows or who cannot pay.

社会救助法 第三十条、第五十一条; before it 社会救助暂行办法 第八章. No hukou, no means test, nothing published; the
hospital applies.
"""

from minsheng.policy import (
    Delivery,
    Person,
    Procedure,
    Programme,
    Step,
    asked,
    greatest,
    ground,
    line,
    need,
)

from ._rolls import alive
from ._two_laws import under_both_laws

HOSPITAL = "收治的医疗机构"
critical = asked("critical_emergency", "急重危伤病，需要紧急救治", "flag", Person)
nobody_pays = asked("emergency_unpayable", "身份不明，或者本人和家人确实付不起急救费用", "flag", Person)
cost = asked("emergency_cost_fen", "急救费用", "fen", Person)
paid = asked("emergency_paid_fen", "医保、工伤、肇事方等已付的急救费用", "fen", Person)


def version(law, clause: str, duty: str, valid_from, valid_to) -> Programme:
    """One version of the programme; `duty` is where the hospital's duty to treat stands."""
    return Programme(
        code="emergency_treatment",
        name_zh="疾病应急救助",
        subject=Person,
        valid_from=valid_from,
        valid_to=valid_to,
        law=law,
        conditions=[
            alive(clause),
            need("critical", critical, "急重危伤病，需要紧急救治", clause, ask=HOSPITAL, known_at="case"),
            need(
                "nobody_pays",
                nobody_pays,
                "身份不明，或者无力支付急救费用",
                clause,
                ask=f"{HOSPITAL}、公安、民政",
                known_at="case",
            ),
        ],
        grounds=[ground("critical", critical, "急重危伤病，需要紧急救治")],
        lines=[line("cost", "应急救助基金支付的急救费用", greatest(cost - paid, 0))],
        delivery=Delivery("service", "once", "month_of_application"),
        procedure=Procedure(
            steps=(
                Step("treat", "先救治，不得拒绝、推诿、拖延", HOSPITAL, clause=duty),
                Step("identify", "核实身份和支付能力", "公安、县级民政", clause=clause),
                Step("apply", "向应急救助基金申请支付", HOSPITAL, clause=clause),
                Step("pay", "审核支付；能追偿的追偿", "县级卫健", clause=clause),
            ),
        ),
    )


emergency_treatment = under_both_laws(version, ("第三十二条",), ("第三十条", "第五十一条"))
