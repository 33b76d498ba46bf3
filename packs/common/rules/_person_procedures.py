"""程序与时限 — disabled people and children: the steps of their subsidies as a table."""

from minsheng.policy import Procedure, Review, Step

from ._limits import REMEDIES

# 残疾人两项补贴各步时限由当地规定，全国文件没有统一天数，故不写。
DISABILITY = Procedure(
    steps=(
        Step(
            "accept",
            "受理和初审：一张表申请两项补贴，任一乡镇街道窗口、网上、跨省都可以",
            "乡镇街道",
            clause="国发〔2015〕52号 三；民发〔2021〕70号",
        ),
        Step("check", "残疾证核对", "县级残联", clause="国发〔2015〕52号 三"),
        Step("confirm", "审定", "县级民政", clause="国发〔2015〕52号 三"),
        Step("pay", "按月（或按季）发放到一卡通", "县级财政", clause="国发〔2015〕52号 三"),
    ),
    limits=REMEDIES,
)
YEARLY = Review(months=(("全部", 12),), clause="国发〔2015〕52号 三")

# 儿童保障不设公示环节，以保护隐私（民发〔2019〕62号 二（二））。
CHILD = Procedure(
    steps=(
        Step("accept", "受理监护人或受托亲属、村居的申请", "乡镇街道", clause="民发〔2019〕62号 二（一）"),
        Step("check", "数据比对查验", "乡镇街道", 15, clause="民发〔2019〕62号 二（二）"),
        Step("confirm", "审核确认", "县级民政", 15, clause="民发〔2019〕62号 二（三）"),
        Step("refuse", "不符合的，书面说明理由", "县级民政", clause="民发〔2019〕62号 二（三）"),
        Step("record", "录入全国儿童福利信息管理系统", "县级民政", clause="民发〔2019〕62号 二（三）"),
        Step(
            "pay",
            "发给监护人；监护人不能履行的，发给实际照料的人或机构",
            "县级民政",
            clause="民发〔2019〕62号 四（三）",
        ),
    ),
    limit_workdays=30,
    clause="民发〔2019〕62号 二",
    limits=REMEDIES,
)
# 孤儿的时限由地方定，通行的是乡镇10个、县级15个工作日（K）。
_ORPHANS = "民发〔2010〕161号（天数由地方定）"
ORPHAN = Procedure(
    steps=(
        Step("accept", "监护人申请；弃婴由福利机构凭公安机关的证明申请", "乡镇街道", clause=_ORPHANS),
        Step("check", "核实父母情况，提出意见", "乡镇街道", 10, clause=_ORPHANS),
        Step("confirm", "审核认定", "县级民政", 15, clause=_ORPHANS),
        Step("record", "录入全国儿童福利信息管理系统", "县级民政", clause=_ORPHANS),
    ),
    limit_workdays=25,
    clause=_ORPHANS,
    limits=REMEDIES,
)
YEARLY_CHILD = Review(months=(("全部", 12),), clause="民发〔2019〕62号 二（四）")
