"""困境儿童报告的分级处置 — how soon somebody must be with a child after a report: by the level given when the report is taken.

The clock starts with the report, at night and on holidays too (未成年人保护法第十一条：立即). The hours and days are a
recommendation until the county sets its own. Nothing is published; the reporter is protected.
"""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Programme, asked, ground, need, parameter

from ._guardians import LAW20, REPORTED, minor
from ._rolls import alive

CLAUSE = f"{LAW20}第十一条"
level = asked("child_alarm", "报告的紧急程度（red 红、orange 橙、yellow 黄、blue 蓝）", "text", Person)
red = level == "red"


def due(key: str, when, text: str, unit: str):
    """What must be done within the time of this level."""
    return ground(key, when, text, need=parameter(f"child_report.{key}", unit))


child_report = Programme(
    code="child_report",
    name_zh="困境儿童报告分级处置",
    unlisted="接到报告就要处置，不是发给人的待遇",
    subject=Person,
    valid_from=date(2021, 6, 1),
    law=[Law(LAW20, "第十一条、第九十七条", since=date(2021, 6, 1), evidence="V")],
    conditions=[
        alive(CLAUSE),
        minor(CLAUSE),
        need(
            "reported",
            level.is_in("red", "orange", "yellow", "blue"),
            "有人报告，受理时已分级",
            CLAUSE,
            ask="公安、未成年人保护工作站",
            known_at="case",
        ),
    ],
    grounds=[
        due("red_contact_hours", red, "红（现在有危险）：公安和民政{need}内联系上", "hours"),
        due("red_site_hours", red, "红（现在有危险）：{need}内到现场，必要时带离", "hours"),
        due("orange_hours", level == "orange", "橙：{need}内到现场核查", "hours"),
        due("yellow_workdays", level == "yellow", "黄：{need}（工作日）内核查", "days"),
        due("blue_workdays", level == "blue", "蓝（关注）：{need}（工作日）内核查", "days"),
    ],
    delivery=Delivery("service", "none", "month_reached"),
    procedure=REPORTED,
)
