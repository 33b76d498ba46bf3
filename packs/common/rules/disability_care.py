"""重度残疾人护理补贴 — monthly care subsidy for disability grades 1 and 2 in need of long-term care. No income test."""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Programme, fact, line, need, parameter, presumed

from . import _quantities as q
from ._disability import no_higher
from ._person_procedures import DISABILITY, YEARLY
from ._rolls import alive

SUBJECTS = "国发〔2015〕52号 二（一）"
grade, kind = fact("disability_grade"), fact("disability_kind")
# 扩大到三级、四级智力或精神残疾由地方定：到几级，2为没有扩大。
widened = (
    (kind == q.INTELLECTUAL)
    & (grade <= parameter("disability_care.intellectual_to", "number", may_lack=True))
) | ((kind == q.MENTAL) & (grade <= parameter("disability_care.mental_to", "number", may_lack=True)))
care_need = presumed(
    fact("care_need"), True, "一、二级残疾人推定需要长期照护，走访说不需要的除外（本地口径）"
)

disability_care = Programme(
    code="disability_care",
    name_zh="重度残疾人护理补贴",
    subject=Person,
    valid_from=date(2016, 1, 1),
    law=[
        Law(
            "国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见",
            "二（一）",
            "国发〔2015〕52号",
            date(2016, 1, 1),
        )
    ],
    conditions=[
        alive(SUBJECTS),
        need("local_hukou", q.local_hukou, "户口在本地", SUBJECTS, ask="公安户籍"),
        need("certificate", q.certificate_valid, "残疾证有效，未冻结、未过期", SUBJECTS, ask="县残联"),
        need(
            "severe_grade",
            grade.is_in(1, 2) | widened,
            "残疾等级须为一级或二级，或当地扩大到的智力、精神残疾等级，现为{have}",
            SUBJECTS,
            ask="县残联",
            have=grade,
        ),
        need("care_need", care_need, "需要长期照护", SUBJECTS, ask="村级走访"),
        need(
            "no_work_injury_care",
            q.no_work_injury_care,
            "没有领取工伤生活护理费",
            "国发〔2015〕52号 二（四）",
            ask="人社工伤保险",
        ),
        no_higher("same_kind_care", "护理补贴"),
    ],
    lines=[line("amount", "护理补贴", parameter("disability_care.monthly", "fen_per_month"))],
    delivery=Delivery("cash", "monthly", "month_of_application", "month_of_event"),
    procedure=DISABILITY,
    review=YEARLY,
)
