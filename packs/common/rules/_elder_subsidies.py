"""经济困难老年人两项补贴的共同条件 — poor, and assessed not longer than a year ago; the steps of both subsidies."""

from datetime import date

from minsheng.policy import Law, Procedure, Review, Step, need, parameter

from . import _elder_ability as e
from ._rolls import at_home_on_tekun, on_dibao, on_edge

MONEY = "fen_per_month"
poor = on_dibao | on_edge | (at_home_on_tekun & parameter("elder_care.tekun_at_home", "flag", may_lack=True))


def hardship(clause: str):
    return need("hardship", poor, "低保、低保边缘（分散特困由当地定）", clause, ask="县民政社会救助股")


def current(clause: str):
    return need("current", e.current, "能力评估未满规定的月数", clause, ask="评估机构")


def procedure(clause: str) -> Procedure:
    return Procedure(
        steps=(
            Step("accept", "受理", "乡镇街道", clause=clause),
            Step("assess", "能力评估", "评估机构", clause=clause),
            Step("confirm", "审核确认", "县级民政", clause=clause),
        ),
    )


def review(clause: str) -> Review:
    return Review(months=(("全部（重新评估）", 12),), clause=clause)


def law(clause: str) -> list[Law]:
    return [Law("老年人权益保障法", clause, since=date(2018, 12, 29), evidence="V")]
