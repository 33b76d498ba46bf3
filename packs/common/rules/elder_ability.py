"""老年人能力评估 — an elder's grade of ability, not older than a year; other programmes ask for the same grade.

The grounds say which grade it is, and flag what the standard leaves open: two reasons at once, and coma.
"""

from datetime import date

from minsheng.policy import Delivery, Law, Person, Procedure, Programme, Review, Step, age, fact, ground, need

from . import _elder_ability as e
from ._rolls import alive, elder_age

CLAUSE = "GB/T 42195-2022 附录B"
LEVELS = (
    ("mild", 1, "轻度失能"),
    ("moderate", 2, "中度失能"),
    ("severe", 3, "重度失能"),
    ("total", 4, "完全失能"),
)
graded = (e.with_scores & (e.score >= 0)) | (
    (fact("ability_basis") == "grade") & (fact("ability_grade") >= 0)
)

elder_ability = Programme(
    code="elder_ability",
    name_zh="老年人能力评估",
    unlisted="评估结果由能力评估数据说明",
    subject=Person,
    valid_from=date(2022, 12, 30),
    law=[Law("老年人能力评估规范", "附录A、附录B", "GB/T 42195-2022", date(2022, 12, 30), "V2")],
    conditions=[
        alive(CLAUSE),
        need("age", age() >= elder_age, "现年{have}，须满{need}", "老年人权益保障法第二条", ask="公安户籍"),
        need(
            "graded",
            graded,
            "已评出能力等级（{have}；0完好至4完全失能）",
            CLAUSE,
            ask="评估机构",
            have=e.level,
        ),
        need("current", e.current, "评估未满规定的月数", CLAUSE, ask="评估机构"),
    ],
    grounds=[
        *(ground(key, e.level == number, f"经评估为{word}，须了解照护需求") for key, number, word in LEVELS),
        ground("both_reasons", e.both_reasons, "疾病诊断和照护风险两项并存，按最多下调一级，请复核"),
        ground("coma", e.with_scores & e.said_coma, "昏迷，直接评为完全失能，请复核"),
    ],
    delivery=Delivery("service", "none"),
    procedure=Procedure(
        steps=(
            Step("apply", "首次、常规、即时或复评申请", "乡镇街道", clause=CLAUSE),
            Step(
                "assess",
                "两名以上评估员评估，至少一名有医护背景；本人或代理人签字",
                "评估机构",
                clause=CLAUSE,
            ),
            Step("result", "告知结果，可申请复评", "评估机构", clause=CLAUSE),
        ),
    ),
    review=Review(months=(("全部", 12),), clause=CLAUSE),
)
