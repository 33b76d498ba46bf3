"""高平市二孩、三孩生育补贴 — the five subsidies of 2023 for a second or third child; one form for all of them.

Only one sum stands in the report: 1,000 yuan a term of childcare subsidy. The others are unknown until the city's document is at
hand: who meets the conditions is told, not how much. Since 2025 the national childcare subsidy may be paid for the same child; a
ground flags it.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Step,
    age,
    asked,
    enrolled,
    fact,
    ground,
    line,
    need,
    parameter,
    presumed,
)

CLAUSE = "高平市二孩、三孩补贴办法 全文"
LAW = [Law("高平市二孩、三孩补贴办法", "全文（见2023年报道）", since=date(2023, 1, 1), evidence="REPORT")]
FIRST = date(2023, 1, 1)
ONE_FORM = Procedure(
    steps=(
        Step("apply", "社区、村一次申请，录入、填表、核对材料", "村居", clause=CLAUSE),
        Step("review", "审核", "乡镇街道", clause=CLAUSE),
        Step("confirm", "确认", "市卫健", clause=CLAUSE),
        Step("pay", "发放", "市财政", clause=CLAUSE),
    ),
)
in_kindergarten = (fact("school_status") == "enrolled") & (fact("school_stage") == "kindergarten")


def child():
    """A living second or third child registered here."""
    return [
        need("alive", fact("alive"), "孩子在世", CLAUSE, ask="公安、殡葬"),
        need("local_hukou", fact("hukou_status") == "normal", "孩子户口在本地", CLAUSE, ask="公安户籍"),
        need(
            "order",
            fact("birth_order").is_in(2, 3),
            "二孩或三孩，现为{have}",
            CLAUSE,
            ask="市卫健",
            have=fact("birth_order"),
        ),
    ]


def package(code: str, name_zh: str, extra=(), cycle: str = "once", grounds=()) -> Programme:
    """One subsidy of the package; its amount is a parameter that the city may not have published."""
    return Programme(
        code=code,
        name_zh=name_zh,
        subject=Person,
        valid_from=FIRST,
        law=LAW,
        conditions=[*child(), *extra],
        grounds=list(grounds),
        lines=[line("amount", name_zh, parameter(f"{code}.amount", "fen", may_lack=True))],
        delivery=Delivery("cash", cycle, "month_of_application"),
        procedure=ONE_FORM,
    )


def under(limit: str):
    """Younger than a limit that the report does not state."""
    return need("age", age() < parameter(limit, "years"), "现年{have}，未满{need}", CLAUSE, ask="市卫健")


employer_paid = presumed(
    asked("birth_employer_paid", "产检、分娩费用已由生育保险或用人单位付清", "flag", Person),
    False,
    "没有说已由单位付清的，按没有计算",
)
birth_delivery = package(
    "birth_delivery",
    "产检和分娩补贴",
    [
        under("birth_package.newborn_below"),
        need(
            "not_employer",
            ~employer_paid,
            "产检、分娩费用没有由生育保险或用人单位付清",
            CLAUSE,
            ask="医保经办机构、用人单位",
            known_at="case",
        ),
    ],
)
birth_reward = package("birth_reward", "生育奖励补贴", [under("birth_package.newborn_below")])
birth_childcare = package(
    "birth_childcare",
    "育儿补贴（每学期）",
    [under("birth_childcare.age_below")],
    "term",
    [ground("national", enrolled("childcare_subsidy"), "同时在领国家育儿补贴，须核对是否重复")],
)
birth_sapling = package("birth_sapling", "护苗成长补贴", [under("birth_sapling.age_below")], "yearly")
birth_preschool = package(
    "birth_preschool",
    "学前教育补贴（每学期）",
    [need("kindergarten", in_kindergarten, "在幼儿园就读（学籍）", CLAUSE, ask="教育局学籍")],
    "term",
)
