"""最低生活保障边缘家庭 — households that just miss dibao: no monthly cash, but the door to other help and to 单人保.

They miss it by income, or below the dibao line by property, of which the edge may allow more (不符合低保条件).

Before 2026-07-01 below 1.5 times the standard (最低生活保障审核确认办法 第八条第二款); from then the standard raised by a share
that the province sets (社会救助法 第二十一条第三款). Both are the parameter edge.multiplier_percent.
"""

from datetime import date

from minsheng.policy import Delivery, JointHousehold, Law, Programme, entitled, need

from . import _deductions as d
from . import _income as i
from . import _quantities as q
from ._dibao_procedures import EDGE, EDGE_2021, REVIEW
from ._grounds import household_grounds
from ._means import CASE, duty_needs, place, property_needs, within


def conditions(member: str, edge: str, property_: str, duties: str):
    """All must be met; the arguments say where each stands in this version of the law."""
    not_dibao_text = "不符合低保条件（收入低于低保线的，因财产等原因不符合）"
    below, below_text = d.below_edge_line, "家庭月收入{have}，须低于低保边缘线{need}"
    ask, sides = "税务、社保和入户调查", i.sides(d.income, d.income_known, q.edge_line, q.edge_line_most)
    return [
        *place(member),
        need("not_dibao", ~entitled("dibao", JointHousehold), not_dibao_text, edge, ask=ask, **CASE),
        need("income", below, below_text, edge, ask=ask, **sides),
        *property_needs(within("edge"), property_),
        *duty_needs(duties, duties),
    ]


def version(
    valid_from: date, valid_to: date | None, law: list[Law], clauses: dict[str, str], procedure=EDGE
) -> Programme:
    """One version of the programme."""
    return Programme(
        code="dibao_edge",
        name_zh="最低生活保障边缘家庭",
        subject=JointHousehold,
        valid_from=valid_from,
        valid_to=valid_to,
        law=law,
        conditions=conditions(**clauses),
        grounds=household_grounds(q.edge_line),
        delivery=Delivery("status", "none"),
        procedure=procedure,
        review=REVIEW,
    )


edge_2021 = version(
    date(2021, 7, 1),
    date(2026, 6, 30),
    [Law("最低生活保障审核确认办法", "第八条第二款", "民发〔2021〕57号", date(2021, 7, 1), "V")],
    {
        "member": "最低生活保障审核确认办法第四条、第五条",
        "edge": "最低生活保障审核确认办法第八条第二款",
        "property_": "最低生活保障审核确认办法第八条第二款、第十四条",
        "duties": "最低生活保障审核确认办法第九条",
    },
    EDGE_2021,
)
edge_2026 = version(
    date(2026, 7, 1),
    None,
    [Law("社会救助法", "第二十一条", since=date(2026, 7, 1), evidence="V")],
    {
        "member": "社会救助法第三十七条",
        "edge": "社会救助法第二十一条第一款、第三款",
        "property_": "社会救助法第二十一条第一款、第二十三条",
        "duties": "社会救助法第四十条",
    },
)
