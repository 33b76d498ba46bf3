"""特困人员救助供养（特困） — a person who cannot work, has no means, and nobody who must and can support them.

Before 2026-07-01 by 特困人员认定办法, then by 社会救助法 第十六条, minors to 18 instead of 16. A lead: unable to work, and no
registered supporter who seems able (elders: never married, others: no spouse, a child: both parents unable); or hardship.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Programme,
    case,
    entitled,
    fact,
    ground,
    line,
    need,
    related_all,
)

from . import _income as i
from . import _quantities as q
from . import _tekun_supporters as s
from ._grounds import hardship_seen
from ._means import CASE, duty_needs, modest, property_needs
from ._procedures import TEKUN, TEKUN_REVIEW
from ._rolls import alive
from ._tekun_ability import basic_line, care_line, elder, minor, no_ability

listed = fact("supporters_listed")
all_unable = listed & s.supporters_unable
nobody_apparent = related_all("supporter", s.apparently_unable)
# 孩子的户口簿上没有父母，不等于没有父母：须符合孤儿或事实无人抚养儿童的条件。
forsaken = entitled("orphan", Person) | entitled("defacto_orphan", Person)
# 有配偶的多是嫁入、入赘，娘家父母不在本地登记里，不等于没有；老年人的子女也是。
unmarried = case((elder, fact("marital") == "single"), default=fact("marital") != "married")
alone_for_life = nobody_apparent & case((minor, forsaken), default=unmarried)


def conditions(who: str, ends: str, ability: str, means: str, supporters: str):
    """All must be met; the arguments say where each stands in this version of the law."""
    ability_text = "无劳动能力：老年人、未成年人（在册的可到读完高中、中职）、规定类别等级的残疾人"
    income_text = "本人月收入{have}，须低于低保标准（{need}）"
    listed_text, unable_text = "法定义务人已由乡镇查明", "没有法定义务人，或义务人都无履行义务能力"
    return [
        alive(ends),
        need("local_hukou", q.local_hukou, "户口在本地", who, ask="公安户籍"),
        need("at_home", q.not_taken_away, "没有在监狱服刑等", ends, ask="司法行政、公安"),
        need("no_ability", no_ability, ability_text, ability, ask="公安户籍、县残联、教育局"),
        need("income", i.own_low, income_text, means, ask="税务、社保和入户调查", **i.own_sides),
        *property_needs(modest("tekun"), means, "本人"),
        need("supporters_listed", listed, listed_text, supporters, ask="乡镇街道", **CASE),
        need("supporters", all_unable, unable_text, supporters, ask="乡镇街道", **CASE),
        *duty_needs(means, means),
    ]


GROUNDS = [
    ground(
        "no_supporter",
        alone_for_life,
        "登记中没有有能力的法定义务人（老年人须从未结婚，其他成年人须没有配偶，孩子须父母都不能抚养）",
    ),
    ground(
        "hardship_seen",
        nobody_apparent & hardship_seen,
        "走访反映生活困难，登记中没有有能力的法定义务人",
    ),
]
LINES = [line("basic", "基本生活", basic_line), line("care", "照料护理", care_line)]


def version(valid_from: date, valid_to: date | None, law: list[Law], clauses: dict[str, str]) -> Programme:
    """One version of the programme."""
    return Programme(
        code="tekun",
        name_zh="特困人员救助供养",
        subject=Person,
        valid_from=valid_from,
        valid_to=valid_to,
        law=law,
        conditions=conditions(**clauses),
        grounds=GROUNDS,
        lines=LINES,
        delivery=Delivery("cash", "monthly", "month_after_decision", "month_of_event"),
        procedure=TEKUN,
        review=TEKUN_REVIEW,
    )


tekun_2021 = version(
    date(2021, 7, 1),
    date(2026, 6, 30),
    [Law("特困人员认定办法", "第四条至第九条", "民发〔2021〕43号", date(2021, 7, 1), "V")],
    {
        "who": "特困人员认定办法第四条",
        "ends": "特困人员认定办法第二十四条",
        "ability": "特困人员认定办法第五条",
        "means": "特困人员认定办法第六条",
        "supporters": "特困人员认定办法第八条",
    },
)
tekun_2026 = version(
    date(2026, 7, 1),
    None,
    [
        Law("社会救助法", "第十六条、第十七条", since=date(2026, 7, 1), evidence="V"),
        Law("特困人员认定办法", "第四条至第九条", "民发〔2021〕43号", date(2021, 7, 1), "V"),
    ],
    {
        "who": "社会救助法第十六条、第三十七条",
        "ends": "社会救助法第十六条；特困人员认定办法第二十四条",
        "ability": "社会救助法第十六条；特困人员认定办法第五条",
        "means": "社会救助法第十六条、第四十条；特困人员认定办法第六条",
        "supporters": "社会救助法第十六条；特困人员认定办法第八条",
    },
)
