"""单人保：县级以上另行规定的人员，和每月给多少（定额，或低保标准的百分比）."""

from minsheng.policy import Person, asked, at_household, case, parameter, presumed, rounded

from . import _quantities as q

OTHERS = "dibao_single.others"
_told = asked("single_other_hardship", "属于县级以上规定的其他特殊困难人员", "flag", Person, opened_by=OTHERS)
other_hardship = parameter(OTHERS, "flag") & presumed(_told, False, "没有认定为其他特殊困难人员的，按不是")

_percent = parameter("dibao_single.amount_percent_of_standard", "percent")
_share = rounded(at_household(q.standard) * _percent, q.round_mode, q.PERCENT)
_fixed = parameter("dibao_single.amount_monthly", "fen_per_month")
amount = case((_fixed == 0, _share), default=_fixed)
