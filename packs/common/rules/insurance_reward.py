"""居民医保参保激励 — who stays insured, or draws nothing for a year, gets a higher cap of critical-illness insurance.

No cash: the lines are what the yearly cap (大病保险最高支付限额) rises by. All rises together stay under a share of the cap.
"""

from minsheng.policy import (
    Delivery,
    Person,
    Procedure,
    Programme,
    Step,
    fact,
    greatest,
    least,
    line,
    need,
    parameter,
    rounded,
)

from . import _quantities as q
from ._insurance import LAW, NOTICE, SINCE, insured

insured_years = fact("insured_years")
full_years = parameter("insurance.reward_years", "count")
further = greatest(insured_years - full_years, 0)
unused = fact("insurance_unused_years")
_most = rounded(
    parameter("settlement.critical_cap", "fen", may_lack=True)
    * parameter("insurance.reward_most_percent", "percent"),
    "half_up_cent",
    q.PERCENT,
)
by_years = least(parameter("insurance.reward_by_year", "fen") * further, _most)
by_unused = least(parameter("insurance.reward_unused", "fen") * unused, _most - by_years)

insurance_reward = Programme(
    code="insurance_reward",
    name_zh="居民医保连续参保和零报销激励",
    unlisted="按参保年限自动享受，不用申请",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        *insured(),
        need(
            "earned",
            (insured_years > full_years) | (unused > 0),
            "连续参保超过{need}年（{have}），或有整年没有用医保基金报销",
            NOTICE,
            ask="医保经办机构",
            have=insured_years,
            need=full_years,
        ),
    ],
    lines=[
        line("continuous", "连续参保提高的大病保险限额", by_years),
        line("unused", "零报销提高的大病保险限额", by_unused),
    ],
    delivery=Delivery("status", "yearly", "month_reached"),
    procedure=Procedure(
        steps=(
            Step("count", "按参保和报销记录自动累计，不用申请", "医保经办机构", clause=NOTICE),
            Step("use", "发生大病报销时按提高后的限额结算", "医保经办机构", clause=NOTICE),
        ),
    ),
)
