"""Values in words for people, by type and unit; unknown is 不详."""

from __future__ import annotations

from datetime import date

from minsheng.kernel.money import yuan
from minsheng.kernel.periods import ENDLESS, NEVER
from minsheng.policy.kinds import Type
from minsheng.policy.nodes import Node, Value

UNKNOWN = "不详"
CODES: dict[str, str] = {
    "urban": "城镇",
    "rural": "农村",
    "normal": "正常",
    "moved": "已迁出",
    "cancelled": "已注销",
    "none": "无",
    "custody": "羁押服刑",
    "long_absence": "长期外出",
    "missing": "失踪",
    "valid": "有效",
    "frozen": "冻结",
    "expired": "过期",
    "declared": "申报",
    "visited": "走访",
    "checked": "核对",
    "estimated": "估算",
    "derived": "推定",
    "prison": "服刑",
    "detox": "强制隔离戒毒",
    "restricted": "限制人身自由",
    "kindergarten": "幼儿园",
    "primary": "小学",
    "junior": "初中",
    "senior": "普通高中",
    "vocational": "中等职业",
    "higher": "高等教育",
    "enrolled": "在读",
    "suspended": "休学或暂停",
    "transferred": "转出",
    "dropped": "辍学",
    "graduated": "毕业",
    "dead": "死亡",
    "severe_disability": "重残",
    "serious_illness": "重病",
    "lost_contact": "失联",
    "revoked": "撤销监护资格",
    "deported": "遣送出境",
    "kin": "亲属抚养",
    "institution": "机构养育",
    "foster": "家庭寄养",
    "adopted": "依法收养",
    "paying": "发放中",
    "stopped": "停发",
    "unstable": "脱贫不稳定",
    "marginal": "边缘易致贫",
    "sudden": "突发严重困难",
    "lifted": "稳定脱贫",
    "items": "各项评分",
    "with_family": "与家人同住",
    "alone": "独居",
    "empty_nest": "空巢",
    "left_behind": "留守",
    "home": "居家",
    "sight": "视力",
    "hearing": "听力",
    "speech": "言语",
    "limb": "肢体",
    "intellectual": "智力",
    "autism": "孤独症",
    "cecolin": "馨可宁",
    "walrinvax": "沃泽惠",
    "cervarix": "希瑞适",
    "gardasil4": "佳达修四价",
    "gardasil9": "佳达修九价",
    "cecolin9": "馨可宁9",
    "grade": "最终等级",
    "flood": "洪涝",
    "drought": "旱灾",
    "fire": "火灾",
    "wind_hail": "风雹",
    "snow": "雪灾",
    "earthquake": "地震",
    "other": "其他",
    "minor": "一般损坏",
    "severe": "严重损坏",
    "collapsed": "倒塌",
    "traffic": "交通事故",
    "accident": "意外",
    "illness": "疾病",
    "disaster": "灾害",
    "resident": "城乡居民医保",
    "employee": "职工医保",
    "outpatient": "门诊",
    "inpatient": "住院",
    "chronic": "门诊慢特病",
    "two_diseases": "两病门诊",
    "secondary": "二级",
    "tertiary": "三级",
    "local": "本地",
    "resident_elsewhere": "异地长期居住",
    "referral": "异地转诊",
    "emergency": "急诊",
    "unrestricted": "非限制使用级",
    "special": "特殊使用级",
    "middle": "中级",
    "open": "营业",
    "closed": "关停",
    "deregistered": "注销",
    "converted": "转登记",
    "passed": "合格",
    "rectifying": "整改中",
    "failed": "不合格",
    "ward": "病房",
    "public": "公办",
    "own": "自费",
    "state": "政府负担",
    "private": "民办",
    "preparing": "建设中",
    "running": "运行中",
    "paused": "暂停",
    "ended": "已终止",
    "unidentified": "流浪或者身份不明",
    "untraceable": "监护人下落不明",
    "unable": "监护人因客观原因暂不能监护",
    "neglect": "监护人拒绝或者怠于监护",
    "incited": "被监护人教唆、利用犯罪",
    "harmed": "受监护人伤害或者面临危险",
    "not_found": "查找不到监护人",
    "incapable": "监护人丧失监护能力",
    "low": "低",
    "medium": "中",
    "high": "高",
    "apart": "不含",
    "within": "已含",
    "difference": "补差",
    "tier": "分档",
    "year": "全年封顶",
    "in": "计入",
    "out": "不计入",
    "ceil_yuan": "见角进元",
    "half_up_cent": "四舍五入到分",
    "ceil_10_yuan": "向上取整到十元",
    "truncate": "舍去分以下",
    "single": "未婚",
    "married": "已婚",
    "divorced": "离婚",
    "widowed": "丧偶",
    "unstated": "未说明",
    "administration": "公共管理",
    "service": "公共服务",
    "social": "社会事业",
    "maintenance": "设施维护",
    "governance": "社会治理",
    "older": "大龄",
    "zero_employment": "零就业家庭",
    "academic": "学科类",
    "non_academic": "非学科类",
    "general": "综合医院",
    "children": "儿童医院",
    "maternity": "妇产医院",
    "tumour": "肿瘤医院",
    "psychiatric": "精神专科医院",
    "stomatology": "口腔医院",
    "ordinary": "普通",
    "paediatric": "儿科",
    "toxic": "医疗用毒性药品",
    "psychotropic_second": "第二类精神药品",
    "psychotropic_first": "第一类精神药品",
    "narcotic": "麻醉药品",
    "rational": "合理",
    "refund": "缴后退费",
    "prepaid": "参保时代缴",
    "1-1": "1-1 处方内容缺项、字迹难以辨认",
    "1-2": "1-2 医师签名与留样不一致",
    "1-3": "1-3 药师没有审核、签名",
    "1-4": "1-4 新生儿、婴幼儿没有写日龄、月龄",
    "1-5": "1-5 西药、中成药、中药饮片没有分开",
    "1-6": "1-6 没有用药品规范名称",
    "1-7": "1-7 剂量、规格、数量、单位不清楚",
    "1-8": "1-8 用法写“遵医嘱”“自用”等",
    "1-9": "1-9 修改没有签名和日期",
    "1-10": "1-10 没有写临床诊断或写得不全",
    "1-11": "1-11 一张门急诊处方超过五种药品",
    "1-12": "1-12 超过7日（急诊3日）用量没有理由",
    "1-13": "1-13 特殊管理药品没有按规定",
    "1-14": "1-14 抗菌药物没有按分级规定",
    "1-15": "1-15 中药饮片没有按规定书写",
    "2-1": "2-1 适应证不适宜",
    "2-2": "2-2 选的药品不适宜",
    "2-3": "2-3 剂型或给药途径不适宜",
    "2-4": "2-4 没有理由不首选基本药物",
    "2-5": "2-5 用法、用量不适宜",
    "2-6": "2-6 联合用药不适宜",
    "2-7": "2-7 重复给药",
    "2-8": "2-8 有配伍禁忌或不良相互作用",
    "2-9": "2-9 其他不适宜",
    "3-1": "3-1 没有适应证用药",
    "3-2": "3-2 没有理由开高价药",
    "3-3": "3-3 没有理由超说明书用药",
    "3-4": "3-4 没有理由同时开两种以上同类药",
}
NUMBERS: dict[str, dict[object, str]] = {
    "sex": {1: "男", 2: "女"},
    "disability_kind": {1: "视力", 2: "听力", 3: "言语", 4: "肢体", 5: "智力", 6: "精神", 7: "多重"},
}
"""By column what its plain numbers mean."""

_DAYS = {ENDLESS: "长期", NEVER: "没有记录"}


def of_column(value: Value | None, column: str, type_: Type, unit: str) -> str:
    """`words` of a fact, a number that is a code in its word."""
    return NUMBERS[column].get(value) or UNKNOWN if column in NUMBERS else words(value, type_, unit)


def words(value: Value | None, type_: Type, unit: str) -> str:
    """`123450` fen as 1,234.50元, a date as 2026年11月16日, a flag as 是 / 否."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return _DAYS.get(value) or f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, str):
        return CODES.get(value, value)
    return f"{yuan(value)}元" if type_ is Type.FEN else _counted(value, unit)


def _counted(value: int, unit: str) -> str:
    """A number with its unit; a share in thousandths as people say it: 850‰ as 85%, 35‰ as 3.5%, but 1‰ as it is."""
    if unit != "‰" or abs(value) in range(1, 10):
        return f"{value}{unit}"
    whole, rest = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{whole}{f'.{rest}' if rest else ''}%"


def of_node(value: Value | None, node: Node | None) -> str:
    """The value of a node; '' for no node."""
    return "" if node is None else words(value, node.type, node.unit)
