"""生活无着的流散人员救助 — food, a bed, a doctor, the way home for people who are away from home with nothing and nobody.

社会救助法 第三十一条、第五十二条; before it 社会救助暂行办法 第九章. By the assistance station, or the
township where there is none. A child among them needs a guardian at once (guardianship.py).
"""

from minsheng.policy import Delivery, Person, Procedure, Programme, Step, asked, ground, need

from ._parents import minor
from ._rolls import alive
from ._two_laws import under_both_laws

STATION = "救助管理机构或乡镇街道"
adrift = asked("adrift", "离家在外，吃住没有着落，也没有亲友可以投靠", "flag", Person)
accepts = asked("adrift_accepts", "本人愿意接受救助", "flag", Person)


def version(law, clause: str, led: str, valid_from, valid_to) -> Programme:
    """One version of the programme; `led` is where the duty to lead people to the station stands."""
    return Programme(
        code="adrift_aid",
        name_zh="生活无着的流散人员救助",
        subject=Person,
        valid_from=valid_from,
        valid_to=valid_to,
        law=law,
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


adrift_aid = under_both_laws(version, ("第五十条", "第五十一条"), ("第三十一条", "第五十二条"))
