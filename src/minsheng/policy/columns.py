"""What a table of facts is made of: columns with storage type and meaning, tables, and the limits of a cell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal as OneOf

from minsheng.policy.kinds import Type

ArrowName = OneOf["int64", "int32", "int8", "bool", "string", "date32"]

FEN_LIMIT = 10**12
"""Greatest absolute amount of a cell, in fen (ten thousand million yuan); beyond it the cell reads as unknown."""
COUNT_LIMIT = 10**6
"""Greatest absolute plain number or count of a cell; beyond it the cell reads as unknown."""
LIMITS: dict[Type, int] = {Type.FEN: FEN_LIMIT, Type.INT: COUNT_LIMIT, Type.COUNT: COUNT_LIMIT}
MEMBERS_LIMIT = 1_000
"""Greatest number of members of one household that the overflow proof assumes."""


@dataclass(frozen=True)
class Column:
    """One column: storage type, label for people, the type and unit rules see it with, allowed codes, the greatest score.

    `since` is the schema version that brought it: a folder of an earlier version lacks it, and every cell reads as unknown.
    """

    name: str
    arrow: ArrowName
    label: str
    rule_type: Type | None = None
    unit: str = ""
    codes: tuple[str, ...] = ()
    required: bool = False
    most: int | None = None
    since: int = 2


@dataclass(frozen=True)
class Table:
    """One Parquet file `<name>.parquet`; a folder may lack an `optional` one, which then has no rows."""

    name: str
    columns: tuple[Column, ...]
    sort: tuple[str, ...]
    optional: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {c.name: c for c in self.columns}

    def column(self, name: str) -> Column | None:
        """The column of this name, None if there is none."""
        return self._by_name.get(name)


def key(name: str, label: str, *, required: bool = False) -> Column:
    """A number that identifies a row; rules cannot refer to it."""
    return Column(name, "int64", label, required=required)


def text(name: str, label: str, *codes: str) -> Column:
    """A word of a fixed list."""
    return Column(name, "string", label, Type.TEXT, codes=codes)


def flag(name: str, label: str) -> Column:
    """Yes or no."""
    return Column(name, "bool", label, Type.BOOL)


def date(name: str, label: str) -> Column:
    """A day."""
    return Column(name, "date32", label, Type.DATE)


def fen(name: str, label: str) -> Column:
    """Money in fen."""
    return Column(name, "int64", label, Type.FEN, "元")


def count(name: str, label: str, unit: str) -> Column:
    """A number of something."""
    return Column(name, "int32", label, Type.COUNT, unit)


def code_number(name: str, label: str, unit: str = "") -> Column:
    """A small plain number."""
    return Column(name, "int8", label, Type.INT, unit)


def note(name: str, arrow: ArrowName, label: str, *codes: str, required: bool = False) -> Column:
    """Bookkeeping that rules cannot refer to."""
    return Column(name, arrow, label, codes=codes, required=required)


def since(version: int, *columns: Column) -> tuple[Column, ...]:
    """Columns that a schema version brought."""
    return tuple(replace(column, since=version) for column in columns)
