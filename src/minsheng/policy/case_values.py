"""What a case may write into a cell, a row and a list: each mistake is refused with what to write instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from minsheng.policy import facts, hints
from minsheng.policy.errors import PolicyError
from minsheng.policy.kinds import Type

Row = dict[str, Any]
_WRITTEN: dict[str, tuple[type, str]] = {
    "date32": (date, "日期写成 2026-07-01，不加引号"),
    "bool": (bool, "写 true 或 false"),
    "string": (str, '代码是文字；全是数字的要加引号，例如 "990101001"'),
}
_MAY_BE_LOST = ("business_fen", "transfer_fen")
"""Money that may be less than nothing: a loss, more given away than received."""
_EARLIEST_BIRTH = date(1900, 1, 1)
_NUMBER = (int, "写不带单位和引号的整数")


def full(table: str, row: Row) -> Row:
    """Every column of the table, NULL where the case says nothing; a misspelt column, code or form is refused.

    Raises CASE_FORM, CODE_UNKNOWN, FLOAT_REFUSED.
    """
    schema = facts.TABLES[table]
    if unknown := {name for name in row if schema.column(name) is None}:
        raise PolicyError("CASE_FORM", f"{table} 表没有这一列：{hints.listed(unknown, schema.names)}")
    for name, value in row.items():
        if value is not None and (column := schema.column(name)):
            _check(table, column, value)
    return dict.fromkeys(schema.names) | row


def _check(table: str, column: facts.Column, value: object) -> None:
    if isinstance(value, float):
        raise PolicyError("FLOAT_REFUSED", f"{column.label} {column.name} 的值 {value} 是小数，金额写整数分")
    kind, how = _WRITTEN.get(column.arrow, _NUMBER)
    if (
        not isinstance(value, kind)
        or isinstance(value, datetime)
        or (kind is int and isinstance(value, bool))
    ):
        raise PolicyError("CASE_FORM", f"{column.label} {column.name} 的值 {value!r} 不对：{how}")
    if isinstance(value, str):
        facts.check_code(table, column.name, value)
    if (
        column.rule_type is Type.FEN
        and column.name not in _MAY_BE_LOST
        and isinstance(value, int)
        and value < 0
    ):
        raise PolicyError("CASE_FORM", f"{column.label} {column.name} 不会是负数，写的是 {value}")
    if column.name == "birth_date" and isinstance(value, date) and value < _EARLIEST_BIRTH:
        raise PolicyError("CASE_FORM", f"{column.label} {value} 太早，活不到今天：请核对年份")
    if column.most is not None and isinstance(value, int) and not 0 <= value <= column.most:
        raise PolicyError("CASE_FORM", f"{column.label}只能是0至{column.most}，写的是{value}")


def rows(told: Mapping[str, Any], *keys: str) -> None:
    """Each of these keys holds a list of mappings, if it is there. Raises CASE_FORM."""
    for key in keys:
        value = told.get(key) or []
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise PolicyError("CASE_FORM", f"{key} 要写成一列：{key}: [{{…}}]")


def words(told: Mapping[str, Any], *keys: str) -> None:
    """Each of these keys holds a list of words, if it is there. Raises CASE_FORM."""
    for key in keys:
        value = told.get(key)
        if value is not None and not isinstance(value, list):
            raise PolicyError("CASE_FORM", f"{key} 要写成一列：{key}: [{value}]")


def mentions(told: Mapping[str, Any], people: Collection[object], rolls: Collection[str]) -> None:
    """Rows speak of rolls there are and of people the case tells of. Raises PROGRAMME_UNKNOWN, CASE_FORM."""
    for row in told.get("enrolments") or ():
        if (code := str(row.get("programme"))) not in rolls:
            near = hints.meant(code, rolls)
            raise PolicyError(
                "PROGRAMME_UNKNOWN", f"enrolments 里的“{code}”不是项目也不是名册{near}", programme=code
            )
    for key in ("enrolments", "medical_months", "relations"):
        for row in told.get(key) or ():
            if row.get("person") not in people:
                there = "、".join(map(str, people)) or "没有"
                raise PolicyError(
                    "CASE_FORM", f"{key} 里的 person {row.get('person')} 不在案例里；案例里的人：{there}"
                )
