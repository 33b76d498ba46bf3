"""单人保：县级以上另行规定的人员，和每月给多少（定额，或低保标准的百分比）."""

from minsheng.policy import Person, asked, at_household, case, parameter, presumed, rounded

from . import _quantities as q

NOTE = """成年无业重度残疾人也须在低保边缘家庭（社会救助法第二十一条第二款），省、县另有规定的从其规定；依靠兄弟姐妹、\
60周岁以上老年人供养的，给付的供养费可视情不计（民发〔2022〕83号 一（一）），由乡镇在家庭收入里扣除。"""
OTHERS = "dibao_single.others"
_told = asked("single_other_hardship", "属于县级以上规定的其他特殊困难人员", "flag", Person, opened_by=OTHERS)
other_hardship = parameter(OTHERS, "flag") & presumed(_told, False, "没有认定为其他特殊困难人员的，按不是")

_percent = parameter("dibao_single.amount_percent_of_standard", "percent")
_share = rounded(at_household(q.standard) * _percent, q.round_mode, q.PERCENT)
_fixed = parameter("dibao_single.amount_monthly", "fen_per_month")
amount = case((_fixed == 0, _share), default=_fixed)
