"""What is stood on, as it is collected: each use once, by where it is found, in the order met."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from minsheng.engine import wording
from minsheng.engine.closures import Run
from minsheng.engine.household_facts import Row
from minsheng.engine.results import FactUse, ParameterUse, QuantityUse, Stood
from minsheng.policy.parameters import ParameterValue, Resolved


class Lacking(str):
    """The name of an amount or limit that nobody has set here."""

    __slots__ = ()


class Held(NamedTuple):
    """Facts apart: there are many, and so they need not be sorted by kind. `others`: ParameterUse, QuantityUse, a presumption's
    note, or what is `Lacking`."""

    facts: dict[Any, FactUse]
    others: dict[Any, Any]

    def update(self, more: Held) -> None:
        """Take over what is not here yet."""
        self.facts.update(more.facts)
        if more.others:
            self.others.update(more.others)

    def by_kind(self) -> Stood:
        """Each kind in the order met."""
        facts = tuple(self.facts.values())
        if not self.others:
            return Stood(facts)
        found: dict[type, list[Any]] = {kind: [] for kind in _KINDS}
        for use in self.others.values():
            found[use.__class__].append(use)
        return Stood(facts, *map(tuple, found.values()))


_KINDS = (ParameterUse, QuantityUse, str, Lacking)
Gather = Callable[[Row, Run, Held], None]
"""Adds what a node stands on for a row."""


def parameter_use(resolved: Resolved, choice: ParameterValue) -> ParameterUse:
    """A resolved value in words."""
    return ParameterUse(
        id=resolved.id,
        name_zh=resolved.name_zh,
        value=choice.value,
        text=wording.words(choice.value, resolved.type, resolved.label),
        valid_from=choice.valid_from,
        basis=choice.basis,
        evidence=choice.evidence,
        illustrative=choice.illustrative,
        note=choice.note,
    )
