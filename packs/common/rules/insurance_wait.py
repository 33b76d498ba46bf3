"""居民医保待遇等待期 — who joins late or missed years waits before the insurance pays.

A fixed wait of three months, a month more for each further missed year, which may be bought off; after a long break never under
six months. Nobody waits who is newborn, stayed insured, or is exempt as assisted by the rule of the place.
"""

from minsheng.policy import (
    Delivery,
    Person,
    Procedure,
    Programme,
    Step,
    case,
    fact,
    greatest,
    named,
    need,
    on,
    parameter,
    shift_days,
    shift_months,
)

from ._insurance import LAW, NOTICE, SINCE, insured
from ._rolls import child_without_parents, on_dibao, on_tekun, watched

joined, missed = fact("insured_on"), fact("insurance_missed_years")
newborn = joined <= shift_days(fact("birth_date"), parameter("insurance.newborn_days", "days"))
exempt = (on_dibao | on_tekun | child_without_parents | watched) & parameter(
    "insurance.assisted_exempt", "flag", may_lack=True
)
continuous = fact("insured_in_time") & (missed <= 0)

# 固定等待期，从第几个断保年起每年加变动等待期，补缴一年减一年的；断保年数多的，两者之和有下限。
_further = missed - parameter("insurance.wait_more_from", "count") + 1
_months = parameter("insurance.wait_months", "months") + (
    greatest(_further - fact("insurance_repaired_years"), 0)
    * parameter("insurance.wait_more_months", "number")
)
_after_break = case(
    (
        missed >= parameter("insurance.long_break_years", "count"),
        greatest(_months, parameter("insurance.long_break_months", "months")),
    ),
    default=_months,
)
# 等满了的，是什么人都一样。
waits_not = newborn | exempt | continuous
wait = named(
    "insurance_wait_months",
    "待遇等待期",
    case((waits_not, 0), default=_after_break),
)

insurance_wait = Programme(
    code="insurance_wait",
    name_zh="居民医保可享受待遇（等待期已满）",
    unlisted="参保后自动享受，不用申请",
    subject=Person,
    valid_from=SINCE,
    law=LAW,
    conditions=[
        *insured(),
        need(
            "waited",
            waits_not | (shift_months(joined, _after_break) <= on),
            "参保缴费后须已过{need}（{have}缴费）",
            NOTICE,
            ask="医保经办机构",
            have=joined,
            need=wait,
        ),
    ],
    delivery=Delivery("status", "none", "month_reached"),
    procedure=Procedure(
        steps=(
            Step("join", "参保登记、缴费", "医保经办机构", clause=NOTICE),
            Step("repair", "补缴断保年份的个人缴费，缩短变动等待期（自愿）", "医保经办机构", clause=NOTICE),
            Step("tell", "告知等待期起止", "医保经办机构", clause=NOTICE),
        ),
    ),
)
