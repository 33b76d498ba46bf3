"""What adopted changes did to the conditions of a programme: which is no longer asked, whose limit moved, since when and by which
document. A condition never goes without a word."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from minsheng.engine.sentences import filled
from minsheng.policy.amendments import Amendment, ConditionChange
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition

State = Literal["past", "now", "ahead"]
_EVE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Adopted:
    """One change of one condition. `percent`: by how much its limit moves, "" where it is no longer asked; `until`: its last day;
    `state`: on the day of the page; `condition`: as it stood the day before."""

    key: str
    text: str
    clause: str
    percent: str
    since: date
    until: date | None
    basis: str
    illustrative: bool
    state: State
    condition: Condition


def of(pack: Pack, code: str, on: date) -> Iterator[Adopted]:
    """The changes of a programme's conditions, in the order of adoption; one that was withdrawn before its first day is none."""
    for row in pack.amendments:
        change = row.change
        if not isinstance(change, ConditionChange) or change.programme != code:
            continue
        if row.valid_to is not None and row.valid_to < row.valid_from:
            continue
        condition = _before(pack, change, row.valid_from - _EVE)
        if condition is not None:
            yield Adopted(
                key=change.condition,
                text=filled(condition, pack, row.valid_from - _EVE),
                clause=condition.clause,
                percent="" if change.percent is None else f"{change.percent:+}%",
                since=row.valid_from,
                until=row.valid_to,
                basis=row.basis,
                illustrative=row.illustrative,
                state=_state(row, on),
                condition=condition,
            )


def _before(pack: Pack, change: ConditionChange, eve: date) -> Condition | None:
    """The condition as it stood on the eve; of a programme that began that very day, as any version has it."""
    versions = [p for p in pack.versions if p.code == change.programme]
    ordered = sorted(versions, key=lambda p: not p.in_force(eve))
    found = (c for p in ordered for c in p.conditions if c.key == change.condition)
    return next(found, None)


def _state(row: Amendment, on: date) -> State:
    if on < row.valid_from:
        return "ahead"
    return "past" if row.valid_to is not None and row.valid_to < on else "now"
