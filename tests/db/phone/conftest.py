"""The county of the screens of leads, seen from a telephone; what a device sends, ready to be varied."""

import io
import json
import os
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from minsheng.discovery import actions
from minsheng.discovery.models import Lead
from minsheng.discovery.views.common import today
from tests.db.discovery_screens.conftest import Place, home, place  # noqa: F401
from tests.support.lead_county import NOW, SEVERE, County
from tests.support.pack_folders import assistance_pack

# The races can only be shown on PostgreSQL: SQLite lets one writer in at a time.
collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_concurrency.py"]

WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm" + b"\0" * 200


@pytest.fixture
def lead(place: Place) -> Lead:  # noqa: F811
    """A lead of the village, given to its worker."""
    found = place.lead(place.cases.severe)
    worker, desk = place.officer("village_worker"), place.officer("town_desk")
    actions.assign(lead_id=found.pk, officer=desk, assignee=worker, due_on=None, now=NOW)
    return found


@pytest.fixture
def one_lead(transactional_db: None, settings: Settings, tmp_path: Path) -> Lead:
    """A lead that threads of their own can see."""
    settings.MINSHENG_HOME, settings.MINSHENG_PACK = tmp_path, assistance_pack()
    county = County()
    county.household(SEVERE)
    actions.raise_leads(county.assess(), actor="system:test", now=NOW)
    return Lead.objects.order_by("pk")[0]


def visit(lead: Lead, **changes: Any) -> dict[str, Any]:
    """A filled visit form as the device sends it."""
    return {
        "kind": "visit",
        "key": str(uuid.uuid4()),
        "lead": lead.pk,
        "visited_on": today().isoformat(),
        "met_person": "yes",
        "living": "hardship",
        "care_need": "yes",
        "method": "home",
        "note": "屋顶漏雨",
        "checklist": {"house": "look", "alive": "fine"},
        "place": None,
        "consented": True,
    } | changes


def finding(**changes: Any) -> dict[str, Any]:
    """A report as the device sends it."""
    return {
        "kind": "finding",
        "key": str(uuid.uuid4()),
        "lead": None,
        "topic": "alone",
        "who": "东头老巴",
        "where": "井边第二家",
        "note": "三天没出门",
        "emergency": False,
        "place": None,
        "consented": False,
    } | changes


def send(client: Client, item: dict[str, Any], *, photos: tuple[bytes, ...] = (), voice: bytes = b"") -> Any:
    """Post it as the script of the device does."""
    data: dict[str, Any] = {"item": json.dumps(item)}
    if photos:
        data["photo"] = [SimpleUploadedFile(f"{at}.jpg", one) for at, one in enumerate(photos)]
    if voice:
        data["voice"] = SimpleUploadedFile("voice", voice)
    return client.post("/phone/send/", data)


def photo(
    seed: int = 0, *, size: tuple[int, int] = (640, 480), quality: int = 90, kind: str = "JPEG"
) -> bytes:
    """A picture of squares that differ with the seed."""
    squares = bytes((seed * 7919 + at * at * 31 + at * 97) % 251 for at in range(72))
    image = Image.frombytes("L", (9, 8), squares).resize(size, Image.Resampling.BICUBIC).convert("RGB")
    exif = image.getexif()
    exif[0x010F] = "CameraOfSomebody"
    sent = io.BytesIO()
    image.save(sent, kind, quality=quality, exif=exif)
    return sent.getvalue()
