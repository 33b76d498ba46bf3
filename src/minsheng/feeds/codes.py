"""Words of department files and the staged values they stand for (GB/T 2261, 4658, 4761, 26341 and usage)."""

from typing import Final

SEX: Final[dict[str, str | int]] = {"男": 1, "女": 2, "1": 1, "2": 2, "男性": 1, "女性": 2}

URBAN_RURAL: Final[dict[str, str | int]] = {
    **dict.fromkeys(
        ["城镇", "城市", "城", "非农业", "居民", "urban", "111", "112", "121", "122", "123"], "urban"
    ),
    **dict.fromkeys(["农村", "牧区", "农", "农业", "乡村", "rural", "210", "220"], "rural"),
}

AREA_LEVEL: Final[dict[str, str | int]] = {
    **dict.fromkeys(["county", "县", "旗", "区", "县级"], "county"),
    **dict.fromkeys(["town", "乡镇", "苏木", "苏木乡镇", "街道", "镇", "乡", "乡级"], "town"),
    **dict.fromkeys(["village", "村", "嘎查", "嘎查村", "社区", "村级", "居委会", "村委会"], "village"),
}

# Relation to the head of the household or to the applicant. Finer than the two-digit code only where a rule asks.
RELATION: Final[dict[str, str | int]] = {
    **dict.fromkeys(["户主", "本人", "本人或户主", "申请人", "0", "01", "02"], "head"),
    **dict.fromkeys(["配偶", "夫", "妻", "丈夫", "妻子", "10", "11", "12"], "spouse"),
    **dict.fromkeys(
        [
            "子",
            "儿子",
            "独生子",
            "长子",
            "次子",
            "二子",
            "三子",
            "四子",
            "五子",
            "养子",
            "继子",
            "养子或继子",
        ],
        "son",
    ),
    **dict.fromkeys(
        [
            "女",
            "女儿",
            "独生女",
            "长女",
            "次女",
            "二女",
            "三女",
            "四女",
            "五女",
            "养女",
            "继女",
            "养女或继女",
        ],
        "daughter",
    ),
    **dict.fromkeys(["父亲", "父", "继父", "养父", "继父或养父"], "father"),
    **dict.fromkeys(["母亲", "母", "继母", "养母", "继母或养母"], "mother"),
    **dict.fromkeys(["孙子", "孙", "外孙", "外孙子", "(外)孙子"], "grandson"),
    **dict.fromkeys(["孙女", "外孙女", "(外)孙女"], "granddaughter"),
    **dict.fromkeys(["儿媳", "媳妇", "儿媳妇"], "daughter_in_law"),
    **dict.fromkeys(["女婿"], "son_in_law"),
    **dict.fromkeys(["公公", "岳父"], "father_in_law"),
    **dict.fromkeys(["婆婆", "岳母"], "mother_in_law"),
    **dict.fromkeys(["祖父", "外祖父", "爷爷", "外公"], "grandfather"),
    **dict.fromkeys(["祖母", "外祖母", "奶奶", "外婆"], "grandmother"),
    **dict.fromkeys(["兄弟", "兄", "弟", "哥哥", "弟弟"], "brother"),
    **dict.fromkeys(["姐妹", "姐", "妹", "姐姐", "妹妹"], "sister"),
    **dict.fromkeys(["其他", "其他亲属", "非亲属", "其它", "8", "99"], "other"),
}

MARITAL: Final[dict[str, str | int]] = {
    **dict.fromkeys(["未婚", "10"], "single"),
    **dict.fromkeys(["已婚", "初婚", "再婚", "复婚", "有配偶", "20", "21", "22", "23"], "married"),
    **dict.fromkeys(["丧偶", "30"], "widowed"),
    **dict.fromkeys(["离婚", "离异", "40"], "divorced"),
    **dict.fromkeys(["未说明", "不详", "90"], "unstated"),
}

EDUCATION: Final[dict[str, str | int]] = {
    **dict.fromkeys(["研究生", "硕士", "博士", "10"], "postgraduate"),
    **dict.fromkeys(["大学本科", "本科", "大学", "20"], "bachelor"),
    **dict.fromkeys(["大学专科", "大专", "专科", "30"], "college"),
    **dict.fromkeys(["中等职业", "中专", "中职", "技校", "职高", "40"], "vocational"),
    **dict.fromkeys(["普通高中", "高中", "60"], "high_school"),
    **dict.fromkeys(["初中", "初级中学", "70"], "middle_school"),
    **dict.fromkeys(["小学", "80"], "primary"),
    **dict.fromkeys(["文盲", "半文盲", "文盲或半文盲", "未上学", "学龄前", "学前"], "none"),
    **dict.fromkeys(["其他", "不详", "90"], "other"),
}

HUKOU_STATUS: Final[dict[str, str | int]] = {
    "正常": "normal",
    "在册": "normal",
    "迁出": "moved",
    "已迁出": "moved",
    "注销": "cancelled",
    "已注销": "cancelled",
}

DISABILITY_KIND: Final[dict[str, str | int]] = {
    word: number
    for number, stem in enumerate(["视力", "听力", "言语", "肢体", "智力", "精神", "多重"], start=1)
    for word in (stem, f"{stem}残疾", str(number))
}
DISABILITY_KIND.update({"语言": 3, "语言残疾": 3})

# Compatibility forms are folded first, so that Ⅱ arrives as II. What stands in brackets repeats the grade.
DISABILITY_GRADE: Final[dict[str, str | int]] = {
    word: number
    for number, (forms, degrees) in enumerate(
        (("一壹", ("极重度", "重度")), ("二贰", ("重度",)), ("三叁", ("中度",)), ("四肆", ("轻度",))), start=1
    )
    for form in (*forms, str(number), ("I", "II", "III", "IV")[number - 1])
    for word in (f"{form}级", form, f"残疾{form}级", f"{form}级残疾", *(f"{form}级({d})" for d in degrees))
}

DISABILITY_STATUS: Final[dict[str, str | int]] = {
    **dict.fromkeys(["有效", "正常"], "valid"),
    **dict.fromkeys(["冻结", "已冻结"], "frozen"),
    **dict.fromkeys(["注销", "已注销"], "cancelled"),
    **dict.fromkeys(["过期", "已过期", "到期"], "expired"),
    **dict.fromkeys(["迁出", "已迁出"], "moved"),
}

PENSION_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(["职工养老", "城镇职工养老", "企业职工养老", "机关事业养老", "职工养老保险"], "employee"),
    **dict.fromkeys(["居民养老", "城乡居民养老", "城居保", "居民养老保险", "城乡居民养老保险"], "resident"),
    **dict.fromkeys(["失业", "失业保险", "失业保险金"], "unemployment"),
    **dict.fromkeys(["工伤", "工伤保险", "工伤待遇"], "injury"),
    **dict.fromkeys(["遗属", "遗属待遇", "供养亲属抚恤金"], "survivor"),
}

PAY_STATUS: Final[dict[str, str | int]] = {
    **dict.fromkeys(["正常", "在发", "已发放", "正常发放", "发放"], "paying"),
    **dict.fromkeys(["停发", "停止", "终止", "已停发"], "stopped"),
    **dict.fromkeys(["暂停", "缓发"], "suspended"),
}

ROLL_STATUS: Final[dict[str, str | int]] = {
    **dict.fromkeys(["在享", "在保", "正常", "有效", "享受中", "在册", "保障中"], "running"),
    **dict.fromkeys(["发放", "发放中", "在发", "正常发放"], "running"),
    **dict.fromkeys(["停发", "停保", "停止", "退出", "终止", "注销", "过期"], "stopped"),
}

COVER: Final[dict[str, str | int]] = {
    **dict.fromkeys(["整户", "整户保", "按户", "户保"], "whole"),
    **dict.fromkeys(["单人", "单人保", "个人", "参照单人户"], "single"),
}

SUPPORT: Final[dict[str, str | int]] = {
    **dict.fromkeys(["集中", "集中供养"], "institution"),
    **dict.fromkeys(["分散", "分散供养"], "home"),
}

LIVING: Final[dict[str, str | int]] = {
    **dict.fromkeys(["良好", "好", "较好"], "good"),
    **dict.fromkeys(["一般", "尚可"], "fair"),
    **dict.fromkeys(["困难", "较差", "差"], "hardship"),
}

BANK_STATUS: Final[dict[str, str | int]] = {
    **dict.fromkeys(["已回", "已反馈", "已返回"], "answered"),
    **dict.fromkeys(["待回", "未回", "未反馈", "等待"], "pending"),
}

CUSTODY_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(["服刑", "监狱服刑", "在监服刑", "看守所服刑"], "prison"),
    **dict.fromkeys(["强制隔离戒毒", "强戒", "戒毒", "强制戒毒"], "detox"),
    **dict.fromkeys(
        ["羁押", "看守所羁押", "刑事拘留", "逮捕", "其他限制人身自由", "其他被限制人身自由", "限制人身自由"],
        "restricted",
    ),
}

CUSTODY_STATUS: Final[dict[str, str | int]] = {
    **dict.fromkeys(["在押", "在所", "在监", "在册", "执行中"], "held"),
    **dict.fromkeys(["已释放", "释放", "已解除", "解除", "刑满释放", "假释", "出所"], "released"),
}

SCHOOL_STAGE: Final[dict[str, str | int]] = {
    **dict.fromkeys(["幼儿园", "学前", "学前教育"], "kindergarten"),
    **dict.fromkeys(["小学", "小学教育"], "primary"),
    **dict.fromkeys(["初中", "初级中学", "普通初中", "初中教育"], "junior"),
    **dict.fromkeys(["普通高中", "高中", "普高"], "senior"),
    **dict.fromkeys(["中等职业", "中等职业教育", "中职", "中专", "职高", "技校"], "vocational"),
    **dict.fromkeys(["高等教育", "高等", "大学", "大学本科", "本科", "大专", "专科", "高职"], "higher"),
}

SCHOOL_STATUS: Final[dict[str, str | int]] = {
    **dict.fromkeys(["在读", "在校", "正常", "在籍在校", "就读"], "enrolled"),
    **dict.fromkeys(["休学", "保留学籍"], "suspended"),
    **dict.fromkeys(["转出", "转学", "已转出"], "transferred"),
    **dict.fromkeys(["辍学", "失学", "疑似辍学", "退学"], "dropped"),
    **dict.fromkeys(["毕业", "已毕业", "结业"], "graduated"),
}

INSURANCE: Final[dict[str, str | int]] = {
    **dict.fromkeys(
        ["职工养老", "职工养老保险", "城镇职工养老", "企业职工养老", "企业职工基本养老保险", "机关事业养老"],
        "employee",
    ),
    **dict.fromkeys(["失业", "失业保险"], "unemployment"),
    **dict.fromkeys(["工伤", "工伤保险"], "injury"),
    **dict.fromkeys(["灵活就业", "灵活就业养老", "灵活就业人员养老", "个体缴费"], "flexible"),
}

PAID_STATUS: Final[dict[str, str | int]] = {
    **dict.fromkeys(["已缴", "已缴费", "正常", "已到账", "正常缴费"], "paid"),
    **dict.fromkeys(["欠缴", "欠费", "未缴", "未到账"], "owing"),
    **dict.fromkeys(["停保", "中断", "中断缴费", "暂停缴费", "终止"], "stopped"),
}

DISASTER: Final[dict[str, str | int]] = {
    **dict.fromkeys(["洪涝", "洪涝灾害", "洪水", "水灾", "暴雨", "内涝"], "flood"),
    **dict.fromkeys(["干旱", "旱灾"], "drought"),
    **dict.fromkeys(["火灾", "草原火灾", "森林火灾", "草原火", "森林草原火灾"], "fire"),
    **dict.fromkeys(["风雹", "风雹灾害", "冰雹", "大风", "雷电", "沙尘暴"], "wind_hail"),
    **dict.fromkeys(["雪灾", "白灾", "低温冷冻", "低温冷冻和雪灾", "暴雪", "寒潮"], "snow"),
    **dict.fromkeys(["地震", "地震灾害"], "earthquake"),
    **dict.fromkeys(["其他", "其它", "其他灾害"], "other"),
}

EMERGENCY: Final[dict[str, str | int]] = {
    **dict.fromkeys(["火灾", "失火"], "fire"),
    **dict.fromkeys(["交通事故", "车祸"], "traffic"),
    **dict.fromkeys(["意外", "意外伤害", "意外事故", "溺水"], "accident"),
    **dict.fromkeys(["疾病", "重大疾病", "重病", "突发重病", "突发重大疾病"], "illness"),
    **dict.fromkeys(["灾害", "自然灾害", "受灾"], "disaster"),
    **dict.fromkeys(["其他", "其它", "其他原因"], "other"),
}

WATCH_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(["脱贫不稳定", "脱贫不稳定户"], "unstable"),
    **dict.fromkeys(["边缘易致贫", "边缘易致贫户"], "marginal"),
    **dict.fromkeys(["突发严重困难", "突发严重困难户"], "sudden"),
    **dict.fromkeys(["稳定脱贫", "脱贫户", "稳定脱贫户"], "lifted"),
}

MARRIAGE_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(["结婚", "结婚登记", "复婚"], "married"),
    **dict.fromkeys(["离婚", "离婚登记"], "divorced"),
    **dict.fromkeys(["补领", "补领结婚证", "补领离婚证", "补发"], "reissued"),
}

CHILD_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(
        ["集中", "集中孤儿", "孤儿集中", "集中供养孤儿", "孤儿(集中)", "机构孤儿"], "orphan_institution"
    ),
    **dict.fromkeys(["散居", "散居孤儿", "孤儿散居", "社会散居孤儿", "孤儿(散居)"], "orphan_home"),
    **dict.fromkeys(["事实无人抚养", "事实无人抚养儿童", "事实孤儿"], "defacto"),
    **dict.fromkeys(["困境", "困境儿童"], "difficulty"),
    **dict.fromkeys(["留守", "留守儿童", "农村留守儿童"], "left_behind"),
    **dict.fromkeys(["流动", "流动儿童"], "moving"),
}

PARENT_SITUATION: Final[dict[str, str | int]] = {
    **dict.fromkeys(["正常", "正常抚养"], "none"),
    **dict.fromkeys(["死亡", "去世", "宣告死亡", "亡故"], "dead"),
    **dict.fromkeys(["失踪", "宣告失踪"], "missing"),
    **dict.fromkeys(["重残", "重度残疾"], "severe_disability"),
    **dict.fromkeys(["重病", "重大疾病"], "serious_illness"),
    **dict.fromkeys(["服刑", "服刑在押", "在押"], "custody"),
    **dict.fromkeys(["强制隔离戒毒", "强戒", "戒毒"], "detox"),
    **dict.fromkeys(["其他限制人身自由", "限制人身自由", "被执行其他限制人身自由的措施"], "restricted"),
    **dict.fromkeys(["失联", "失去联系"], "lost_contact"),
    **dict.fromkeys(["撤销监护", "被撤销监护资格", "撤销监护资格"], "revoked"),
    **dict.fromkeys(["遣送出境", "遣送", "驱逐出境", "被遣送出境"], "deported"),
}

PLACEMENT: Final[dict[str, str | int]] = {
    **dict.fromkeys(["亲属抚养", "亲属照料", "亲属监护"], "kin"),
    **dict.fromkeys(["机构养育", "机构供养", "集中养育", "福利机构"], "institution"),
    **dict.fromkeys(["家庭寄养", "寄养"], "foster"),
    **dict.fromkeys(["依法收养", "收养", "已收养"], "adopted"),
    **dict.fromkeys(["父母抚养", "父亲抚养", "母亲抚养", "父母一方抚养"], "none"),
}

AID_KIND: Final[dict[str, str | int]] = {
    **dict.fromkeys(["急难型", "急难型临时救助", "急难"], "temporary_emergency"),
    **dict.fromkeys(["支出型", "支出型临时救助"], "temporary_expense"),
    **dict.fromkeys(["小额快救", "小额", "小额先行救助", "先行救助"], "quick_relief"),
    **dict.fromkeys(["受灾", "受灾救助", "受灾人员救助", "灾害救助"], "disaster_relief"),
}

ABILITY: Final[dict[str, str | int]] = {
    **dict.fromkeys(["达到", "能", "自主", "可以", "是", "1", "√"], 1),
    **dict.fromkeys(["未达到", "不能", "未达", "不可以", "否", "0", "×"], 0),
}

COUNTER: Final[dict[str, str | int]] = {
    **dict.fromkeys(["医保报销", "医保", "医疗保障", "医保窗口"], "medical"),
    **dict.fromkeys(["残疾人", "残联", "残疾人服务"], "disability"),
    **dict.fromkeys(["养老", "养老服务", "社保养老"], "elder"),
    **dict.fromkeys(["其他", "其它", "综合", "综合窗口", "社会救助"], "other"),
}

COMPANY_STATUS: Final[dict[str, str | int]] = {
    **dict.fromkeys(["存续", "开业", "在营", "正常", "存续(在营、开业、在册)"], "active"),
    **dict.fromkeys(["注销", "已注销", "吊销", "已吊销", "吊销未注销", "吊销,未注销"], "closed"),
}
