"""Checks of the household's means under way: n of m answers, whose are missing, since when one is late. No amounts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from minsheng.discovery.words import Tag
from minsheng.registry import presenting, queries
from minsheng.registry.checks import ANSWER_DAYS, Check, ItemCheck


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One kind of means: how many institutions answered, of how many (None: nobody said how many were asked)."""

    name: str
    answered: int
    asked: int | None
    is_complete: bool


@dataclass(frozen=True, slots=True)
class CheckLine:
    """The newest request about one member. `last_on`: when the last answer came; `due_on`: by when the missing ones should,
    None when nothing is missing; `waits_for`: whose answers are missing."""

    person_id: int
    requested_on: date | None
    tag: Tag
    items: Sequence[ItemLine]
    last_on: date | None
    due_on: date | None
    waits_for: str
    is_late: bool


def check_lines(person_ids: Collection[int], on: date, known_at: datetime) -> list[CheckLine]:
    """The newest check of each member, by member."""
    newest: dict[int, Check] = {}
    for one in queries.checks(on=on, known_at=known_at, person_ids=person_ids):
        newest.setdefault(one.person_id, one)
    return [line_of(newest[person]) for person in sorted(newest)]


def line_of(one: Check) -> CheckLine:
    """A check in words."""
    open_ = [item for item in one.items if not item.is_complete]
    waits_for = _("、").join(presenting.item_name(item.item) for item in open_)
    if one.reported_on is None:
        waits_for = _("、").join(filter(None, [waits_for, _("核对报告")]))
    due = one.requested_on + timedelta(days=ANSWER_DAYS) if waits_for and one.requested_on else None
    return CheckLine(
        person_id=one.person_id,
        requested_on=one.requested_on,
        tag=_tag(one, is_waiting=bool(waits_for)),
        items=[_item(item) for item in one.items],
        last_on=max(_days(one), default=None),
        due_on=due,
        waits_for=waits_for,
        is_late=one.late_since is not None,
    )


def _item(item: ItemCheck) -> ItemLine:
    return ItemLine(presenting.item_name(item.item), len(item.answers), item.asked, item.is_complete)


def _days(one: Check) -> Iterable[date]:
    if one.reported_on is not None:
        yield one.reported_on
    for item in one.items:
        for answer in item.answers:
            yield answer.measured_on or timezone.localdate(answer.recorded_at)


def _tag(one: Check, *, is_waiting: bool) -> Tag:
    """Answers and the report counted together: 等待核对 n/m."""
    came = one.answered + (one.reported_on is not None)
    asked = "?" if one.asked is None else str(one.asked + 1)
    counted = {"n": came, "m": asked}
    if not is_waiting:
        return Tag("ok", _("核对已齐 %(n)s/%(m)s") % counted)
    return Tag("bad" if one.late_since else "warn", _("等待核对 %(n)s/%(m)s") % counted)
