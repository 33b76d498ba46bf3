"""医疗费用一站式结算 — basic medical insurance, critical-illness insurance and medical assistance on one settlement.

国办发〔2021〕42号：基本医保、大病保险、医疗救助依次结算。 The rolls on the day of the visit decide, not those of today.
A settlement that was paid back (退费) is not settled; `minsheng settlements` works those after it out anew.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Programme,
    Settlement,
    case,
    entitled,
    ground,
    line,
    named,
    need,
    parameter,
)

from . import _settlement as s
from . import _settlement_layers as layers
from ._thing_procedures import SETTLED

ORDER = "社会救助法第二十四条；国办发〔2021〕42号 二、三"

_assistance = case((entitled("outpatient_floor", Settlement), 0), default=layers.assistance)
_floor = case((entitled("outpatient_floor", Settlement), layers.floor_in_settlement), default=0)
_tilt = case((entitled("outpatient_floor", Settlement), 0), default=layers.tilt)
_paid = s.basic + layers.critical + _assistance + _floor + _tilt
_person = named(
    "settlement_person",
    "按政策由个人支付",
    s.of("total_fen") - _paid - s.of("account_fen") - s.of("mutual_fen") - s.of("other_fen"),
)

medical_settlement = Programme(
    code="medical_settlement",
    name_zh="医疗费用一站式结算",
    subject=Settlement,
    valid_from=date(2021, 10, 28),
    law=[
        Law("社会救助法", "第二十四条", since=date(2026, 7, 1), evidence="V"),
        Law(
            "关于健全重特大疾病医疗保险和救助制度的意见",
            "二、三",
            "国办发〔2021〕42号",
            date(2021, 10, 28),
            "K",
        ),
    ],
    conditions=[
        need(
            "insured",
            s.of("insurance").is_in("resident", "employee"),
            "参加居民或职工基本医疗保险（{have}）",
            "社会保险法第二十三条、第二十四条",
            ask="医保",
            have=s.of("insurance"),
        ),
        need("designated", s.of("designated"), "在定点医疗机构就医", "社会保险法第二十八条", ask="医保"),
        need(
            "standing", ~s.of("reversed"), "结算没有退费", "医疗保障基金使用监督管理条例第十五条", ask="医保"
        ),
    ],
    grounds=[
        ground(
            "heavy_burden",
            s.of("paid_ytd_fen") + s.of("paid_fen") >= parameter("settlement.warning_line", "fen"),
            "全年个人实际支付达到{need}，提示民政核实（按政策本次应由个人支付{have}）",
            have=_person,
            need=parameter("settlement.warning_line", "fen"),
        )
    ],
    lines=[
        line("basic", "基本医保", s.basic),
        line("critical", "大病保险", layers.critical),
        line("assistance", "医疗救助", _assistance),
        line("floor", "门诊兜底救助", _floor),
        line("tilt", "倾斜救助", _tilt),
    ],
    delivery=Delivery("cash", "once", "month_of_application"),
    procedure=SETTLED,
)
