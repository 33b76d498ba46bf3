"""零工登记求职 — who may register at the market for day labour, free of charge; matching and pay are the market's own work."""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Procedure, Programme, Step, age, ground, need, parameter

from . import _quantities as q
from ._rolls import alive

CLAUSE = "人社部发〔2022〕38号"

gig_work = Programme(
    code="gig_work",
    name_zh="零工登记求职",
    unlisted="登记由零工市场掌握",
    subject=Person,
    valid_from=date(2022, 7, 1),
    law=[
        Law("关于加强零工市场建设完善求职招聘服务的意见", "全文", CLAUSE, date(2022, 7, 1), "K"),
        Law(
            "保障农民工工资支付条例", "第十五条、第二十六条至第三十二条", since=date(2020, 5, 1), evidence="V"
        ),
    ],
    conditions=[
        alive(CLAUSE),
        need(
            "age",
            age() >= parameter("post.age_from", "years"),
            "现年{have}，须满{need}",
            "劳动法第十五条",
            ask="公安户籍",
            have=age(),
            need=parameter("post.age_from", "years"),
        ),
        need("at_liberty", q.in_household, "没有服刑、强制隔离戒毒，没有失踪", CLAUSE, ask="公安、司法"),
    ],
    grounds=[
        ground(
            "elder",
            age() >= parameter("gig.insured_from", "years"),
            "现年{have}，派工前须有意外伤害险",
            have=age(),
        )
    ],
    delivery=Delivery("service", "none"),
    procedure=Procedure(
        steps=(
            Step("register", "实名登记技能、时间、工资要求，不收费", "零工市场、驿站", clause=CLAUSE),
            Step(
                "match",
                "按技能、距离、时间、工资撮合，就业困难和低保人员优先",
                "零工市场、驿站",
                clause=CLAUSE,
            ),
            Step("arrive", "到岗签到（到岗才算撮合成功）", "用工方", clause=CLAUSE),
            Step("pay", "按日或按单付清，工资台账保存3年", "用工方", clause="保障农民工工资支付条例第十五条"),
        ),
    ),
)
