"""学前一年免保育教育费 — the last kindergarten year is free where it is public, and costs as much less where it is private.

Since the autumn term of 2025. The last year is that of who was five by the end of August before it; who was six
should be at school, unless that was put off. Meals are not meant.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Step,
    asked,
    case,
    fact,
    least,
    line,
    month,
    named,
    need,
    on,
    parameter,
    presumed,
    year,
)

from ._rolls import MONTHS_IN_YEAR, alive

CLAUSE = "国办发〔2025〕27号 二（一）"
AMOUNT = "国办发〔2025〕27号 二（二）"
LAST_MONTH_BEFORE = 8  # 学年从9月1日起
begun_in = case((month(on) > LAST_MONTH_BEFORE, year(on)), default=year(on) - 1)
months_old = named(
    "months_old_at_school_year",
    "学年开始前（8月底）的月龄",
    (begun_in - year(fact("birth_date"))) * MONTHS_IN_YEAR + LAST_MONTH_BEFORE - month(fact("birth_date")),
)
deferred = asked("school_deferred", "经教育部门批准延缓入学", "flag", Person)
kind = fact("kindergarten_kind")
public_fee = parameter("preschool.public_fee_term", "fen", may_lack=True)
charged = presumed(fact("kindergarten_fee_fen"), 0, "没有收费记录的公办园，按公办标准计算")
# 公办园收多少免多少（已经免到0的，按公办标准）；民办园按公办标准减，收得低的减到0。
waived = case(
    ((kind == "public") & (charged > 0), charged),
    (kind == "public", public_fee),
    default=least(fact("kindergarten_fee_fen"), public_fee),
)

preschool_free = Programme(
    code="preschool_free",
    name_zh="学前一年免保育教育费",
    also=(
        "学前免保教费",
        "免保育教育费",
        "幼儿园保教费减免",
    ),
    subject=Person,
    valid_from=date(2025, 9, 1),
    law=[
        Law("国务院办公厅关于逐步推行免费学前教育的意见", "二", "国办发〔2025〕27号", date(2025, 8, 5), "V2")
    ],
    conditions=[
        alive(CLAUSE),
        need(
            "pupil",
            (fact("school_status") == "enrolled") & (fact("school_stage") == "kindergarten"),
            "在幼儿园就读",
            CLAUSE,
            ask="教育局学籍",
        ),
        need(
            "last_year",
            (months_old >= parameter("preschool.age_from", "years") * MONTHS_IN_YEAR)
            & ((months_old < parameter("preschool.school_age", "years") * MONTHS_IN_YEAR) | deferred),
            "本学年是入小学前的最后一年（8月底前满5周岁；满6周岁的须经批准延缓入学）",
            f"{CLAUSE}；义务教育法第十一条",
            ask="公安户籍、教育局",
            known_at="case",
        ),
        need(
            "licensed",
            kind.is_in("public", "private"),
            "公办幼儿园，或教育部门批准设立的民办幼儿园（{have}）",
            CLAUSE,
            ask="教育局",
            have=kind,
        ),
    ],
    lines=[
        line(
            "fee",
            "免除（减免）的保育教育费",
            waived,
        )
    ],
    delivery=Delivery("service", "term", "month_reached"),
    procedure=Procedure(
        steps=(
            Step("list", "幼儿园按学籍列出大班幼儿", "幼儿园", clause=CLAUSE),
            Step("waive", "收费时直接免除或减免，家长不用申请", "幼儿园", clause=AMOUNT),
            Step("settle", "财政按免除标准补助幼儿园", "县级财政", clause="国办发〔2025〕27号 二（三）"),
        ),
    ),
)
