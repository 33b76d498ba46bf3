"""事实无人抚养儿童 — a child whose parents live or one of them, but neither can bring it up (民发〔2019〕62号, widened by 125号).

A: both parents are unable; or B: one is dead or missing and the other unable. Both dead or missing: see orphan.py.
A lead: both sides are known (inform), or one is and the other is not (check). The procedure has no publicity (二（二）).
The child's own dibao share, tekun and living subsidy are kept and the difference up to the standard is paid (三（一）).
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Programme,
    age,
    case,
    enrolled,
    fact,
    greatest,
    household_fact,
    line,
    members,
    named,
    need,
    parameter,
)

from . import _parents as p
from . import _quantities as q
from ._person_procedures import CHILD, YEARLY_CHILD
from ._rolls import alive

WHO = "民发〔2019〕62号 一"
MONEY = "fen_per_month"

studying_on = (
    enrolled("defacto_orphan")
    & fact("in_school")
    & (age() < parameter("defacto_orphan.study_age_below", "years"))
)
on_dibao = enrolled("dibao") | enrolled("dibao_single")
dibao_share = household_fact("dibao_monthly_fen") // members().only(on_dibao).count()
kept = named(
    "child_kept_fen",
    "已领的低保份额、特困基本生活和残疾人生活补贴",
    case((on_dibao, dibao_share), default=0)
    + case(
        (enrolled("tekun"), parameter("tekun.basic_monthly", "fen_per_person_month", by_class=True)),
        default=0,
    )
    + case((enrolled("disability_living"), parameter("disability_living.monthly", MONEY)), default=0),
)


def parent(key: str, word: str):
    """Gone or unable: the condition of one parent."""
    return need(
        key,
        p.gone(key) | p.unable(key),
        f"{word}须死亡、失踪，或重残、重病、撤销监护资格、遣送出境，或服刑、强制隔离戒毒、限制人身自由、失联六个月以上，现为{{have}}",
        WHO,
        ask="公安、司法、残联、医保",
        have=fact(f"{key}_situation"),
    )


defacto_orphan = Programme(
    code="defacto_orphan",
    name_zh="事实无人抚养儿童基本生活补贴",
    subject=Person,
    valid_from=date(2021, 1, 1),
    law=[
        Law(
            "关于进一步加强事实无人抚养儿童保障工作的意见",
            "一、二、三（一）",
            "民发〔2019〕62号",
            date(2020, 1, 1),
            "V",
        ),
        Law(
            "关于进一步做好事实无人抚养儿童保障有关工作的通知",
            "一",
            "民发〔2020〕125号",
            date(2021, 1, 1),
            "K",
        ),
    ],
    conditions=[
        alive(WHO),
        need("local_hukou", q.local_hukou, "户口在本地", "民发〔2019〕62号 二（一）", ask="公安户籍"),
        need("minor", p.minor | studying_on, "未满18周岁，或在册且仍在校就读", WHO, ask="公安户籍、教育局"),
        parent("father", "父亲"),
        parent("mother", "母亲"),
        need(
            "not_orphan",
            ~(p.gone("father") & p.gone("mother")),
            "父母不是都已死亡、失踪（那样应作孤儿）",
            WHO,
            ask="公安户籍",
        ),
        need("not_adopted", p.not_adopted, "未被依法收养", WHO, ask="民政收养登记"),
    ],
    lines=[
        line(
            "amount",
            "基本生活补贴（已有低保等的补差）",
            greatest(parameter("defacto_orphan.monthly", MONEY) - kept, 0),
        )
    ],
    delivery=Delivery("cash", "monthly", "month_after_decision", "month_of_event"),
    procedure=CHILD,
    review=YEARLY_CHILD,
)
