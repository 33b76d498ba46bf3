"""程序与时限 — the standard procedure of social assistance as a table of steps.

Limits in working days run from the day after acceptance; the publicity runs in calendar days.
"""

from minsheng.policy import Procedure, Review, Step

from . import _limits as limits

TEKUN = Procedure(
    steps=(
        Step("accept", "受理（材料不齐的一次性告知）", "乡镇街道", clause="特困人员认定办法第十条"),
        Step("investigate", "调查核实，提出初审意见", "乡镇街道", 15, clause="特困人员认定办法第十三条"),
        Step("publicity", "初审意见公示", "乡镇街道", calendar_days=7, clause="特困人员认定办法第十五条"),
        Step("again", "公示有异议的，重新调查核实，再次公示", "乡镇街道", clause="特困人员认定办法第十五条"),
        Step("confirm", "全面审查，随机抽查不少于三成", "县级民政", 15, clause="特困人员认定办法第十六条"),
        Step("refuse", "不予确认的书面告知", "县级民政", 3, clause="特困人员认定办法第十八条"),
        Step(
            "end",
            "终止的先公示，有异议的重新核实；终止以后转低保、临时救助",
            "乡镇街道",
            clause="特困人员认定办法第二十六条、第二十七条",
        ),
    ),
    clause="特困人员认定办法第十三条至第十八条",
    limits=limits.TEKUN,
)
TEKUN_REVIEW = Review(months=(("全部", 12),), clause="特困人员认定办法第二十四条")

RIGID = Procedure(
    steps=(
        Step("accept", "受理（材料不齐的一次性告知）", "乡镇街道", clause="刚性支出困难家庭认定办法第六条"),
        Step("check", "调查核实和信息核对", "乡镇街道", clause="刚性支出困难家庭认定办法第七条"),
        Step("confirm", "书面作出认定决定", "县级民政", clause="刚性支出困难家庭认定办法第八条"),
    ),
    limit_workdays=30,  # 复杂的一事一议
    clause="刚性支出困难家庭认定办法第九条",
    limits=limits.RIGID,
)
RIGID_REVIEW = Review(months=(("全部（有效期满重新申请）", 12),), clause="刚性支出困难家庭认定办法第十条")

# 临时救助：急难发生地受理；紧急的先行救助，事后补充说明（社会救助法 第五十条）。各步天数由当地定。
EMERGENCY = Procedure(
    steps=(
        Step("accept", "急难发生地受理", "乡镇街道", clause="社会救助法第三十七条"),
        Step("verify", "核实急难情形；紧急的先行救助", "乡镇街道", clause="社会救助法第五十条"),
        Step("approve", "审批（小额由乡镇直接审批）", "县级民政", clause="民发〔2018〕23号 二（二）"),
        Step("give", "发放现金（签收）、实物，或转介服务", "乡镇街道", clause="民发〔2018〕23号 二（四）"),
        Step("afterwards", "先行救助的补充说明情况", "乡镇街道", clause="社会救助法第五十条"),
    ),
    limits=limits.EMERGENCY,
)
EXPENSE = Procedure(
    steps=(
        Step("accept", "受理", "乡镇街道", clause="社会救助法第三十七条"),
        Step(
            "verify",
            "核实必要支出；已认定家庭不再核对收入财产",
            "乡镇街道",
            clause="民发〔2018〕23号 二（二）",
        ),
        Step("publicity", "公示", "乡镇街道", clause="2026年1月意见 二（天数由当地定）"),
        Step("approve", "审批（小额由乡镇直接审批）", "县级民政", clause="民发〔2018〕23号 二（二）"),
        Step("pay", "一次或分期发放到一卡通", "县级财政", clause="民发〔2018〕23号 二（四）"),
    ),
    limits=limits.EXPENSE,
)
QUICK = Procedure(
    steps=(
        Step(
            "relieve",
            "登记人员、事由和金额，留存证据，直接救助；不作经济状况核对，不公示",
            "乡镇街道",
            calendar_days=3,
            clause="2026年1月意见 二",
        ),
    ),
    clause="2026年1月意见 二",
    limits=limits.QUICK,
)
DISASTER = Procedure(
    steps=(
        Step("nominate", "本人申请或村民小组提名", "村居", clause="自然灾害救助条例第二十条"),
        Step("appraise", "民主评议，在村内公示", "村居", clause="自然灾害救助条例第二十条"),
        Step("review", "审核", "乡镇街道", clause="自然灾害救助条例第二十条"),
        Step("approve", "审批", "县级应急管理", clause="自然灾害救助条例第二十条"),
        Step("publish", "公布对象、钱物数和使用情况", "村居", clause="自然灾害救助条例第二十六条"),
        Step(
            "hand_over",
            "救助期满仍有严重困难的，转临时救助、低保",
            "乡镇街道",
            clause="民发〔2022〕83号 二（二）",
        ),
    ),
)
