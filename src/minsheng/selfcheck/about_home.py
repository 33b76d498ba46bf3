"""The questions that are answered once, for the household."""

from collections.abc import Mapping
from typing import Final

from minsheng.selfcheck.fields import count, money
from minsheng.selfcheck.questions import NEVER, Ago, Field, Kind, Option, Question, Stated

ROSTER: Final = "roster"
RELATIONS: Final = {
    "spouse": "配偶",
    "parent": "父母",
    "child": "子女",
    "grandchild": "孙辈",
    "other": "其他亲属",
}


def _roster() -> Question:
    asked = {
        "spouse": ("配偶", 1),
        "parent": ("父母（含配偶的父母）", 4),
        "child": ("子女（含儿媳、女婿）", 8),
        "grandchild": ("孙子女、外孙子女", 8),
        "other": ("其他亲属", 6),
    }
    fields = tuple(
        Field(key, label, Kind.NUMBER, unit="人", most=most) for key, (label, most) in asked.items()
    )
    return Question(
        ROSTER,
        "除了您自己，还有谁和您一起过日子？",
        fields,
        "一起吃住、钱放在一起用的，都算；在外打工、上学的也算。正在坐牢、强制戒毒的，法院宣告失踪的，不算。",
        required=True,
    )


_NO_DISASTER: Final[Mapping[str, Stated]] = {
    "household.disaster_on": NEVER,
    "household.house_damage": "none",
    "household.disaster_evacuated": 0,
    "household.disaster_deaths": 0,
    "household.disaster_crop_mu": 0,
}


_DISASTERS: Final = (
    ("flood", "洪水"),
    ("drought", "干旱"),
    ("wind_hail", "大风、冰雹"),
    ("other", "雪灾、地震等其他自然灾害"),
)


def _emergency(code: str, label: str, weight: int = 0) -> Option:
    return Option(
        code,
        label,
        {"household.emergency_kind": code},
        dated=("household.emergency_on",),
        weight=weight,
    )


def _disaster(code: str, label: str, **emergency: Stated) -> Option:
    dated = ("household.disaster_on", *(["household.emergency_on"] if emergency else []))
    gives = {"household.disaster_kind": code, **{f"household.{k}": v for k, v in emergency.items()}}
    return Option(f"{code}_disaster", label, gives, dated=dated, weight=int(code == "flood"))


_DAY: Final = Field("day", "哪一天（记不清写大概的日子）", Kind.DAY, typical=((Ago(10), 1),))


_NEVER_AIDED: Final[Mapping[str, Stated]] = {
    "household.aided_on": NEVER,
    "household.aided_cause": "other",
    "household.aided_12m_fen": 0,
    "household.disaster_aided_on": NEVER,
    "household.illness_aided_on": NEVER,
    "household.emergency_aided_on": NEVER,
}


def _aided(code: str, label: str, *also: str) -> Option:
    dated = ("household.aided_on", *(f"household.{one}_aided_on" for one in also))
    return Option(code, label, {"household.aided_cause": code}, dated=dated, weight=0)


PROPERTY: Final = (
    money(
        "assets",
        "存款、理财、股票等一共",
        "household_assets_fen",
        (3_000, 8),
        (300_000, 1),
        each="person.financial_assets_fen",
    ),
    count("vehicles", "汽车", "household_vehicles", "辆", (0, 8), (2, 1), each="person.vehicle_count"),
    count("dwellings", "住房", "household_dwellings", "套", (1, 8), (3, 1), each="person.house_count"),
    count(
        "companies",
        "公司或有经营的个体户",
        "household_companies",
        "个",
        (0, 8),
        (2, 1),
        each="person.company_count",
    ),
)

HOME: Final[tuple[Question, ...]] = (
    _roster(),
    Question(
        "class",
        "您家住在城里，还是农村？",
        (
            Field(
                "class",
                "住在",
                Kind.CHOICE,
                tuple(
                    Option(code, label, {"person.urban_rural": code, "household.urban_rural": code})
                    for code, label in (("rural", "农村（嘎查村）"), ("urban", "城里（社区）"))
                ),
            ),
        ),
        "城里和农村的标准不一样。",
    ),
    Question("property", "全家一共有多少存款和财产？", PROPERTY, "按全家合计填，没有就填 0。"),
    Question(
        "medical",
        "近一年看病吃药，医保报销以后自己出了多少钱？",
        (
            money(
                "spent",
                "全家一年一共",
                "household_medical_own_12m_fen",
                (3_000, 6),
                (60_000, 1),
                (0, 2),
                unit="元/年",
            ),
        ),
        "大概数就行。",
    ),
    Question(
        "emergency",
        "最近一年，家里有没有突然遇到下面的事？",
        (
            Field(
                "kind",
                "什么事",
                Kind.CHOICE,
                (
                    Option("none", "都没有", {"household.emergency_on": NEVER, **_NO_DISASTER}, weight=9),
                    _emergency("illness", "突然得了重病", 1),
                    _emergency("traffic", "交通事故"),
                    _emergency("fire", "火灾"),
                    _emergency("accident", "意外伤害"),
                    *(_disaster(code, label, emergency_kind="disaster") for code, label in _DISASTERS),
                    _emergency("other", "别的急事难事"),
                ),
            ),
            _DAY,
        ),
        "有几件的，选最近的一件。",
    ),
    Question(
        "disaster",
        "最近一年，家里还遭过自然灾害吗？",
        (
            Field(
                "kind",
                "什么灾",
                Kind.CHOICE,
                (
                    Option("none", "没有", _NO_DISASTER, weight=9),
                    *(_disaster(code, label) for code, label in _DISASTERS),
                ),
            ),
            _DAY,
        ),
        after="emergency",
    ),
    Question(
        "damage",
        "这次灾害造成了什么损失？",
        (
            Field(
                "house",
                "住房",
                Kind.CHOICE,
                tuple(
                    Option(code, label, {"household.house_damage": code})
                    for code, label in (
                        ("none", "没有受损"),
                        ("minor", "一般损坏"),
                        ("severe", "严重损坏"),
                        ("collapsed", "倒塌"),
                    )
                ),
            ),
            count("moved", "紧急转移", "household.disaster_evacuated", "人", (0, 3), (2, 1)),
            count("lost", "死亡或失踪", "household.disaster_deaths", "人", (0, 9)),
            count("crops", "成灾的农作物", "household.disaster_crop_mu", "亩", (0, 3), (10, 1)),
        ),
        after="emergency",
    ),
    Question(
        "aided",
        "近一年，家里领过临时救助吗？",
        (
            Field(
                "cause",
                "上一次因为",
                Kind.CHOICE,
                (
                    Option("none", "没有领过", _NEVER_AIDED, weight=9),
                    _aided("illness", "生病", "illness"),
                    _aided("traffic", "交通事故"),
                    _aided("fire", "火灾"),
                    _aided("accident", "意外伤害"),
                    _aided("disaster", "自然灾害", "disaster"),
                    _aided("other", "其他"),
                ),
            ),
            Field("day", "上一次是哪一天", Kind.DAY, typical=((Ago(60), 1),)),
            money("amount", "近一年一共领了", "household.aided_12m_fen", (0, 9)),
        ),
        after="medical",
    ),
    Question(
        "dibao_monthly",
        "全家低保金一个月一共领多少？",
        (money("amount", "每月", "household.dibao_monthly_fen", (600, 1), unit="元/月"),),
        after="rolls",
    ),
)
