"""困难残疾人生活补贴 — monthly living subsidy for disabled people in dibao families.

May be held together with the care subsidy; never by 特困人员 (exclusions.yaml).
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Programme,
    asked,
    at_household,
    enrolled,
    fact,
    line,
    need,
    parameter,
    presumed,
)

from . import _quantities as q
from ._disability import no_higher
from ._person_procedures import DISABILITY, YEARLY
from ._rolls import alive, on_dibao, on_edge

SUBJECTS = "国发〔2015〕52号 二（一）"
# 扩大到低保边缘由地方定（国办发〔2023〕39号 四（五）鼓励）：到几级残疾，0为没有扩大。
edge_grade_to = parameter("disability_living.edge_grade_to", "number", may_lack=True)
# 全额领取基本生活补贴的事实无人抚养儿童（没有低保的）不享受（民发〔2019〕62号 三（一））。
widened = (
    (edge_grade_to > 0) & on_edge & (fact("disability_grade") <= edge_grade_to) & ~enrolled("defacto_orphan")
)
# 国发〔2015〕52号 二（一）写的是低保家庭中的残疾人；名册可能只列出其中几人。单人保只保一人，不在此列。
family_on_dibao = at_household(q.home.any(enrolled("dibao")))
named = on_dibao | widened
listed_family = presumed(family_on_dibao, False, "低保名册没有送来的，先看本人是否在册")
of_family = asked("in_family_grant", "本人是这户低保（整户）的家庭成员", "flag", Person)

disability_living = Programme(
    code="disability_living",
    name_zh="困难残疾人生活补贴",
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
            "on_dibao",
            named | family_on_dibao,
            "本人在低保名册（整户或单人），或家庭享受整户低保；当地扩大到低保边缘的，残疾等级在规定以内，且不是全额领取基本生活补贴的事实无人抚养儿童",
            SUBJECTS,
            ask="县民政社会救助股",
        ),
        need(
            "of_the_family",
            named | ~listed_family | of_family,
            "家庭享受整户低保而名册没有列出本人的，本人是这户低保的家庭成员",
            SUBJECTS,
            ask="县民政社会救助股",
            known_at="case",
        ),
        need(
            "no_work_injury_care",
            q.no_work_injury_care,
            "没有领取工伤生活护理费",
            "国发〔2015〕52号 二（四）",
            ask="人社工伤保险",
        ),
        no_higher("same_kind_living", "生活补贴"),
    ],
    lines=[line("amount", "生活补贴", parameter("disability_living.monthly", "fen_per_month"))],
    delivery=Delivery("cash", "monthly", "month_of_application", "month_of_event"),
    procedure=DISABILITY,
    review=YEARLY,
)
