"""经济困难的失能老年人护理补贴 — for poor elders, by the grade of the assessment; one care benefit only, the higher one.

From which grade on, and how much, is local.
"""

from minsheng.policy import Person, case, enrolled, entitled, line, named, need, parameter

from . import _elder_ability as e
from ._assessed_elder import current
from ._disability import no_higher
from ._elder_subsidies import MONEY, subsidy

CARE = "老年人权益保障法第三十条"


def of_level(number: int):
    """The amount of one grade; a city may pay some grades only."""
    return parameter(f"elder_care.level{number}_monthly", MONEY, may_lack=True)


care_amount = named(
    "elder_care_amount",
    "失能老年人护理补贴（按等级）",
    case(
        (e.level == 1, of_level(1)),
        (e.level == 2, of_level(2)),
        (e.level == 3, of_level(3)),
        default=of_level(4),
    ),
)
disability_care = enrolled("disability_care") | entitled("disability_care", Person)

elder_care_subsidy = subsidy(
    "elder_care_subsidy",
    "经济困难的失能老年人护理补贴",
    "第三十条",
    "cash",
    [
        need(
            "level",
            e.reaches(parameter("elder_care.level_from", "number")),
            "能力等级为{have}，须达到{need}及以上失能",
            CARE,
            ask="评估机构",
            have=e.level,
            need=parameter("elder_care.level_from", "number"),
        ),
        current(CARE),
        need(
            "higher",
            ~disability_care | (care_amount > parameter("disability_care.monthly", MONEY)),
            "没有重度残疾人护理补贴，或本项更高（同类待遇就高）",
            CARE,
            ask="县残联、县民政",
        ),
        no_higher("same_kind_care", "护理补贴", CARE),
    ],
    [line("amount", "护理补贴", care_amount)],
)
