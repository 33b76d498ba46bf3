"""公益性岗位 — who may take an urban or a rural post.

Urban: registered as unemployed and hard to employ. Rural: lifted from poverty, watched, of low income, disabled or older.
"""

from minsheng.policy import (
    Delivery,
    Person,
    Programme,
    fact,
    ground,
    need,
    on,
    presumed,
)

from . import _posts as p
from . import _quantities as q
from ._rolls import alive
from ._thing_procedures import POSTED

STATUS = Delivery("status", "none")
RELATIVE = ground(
    "village_relative",
    p.village_relative,
    "本人或近亲属是村（居）两委成员、岗位经办人员，单独登记、公示时写明",
)
able = ~presumed(fact("care_need"), False, "没有走访说需要长期照护的，按能胜任计算")


def _person_needs(age_text: str, in_age):
    return [
        alive(p.BASIS),
        need("age", in_age, age_text, p.BASIS, ask="公安户籍"),
        need(
            "no_company",
            p.no_company,
            "名下没有有效经营主体（{have}）",
            p.BASIS,
            ask="市场监管",
            known_at="case",
        ),
        need("at_liberty", q.in_household, "没有服刑、强制隔离戒毒，没有失踪", p.BASIS, ask="公安、司法"),
        need(
            "not_in_school",
            ~p.in_school,
            "不在校就读",
            "就业服务与就业管理规定第六十三条",
            ask="教育局学籍",
        ),
        need(
            "not_on_budget",
            ~presumed(p.budget_paid, False, "没有说由财政供养的，按不是计算"),
            "不由财政供养（机关事业单位在编、退休人员）",
            p.BASIS,
            ask="县级财政、人社",
            known_at="case",
        ),
    ]


public_post_urban = Programme(
    code="public_post_urban",
    name_zh="城镇公益性岗位上岗资格",
    subject=Person,
    valid_from=p.SINCE,
    law=p.LAW,
    conditions=[
        *_person_needs("劳动年龄内，未到退休年龄", p.of_working_age & p.not_retired),
        need(
            "unemployed",
            fact("unemployed") & (fact("unemployed_since") <= on),
            "已登记失业（{have}起）",
            "就业促进法第五十二条",
            ask="公共就业服务",
            have=fact("unemployed_since"),
        ),
        need(
            "hard_to_employ",
            p.hard_to_employ,
            "是就业困难人员（大龄、残疾、低保家庭、零就业家庭、连续失业一年以上或失地）",
            "就业促进法第五十二条、第五十六条",
            ask="公共就业服务",
            known_at="case",
        ),
        need("no_pension", p.no_pension, "没有领取养老待遇", p.BASIS, ask="人社养老保险"),
    ],
    grounds=[RELATIVE],
    delivery=STATUS,
    procedure=POSTED,
)

public_post_rural = Programme(
    code="public_post_rural",
    name_zh="乡村公益性岗位上岗资格",
    subject=Person,
    valid_from=p.SINCE,
    law=p.LAW,
    conditions=[
        *_person_needs("在乡村公益性岗位的年龄内", p.of_rural_age),
        need("rural", fact("urban_rural") == "rural", "住在农村", p.BASIS, ask="村居"),
        need("able", able, "能胜任岗位的劳动（不需要长期照护）", p.BASIS, ask="村居"),
        need(
            "group",
            p.rural_group,
            "是脱贫人口、防返贫监测对象、低收入家庭成员、残疾人或大龄人员",
            p.BASIS,
            ask="乡村振兴、民政、残联",
        ),
    ],
    grounds=[RELATIVE],
    delivery=STATUS,
    procedure=POSTED,
)
