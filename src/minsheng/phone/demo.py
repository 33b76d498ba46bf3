"""What the made-up workers of the demonstration bring home between its two Mondays, through the door that a telephone uses.

No place and no picture is real: the places lie in the sea where 0° N meets 0° E, the pictures are drawn. One visit was sent
from far off and one photo came twice, so that question 19 has something to ask about.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from PIL import Image, ImageDraw

from minsheng.accounts.models import Officer
from minsheng.discovery.models import Lead
from minsheng.phone import media
from minsheng.phone.actions import Files, send_visit
from minsheng.phone.checklist import QUESTIONS
from minsheng.phone.errors import Refusal
from minsheng.phone.items import Place, VisitItem

ORDINARY: Final = 8
ACCURACY_M: Final = 15
APART_E6: Final = 4_000
"""Between two homes, in millionths of a degree: some 440 m."""
FAR_E6: Final = 21_000
"""From a home to where a visit was sent from: some 2.3 km."""
FOUND_NOTE: Final = (
    "老两口都在家。近一年看病自付的票据看过了，地里收成少，儿女不在本地。愿意申请，同意核对收入财产。"
)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One visit to send. `at`: number of the home on the made-up map; `off`: sent from elsewhere; `photo`: seed of a picture."""

    lead: Lead
    worker: Officer
    at: int
    turn: int = 0
    off: bool = False
    photo: int | None = None
    note: str = ""


def record_demo_visits(found_household: str, *, now: datetime) -> int:
    """Send the visits and return how many there are; repeated, nothing changes.

    `found_household`: number of the household in the register whose visit the story tells of. Raises Refusal DEMO_ONLY.
    """
    if not settings.MINSHENG_DEMO:
        raise Refusal("DEMO_ONLY", "示例走访只能在示例环境（MINSHENG_DEMO=1）里登记。")
    walks = list(_walks(found_household))
    for walk in walks:
        send_visit(officer=walk.worker, item=_item(walk, now), files=_files(walk), now=now)
    return len(walks)


def _walks(found_household: str) -> Iterator[_Walk]:
    workers = {
        one.region_code: one
        for one in Officer.objects.filter(role="village_worker", is_active=True).order_by("pk")
    }
    told = Lead.objects.filter(
        household__source_key=found_household, programme="dibao", subject_kind="joint"
    ).first()
    if told is not None and told.region in workers:
        yield _Walk(told, workers[told.region], 0, photo=0, note=FOUND_NOTE)
    homes = [lead for lead in _plain() if lead.region in workers][: ORDINARY + 2]
    for at, lead in enumerate(homes, 1):
        worker = workers[lead.region]
        # The last but one was sent from far off the second time; the last came with the photo of the first.
        yield _Walk(lead, worker, at, photo=1 if at in (1, len(homes)) else None)
        if at == len(homes) - 1:
            yield _Walk(lead, worker, at, turn=1, off=True)


def _plain() -> list[Lead]:
    """Leads of one person that are the only ones of their household, in the order of the queue."""
    alone = (
        Lead.objects.exclude(status="closed")
        .filter(household__isnull=False)
        .values("household")
        .annotate(n=Count("pk"))
    )
    found = Lead.objects.exclude(status="closed").filter(
        subject_kind="person", label="inform", contact__isnull=False,
        household__in=alone.filter(n=1).values("household"),
    )  # fmt: skip
    return list(found.defer("evidence").order_by("-rank", "pk"))


def _item(walk: _Walk, now: datetime) -> VisitItem:
    north = walk.at * APART_E6 + (FAR_E6 if walk.off else 0)
    return VisitItem(
        key=str(uuid5(NAMESPACE_OID, f"demo-visit:{walk.lead.pk}:{walk.turn}")),
        lead_id=walk.lead.pk,
        visited_on=timezone.localdate(now),
        met_person=True,
        living="fair",
        care_need=None,
        method="home",
        note=walk.note,
        checklist=dict.fromkeys(QUESTIONS, "fine"),
        place=Place(north, walk.at * APART_E6, ACCURACY_M),
        consented=walk.photo is not None,
    )


def _files(walk: _Walk) -> Files:
    return Files() if walk.photo is None else Files([media.photo(_drawn(walk.photo))])


def _drawn(seed: int) -> bytes:
    """A house on a hill, as JPEG: nobody's."""
    picture = Image.new("RGB", (640, 480), (196, 222, 240))
    pen = ImageDraw.Draw(picture)
    left, top = 120 + seed * 150, 190 - seed * 40
    pen.ellipse((-100, 330, 740, 700), fill=(150, 178, 110))
    pen.rectangle((left, top, left + 240, top + 170), fill=(224, 206, 170), outline=(90, 70, 50), width=4)
    pen.polygon([(left - 25, top), (left + 120, top - 90), (left + 265, top)], fill=(150, 62, 48))
    pen.rectangle((left + 95, top + 70, left + 145, top + 170), fill=(110, 76, 46))
    pen.rectangle(
        (left + 165, top + 45, left + 215, top + 95), fill=(170, 200, 220), outline=(90, 70, 50), width=3
    )
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=85)
    return kept.getvalue()
