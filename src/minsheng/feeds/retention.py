"""How long the files of departments are kept: they hold whole numbers, so what nobody needs any more goes.

Facts, rejects (masked) and the hash of each file stay in the database; the file as it came and its staged rows are deleted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db.models import Max

from minsheng.feeds import states
from minsheng.feeds.models import Batch
from minsheng.feeds.refusals import refuse
from minsheng.trail.actions import record

SHORTEST_DAYS: Final = 30
"""A department needs some weeks to mend what was sent back to it."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went (or would go): batches with files, files, bytes; `needed`: old batches whose files are still needed."""

    batches: tuple[int, ...]
    files: int
    size_bytes: int
    needed: int


def prune(*, older_than_days: int, actor: str, now: datetime, rehearse: bool = False) -> Pruned:
    """Delete the landed and staged files of batches received before; one trail event. `rehearse`: only say what would go.

    Kept whatever their age: what is not registered yet, and the newest registered file of each feed, whose refused rows may
    still come back mended. Raises FeedError RETENTION_TOO_SHORT.
    """
    if older_than_days < SHORTEST_DAYS:
        raise refuse("RETENTION_TOO_SHORT", days=SHORTEST_DAYS)
    old = Batch.objects.filter(received_at__lt=now - timedelta(days=older_than_days)).order_by("pk")
    newest = set(
        Batch.objects.filter(status=states.REGISTERED)
        .values_list("feed")
        .annotate(Max("pk"))
        .values_list("pk__max", flat=True)
    )
    found = [(batch, _files(batch)) for batch in old.defer("findings")]
    there = [(batch, files) for batch, files in found if files]
    gone = [
        (batch, files)
        for batch, files in there
        if batch.status in (states.REGISTERED, states.REFUSED) and batch.pk not in newest
    ]
    every = [path for _, files in gone for path in files]
    told = Pruned(
        batches=tuple(batch.pk for batch, _ in gone),
        files=len(every),
        size_bytes=sum(path.stat().st_size for path in every),
        needed=len(there) - len(gone),
    )
    if every and not rehearse:
        detail = {
            "days": older_than_days,
            "batches": list(told.batches),
            "files": told.files,
            "bytes": told.size_bytes,
        }
        # The event first: a file may be left over by a crash, but none goes without a word.
        record(actor=actor, verb="feeds.prune", subject="feeds", detail=detail, now=now)
        for path in every:
            path.unlink(missing_ok=True)
    return told


def _files(batch: Batch) -> list[Path]:
    return [path for path in (batch.landing_path, batch.staged_path) if path.exists()]
