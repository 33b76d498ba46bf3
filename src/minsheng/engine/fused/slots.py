"""What compiled loops read and write: one array per slot, named by a key both sides understand.

A key is a tuple. Read: `("fact", scope, column)` and `("known", scope, column)`, `("covered", table, months)`, `("running",
programme)`, `("stood", programme, age)` on the day before that birthday,
`("month", node)`, `("month known", node)`, `("related", node)`, `("constants", loop)`; `("class of word",)` and
`("group of word",)` by the number of a word, which make an area; `("parameter", id, by_class)` and `("has", id, by_class)` by it.
Between loops, within a block: `("area", scope)`, `("household", kind)` (row number of a person's household),
`("marks", stage, n)` and `("addend", node)` are what a person adds to aggregates, `("seen", kind, stage, n)` and `("sum", kind,
node)` those, `("asked", kind, stage, n)` and `("asked number", kind, node)` what persons ask of their household; number n holds
the pairs of bits of the nodes from 32 n on. Written:
`("conditions", programme)`, bit i unmet and bit n + i unknown of n conditions; `("grounds", programme)`, met and unknown alike;
`("amount", programme)`, `("amount known", programme)`, `("line", programme, line)`, `("line known", programme, line)`;
`("beyond", scope)`; `("answer", node)` for relatives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from minsheng.policy.kinds import Scope
from minsheng.policy.programme import Programme

Key = tuple[Any, ...]
WRITTEN = frozenset({"conditions", "grounds", "amount", "amount known", "line", "line known", "beyond"})
"""First words of the keys of what result files hold."""
FACTS = frozenset({"fact", "known", "running", "stood", "month", "month known"})
"""Of what is read with the rows."""
MADE = WRITTEN | {"answer"}
"""Of what the loops leave for others."""
WITHIN = frozenset({"area", "household", "marks", "addend", "seen", "sum", "asked", "asked number"})
"""Of what they hand on to each other within a block."""
FOR_ALL = frozenset({"constants", "parameter", "has", "class of word", "group of word"})
"""Of what has no rows: of the day, by area or by the number of a word."""


@dataclass(frozen=True)
class Loop:
    """One function over all rows of a scope: its text, the keys of its pointer table, what its constants stand for."""

    scope: Scope
    name: str
    text: str
    keys: tuple[Key, ...]
    constants: tuple[Key, ...]


@dataclass(frozen=True)
class Lowered:
    """The loops in the order in which they run, and the width in bits of the items of every slot."""

    loops: tuple[Loop, ...]
    bits: dict[Key, int]
    programmes: tuple[Programme, ...]

    def of(self, *parts: str) -> Iterator[Key]:
        """Keys that begin with one of the words."""
        return (key for key in self.bits if key[0] in parts)

    @property
    def kinds(self) -> tuple[Scope, ...]:
        """Household kinds with rows of their own."""
        found = {loop.scope for loop in self.loops} | {key[1] for key in self.of("household", "sum", "seen")}
        return tuple(sorted(found - {Scope.PERSON}))
