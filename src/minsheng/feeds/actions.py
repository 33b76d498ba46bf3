"""The verbs of the feeds: land a file, check it, quarantine what the registry cannot match.

Heavy reading happens outside the transaction; each verb then changes the database once, with one trail event.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import suppress
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from minsheng import bulk
from minsheng.feeds import states
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch, Reject, ServedCounty
from minsheng.feeds.reading import Checked, foreseen_feed
from minsheng.feeds.refusals import FeedError, refuse
from minsheng.feeds.sniff import DEFAULT_LIMITS
from minsheng.feeds.staging import Reading, read
from minsheng.feeds.validate import Problem
from minsheng.kernel.helpers import begin_reading
from minsheng.trail.actions import record, serialise_writers

_CHUNK: Final = 1 << 20
_HALF: Final = ".landing-"
_LONGEST_NAME: Final = 255
_WORTH_A_PROCESS: Final = 8 << 20
"""Bytes of files below which starting a process takes longer than reading them here."""
_PROBLEM_FIELDS: Final = Problem._fields


def land(path: Path, *, file_name: str, actor: str, now: datetime, feed_code: str | None = None) -> Batch:
    """Keep the file under its SHA-256, until `retention.prune` finds it needless, and open a batch for it.

    The same content again, under whatever name, returns the earlier batch and changes nothing; other content under a name that
    an earlier batch bears is named as the second, third ... of it, so that file and row tell one place. `feed_code`: what the
    sender says it is; the check finds out otherwise. Raises FeedError FEED_UNKNOWN, FEED_EMPTY, FEED_TOO_LARGE.
    """
    if feed_code is not None and feed_code not in FEEDS:
        raise refuse("FEED_UNKNOWN", feed=feed_code)
    size = path.stat().st_size
    if size == 0:
        raise refuse("FEED_EMPTY")
    if size > DEFAULT_LIMITS.file_bytes:
        raise refuse("FEED_TOO_LARGE", bytes=size)
    digest = _keep(path)
    with transaction.atomic():
        batch, is_new = Batch.objects.get_or_create(
            sha256=digest,
            defaults={
                "feed": feed_code or "",
                "file_name": Path(file_name).name[:_LONGEST_NAME],
                "size_bytes": size,
                "department": FEEDS[feed_code].department if feed_code else "",
                "received_at": now,
                "received_by": actor,
            },
        )
        if is_new:
            _tell_apart(batch)
            detail = {"file": batch.file_name, "sha256": digest, "bytes": size, "feed": batch.feed}
            record(actor=actor, verb="feeds.land", subject=f"batch:{batch.pk}", detail=detail, now=now)
    return batch


def _tell_apart(batch: Batch) -> None:
    """Name a new batch as no other is named; inside the transaction in which it landed."""
    serialise_writers()
    name, at = Path(batch.file_name), 1
    while Batch.objects.filter(file_name=batch.file_name).exclude(pk=batch.pk).exists():
        at += 1
        batch.file_name = f"{name.stem[: _LONGEST_NAME - 20]}（第{at}份）{name.suffix[:10]}"
    if at > 1:
        batch.save(update_fields=["file_name"])


def _forget_halves(folder: Path) -> None:
    """Remove copies that processes which were killed left unfinished; who still writes one holds its lock, wherever it runs."""
    for half in folder.glob(f"{_HALF}*"):
        with suppress(FileNotFoundError, BlockingIOError), half.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file.fileno()).st_size:  # one that has just been opened is not locked yet
                half.unlink(missing_ok=True)


def _keep(path: Path) -> str:
    """Copy the file into the landing folder under its digest, whole or not at all; returns the digest."""
    folder = Path(settings.MINSHENG_HOME) / "landing"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _forget_halves(folder)
    digest = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=_HALF)
    try:
        with os.fdopen(handle, "wb") as copy, path.open("rb") as source:
            fcntl.flock(copy, fcntl.LOCK_EX)
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
            target = folder / digest.hexdigest()
            if not target.exists():
                Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return digest.hexdigest()


def check(batch: Batch, *, now: datetime, actor: str | None = None, feed_code: str | None = None) -> Batch:
    """Read the landed file; accepted rows are staged as Parquet, findings become rejects, the batch is checked.

    A file that cannot be loaded as a whole leaves the batch refused with code and reason, and raises nothing; refused
    again for the same reason, nothing changes. A batch
    that is checked or registered already is returned unchanged. `feed_code` overrules what was said when it landed.
    """
    if batch.status not in states.CHECKABLE:
        return batch
    return _conclude(batch, read(*_to_read(batch, feed_code)), actor or batch.received_by, now)


def check_many(batches: Sequence[Batch], *, now: Callable[[], datetime], workers: int) -> Iterator[Batch]:
    """`check` for each batch, reading up to `workers` files at a time in processes of their own; in the order of their ends.

    They begin in the order given, and go on while the caller works on those that ended. Only this process writes to the database.
    """
    waiting = [batch for batch in batches if batch.status in states.CHECKABLE]
    yield from (batch for batch in batches if batch.status not in states.CHECKABLE)
    if workers < 2 or sum(batch.size_bytes for batch in waiting) < _WORTH_A_PROCESS:
        yield from (check(batch, now=now()) for batch in waiting)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin_reading) as pool:
        running = {pool.submit(read, *_to_read(batch)): batch for batch in waiting}
        try:
            for done in as_completed(list(running)):
                batch = running.pop(done)
                yield _conclude(batch, done.result(), batch.received_by, now())
        finally:
            _abandon(pool, running)


def _abandon(pool: ProcessPoolExecutor, running: Iterable[Future[Reading]]) -> None:
    """Leave nothing behind of files that nobody waits for any more: the caller has failed over another one."""
    pool.shutdown(cancel_futures=True)
    for reading in (one.result() for one in running if not one.cancelled() and one.exception() is None):
        if reading.staged is not None:
            reading.staged.unlink(missing_ok=True)


def turn(batch: Batch) -> int | None:
    """When the batch is registered among others (`Feed.order`), as far as can be told before it is checked."""
    known = batch.feed or foreseen_feed(batch.landing_path, batch.file_name)
    return FEEDS[known].order if known else None


def _to_read(batch: Batch, feed_code: str | None = None) -> tuple[Path, str | None, str, Path, date]:
    """What `read` asks for, in its order."""
    feed = feed_code or batch.feed or None
    received_on = timezone.localdate(batch.received_at)
    return batch.landing_path, feed, batch.file_name, batch.staged_path.parent, received_on


def _conclude(batch: Batch, reading: Reading, actor: str, now: datetime) -> Batch:
    """Write down what reading the file gave."""
    if reading.checked is None or reading.staged is None:
        return send_back(batch, FeedError(reading.code, reading.message), actor=actor, now=now)
    try:
        with transaction.atomic():
            locked = Batch.objects.select_for_update().get(pk=batch.pk)
            if locked.status in states.CHECKABLE:
                _accept(locked, reading.checked, actor, now)
                reading.staged.replace(locked.staged_path)
    finally:
        reading.staged.unlink(missing_ok=True)
    batch.refresh_from_db()
    return batch


def _accept(batch: Batch, checked: Checked, actor: str, now: datetime) -> None:
    counts = checked.counts
    batch.feed = checked.feed.code
    batch.department = checked.feed.department
    batch.mode = checked.mode
    batch.is_correction = checked.is_correction
    batch.period_from, batch.period_to = checked.period or (None, None)
    batch.rows_in, batch.accepted, batch.quarantined = counts.rows_in, counts.accepted, counts.quarantined
    batch.warned = counts.warned
    batch.status, batch.checked_at = states.CHECKED, now
    batch.refusal_code = batch.refusal_message = ""
    batch.findings = {
        "codes": counts.codes,
        "id_states": counts.id_states,
        "skipped": counts.skipped,
        "hidden_sheets": list(checked.hidden_sheets),
        "ignored_sheets": list(checked.ignored_sheets),
        "mapping": checked.mapping,
        "format": checked.format.value,
        "encoding": checked.encoding,
    }
    batch.save()
    _write_rejects(batch, [*checked.rejects, *checked.warnings])
    _record_check(batch, actor, now)


def send_back(batch: Batch, error: FeedError, *, actor: str, now: datetime) -> Batch:
    """Refuse a whole batch that is not registered; refused again for the same reason, nothing changes."""
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        known = locked.status == states.REFUSED and locked.refusal_code == error.code
        if locked.status != states.REGISTERED and not known:
            locked.status = states.REFUSED
            locked.refusal_code, locked.refusal_message = error.code, error.message
            locked.save(update_fields=["status", "refusal_code", "refusal_message"])
            _record_check(locked, actor, now)
    batch.refresh_from_db()
    return batch


def _record_check(batch: Batch, actor: str, now: datetime) -> None:
    detail: dict[str, Any] = {"status": batch.status, "feed": batch.feed}
    if batch.status == states.REFUSED:
        detail["code"] = batch.refusal_code
    else:
        detail |= {"rows_in": batch.rows_in, "accepted": batch.accepted, "quarantined": batch.quarantined}
    record(actor=actor, verb="feeds.check", subject=f"batch:{batch.pk}", detail=detail, now=now)


def _write_rejects(batch: Batch, problems: Sequence[Problem]) -> None:
    rows = [[_fitted(name, value) for name, value in problem._asdict().items()] for problem in problems]
    bulk.copy_rows(Reject, _PROBLEM_FIELDS, rows, constants={"batch_id": batch.pk})


# As in `models.Reject`.
_LONGEST: Final = {"sheet": 100, "column": 100, "value": 100, "message": 200, "suggestion": 200}


def _fitted(name: str, value: Any) -> Any:
    """Sheet names and headers come from outside and may be of any length."""
    limit = _LONGEST.get(name)
    return value[:limit] if limit and isinstance(value, str) else value


def quarantine(
    batch: Batch, rejects: Iterable[Problem], *, now: datetime, actor: str = "system:registry"
) -> Batch:
    """Quarantine accepted rows for what only the registry can see (a name that does not fit, nobody found).

    Rows that are quarantined already count once; problems of severity "warning" are noted and change no count but
    `warned`. Raises FeedError FEED_NOT_CHECKED for a batch that is not checked or registered.
    """
    problems = list(rejects)
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.status in states.CHECKABLE:
            raise refuse("FEED_NOT_CHECKED", batch=locked.pk)
        added = _new_rows(locked, problems, "error")
        warned = _new_rows(locked, problems, "warning")
        if problems:
            locked.accepted -= added
            locked.quarantined += added
            locked.warned = min(locked.warned + warned, locked.rows_in)
            locked.repaired = min(locked.repaired, locked.accepted)
            locked.save(update_fields=["accepted", "quarantined", "warned", "repaired"])
            _write_rejects(locked, problems)
            detail = {"feed": locked.feed, "rows": added, "warned": warned, "quarantined": locked.quarantined}
            record(actor=actor, verb="feeds.quarantine", subject=f"batch:{locked.pk}", detail=detail, now=now)
    batch.refresh_from_db()
    return batch


def note_counties(batch: Batch, counties: Iterable[str]) -> None:
    """Which counties (6 digits) a batch speaks for, noted as it is registered, inside the caller's transaction."""
    ServedCounty.objects.bulk_create(ServedCounty(batch=batch, county=county) for county in counties)


def _new_rows(batch: Batch, problems: Sequence[Problem], severity: str) -> int:
    """How many rows these problems add to those that have one of this severity."""
    rows = {(problem.sheet, problem.row_number) for problem in problems if problem.severity == severity}
    if not rows:
        return 0
    known = set(batch.rejects.filter(severity=severity).values_list("sheet", "row_number").distinct())
    return len(rows - known)


__all__ = ["check", "check_many", "land", "note_counties", "quarantine", "send_back", "turn"]
