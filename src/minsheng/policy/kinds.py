"""The two enumerations every part of the language speaks in: types of values and scopes of rows."""

from __future__ import annotations

from enum import StrEnum


class Type(StrEnum):
    """INT plain whole number, COUNT number of something with a unit, FEN money in fen; the others as named."""

    INT = "int"
    FEN = "fen"
    BOOL = "bool"
    DATE = "date"
    TEXT = "text"
    COUNT = "count"


class Scope(StrEnum):
    """The row on which a node is evaluated, and the subject of a programme. CONSTANT: any row.

    Persons, households of three kinds, and things: subjects that are neither (`policy.things`).
    """

    CONSTANT = "constant"
    PERSON = "person"
    JOINT = "joint"
    REGISTERED = "registered"
    RESIDENCE = "residence"
    SETTLEMENT = "settlement"
    PRESCRIPTION = "prescription"
    POST = "post"
    INSTITUTION = "institution"
    REVIEW_PERIOD = "review_period"
    ANTIBIOTIC_MONTH = "antibiotic_month"


TYPE_WORDS = {
    Type.INT: "整数",
    Type.COUNT: "数量",
    Type.FEN: "金额",
    Type.BOOL: "条件（成立或不成立）",
    Type.DATE: "日期",
    Type.TEXT: "代码（文字）",
}
"""How messages name the types."""
SCOPE_WORDS = {
    Scope.CONSTANT: "常数",
    Scope.PERSON: "个人",
    Scope.JOINT: "共同生活家庭",
    Scope.REGISTERED: "户籍户",
    Scope.RESIDENCE: "居住户",
    Scope.SETTLEMENT: "结算单",
    Scope.PRESCRIPTION: "处方",
    Scope.POST: "岗位",
    Scope.INSTITUTION: "机构",
    Scope.REVIEW_PERIOD: "点评期",
    Scope.ANTIBIOTIC_MONTH: "医院用药月报",
}
"""How messages name the rows."""
