"""抗菌药物指标的限值 — the limit for a kind of hospital, and the two forms an indicator has."""

from minsheng.policy import AntibioticMonth, case, fact_of, named, need, parameter

CLAUSE = "国卫办医发〔2015〕42号"
SUPPLY = "抗菌药物临床应用管理办法第十七条、第二十一条"
PERCENT = 100
SPECIALISED = ("children", "maternity", "stomatology", "psychiatric", "tumour")


def of(column: str):
    """A fact of the hospital's month."""
    return fact_of(AntibioticMonth, column)


kind = of("hospital_kind")


def limit(what: str, unit: str = "percent"):
    """The limit for this kind of hospital."""
    branches = [(kind == k, parameter(f"antibiotic.{what}_{k}", unit)) for k in SPECIALISED]
    of_kind = case(*branches, default=parameter(f"antibiotic.{what}_general", unit))
    return named(f"antibiotic_{what}_limit", "本类医院的上限", of_kind)


def within(some: str, of_all: str, most):
    """At most so many percent of the total."""
    return of(some) * PERCENT <= of(of_all) * most


def share(key: str, some: str, of_all: str, text: str, most):
    """The condition that at most so many percent of the total are such."""
    return need(
        key,
        within(some, of_all, most),
        f"{text}不超过{{need}}（{{have}}）",
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
        f"{text}送检不低于{{need}}（{{have}}）",
        CLAUSE,
        ask="检验、医务部门",
        have=of(f"sampled_{of_}"),
        need=least,
    )


def at_most(key: str, column: str, id_: str, text: str):
    """The condition that a count of the supply list is not beyond its limit."""
    most = parameter(f"antibiotic.{id_}", "count")
    return need(key, of(column) <= most, text, SUPPLY, ask="药学部门", have=of(column), need=most)


varieties_limit = named(
    "antibiotic_varieties_limit",
    "本级综合医院的上限",
    case(
        (of("hospital_level") == "tertiary", parameter("antibiotic.varieties_tertiary", "count")),
        default=parameter("antibiotic.varieties_secondary", "count"),
    ),
)
