"""门诊慢特病、两病兜底 — where a place offers it, what insurance leaves of outpatient drugs is paid for recognised people.

The place says which share (高平：政策内个人负担全部). The money is the line `floor` of the settlement, in place of assistance.
"""

from datetime import date

from minsheng.policy import Delivery, Law, Programme, Settlement, line, need, parameter, presumed

from . import _settlement as s
from ._settlement_layers import floor
from ._thing_procedures import SETTLED

BASIS = "国办发〔2021〕42号 三；医保发〔2019〕54号 二"
_open = presumed(s.of("disease_until"), date(9999, 12, 31), "没有写止日的，按长期有效计算")

outpatient_floor = Programme(
    code="outpatient_floor",
    name_zh="门诊慢特病和两病兜底救助",
    subject=Settlement,
    valid_from=date(2021, 10, 28),
    law=[
        Law(
            "关于健全重特大疾病医疗保险和救助制度的意见", "三", "国办发〔2021〕42号", date(2021, 10, 28), "K"
        ),
        Law(
            "关于完善城乡居民高血压糖尿病门诊用药保障机制的指导意见",
            "二",
            "医保发〔2019〕54号",
            date(2019, 9, 16),
            "K",
        ),
    ],
    conditions=[
        need(
            "offered",
            parameter("outpatient_floor.permille", "permille") > 0,
            "本地开办门诊兜底（{have}）",
            BASIS,
            ask="医保",
        ),
        need(
            "insured",
            s.of("insurance") == "resident",
            "参加城乡居民基本医疗保险（{have}）",
            BASIS,
            ask="医保",
            have=s.of("insurance"),
        ),
        need(
            "kind",
            s.long_term,
            "门诊慢特病或两病门诊用药（{have}）",
            BASIS,
            ask="医保",
            have=s.of("care_kind"),
        ),
        need("designated", s.of("designated"), "在定点医疗机构就医", BASIS, ask="医保"),
        need(
            "certified",
            (s.of("disease_from") <= s.of("visited_on")) & (s.of("visited_on") <= _open),
            "就诊日（{need}）病种认定有效（{have}起）",
            BASIS,
            ask="医保",
            have=s.of("disease_from"),
            need=s.of("visited_on"),
        ),
        need("recognised", s.recognised, "就诊日是困难人群", BASIS, ask="民政、乡村振兴"),
        need("standing", ~s.of("reversed"), "结算没有退费", BASIS, ask="医保"),
    ],
    lines=[line("floor", "门诊兜底救助", floor)],
    delivery=Delivery("cash", "once", "month_of_application"),
    procedure=SETTLED,
)
