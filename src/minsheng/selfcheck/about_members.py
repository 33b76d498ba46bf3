"""The questions that are answered for each member."""

from dataclasses import replace
from datetime import date
from typing import Final

from minsheng.selfcheck.about_home import PROPERTY
from minsheng.selfcheck.fields import money, yes_no
from minsheng.selfcheck.questions import Ago, Field, Kind, Option, Question, Stated

YEAR: Final = 365
COLLEGE: Final = "full_time_college"
"""What policies ask of students: no file of a school says it."""


def _certificate(code: str, label: str, grade: int | None, weight: int) -> Option:
    gives: dict[str, Stated] = {
        "person.disability_status": "valid",
        "person.disability_valid_until": Ago(-10 * YEAR),
    }
    if grade is not None:
        gives["person.disability_grade"] = grade
    return Option(code, label, gives, weight=weight)


def _parent(who: str, word: str) -> Field:
    def option(code: str, label: str, weight: int = 0, *, lasting: bool = False) -> Option:
        gives: dict[str, Stated] = {f"person.{who}_situation": code}
        if lasting:
            gives |= {f"person.{who}_since": Ago(YEAR), f"person.{who}_until": date.max}
        return Option(code, label, gives, weight=weight)

    able: dict[str, Stated] = {f"person.{who}_situation": "none", "supporters_unable": False}
    short: dict[str, Stated] = {
        f"person.{who}_situation": "custody",
        f"person.{who}_since": Ago(0),
        f"person.{who}_until": Ago(-1),
    }
    options = (
        Option("none", "能抚养孩子（含离婚、外出打工）", able, weight=8),
        option("dead", "已去世", 2),
        option("missing", "失踪，或查找不到", 0),
        option("severe_disability", "重度残疾"),
        option("serious_illness", "患重病"),
        option("custody", "在服刑，刑期六个月以上", 1, lasting=True),
        option("detox", "在强制隔离戒毒", lasting=True),
        option("restricted", "被限制人身自由六个月以上", lasting=True),
        Option("short", "在服刑，不满六个月", short, weight=0),
        option("lost_contact", "失去联系六个月以上", lasting=True),
        option("revoked", "被法院撤销监护资格"),
        option("deported", "被遣送出境"),
    )
    return Field(who, f"{word}现在的情况", Kind.CHOICE, options)


def _stage(code: str, label: str, weight: int, *ages: int) -> Option:
    gives: dict[str, Stated] = {
        "person.school_stage": code,
        "person.in_school": code != "none",
        COLLEGE: code == "higher",
    }
    return Option(code, label, gives, weight=weight, ages=(ages[0], ages[1]))


_OWN_PROPERTY: Final = tuple(
    replace(f, label=f"本人名下：{f.label}", leaf=f.each, each="", within=f.leaf) for f in PROPERTY
)

MEMBERS: Final[tuple[Question, ...]] = (
    Question(
        "birth",
        "每个人的性别和出生年月？",
        (
            Field(
                "sex",
                "性别",
                Kind.CHOICE,
                (Option("male", "男", {"person.sex": 1}), Option("female", "女", {"person.sex": 2})),
            ),
            Field(
                "month",
                "出生年月",
                Kind.MONTH,
                leaf="person.birth_date",
                typical=((Ago(35 * YEAR), 5), (Ago(70 * YEAR), 3), (Ago(10 * YEAR), 2), (Ago(85 * YEAR), 1)),
            ),
        ),
        "按身份证上的写。",
        by_member=True,
    ),
    Question(
        "hukou",
        "家里谁的户口不在本县？",
        (
            Field(
                "here",
                "户口",
                Kind.CHOICE,
                (
                    Option("here", "在本县", {"person.hukou_status": "normal"}, weight=9),
                    Option("away", "不在本县", {"person.hukou_status": "moved"}, weight=1),
                ),
            ),
        ),
        nobody="here",
        nobody_label="都在本县",
        by_member=True,
    ),
    Question(
        "income",
        "每个人一个月大约有多少收入？",
        (
            money(
                "income", "每月收入", "own_income_fen", (300, 4), (2_000, 3), (0, 2), (5_000, 1), unit="元/月"
            ),
        ),
        "打工、种养、做生意、租金、子女给的钱、企业或机关的退休金都算；国家按月发的基础养老金不算。没有就填 0。",
        by_member=True,
        ages=(16, 200),
        otherwise={"own_income_fen": 0},
    ),
    Question(
        "disability",
        "家里谁有残疾证，是几级？",
        (
            Field(
                "grade",
                "残疾证",
                Kind.CHOICE,
                (
                    Option("none", "没有残疾证", {"person.disability_status": "none"}, weight=8),
                    _certificate("grade1", "一级", 1, 1),
                    _certificate("grade2", "二级", 2, 1),
                    _certificate("grade3", "三级", 3, 1),
                    _certificate("grade4", "四级", 4, 0),
                    _certificate("held", "有证，不清楚几级", None, 0),
                ),
            ),
        ),
        "等级写在残疾证上，不用带证，残联有记录。",
        nobody="none",
        by_member=True,
    ),
    Question(
        "disability_kind",
        "残疾证上写的是哪一类？",
        (
            Field(
                "kind",
                "类别",
                Kind.CHOICE,
                tuple(
                    Option(f"kind{number}", label, {"person.disability_kind": number})
                    for number, label in enumerate(
                        ("视力", "听力", "言语", "肢体", "智力", "精神", "多重"), 1
                    )
                ),
            ),
        ),
        by_member=True,
        after="disability",
    ),
    Question(
        "illness",
        "家里有没有人得了重病、大病？",
        (Field("ill", "重病", Kind.CHOICE, yes_no("person.serious_illness", 2)),),
        "例如癌症、尿毒症透析、重型精神病、严重的心脑血管病等，由医保部门核对。",
        nobody="no",
        by_member=True,
    ),
    Question(
        "school",
        "家里谁在上学，上到哪一级？",
        (
            Field(
                "stage",
                "在读",
                Kind.CHOICE,
                (
                    _stage("none", "没有上学", 5, 0, 200),
                    _stage("kindergarten", "幼儿园", 0, 2, 8),
                    _stage("primary", "小学", 2, 5, 16),
                    _stage("junior", "初中", 0, 10, 20),
                    _stage("senior", "普通高中", 1, 13, 25),
                    _stage("vocational", "中专、职高", 0, 13, 30),
                    _stage("higher", "大学（含大专）", 1, 15, 40),
                ),
            ),
        ),
        nobody="none",
        nobody_label="都没有上学",
        by_member=True,
        ages=(3, 30),
        otherwise={"person.school_stage": "none", "person.in_school": False, COLLEGE: False},
    ),
    Question(
        "parents",
        "孩子的父亲、母亲现在怎么样？",
        (_parent("father", "父亲"), _parent("mother", "母亲")),
        "只用来看孩子能不能得到保障，不会公示。",
        by_member=True,
        ages=(0, 17),
    ),
    Question(
        "supporters",
        "家里每个人，有没有亲人能养他？",
        (
            Field(
                "support",
                "亲人",
                Kind.CHOICE,
                (
                    Option("able", "有，养得起", {"supporters_unable": False}, weight=7),
                    Option(
                        "none", "没有（没有配偶、子女，父母也不在了）", {"supporters_unable": True}, weight=2
                    ),
                    Option(
                        "unable",
                        "有，但都养不起（年过七十、重残、在服刑，收入又低）",
                        {"supporters_unable": True},
                    ),
                ),
            ),
        ),
        "亲人指配偶、成年子女、父母；子女不在了，孙子女、外孙子女也算。",
        by_member=True,
    ),
    Question(
        "own_property",
        "本人名下有多少财产？",
        _OWN_PROPERTY,
        "只算他本人名下的，没有就填 0。",
        by_member=True,
    ),
)
