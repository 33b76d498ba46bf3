"""Results of a household: of everybody, and those that one more answer changes, each made when it is first looked at."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from minsheng.engine.closures import Run
from minsheng.engine.household_facts import Row
from minsheng.engine.reference import Compiled, masks
from minsheng.engine.results import Result, Status, status_of
from minsheng.policy.kinds import Scope
from minsheng.policy.programme import Programme
from minsheng.selfcheck.household import HOUSEHOLD_ID, Household

Pair = tuple[str, int]
"""A programme and the row it is asked for."""


def row_of(home: Household, programme: Programme, row: int) -> Row:
    """The facts of a row for a programme."""
    if programme.subject is Scope.PERSON:
        return home.facts.persons[row]
    return home.facts.household(programme.subject, HOUSEHOLD_ID)


def result(compiled: Compiled, row: Row, run: Run) -> Result:
    """As `reference.result`, without the grounds, which decide nothing."""
    return _of_masks(compiled, *masks(compiled, row, run), row, run)


def renewed(before: Result, places: Sequence[int], compiled: Compiled, row: Row, run: Run) -> Result:
    """The result with the conditions at these places evaluated anew; later places are those of the amounts."""
    unmet, unknown = before.unmet, before.unknown
    for place in places:
        if place >= len(compiled.conditions):
            break
        value, bit = compiled.conditions[place](row, run), 1 << place
        unknown = unknown | bit if value is None else unknown & ~bit
        unmet = unmet | bit if value is False else unmet & ~bit
    return _of_masks(compiled, unmet, unknown, row, run)


def _of_masks(compiled: Compiled, unmet: int, unknown: int, row: Row, run: Run) -> Result:
    status = status_of(unmet, unknown)
    lines = tuple(line(row, run) for line in compiled.lines) if status is Status.MET else None
    return Result(compiled.programme.code, status, unmet, unknown, lines, 0)


class Results(Mapping[Pair, Result]):
    """By pair, in order, `made` when first looked at: two answers often differ in the first pairs. Members who are `alike` share
    the result of the first of them."""

    def __init__(
        self, pairs: Collection[Pair], alike: Mapping[int, int], made: Callable[[Pair], Result]
    ) -> None:
        self._found: dict[Pair, Result | None] = dict.fromkeys(sorted(pairs))
        self._alike, self._made = alike, made

    def __getitem__(self, pair: Pair) -> Result:
        found = self._found[pair]
        if found is None:
            code, row = pair
            same = code, self._alike.get(row, row)
            found = self[same] if same != pair and same in self._found else self._made(pair)
            self._found[pair] = found
        return found

    def __contains__(self, pair: object) -> bool:
        return pair in self._found

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
