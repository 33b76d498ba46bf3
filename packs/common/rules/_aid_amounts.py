"""临时救助的金额 — a ceiling: months of the dibao standard for each member, less what was given in the last 12 months.

民发〔2018〕23号 二（三）: by cause and degree of the hardship, the number of people and how long it will last. A place
sets the months and may set a share for each cause; how long the hardship lasts the town says.
"""

from minsheng.policy import (
    asked,
    case,
    greatest,
    household_fact,
    least,
    parameter,
    presumed,
    rounded,
)

from . import _quantities as q
from ._aid import kind

aided_12m = presumed(household_fact("aided_12m_fen"), 0, "没有临时救助记录的，按没有救助过计算")
# 特别重大的困难（重病、房屋严重损坏或倒塌）按较高的上限，其余按一般上限。
grave = q.home.any(q.seriously_ill) | household_fact("house_damage").is_in("severe", "collapsed")
most = case(
    (grave, parameter("temporary.grave_cap_months", "number")),
    default=parameter("temporary.cap_months", "number"),
)
lasts = presumed(
    asked("difficulty_months", "困难预计还要持续的月数", "number"), 0, "没有说困难持续多久的，按上限的月数"
)
cap = q.standard * q.home.count() * case((lasts > 0, least(most, lasts)), default=most)
cause = presumed(kind, "other", "急难类型没有写明的，按其他计算")


def share(of: str):
    """Percent of the ceiling for one cause."""
    return presumed(
        parameter(f"temporary.{of}_percent", "percent", may_lack=True),
        q.PERCENT,
        "当地没有按事由分档的，按上限的全额",
    )


_causes = ("fire", "traffic", "accident", "illness", "disaster")
_percent = case(*((cause == one, share(one)) for one in _causes), default=share("other"))
cap_of_cause = rounded(cap * _percent, "half_up_cent", q.PERCENT)


def left_of(amount):
    """What of the amount is left after the help of the last 12 months."""
    return greatest(amount - aided_12m, 0)
