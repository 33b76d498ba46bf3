"""居民医保参保登记、停保 — who may register for the residents' insurance, and who leaves it.

One is insured once: who is employed and insured there does not register here. Paying goes through the tax office, afterwards the
waiting period (insurance_wait.py) says when it begins to pay.
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
    ground,
    need,
    presumed,
)

from . import _quantities as q
from ._rolls import alive

CLAUSE, OFFICE = "社会保险法第二十五条", "社会保险经办条例第十条"
LAW = [
    Law("社会保险法", "第二十五条、第二十六条", since=date(2011, 7, 1), evidence="V"),
    Law("社会保险经办条例", "第十条", since=date(2023, 12, 1), evidence="V"),
]
SINCE = date(2023, 12, 1)
STATION = "医保经办机构（服务站、村级点帮办）"
STATUS = Delivery("status", "none")
in_school = presumed(fact("in_school"), False, "没有学籍记录的，按不在校计算")
permit = presumed(fact("residence_permit"), False, "没有居住证记录的，按没有计算")
outside_permit = presumed(
    asked("outside_permit", "持有港澳台居民居住证或外国人永久居留证", "flag", Person),
    False,
    "没有说持证的，按没有计算",
)
no_cover = fact("medical_insurance")

resident_insurance = Programme(
    code="resident_insurance",
    name_zh="居民医保参保登记",
    unlisted="参保情况由医保参保数据说明",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        alive(CLAUSE),
        need("not_employee", no_cover != "employee", "没有参加职工医保", CLAUSE, ask="医保经办机构"),
        need("not_yet", no_cover != "resident", "还没有参加居民医保", CLAUSE, ask="医保经办机构"),
        need(
            "belongs",
            q.local_hukou | permit | in_school | outside_permit,
            "户口在本地，或持居住证、在本地就读",
            CLAUSE,
            ask="公安户籍、教育局学籍",
            known_at="case",
        ),
    ],
    delivery=STATUS,
    procedure=Procedure(
        steps=(
            Step(
                "apply",
                "出示一种身份证件（新生儿可用出生医学证明），写电话；户口、居住证、学籍、救助身份由系统比对",
                STATION,
                clause=OFFICE,
            ),
            Step("register", "登记（一般当场办结）", "医保经办机构", 10, clause=OFFICE),
            Step(
                "premium", "向税务缴本人部分；集中征缴期内缴的管下一年1月1日至12月31日", "税务", clause=CLAUSE
            ),
        ),
    ),
)

gone = ~fact("alive") | (fact("hukou_status") != "normal")
elsewhere = asked("insured_elsewhere", "已在外地参保、参加职工医保或参军", "flag", Person)

insurance_stop = Programme(
    code="insurance_stop",
    name_zh="居民医保停保",
    unlisted="参保情况由医保参保数据说明",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        need("insured", no_cover == "resident", "现在参加居民医保", CLAUSE, ask="医保经办机构"),
        need(
            "reason",
            gone | elsewhere,
            "去世、户口迁出，或已在外地参保、参加职工医保、参军",
            OFFICE,
            ask="公安户籍、医保经办机构",
            known_at="case",
        ),
    ],
    grounds=[
        ground("dead", ~fact("alive"), "已去世，按数据停保，不用家属交证明"),
        ground("moved", fact("hukou_status") == "moved", "户口已迁出，先问清在哪里参保"),
    ],
    delivery=STATUS,
    procedure=Procedure(
        steps=(
            Step("apply", "身份证，写原因或作承诺；去世的由数据比对", STATION, clause=OFFICE),
            Step("stop", "停保；重复参保的保留一个", "医保经办机构", 10, clause=OFFICE),
        ),
    ),
)
