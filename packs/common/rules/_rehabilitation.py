"""康复的共同条件 — who counts as disabled for rehabilitation: certificate holders, and small children with a diagnosis."""

from datetime import date

from minsheng.policy import Law, Procedure, Review, Step, age, fact, need, parameter

from . import _quantities as q

NEED = "残疾预防和残疾人康复条例第二十一条"
REGULATION = Law("残疾预防和残疾人康复条例", "第十七条至第二十六条", since=date(2018, 9, 21), evidence="V")
diagnosed = fact("disability_diagnosis").is_in("sight", "hearing", "speech", "limb", "intellectual", "autism")
small = age() <= parameter("child_rehab.age_to", "years")
YEARLY = Review(months=(("全部（年度需求调查）", 12),), clause=NEED)
SERVICE = Procedure(
    steps=(
        Step("survey", "年度需求调查", "村居、残联", clause=NEED),
        Step("assess", "评估，制定个别化方案，征得本人或家庭同意", "县级残联", clause=NEED),
        Step("refer", "转介到定点机构", "县级残联", clause=NEED),
        Step("serve", "服务记录和效果评价", "服务机构", clause=NEED),
    ),
)


def entitled_person():
    """Holds a valid certificate, or is a small child with a diagnosis."""
    return need(
        "disabled",
        q.certificate_valid | (small & diagnosed),
        "持有效残疾证，或为有诊断证明的0至6岁儿童",
        NEED,
        ask="县残联、诊断机构",
    )
