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

DISABILITY_GRADE: Final[dict[str, str | int]] = {
    word: number
    for number, hanzi in enumerate("一二三四", start=1)
    for word in (f"{hanzi}级", hanzi, str(number), f"{number}级")
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
    **dict.fromkeys(["在享", "在保", "正常", "有效", "享受中", "在册"], "running"),
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
