"""程序 — settlements, lists of training bodies, prescriptions, posts: the steps as a table."""

from minsheng.policy import Procedure, Step

# 一站式结算：特困、低保等在结算中直接救助，不用申请；其他人向乡镇街道申请（社会救助法 第三十七条）。
SETTLED = Procedure(
    steps=(
        Step("settle", "定点医疗机构一站式结算", "定点医疗机构", clause="国办发〔2021〕42号 三"),
        Step("apply", "没有在结算中救助的，向乡镇街道申请", "乡镇街道", clause="社会救助法第三十七条"),
        Step("confirm", "审核，县级医保确认", "县级医保", clause="社会救助暂行办法第三十条"),
    ),
    clause="社会救助法第二十四条、第三十七条",
)

# 校外培训机构名单：联合检查，书面通知整改，复查后认定；列入黑名单前听取陈述；政府网站公布不晚于形成后20个工作日。
TRAINING = Procedure(
    steps=(
        Step("inspect", "联合检查，拍照留存", "县级教育", clause="国办发〔2018〕80号 三"),
        Step("notice", "书面告知问题和整改期限", "县级教育", clause="国办发〔2018〕80号 三"),
        Step("again", "到期复查", "县级教育", clause="国办发〔2018〕80号 三"),
        Step("hear", "列入黑名单前听取陈述申辩（天数由当地定）", "县级教育", clause="教育部令第53号"),
        Step("publish", "在政府网站公布", "县级教育", 20, clause="政府信息公开条例第二十六条"),
        Step(
            "object",
            "对名单有异议的可以提出，核实后调整，调整留痕",
            "县级教育",
            clause="国办发〔2018〕80号 三",
        ),
    ),
)

# 处方：每月抽样点评，院内公布；抗菌药物处方权由医疗机构培训考核后授予。
REVIEWED = Procedure(
    steps=(
        Step(
            "sample", "每月随机抽样，种子、名单、方法存档", "医疗机构药学部门", clause="卫医管发〔2010〕28号"
        ),
        Step("review", "药师点评，专家组审核", "医疗机构药学部门", clause="卫医管发〔2010〕28号"),
        Step("publish", "院内通报，不合理处方整改", "医疗机构", clause="卫医管发〔2010〕28号"),
    ),
)

# 公益性岗位：单位申报岗位，人社批准后公布；本人在村居报名；公示期由当地定（3至5天）。
POSTED = Procedure(
    steps=(
        Step("post", "单位申报岗位，批准后公布", "县级人社", clause="就业促进法第五十三条"),
        Step("apply", "本人在村居报名", "村居", clause="人社部发〔2019〕124号"),
        Step("check", "数据比对、审核", "县级人社", clause="人社部发〔2019〕124号"),
        Step("publicity", "公示（天数由当地定）", "乡镇街道", clause="人社部发〔2019〕124号"),
        Step("sign", "签订合同或协议，岗前培训", "用人单位", clause="人社部发〔2019〕124号"),
        Step("pay", "每月考勤、公示、发放", "县级人社", clause="人社部发〔2019〕124号"),
        Step(
            "leave", "期满前书面告知；期满或情形变化的退岗", "县级人社", clause="人社部发〔2019〕124号第十条"
        ),
    ),
)
