"""经济困难老年人两项补贴的共同之处 — poor elders registered here; the steps and the review of both subsidies."""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Procedure, Programme, Step, need, parameter

from ._assessed_elder import assessed_anew, of_age
from ._rolls import alive, at_home_on_tekun, local_hukou, on_dibao, on_edge

MONEY = "fen_per_month"
poor = on_dibao | on_edge | (at_home_on_tekun & parameter("elder_care.tekun_at_home", "flag", may_lack=True))


def subsidy(code: str, name_zh: str, article: str, kind, conditions, lines) -> Programme:
    """A monthly subsidy of 老年人权益保障法 for poor elders; `conditions` are its own, after those of both."""
    clause = f"老年人权益保障法{article}"
    return Programme(
        code=code,
        name_zh=name_zh,
        subject=Person,
        valid_from=date(2022, 12, 30),
        law=[Law("老年人权益保障法", article, since=date(2018, 12, 29), evidence="V")],
        conditions=[
            alive(clause),
            local_hukou(clause),
            of_age(clause),
            need("hardship", poor, "低保、低保边缘（分散特困由当地定）", clause, ask="县民政社会救助股"),
            *conditions,
        ],
        lines=lines,
        delivery=Delivery(kind, "monthly", "month_after_decision", "month_of_event"),
        procedure=Procedure(
            steps=(
                Step("accept", "受理", "乡镇街道", clause=clause),
                Step("assess", "能力评估", "评估机构", clause=clause),
                Step("confirm", "审核确认", "县级民政", clause=clause),
            ),
        ),
        review=assessed_anew(clause),
    )
