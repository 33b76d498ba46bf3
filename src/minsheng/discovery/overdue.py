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

_AT_ONCE: Final = 500
_BY_RESULT: Final = frozenset({"not_entitled", "amount", "member_custody"})
"""Reviews that vanish when a condition becomes unknown."""
Missed = tuple[int, Key, str]
"""(lead, its key, its label)."""


def among(search: Search, drafts: Drafts, missed: Sequence[Missed]) -> Iterator[int]:
    """Those of the missed that nobody can judge now."""
    if not drafts.late:
        return
    open_questions = set(_undecided(search, drafts, missed))
    for at in range(0, len(missed), _AT_ONCE):
        ids = [id_ for id_, _, _ in missed[at : at + _AT_ONCE] if id_ in open_questions]
        rows = Lead.objects.filter(pk__in=ids).values_list(
            "pk", "label", "due_on", "region", "evidence__sources"
        )
        for id_, label, due_on, region, sources in rows:
            over = label == "ahead" and due_on is not None and due_on < search.on
            if not over and rests_on_late(sources or (), region, drafts.late):
                yield id_


def rests_on_late(
    sources: Iterable[Mapping[str, object]], region: str, late: Mapping[tuple[str, str], date]
) -> bool:
    """Whether newer data of a feed among the sources should have come."""
    return any((str(source["feed"]), region[:6]) in late for source in sources)


def _undecided(search: Search, drafts: Drafts, missed: Iterable[Missed]) -> Iterator[int]:
    """Those that no result contradicts."""
    excluded = {candidate.key for candidate in drafts.suppressed}
    by_programme: dict[str, list[Missed]] = {}
    for one in missed:
        if one[2] in states.SIGNALS:
            if one[2] != "matter":
                yield one[0]
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
                yield id_


def _grounds(search: Search, code: str, leads: Sequence[Missed]) -> dict[int, int]:
    """Lead -> the bit of the ground that it was found by."""
    programme = search.programmes.get(code)
    bits = {ground.key: 1 << at for at, ground in enumerate(programme.grounds if programme else ())}
    found: dict[int, str] = {}
    for at in range(0, len(leads), _AT_ONCE):
        ids = [id_ for id_, _, label in leads[at : at + _AT_ONCE] if label == "visit"]
        found |= dict(Lead.objects.filter(pk__in=ids).values_list("pk", "ground"))
    return {id_: bits.get(key, 0) for id_, key in found.items()}
