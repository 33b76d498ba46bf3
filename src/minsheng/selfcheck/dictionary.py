"""The dictionary of a pack: the questions residents are asked, and the facts they are not asked, with who knows them instead.

A new fact of a pack needs a line here: a question (`about_home`, `about_members`) whose answers state it, or a line in
NOT_ASKED. Among questions that tell equally much the order is that of asking. Weights are rough: they order, and decide nothing.
"""

from collections.abc import Mapping
from typing import Final

from minsheng.policy.kinds import Scope, Type
from minsheng.policy.nodes import Named, Untold
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition, Line, Programme
from minsheng.policy.things import THINGS
from minsheng.selfcheck.about_home import HOME
from minsheng.selfcheck.about_members import MEMBERS
from minsheng.selfcheck.questions import Dictionary, Field, Kind, NotAsked, Option, Question, dictionary
from minsheng.selfcheck.services import SERVICES

QUESTIONS: Final = (*HOME, *MEMBERS)
NOT_ASKED: Final[Mapping[str, NotAsked]] = {
    "person.alive": NotAsked("只问共同生活的人", value=True),
    "person.out_of_household_reason": NotAsked("第一问已说明不算在内的人；公安、司法行政核对"),
    "person.custody_kind": NotAsked("公安、司法行政核对"),
    "person.work_injury_care": NotAsked("人社工伤保险核对"),
    "person.work_injury_benefit": NotAsked("人社工伤保险核对"),
    "person.care_need": NotAsked("村级走访"),
    "person.employed_since": NotAsked("社保参保记录核对"),
    "person.assets_at_least_fen": NotAsked("银行等机构的答复；存款和理财由家庭一次说清"),
    "person.wage_fen": NotAsked("税务、社保核对；只问每月收入一共多少"),
    **{
        f"person.{one}": NotAsked("核对报告；只问每月收入一共多少")
        for one in ("business_fen", "property_income_fen", "transfer_fen")
    },
    **{
        f"person.{one}": NotAsked("人社养老保险核对；只问每月收入一共多少")
        for one in ("pension_other_fen", "pension_basic_fen")
    },
    "person.self_care_failed": NotAsked("乡镇街道组织评估"),
    "person.supporters_listed": NotAsked("申请后由乡镇街道查明", value=True),
    "person.child_placement": NotAsked("孩子和您共同生活；收养登记由民政核对", value="kin"),
    "person.marital": NotAsked("婚姻登记核对"),
    "household.truth_promised": NotAsked("申请时成年家人签字", value=True),
    "household.check_authorised": NotAsked("申请时成年家人签字", value=True),
    "household.hardship_seen": NotAsked("村级走访"),
    "household.hardship_seen_on": NotAsked("村级走访"),
    "person.region": NotAsked("按政策包的地区"),
    "household.region": NotAsked("按政策包的地区"),
    "person.unemployed": NotAsked("公共就业服务核对"),
    "person.unemployed_since": NotAsked("公共就业服务核对"),
    "person.pension_status": NotAsked("人社养老保险核对"),
    "person.jobs_refused": NotAsked("人社就业服务机构逐次记录"),
    "person.care_home": NotAsked("县民政、养老机构核对"),
    "person.granted_on": NotAsked("县民政社会救助股"),
    "person.last_visited_on": NotAsked("村级走访"),
    "person.landless": NotAsked("自然资源、人社核对"),
    "relation.parent": NotAsked("按共同生活的人和父母情形推得"),
    "child_alarm": NotAsked("未成年人保护工作站受理报告时分级"),
    "same_kind_living": NotAsked("人社、退役军人、老干部部门"),
    "same_kind_care": NotAsked("人社、退役军人、老干部部门"),
    "meal_site": NotAsked("助餐点刷卡时知道"),
    "childcare_claimed_before": NotAsked("育儿补贴信息管理系统核对"),
    "meal_taken": NotAsked("助餐点刷卡时知道"),
    "meal_volunteer": NotAsked("助餐点刷卡时知道"),
    "life_proof_overdue": NotAsked("村居、县民政养老股的生存认证记录"),
    "old_age_elsewhere": NotAsked("原户籍地民政核对"),
    "premium_elsewhere": NotAsked("医保经办机构、学校核对"),
    "budget_paid": NotAsked("县级财政、人社核对"),
    "village_relative": NotAsked("村居报名时登记"),
    "left_behind": NotAsked("教育局、民政的留守儿童名册"),
    **dict.fromkeys(("outside_permit", "insured_elsewhere"), NotAsked("医保经办机构当面问")),
    **{
        f"offsite_{one}": NotAsked("医保经办机构备案时问")
        for one in ("lives", "referred", "emergency", "other", "discharged")
    },
    "birth_employer_paid": NotAsked("医保经办机构、用人单位核对"),
    "difficulty_months": NotAsked("乡镇街道核实急难时估计"),
    "other_job": NotAsked("社保经办机构核对"),
    "critical_emergency": NotAsked("收治的医疗机构"),
    "emergency_unpayable": NotAsked("收治的医疗机构、公安、民政"),
    "emergency_cost_fen": NotAsked("收治的医疗机构"),
    "emergency_paid_fen": NotAsked("收治的医疗机构"),
    "medical_month.own_fen": NotAsked("医保个人负担月汇总；只问全家一年一共"),
    "idle_looked_at": NotAsked("乡镇街道入户核实"),
    "household_year_income_fen": NotAsked("核对机构认定；只问每月收入一共多少"),
    "dwelling_area_m2": NotAsked("不动产登记、入户调查"),
    **{
        f"household_{one}_known": NotAsked("各部门的答复；家庭一次说清全家有多少")
        for one in ("vehicles", "dwellings", "companies")
    },
    "spared_deposits_fen": NotAsked("乡镇街道凭救助、补偿、卖房的凭证认定"),
    "single_other_hardship": NotAsked("乡镇街道按当地规定认定"),
    "adrift": NotAsked("公安、城管、救助管理机构在街面发现"),
    "adrift_accepts": NotAsked("救助管理机构当面问"),
    **SERVICES,
}


NOT_APPLIED_FOR: Final = frozenset(
    {
        *("child_report", "child_visit", "temporary_guardianship", "lasting_guardianship"),
        *("emergency_treatment", "adrift_aid", "work_refusal", "assistance_visit"),
        *("hpv_first_dose", "hpv_next_dose", "insurance_reward", "insurance_wait"),
        *("resident_insurance", "insurance_stop", "offsite_filing", "gig_work"),
    }
)
"""What authorities, hospitals and the insurance do by themselves: no household applies for it, and some would only frighten; and
what everybody does at a counter without being in need: insurance, filing, looking for a day's work."""

EVERYDAY: Final[Mapping[str, str]] = {
    "dibao": "低保（最低生活保障）",
    "tekun": "特困供养（以前叫五保、三无）",
    "old_age_allowance": "高龄津贴（长寿钱）",
    "disability_care": "重度残疾人护理补贴",
    "disability_living": "困难残疾人生活补贴",
    "dibao_edge": "低保边缘户（有认定，一般不发钱）",
    "dibao_single": "单人保（只给家里一个人的低保）",
    "rigid_expense": "刚性支出困难家庭（看病、上学花费大，有认定）",
    "orphan": "孤儿生活费",
    "defacto_orphan": "事孤补贴（父母都管不了的孩子）",
    "premium_subsidy": "医保费由政府代交或补一部分",
    "childcare_subsidy": "育儿补贴（三岁前的孩子）",
    "public_post_urban": "城里的公益岗位（政府给安排的活）",
    "public_post_rural": "村里的公益岗位（政府给安排的活）",
    "price_supplement": "物价补贴（物价涨得快时临时发的）",
    "mingtian_checkup": "孤儿、困境儿童免费体检（明天计划）",
}
"""What people call a programme, where its own name is not what they say; those that most people draw first."""


def of(pack: Pack) -> Dictionary:
    """The dictionary with what the pack itself asks, and with its rolls: what somebody already receives."""
    return dictionary((*QUESTIONS, *of_policies(pack), *_rolls(pack)), NOT_ASKED)


def of_policies(pack: Pack) -> tuple[Question, ...]:
    """A question for each `asked(...)` of the pack's conditions and amounts that residents can answer, without lists of codes and
    without what another question says already."""
    found: dict[str, Question] = {}
    stated = set().union(*(question.leaves() for question in QUESTIONS))
    for programme in pack.versions:
        for node, untold, part in programme.asked():
            if untold.of is not Type.TEXT and node.key not in {*NOT_ASKED, *stated}:
                found.setdefault(node.key, _of_policy(node, untold, programme, part))
    return tuple(found.values())


_FIELD_OF: Final = {
    Type.FEN: (Kind.MONEY, 10**9, ((10_000, 1), (1_000_000, 1))),
    Type.INT: (Kind.NUMBER, 9999, ((0, 1), (1, 1))),
    Type.COUNT: (Kind.NUMBER, 9999, ((0, 1), (1, 1))),
}


def _of_policy(node: Named, untold: Untold, programme: Programme, part: Condition | Line) -> Question:
    """The policy's own words: yes or no, or what to fill in; whom it is about follows from whose answer it is."""
    if untold.of is Type.BOOL:
        options = tuple(
            Option(word, label, {node.key: word == "yes"}) for word, label in (("yes", "是"), ("no", "不是"))
        )
        text, fields = f"{node.name_zh}，是这样吗？", (Field("said", node.name_zh, Kind.CHOICE, options),)
    else:
        kind, most, typical = _FIELD_OF[untold.of]
        text = f"{node.name_zh}：请填写。"
        fields = (
            Field("said", node.name_zh, kind, leaf=node.key, unit=node.unit, most=most, typical=typical),
        )
    clause = f"（{part.clause}）" if isinstance(part, Condition) else ""
    return Question(
        node.key,
        text,
        fields,
        f"{programme.name_zh}要看这一条{clause}。",
        by_member=untold.row is Scope.PERSON,
    )


def _rolls(pack: Pack) -> tuple[Question, ...]:
    """What the household receives already: asked once for everybody, then of whom, where that is not plain."""
    of_all, of_each = [], []
    subjects = {
        p.code: (p.name_zh, p.subject)
        for p in pack.versions
        if p.subject not in THINGS and not _without_roll(p)
    }
    for code in sorted(subjects, key=lambda one: [*EVERYDAY, one].index(one)):
        name, subject = subjects[code]
        leaf, personal = f"enrolled.{code}", subject is Scope.PERSON
        said = EVERYDAY.get(code, name)
        of_all.append(Option(code, said, {leaf: True}, {leaf: False}, somebody=personal))
        if personal:
            of_each.append(Option(code, said, {leaf: True}, {leaf: False}))
    return (
        Question(
            "rolls",
            "下面这些，您家现在有没有？",
            (Field("on", "正在领", Kind.TICKS, tuple(of_all)),),
            "家里只要有一个人有，就勾上。",
        ),
        Question(
            "whose_rolls",
            "是谁的？",
            (Field("on", "正在领", Kind.TICKS, tuple(of_each)),),
            by_member=True,
            after="rolls",
        ),
    )


def _without_roll(programme: Programme) -> bool:
    """Help given once, services that come each time they are needed, and what one comes by of itself: nobody draws them."""
    given = programme.delivery
    return given is not None and (
        given.cycle == "once"
        or (given.kind == "service" and given.cycle in ("none", "term"))
        or (given.kind == "status" and given.begins == "month_reached")
    )
