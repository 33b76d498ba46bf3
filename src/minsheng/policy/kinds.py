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
