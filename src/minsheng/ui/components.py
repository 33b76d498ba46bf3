"""Plain values that the component templates show; screens fill them."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["ok", "warn", "bad", "info", "plain"]


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the path above the page; the last has no url."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value with the file and date it comes from; value None shows as 不清楚 (unknown), never as 0."""

    label: str
    value: str | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a policy as it stands for one subject: what is there, what is needed, the clause, its page."""

    label: str
    state: Literal["met", "unmet", "unknown"]
    have: str = ""
    need: str = ""
    clause: str = ""
    ask: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a timeline."""

    on: str
    text: str
    who: str = ""
    done: bool = True
