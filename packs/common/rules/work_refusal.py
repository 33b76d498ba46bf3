"""低保：无正当理由连续拒绝工作 — the share of one member may be lowered or stopped after the third suitable job refused in a row.

最低生活保障审核确认办法 第三十四条; the others keep theirs. A proposal that a town examines: the person is heard first
(社会救助法 第四十八条). Nobody whose work nobody may expect is meant: minors, elders, disabled and seriously ill people.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Step,
    age,
    enrolled,
    fact,
    household_fact,
    line,
    need,
    parameter,
    presumed,
    rounded,
)

from . import _quantities as q
from ._rolls import alive

RULE = "最低生活保障审核确认办法第三十四条"
refused = fact("jobs_refused")
of_age = age().between(parameter("work_refusal.age_from", "years"), parameter("work_refusal.age_to", "years"))
fit = ~q.certificate_valid & ~presumed(q.seriously_ill, False, "没有重特大疾病记录的，按没有计算")
share = rounded(household_fact("dibao_monthly_fen"), q.round_mode, q.size)

work_refusal = Programme(
    code="work_refusal",
    name_zh="低保复核：连续拒绝工作",
    unlisted="是复核事项，不是发给人的待遇",
    subject=Person,
    valid_from=date(2021, 7, 1),
    law=[Law("最低生活保障审核确认办法", "第三十四条", "民发〔2021〕57号", date(2021, 7, 1), "V")],
    conditions=[
        alive(RULE),
        need("on_dibao", enrolled("dibao"), "本人在低保名册", RULE, ask="县民政社会救助股"),
        need("of_age", of_age, "现年{have}，在劳动年龄内", RULE, ask="公安户籍", have=age()),
        need("fit", fit, "没有有效的残疾证，也没有重特大疾病", RULE, ask="县残联、医保"),
        need(
            "not_in_school",
            ~presumed(fact("in_school"), False, "没有学籍记录的，按未就读计算"),
            "不在校就读",
            RULE,
            ask="教育局学籍",
        ),
        need(
            "refused",
            refused >= parameter("work_refusal.times", "count"),
            "无正当理由连续拒绝适合的工作{have}，达到{need}",
            RULE,
            ask="人社就业服务",
            known_at="case",
        ),
    ],
    lines=[line("share", "可减发、停发的本人份额", share)],
    delivery=Delivery("status", "monthly", "month_after_decision"),
    procedure=Procedure(
        steps=(
            Step("report", "就业服务机构逐次记录并通报", "县级人社", clause=RULE),
            Step("hear", "告知并听取本人意见", "乡镇街道", clause="社会救助法第四十八条"),
            Step("decide", "决定减发或停发本人份额，书面说明理由和救济途径", "县级民政", clause=RULE),
        ),
    ),
)
