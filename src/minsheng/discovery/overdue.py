"""Leads that were not found again although nothing says that they no longer hold: a file they rest on is overdue.

Such a lead stays open and is marked; what the facts contradict, or what has come onto a roll, is closed as ever.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from minsheng.discovery import states
from minsheng.discovery.candidates import Search
from minsheng.discovery.drafts import Drafts
from minsheng.discovery.models import Lead
from minsheng.discovery.rules import Key
from minsheng.feeds.catalogue import closing
from minsheng.policy import senders
from minsheng.policy.nodes import Enrolled, Entitled, Node
from minsheng.registry import sources

_AT_ONCE: Final = 500
_TABLES: Final = frozenset({"person", "household", "enrolment", "medical_month"})
_BY_RESULT: Final = frozenset({"not_entitled", "amount", "member_custody"})
"""Reviews that vanish when a condition becomes unknown."""
Missed = tuple[int, Key, str]
"""(lead, its key, its label)."""


def among(search: Search, drafts: Drafts, missed: Sequence[Missed]) -> Iterator[int]:
    """Those of the missed that nobody can judge now."""
    if not drafts.late:
        return
    waiting = dict(_undecided(search, drafts, missed))
    for at in range(0, len(missed), _AT_ONCE):
        ids = [id_ for id_, _, _ in missed[at : at + _AT_ONCE] if id_ in waiting]
        rows = Lead.objects.filter(pk__in=ids).values_list(
            "pk", "label", "due_on", "region", "evidence__sources"
        )
        for id_, label, due_on, region, stood_on in rows:
            over = label == "ahead" and due_on is not None and due_on < search.on
            told = ({"feed": feed} for feed in waiting[id_])
            if not over and rests_on_late((*(stood_on or ()), *told), region, drafts.late):
                yield id_


def rests_on_late(
    stood_on: Iterable[Mapping[str, object]], region: str, late: Mapping[tuple[str, str], date]
) -> bool:
    """Whether newer data of a feed among the sources should have come."""
    return any((str(source["feed"]), region[:6]) in late for source in stood_on)


def _undecided(
    search: Search, drafts: Drafts, missed: Iterable[Missed]
) -> Iterator[tuple[int, frozenset[str]]]:
    """Those that no result contradicts, with the feeds that could answer what has become unknown."""
    excluded = {candidate.key for candidate in drafts.suppressed}
    by_programme: dict[str, list[Missed]] = {}
    for one in missed:
        if one[2] in states.SIGNALS:
            if one[2] != "matter":
                yield one[0], frozenset()
        elif one[1] not in excluded:
            by_programme.setdefault(one[1][2], []).append(one)
    for code, leads in by_programme.items():
        subjects = [key[1] for _, key, _ in leads]
        enrolled, masks = search.enrolled(code, subjects), search.masks(code, subjects)
        found_by = _grounds(search, code, leads)
        for id_, key, label in leads:
            unmet, unknown, grounds = masks.get(key[1], (0, 0, 0))
            listed = key[1] in enrolled
            wanted = not listed if key[3] == states.ENTITLED else listed and key[3] in _BY_RESULT
            if wanted and unknown and not unmet and (label != "visit" or grounds & found_by.get(id_, 0)):
                yield id_, _answered_by(search, code, unknown)


def _answered_by(search: Search, code: str, unknown: int) -> frozenset[str]:
    """The feeds whose facts the unknown conditions of a programme read, itself or through other programmes."""
    conditions = search.programmes[code].conditions
    roots = [one.node for at, one in enumerate(conditions) if unknown >> at & 1]
    found: set[str] = set()
    seen = {code}
    while roots:
        for node in roots.pop().walk():
            if isinstance(node, Entitled) and node.programme in search.programmes.keys() - seen:
                seen.add(node.programme)
                roots += [one.node for one in search.programmes[node.programme].conditions]
            found |= _feeds_of(node)
    return frozenset(found)


def _feeds_of(node: Node) -> set[str]:
    """The feeds that say what the node reads."""
    place = ("enrolment", node.programme) if isinstance(node, Enrolled) else senders.fact_of(node)
    kinds = sources.kinds_of(*place) if place[0] in _TABLES else ()
    return {sources.REGISTER if kind == sources.REGISTER else closing(kind) for kind in kinds} - {""}


def _grounds(search: Search, code: str, leads: Sequence[Missed]) -> dict[int, int]:
    """Lead -> the bit of the ground that it was found by."""
    programme = search.programmes.get(code)
    bits = {ground.key: 1 << at for at, ground in enumerate(programme.grounds if programme else ())}
    found: dict[int, str] = {}
    for at in range(0, len(leads), _AT_ONCE):
        ids = [id_ for id_, _, label in leads[at : at + _AT_ONCE] if label == "visit"]
        found |= dict(Lead.objects.filter(pk__in=ids).values_list("pk", "ground"))
    return {id_: bits.get(key, 0) for id_, key in found.items()}
