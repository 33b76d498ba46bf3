"""minsheng watch: a folder that departments write into; each file becomes tasks within a minute.

    DIR/*            taken once its size has stood still for one look, hidden files and half-written ones are passed over
    DIR/完成/        files that are registered, beside each what happened (name.txt)
    DIR/退回/        files sent back, beside each why

Nothing is kept in memory: a file is moved only after everything it causes is in the database, and each step of the way is
repeated safely, so a watcher that is killed goes on where it stopped.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

import click
from django.utils import timezone

from minsheng.discovery.models import Reaction
from minsheng.discovery.react import react
from minsheng.feeds import states
from minsheng.feeds.actions import check, land
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from minsheng.fieldwork.actions import keep_sums
from minsheng.kernel.errors import MinshengError
from minsheng.registry.actions import register
from minsheng.web import check_letters

ACTOR: Final = "system:watch"
DONE, REFUSED = "完成", "退回"
HALF_WRITTEN: Final = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
TRY_AGAIN: Final = frozenset({"REGISTRY_BUSY"})
LOCK: Final = ".watch.lock"


class Look(NamedTuple):
    """What tells whether a file is still being written."""

    bytes: int
    changed: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that went through, or back: to which folder, and what is written beside it."""

    path: Path
    folder: str
    told: str


@click.command()
@click.option(
    "--inbox",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="部门放文件的文件夹",
)
@click.option("--every", default=2.0, show_default=True, type=click.FloatRange(0.05, 60), help="隔几秒看一次")
@click.option("--once", is_flag=True, help="处理完现有的文件就退出")
def watch(inbox: Path, every: float, *, once: bool) -> None:
    """收件夹里来了文件就检查、入库，并立即生成有关人员的线索、派给经办人。"""
    with only_one(inbox):
        seen: dict[Path, Look] = {}
        while True:
            before, seen = seen, looks(inbox)
            for taken in take_in([path for path, look in seen.items() if before.get(path) == look]):
                put_away(taken, inbox)
                click.echo(f"{taken.path.name} → {taken.folder}：{taken.told.splitlines()[0]}")
                check_letters.keep()
            keep_sums(on=timezone.localdate())
            if once and before and not looks(inbox):
                return
            if once and not seen:
                return
            time.sleep(every)


@contextmanager
def only_one(inbox: Path) -> Iterator[None]:
    """One watcher for each folder; the lock goes with the process. Raises WATCH_RUNNING."""
    with (inbox / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MinshengError("WATCH_RUNNING", f"已经有一个进程在看管 {inbox}。") from None
        yield


def looks(inbox: Path) -> dict[Path, Look]:
    """Every file that could be taken, as it looks now."""
    found = {}
    for path in sorted(inbox.iterdir()):
        if path.name.startswith((".", "~$")) or path.suffix.lower() in HALF_WRITTEN:
            continue
        try:
            stat = path.stat()
        except FileNotFoundError:  # taken away while we looked
            continue
        if path.is_file():
            found[path] = Look(stat.st_size, stat.st_mtime_ns)
    return found


def take_in(paths: list[Path]) -> Iterator[Taken]:
    """Land and check all, register in the order in which files build on each other, and let each cause its tasks."""
    checked: list[tuple[Path, Batch]] = []
    for path in paths:
        now = timezone.now()
        try:
            batch = check(land(path, file_name=path.name, actor=ACTOR, now=now), now=now, actor=ACTOR)
        except FileNotFoundError:  # taken away again
            continue
        except MinshengError as error:
            yield Taken(path, REFUSED, _why(error.message, error.code))
            continue
        if batch.status == states.REFUSED:
            yield Taken(path, REFUSED, _why(batch.refusal_message, batch.refusal_code))
        else:
            checked.append((path, batch))
    for path, batch in sorted(checked, key=lambda pair: FEEDS[pair[1].feed].order):
        try:
            yield Taken(path, DONE, _registered(batch))
        except MinshengError as error:
            if error.code not in TRY_AGAIN:
                yield Taken(path, REFUSED, _why(error.message, error.code))


def _registered(batch: Batch) -> str:
    done = register(batch, actor=ACTOR, now=timezone.now())
    batch.refresh_from_db()
    rows = f"《{batch.feed_name}》入库 {batch.accepted:,} 行，隔离 {batch.quarantined:,} 行。{done.note}"
    try:
        return rows + told(react(batch, actor=ACTOR, now=timezone.now()))
    except MinshengError as error:  # the file is in; only its tasks wait
        return f"{rows}没有即时生成线索：{_why(error.message, error.code)}"


def told(reaction: Reaction | None) -> str:
    """What followed from a file, in a sentence."""
    if reaction is None:
        return "线索由下一次研判更新。"
    if "left_to_run" in reaction.details:
        return f"涉及 {reaction.details['left_to_run']:,} 人，线索由下一次研判更新。"
    return f"新增线索 {reaction.opened} 条，更新 {reaction.refreshed} 条，关闭 {reaction.lapsed} 条。"


def _why(message: str, code: str) -> str:
    return f"{message}（{code}）"


def put_away(taken: Taken, inbox: Path) -> None:
    """Move the file out of the way, what happened written beside it first; an earlier file of the same name stays."""
    folder = inbox / taken.folder
    folder.mkdir(exist_ok=True)
    target = _free(folder / taken.path.name, timezone.now())
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".why-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {taken.told}\n")
    Path(draft).replace(target.with_name(f"{target.name}.txt"))
    try:
        taken.path.rename(target)
    except FileNotFoundError:
        return


def _free(path: Path, now: datetime) -> Path:
    if not path.exists():
        return path
    return path.with_name(f"{path.stem}-{timezone.localtime(now):%Y%m%d%H%M%S%f}{path.suffix}")
