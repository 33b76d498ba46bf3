"""Where a trial keeps its answer, HOME/trials/<id>; who works on it holds a lock, so that a lost process is noticed."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from minsheng.budgeting.errors import TrialError
from minsheng.budgeting.models import Trial

PATIENCE = timedelta(seconds=60)
"""So long a process may take to begin."""


def trials_folder() -> Path:
    """HOME/trials, made on first use."""
    folder = Path(settings.MINSHENG_HOME) / "trials"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def folder_of(trial: Trial) -> Path:
    """Where its files lie."""
    return trials_folder() / str(trial.pk)


def file_of(trial: Trial, name: str) -> Path:
    """A file of a finished trial. Raises TRIAL_FILES_MISSING."""
    path = folder_of(trial) / name
    if not path.is_file():
        raise TrialError("TRIAL_FILES_MISSING", "这次试算没有保存下来的逐户结果，请重新试算。")
    return path


@contextmanager
def draft(trial: Trial) -> Iterator[Path]:
    """An empty folder that becomes the trial's when the block ends well and is gone when it does not."""
    place, target = trials_folder() / f".draft-{trial.pk}", folder_of(trial)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    try:
        yield place
        shutil.rmtree(target, ignore_errors=True)  # of an earlier database with the same numbers
        place.rename(target)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def in_turn(trial: Trial) -> Iterator[None]:
    """Say that a process has this trial, and wait for the one before: one comparison uses the whole machine."""
    mine, turn = _open(f".{trial.pk}.lock"), _open(".turn.lock")
    try:
        fcntl.flock(mine, fcntl.LOCK_EX)
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)
        os.close(mine)
        (trials_folder() / f".{trial.pk}.lock").unlink(missing_ok=True)


def is_abandoned(trial: Trial, now: datetime) -> bool:
    """Whether no process has the trial any more, though it should."""
    if now - trial.asked_at < PATIENCE:
        return False
    descriptor = _open(f".{trial.pk}.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _open(name: str) -> int:
    return os.open(trials_folder() / name, os.O_RDWR | os.O_CREAT, 0o600)
