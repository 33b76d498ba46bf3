"""Columns of the running tables: an expression, the stage at which it can be computed, and who uses it.

Stages. Person rows are computed at the even stages 0, 2, 4 ..., household rows at the odd ones: an aggregate over members
that were known at stage 0 is known at stage 1, what a person asks of that household at stage 2. A column used once is
written in place; one used twice or in a later stage gets a name and is computed once.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from minsheng.policy.kinds import Scope

CONSTANT_STAGE = -1
FOREVER = 1_000_000
_PLACE = re.compile(r"\{(\d+)\}")


@dataclass(eq=False)
class Column:
    """One expression over other columns: `template` with `{0}`, `{1}` ... for `inputs`.

    `feeds` are columns of another scope that the sources of this one read (aggregates, look-ups); `last_use` is the
    last stage that needs it from a stored table.
    """

    scope: Scope
    stage: int
    template: str
    inputs: tuple["Column", ...] = ()
    feeds: tuple["Column", ...] = ()
    name: str = ""
    source: bool = False
    last_use: int = CONSTANT_STAGE

    @property
    def constant(self) -> bool:
        """Whether it is the same on every row, so that it is always written in place."""
        return self.stage == CONSTANT_STAGE

    def reference(self) -> str:
        """How other expressions write this column."""
        return self.name or f"({self.text()})"

    def text(self) -> str:
        """The defining expression."""
        return _PLACE.sub(lambda m: self.inputs[int(m.group(1))].reference(), self.template)

    def places(self) -> Iterator["Column"]:
        """The inputs, once for each time they are written; a source is read, not written."""
        if self.source:
            return
        for match in _PLACE.finditer(self.template):
            yield self.inputs[int(match.group(1))]


def base_stage(scope: Scope) -> int:
    """The first stage of a row."""
    return 0 if scope is Scope.PERSON else 1


def derive(scope: Scope, template: str, *inputs: Column) -> Column:
    """An expression on a row of the scope; constant when all of its inputs are."""
    if all(i.constant for i in inputs):
        return Column(scope, CONSTANT_STAGE, template, inputs)
    return Column(scope, max(base_stage(scope), *(i.stage for i in inputs)), template, inputs)


def closure(outputs: Iterable[Column]) -> list[Column]:
    """Every column the outputs need, inputs before users."""
    seen: set[Column] = set()
    ordered: list[Column] = []

    def visit(column: Column) -> None:
        if column in seen:
            return
        seen.add(column)
        for other in (*column.inputs, *column.feeds):
            visit(other)
        ordered.append(column)

    for output in outputs:
        visit(output)
    return ordered


def settle(outputs: Iterable[Column]) -> list[Column]:
    """Name what is used twice, later or elsewhere, and note the last use of each; returns the named columns."""
    wanted = list(outputs)
    columns = closure(wanted)
    uses: dict[Column, int] = dict.fromkeys(columns, 0)
    stored: set[Column] = set(wanted)
    for output in wanted:
        output.last_use = FOREVER
    for column in columns:
        for other in column.places():
            uses[other] += 1
            if other.stage < column.stage:
                stored.add(other)
                other.last_use = max(other.last_use, column.stage)
        for other in column.feeds:
            stored.add(other)
            other.last_use = max(other.last_use, column.stage)
    named = [c for c in columns if c.source or c in stored or (uses[c] > 1 and not c.constant)]
    named = [c for c in named if not (c.constant and c not in wanted)]
    for number, column in enumerate(named):
        column.name = column.name or f"v{number}"
    return named


def layers(named: Iterable[Column], scope: Scope, stage: int) -> list[list[Column]]:
    """The named columns of one stage in layers: each layer reads only the ones before it."""
    depth: dict[Column, int] = {}
    found: list[list[Column]] = []
    for column in named:  # inputs come before users
        if column.scope is not scope or column.stage != stage or column.source:
            continue
        level = max((_depth(i, depth) for i in column.inputs), default=0)
        depth[column] = level + 1
        while len(found) <= level:
            found.append([])
        found[level].append(column)
    return found


def _depth(column: Column, depth: dict[Column, int]) -> int:
    if column.name:
        return depth.get(column, 0)
    return max((_depth(i, depth) for i in column.inputs), default=0)
