"""临时救助（急难型）与小额快救 — help at once after an emergency; since 2026-07-01 where it happens, no hukou needed.

The amounts are ceilings; the township or county decides below them by need. Leads: only with an emergency on record in the last
days; for quick relief nothing else is asked, for the emergency type a recognised household or hardship seen since.
"""

from datetime import date

from minsheng.policy import JointHousehold, Law, Programme, household_fact, line, need, parameter

from . import _aid as a
from . import _aid_amounts as amounts
from . import _quantities as q
from ._aid import BASIS, FORMS, INT14, LAW26, LS18, LS26, NO_REPEAT, ONCE
from ._procedures import EMERGENCY, QUICK

seen_since = household_fact("hardship_seen") & (household_fact("hardship_seen_on") >= a.happened)

quick_relief = Programme(
    code="quick_relief",
    name_zh="小额快救",
    subject=JointHousehold,
    valid_from=date(2026, 1, 29),
    law=[LS26],
    conditions=[
        a.fresh("quick.window_days", "2026年1月意见；社会救助法第二十九条"),
        a.not_aided(a.kind, "emergency_aided_on", NO_REPEAT),
    ],
    lines=[line("cap", "小额快救上限", q.standard * parameter("quick.cap_months", "number"))],
    delivery=ONCE,
    procedure=QUICK,
)


def version(valid_from: date, valid_to: date | None, law: list[Law], place=()) -> Programme:
    """One version of 急难型临时救助."""
    return Programme(
        code="temporary_emergency",
        name_zh="临时救助（急难型）",
        subject=JointHousehold,
        valid_from=valid_from,
        valid_to=valid_to,
        law=law,
        conditions=[
            *place,
            a.fresh("temporary.window_days", BASIS),
            need(
                "in_difficulty",
                a.recognised | seen_since,
                "已认定的低收入家庭，或急难后走访反映基本生活困难",
                BASIS,
                ask="村级走访",
            ),
            a.not_aided(a.kind, "emergency_aided_on", NO_REPEAT),
        ],
        lines=[line("cap", "救助金额上限（扣除近12个月已救助）", amounts.left_of(amounts.cap_of_cause))],
        delivery=ONCE,
        procedure=EMERGENCY,
        note=FORMS,
    )


emergency_2018 = version(a.SINCE_2018, a.UNTIL_2026, [INT14, LS18], a.lives_here())
emergency_2026 = version(date(2026, 7, 1), None, [LAW26, LS18, LS26])
