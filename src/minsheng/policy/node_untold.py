"""The leaf for what nobody records: it has a type and a row, and no value."""

from __future__ import annotations

from dataclasses import dataclass

from minsheng.policy.kinds import Scope, Type
from minsheng.policy.node_base import Node


@dataclass(frozen=True, eq=False)
class Untold(Node):
    """What no table holds: unknown on every row of its kind; it stands inside a `Named`, under which it may be supplied."""

    of: Type
    row: Scope
    label: str = ""
    opened_by: str = ""
    """The parameter without which nobody asks it; an officer looks into it, it is not for the people to say."""

    def __post_init__(self) -> None:
        self._is(self.of, "元" if self.of is Type.FEN else self.label, self.row)
