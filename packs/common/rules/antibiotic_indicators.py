"""抗菌药物使用指标 — a hospital's month against the limits of its kind: prescriptions, use density, prophylaxis, cultures.

使用强度 = 累计 DDD 数 ÷ 出院者住院床日 × 100。 Those of varieties stand for general hospitals only.
"""

from datetime import date

from minsheng.policy import AntibioticMonth, Delivery, Law, Programme, case, fact_of, ground, need, parameter

from ._thing_procedures import REVIEWED

CLAUSE = "国卫办医发〔2015〕42号"
PERCENT = 100
SPECIALISED = ("children", "maternity", "stomatology", "psychiatric", "tumour")


def of(column: str):
    """A fact of the hospital's month."""
    return fact_of(AntibioticMonth, column)


kind = of("hospital_kind")


def limit(what: str, unit: str = "percent"):
    """The limit for this kind of hospital."""
    branches = [(kind == k, parameter(f"antibiotic.{what}_{k}", unit)) for k in SPECIALISED]
    return case(*branches, default=parameter(f"antibiotic.{what}_general", unit))


def share(key: str, some: str, of_all: str, text: str, most):
    """At most so many percent of the total."""
    return need(
        key,
        of(some) * PERCENT <= of(of_all) * most,
        f"{text}（{{have}}），不超过{{need}}",
        CLAUSE,
        ask="医务、药学部门",
        have=of(some),
        need=most,
    )


def sampled(key: str, of_: str, id_: str, text: str):
    """At least so many percent of those treated had a culture taken first."""
    least = parameter(f"antibiotic.{id_}", "percent")
    return need(
        key,
        of(f"sampled_{of_}") * PERCENT >= of(f"treated_{of_}") * least,
        f"{text}送检（{{have}}），不低于{{need}}",
        CLAUSE,
        ask="检验、医务部门",
        have=of(f"sampled_{of_}"),
        need=least,
    )


_varieties = case(
    (of("hospital_level") == "tertiary", parameter("antibiotic.varieties_tertiary", "count")),
    default=parameter("antibiotic.varieties_secondary", "count"),
)

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
        share("outpatient", "outpatient_antibiotic", "outpatient", "门诊抗菌药物处方", limit("outpatient")),
        share("emergency", "emergency_antibiotic", "emergency", "急诊抗菌药物处方", limit("emergency")),
        share(
            "inpatient", "discharged_antibiotic", "discharged", "住院使用抗菌药物的患者", limit("inpatient")
        ),
        share("density", "ddds", "patient_days", "累计DDD数", limit("density", "number")),
        share(
            "prophylaxis",
            "clean_incisions_antibiotic",
            "clean_incisions",
            "Ⅰ类切口预防用药",
            parameter("antibiotic.clean_incisions", "percent"),
        ),
        sampled("cultures", "all", "sampled_all", "治疗前"),
        sampled("cultures_restricted", "restricted", "sampled_restricted", "限制使用级治疗前"),
        sampled("cultures_special", "special", "sampled_special", "特殊使用级治疗前"),
        need(
            "varieties",
            (kind != "general") | (of("varieties") <= _varieties),
            "抗菌药物品种{have}，不超过{need}",
            CLAUSE,
            ask="药学部门",
            have=of("varieties"),
            need=_varieties,
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
            "床日只有{have}，太少，使用强度不作比较",
            have=of("patient_days"),
        ),
    ],
    delivery=Delivery("status", "monthly"),
    procedure=REVIEWED,
)
