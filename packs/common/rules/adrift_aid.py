"""生活无着的流散人员救助 — food, a bed, a doctor, the way home for people who are away from home with nothing and nobody.

社会救助法 第三十一条、第五十二条; before it 社会救助暂行办法 第九章. By the assistance station, or the
township where there is none. A child among them needs a guardian at once (guardianship.py).
"""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Procedure, Programme, Step, asked, ground, need

from ._parents import minor
from ._rolls import alive

STATION = "救助管理机构或乡镇街道"
adrift = asked("adrift", "离家在外，吃住没有着落，也没有亲友可以投靠", "flag", Person)
accepts = asked("adrift_accepts", "本人愿意接受救助", "flag", Person)


def version(valid_from: date, valid_to: date | None, law: Law, clause: str, led: str) -> Programme:
    """One version of the programme; `led` is where the duty to lead people to the station stands."""
    return Programme(
        code="adrift_aid",
        name_zh="生活无着的流散人员救助",
        subject=Person,
        valid_from=valid_from,
        valid_to=valid_to,
        law=[law],
        conditions=[
            alive(clause),
            need(
                "adrift",
                adrift,
                "流散在外、自身无力解决食宿、没有亲友可以投靠",
                clause,
                ask="公安、城管、村居",
                known_at="case",
            ),
            need(
                "accepts",
                accepts | minor,
                "本人愿意接受救助（未成年人不问）",
                clause,
                ask=STATION,
                known_at="case",
            ),
        ],
        grounds=[ground("child", adrift & minor, "流浪的未成年人：民政部门须临时监护，查找监护人")],
        delivery=Delivery("service", "once", "month_of_application"),
        procedure=Procedure(
            steps=(
                Step(
                    "lead", "告知、引导、护送到救助管理机构；急病的先送医院", "公安、城管、村居", clause=led
                ),
                Step("settle", "提供食宿、急病救治、联系亲属", STATION, clause=clause),
                Step("return", "提供乘车凭证，或护送返回；查不到家的安置落户", STATION, clause=clause),
            ),
        ),
    )


aid_2014 = version(
    date(2014, 5, 1),
    date(2026, 6, 30),
    Law("社会救助暂行办法", "第五十条、第五十一条", since=date(2014, 5, 1), evidence="K"),
    "社会救助暂行办法第五十条",
    "社会救助暂行办法第五十一条",
)
aid_2026 = version(
    date(2026, 7, 1),
    None,
    Law("社会救助法", "第三十一条、第五十二条", since=date(2026, 7, 1), evidence="V"),
    "社会救助法第三十一条",
    "社会救助法第五十二条",
)
