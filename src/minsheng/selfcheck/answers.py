"""Answers as JSON text says them, read strictly: unknown words, wrong kinds and impossible values are refused in Chinese.

    {"roster": {"household": {"spouse": 1}}, "birth": {"1": {"sex": "male", "month": "1950-03"}, "2": null}}

Rows are "household" or a member's number; null is 不清楚. Money is in fen, months are YYYY-MM, days YYYY-MM-DD.
"""

import re
from collections.abc import Mapping
from datetime import date

from minsheng.selfcheck.about_home import ROSTER
from minsheng.selfcheck.errors import SelfCheckError
from minsheng.selfcheck.household import Answers, members
from minsheng.selfcheck.questions import (
    HOUSEHOLD,
    NEVER,
    Dictionary,
    Field,
    FieldValue,
    Kind,
    Question,
    Told,
)

HOUSEHOLD_WORD = "household"
MOST_MEMBERS = 12
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
_MEMBER = re.compile(r"[1-9][0-9]?")


def read(raw: object, words: Dictionary, on: date) -> Answers:
    """Raises SelfCheckError: ANSWERS_FORM, QUESTION_UNKNOWN, ROSTER_MISSING, MEMBER_UNKNOWN, ANSWER_VALUE, TOO_MANY_MEMBERS."""
    if not isinstance(raw, dict):
        raise SelfCheckError("ANSWERS_FORM", "回答应是一个对象：{问题: {对象: {栏目: 值}}}。")
    found: dict[str, dict[int, Told]] = {}
    for key, told in raw.items():
        question = words.questions.get(key)
        if question is None:
            raise SelfCheckError(
                "QUESTION_UNKNOWN", f"没有“{str(key)[:40]}”这个问题。", question=str(key)[:40]
            )
        if not isinstance(told, dict) or not told:
            raise SelfCheckError(
                "ANSWERS_FORM", f"问题“{key}”的回答应写成 {{对象: {{栏目: 值}}}}。", question=key
            )
        found[key] = {_row(row, question): _told(answer, question, on) for row, answer in told.items()}
    _check_members(found)
    return found


def write(answers: Answers) -> dict[str, dict[str, dict[str, object] | None]]:
    """The same as JSON can hold it."""
    return {
        key: {
            HOUSEHOLD_WORD if row == HOUSEHOLD else str(row): {
                name: _plain(value) for name, value in answer.items()
            }
            for row, answer in told.items()
        }
        for key, told in answers.items()
    }


def _plain(value: FieldValue) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


def read_value(value: object, field: Field, on: date) -> FieldValue:
    """One value of a field. Raises SelfCheckError ANSWER_VALUE."""
    if value is None:
        return None
    if field.kind is Kind.CHOICE and isinstance(value, str) and field.option(value):
        return value
    if field.kind is Kind.TICKS and _are_ticks(value, field):
        return dict(value)  # type: ignore[call-overload,no-any-return]  # checked
    if field.kind in (Kind.MONEY, Kind.NUMBER):
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= field.most:
            return value
    elif isinstance(value, str):
        day = _day(value)
        if day is not None and NEVER < day <= on:
            return day.replace(day=1) if field.kind is Kind.MONTH else day
    raise SelfCheckError("ANSWER_VALUE", f"“{field.label}”填得不对：{_wanted(field)}。", field=field.key)


def _wanted(field: Field) -> str:
    """What would be right, in words."""
    return {
        Kind.CHOICE: "请从列出的里面选一个",
        Kind.TICKS: "请从列出的里面勾选",
        Kind.MONEY: "请写数字，没有就写 0，不能是负数，也不要写太大的数",
        Kind.NUMBER: f"请写 0 到 {field.most} 的整数",
        Kind.MONTH: "请写年和月，例如 1950 年 3 月，不能晚于今天",
        Kind.DAY: "请写年月日，不能晚于今天",
    }[field.kind]


def _are_ticks(value: object, field: Field) -> bool:
    return isinstance(value, dict) and all(
        field.option(code) and isinstance(ticked, bool) for code, ticked in value.items()
    )


def _day(text: str) -> date | None:
    """Of YYYY-MM its first day; no other way of writing dates is read."""
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text if len(text) > len("2026-11") else f"{text}-01")
    except ValueError:
        return None


def _row(word: object, question: Question) -> int:
    if not question.by_member and word == HOUSEHOLD_WORD:
        return HOUSEHOLD
    if question.by_member and isinstance(word, str) and _MEMBER.fullmatch(word):
        return int(word)
    raise SelfCheckError(
        "MEMBER_UNKNOWN", f"问题“{question.key}”没有“{str(word)[:10]}”这个对象。", question=question.key
    )


def _told(answer: object, question: Question, on: date) -> Told:
    if answer is None and not question.required:
        return {f.key: None for f in question.fields}
    if not isinstance(answer, dict):
        raise SelfCheckError(
            "ANSWERS_FORM", f"问题“{question.key}”的回答应写成 {{栏目: 值}}。", question=question.key
        )
    found: dict[str, FieldValue] = {}
    for name, value in answer.items():
        field = question.field(name)
        if field is None:
            raise SelfCheckError(
                "ANSWER_VALUE", f"问题“{question.key}”没有“{str(name)[:40]}”这一栏。", question=question.key
            )
        found[name] = read_value(value, field, on)
    return {f.key: found.get(f.key) for f in question.fields}


def _check_members(found: Answers) -> None:
    if found and ROSTER not in found:
        raise SelfCheckError("ROSTER_MISSING", "请先回答和谁共同生活（roster）。")
    count = len(members(found))
    if count > MOST_MEMBERS:
        raise SelfCheckError("TOO_MANY_MEMBERS", f"最多填 {MOST_MEMBERS} 人；人更多的请到乡镇街道申请。")
    for key, told in found.items():
        if any(row > count for row in told):
            raise SelfCheckError("MEMBER_UNKNOWN", f"问题“{key}”里有不在家庭成员里的人。", question=key)
