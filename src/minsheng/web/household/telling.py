"""What changed between two days as sentences, each under its cause; of covered facts no more than that they changed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minsheng.discovery.words import Tag
from minsheng.engine.wording import UNKNOWN
from minsheng.ui import english
from minsheng.web.household import comparing, covering
from minsheng.web.household.comparing import Cause, Comparison, Pair

CAUSES: Final[dict[Cause, Tag]] = {
    Cause.VERSION: Tag("info", gettext_noop("政策版本")),
    Cause.PARAMETER: Tag("info", gettext_noop("标准参数")),
    Cause.MEMBER: Tag("warn", gettext_noop("家庭成员")),
    Cause.FACT: Tag("plain", gettext_noop("事实")),
}


def sections_of(pair: Pair) -> set[str]:
    """The duties that a fact needs on either day."""
    return {covering.section_of(use) for use in (pair.now, pair.then) if use is not None}


def changes(found: Comparison, people: Mapping[int, str], hidden: Collection[str]) -> list[tuple[Tag, str]]:
    """The changes as sentences; what nobody knew on the other day is one of them, and no change of anybody's life."""
    fresh = [one for one in found.changes if one.cause is Cause.FACT and one.then == UNKNOWN]
    told = [_change(one, people, found.facts, hidden) for one in found.changes if one not in fresh]
    if fresh:
        who = [people.get(one.person_id or 0, "") if one.person_id else _("全户") for one in fresh]
        whats = [english.clause(one.text) for one in fresh]
        named = _("、").join(f"{name} {what}".strip() for name, what in zip(who, whats, strict=True))
        values = {"n": len(fresh), "what": named}
        told.append((Tag("plain", _("新知道的")), _("%(n)d 项那一天还不清楚，现在有了：%(what)s") % values))
    return told


def _change(
    one: comparing.Change, people: Mapping[int, str], facts: Sequence[Pair], hidden: Collection[str]
) -> tuple[Tag, str]:
    """A change as a sentence."""
    tag = Tag(CAUSES[one.cause].kind, _(CAUSES[one.cause].text))
    who = people.get(one.person_id or 0, "") if one.person_id else _("全户")
    then, now = english.value(one.then) or _("没有"), english.value(one.now) or _("没有")
    values = {"who": who, "what": english.clause(one.text), "then": then, "now": now}
    if one.cause is Cause.VERSION:
        return tag, _("政策由 %(then)s 起施行的版本换为 %(now)s 起施行的版本") % values
    if one.cause is Cause.PARAMETER:
        return tag, _("%(what)s由 %(then)s 调整为 %(now)s") % values
    if one.cause is Cause.MEMBER:
        sentence = _("%(who)s计入家庭人口") if one.text == "joined" else _("%(who)s不再计入家庭人口")
        return tag, sentence % values
    if any(not sections_of(pair).isdisjoint(hidden) for pair in facts if pair.name == one.text):
        return tag, _("%(who)s的%(what)s有变化") % values
    return tag, _("%(who)s的%(what)s由 %(then)s 变为 %(now)s") % values
