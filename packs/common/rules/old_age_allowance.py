"""高龄津贴 — monthly allowance for the very old, in three bands by age. Ages are full years on the day.

The law encourages it for low-income elders from 80; that all of that age have it is a local choice: a place may pay the poor
alone, or pay the poor of the first band more. Who is not proven alive in time is paused, and paid afterwards.
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
    asked,
    case,
    line,
    need,
    parameter,
    presumed,
)

from . import _quantities as q
from ._rolls import alive, on_dibao, on_edge, on_tekun

CLAUSE = "老年人权益保障法第三十三条"
# 生于2月29日的，平年以2月末日为周岁生日（民法典 第二百零二条第二款）。
years = age("feb28")


def band(number: int):
    """From which age the second and third band begin."""
    return parameter(f"old_age_allowance.band{number}_age", "years")


def monthly(number: int):
    """The amount of a band."""
    return parameter(f"old_age_allowance.band{number}_monthly", "fen_per_month")


def local(name: str, unit: str, otherwise, note: str):
    """What a place may have set; otherwise what goes without saying."""
    return presumed(parameter(f"old_age_allowance.{name}", unit, may_lack=True), otherwise, note)


def told(key: str, name_zh: str, note: str):
    """Counts only where somebody says so."""
    return presumed(asked(key, name_zh, "flag", Person), False, note)


poor_only = local("poor_only", "flag", False, "当地没有规定只给经济困难老人的，不看家庭经济状况")
poor_more = local("poor_more_monthly", "fen_per_month", 0, "当地没有给低保、特困高龄老人加发的，不加")
first = monthly(1) + case((on_dibao | on_tekun, poor_more), default=0)
overdue = told("life_proof_overdue", "本年度生存认证已经逾期", "没有说生存认证逾期的，按已经认证计算")
elsewhere = told("old_age_elsewhere", "在别的地方领取高龄津贴", "没有说在别处领取高龄津贴的，按没有计算")

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
        need(
            "hardship",
            ~poor_only | on_dibao | on_edge | on_tekun,
            "当地只给经济困难老人的，须在低保、低保边缘或特困名册",
            CLAUSE,
            ask="县民政社会救助股",
        ),
        need(
            "proved_alive",
            ~overdue,
            "生存认证没有逾期（逾期的次月起暂停，认证后补发）",
            CLAUSE,
            ask="村居、县民政养老股",
            known_at="case",
        ),
        need(
            "not_elsewhere",
            ~elsewhere,
            "没有在别的地方领取高龄津贴",
            CLAUSE,
            ask="本人、原户籍地民政",
            known_at="case",
        ),
    ],
    lines=[
        line(
            "amount",
            "高龄津贴",
            case((years >= band(3), monthly(3)), (years >= band(2), monthly(2)), default=first),
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
