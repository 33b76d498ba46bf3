"""接种的共同条件和流程 — what free vaccination shares: informed consent, pre-check, observation, the next dose."""

from datetime import date

from minsheng.policy import Law, Person, Procedure, Step, entitled, fact, need, presumed

from . import _hpv as h

CONDUCT, FREE = "疫苗管理法第四十五条", "疫苗管理法第四十九条"
VACCINE = Law("疫苗管理法", "第四十四条至第四十九条", since=date(2019, 12, 1), evidence="V")
FEMALE = 2
begun = h.doses >= 1
by_insert = entitled("hpv_next_dose", Person)
SESSION = Procedure(
    steps=(
        Step("book", "预约", "接种单位", clause=CONDUCT),
        Step("check", "预检：过敏史、发热和急性病、妊娠、出血风险；须暂缓的另约", "接种医生", clause=CONDUCT),
        Step("consent", "告知并签字（未成年人由监护人）", "接种医生", clause=CONDUCT),
        Step("inject", "三查七对一验证，登记批号和追溯码，记录存至有效期满后5年", "接种医生", clause=CONDUCT),
        Step("observe", "留观30分钟", "接种单位", clause=CONDUCT),
        Step("next", "约下一剂", "接种单位", clause=CONDUCT),
    ),
)


def girl_or_woman(clause: str):
    return need("female", fact("sex") == FEMALE, "女性", clause, ask="公安户籍")


def next_dose(clause: str, products: tuple[str, ...], due=by_insert):
    """Not begun, or begun with one of the vaccines of the programme and due."""
    return need(
        "dose",
        (h.doses == 0) | (h.product.is_in(*products) & due),
        "尚未接种，或已用本项目的疫苗开始、到了下一剂的时间",
        clause,
        ask="疾控接种记录",
    )


def not_postponed(clause: str):
    can = ~presumed(fact("hpv_postponed"), False, "没有预检记录的，按可以接种计算，接种当天再预检")
    return need("not_postponed", can, "预检没有须暂缓的情形", clause, ask="接种医生")
