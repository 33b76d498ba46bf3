"""What evaluation answers, the same from every engine: status, masks, amounts, grounds; and the pieces of an explanation.

Nobody changes any of it. What is made some four hundred times to explain one person is not `frozen` all the same: it would take
four times as long to make, a tenth of the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

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


class Stood(NamedTuple):
    """What a condition stands on, by kind. `presumptions`: notes of defaults used; `lacking`: amounts and limits not set here."""

    facts: tuple[FactUse, ...] = ()
    parameters: tuple[ParameterUse, ...] = ()
    quantities: tuple[QuantityUse, ...] = ()
    presumptions: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def wanting(self) -> str:
        """What is lacking here, which may be why a value is unknown."""
        return f"（需要参数：{'、'.join(self.lacking)}）" if self.lacking else ""


@dataclass(slots=True, eq=False)
class Explained:
    """One condition, ground or amount line in words.

    What it stands on is gathered when the first of it is read: most readers want the words. The more conditions are read, the
    less each costs, for what they have in common is gathered once. The rows of the facts must be as they were.
    """

    key: str
    state: Status
    text: str
    value: Value | None
    clause: str
    ask: str
    known_at: str
    have: str
    need: str
    _stood: Stood | Callable[[], Stood] = field(repr=False)

    @property
    def stood(self) -> Stood:
        """Everything it stands on."""
        found = self._stood
        if not isinstance(found, Stood):
            found = self._stood = found()
        return found

    @property
    def facts(self) -> tuple[FactUse, ...]:
        return self.stood.facts

    @property
    def parameters(self) -> tuple[ParameterUse, ...]:
        return self.stood.parameters

    @property
    def quantities(self) -> tuple[QuantityUse, ...]:
        return self.stood.quantities

    @property
    def presumptions(self) -> tuple[str, ...]:
        return self.stood.presumptions

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Explained) and self._whole() == other._whole()

    def __hash__(self) -> int:
        return hash((self.key, self.state, self.text))

    def _whole(self) -> tuple[object, ...]:
        return (*(getattr(self, each.name) for each in fields(self)[:-1]), self.stood)

    def plain(self) -> dict[str, Any]:
        """All of it with everything it stands on, as dictionaries (`dataclasses.asdict` would copy what it gathers from)."""
        words = {each.name: getattr(self, each.name) for each in fields(self)[:-1]}
        uses = {
            kind: [asdict(use) for use in getattr(self, kind)]
            for kind in ("facts", "parameters", "quantities")
        }
        return {**words, **uses, "presumptions": list(self.presumptions)}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One programme for one subject in words. `cycle`: how often it is paid; `tells`: a known condition stands on a fact that is
    covered (`explain`)."""

    subject: Subject
    programme: str
    name_zh: str
    law: tuple[str, ...]
    result: Result
    conditions: tuple[Explained, ...]
    grounds: tuple[Explained, ...]
    lines: tuple[Explained, ...]
    excluded_by: str
    cycle: str = ""
    tells: bool = False

    @property
    def illustrative(self) -> bool:
        """Whether some parameter used is 示例参数."""
        parts = (*self.conditions, *self.grounds, *self.lines)
        return any(parameter.illustrative for part in parts for parameter in part.parameters)

    def plain(self) -> dict[str, Any]:
        """All of it as dictionaries."""
        parts = {
            kind: [one.plain() for one in getattr(self, kind)] for kind in ("conditions", "grounds", "lines")
        }
        rest = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in parts}
        told = {
            "subject": asdict(self.subject),
            "result": asdict(self.result),
            "illustrative": self.illustrative,
        }
        return {**rest, **parts, **told}
