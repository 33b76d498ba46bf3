"""分类施保 — one sum a month for each elder, minor, severely disabled or seriously ill member: of several the highest alone.

What nobody knows yet does not matter where a reason that is known brings no less (社会救助法 第二十条).
"""

from minsheng.policy import age, case, named, parameter

from . import _quantities as q

OLD = (age() >= parameter("add_on.elder_age_from", "years"), "add_on.elder_monthly")
YOUNG = (age() < parameter("minor.age_below", "years"), "add_on.minor_monthly")
DISABLED = (q.severely_disabled, "add_on.severe_disability_monthly")
ILL = (q.seriously_ill, "add_on.serious_illness_monthly")


def _sum(reason):
    return parameter(reason[1], "fen_per_month")


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
