"""高龄津贴 — monthly allowance for the very old, in three bands by age. Ages are full years on the day.

The law encourages it for low-income elders from 80; that this pack pays it to all of that age is a local choice to be confirmed.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Review,
    Step,
    age,
    case,
    line,
    need,
    parameter,
)

from . import _quantities as q
from ._rolls import alive

CLAUSE = "老年人权益保障法第三十三条"
# 生于2月29日的，平年以2月末日为周岁生日（民法典 第二百零二条第二款）。
years = age("feb28")


def band(number: int):
    """From which age the second and third band begin."""
    return parameter(f"old_age_allowance.band{number}_age", "years")


def monthly(number: int):
    """The amount of a band."""
    return parameter(f"old_age_allowance.band{number}_monthly", "fen_per_month")


old_age_allowance = Programme(
    code="old_age_allowance",
    name_zh="高龄津贴",
    also=(
        "高龄补贴",
        "高龄老人津贴",
        "高龄老年人津贴",
    ),
    subject=Person,
    valid_from=date(2018, 12, 29),
    law=[Law("老年人权益保障法", "第三十三条", since=date(2018, 12, 29), evidence="V")],
    conditions=[
        alive(CLAUSE),
        need("local_hukou", q.local_hukou, "户口在本地", CLAUSE, ask="公安户籍"),
        need("age", years >= band(1), "现年{have}，须满{need}", CLAUSE, ask="公安户籍"),
    ],
    lines=[
        line(
            "amount",
            "高龄津贴",
            case((years >= band(3), monthly(3)), (years >= band(2), monthly(2)), default=monthly(1)),
        )
    ],
    delivery=Delivery("cash", "monthly", "month_reached", "month_of_event"),
    procedure=Procedure(
        steps=(
            Step("match", "按户籍和年龄列出名单，免申即享；没有列出的可到村居登记", "村居", clause=CLAUSE),
            Step("review", "审核，名单可在村居公布（姓名、年龄段、金额）", "乡镇街道", clause=CLAUSE),
            Step("confirm", "审定", "县级民政", clause=CLAUSE),
            Step("pay", "按月发放到一卡通", "县级财政", clause=CLAUSE),
        ),
    ),
    review=Review(months=(("全部（生存认证；逾期的次月暂停，认证后补发）", 12),), clause=CLAUSE),
)
