"""HPV疫苗下一剂 — whether who has begun may have the next dose today; the product is never changed."""

from datetime import date

from minsheng.policy import Delivery, Person, Programme, ground, need

from . import _hpv as h
from ._rolls import alive
from ._vaccination import CONDUCT, SESSION, VACCINE, begun

hpv_next_dose = Programme(
    code="hpv_next_dose",
    name_zh="HPV疫苗下一剂",
    unlisted="接种情况由预防接种数据说明",
    subject=Person,
    valid_from=date(2019, 12, 1),
    law=[VACCINE],
    conditions=[
        alive(CONDUCT),
        need("begun", begun, "至少接种过一剂（已接种{have}）", CONDUCT, ask="疾控接种记录", have=h.doses),
        need("unfinished", h.unfinished, "还没有接种满{need}（已接种{have}）", CONDUCT, ask="疾控接种记录"),
        need("due", h.due, "下一剂不早于{need}", CONDUCT, ask="疾控接种记录"),
    ],
    grounds=[
        ground("off_label", h.off_label, "接种第一剂时不在说明书的年龄内，下一剂由医生决定"),
        ground("late", h.late, "已过说明书建议的最晚日期，尽快接种，不用从头开始"),
    ],
    delivery=Delivery("service", "none"),
    procedure=SESSION,
)
