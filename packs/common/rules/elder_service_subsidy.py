"""经济困难老年人养老服务补贴 — services for poor elders who are very old or assessed as unable; amounts are local."""

from datetime import date

from minsheng.policy import Delivery, Person, Programme, age, line, need, parameter

from . import _elder_ability as e
from ._elder_subsidies import MONEY, hardship, law, procedure, review
from ._rolls import alive, elder_age, local_hukou

SERVICE = "老年人权益保障法第三十七条"

elder_service_subsidy = Programme(
    code="elder_service_subsidy",
    name_zh="经济困难老年人养老服务补贴",
    subject=Person,
    valid_from=date(2022, 12, 30),
    law=law("第三十七条"),
    conditions=[
        alive(SERVICE),
        local_hukou(SERVICE),
        need("elder", age() >= elder_age, "现年{have}，须满{need}", SERVICE, ask="公安户籍"),
        hardship(SERVICE),
        need(
            "old_or_disabled",
            (age() >= parameter("elder_service.old_age", "years"))
            | (e.current & (e.level >= parameter("elder_service.level_from", "number"))),
            "高龄，或经评估失能",
            SERVICE,
            ask="评估机构",
        ),
    ],
    lines=[line("amount", "养老服务补贴", parameter("elder_service.monthly", MONEY, may_lack=True))],
    delivery=Delivery("service", "monthly", "month_after_decision", "month_of_event"),
    procedure=procedure(SERVICE),
    review=review(SERVICE),
)
