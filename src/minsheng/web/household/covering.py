"""What an officer may not see in an explanation: means, custody and medical facts, without the duty and a stated purpose.

Custody opens with means: both rest on the same grounds.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, Protocol

from minsheng.discovery import redaction
from minsheng.engine.explain import Cover
from minsheng.engine.results import Explained
from minsheng.engine.wording import UNKNOWN
from minsheng.policy import facts
from minsheng.policy.packs import Pack
from minsheng.policy.programme import Condition
from minsheng.ui import english

SIGN = redaction.SIGN
HOLLOW = "…"
SECTIONS = {"means": redaction.MEANS | redaction.CUSTODY, "medical": redaction.MEDICAL}


_SAYS_HELD = frozenset(
    column.name
    for table in facts.TABLES.values()
    for column in table.columns
    if not redaction.HELD.isdisjoint(column.codes)
)


class Used(Protocol):
    """A fact that an explanation stands on."""

    @property
    def column(self) -> str:
        """Its column."""

    @property
    def value(self) -> Any:
        """Its value, None for unknown."""


def section_of(use: Used) -> str:
    """The section a fact belongs to, "" for what is open. That a parent or member is held is custody wherever it stands."""
    if use.value in redaction.HELD:
        return "means"
    return next((section for section, columns in SECTIONS.items() if use.column in columns), "")


def closed(unlocked: Collection[str]) -> frozenset[str]:
    """The sections that stay covered while only these are open."""
    return frozenset(SECTIONS) - set(unlocked)


def rests_on(part: Explained, hidden: Collection[str]) -> bool:
    """Whether the part stands on a fact of a closed section."""
    return any(section_of(use) in hidden for use in part.facts)


@cache
def cover(hidden: frozenset[str]) -> Cover:
    """What closed sections hide, for `engine.explain`."""
    columns = {column for section in hidden for column in SECTIONS[section]}
    if "means" in hidden:
        columns |= _SAYS_HELD
    return Cover(columns, lambda use: section_of(use) in hidden)


def text_of(part: Explained, hidden: Collection[str]) -> str:
    """The words of a part, with what the subject has covered where it must be; what the rule asks for is public."""
    if part.have not in ("", UNKNOWN) and rests_on(part, hidden):
        return redaction.without(part.have, part.text)
    return part.text


def said(part: Explained, hidden: Collection[str], one: Condition | None, pack: Pack) -> str:
    """`text_of` in the language of the reader."""
    text = text_of(part, hidden)
    if one is None or not english.spoken():
        return text
    have = part.have if text == part.text else SIGN
    return english.frozen(one, text, have, part.need, pack)


def question(part: Explained, one: Condition | None, pack: Pack) -> str:
    """The condition without 不详: what must be found out, in the language of the reader."""
    text = part.text.replace(part.have, HOLLOW) if part.have else part.text
    if one is None or not english.spoken():
        return text
    return english.frozen(one, text, HOLLOW if part.have else "", part.need, pack)
