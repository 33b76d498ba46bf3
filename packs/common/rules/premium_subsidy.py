"""医疗救助参保资助 — part of the yearly resident premium is paid by class; who is in several classes has the best one only.

The premium is that of the year covered: for the collection period in autumn evaluate on 1 January of the next year. A class whose
rate the place has not published leaves its own members unknown and nobody else. Never more than was paid.
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
    fact,
    line,
    need,
    presumed,
)

from . import _premium as m
from ._rolls import alive

CLAUSE = "社会救助法第二十四条"
SHARED = "国办发〔2023〕39号 四"


elsewhere = presumed(
    asked("premium_elsewhere", "已在别处（学校、外地）得到参保资助", "flag", Person),
    False,
    "没有说在别处得到资助的，按没有计算",
)
premium_subsidy = Programme(
    code="premium_subsidy",
    name_zh="居民医保参保资助",
    also=(
        "参保资助",
        "医保参保资助",
        "城乡居民医保参保资助",
    ),
    subject=Person,
    valid_from=date(2023, 1, 1),
    law=[
        Law("社会救助法", "第二十四条", since=date(2026, 7, 1), evidence="V"),
        Law(
            "关于加强低收入人口动态监测做好分层分类社会救助工作的意见",
            "四",
            "国办发〔2023〕39号",
            date(2023, 10, 19),
            "V",
        ),
    ],
    conditions=[
        alive(CLAUSE),
        need(
            "insured",
            fact("medical_insurance") == "resident",
            "参加居民医保（没有同时参加职工医保）",
            CLAUSE,
            ask="医保经办机构",
        ),
        need(
            "class",
            m.some_class,
            "按身份资助{have}（多种身份就高）",
            SHARED,
            ask="民政、农业农村、残联",
            have=m.best,
        ),
        need(
            "paid",
            m.prepaid | presumed(m.paid > 0, True, "没有缴费记录的，按已经缴费测算"),
            "缴后退费的地方，本人已经缴费（{have}）",
            SHARED,
            ask="医保经办机构、税务",
            have=m.paid,
        ),
        need(
            "not_elsewhere",
            ~elsewhere,
            "没有在学校、外地等别处得到过同一年的参保资助",
            CLAUSE,
            ask="医保经办机构、学校",
            known_at="case",
        ),
    ],
    lines=[line("amount", "参保资助（不超过实缴）", m.subsidy - m.too_much)],
    delivery=Delivery("cash", "yearly", "month_of_application"),
    procedure=Procedure(
        steps=(
            Step("match", "部门比对身份，列出资助名单", "县级医保", clause=CLAUSE),
            Step("verify", "入户核对，本人签字（事后退费的）", "村居", clause=CLAUSE),
            Step("pay", "参保时直接代缴，或退到一卡通", "县级医保、财政", clause=CLAUSE),
        ),
    ),
)
