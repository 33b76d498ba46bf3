"""What compiled loops read and write: one array per slot, named by a key both sides understand.

A key is a tuple. Read: `("fact", scope, column)` and `("known", scope, column)`, `("area", scope)`, `("household", kind)` (row
number of a person's household), `("covered", table, months)`, `("parameter", id, by_class)` and `("has", id, by_class)` by area,
`("running",)`, `("month", node)`, `("month known", node)`, `("related", node)`, `("constants",)`. Between loops: `("sum", kind,
node)` and `("seen", kind, node)` hold aggregates, `("asked", node)` what persons ask of their household. Written: `(part,
programme, ...)` with part one of `OUTPUTS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from minsheng.policy.kinds import Scope
from minsheng.policy.programme import Programme

Key = tuple[Any, ...]
OUTPUTS = ("unmet", "unknown", "grounds", "open", "amount", "amount known", "line", "line known", "beyond")


@dataclass
class Slots:
    """Keys in the order of the pointer table, with the width of their items in bits."""

    places: dict[Key, int] = field(default_factory=dict)
    bits: dict[Key, int] = field(default_factory=dict)

    def place(self, key: Key, bits: int) -> int:
        """The position of a key, new or known."""
        self.bits[key] = bits
        return self.places.setdefault(key, len(self.places))

    def of(self, *parts: str) -> Iterator[Key]:
        """Keys that begin with one of the words."""
        return (key for key in self.places if key[0] in parts)


@dataclass(frozen=True)
class Loop:
    """One compiled function over all rows of a scope."""

    scope: Scope
    stage: int
    name: str


@dataclass(frozen=True)
class Lowered:
    """The text of a module and all that is needed to run it. `constants`: what stands in the table of constants."""

    text: str
    loops: tuple[Loop, ...]
    slots: Slots
    constants: tuple[Key, ...]
    texts: dict[str, int]
    programmes: tuple[Programme, ...]

    @property
    def kinds(self) -> tuple[Scope, ...]:
        """Household kinds with rows of their own."""
        found = {loop.scope for loop in self.loops} | {
            key[1] for key in self.slots.of("household", "sum", "seen")
        }
        return tuple(sorted(found - {Scope.PERSON}))
