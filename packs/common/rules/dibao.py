"""最低生活保障（低保） — minimum living allowance: the difference between standard and income (or a tier), with class add-ons.

Before 2026-07-01 by 社会救助暂行办法 and 最低生活保障审核确认办法; from then by 社会救助法. The conditions agree; what changed is
their source and the duty to tell and to consent, which the law now sets itself (第四十条).
"""

from datetime import date

from minsheng.policy import Delivery, JointHousehold, Law, Programme, line, need

from . import _deductions as d
from . import _dibao_amounts as a
from . import _income as i
from . import _quantities as q
from ._add_on import add_on
from ._dibao_procedures import REVIEW, STANDARD, STANDARD_2021
from ._grounds import household_grounds
from ._means import duty_needs, place, property_needs, within


def conditions(member: str, income: str, property_: str, promise: str, authorisation: str):
    """All must be met; the arguments say where each stands in this version of the law."""
    either, text = (
        a.low | a.in_grace,
        "家庭月收入{have}，须低于低保线{need}；因就业超线的在册家庭，可在渐退期内",
    )
    sides = i.sides(d.income, d.income_known, q.dibao_line, q.dibao_line_most)
    return [
        *place(member),
        need("income", either, text, income, ask="税务、社保和入户调查", **sides),
        *property_needs(within("dibao"), property_),
        *duty_needs(promise, authorisation),
        d.looked_at_need(income),
    ]


LINES = [
    line("difference", "差额补助", a.difference),
    line("tier", "分档补助", a.tier),
    line("add_on", "分类施保", add_on),
    line("grace", "渐退期保障金", a.kept),
]


def version(
    valid_from: date, valid_to: date | None, law: list[Law], clauses: dict[str, str], procedure=STANDARD
) -> Programme:
    """One version of the programme."""
    return Programme(
        code="dibao",
        name_zh="最低生活保障",
        subject=JointHousehold,
        valid_from=valid_from,
        valid_to=valid_to,
        law=law,
        conditions=conditions(**clauses),
        grounds=household_grounds(q.dibao_line),
        lines=LINES,
        delivery=Delivery("cash", "monthly", "month_after_decision", "month_of_event"),
        procedure=procedure,
        review=REVIEW,
    )


dibao_2021 = version(
    date(2021, 7, 1),
    date(2026, 6, 30),
    [
        Law("社会救助暂行办法", "第九条、第十二条", since=date(2014, 5, 1), evidence="V"),
        Law("最低生活保障审核确认办法", "第四条至第二十三条", "民发〔2021〕57号", date(2021, 7, 1), "V"),
    ],
    {
        "member": "最低生活保障审核确认办法第四条、第五条",
        "income": "社会救助暂行办法第九条",
        "property_": "社会救助暂行办法第九条；最低生活保障审核确认办法第十四条",
        "promise": "最低生活保障审核确认办法第九条第二项",
        "authorisation": "最低生活保障审核确认办法第九条第三项",
    },
    STANDARD_2021,
)
dibao_2026 = version(
    date(2026, 7, 1),
    None,
    [
        Law("社会救助法", "第十八条、第二十条", since=date(2026, 7, 1), evidence="V"),
        Law("最低生活保障审核确认办法", "第十三条、第十四条", "民发〔2021〕57号", date(2021, 7, 1), "V"),
    ],
    {
        "member": "社会救助法第三十七条",
        "income": "社会救助法第十八条",
        "property_": "社会救助法第十八条；最低生活保障审核确认办法第十四条",
        "promise": "社会救助法第四十条",
        "authorisation": "社会救助法第四十条、第四十一条",
    },
)
