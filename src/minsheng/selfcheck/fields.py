"""Shorthand for the fields that many questions have."""

from typing import Final

from minsheng.selfcheck.questions import Field, Kind, Option

MOST_FEN: Final = 10**10


def yes_no(leaf: str, weight: int) -> tuple[Option, ...]:
    """No and yes; `weight` of ten say yes."""
    return (
        Option("no", "没有", {leaf: False}, weight=10 - weight),
        Option("yes", "有", {leaf: True}, weight=weight),
    )


def money(key: str, label: str, leaf: str, *yuan: tuple[int, int], each: str = "", unit: str = "元") -> Field:
    """An amount; typical (yuan, weight)."""
    typical = tuple((amount * 100, weight) for amount, weight in yuan)
    return Field(key, label, Kind.MONEY, leaf=leaf, unit=unit, most=MOST_FEN, typical=typical, each=each)


def count(key: str, label: str, leaf: str, unit: str, *typical: tuple[int, int], each: str = "") -> Field:
    """A number of things; typical (number, weight)."""
    return Field(key, label, Kind.NUMBER, leaf=leaf, unit=unit, most=99, typical=typical, each=each)
