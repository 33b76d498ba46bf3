"""参保资助的身份和金额 — the classes, the best of them, and how much that is.

A class whose rate the place has not published leaves its own members unknown and nobody else.
"""

from minsheng.policy import case, fact, greatest, named, parameter, presumed, rounded

from . import _quantities as q
from ._rolls import child_without_parents, lifted, on_dibao, on_tekun, watched


def percent(of: str):
    return parameter(f"premium.{of}_percent", "percent", may_lack=True)


def rate(of: str, who):
    """Percent for a class; nothing for others."""
    return case((who, percent(of)), default=0)


def assisted(of: str, who):
    """Of a class that the place pays something for: known of one class, whatever the others are."""
    return who & (percent(of) > 0)


# 特困全额，别的身份不必再看。
best = named(
    "premium_percent",
    "参保资助比例",
    case(
        (on_tekun, parameter("premium.tekun_percent", "percent")),
        default=greatest(
            rate("child", child_without_parents),
            rate("dibao", on_dibao),
            rate("watched", watched),
            rate("severe_disability", q.severely_disabled),
            rate("lifted", lifted),
        ),
    ),
)
some_class = (
    on_tekun
    | assisted("child", child_without_parents)
    | assisted("dibao", on_dibao)
    | assisted("watched", watched)
    | assisted("severe_disability", q.severely_disabled)
    | assisted("lifted", lifted)
)
subsidy = rounded(parameter("premium.individual", "fen") * best, "half_up_cent", q.PERCENT)
# 参保时代缴的，本人只缴其余，不看已缴；缴后退费的，不超过实缴。
prepaid = parameter("premium.mode", "text") == "prepaid"
paid = fact("premium_paid_fen")
too_much = case(
    (prepaid, 0),
    default=presumed(greatest(subsidy - paid, 0), 0, "没有缴费记录的，按足额缴费测算"),
)
