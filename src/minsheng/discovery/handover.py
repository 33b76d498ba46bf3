"""Our own visits become facts of the registry through the same door as everybody's: one file of the feed `visits`.

Run before an assessment, so that what was seen on a visit counts in it. The file lies in the landing folder like any other.
"""

import csv
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from minsheng.discovery.models import VisitRecord
from minsheng.discovery.states import LIVING, METHODS
from minsheng.feeds import states as feed_states
from minsheng.feeds.actions import check, land
from minsheng.feeds.models import Batch
from minsheng.registry import queries as registry
from minsheng.registry.actions import register

HEADERS = (
    "走访单号",
    "走访人",
    "角色",
    "对象姓名",
    "对象证件号码",
    "走访时间",
    "方式",
    "是否见到本人",
    "生活状况",
    "长期照护需求",
    "下次应访日期",
)
_YES_NO = {True: "是", False: "否", None: ""}


def hand_over_visits(*, actor: str, now: datetime) -> Batch | None:
    """Put the visits that the registry does not know yet into one file and register it; None when there are none.

    The notes stay here: they are for the case, not for the rules. An interrupted call is repeated safely, since the same
    visits give the same file.
    """
    waiting = list(
        VisitRecord.objects.filter(reached_registry=False, lead__contact__isnull=False)
        .select_related("lead", "officer")
        .order_by("pk")
    )
    if not waiting:
        return None
    with tempfile.TemporaryDirectory(prefix="visits-") as folder:
        path = Path(folder) / f"村级走访_本系统_{timezone.localdate(now):%Y%m%d}.csv"
        _write(path, waiting)
        batch = land(path, file_name=path.name, actor=actor, now=now, feed_code="visits")
    batch = check(batch, now=now)
    if batch.status == feed_states.CHECKED:
        register(batch, actor=actor, now=now)
        batch.refresh_from_db()
    if batch.status == feed_states.REGISTERED:
        with transaction.atomic():
            VisitRecord.objects.filter(pk__in=[v.pk for v in waiting]).update(reached_registry=True)
    return batch


def _write(path: Path, visits: Sequence[VisitRecord]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(_rows(visits))


def _rows(visits: Sequence[VisitRecord]) -> Iterable[list[str]]:
    people = registry.identity({v.lead.contact_id for v in visits if v.lead.contact_id is not None})
    for visit in visits:
        person = people[visit.lead.contact_id or 0]
        yield [
            f"BXT{visit.pk:010d}",
            visit.officer.name,
            visit.officer.role_zh,
            person.name,
            person.id_number,
            visit.visited_on.isoformat(),
            METHODS[visit.method],
            _YES_NO[visit.met_person],
            LIVING.get(visit.living, ""),
            _YES_NO[visit.care_need],
            _day(visit.next_due_on),
        ]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
