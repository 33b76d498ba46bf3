"""民政部门监护 — when the department of civil affairs takes a child into temporary or into lasting guardianship.

未成年人保护法第九十二条、第九十四条, one by one. What a report or a visit found stands in `guardian_situation`. Data decide
nothing: the department decides, the court where the law says so.
"""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Programme, fact, need

from ._guardians import LAW20, REPORTED, TAKEN, minor, nobody_else, situation
from ._rolls import alive

both_dead = (fact("father_situation") == "dead") & (fact("mother_situation") == "dead")
# 第九十二条：流浪或身份不明；下落不明且无他人；客观上不能；拒绝、怠于履行致无人照料；教唆利用犯罪须带离；严重伤害或面临危险。
_temporary = situation.is_in("unidentified", "unable", "neglect", "incited", "harmed") | (
    (situation == "untraceable") & nobody_else
)
# 第九十四条：查找不到；死亡且无他人；丧失监护能力且无他人；法院撤销资格并指定民政部门。
_gone = situation.is_in("dead", "incapable") | both_dead
_lasting = (situation == "not_found") | (_gone & nobody_else) | fact("guardianship_transferred")


def guardianship(code: str, name_zh: str, article: str, ground, text: str, procedure) -> Programme:
    """One of the two, with its article."""
    clause = f"{LAW20}{article}"
    return Programme(
        code=code,
        name_zh=name_zh,
        unlisted="没有监护人的孩子由预警提示，不是发给人的待遇",
        subject=Person,
        valid_from=date(2021, 6, 1),
        law=[Law(LAW20, article, since=date(2021, 6, 1), evidence="V")],
        conditions=[
            alive(clause),
            minor(clause),
            need("ground", ground, text, clause, ask="公安、儿童主任、法院"),
        ],
        delivery=Delivery("service", "none", "month_reached"),
        procedure=procedure,
    )


temporary_guardianship = guardianship(
    "temporary_guardianship",
    "民政部门临时监护",
    "第九十二条",
    _temporary,
    "监护人找不到且无他人、不能或拒绝照料、教唆犯罪、严重伤害，或流浪、身份不明",
    TAKEN,
)
lasting_guardianship = guardianship(
    "lasting_guardianship",
    "民政部门长期监护",
    "第九十四条",
    _lasting,
    "父母等监护人查找不到，死亡或丧失能力且无他人可以担任，或法院撤销资格并指定民政部门",
    REPORTED,
)
