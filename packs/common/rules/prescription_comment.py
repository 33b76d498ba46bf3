"""处方点评结论 — whether a prescription is rational: what the pharmacists found, and what its own figures already say.

不规范1-1至1-15、不适宜2-1至2-9、超常3-1至3-4（规范第十七条至第十九条）。 The number of drugs, the days, the day of dispensing
and the grade of antibiotics are compared here whether somebody reviewed the prescription or not. What follows for the
prescriber is a ground: nobody loses the right by a run.
"""

from datetime import date

from minsheng.policy import Delivery, Law, Prescription, Programme, entitled, ground, need, on, parameter

from . import _prescriptions as x
from ._thing_procedures import REVIEWED

prescription_comment = Programme(
    code="prescription_comment",
    name_zh="处方点评结论（合理处方）",
    subject=Prescription,
    valid_from=date(2012, 8, 1),
    law=[
        Law(x.REVIEW, "第十七条至第十九条", "卫医管发〔2010〕28号", date(2010, 2, 10), "V2"),
        Law(
            x.ORDER,
            "第六条、第十八条、第十九条、第四十五条、第五十条",
            "卫生部令第53号",
            date(2007, 5, 1),
            "K",
        ),
    ],
    conditions=[
        x.found("regular", x.IRREGULAR, "点评没有不规范（{have}）", "第十七条"),
        x.found("suitable", x.UNSUITABLE, "点评没有用药不适宜（{have}）", "第十八条"),
        x.found("not_abnormal", x.ABNORMAL, "点评没有超常（{have}）", "第十九条"),
        need(
            "drugs",
            ~x.at_the_door | (x.of("drugs") <= parameter("prescription.drugs_max", "count")),
            "一张门急诊处方不超过{need}药品（{have}）",
            f"{x.ORDER}第六条",
            ask="药学部门",
            have=x.of("drugs"),
            need=parameter("prescription.drugs_max", "count"),
        ),
        need(
            "days",
            ~x.at_the_door | (x.of("days") <= x.usual_days) | x.of("days_explained") | x.lasting,
            "用量（{have}）不超过{need}，超过的注明理由；长期处方另有上限",
            f"{x.ORDER}第十九条",
            ask="药学部门",
            have=x.of("days"),
            need=x.usual_days,
        ),
        need(
            "valid",
            x.in_time | x.extended,
            "开具当日调剂；注明延长有效期的不超过{need}",
            f"{x.ORDER}第十八条",
            ask="药学部门",
            need=x.days("validity_days"),
        ),
        need(
            "graded",
            entitled("antibiotic_grading", Prescription),
            "抗菌药物按分级开具",
            f"{x.REVIEW}第十七条",
            ask="药学部门",
        ),
    ],
    grounds=[
        ground("not_reviewed", x.of("finding") == "none", "还没有点评，只比对了处方本身的数"),
        ground(
            "warn",
            x.before >= parameter("prescription.abnormal_warn", "count"),
            "医师超常处方{have}无正当理由（满{need}的警告、限制处方权）",
            have=x.before,
            need=parameter("prescription.abnormal_warn", "count"),
        ),
        ground(
            "cancel",
            x.restricted >= parameter("prescription.abnormal_cancel", "count"),
            "限制处方权后又连续超常{have}（满{need}的取消处方权）",
            have=x.restricted,
            need=parameter("prescription.abnormal_cancel", "count"),
        ),
        ground("kept", x.kept_until <= on, "保存满{have}，经批准可以登记销毁", have=x.kept_years),
    ],
    delivery=Delivery("status", "none"),
    procedure=REVIEWED,
)
