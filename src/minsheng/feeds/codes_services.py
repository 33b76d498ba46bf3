"""Words of the lists of services, of schools and children, and the staged values they stand for."""

from typing import Final

from minsheng.policy.things import ABNORMAL, IRREGULAR, UNSUITABLE

MEDICAL_INSURANCE: Final[dict[str, str | int]] = {
    **dict.fromkeys(
        ["居民医保", "居民", "城乡居民", "城乡居民医保", "城乡居民基本医疗保险", "居民基本医疗保险", "390"],
        "resident",
    ),
    **dict.fromkeys(
        ["职工医保", "职工", "城镇职工", "职工基本医疗保险", "城镇职工基本医疗保险", "310"], "employee"
    ),
}

INSURED_STATUS: Final[dict[str, str | int]] = {
    **dict.fromkeys(["正常", "正常参保", "参保", "在保", "有效"], "running"),
    **dict.fromkeys(["暂停", "暂停参保", "中断"], "paused"),
    **dict.fromkeys(["终止", "终止参保", "停保", "退保"], "ended"),
}

ABILITY_GRADE: Final[dict[str, str | int]] = {
    word: grade
    for grade, words in enumerate(
        (
            ("能力完好", "完好", "0级"),
            ("轻度失能", "轻度", "轻度受损", "能力轻度受损", "1级"),
            ("中度失能", "中度", "中度受损", "能力中度受损", "2级"),
            ("重度失能", "重度", "重度受损", "能力重度受损", "3级"),
            ("完全失能", "完全", "完全丧失", "能力完全丧失", "4级"),
        )
    )
    for word in (*words, str(grade))
}

SEEKER_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(["失业", "失业登记", "登记失业"], "unemployed"),
    **dict.fromkeys(["就业困难", "就业困难人员", "就业困难认定"], "hard"),
}

SEEKER_REASON: Final[dict[str, str | int]] = {
    **dict.fromkeys(["大龄", "大龄失业", "4050", "4050人员"], "older"),
    **dict.fromkeys(["残疾", "残疾人"], "disabled"),
    **dict.fromkeys(["低保", "低保家庭", "享受低保"], "assisted"),
    **dict.fromkeys(["零就业", "零就业家庭"], "zero"),
    **dict.fromkeys(["长期失业", "连续失业一年以上", "连续失业1年以上"], "long"),
    **dict.fromkeys(["失地", "失地农民", "被征地农民"], "landless"),
    **dict.fromkeys(["其他", "其它"], "other"),
}

BED_STATE: Final[dict[str, str | int]] = {
    **dict.fromkeys(["申请", "评估", "方案", "改造", "验收", "签约", "建设中", "筹备"], "preparing"),
    **dict.fromkeys(["运行", "运行中", "在运行", "服务中"], "running"),
    **dict.fromkeys(["暂停", "住院暂停", "暂停(住院)"], "paused"),
    **dict.fromkeys(["终止", "已终止", "退床"], "ended"),
}

FUNDING: Final[dict[str, str | int]] = {
    **dict.fromkeys(["自费", "个人", "个人自费", "本人", "家庭", "子女", "自理"], "own"),
    **dict.fromkeys(
        ["政府", "政府负担", "财政", "特困供养", "特困", "集中供养", "政府购买", "公费", "集中照护"], "state"
    ),
}

LIVING_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(["独居", "独居老人", "独居老年人"], "alone"),
    **dict.fromkeys(["空巢", "空巢老人", "空巢老年人"], "empty_nest"),
    **dict.fromkeys(["留守", "留守老人", "留守老年人"], "left_behind"),
    **dict.fromkeys(["与家人同住", "与子女同住", "同住", "与亲属同住"], "with_family"),
}

OWNERSHIP: Final[dict[str, str | int]] = {
    **dict.fromkeys(["公办", "公立", "教育部门办", "公办幼儿园"], "public"),
    **dict.fromkeys(["民办", "私立", "普惠性民办", "普惠民办", "民办普惠", "民办幼儿园"], "private"),
}

CHILD_RISK: Final[dict[str, str | int]] = {
    **dict.fromkeys(["高", "高风险"], "high"),
    **dict.fromkeys(["中", "中风险"], "medium"),
    **dict.fromkeys(["低", "低风险"], "low"),
    **dict.fromkeys(["未分级", "无风险"], "none"),
}

GUARDIAN_SITUATION: Final[dict[str, str | int]] = {
    **dict.fromkeys(["正常", "监护正常"], "none"),
    **dict.fromkeys(["流浪乞讨", "身份不明", "流浪"], "unidentified"),
    **dict.fromkeys(["下落不明", "暂时找不到"], "untraceable"),
    **dict.fromkeys(["客观不能", "暂时不能监护", "不能监护"], "unable"),
    **dict.fromkeys(["拒绝监护", "怠于监护", "拒绝或怠于监护"], "neglect"),
    **dict.fromkeys(["教唆犯罪", "教唆利用犯罪"], "incited"),
    **dict.fromkeys(["严重伤害", "侵害", "面临危险"], "harmed"),
    **dict.fromkeys(["查找不到", "查找不到监护人"], "not_found"),
    **dict.fromkeys(["死亡", "监护人死亡"], "dead"),
    **dict.fromkeys(["丧失监护能力", "丧失能力"], "incapable"),
}

POST_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(["城镇", "城镇公益性岗位", "城镇公岗"], "urban"),
    **dict.fromkeys(["乡村", "乡村公益性岗位", "乡村公岗", "农村"], "rural"),
}

POST_FIELD: Final[dict[str, str | int]] = {
    "公共管理": "administration",
    "公共服务": "service",
    "社会事业": "social",
    "设施维护": "maintenance",
    "社会治理": "governance",
}

POST_EXCEPTION: Final[dict[str, str | int]] = {
    **dict.fromkeys(["无", "否"], "none"),
    **dict.fromkeys(["大龄", "大龄人员"], "older"),
    **dict.fromkeys(["零就业", "零就业家庭"], "zero_employment"),
    **dict.fromkeys(["重度残疾", "重度残疾人"], "severe_disability"),
}

APPRAISAL: Final[dict[str, str | int]] = {
    **dict.fromkeys(["未考核", "无"], "none"),
    **dict.fromkeys(["合格", "优秀", "通过"], "passed"),
    **dict.fromkeys(["不合格", "未通过"], "failed"),
}

TRAINING_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(["学科", "学科类"], "academic"),
    **dict.fromkeys(
        ["非学科", "非学科类", "科技", "文艺", "文化艺术", "体育", "托管", "科技类", "体育类"], "non_academic"
    ),
}

TRAINING_STANDING: Final[dict[str, str | int]] = {
    **dict.fromkeys(["白名单", "白"], "white"),
    **dict.fromkeys(["黑名单", "黑"], "black"),
    **dict.fromkeys(["整改", "整改中", "限期整改"], "rectifying"),
    **dict.fromkeys(["停业", "暂停", "停办"], "suspended"),
    **dict.fromkeys(["关停", "取缔", "已关停"], "closed"),
    **dict.fromkeys(["注销", "已注销"], "deregistered"),
    **dict.fromkeys(["转登记", "非学科转登记", "转型"], "converted"),
    **dict.fromkeys(["待核", "待核实", "未排查"], "open"),
}

DOCTOR_TITLE: Final[dict[str, str | int]] = {
    **dict.fromkeys(["乡村医生", "乡镇医生", "村医", "执业助理医师"], "rural"),
    **dict.fromkeys(["初级", "住院医师", "医师"], "junior"),
    **dict.fromkeys(["中级", "主治医师", "主治"], "middle"),
    **dict.fromkeys(["高级", "副主任医师", "主任医师", "正高", "副高"], "senior"),
}

ANTIBIOTIC_GRADE: Final[dict[str, str | int]] = {
    **dict.fromkeys(["无", "非抗菌药", "否", "不是"], "none"),
    **dict.fromkeys(["非限制", "非限制使用级", "非限制级"], "unrestricted"),
    **dict.fromkeys(["限制", "限制使用级", "限制级"], "restricted"),
    **dict.fromkeys(["特殊", "特殊使用级", "特殊级"], "special"),
}

PRESCRIPTION_SETTING: Final[dict[str, str | int]] = {
    **dict.fromkeys(["门诊", "普通门诊"], "outpatient"),
    **dict.fromkeys(["急诊"], "emergency"),
    **dict.fromkeys(["住院", "病房"], "inpatient"),
}

PRESCRIPTION_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(["普通", "普通处方"], "ordinary"),
    **dict.fromkeys(["急诊", "急诊处方"], "emergency"),
    **dict.fromkeys(["儿科", "儿科处方"], "paediatric"),
    **dict.fromkeys(["毒性", "医疗用毒性药品"], "toxic"),
    **dict.fromkeys(["精二", "第二类精神药品"], "psychotropic_second"),
    **dict.fromkeys(["精一", "第一类精神药品"], "psychotropic_first"),
    **dict.fromkeys(["麻醉", "麻醉药品"], "narcotic"),
}

REVIEW_FINDING: Final[dict[str, str | int]] = {
    **dict.fromkeys(["未点评", "未抽中"], "none"),
    **dict.fromkeys(["合理", "0", "1"], "rational"),
    **{code: code for code in (*IRREGULAR, *UNSUITABLE, *ABNORMAL)},
}
