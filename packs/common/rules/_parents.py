"""父母情形 — what has become of a child's father and mother: gone (孤儿) or unable to bring the child up (事实无人抚养).

Each parent is a condition of its own: with one parent known to be gone and the other not known, exactly one question is open,
and that is a lead worth a telephone call; a child of whose parents nothing is known gives none.
"""

from datetime import date

from minsheng.policy import age, fact, on, parameter, presumed, related_any, shift_days, shift_months

from . import _quantities as q

SEX = {"father": 1, "mother": 2}
NEVER = date(9999, 12, 31)

minor = age() < parameter("minor.age_below", "years")
not_adopted = presumed(fact("child_placement"), "none", "没有收养登记的，按未被收养计算") != "adopted"

# 民发〔2019〕62号 一：重残指一级、二级残疾，或三级、四级精神、智力残疾。
severe = q.certificate_valid & (
    fact("disability_grade").is_in(1, 2)
    | (fact("disability_grade").is_in(3, 4) & fact("disability_kind").is_in(q.INTELLECTUAL, q.MENTAL))
)


# 国办发〔2010〕54号 一：查找不到生父母的（弃婴、流浪的孩子，有公安机关的证明）也是孤儿，名册上写监护情形为查找不到。
foundling = presumed(fact("guardian_situation"), "none", "没有报告监护问题的，按没有计算") == "not_found"


def gone(parent: str):
    """Dead (declared dead included), or missing: declared so by a court, or not to be found, as those of a foundling."""
    return fact(f"{parent}_situation").is_in("dead", "missing") | foundling


def unable(parent: str):
    """One of the situations of 民发〔2019〕62号 一 and 民发〔2020〕125号, each with its term in calendar months.

    A term from 1 March to 31 August is six months, whatever the number of its days.
    What has ended no longer counts: released, found, recovered.
    """
    situation, since, until = (fact(f"{parent}_{part}") for part in ("situation", "since", "until"))
    ripe = shift_months(since, parameter("defacto_orphan.term_months", "months"))
    imposed = (ripe <= shift_days(until, 1)) | (ripe <= on)
    lasting = presumed(until, NEVER, "止日不详的，按尚未结束计算") >= on
    return (
        (situation.is_in("severe_disability", "serious_illness", "revoked", "deported") & lasting)
        | (situation.is_in("custody", "detox", "restricted") & imposed & lasting)
        | ((situation == "lost_contact") & (ripe <= on) & lasting)
        | related_any("parent", (fact("sex") == SEX[parent]) & (severe | q.seriously_ill))
    )
