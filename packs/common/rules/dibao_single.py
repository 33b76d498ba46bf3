"""单人保（一人纳入低保） — one-person inclusion: a severely disabled or seriously ill member of an edge household alone.

Before 2026-07-01 by 最低生活保障审核确认办法 第八条, then by 社会救助法 第二十一条第二款. "Edge household": on the roll, or found
to be one (dibao_edge.py). Clergy apart for three years are judged by their own means (办法 第八条第一款第三项).
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    JointHousehold,
    Law,
    Person,
    Programme,
    at_household,
    case,
    enrolled,
    entitled,
    fact,
    ground,
    line,
    need,
    presumed,
)

from . import _deductions as d
from . import _income as i
from . import _quantities as q
from . import _single as s
from ._dibao_procedures import REVIEW, STANDARD, STANDARD_2021
from ._means import CASE, modest, modest_and_open, within
from ._rolls import alive

HOME = "最低生活保障审核确认办法第七条第二款"
income_in_band = ~entitled("dibao", JointHousehold) & d.below_edge_line
on_edge_roll = at_household(q.home.any(enrolled("dibao_edge")))
away = presumed(fact("out_of_household_reason"), "none", "没有长期离家记录的，按在家计算") == "long_absence"


def conditions(member: str, person: str, household: str):
    """All must be met; who is on the edge roll is not examined again (社会救助法 第四十二条第二款)."""
    return [
        alive(person),
        need("local_hukou", q.local_hukou, "户口在本地", member, ask="公安户籍"),
        need("at_home", q.not_taken_away, "没有在监狱服刑等", f"{person}；{HOME}", ask="司法行政、公安"),
        need(
            "severe_or_ill",
            q.severely_disabled | q.seriously_ill | away | s.other_hardship,
            "持有效残疾证（一、二级，或三级智力、精神），或患重特大疾病，或离家三年以上的教职人员，或当地规定的其他人员",
            person,
            ask="县残联、医保",
        ),
        need(
            "edge_income",
            case((away, i.own_low), default=on_edge_roll | at_household(income_in_band)),
            "家庭在低保边缘名册，或不符合低保条件而收入低于边缘线；离家三年以上的教职人员，本人收入低于低保标准",
            household,
            ask="税务、社保和入户调查",
            **CASE,
        ),
        need(
            "edge_property",
            case(
                (away, modest_and_open(modest("dibao"))),
                default=on_edge_roll | modest_and_open(within("edge")),
            ),
            "家庭在低保边缘名册，或家庭财产、承诺和授权符合边缘家庭规定；离家三年以上的教职人员，看本人财产",
            household,
            ask="银行等金融机构、不动产登记、公安交管",
            **CASE,
        ),
    ]


def version(
    valid_from: date, valid_to: date | None, law: list[Law], clauses: dict[str, str], procedure=STANDARD
) -> Programme:
    """One version of the programme."""
    return Programme(
        code="dibao_single",
        name_zh="单人保（低保单人户）",
        subject=Person,
        valid_from=valid_from,
        valid_to=valid_to,
        law=law,
        conditions=conditions(**clauses),
        grounds=[ground("on_edge_roll", on_edge_roll, "家庭已在低保边缘名册")],
        lines=[line("amount", "单人保障金", s.amount)],
        delivery=Delivery("cash", "monthly", "month_after_decision", "month_of_event"),
        procedure=procedure,
        review=REVIEW,
        note=s.NOTE,
    )


single_2021 = version(
    date(2021, 7, 1),
    date(2026, 6, 30),
    [Law("最低生活保障审核确认办法", "第八条第一款", "民发〔2021〕57号", date(2021, 7, 1), "V")],
    {
        "member": "最低生活保障审核确认办法第四条",
        "person": "最低生活保障审核确认办法第八条第一款第一项、第二项",
        "household": "最低生活保障审核确认办法第八条",
    },
    STANDARD_2021,
)
single_2026 = version(
    date(2026, 7, 1),
    None,
    [
        Law("社会救助法", "第二十一条第二款", since=date(2026, 7, 1), evidence="V"),
        Law("最低生活保障审核确认办法", "第八条第一款", "民发〔2021〕57号", date(2021, 7, 1), "V"),
    ],
    {
        "member": "社会救助法第三十七条",
        "person": "社会救助法第二十一条第二款；最低生活保障审核确认办法第八条第一款",
        "household": "社会救助法第二十一条第一款、第三款、第四十二条第二款",
    },
)
