"""Rows of the five institutions that answer about the means of those who agreed: late, and not all at once."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from minsheng.synth.case_rows import checked_households, ordinary, request_number, requested_on
from minsheng.synth.chance import stream
from minsheng.synth.forms_net import ANSWERS
from minsheng.synth.people_rows import NOT_AUTHORISED, ONE_SHEET
from minsheng.synth.sheets import Cell, Row, yuan
from minsheng.synth.world import Household, Means, Person, World

BANKS: Final = ("示例农村信用社", "示例农商银行", "示例储蓄银行")
_INSTITUTIONS: Final = {
    "housing_fund": "示例住房公积金中心", "vehicles": "示例公安交管大队", "houses": "示例不动产登记中心",
    "companies": "示例市场监管局",
}  # fmt: skip
_UNASKED_PER: Final = 400
Answer = Callable[[Means, int, Random], list[list[Cell]]]
"""The cells behind 有无记录 of every record of a person at one institution (of its number); empty: no record."""


def answers(code: str) -> Callable[[World], Iterator[Row]]:
    """The rows of one institution's file."""

    def rows(world: World) -> Iterator[Row]:
        rng = stream(world.seed, f"answers:{code}")
        yesterday = world.as_of - timedelta(days=1)
        for home in checked_households(world):
            if home.happened is None or code not in home.happened.answered:
                continue
            asked = requested_on(world, home)
            on = max(asked, min(asked + timedelta(days=rng.randint(0, 3)), yesterday))
            if world.begun:
                on = min(asked + timedelta(days=1 + ANSWERS.index(code)), yesterday)
            banks = _answered_banks(home) if code == "bank" else 1
            for person in home.living:
                for number in range(banks):
                    yield from _records(code, person, number, request_number(world, home), on, rng)
        if world.begun is None:
            yield from _not_authorised(code, world, max(yesterday, world.as_of.replace(day=1)), rng)

    return rows


def _answered_banks(home: Household) -> int:
    assert home.happened is not None
    return home.happened.banks_answered


def _records(code: str, person: Person, number: int, request: str, on: date, rng: Random) -> Iterator[Row]:
    assert person.means is not None
    name = BANKS[number] if code == "bank" else _INSTITUTIONS[code]
    head: list[Cell] = [request, person.name, person.id_number, name, on]
    found = ANSWER[code](person.means, number, rng)
    width = len(_blank(code))
    for cells in found:
        yield Row(ONE_SHEET, [*head, "有", *cells], person)
    if not found:
        yield Row(ONE_SHEET, [*head, "无", *[""] * width], person)


def _bank(means: Means, number: int, rng: Random) -> list[list[Cell]]:
    """The first bank holds the savings; the others know the person, or not."""
    assets = (means.assets_fen or 0) if number == 0 else 0
    if not assets and rng.random() < 0.5:
        return []
    wealth = assets * rng.choice((0, 0, 0, 30)) // 100
    credited = means.income_fen * 12 if number == 0 else 0
    return [[yuan(assets - wealth), yuan(wealth), yuan(credited)]]


def _fund(means: Means, number: int, rng: Random) -> list[list[Cell]]:  # noqa: ARG001 - all answers have one shape
    return []


def _vehicles(means: Means, number: int, rng: Random) -> list[list[Cell]]:  # noqa: ARG001
    counted: list[list[Cell]] = [
        [f"示A{rng.randrange(10**5):05d}", "小型轿车", "非营运", "否", "正常"] for _ in range(means.vehicles)
    ]
    if not counted and rng.random() < 0.2:
        counted.append([f"示B{rng.randrange(10**5):05d}", "普通正三轮摩托车", "非营运", "是", "正常"])
    return counted


def _houses(means: Means, number: int, rng: Random) -> list[list[Cell]]:  # noqa: ARG001
    return [
        [f"示例不动产权第{rng.randrange(10**7):07d}号", "住宅", str(rng.randint(45, 110))]
        for _ in range(means.houses)
    ]


def _companies(means: Means, number: int, rng: Random) -> list[list[Cell]]:  # noqa: ARG001
    counted: list[list[Cell]] = [[_credit_code(rng), "经营者", "存续", "是"] for _ in range(means.companies)]
    if not counted and rng.random() < 0.06:
        counted.append([_credit_code(rng), "合作社成员", "存续", "否"])
    return counted


def _credit_code(rng: Random) -> str:
    return f"99990121MA{rng.randrange(10**8):08d}"


ANSWER: Final[dict[str, Answer]] = {
    "bank": _bank,
    "housing_fund": _fund,
    "vehicles": _vehicles,
    "houses": _houses,
    "companies": _companies,
}
_WIDTHS: Final = {"bank": 3, "housing_fund": 3, "vehicles": 5, "houses": 3, "companies": 4}


def _blank(code: str) -> list[Cell]:
    return [""] * _WIDTHS[code]


def _not_authorised(code: str, world: World, on: date, rng: Random) -> Iterator[Row]:
    """Answers that nobody agreed to: the registry must refuse them."""
    plain = [home for home in world.households if ordinary(home, world)]
    for home in rng.sample(plain, min(len(plain), 2 + len(plain) // (_UNASKED_PER * 100))):
        name = BANKS[0] if code == "bank" else _INSTITUTIONS[code]
        person = home.applicant
        cells: list[Cell] = [
            request_number(world, home),
            person.name,
            person.id_number,
            name,
            on,
            "无",
            *_blank(code),
        ]
        yield Row(NOT_AUTHORISED, cells, person, spare=True)
