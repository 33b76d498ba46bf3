"""What evaluation answers, the same from every engine: status, masks, amounts, grounds; and the pieces of an explanation.

Nobody changes any of it. What is made some four hundred times to explain one person is not `frozen` all the same: it would take
four times as long to make, a tenth of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from minsheng.policy.kinds import Scope
from minsheng.policy.nodes import Value

OVERFLOW = "OVERFLOW"
"""Result code: a number in the rows of this subject is beyond `policy.facts.LIMITS` and was read as unknown."""


class Status(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is asked about: a person or a household of one kind, by its opaque id."""

    scope: Scope
    id: int


@dataclass(frozen=True, slots=True)
class Result:
    """One programme for one subject.

    `unmet` / `unknown`: bit i is condition i in declared order. `lines`: monthly fen in declared order, only if met, else
    None; a line that cannot be known is None. `grounds`: bit i is ground i, set if met. `code`: '' or OVERFLOW.
    """

    programme: str
    status: Status
    unmet: int
    unknown: int
    lines: tuple[int | None, ...] | None
    grounds: int
    code: str = ""

    @property
    def amount_fen(self) -> int | None:
        """Sum of the lines; None if not met or a line is unknown."""
        if self.lines is None or None in self.lines:
            return None
        return sum(v for v in self.lines if v is not None)


def status_of(unmet: int, unknown: int) -> Status:
    """Unmet if any condition is unmet, else unknown if any is unknown, else met."""
    if unmet:
        return Status.UNMET
    return Status.UNKNOWN if unknown else Status.MET


def status_of_value(value: Value | None) -> Status:
    """The state of a single condition."""
    if value is None:
        return Status.UNKNOWN
    return Status.MET if value else Status.UNMET


@dataclass(slots=True, unsafe_hash=True)  # see above
class FactUse:
    """A fact a condition stands on: the place to look it up and its value. `row_id` is a person_id or household_id."""

    table: str
    column: str
    label: str
    row_id: int
    value: Value | None
    text: str
    supplied: bool = False
    period: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """The dated value of a parameter that was applied, with its evidence."""

    id: str
    name_zh: str
    value: Value
    text: str
    valid_from: date
    basis: str
    evidence: str
    illustrative: bool
    note: str


@dataclass(slots=True, unsafe_hash=True)  # see above
class QuantityUse:
    """A named quantity on the way to a condition."""

    key: str
    name_zh: str
    row_id: int
    value: Value | None
    text: str
    supplied: bool


@dataclass(slots=True, unsafe_hash=True)  # see above
class Explained:
    """One condition, ground or amount line in words, with everything it stands on. `presumptions`: notes of defaults used."""

    key: str
    state: Status
    text: str
    value: Value | None = None
    clause: str = ""
    ask: str = ""
    known_at: str = ""
    have: str = ""
    need: str = ""
    facts: tuple[FactUse, ...] = ()
    parameters: tuple[ParameterUse, ...] = ()
    quantities: tuple[QuantityUse, ...] = ()
    presumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One programme for one subject in words. `illustrative`: some parameter used is 示例参数; `cycle`: how often it is paid;
    `tells`: a known condition stands on a fact that is covered (`explain`)."""

    subject: Subject
    programme: str
    name_zh: str
    law: tuple[str, ...]
    result: Result
    conditions: tuple[Explained, ...]
    grounds: tuple[Explained, ...]
    lines: tuple[Explained, ...]
    excluded_by: str
    illustrative: bool
    cycle: str = ""
    tells: bool = False
