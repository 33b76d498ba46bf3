"""处方点评抽样 — how many prescriptions of a period must be reviewed.

门急诊：不少于千分之一，且不少于100张；病房：不少于出院病历的百分之一，且不少于30份。 Where there are fewer, all of them.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Programme,
    ReviewPeriod,
    case,
    fact_of,
    greatest,
    least,
    named,
    need,
    parameter,
)

from ._thing_procedures import REVIEWED

SAMPLING = "卫医管发〔2010〕28号"


def period(column: str):
    return fact_of(ReviewPeriod, column)


# 一份处方分之一不足一张的进一张；当期处方不足最少张数的，全部点评。
_rate = case(
    (period("setting") == "outpatient", parameter("review.outpatient_permille", "permille")),
    default=parameter("review.ward_permille", "permille"),
)
_least = case(
    (period("setting") == "outpatient", parameter("review.outpatient_least", "count")),
    default=parameter("review.ward_least", "count"),
)
sample = named(
    "review_sample",
    "应点评份数",
    least(greatest((period("issued") * _rate + 999) // 1000, _least), period("issued")),
)

prescription_review = Programme(
    code="prescription_review",
    name_zh="处方点评抽样",
    subject=ReviewPeriod,
    valid_from=date(2010, 2, 10),
    law=[Law("医院处方点评管理规范（试行）", "第九条", "卫医管发〔2010〕28号", date(2010, 2, 10), "V2")],
    conditions=[
        need(
            "sample",
            period("reviewed") >= sample,
            "当期点评的份数（{have}）不少于{need}",
            f"{SAMPLING}第九条",
            ask="医疗机构药学部门",
        )
    ],
    delivery=Delivery("status", "monthly"),
    procedure=REVIEWED,
)
