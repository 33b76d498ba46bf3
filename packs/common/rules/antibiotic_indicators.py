"""抗菌药物使用指标 — a hospital's month against the limits of its kind: prescriptions, use density, prophylaxis, cultures.

使用强度 = 累计 DDD 数 ÷ 出院者住院床日 × 100。 Those of varieties stand for general hospitals only.
"""

from datetime import date

from minsheng.policy import (
    AntibioticMonth,
    Delivery,
    Law,
    Programme,
    ground,
    need,
    parameter,
)

from ._antibiotics import CLAUSE, PERCENT, at_most, kind, limit, of, sampled, share, varieties_limit, within
from ._thing_procedures import REVIEWED

density_limit = limit("density", "number")
# 床日太少的，强度没有意义：不比较，只提示。
too_small = of("patient_days") < parameter("antibiotic.days_least", "count")

antibiotic_indicators = Programme(
    code="antibiotic_indicators",
    name_zh="抗菌药物使用指标",
    subject=AntibioticMonth,
    valid_from=date(2012, 8, 1),
    law=[
        Law("抗菌药物临床应用管理办法", "第三十条", "卫生部令第84号", date(2012, 8, 1), "K"),
        Law("关于进一步加强抗菌药物临床应用管理工作的通知", "全文", CLAUSE, date(2015, 7, 13), "K"),
    ],
    conditions=[
        share(
            "outpatient", "outpatient_antibiotic", "outpatient", "门诊抗菌药物处方占比", limit("outpatient")
        ),
        share("emergency", "emergency_antibiotic", "emergency", "急诊抗菌药物处方占比", limit("emergency")),
        share(
            "inpatient", "discharged_antibiotic", "discharged", "住院患者抗菌药物使用率", limit("inpatient")
        ),
        need(
            "density",
            too_small | within("ddds", "patient_days", density_limit),
            "使用强度（累计DDD数÷床日×100）不超过{need}（{have}）",
            CLAUSE,
            ask="医务、药学部门",
            have=of("ddds"),
            need=density_limit,
        ),
        share(
            "prophylaxis",
            "clean_incisions_antibiotic",
            "clean_incisions",
            "Ⅰ类切口预防用药比例",
            parameter("antibiotic.clean_incisions", "percent"),
        ),
        need(
            "in_time",
            of("clean_in_time") >= of("clean_incisions_antibiotic"),
            "预防用药都在切皮前0.5至1小时给药（{have}）",
            CLAUSE,
            ask="手术室、麻醉科",
            have=of("clean_in_time"),
        ),
        need(
            "within_day",
            of("clean_within_day") >= of("clean_incisions_antibiotic"),
            "预防用药都不超过24小时（{have}）",
            CLAUSE,
            ask="医务、药学部门",
            have=of("clean_within_day"),
        ),
        sampled("cultures", "all", "sampled_all", "治疗前"),
        sampled("cultures_restricted", "restricted", "sampled_restricted", "限制使用级治疗前"),
        sampled("cultures_special", "special", "sampled_special", "特殊使用级治疗前"),
        need(
            "varieties",
            (kind != "general") | (of("varieties") <= varieties_limit),
            "抗菌药物品种数不超过{need}（{have}）",
            CLAUSE,
            ask="药学部门",
            have=of("varieties"),
            need=varieties_limit,
        ),
        at_most(
            "brands", "brands_most", "brands_max", "同一通用名的注射或口服品牌不超过{need}（最多的{have}）"
        ),
        at_most(
            "purchases", "purchases_most", "purchases_max", "同一品种一年临时采购不超过{need}（最多的{have}）"
        ),
    ],
    grounds=[
        ground(
            "unit_error",
            of("ddds") * PERCENT > of("patient_days") * parameter("antibiotic.density_doubtful", "number"),
            "使用强度高得不可信（累计DDD数{have}），先查单位换算",
            have=of("ddds"),
        ),
        ground(
            "too_small",
            too_small,
            "床日太少（{have}），使用强度不作比较",
            have=of("patient_days"),
        ),
    ],
    delivery=Delivery("status", "monthly"),
    procedure=REVIEWED,
)
