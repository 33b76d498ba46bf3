"""残疾人家庭无障碍改造 — barrier-free conversion of the home of a severely disabled person in hardship, one plan per home.

Grade 1 or 2 of any kind; dibao, edge and other low-income households. What one home may cost is a ceiling set locally; the plan
of each home (一户一案) stays under it.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    JointHousehold,
    Law,
    Procedure,
    Programme,
    Step,
    enrolled,
    fact,
    household_fact,
    line,
    members,
    need,
    on,
    parameter,
    shift_months,
)

from . import _quantities as q
from ._rolls import MONTHS_IN_YEAR, on_dibao, on_edge, on_tekun, watched

LAW = "无障碍环境建设法第十九条"
WHO = "国办发〔2023〕39号 四（五）"
SURVEY = {"known_at": "case"}

at_home = members().only(q.alive & q.in_household)
severe = q.certificate_valid & fact("disability_grade").is_in(1, 2)
hardship = at_home.any(on_dibao | on_edge | on_tekun | enrolled("rigid_expense")) | watched
again_from = shift_months(
    household_fact("refurbished_on"),
    parameter("barrier_free.again_years", "term_years", may_lack=True) * MONTHS_IN_YEAR,
)

barrier_free_home = Programme(
    code="barrier_free_home",
    name_zh="残疾人家庭无障碍改造",
    subject=JointHousehold,
    valid_from=date(2023, 9, 1),
    law=[
        Law("无障碍环境建设法", "第十九条", since=date(2023, 9, 1), evidence="V"),
        Law(
            "关于加强低收入人口动态监测做好分层分类社会救助工作的意见",
            "四（五）",
            "国办发〔2023〕39号",
            date(2023, 10, 19),
            "V",
        ),
    ],
    conditions=[
        need(
            "severe_member",
            at_home.any(severe & q.local_hukou),
            "家中有本地户口、残疾证有效的一级或二级残疾人（不分类别）",
            LAW,
            ask="县残联",
        ),
        need("hardship", hardship, "低保、低保边缘或其他低收入家庭", WHO, ask="县民政社会救助股"),
        need(
            "not_lately",
            ~household_fact("refurbished") | (again_from <= on),
            "没有用公款做过无障碍改造，或已过规定年限",
            LAW,
            ask="县残联",
        ),
        need(
            "house_lawful",
            household_fact("house_lawful"),
            "住房合法",
            LAW,
            ask="入户评估、自然资源",
            **SURVEY,
        ),
        need(
            "house_stays",
            ~household_fact("house_demolition"),
            "住房近期不拆除",
            LAW,
            ask="入户评估、住建",
            **SURVEY,
        ),
        need("consent", household_fact("owner_consents"), "产权人同意改造", LAW, ask="申请家庭", **SURVEY),
    ],
    lines=[line("ceiling", "每户改造费用上限", parameter("barrier_free.ceiling", "fen", may_lack=True))],
    delivery=Delivery("service", "once"),
    procedure=Procedure(
        steps=(
            Step("survey", "摸底调查，列出未改造户", "村居、残联", clause=LAW),
            Step("assess", "入户评估（需求表、照片）", "县级残联", clause=LAW),
            Step("plan", "方案和预算，一户一案，本人签字", "县级残联", clause=LAW),
            Step("publish", "公布名单（姓名、村居、项目）", "县级残联", clause=LAW),
            Step("procure", "采购，村居委员会、物业须配合", "县级残联", clause=LAW),
            Step("work", "施工，留改造前中后照片", "施工单位", clause=LAW),
            Step("accept", "残疾人家庭、村居、残联三方验收", "县级残联", clause=LAW),
            Step("settle", "结算，满意度回访，归档", "县级残联", clause=LAW),
        ),
    ),
    note="按残疾类别改造：肢体——坡道、加宽门、扶手、低位灶台、厕所和淋浴；视力——语音提示、盲道；听力——闪光门铃；智力、精神——圆角、报警和门锁。",
)
