"""刚性支出困难家庭 — a household below the average income whose necessary spending takes too large a share of it.

By 刚性支出困难家庭认定办法 第四条; from 2026-07-01 by 社会救助法 第二十二条, the share being set by a city. No cash of its own.
A lead: spending that is too large even for the highest income allowed (_spending.py). A household that may be on dibao or on the
edge is a lead for those first (exclusions.yaml).
"""

from datetime import date

from minsheng.policy import Delivery, JointHousehold, Law, Programme, enrolled, need

from . import _quantities as q
from . import _spending as s
from ._means import CASE, duty_needs, place, property_needs, within
from ._procedures import RIGID, RIGID_REVIEW

on_another_roll = q.home.any(
    enrolled("dibao") | enrolled("dibao_single") | enrolled("dibao_edge") | enrolled("tekun")
)


def conditions(member: str, rule: str, duties: str):
    """All must be met; the arguments say where each stands in this version of the law."""
    income_text, share_text = (
        "家庭年收入{have}，须低于{need}",
        "刚性支出{have}占家庭年收入{need}的比例须超过规定",
    )
    share = {"have": s.spending, "need": s.share_shown}
    return [
        *place(member),
        need("not_on_roll", ~on_another_roll, "不是低保、特困或低保边缘家庭", rule, ask="县民政社会救助股"),
        need("income", s.below_line, income_text, rule, ask="税务、社保和入户调查", **s.sides),
        need("share", s.share, share_text, rule, ask="医保、学校和申请家庭", **share, **CASE),
        *property_needs(within("rigid"), rule),
        *duty_needs(duties, duties),
    ]


def version(valid_from: date, valid_to: date | None, law: list[Law], clauses: dict[str, str]) -> Programme:
    """One version of the programme."""
    return Programme(
        code="rigid_expense",
        name_zh="刚性支出困难家庭",
        subject=JointHousehold,
        valid_from=valid_from,
        valid_to=valid_to,
        law=law,
        conditions=conditions(**clauses),
        grounds=[s.over_line],
        delivery=Delivery("status", "none"),
        procedure=RIGID,
        review=RIGID_REVIEW,
    )


rigid_2025 = version(
    date(2025, 1, 1),
    date(2026, 6, 30),
    [Law("刚性支出困难家庭认定办法", "第四条、第五条", since=date(2025, 1, 1), evidence="V")],
    {
        "member": "刚性支出困难家庭认定办法第六条",
        "rule": "刚性支出困难家庭认定办法第四条",
        "duties": "刚性支出困难家庭认定办法第六条",
    },
)
rigid_2026 = version(
    date(2026, 7, 1),
    None,
    [
        Law("社会救助法", "第二十二条", since=date(2026, 7, 1), evidence="V"),
        Law("刚性支出困难家庭认定办法", "第四条、第五条", since=date(2025, 1, 1), evidence="V"),
    ],
    {
        "member": "社会救助法第三十七条",
        "rule": "社会救助法第二十二条；刚性支出困难家庭认定办法第四条",
        "duties": "社会救助法第四十条",
    },
)
