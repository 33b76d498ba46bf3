"""老年人能力评估的打分和分级 — 26 items, 90 points, levels 0 to 4 (GB/T 42195-2022 annex B); more points are better.

The scores of a form come before the final grade that a department sends without them. Coma goes straight to level 4; dementia,
another mental disorder or two risk events within 30 days make it one level worse, both together no more than one (flagged).
"""

from minsheng.policy import case, fact, least, named, on, parameter, presumed, shift_months

SELF_CARE = (
    fact("score_eating")
    + fact("score_grooming")
    + fact("score_bathing")
    + fact("score_upper_dressing")
    + fact("score_lower_dressing")
    + fact("score_bladder")
    + fact("score_bowel")
    + fact("score_toilet_use")
)
MOVEMENT = fact("score_bed_mobility") + fact("score_transfer") + fact("score_walking") + fact("score_stairs")
MIND = (
    fact("score_time")
    + fact("score_place")
    + fact("score_persons")
    + fact("score_memory")
    + fact("score_comprehension")
    + fact("score_expression")
    + fact("score_aggression")
    + fact("score_low_mood")
    + fact("score_consciousness")
)
SENSES = (
    fact("score_vision")
    + fact("score_hearing")
    + fact("score_daily_affairs")
    + fact("score_transport")
    + fact("score_social_contact")
)
WORST = 4

score = named("elder_score", "老年人能力评估总分", SELF_CARE + MOVEMENT + MIND + SENSES)


def cut(level: int):
    """The least score of a level; below that of level 3 is level 4."""
    return parameter(f"elder_ability.level{level}_from", "points")


preliminary = named(
    "elder_preliminary_level",
    "老年人能力初步等级（未按诊断和照护风险下调）",
    case(
        (score >= cut(0), 0), (score >= cut(1), 1), (score >= cut(2), 2), (score >= cut(3), 3), default=WORST
    ),
)
disorder = fact("dementia") | fact("mental_disorder")
risky = fact("care_risk_events") >= parameter("elder_ability.risk_events", "count")
# 意识水平打了1分、2分却写明昏迷的，按昏迷，请复核；0分（含昏睡）而没有写明的，要问。
said_coma = presumed(fact("coma"), False, "没有写明昏迷的，按意识水平的得分")
in_coma = ((fact("score_consciousness") == 0) & fact("coma")) | said_coma
with_scores = fact("ability_basis") == "items"
level = named(
    "elder_level",
    "老年人能力等级（0完好、1轻度、2中度、3重度、4完全失能）",
    case(
        (with_scores & in_coma, WORST),
        (with_scores & (disorder | risky), least(preliminary + 1, WORST)),
        (fact("ability_basis") == "grade", fact("ability_grade")),
        default=preliminary,  # 没有评估的，留有旧等级也不算：没有打分就没有等级
    ),
)
assessed_for = parameter("elder_ability.valid_months", "months")
current = (shift_months(fact("ability_on"), assessed_for) > on) & (fact("ability_on") <= on)


def reaches(least_level):
    """At least this level: also where the score says so already and only what makes it worse is not known."""
    return (with_scores & (preliminary >= least_level)) | (level >= least_level)


both_reasons = with_scores & disorder & risky
