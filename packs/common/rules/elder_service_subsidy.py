"""经济困难老年人养老服务补贴 — services for poor elders who are very old or assessed as unable; amounts are local."""

from minsheng.policy import age, line, need, parameter

from . import _elder_ability as e
from ._elder_subsidies import MONEY, subsidy

very_old = age() >= parameter("elder_service.old_age", "years")
unable = e.current & e.reaches(parameter("elder_service.level_from", "number"))

elder_service_subsidy = subsidy(
    "elder_service_subsidy",
    "经济困难老年人养老服务补贴",
    "第三十七条",
    "service",
    [
        need(
            "old_or_disabled",
            very_old | unable,
            "高龄，或经评估失能",
            "老年人权益保障法第三十七条",
            ask="评估机构",
        )
    ],
    [line("amount", "养老服务补贴", parameter("elder_service.monthly", MONEY, may_lack=True))],
)
