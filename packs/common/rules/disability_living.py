"""困难残疾人生活补贴 — monthly living subsidy for disabled people in dibao families.

May be held together with the care subsidy; never by 特困人员 (exclusions.yaml).
"""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Programme, enrolled, line, need, parameter

from . import _quantities as q
from ._procedures import DISABILITY, YEARLY

SUBJECTS = "国发〔2015〕52号 二（一）"

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
        need("alive", q.alive, "本人在世", SUBJECTS, ask="公安、殡葬"),
        need("local_hukou", q.local_hukou, "户口在本地", SUBJECTS, ask="公安户籍"),
        need("certificate", q.certificate_valid, "残疾证有效，未冻结、未过期", SUBJECTS, ask="县残联"),
        need(
            "on_dibao",
            enrolled("dibao") | enrolled("dibao_single"),
            "本人在低保名册（整户或单人）",
            SUBJECTS,
            ask="县民政社会救助股",
        ),
        need(
            "no_work_injury_care",
            q.no_work_injury_care,
            "没有领取工伤生活护理费",
            "国发〔2015〕52号 二（四）",
            ask="人社工伤保险",
        ),
    ],
    lines=[line("amount", "生活补贴", parameter("disability_living.monthly", "fen_per_month"))],
    delivery=Delivery("cash", "monthly", "month_of_application", "month_of_event"),
    procedure=DISABILITY,
    review=YEARLY,
)
