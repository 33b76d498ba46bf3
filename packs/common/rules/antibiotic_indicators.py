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

from ._antibiotics import CLAUSE, PERCENT, kind, limit, of, sampled, share, varieties_limit
from ._thing_procedures import REVIEWED

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
        share(
            "density", "ddds", "patient_days", "使用强度（累计DDD数÷床日×100）", limit("density", "number")
        ),
        share(
            "prophylaxis",
            "clean_incisions_antibiotic",
            "clean_incisions",
            "Ⅰ类切口预防用药比例",
            parameter("antibiotic.clean_incisions", "percent"),
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
            of("patient_days") < parameter("antibiotic.days_least", "count"),
            "床日太少（{have}），使用强度不作比较",
            have=of("patient_days"),
        ),
    ],
    delivery=Delivery("status", "monthly"),
    procedure=REVIEWED,
)
