"""法定义务人 — who must support a person by law, and when such a supporter counts as unable (特困人员认定办法 第八条).

`unable` is the rule and needs the supporter's means, so it is known in a case only. `apparently_unable` sees the standing files
only; it serves to find people and decides nothing. No file says that somebody has no civil capacity: the town writes it down.
"""

from minsheng.policy import age, enrolled, fact, named, parameter, presumed, related_all

from . import _income as i
from . import _quantities as q
from ._means import modest

disposable_year = parameter("disposable_income.last_year", "fen", by_class=True)
poor = i.below(
    *(one * q.MONTHS_IN_YEAR for one in (i.own_income, i.own_income_known)), disposable_year, disposable_year
)

# 财产按低收入家庭（低保边缘）的规定。
_edge = modest("edge")
within_property = _edge["assets"] & _edge["vehicles"] & _edge["dwellings"] & _edge["companies"]
in_prison = presumed(fact("custody_kind"), "none", "没有羁押服刑记录的，按在家计算") == "prison"
missing = presumed(fact("out_of_household_reason"), "none", "没有失踪记录的，按在家计算") == "missing"
old_on_dibao = (age() >= parameter("tekun.supporter_dibao_age", "years")) & (
    enrolled("dibao") | enrolled("dibao_single")
)
very_old = age() >= parameter("tekun.supporter_old_age", "years")

unable = (
    ~q.alive
    | enrolled("tekun")
    | old_on_dibao
    | ((very_old | q.severely_disabled) & poor & within_property)
    | ((missing | in_prison) & within_property)
)
supporters_unable = named(
    "supporters_unable", "没有法定义务人，或义务人都无履行义务能力", related_all("supporter", unable)
)
apparently_unable = ~q.alive | enrolled("tekun") | old_on_dibao | very_old | q.severely_disabled | missing
