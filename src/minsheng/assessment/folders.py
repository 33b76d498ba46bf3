"""Where a run keeps what it stood on and what it said: HOME/runs/<id>/{snapshot,results,pack}, whole or not at all."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from minsheng.assessment.errors import AssessmentError
from minsheng.assessment.models import Run
from minsheng.policy import amendments, packs
from minsheng.policy.packs import Pack


def runs_folder() -> Path:
    """HOME/runs, made on first use."""
    folder = Path(settings.MINSHENG_HOME) / "runs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def folder_of(run: Run) -> Path:
    """The folder of a finished run. Raises RUN_FOLDER_MISSING."""
    folder = Path(settings.MINSHENG_HOME) / run.folder
    if run.status != "done" or not folder.is_dir():
        raise AssessmentError("RUN_FOLDER_MISSING", "这个批次没有保存下来的事实快照和结果。", run=run.pk)
    return folder


def snapshot_of(run: Run) -> Path:
    """The frozen facts of a run."""
    return folder_of(run) / "snapshot"


def results_of(run: Run) -> Path:
    """The result tables of a run."""
    return folder_of(run) / "results"


def pack_of(run: Run) -> Pack:
    """The policies as the run read them, from its own copy. Raises RUN_PACK_CHANGED when the copy was edited.

    A copy with the content of the county's pack of today is that pack, which is loaded already.
    """
    kept = packs.chain(folder_of(run) / "pack" / run.pack)
    if packs.known_hash(kept) != run.pack_hash:
        raise AssessmentError("RUN_PACK_CHANGED", "这个批次保存的政策包被改动过。", run=run.pk)
    if packs.chain(settings.MINSHENG_PACK)[-1].code == run.pack:
        today = packs.load_amended(settings.MINSHENG_PACK, amendments.load(kept[-1].path))
        if today.hash == run.pack_hash:
            return today
    return packs.load(kept[-1].path)


def keep_pack(pack: Pack, folder: Path) -> None:
    """Copy the chain of a pack side by side, so that the run can be repeated when the shipped packs have moved on.

    All changes over it lie in the last folder.
    """
    passed_by = shutil.ignore_patterns("__pycache__", "cases", amendments.FILE)
    for part in pack.folders:
        shutil.copytree(part.path, folder / part.path.name, ignore=passed_by)
    if pack.folders[-1].path.name != pack.code:
        (folder / pack.folders[-1].path.name).rename(folder / pack.code)
    if pack.amendments:
        text = amendments.written(pack.amendments)
        (folder / pack.code / amendments.FILE).write_text(text, encoding="utf-8")


@contextmanager
def draft(name: str) -> Iterator[Path]:
    """An empty folder beside the finished runs; whatever is left in it when the block ends is removed."""
    folder = runs_folder() / f".draft-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def forget_drafts() -> None:
    """Remove what killed runs left; for who holds the lock."""
    for left in runs_folder().glob(".draft-*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def only_one() -> Iterator[None]:
    """One run at a time. Raises RUN_IN_PROGRESS; the lock ends with the process, however it ends."""
    descriptor = os.open(runs_folder() / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AssessmentError("RUN_IN_PROGRESS", "另一个批次正在研判，请等它完成。") from None
        yield
    finally:
        os.close(descriptor)
