"""服务类社会救助 — care, help with daily life and company for people whom social assistance knows, by their need.

社会救助法 第三十四条。 What is needed (money, health, school, home, work, guardianship, company) is assessed; a plan and an order
follow, the signature of the person served, then the settlement with the provider.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Review,
    Step,
    asked,
    at_household,
    need,
)

from ._aid import recognised
from ._rolls import alive, child_without_parents

CLAUSE = "社会救助法第三十四条"
GUIDE = "民发〔2026〕35号"

service_aid = Programme(
    code="service_aid",
    name_zh="服务类社会救助",
    subject=Person,
    valid_from=date(2026, 8, 20),
    law=[
        Law("社会救助法", "第三十四条", since=date(2026, 7, 1), evidence="V"),
        Law("关于开展服务类社会救助的指导意见", "全文", GUIDE, date(2026, 8, 20), "V2"),
    ],
    conditions=[
        alive(CLAUSE),
        need(
            "recognised",
            at_household(recognised) | child_without_parents,
            "家里有人是低保、低保边缘、刚性支出困难家庭或特困人员，或本人是孤儿、事实无人抚养儿童",
            CLAUSE,
            ask="县民政社会救助股",
        ),
        need(
            "need",
            asked("service_need", "日常照料、家务、看病陪同或陪伴需要别人帮忙", "flag", Person),
            "经评估需要照护、生活或关爱服务",
            GUIDE,
            ask="本人和家人、村级走访",
            known_at="case",
        ),
    ],
    delivery=Delivery("service", "none"),
    procedure=Procedure(
        steps=(
            Step("apply", "本人申请，或走访时提出", "乡镇街道", clause=CLAUSE),
            Step(
                "assess", "需求评估：经济、健康、教育、住房、就业、监护、社会融入", "乡镇街道", clause=GUIDE
            ),
            Step("plan", "按服务清单定方案：照护、生活、关爱三类", "乡镇街道", clause=GUIDE),
            Step("serve", "上门签到、签退留凭证，本人签字评价", "服务机构", clause=GUIDE),
            Step("settle", "与服务机构结算", "县级民政", clause=GUIDE),
        ),
    ),
    review=Review(months=(("全部（重新评估需求）", 12),), clause=GUIDE),
)
