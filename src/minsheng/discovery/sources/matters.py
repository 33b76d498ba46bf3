"""What people said about themselves, and what a counter passed on: asked of the registry, one lead for each number.

A matter is answered, not computed: it stays open until somebody closes it, however old it gets, unless the file that brought
it is corrected. Numbers that name a person are covered in its text; the file keeps the original.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from minsheng.disclosure.leaks import find_leaks
from minsheng.discovery.rules import Matter
from minsheng.discovery.sources.kinds import Kind
from minsheng.registry import models as registry
from minsheng.registry.models import Fact

_CLAUSE: Final = "社会救助法第三十七条、第三十九条"
ELSEWHERE: Final = "户口不在本地，由急难发生地受理（社会救助法第三十七条）。"
LIVES_HERE: Final = (
    "户口不在本地：遇到急难的由本地受理，其他救助请告知到户籍地或按居住证规定申请（社会救助法第三十七条）。"
)
MATTERS: Final = (
    Kind(
        "declared",
        "person",
        "本人或家属自主申报，须回访并答复",
        "",
        parameters=("matter_days",),
        due="due_days_matter",
        ask="申报人",
        clause=_CLAUSE,
    ),
    Kind(
        "counter",
        "person",
        "窗口办事时发现可能有困难并转办，须回访并答复",
        "",
        parameters=("matter_days",),
        due="due_days_matter",
        ask="转办窗口",
        clause=_CLAUSE,
    ),
)
_COUNTERS: Final = {
    "medical": "医保窗口",
    "disability": "残疾人窗口",
    "elder": "养老窗口",
    "other": "其他窗口",
}
_EMERGENCIES: Final = {
    "fire": "火灾",
    "traffic": "交通事故",
    "accident": "意外",
    "illness": "突发重病",
    "disaster": "灾害",
    "other": "其他急难",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One matter and the person it is about; `reason` as in `states.REASONS`."""

    person_id: int
    reason: str
    matter: Matter


def _declared(row: Any) -> Said:
    matter = Matter(
        row.number, row.valid_from, "自主申报", row.difficulty or "", covered(row.note or ""), row.income_fen
    )
    return Said(row.person_id, "declared", matter)


def _at_counter(row: Any) -> Said:
    topic = _EMERGENCIES.get(row.emergency or "", "")
    matter = Matter(row.number, row.valid_from, _COUNTERS[row.counter], topic, covered(row.note or ""))
    return Said(row.person_id, "counter", matter)


_CHANNELS: Final[Sequence[tuple[type[Fact], Callable[[Any], Said]]]] = (
    (registry.Declaration, _declared),
    (registry.CounterMatter, _at_counter),
)


def said(
    *,
    on: date,
    known_at: datetime,
    days: int,
    waiting: Collection[str] = (),
    persons: Collection[int] | None = None,
) -> list[Said]:
    """Matters of the `days` before `on`, the first of them included, as known at `known_at`, and those whose numbers are
    `waiting` for an answer; of `persons` only, where given. One query for each channel."""
    found: list[Said] = []
    for model, read in _CHANNELS:
        rows = model._default_manager.filter(  # noqa: SLF001
            Q(valid_from__gte=on - timedelta(days=days)) | Q(number__in=sorted(waiting)),
            Q(ended_at__isnull=True) | Q(ended_at__gt=known_at),
            recorded_at__lte=known_at,
            valid_from__lte=on,
        )
        if persons is not None:
            rows = rows.filter(person_id__in=sorted(persons))
        found += [read(row) for row in rows.order_by("pk")]
    return list(_once(found))


def _once(found: Iterable[Said]) -> Iterable[Said]:
    """One for each person and number: the file may repeat a row."""
    return {(one.person_id, one.reason, one.matter.number): one for one in found}.values()


def covered(text: str) -> str:
    """The text with every ID, card and telephone number covered."""
    for leak in reversed(find_leaks(text)):
        text = f"{text[: leak.start]}＊＊＊{text[leak.end :]}"
    return text
