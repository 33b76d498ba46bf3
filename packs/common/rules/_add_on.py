"""分类施保 — one sum a month for each elder, minor, severely disabled or seriously ill member: of several the highest alone.

What nobody knows yet does not matter where a reason that is known brings no less (社会救助法 第二十条).
"""

from minsheng.policy import age, case, named, parameter, rounded

from . import _quantities as q

OLD = (age() >= parameter("add_on.elder_age_from", "years"), "elder")
YOUNG = (age() < parameter("minor.age_below", "years"), "minor")
DISABLED = (q.severely_disabled, "severe_disability")
ILL = (q.seriously_ill, "serious_illness")


def _sum(reason):
    """A fixed sum, or a share of the standard, as the place has it; both, where it has both."""
    percent = parameter(f"add_on.{reason[1]}_percent", "percent")
    share = rounded(q.standard * percent, "half_up_cent", q.PERCENT)
    return parameter(f"add_on.{reason[1]}_monthly", "fen_per_month") + case((percent == 0, 0), default=share)


def _not_less(reason, other):
    """The other reason does not apply, or brings no more."""
    return (_sum(reason) >= _sum(other)) | ~other[0]


def _highest(key: str, not_surpassed):
    return named(f"add_on_highest_{key}", "没有加发更多的一项", not_surpassed)


_ill = _highest("ill", _not_less(ILL, DISABLED) & _not_less(ILL, YOUNG) & _not_less(ILL, OLD))
_disabled = _highest("disabled", _not_less(DISABLED, YOUNG) & _not_less(DISABLED, OLD))

add_on = q.household.sum(
    case(
        (ILL[0] & _ill, _sum(ILL)),
        (DISABLED[0] & _disabled, _sum(DISABLED)),
        (YOUNG[0], _sum(YOUNG)),
        (OLD[0], _sum(OLD)),
        default=0,
    )
)
