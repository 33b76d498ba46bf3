"""助餐的优惠 — what each kind of people pays less for a meal; of several the greatest alone."""

from minsheng.policy import Person, age, asked, case, fact, greatest, parameter, presumed

from . import _elder_ability as e
from . import _quantities as q
from ._rolls import on_dibao, on_tekun

granted = presumed(fact("meal_reduction_fen"), 0, "没有核定减免的，按年龄定价")
_level = presumed(e.level, 0, "没有能力评估的，不按失能计算")
_current = presumed(e.current, False, "没有能力评估的，不按失能计算")
unable = _current & (_level >= parameter("meal.level_from", "number"))


def less(of: str, who):
    """What a kind of people, or everybody at a kind of site, pays less; nothing where the place has set nothing."""
    amount = presumed(parameter(f"meal.less_{of}", "fen", may_lack=True), 0, "当地没有定这一种优惠的，不减")
    return case((who, amount), default=0)


volunteer = presumed(
    asked("meal_volunteer", "用志愿服务积分就餐", "flag", Person), False, "没有说用积分的，按不用计算"
)
# 几种优惠只取减得最多的一种；助餐点的差价另算。
reduction = greatest(
    case((on_dibao | on_tekun | q.certificate_valid, granted), default=0),
    less("dibao", on_dibao),
    less("tekun", on_tekun),
    less("disabled", q.certificate_valid),
    less("unable", unable),
    less("very_old", age() >= parameter("meal.very_old_age", "years")),
    less("cared_for", presumed(fact("preferential_fen"), 0, "没有优抚待遇记录的，按没有计算") > 0),
    less("volunteer", volunteer),
)
