"""Why 417 and not 521: two explanations of one programme side by side, and what differs between them.

Pure: explanations, members and what the roll pays in; rows, changes and sentences out. A difference is named once, at its
cause: a changed fact explains the quantity that is made of it, a changed parameter the line that uses it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from minsheng.engine.results import Explained, Explanation, FactUse, ParameterUse, QuantityUse

FactKey = tuple[str, str, int]


class Cause(StrEnum):
    """What kind of thing changed."""

    VERSION = "version"
    PARAMETER = "parameter"
    MEMBER = "member"
    FACT = "fact"


@dataclass(frozen=True)
class Side:
    """One of the two days: the explanation (None: the programme was not in force, or nothing is known of the household),
    the version's first day, living members, and what the roll pays in fen (None: not on it, or no amount).
    """

    on: date
    explanation: Explanation | None
    version_from: date | None
    members: frozenset[int]
    paid_fen: int | None

    @property
    def computed_fen(self) -> int | None:
        """The amount in fen; None where it cannot be said."""
        return self.explanation.result.amount_fen if self.explanation else None


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing on both days, None where it was not there. `row_id`: person or household, 0 for neither."""

    key: str
    name: str
    row_id: int
    now: Any
    then: Any

    @property
    def changed(self) -> bool:
        """Whether the two say different things."""
        return bool(_said(self.now) != _said(self.then))


@dataclass(frozen=True, slots=True)
class Change:
    """A difference with its cause. `person_id`: whom it is about, None for the household or the rules."""

    cause: Cause
    text: str
    person_id: int | None
    now: str
    then: str


@dataclass(frozen=True)
class Comparison:
    """Everything on both days; `changes` in the order version, parameters, members, facts."""

    now: Side
    then: Side
    lines: Sequence[Pair]
    quantities: Sequence[Pair]
    conditions: Sequence[Pair]
    facts: Sequence[Pair]
    parameters: Sequence[Pair]
    changes: Sequence[Change]

    @property
    def difference_fen(self) -> int | None:
        """What is computed now less what was then; None where one of them cannot be said."""
        if self.now.computed_fen is None or self.then.computed_fen is None:
            return None
        return self.now.computed_fen - self.then.computed_fen

    @property
    def unpaid_fen(self) -> int | None:
        """What is computed now less what the roll pays now; None where one of them cannot be said."""
        if self.now.computed_fen is None or self.now.paid_fen is None:
            return None
        return self.now.computed_fen - self.now.paid_fen

    @property
    def overpaid_fen(self) -> int | None:
        """The same the other way round."""
        return None if self.unpaid_fen is None else -self.unpaid_fen

    @property
    def unpaid_line(self) -> str:
        """The line that is exactly what the roll pays less, "" for none: most often an add-on nobody entered."""
        if not self.unpaid_fen:
            return ""
        return next((pair.name for pair in self.lines if pair.now and pair.now.value == self.unpaid_fen), "")


def compare(now: Side, then: Side) -> Comparison:
    """Put the two days side by side."""
    parts = [(_parts(side), side.explanation) for side in (now, then)]
    (of_now, explained_now), (of_then, explained_then) = parts
    facts = _pairs(_facts(of_now), _facts(of_then), lambda use: (use.label, use.row_id))
    parameters = _pairs(_parameters(of_now), _parameters(of_then), lambda use: (use.name_zh, 0))
    return Comparison(
        now=now,
        then=then,
        lines=_pairs(_keyed(explained_now, "lines"), _keyed(explained_then, "lines"), _line_name),
        quantities=_pairs(_quantities(of_now), _quantities(of_then), lambda use: (use.name_zh, use.row_id)),
        conditions=_pairs(
            _keyed(explained_now, "conditions"),
            _keyed(explained_then, "conditions"),
            lambda one: (one.key, 0),
        ),
        facts=facts,
        parameters=parameters,
        changes=list(_changes(now, then, facts, parameters)),
    )


def _changes(now: Side, then: Side, facts: Iterable[Pair], parameters: Iterable[Pair]) -> Iterable[Change]:
    """Where only one day has an amount, what only the amount used was not asked for on the other: that is no change."""
    same_shape = _has_amount(now) == _has_amount(then)
    facts, parameters = (
        [pair for pair in pairs if pair.changed and (same_shape or (pair.now and pair.then))]
        for pairs in (facts, parameters)
    )
    if now.version_from != then.version_from:
        yield Change(Cause.VERSION, "", None, _day(now.version_from), _day(then.version_from))
    for pair in parameters:
        yield Change(Cause.PARAMETER, pair.name, None, _text(pair.now), _text(pair.then))
    for came in sorted(now.members - then.members):
        yield Change(Cause.MEMBER, "joined", came, "", "")
    for left in sorted(then.members - now.members):
        yield Change(Cause.MEMBER, "left", left, "", "")
    stayed = now.members & then.members
    for pair in facts:
        person = None if pair.key.startswith("household.") else pair.row_id
        if person is None or person in stayed:
            yield Change(Cause.FACT, pair.name, person, _text(pair.now), _text(pair.then))


def _has_amount(side: Side) -> bool:
    return side.explanation is not None and bool(side.explanation.lines)


def _parts(side: Side) -> list[Explained]:
    """What the answer stands on: the lines of the amount first, then the conditions."""
    if side.explanation is None:
        return []
    return [*side.explanation.lines, *side.explanation.conditions]


def _keyed(explanation: Explanation | None, part: str) -> dict[Any, Explained]:
    return {} if explanation is None else {one.key: one for one in getattr(explanation, part)}


def _facts(parts: Iterable[Explained]) -> dict[Any, FactUse]:
    return {(f"{use.table}.{use.column}", use.row_id): use for part in parts for use in part.facts}


def _quantities(parts: Iterable[Explained]) -> dict[Any, QuantityUse]:
    return {(use.key, use.row_id): use for part in parts for use in part.quantities}


def _parameters(parts: Iterable[Explained]) -> dict[Any, ParameterUse]:
    """Choices for classes of people are kept apart by their place among those of one parameter."""
    found: dict[Any, ParameterUse] = {}
    for part in parts:
        for use in part.parameters:
            if use not in found.values():
                at = sum(1 for key in found if key[0] == use.id)
                found[use.id, at] = use
    return found


def _pairs(
    now: Mapping[Any, Any], then: Mapping[Any, Any], named: Callable[[Any], tuple[str, int]]
) -> list[Pair]:
    found = []
    for key in dict.fromkeys([*now, *then]):
        name, row_id = named(now.get(key) or then.get(key))
        spelled = key if isinstance(key, str) else str(key[0])
        found.append(Pair(spelled, name, row_id, now.get(key), then.get(key)))
    return found


def _line_name(line: Explained) -> tuple[str, int]:
    """The words of a line end with its amount."""
    return line.text.rpartition(" ")[0] or line.text, 0


def _said(one: Any) -> Any:
    if one is None:
        return None
    return (one.value, one.state) if isinstance(one, Explained) else one.value


def _text(one: Any) -> str:
    return "" if one is None else str(one.text)


def _day(on: date | None) -> str:
    return "" if on is None else on.isoformat()
