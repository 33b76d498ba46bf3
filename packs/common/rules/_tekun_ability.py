"""劳动能力与自理能力 — who counts as unable to work (特困人员认定办法 第五条), and the care line by failed items (第二十二条).

Limbs from grade 2, sight at grade 1, intellectual and mental disability from grade 3. Whoever is on the roll stays while in
compulsory or senior secondary school. Six items are tried: 吃饭 穿衣 上下床 如厕 室内行走 洗澡.
"""

from minsheng.policy import age, case, enrolled, fact, parameter, presumed

from . import _quantities as q

MONEY = "fen_per_month"
kind, grade = fact("disability_kind"), fact("disability_grade")

elder = age() >= parameter("tekun.elder_age", "years")


def _to(what: str):
    return grade <= parameter(f"tekun.{what}_grade_to", "number")


# 省级可以增加类别、等级（第五条第四项）。
_others = parameter("tekun.other_kinds_grade_to", "number")
disabled = q.certificate_valid & (
    (kind.is_in(q.INTELLECTUAL, q.MENTAL) & _to("mind"))
    | ((kind == q.LIMB) & _to("limb"))
    | ((kind == q.SIGHT) & _to("sight"))
    | ((_others > 0) & (grade <= _others))
)
# 在册的未成年人到18周岁（第二十四条），此后就读的继续；新纳入的年龄线2026-07-01由16改为18。
entry_age, full_age = parameter("tekun.minor_age_below", "years"), parameter("minor.age_below", "years")
minor = age() < full_age
young = age() < case((enrolled("tekun"), full_age), default=entry_age)
stages = fact("school_stage").is_in("primary", "junior", "senior", "vocational")
# 在公益性岗位上岗的，就是有劳动能力。
_on_post = enrolled("public_post_urban") | enrolled("public_post_rural")
on_post = presumed(_on_post, False, "没有公益性岗位名册的，按没有在岗计算")
_unable = elder | disabled | young | (enrolled("tekun") & fact("in_school") & stages)
no_ability = _unable & ~on_post

basic_line = parameter("tekun.basic_monthly", "fen_per_person_month", by_class=True)
failed = fact("self_care_failed")
care_line = case(
    (failed >= parameter("tekun.wholly_from", "count"), parameter("tekun.care_wholly_monthly", MONEY)),
    (failed >= parameter("tekun.partly_from", "count"), parameter("tekun.care_partly_monthly", MONEY)),
    default=parameter("tekun.care_able_monthly", MONEY),
)
