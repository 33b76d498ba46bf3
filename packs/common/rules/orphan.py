"""孤儿基本生活保障 — a child both of whose parents are dead or cannot be found.

A lead: both parents are known to be gone (inform), or one is and nobody knows about the other (check). Who is on the roll stays
while studying after 18 (国办发〔2010〕54号). The yearly study grant of orphans is not an amount per month and is not here.
A foundling has parents who cannot be found. Names are never published: the procedure has no publicity.
"""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Programme, case, enrolled, fact, line, need, parameter

from . import _parents as p
from . import _quantities as q
from ._person_procedures import ORPHAN, YEARLY_CHILD
from ._rolls import alive

CLAUSE = "国办发〔2010〕54号 一"

orphan = Programme(
    code="orphan",
    name_zh="孤儿基本生活保障",
    subject=Person,
    valid_from=date(2010, 11, 16),
    law=[
        Law(
            "国务院办公厅关于加强孤儿保障工作的意见",
            "一、二（一）",
            "国办发〔2010〕54号",
            date(2010, 11, 16),
            "V",
        ),
        Law("国务院关于加强困境儿童保障工作的意见", "二（一）", "国发〔2016〕36号", date(2016, 6, 13), "V"),
    ],
    conditions=[
        alive(CLAUSE),
        need("local_hukou", q.local_hukou, "户口在本地", CLAUSE, ask="公安户籍"),
        need(
            "minor",
            p.minor | (enrolled("orphan") & fact("in_school")),
            "未满18周岁，或已在孤儿名册且仍在校就读",
            CLAUSE,
            ask="公安户籍、教育局",
        ),
        need(
            "father",
            p.gone("father"),
            "父亲须已死亡、失踪或查找不到，现为{have}",
            CLAUSE,
            ask="公安户籍、法院",
            have=fact("father_situation"),
        ),
        need(
            "mother",
            p.gone("mother"),
            "母亲须已死亡、失踪或查找不到，现为{have}",
            CLAUSE,
            ask="公安户籍、法院",
            have=fact("mother_situation"),
        ),
        need("not_adopted", p.not_adopted, "未被依法收养", CLAUSE, ask="民政收养登记"),
    ],
    lines=[
        line(
            "amount",
            "孤儿基本生活费",
            case(
                (
                    fact("child_placement") == "institution",
                    parameter("orphan.institution_monthly", "fen_per_month"),
                ),
                default=parameter("orphan.home_monthly", "fen_per_month"),
            ),
        )
    ],
    delivery=Delivery("cash", "monthly", "month_after_decision", "month_of_event"),
    procedure=ORPHAN,
    review=YEARLY_CHILD,
)
