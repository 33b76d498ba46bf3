"""国家育儿补贴 — 3,600 yuan a child and calendar year until three, from 2025-01-01; one payment a year, twins each.

Born in 2025 or later: the whole sum for the year of birth and the two after it. Born before: by months, from January 2025 to the
month before the third birthday; the amount is that of the day's calendar year, so that who turned three in May has four months to
claim. Who is on the list has claimed before; others are asked. One applicant for a child: who is paid elsewhere is not paid here.
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
    enrolled,
    fact,
    greatest,
    least,
    line,
    month,
    named,
    need,
    on,
    parameter,
    presumed,
    rounded,
    year,
)

from ._rolls import alive, local_hukou

CLAUSE = "育儿补贴制度实施方案 全文"
APPLY = "线上或向孩子户籍地乡镇申请（父母一方或其他监护人；离异的由抚养一方）；出生、户口能由数据核对的，不用交证件"
BEGAN = date(2025, 1, 1)
MONTHS, YEARS = 12, 3

born = fact("birth_date")
years_since = year(on) - year(born)
third_birthday = (year(born) + YEARS) * MONTHS + month(born)  # months counted from the year 0
january = year(on) * MONTHS + 1
last_month = least(january + MONTHS, third_birthday + parameter("childcare.birthday_month", "number"))
due_months = named(
    "childcare_months",
    "本年应补月数",
    case(
        (year(born) < BEGAN.year, greatest(last_month - january, 0)),
        (years_since < YEARS, MONTHS),
        default=0,
    ),
)
claimed = asked("childcare_claimed_before", "以前年度已经申领过育儿补贴", "flag", Person)
claimed_before = enrolled("childcare_subsidy") | claimed
in_time = claimed_before | case(
    (year(born) < BEGAN.year, year(on) <= parameter("childcare.older_until_year", "number")),
    default=years_since <= parameter("childcare.first_claim_years", "number"),
)

childcare_subsidy = Programme(
    code="childcare_subsidy",
    name_zh="国家育儿补贴",
    also=("育儿补贴", "0-3岁育儿补贴", "婴幼儿育儿补贴"),
    subject=Person,
    valid_from=BEGAN,
    law=[
        Law("育儿补贴制度实施方案", "全文", since=BEGAN, evidence="K"),
        Law("育儿补贴制度管理规范（试行）", "全文", since=BEGAN, evidence="V2"),
    ],
    conditions=[
        alive(CLAUSE),
        local_hukou(CLAUSE),
        need(
            "lawful",
            presumed(fact("lawful_birth"), True, "户口已登记的，推定依法生育或收养，受理时核对"),
            "依法生育或收养",
            CLAUSE,
            ask="卫健、公安户籍",
        ),
        need(
            "in_time",
            in_time,
            "在规定年度内第一次申领（出生当年或次年；2025年以前出生的2025年内），或以前年度申领过",
            CLAUSE,
            ask="育儿补贴信息管理系统、申请家庭",
            known_at="case",
        ),
        need("months", due_months > 0, "本年应补{have}个月（未满3周岁）", CLAUSE, ask="公安户籍"),
        need(
            "not_elsewhere",
            ~presumed(fact("childcare_elsewhere"), False, "全国系统没有记录的，按没有领取计算"),
            "没有在别处领取",
            CLAUSE,
            ask="育儿补贴信息管理系统",
        ),
    ],
    lines=[
        line(
            "year",
            "本年育儿补贴",
            rounded(parameter("childcare.year_amount", "fen") * due_months, "half_up_cent", MONTHS),
        )
    ],
    delivery=Delivery("cash", "yearly", "month_of_application", "month_after_event"),
    procedure=Procedure(
        steps=(
            Step("apply", APPLY, "乡镇街道", clause=CLAUSE),
            Step("review", "初审", "乡镇街道", clause=CLAUSE),
            Step("confirm", "确认", "县级卫健", clause=CLAUSE),
            Step("pay", "按年计算，至少每季一批发放", "县级财政", clause=CLAUSE),
        ),
        limit_workdays=30,
        clause=CLAUSE,
        limits=("limit.childcare_pay_workdays",),
    ),
)
