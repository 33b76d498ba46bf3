"""扣减和核实 — what a place may provide before dibao and the edge are measured by income; nothing provided: nothing.

Spending that disability and serious illness force on a household is taken off (最低生活保障审核确认办法 第十三条第一款); who can
work and states no income is looked at by somebody, never reckoned by a coefficient alone (民发〔2022〕83号 一（一）).
"""

from minsheng.policy import (
    Person,
    age,
    asked,
    case,
    fact,
    greatest,
    month_sum,
    named,
    need,
    parameter,
    presumed,
    rounded,
)

from . import _income as i
from . import _quantities as q


def _share(of, percent):
    return rounded(of * percent, "half_up_cent", q.PERCENT)


_ill_percent, _disabled_percent = (
    parameter(f"dibao.{what}_deduct_percent", "percent") for what in ("illness", "disability")
)
_hit = q.household.only(q.seriously_ill | q.severely_disabled)
_bills = _hit.sum(month_sum("medical_month", "own_fen", months=q.MONTHS_IN_YEAR))
_illness = case((_ill_percent == 0, 0), default=_share(_bills, _ill_percent) // q.MONTHS_IN_YEAR)
_disabled = q.household.only(q.severely_disabled).count()
_disability = case((_disabled_percent == 0, 0), default=_share(q.standard, _disabled_percent) * _disabled)
deducted = named("dibao_deducted_fen", "按规定扣减的残疾、重病支出", _illness + _disability)

income = named("dibao_income_fen", "家庭月收入", greatest(i.income - deducted, 0))
income_known = greatest(i.income_known - deducted, 0)
below_edge_line = i.below(
    income * q.PERCENT, income_known * q.PERCENT, q.edge_line_times_100, q.edge_line_most_times_100
)

LOOK = "dibao.look_at_idle"
_pupil = presumed(fact("in_school"), False, "没有学籍记录的，按未就读计算")
_of_age = age().between(
    parameter("work_refusal.age_from", "years"), parameter("work_refusal.age_to", "years")
)
_idle = _of_age & (i.own_income == 0) & ~(q.severely_disabled | q.seriously_ill | _pupil)
_seen = asked("idle_looked_at", "没有申报收入的成员已按实际情况核实", "flag", Person, opened_by=LOOK)
looked_at = named(
    "dibao_idle_looked_at",
    "有劳动能力而没有申报收入的成员都已核实",
    q.household.all(~(parameter(LOOK, "flag") & _idle) | _seen),
)


def looked_at_need(clause: str):
    """Where the place asks for it: somebody saw how those live who could work and state no income."""
    text = "当地要求核实的，有劳动能力而没有申报收入的成员已由乡镇按实际情况核实"
    return need("idle_looked_at", looked_at, text, clause, ask="乡镇街道", known_at="case")
