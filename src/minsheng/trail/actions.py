"""The two verbs of the trail: write an event, and tell the outside world where the chain ends."""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from minsheng.trail import chain
from minsheng.trail.models import Event

_WRITER_LOCK = 0x7472_6169_6C  # "trail": the key of the one advisory lock all writers queue on


def record(*, actor: str, verb: str, subject: str, detail: Mapping[str, Any], now: datetime) -> Event:
    """Append one event inside the caller's transaction (or one of its own) and return it.

    `detail` holds str, int, bool, None, lists, dicts and dates; no floats and no ID numbers (see `chain.plain`).
    Writers queue until the caller's transaction ends, so record last in a transaction, and keep transactions short.
    """
    kept = chain.plain(detail)
    with transaction.atomic():
        serialise_writers()
        last = Event.objects.order_by("-seq").values_list("seq", "hash").first()
        seq, previous_hash = (last[0] + 1, last[1]) if last else (1, chain.GENESIS)
        event = Event(
            seq=seq, at=now, actor=actor, verb=verb, subject=subject, detail=kept, previous_hash=previous_hash
        )
        event.hash = chain.digest(
            seq=seq, at=now, actor=actor, verb=verb, subject=subject, detail=kept, previous_hash=previous_hash
        )
        event.save(force_insert=True)
    return event


def serialise_writers() -> None:
    """Wait for every other writer: PostgreSQL by an advisory lock, SQLite by having begun IMMEDIATE."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER_LOCK])


def anchor_file() -> Path:
    """Where the heads are noted: one JSON object a line, outside the database."""
    return Path(settings.MINSHENG_HOME) / "anchors" / "trail.jsonl"


def anchor(*, now: datetime) -> dict[str, Any] | None:
    """Append the head {seq, hash, at} to the anchor file and return it; None while there are no events.

    Not to be called inside a transaction (RuntimeError): a head that is rolled back later would look like a cut tail.
    """
    with transaction.atomic(durable=True):
        last = Event.objects.order_by("-seq").values_list("seq", "hash").first()
    if last is None:
        return None
    head = {"seq": last[0], "hash": last[1], "at": chain.instant(now)}
    path = anchor_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(json.dumps(head, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return head
